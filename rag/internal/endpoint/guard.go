package endpoint

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"
)

// Silence is the error of an endpoint that sent nothing for too long. It is a
// [context.DeadlineExceeded], too.
type Silence struct{ For time.Duration }

func (e *Silence) Error() string { return "nothing came for " + e.For.String() }

// Is makes it one of the errors of time that has run out.
func (e *Silence) Is(target error) bool { return target == context.DeadlineExceeded }

// guarded is a round tripper that does not wait for an endpoint which says
// nothing, and for a while asks none that failed several times in a row. Whether
// one failed is known only when its answer has been read: one that begins and
// breaks off is as good as none.
type guarded struct {
	next    http.RoundTripper
	silence time.Duration // 0 for no limit
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
}

func (g *guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	settle, err := g.breaker.Allow()
	if err != nil {
		if r.Body != nil {
			r.Body.Close()
		}
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	a := &answer{settle: settle, cancel: cancel, silence: g.silence, ended: func() error { return context.Cause(ctx) }}
	if g.silence > 0 {
		a.alarm = time.AfterFunc(g.silence, func() { cancel(&Silence{g.silence}) })
	}
	response, err := g.next.RoundTrip(r.WithContext(ctx))
	if err != nil {
		err = a.cause(err)
		a.end(err)
		return nil, err
	}
	if passing(response.StatusCode) {
		a.failed = errStatus(response.StatusCode)
	}
	a.body, response.Body = response.Body, a
	return response, nil
}

// answer is the body of a response. It tells the breaker how reading it ended.
type answer struct {
	body    io.ReadCloser
	failed  error        // by its status
	ended   func() error // why its context ended
	cancel  context.CancelCauseFunc
	silence time.Duration
	alarm   *time.Timer // nil where there is no limit
	settle  func(error)
	once    sync.Once
}

func (a *answer) Read(p []byte) (int, error) {
	n, err := a.body.Read(p)
	if n > 0 && a.alarm != nil {
		a.alarm.Reset(a.silence)
	}
	switch {
	case errors.Is(err, io.EOF):
		a.end(nil)
	case err != nil:
		err = a.cause(err)
		a.end(err)
	}
	return n, err
}

// Close ends the answer, read to its end or not.
func (a *answer) Close() error {
	err := a.body.Close()
	a.end(nil)
	return err
}

// cause is what lies behind an error: the alarm, where it went off.
func (a *answer) cause(err error) error {
	if silent, ok := errors.AsType[*Silence](a.ended()); ok {
		return silent
	}
	return err
}

func (a *answer) end(err error) {
	a.once.Do(func() {
		if a.alarm != nil {
			a.alarm.Stop()
		}
		a.settle(errors.Join(err, a.failed))
		a.cancel(nil)
	})
}
