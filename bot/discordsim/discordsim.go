// Package discordsim is a Discord on loopback: the part of its REST API and of
// its gateway that a bot uses, for tests and for the demo.
//
// It is stricter than the real one. Every request body, and every answer of its
// own, is checked against Discord's OpenAPI document where a [Schema] is given;
// Discord's limits, its deadlines and the rule that nothing may ping anybody
// are checked always. What is broken is noted: a test fails on any of
// [Server.Violations]. It can also misbehave as the real one does: rate limits,
// server errors, dropped and invalidated gateway sessions, silence, events
// twice, events that make no sense.
package discordsim

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Options say what kind of Discord to start. The zero value is a usable one.
type Options struct {
	Token  string  // the bot's token; "simulated-token" where ""
	Schema *Schema // what requests and answers are checked against; nil: limits and deadlines only
	// MessageContent is the switch of that privileged intent in the developer
	// portal: where it is off, a bot that asks for it is refused (4014).
	MessageContent bool
	Heartbeat      time.Duration    // between heartbeats; 41.25 s where 0
	IdentifyEvery  time.Duration    // identifying again sooner is answered with an invalid session; no limit where 0
	IdentifiesADay int              // a bot that identifies more often loses its sessions and its token; 1000 where 0
	Now            func() time.Time // the clock of the deadlines; time.Now where nil
	Seed           uint64           // of the faults that come by chance
	Faults         []Fault          // there from the start, as by [Server.Fail]
}

// Server is a running Discord. Its methods are safe for concurrent use.
type Server struct {
	opts  Options
	http  *http.Server
	url   string // "http://127.0.0.1:1234"
	conns sync.WaitGroup

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced whenever anything changes
	closed       bool
	lastID       uint64
	me           *User
	users        map[string]*User
	guilds       map[string]*Guild
	channels     map[string]*Channel
	interactions map[string]*Interaction // by token
	forms        map[form]*Interaction   // what opened the forms
	files        map[string]file
	roles        map[string]map[string]any
	grants       map[string][]map[string]any // what guilds' integration settings say about commands
	commands     map[string][]map[string]any // registered commands by guild id; "" for the global ones
	overwrites   int
	sessions     map[string]*session
	identified   time.Time // when a bot last identified
	quota        quota
	identifies   int
	heartbeats   int
	intents      int
	zombie       bool
	faults       *faults
	requests     []Request
	violations   []string
}

// Start starts a Discord on a free port of the loopback interface.
func Start(opts Options) (*Server, error) {
	if opts.Token == "" {
		opts.Token = "simulated-token"
	}
	if opts.Heartbeat == 0 {
		opts.Heartbeat = 41250 * time.Millisecond
	}
	if opts.IdentifiesADay == 0 {
		opts.IdentifiesADay = 1000
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the simulated Discord: %w", err)
	}
	s := &Server{
		opts:         opts,
		url:          "http://" + listener.Addr().String(),
		changed:      make(chan struct{}),
		users:        map[string]*User{},
		guilds:       map[string]*Guild{},
		channels:     map[string]*Channel{},
		interactions: map[string]*Interaction{},
		forms:        map[form]*Interaction{},
		files:        map[string]file{},
		roles:        map[string]map[string]any{},
		grants:       map[string][]map[string]any{},
		commands:     map[string][]map[string]any{},
		sessions:     map[string]*session{},
		faults:       newFaults(opts.Seed),
	}
	for _, f := range opts.Faults {
		s.Fail(f)
	}
	s.me = s.User("whosaid")
	s.me.Bot = true
	s.http = &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second}
	s.conns.Go(func() { _ = s.http.Serve(listener) })
	return s, nil
}

// Close ends every connection and waits for what is under way.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	for _, session := range s.sessions {
		session.detach(websocket.CloseGoingAway, "")
	}
	s.note()
	s.mu.Unlock()
	_ = s.http.Close()
	s.conns.Wait()
}

// API is the base of the REST API, version and all.
func (s *Server) API() string { return s.url + "/api/v10" }

// Token is the token the bot has to come with. It changes when a bot has
// identified too often in a day.
func (s *Server) Token() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opts.Token
}

// Me is the bot's own user.
func (s *Server) Me() *User { return s.me }

// Violations are the rules that were broken so far, questions that were never
// acknowledged included.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := append([]string(nil), s.violations...)
	for _, i := range s.interactions {
		if !i.acked && i.delivered && !i.expired && s.opts.Now().Sub(i.at) > ackWithin {
			out = append(out, fmt.Sprintf("interaction %s was never acknowledged", i.ID))
		}
	}
	return out
}

// Request is a REST request as it was answered.
type Request struct {
	Route  string // "POST /channels/{channel}/messages"
	Path   string
	Status int
	At     time.Time
}

// Requests returns every REST request so far, in the order of the answers.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Await waits until cond holds. cond is called whenever something has changed.
func (s *Server) Await(ctx context.Context, cond func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if cond() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// note tells everybody who waits that something changed. s.mu is held.
func (s *Server) note() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// violate notes a broken rule. s.mu is held.
func (s *Server) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
	s.note()
}

// discordEpoch is the first second of 2015, from which snowflakes count.
const discordEpoch = 1420070400000

// newID makes a snowflake, greater than all before it. s.mu is held.
func (s *Server) newID() string {
	id := uint64(time.Now().UnixMilli()-discordEpoch) << 22
	s.lastID = max(s.lastID+1, id)
	return strconv.FormatUint(s.lastID, 10)
}
