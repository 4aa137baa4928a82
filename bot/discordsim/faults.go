package discordsim

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Fault is a way in which requests go wrong.
type Fault struct {
	Route  string  // "POST /channels/{channel}/messages"; "" for every route
	Status int     // 403, 429, or 500 and more
	Times  int     // how often at most; 0 for always
	Chance float64 // of each request; 0 means 1
	// RetryAfter is told with a 429. A request that comes before it is over is
	// noted as a violation.
	RetryAfter time.Duration
	Global     bool // the 429 is the global one
	// After: the request is carried out and only its answer is lost.
	After bool
}

// Fail makes requests go wrong from now on.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Chance == 0 {
		f.Chance = 1
	}
	s.faults.list = append(s.faults.list, &f)
}

// Heal ends all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.list = nil
}

// Limit allows a route so many requests in a time, per channel, guild or
// interaction. Requests over it are answered 429.
func (s *Server) Limit(route string, requests int, per time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults.limits[route] = limit{requests, per}
}

type limit struct {
	requests int
	per      time.Duration
}

// faults are the rate limits, real and pretended, and the errors to answer
// with.
type faults struct {
	random  *rand.Rand
	list    []*Fault
	limits  map[string]limit
	windows map[string]*window
	global  window
	blocked map[string]block // by route and major parameter; "" for all
}

// block is a time in which requests have been told not to come.
type block struct{ since, until time.Time }

// inFlight is how long after a 429 requests still arrive that were on their
// way.
const inFlight = 250 * time.Millisecond

func (b block) holds(now time.Time) bool { return now.Before(b.until.Add(-10 * time.Millisecond)) }

func (b block) ignored(now time.Time) bool { return b.holds(now) && now.Sub(b.since) > inFlight }

// window is one rate limit's current window.
type window struct {
	used  int
	reset time.Time
}

func newFaults(seed uint64) *faults {
	return &faults{
		random:  rand.New(rand.NewPCG(seed, seed+1)),
		limits:  map[string]limit{},
		windows: map[string]*window{},
		blocked: map[string]block{},
	}
}

// globalLimit is how many requests a second a bot may make in all, those that
// answer interactions left out.
const globalLimit = 50

// refusal is an answer that a request gets instead of being carried out.
type refusal struct {
	status     int
	retryAfter time.Duration
	global     bool
	after      bool
	early      bool // it came although it had been told to wait
}

// judge decides what becomes of a request; nil: carry it out. header gets the
// rate limit headers.
func (f *faults) judge(route, major string, now time.Time, header http.Header) *refusal {
	key := route + " " + major
	own, all := f.blocked[key], f.blocked[""]
	if unlimited(route) {
		all = block{}
	}
	early := own.ignored(now) || all.ignored(now)
	for i, fault := range f.list {
		if fault.Route != "" && fault.Route != route || fault.Global && unlimited(route) {
			continue
		}
		if fault.Chance < 1 && f.random.Float64() >= fault.Chance {
			continue
		}
		if fault.Times > 0 {
			if fault.Times--; fault.Times == 0 {
				f.list = slices.Delete(f.list, i, i+1)
			}
		}
		if fault.Status == http.StatusTooManyRequests {
			blocked := key
			if fault.Global {
				blocked = ""
			}
			f.blocked[blocked] = block{now, now.Add(fault.RetryAfter)}
		}
		return &refusal{fault.Status, fault.RetryAfter, fault.Global, fault.After, early}
	}
	if own.holds(now) || all.holds(now) {
		wait := max(own.until.Sub(now), all.until.Sub(now))
		return &refusal{status: http.StatusTooManyRequests, retryAfter: wait, global: all.holds(now), early: early}
	}
	if !unlimited(route) {
		if now.After(f.global.reset) {
			f.global = window{reset: now.Add(time.Second)}
		}
		if f.global.used++; f.global.used > globalLimit {
			return &refusal{status: http.StatusTooManyRequests, retryAfter: f.global.reset.Sub(now), global: true}
		}
	}
	l, ok := f.limits[route]
	if !ok {
		return nil
	}
	w := f.windows[key]
	if w == nil || now.After(w.reset) {
		w = &window{reset: now.Add(l.per)}
		f.windows[key] = w
	}
	w.used++
	after := w.reset.Sub(now)
	header.Set("X-RateLimit-Limit", fmt.Sprint(l.requests))
	header.Set("X-RateLimit-Remaining", fmt.Sprint(max(0, l.requests-w.used)))
	header.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(w.reset.UnixMilli())/1000))
	header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", after.Seconds()))
	header.Set("X-RateLimit-Bucket", fmt.Sprintf("%x", route))
	if w.used > l.requests {
		return &refusal{status: http.StatusTooManyRequests, retryAfter: after}
	}
	return nil
}

// unlimited reports whether a route is outside the global limit, as the ones
// that answer interactions are.
func unlimited(route string) bool {
	return strings.Contains(route, " /interactions/") || strings.Contains(route, " /webhooks/")
}
