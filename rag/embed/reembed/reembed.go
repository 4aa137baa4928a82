// Package reembed moves scopes from one embedder's vectors to another's while
// they are searched: until all statements of a scope have a vector of the new
// embedder, it is searched with the earlier one.
package reembed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
)

// Config is what an [Index] is made of. All but Log and Quick are needed.
type Config struct {
	Store    corpus.Store
	Embedder corpus.Embedder // whose vectors all scopes are to have
	// Earlier makes an embedder that was used before, by its name. It fails
	// where that cannot be had any more.
	Earlier func(ctx context.Context, name string) (corpus.Embedder, error)
	// Open makes an index of the vectors of one embedder.
	Open func(corpus.Embedder) rag.Index
	// Quick says that Embedder is as fast as reading: unless scopes are moved
	// in the background, a scope is then moved when it is first searched.
	Quick bool
	Log   *slog.Logger // nil: nothing is logged
}

// Index is a [rag.Index] over the indexes of several embedders. A scope is
// searched in one of them at any time, so that vectors of two models never
// meet: in that of the embedder that has the most of the scope's statements,
// and of equals in that of the new one. [Index.Move] brings scopes to the
// latter.
type Index struct {
	Config

	retry    time.Duration // before a scope that could not be moved is tried again
	wake     chan struct{} // holds a token when there is a scope to move
	choosing sync.Mutex    // one choice at a time

	mu      sync.Mutex // guards what follows
	moving  bool       // in the background
	closed  bool
	shelves map[string]*shelf // by the embedder's name
	scopes  map[corpus.Scope]*shelf
}

// shelf is the index of one embedder.
type shelf struct {
	embedder string
	index    rag.Index
	users    sync.WaitGroup
}

var _ rag.Index = (*Index)(nil)

// New makes an index. It reads nothing yet.
func New(c Config) *Index {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Index{
		Config: c, retry: firstWait, wake: make(chan struct{}, 1),
		shelves: map[string]*shelf{}, scopes: map[corpus.Scope]*shelf{},
	}
}

// Sync implements [rag.Index].
func (x *Index) Sync(ctx context.Context, scope corpus.Scope) error {
	s, err := x.use(ctx, scope)
	if err != nil {
		return err
	}
	defer s.users.Done()
	return s.index.Sync(ctx, scope)
}

// Search implements [rag.Index].
func (x *Index) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	s, err := x.use(ctx, q.Scope)
	if err != nil {
		return nil, err
	}
	defer s.users.Done()
	return s.index.Search(ctx, q)
}

// Serving is the name of the embedder with whose vectors a scope is searched.
func (x *Index) Serving(ctx context.Context, scope corpus.Scope) (string, error) {
	s, err := x.use(ctx, scope)
	if err != nil {
		return "", err
	}
	defer s.users.Done()
	return s.embedder, nil
}

// Close closes all indexes, when nobody uses them any more. What [Index.Start]
// has started must have been stopped before.
func (x *Index) Close() error {
	x.mu.Lock()
	x.closed = true
	shelves := x.shelves
	x.shelves, x.scopes = nil, nil
	x.mu.Unlock()
	var errs []error
	for _, s := range shelves {
		s.users.Wait()
		errs = append(errs, s.index.Close())
	}
	return errors.Join(errs...)
}

// use is the index that a scope is searched in, until users.Done is called.
func (x *Index) use(ctx context.Context, scope corpus.Scope) (*shelf, error) {
	if s, err := x.chosen(scope); s != nil || err != nil {
		return s, err
	}
	x.choosing.Lock()
	defer x.choosing.Unlock()
	if s, err := x.chosen(scope); s != nil || err != nil {
		return s, err
	}
	embedder, err := x.choose(ctx, scope)
	if err != nil {
		return nil, err
	}
	if err := x.serve(scope, embedder); err != nil {
		return nil, err
	}
	return x.chosen(scope)
}

var errClosed = errors.New("the index is closed")

// chosen is the index of a scope if there is one by now.
func (x *Index) chosen(scope corpus.Scope) (*shelf, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, errClosed
	}
	s := x.scopes[scope]
	if s != nil {
		s.users.Add(1)
	}
	return s, nil
}

// choose finds the embedder that a scope is to be searched with for now.
func (x *Index) choose(ctx context.Context, scope corpus.Scope) (corpus.Embedder, error) {
	x.mu.Lock()
	moving := x.moving
	x.mu.Unlock()
	if x.Quick && !moving {
		return x.Embedder, nil // its index embeds what is missing
	}
	all, err := x.Store.Embedders(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("find the vectors of scope %s: %w", scope, err)
	}
	vectors := 0
	for _, e := range all {
		if e.Name == x.Embedder.Name() {
			vectors = e.Vectors
		}
	}
	slices.SortStableFunc(all, func(a, b corpus.Embedded) int { return b.Vectors - a.Vectors })
	for _, e := range all {
		if e.Vectors <= vectors {
			break
		}
		embedder, err := x.Earlier(ctx, e.Name)
		if err == nil && embedder.Name() != e.Name {
			err = fmt.Errorf("it is %s now", embedder.Name())
		}
		if err != nil {
			x.Log.InfoContext(ctx, "an earlier embedder cannot be had any more; statements are embedded before they are searched", "scope", scope, "embedder", e.Name, "error", err)
			continue
		}
		select {
		case x.wake <- struct{}{}:
		default:
		}
		return embedder, nil
	}
	return x.Embedder, nil
}

