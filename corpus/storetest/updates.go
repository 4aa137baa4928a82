package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"whosaid/corpus"
)

var errHalfway = errors.New("half-way")

// writeALot changes something of every sort.
func writeALot(tx corpus.Tx) error {
	b := article(2)
	b.Origin, b.Revision = article(1).Origin, 2
	if err := putAll(tx, b, valk(b), article(1).ID); err != nil {
		return err
	}
	if err := tx.PutValue(bucket, "k", []byte("new"), never); err != nil {
		return err
	}
	if err := putAll(tx, article(3), valk(b, article(3)), ""); err != nil {
		return err
	}
	return tx.RemoveArticle(b.ID)
}

func failedUpdateLeavesNothing(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1))
	before, changes := read(t, s, scope), must(s.Changes(t.Context(), scope, 0))(t)
	err := s.Update(t.Context(), scope, func(tx corpus.Tx) error {
		if err := writeALot(tx); err != nil {
			t.Error(err)
		}
		return errHalfway
	})
	if !errors.Is(err, errHalfway) {
		t.Errorf("the error is %v, want what the function returned", err)
	}
	equal(t, "what is stored", read(t, s, scope), before)
	equal(t, "the changes", must(s.Changes(t.Context(), scope, 0))(t), changes)
	// The next one works.
	update(t, s, scope, writeALot)
}

func panickedUpdateLeavesNothing(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1))
	before := read(t, s, scope)
	func() {
		defer func() { equal(t, "the panic", recover(), any("oops")) }()
		_ = s.Update(t.Context(), scope, func(tx corpus.Tx) error {
			if err := writeALot(tx); err != nil {
				t.Error(err)
			}
			panic("oops")
		})
	}()
	equal(t, "what is stored", read(t, s, scope), before)
	update(t, s, scope, writeALot)
}

func endedUpdateLeavesNothing(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1))
	before := read(t, s, scope)
	for name, write := range map[string]func(tx corpus.Tx, cancel func()) error{
		"before it writes": func(tx corpus.Tx, cancel func()) error { cancel(); return writeALot(tx) },
		"after it wrote":   func(tx corpus.Tx, cancel func()) error { err := writeALot(tx); cancel(); return err },
	} {
		ctx, cancel := context.WithCancel(t.Context())
		err := s.Update(ctx, scope, func(tx corpus.Tx) error { return write(tx, cancel) })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: the error is %v", name, err)
		}
		equal(t, "what is stored, "+name, read(t, s, scope), before)
		called := false
		err = s.Update(ctx, scope, func(corpus.Tx) error { called = true; return nil })
		if called || !errors.Is(err, context.Canceled) {
			t.Errorf("an update with a context that had ended: called %v, error %v", called, err)
		}
	}
	update(t, s, scope, writeALot)
}

func transactionsAreApart(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, a)
	before := read(t, s, scope)
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := putAll(tx, b, valk(a, b), ""); err != nil {
			return err
		}
		equal(t, "its own article", must(tx.Article(b.ID))(t), b)
		equal(t, "its own origin", must(tx.ArticleFrom(b.Origin))(t), b)
		equal(t, "its own speakers", must(tx.Speakers())(t), []corpus.Speaker{spoke(valk(a, b), 4)})
		equal(t, "what others see", read(t, s, scope), before)
		if err := tx.RemoveArticle(a.ID); err != nil {
			return err
		}
		_, err := tx.Article(a.ID)
		wantCode(t, "an article it removed", err, corpus.NotFound)
		return nil
	})
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), statements(b))
}

func transactionsEnd(t *testing.T, s corpus.Store) {
	var old corpus.Tx
	update(t, s, scope, func(tx corpus.Tx) error { old = tx; return nil })
	if err := old.PutValue(bucket, "k", []byte("v"), never); err == nil {
		t.Error("a transaction that had ended wrote")
	}
	update(t, s, scope, func(corpus.Tx) error {
		if err := old.PutValue(bucket, "k", []byte("v"), never); err == nil {
			t.Error("a transaction that had ended wrote into the next one")
		}
		return nil
	})
	equal(t, "what is stored", read(t, s, scope), everything{})
}

