// Package endpoint reaches a model behind the OpenAI protocol: it retries what
// may pass, stops asking an endpoint that is down, bounds what is read, and
// says in plain words what went wrong.
package endpoint

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

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
	Silence time.Duration // longest that it may send nothing, before an answer and within it; no limit where 0
}

const (
	dialTimeout = 5 * time.Second
	longestWait = 10 * time.Second // a Retry-After beyond this is not waited for
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
	config.HTTPClient = &http.Client{Transport: &guarded{
		next:    &persistent{next: transport, tries: c.Tries, wait: c.Wait},
		silence: c.Silence,
		breaker: gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
			Name:        u.Host,
			Timeout:     downFor,
			ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= strikes },
			IsExcluded:  func(err error) bool { return errors.Is(err, context.Canceled) }, // who asked has gone
		}),
	}}
	return &Client{openai.NewClientWithConfig(config), transport}, nil
}

// Close releases the connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

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
	silent, isSilence := errors.AsType[*Silence](err)
	switch status := Status(err); {
	case isSilence:
		why = "its endpoint sent nothing for " + silent.For.String()
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
