package bot

import (
	"context"
	"sync/atomic"
)

// desk bounds how much of a kind is done at once, and how many wait for it.
type desk struct {
	places  chan struct{}
	waiting atomic.Int64
	queue   int64
}

func newDesk(atOnce, queue int) *desk {
	return &desk{places: make(chan struct{}, atOnce), queue: int64(queue)}
}

// enter waits for a place, which leave gives back. ok is false where too many
// wait already or ctx ended.
func (d *desk) enter(ctx context.Context) (leave func(), ok bool) {
	if ctx.Err() != nil {
		return nil, false
	}
	select {
	case d.places <- struct{}{}:
		return d.leave, true
	default:
	}
	defer d.waiting.Add(-1)
	if d.waiting.Add(1) > d.queue {
		return nil, false
	}
	select {
	case d.places <- struct{}{}:
		return d.leave, true
	case <-ctx.Done():
		return nil, false
	}
}

func (d *desk) leave() { <-d.places }
