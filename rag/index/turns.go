package index

import (
	"context"
	"runtime"
	"slices"
	"sync"
)

// turns gives out processors. More searches at once than there are processors
// would not be faster together, but each of them slower; so they wait, and the
// first to come goes first. Those that wait for the same scope go with it, so
// that its codes are read from memory once for all of them.
type turns struct {
	mu      sync.Mutex
	free    int
	waiting []*search
}

// together is how many searches go at once at most.
const together = 3

// take makes search x go as soon as its turn comes. It returns the searches to
// do, or none where another one has done x meanwhile. Who was given some does
// them, then calls done.
func (t *turns) take(ctx context.Context, x *search) ([]*search, error) {
	t.mu.Lock()
	t.waiting = append(t.waiting, x)
	t.mu.Unlock()
	// Others that are ready to ask do so now, not after this search.
	runtime.Gosched()
	t.mu.Lock()
	if t.free > 0 && slices.Contains(t.waiting, x) {
		t.free--
		group := t.group(x)
		t.mu.Unlock()
		return group, nil
	}
	t.mu.Unlock()

	select {
	case group := <-x.turn:
		return group, nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	at := slices.Index(t.waiting, x)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	t.mu.Unlock()
	if at < 0 { // its turn has come all the same: others may depend on it
		return <-x.turn, nil
	}
	return nil, ctx.Err()
}

// group takes a search and those that can go with it from the waiting. t.mu is
// held.
func (t *turns) group(x *search) []*search {
	group := []*search{x}
	t.waiting = slices.DeleteFunc(t.waiting, func(y *search) bool {
		if y != x && y.scope == x.scope && len(group) < together {
			group = append(group, y)
			return true
		}
		return y == x
	})
	return group
}

// done tells those of a group that did not lead it that they are done, and
// passes the processor on.
func (t *turns) done(group []*search) {
	for _, x := range group[1:] {
		x.turn <- nil
	}
	t.Return()
}

// Take takes a processor that nobody waits for.
func (t *turns) Take() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.free == 0 {
		return false
	}
	t.free--
	return true
}

// Return gives a processor back: to who has waited longest, and with it to
// those who wait for the same scope.
func (t *turns) Return() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.free++
		return
	}
	first := t.waiting[0]
	first.turn <- t.group(first)
}
