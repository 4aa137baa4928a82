// Package endpoint reaches a model behind the OpenAI protocol: it retries what
// may pass, stops asking an endpoint that is down, bounds what is read, and
// says in plain words what went wrong.
package endpoint

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sashabaranov/go-openai"
	"github.com/sony/gobreaker/v2"

	"whosaid/corpus"
)

// Config says where an endpoint is.
type Config struct {
	BaseURL string        // "http://127.0.0.1:11434/v1"; OpenAI's own where ""
	Key     string        // "" where none is needed
	Tries   uint          // how often a request is made at most; 3 where 0
	Wait    time.Duration // before the second try, growing from there; 500 ms where 0
}

const (
	dialTimeout = 5 * time.Second
	longestWait = 20 * time.Second // a Retry-After beyond this is not waited for
	largestBody = 64 << 20         // bytes of a response
	strikes     = 3                // failures in a row after which an endpoint counts as down
	downFor     = 30 * time.Second // and is not asked
)

// Client speaks with one endpoint. It is safe for concurrent use.
type Client struct {
	*openai.Client
	transport *http.Transport
}

// New makes a client. It does not connect.
func New(c Config) (*Client, error) {
	if c.BaseURL == "" {
		c.BaseURL = "https://api.openai.com/v1"
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, corpus.Errorf(corpus.Invalid, "The model's address %q is not a web address. Write it like http://127.0.0.1:11434/v1.", c.BaseURL)
	}
	if c.Tries == 0 {
		c.Tries = 3
	}
	if c.Wait == 0 {
		c.Wait = 500 * time.Millisecond
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = (&net.Dialer{Timeout: dialTimeout}).DialContext
	transport.TLSHandshakeTimeout = dialTimeout
	config := openai.DefaultConfig(c.Key)
	config.BaseURL = strings.TrimRight(c.BaseURL, "/")
	config.HTTPClient = &http.Client{Transport: &persistent{
		next: transport, tries: c.Tries, wait: c.Wait,
		breaker: gobreaker.NewCircuitBreaker[*http.Response](gobreaker.Settings{ //nolint:bodyclose // a type argument, no response
			Name:         u.Host,
			Timeout:      downFor,
			ReadyToTrip:  func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= strikes },
			IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, context.Canceled) },
		}),
	}}
	return &Client{openai.NewClientWithConfig(config), transport}, nil
}

// Close releases the connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// persistent is a round tripper that tries again what may pass: refused and
// broken connections, 408, 429 and 5xx, the first as long as no answer has
// begun.
type persistent struct {
	next    http.RoundTripper
	tries   uint
	wait    time.Duration
	breaker *gobreaker.CircuitBreaker[*http.Response]
}

func (p *persistent) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.GetBody != nil {
		defer r.Body.Close() // each try sends a copy
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = p.wait
	ctx := r.Context()
	var last *http.Response // of the last try, if it got as far
	response, err := p.breaker.Execute(func() (*http.Response, error) {
		return backoff.Retry(ctx, func() (*http.Response, error) {
			last = nil
			response, err := p.once(r)
			if err != nil {
				if ctx.Err() != nil {
					return nil, backoff.Permanent(err)
				}
				return nil, err
			}
			last = response
			return response, worthRetrying(response)
		}, backoff.WithBackOff(wait), backoff.WithMaxTries(p.tries), backoff.WithMaxElapsedTime(0))
	})
	if last != nil {
		return last, nil // whatever its status: the caller reads why
	}
	return response, err
}

func (p *persistent) once(r *http.Request) (*http.Response, error) {
	again := r.Clone(r.Context())
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		again.Body = body
	}
	response, err := p.next.RoundTrip(again)
	if err != nil {
		return nil, err
	}
	body := response.Body
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, largestBody), body}
	return response, nil
}

// worthRetrying is nil for an answer that stands. The body of one that does not
// is read and kept, so that its connection can be used again and the last one
// can be shown.
func worthRetrying(r *http.Response) error {
	switch {
	case r.StatusCode == http.StatusTooManyRequests, r.StatusCode == http.StatusRequestTimeout, r.StatusCode >= 500 && r.StatusCode != http.StatusNotImplemented:
	default:
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	if bytes.Contains(body, []byte("insufficient_quota")) {
		return backoff.Permanent(errStatus(r.StatusCode))
	}
	if after, ok := retryAfter(r.Header.Get("Retry-After")); ok {
		if after > longestWait {
			return backoff.Permanent(errStatus(r.StatusCode))
		}
		return fmt.Errorf("%w: %w", errStatus(r.StatusCode), &backoff.RetryAfterError{Duration: after})
	}
	return errStatus(r.StatusCode)
}

type errStatus int

func (e errStatus) Error() string { return "status " + strconv.Itoa(int(e)) }

// retryAfter reads seconds or a date.
func retryAfter(header string) (time.Duration, bool) {
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, time.Until(at)), true
	}
	return 0, false
}

// Status is the HTTP status of an error that the endpoint answered with; 0 for
// any other.
func Status(err error) int {
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return e.HTTPStatusCode
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return e.HTTPStatusCode
	}
	return 0
}

// Explain makes of what went wrong an error for people, whose message is what,
// a colon and the reason: "The model did not answer: its endpoint refused the
// key."
func Explain(err error, what string) error {
	why := "its endpoint did not answer as expected"
	switch status := Status(err); {
	case errors.Is(err, context.DeadlineExceeded):
		why = "it took too long"
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, gobreaker.ErrOpenState), errors.Is(err, gobreaker.ErrTooManyRequests):
		why = "its endpoint has been down and is left alone for half a minute"
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		why = "its endpoint refused the key"
	case status == http.StatusNotFound:
		why = "its endpoint knows no such model"
	case status == http.StatusRequestEntityTooLarge:
		why = "the question and its statements were too long for it"
	case status == http.StatusTooManyRequests:
		why = "its endpoint is asked too often"
	case status >= 500:
		why = fmt.Sprintf("its endpoint failed with status %d", status)
	case status >= 400:
		why = fmt.Sprintf("its endpoint refused the request with status %d", status)
	default:
		if _, ok := errors.AsType[net.Error](err); ok {
			why = "its endpoint cannot be reached"
		}
	}
	return corpus.Wrap(corpus.Unavailable, err, "%s: %s.", what, why)
}
