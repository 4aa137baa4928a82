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
const together = 4

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
	if t.free > 0 && t.leave(x) {
		t.free--
		defer t.mu.Unlock()
		return t.group(x), nil
	}
	t.mu.Unlock()

	select {
	case leads := <-x.turn:
		return t.lead(x, leads), nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	left := t.leave(x)
	t.mu.Unlock()
	if !left { // its turn has come all the same: others may depend on it
		return t.lead(x, <-x.turn), nil
	}
	return nil, ctx.Err()
}

// lead is the group of a search whose turn has come; none where it was done.
func (t *turns) lead(x *search, leads bool) []*search {
	if !leads {
		return nil
	}
	// Those who were done before this turn go on first: they would wait for a
	// whole search more, and may ask again with it.
	runtime.Gosched()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.group(x)
}

// leave takes a search from the waiting; false where it is not among them. t.mu
// is held.
func (t *turns) leave(x *search) bool {
	at := slices.Index(t.waiting, x)
	if at >= 0 {
		t.waiting = slices.Delete(t.waiting, at, at+1)
	}
	return at >= 0
}

// group is a search and those of the waiting that can go with it, which wait no
// longer. t.mu is held.
func (t *turns) group(x *search) []*search {
	group := []*search{x}
	t.waiting = slices.DeleteFunc(t.waiting, func(y *search) bool {
		if y.scope == x.scope && len(group) < together {
			group = append(group, y)
			return true
		}
		return false
	})
	return group
}

// done tells those of a group that did not lead it that they are done, and
// passes the processor on.
func (t *turns) done(group []*search) {
	for _, x := range group[1:] {
		x.turn <- false
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

// Return gives a processor back: to who has waited longest.
func (t *turns) Return() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.waiting) == 0 {
		t.free++
		return
	}
	first := t.waiting[0]
	t.leave(first)
	first.turn <- true
}