// serve has a scope searched in the index of an embedder from now on. An index
// that serves no scope any more is closed when its last search has ended.
func (x *Index) serve(scope corpus.Scope, embedder corpus.Embedder) error {
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return errClosed
	}
	s := x.shelf(embedder)
	was := x.scopes[scope]
	x.scopes[scope] = s
	if was == s || was == nil || was.embedder == x.Embedder.Name() || x.serves(was) {
		x.mu.Unlock()
		return nil
	}
	delete(x.shelves, was.embedder)
	x.mu.Unlock()
	was.users.Wait()
	return was.index.Close()
}

// shelf is the index of an embedder, made if need be. x.mu is held.
func (x *Index) shelf(embedder corpus.Embedder) *shelf {
	name := embedder.Name()
	if x.shelves[name] == nil {
		x.shelves[name] = &shelf{embedder: name, index: x.Open(embedder)}
	}
	return x.shelves[name]
}

// serves reports whether any scope is searched in s. x.mu is held.
func (x *Index) serves(s *shelf) bool {
	for _, other := range x.scopes {
		if other == s {
			return true
		}
	}
	return false
}

const (
	firstWait   = time.Minute
	longestWait = 30 * time.Minute
	tellEvery   = 10 * time.Second
)

// Start moves scopes in the background until ctx ends; wait waits for that.
// Until a scope has moved it is searched as before.
func (x *Index) Start(ctx context.Context) (wait func()) {
	x.mu.Lock()
	x.moving = true
	x.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.keepMoving(ctx)
	}()
	return func() { <-done }
}

// keepMoving moves the scopes that there are, then those that are found to
// need it, and tries again what fails.
func (x *Index) keepMoving(ctx context.Context) {
	wait := x.retry
	for ctx.Err() == nil {
		var again <-chan time.Time
		if err := x.moveAll(ctx); err != nil && ctx.Err() == nil {
			x.Log.WarnContext(ctx, "statements could not be embedded anew; the next try is later", "embedder", x.Embedder.Name(), "wait", wait, "error", err)
			again = time.After(wait)
			wait = min(2*wait, longestWait)
		} else {
			wait = x.retry
		}
		select {
		case <-ctx.Done():
		case <-x.wake:
		case <-again:
		}
	}
}

// moveAll moves every scope that can be moved.
func (x *Index) moveAll(ctx context.Context) error {
	scopes, err := x.Store.Scopes(ctx)
	if err != nil {
		return fmt.Errorf("list the scopes: %w", err)
	}
	var errs []error
	for _, scope := range scopes {
		if err := x.Move(ctx, scope, nil); err != nil {
			errs = append(errs, fmt.Errorf("scope %s: %w", scope, err))
		}
	}
	return errors.Join(errs...)
}

// Move gives all statements of a scope vectors of the new embedder and has the
// scope searched with them. Progress is as for [Scope].
func (x *Index) Move(ctx context.Context, scope corpus.Scope, progress func(done, of int)) error {
	serving, err := x.Serving(ctx, scope)
	if err != nil || serving == x.Embedder.Name() {
		return err
	}
	x.Log.InfoContext(ctx, "statements are embedded anew, and found by their earlier vectors until that is done", "scope", scope, "from", serving, "to", x.Embedder.Name())
	told := time.Now()
	n, err := Scope(ctx, x.Store, x.Embedder, scope, func(done, of int) {
		if progress != nil {
			progress(done, of)
		}
		if time.Since(told) > tellEvery {
			told = time.Now()
			x.Log.InfoContext(ctx, "statements are embedded anew", "scope", scope, "done", done, "of", of)
		}
	})
	if err != nil {
		return err
	}
	x.mu.Lock()
	if x.closed {
		x.mu.Unlock()
		return errClosed
	}
	next := x.shelf(x.Embedder)
	next.users.Add(1)
	x.mu.Unlock()
	err = next.index.Sync(ctx, scope) // so that no search has to wait for it
	next.users.Done()
	if err != nil {
		return err
	}
	if err := x.serve(scope, x.Embedder); err != nil {
		return err
	}
	x.Log.InfoContext(ctx, "statements are found by their new vectors", "scope", scope, "embedded", n, "embedder", x.Embedder.Name())
	return nil
}
