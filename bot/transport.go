package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"whosaid/corpus"
)

// DefaultAPI is the base of Discord's own REST API, in the version that
// discordgo speaks.
var DefaultAPI = strings.TrimSuffix(discordgo.EndpointAPI, "/")

// transport carries discordgo's requests to where the API really is, waits out
// rate limits, and repeats what a server error or the network swallowed. All
// waiting ends with the request's context, which discordgo's own would not.
type transport struct {
	base string // with a slash at the end
	next http.RoundTripper

	pace  *rate.Limiter // of all requests together
	mu    sync.Mutex
	until time.Time // the global rate limit was run into: nothing before
}

// Discord takes 50 requests a second in all: so many at once, and so many a
// second after them.
const (
	atOnce   = 8
	eachTime = 40
)

const (
	attempts   = 5
	perAttempt = 15 * time.Second
	perUpload  = 3 * time.Minute // of what has more than a million bytes
	// untilArrived is how long an edit that nobody wants any more is waited for.
	untilArrived = 2 * time.Second
	maxResponse  = 8 << 20
)

func newTransport(api string) (*transport, error) {
	if api == "" {
		api = DefaultAPI
	}
	u, err := url.Parse(api)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, corpus.Errorf(corpus.Invalid, "%q is not the address of a Discord API: WHOSAID_DISCORD_API has to look like %s.", api, DefaultAPI)
	}
	next := http.DefaultTransport.(*http.Transport).Clone()
	next.MaxIdleConnsPerHost = 64
	return &transport{base: strings.TrimSuffix(api, "/") + "/", next: next, pace: rate.NewLimiter(eachTime, atOnce)}, nil
}

// RoundTrip implements [http.RoundTripper]. The response's body is in memory.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 200*time.Millisecond, 5*time.Second
	if strings.Contains(req.URL.Path, "/interactions/") {
		pause.InitialInterval = 50 * time.Millisecond // somebody waits for the acknowledgement
	}
	for n := 1; ; n++ {
		if err := t.waitGlobal(ctx, req); err != nil {
			return nil, err
		}
		resp, err := t.try(req)
		wait, again := t.judge(req, resp, err)
		if !again || (n == attempts && !limited(resp)) || !fits(ctx, wait) {
			return resp, err
		}
		if wait < 0 {
			wait = pause.NextBackOff()
		}
		if sleep(ctx, wait) != nil {
			return resp, err
		}
	}
}

// try makes one attempt and reads the whole answer.
func (t *transport) try(req *http.Request) (*http.Response, error) {
	ctx, cancel := finishing(req)
	defer cancel()
	out := req.Clone(ctx)
	if rest, ok := strings.CutPrefix(req.URL.String(), discordgo.EndpointAPI); ok {
		u, err := url.Parse(t.base + rest)
		if err != nil {
			return nil, fmt.Errorf("address %s: %w", rest, err)
		}
		out.URL, out.Host = u, ""
	}
	if req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	resp, err := t.next.RoundTrip(out)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	if limited(resp) {
		t.noteLimit(resp, data)
	}
	// The global limit is kept here; discordgo's limiter would need a bucket
	// of its own making to keep it.
	resp.Header.Del("X-RateLimit-Global")
	return resp, nil
}

// finishing is the context of one attempt. An edit that was sent is waited for
// a while even when nobody wants it any more: it may be on its way, and would
// take the place of the edit that is sent next.
func finishing(req *http.Request) (context.Context, context.CancelFunc) {
	patience := perAttempt
	if req.ContentLength > 1_000_000 {
		patience = perUpload
	}
	if req.Method != http.MethodPatch {
		return context.WithTimeout(req.Context(), patience)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.Context()), patience)
	unhook := context.AfterFunc(req.Context(), func() { time.AfterFunc(untilArrived, cancel) })
	return ctx, func() { unhook(); cancel() }
}

func limited(resp *http.Response) bool {
	return resp != nil && resp.StatusCode == http.StatusTooManyRequests
}

// judge says whether to try again, and after what time; a negative time leaves
// it to the caller.
func (t *transport) judge(req *http.Request, resp *http.Response, err error) (wait time.Duration, again bool) {
	switch {
	case limited(resp):
		seconds, err := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
		if err != nil || seconds < 0 {
			return -1, true
		}
		return time.Duration(seconds*float64(time.Second)) + time.Millisecond, true
	case err != nil && req.Context().Err() != nil:
		return 0, false
	case err != nil, resp.StatusCode >= http.StatusInternalServerError:
		return -1, repeatable(req)
	}
	return 0, false
}

// repeatable reports whether a request that may have been carried out can be
// sent again. New messages carry a nonce, and an interaction is answered once;
// only a follow-up would be posted twice.
func repeatable(req *http.Request) bool {
	return req.Method != http.MethodPost || !strings.Contains(req.URL.Path, "/webhooks/") && !strings.HasSuffix(req.URL.Path, "/threads")
}

// noteLimit makes the wait of a 429 readable in one place, its Retry-After
// header, and remembers a global one.
func (t *transport) noteLimit(resp *http.Response, body []byte) {
	var told struct {
		RetryAfter float64 `json:"retry_after"`
		Global     bool    `json:"global"`
	}
	if json.Unmarshal(body, &told) == nil && told.RetryAfter > 0 {
		resp.Header.Set("Retry-After", strconv.FormatFloat(told.RetryAfter, 'f', 3, 64))
	}
	if !told.Global && resp.Header.Get("X-RateLimit-Global") == "" {
		return
	}
	seconds, _ := strconv.ParseFloat(resp.Header.Get("Retry-After"), 64)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.until = time.Now().Add(time.Duration(seconds * float64(time.Second)))
}

// waitGlobal keeps a request within the global limit, which answers to
// interactions are not bound by, and waits for it to pass where it was run into
// all the same.
func (t *transport) waitGlobal(ctx context.Context, req *http.Request) error {
	if strings.Contains(req.URL.Path, "/interactions/") || strings.Contains(req.URL.Path, "/webhooks/") {
		return nil
	}
	if err := t.pace.Wait(ctx); err != nil {
		return fmt.Errorf("wait for a turn: %w", err)
	}
	t.mu.Lock()
	wait := time.Until(t.until)
	t.mu.Unlock()
	if wait <= 0 {
		return nil
	}
	return sleep(ctx, wait)
}

// fits reports whether a wait ends before the context does.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