func readingEndsWithContext(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1), article(2))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for _, err := range s.Statements(ctx, scope, corpus.StatementFilter{}) {
		n, last = n+1, err
		cancel()
	}
	if n != 2 || !errors.Is(last, context.Canceled) {
		t.Errorf("after %d statements the error is %v", n, last)
	}
	if _, err := s.Articles(ctx, scope); !errors.Is(err, context.Canceled) {
		t.Errorf("listing articles: %v", err)
	}
}

func readingNests(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1), article(2), article(3))
	// Many at once, each reading in the midst of reading: a store with a
	// limited number of readers would stand still.
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			for st, err := range s.Statements(t.Context(), scope, corpus.StatementFilter{}) {
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := s.Article(t.Context(), scope, st.ArticleID); err != nil {
					t.Error(err)
				}
				for _, err := range s.Vectors(t.Context(), scope, embedder, st.ArticleID) {
					if err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	// And writing: what is being read does not change underneath.
	var got []corpus.Statement
	for st, err := range s.Statements(t.Context(), scope, corpus.StatementFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, st); len(got) == 1 {
			update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(article(2).ID) })
		}
	}
	equal(t, "the number of statements read", len(got), 9)
	equal(t, "the number now", len(all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{}))), 6)
}

func readersAndWriters(t *testing.T, s corpus.Store) {
	const writers, each = 4, 12
	scopes := []corpus.Scope{scope, corpus.Local}
	var writing, reading sync.WaitGroup
	done := make(chan struct{})
	for w := range writers {
		writing.Go(func() {
			for n := range each {
				a := article(1 + w*each + n)
				err := s.Update(t.Context(), scopes[w%2], func(tx corpus.Tx) error {
					// Updates of a scope come one after the other: what is read
					// here is still so when it is written.
					known, err := tx.Speakers()
					if err != nil {
						return err
					}
					p := valk()
					if len(known) > 0 {
						p = known[0]
					}
					p.Aliases = append(p.Aliases, fmt.Sprint(w, "/", n))
					return putAll(tx, a, p, "")
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, scope := range scopes {
		reading.Go(func() {
			for {
				whole(t, s, scope)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writing.Wait()
	close(done)
	reading.Wait()
	for _, scope := range scopes {
		got := read(t, s, scope)
		n := writers / 2 * each
		equal(t, "articles, statements and vectors", []int{len(got.Articles), len(got.Statements), len(got.Vectors)}, []int{n, 3 * n, 3 * n})
		equal(t, "the speakers", len(got.Speakers), 1)
		equal(t, "the aliases: none was lost", len(got.Speakers[0].Aliases), len(valk().Aliases)+n)
	}
}

// whole checks that no article is half there.
func whole(t *testing.T, s corpus.Store, scope corpus.Scope) {
	statements, vectors := map[string]int{}, map[string]int{}
	for st, err := range s.Statements(t.Context(), scope, corpus.StatementFilter{}) {
		if err != nil {
			t.Error(err)
			return
		}
		statements[st.ArticleID]++
	}
	for id, n := range statements {
		for _, err := range s.Vectors(t.Context(), scope, embedder, id) {
			if err != nil {
				t.Error(err)
				return
			}
			vectors[id]++
		}
		if n != 3 || vectors[id] != 3 {
			t.Errorf("article %s has %d statements and %d vectors", id, n, vectors[id])
		}
	}
}

func closedRefuses(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1))
	// Closing waits for what is under way.
	started, closed := make(chan struct{}), make(chan error)
	go func() {
		<-started
		closed <- s.Close()
	}()
	update(t, s, scope, func(tx corpus.Tx) error {
		close(started)
		select {
		case err := <-closed:
			t.Errorf("the store closed in the midst of an update: %v", err)
			return nil
		default:
		}
		return putAll(tx, article(2), valk(article(1), article(2)), "")
	})
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	_, err := s.Article(t.Context(), scope, article(1).ID)
	wantCode(t, "reading", err, corpus.Unavailable)
	wantCode(t, "writing", s.Update(t.Context(), scope, writeALot), corpus.Unavailable)
	for _, err := range s.Statements(t.Context(), scope, corpus.StatementFilter{}) {
		wantCode(t, "streaming", err, corpus.Unavailable)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}
