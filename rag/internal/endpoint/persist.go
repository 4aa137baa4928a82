package endpoint

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// persistent is a round tripper that tries again what may pass: refused and
// broken connections, 408, 429 and 5xx, the first as long as no answer has
// begun.
type persistent struct {
	next  http.RoundTripper
	tries uint
	wait  time.Duration
}

func (p *persistent) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.GetBody != nil {
		defer r.Body.Close() // each try sends a copy
	}
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval = p.wait
	ctx := r.Context()
	var last *http.Response // of the last try, if it got as far
	response, err := backoff.Retry(ctx, func() (*http.Response, error) {
		last = nil
		response, err := p.once(r)
		if err != nil {
			if ctx.Err() != nil {
				return nil, backoff.Permanent(err)
			}
			return nil, err
		}
		last = response
		return response, worthRetrying(ctx, response)
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(p.tries), backoff.WithMaxElapsedTime(0))
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

// worthRetrying is nil for an answer that stands, and says of others how long to
// wait, if there is time. The body of one that does not
// is read and kept, so that its connection can be used again and the last one
// can be shown.
func worthRetrying(ctx context.Context, r *http.Response) error {
	if !passing(r.StatusCode) {
		return nil
	}
	body, _ := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(body))
	if bytes.Contains(body, []byte("insufficient_quota")) {
		return backoff.Permanent(errStatus(r.StatusCode))
	}
	if after, ok := retryAfter(r.Header.Get("Retry-After")); ok {
		deadline, hurried := ctx.Deadline()
		if after > longestWait || hurried && after > time.Until(deadline) {
			return backoff.Permanent(errStatus(r.StatusCode))
		}
		return fmt.Errorf("%w: %w", errStatus(r.StatusCode), &backoff.RetryAfterError{Duration: after})
	}
	return errStatus(r.StatusCode)
}

// passing reports whether a status tells of trouble that may pass.
func passing(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status >= 500 && status != http.StatusNotImplemented
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
