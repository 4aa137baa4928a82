package index

import (
	"context"
	"iter"
	"sync"

	"whosaid/corpus"
)

// stream reads a whole scope, statements and vectors side by side, and puts it
// in place some at a time. What changes meanwhile is among the changes of the
// next Sync.
func (x *Index) stream(ctx context.Context, s *scope, _ []string, _ map[string]bool, put func([]revision) error) error {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	revisions := flow(ctx, &wg, 4*statements, func(yield func(revision, int) bool) error { return x.allStatements(ctx, s.name, yield) })
	vectors := flow(ctx, &wg, statements/2, func(yield func(corpus.Vector, int) bool) error { return x.allVectors(ctx, s.name, yield) })

	var next []corpus.Vector
	vectorOf := inOrder(func() (string, []float32, error) {
		if len(next) == 0 {
			some := <-vectors
			if some.err != nil || len(some.values) == 0 {
				return "", nil, some.err
			}
			next = some.values
		}
		v := next[0]
		next = next[1:]
		return v.StatementID, v.Values, nil
	})
	for some := range revisions {
		if some.err != nil {
			return some.err
		}
		for _, r := range some.values {
			for _, e := range r.entries {
				var err error
				if e.vector, err = vectorOf(e.id); err != nil {
					return err
				}
			}
		}
		if err := put(some.values); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// portion is some of what a flow carries; the last one may be an error.
type portion[T any] struct {
	values []T
	err    error
}

// flow runs each in a goroutine of wg and passes on what it yields, each value
// with its size, in portions of about the given size.
func flow[T any](ctx context.Context, wg *sync.WaitGroup, size int, each func(yield func(T, int) bool) error) <-chan portion[T] {
	out := make(chan portion[T], 2)
	wg.Go(func() {
		defer close(out)
		var now portion[T]
		n := 0
		send := func() bool {
			select {
			case out <- now:
				now, n = portion[T]{}, 0
				return true
			case <-ctx.Done():
				return false
			}
		}
		now.err = each(func(v T, weight int) bool {
			now.values = append(now.values, v)
			n += weight
			return n < size || send()
		})
		if len(now.values) > 0 || now.err != nil {
			send()
		}
	})
	return out
}

func (x *Index) allVectors(ctx context.Context, name corpus.Scope, yield func(corpus.Vector, int) bool) error {
	for v, err := range x.store.Vectors(ctx, name, x.embedder.Name(), "") {
		if err != nil {
			return err
		}
		if !yield(v, 1) {
			return nil
		}
	}
	return nil
}

// allStatements yields the articles that have statements. Of one that came
// after the texts were looked at there is none: it is a change to come.
func (x *Index) allStatements(ctx context.Context, name corpus.Scope, yield func(revision, int) bool) error {
	next, stop := iter.Pull2(x.store.Texts(ctx, name))
	defer stop()
	articleOf := inOrder(func() (string, corpus.Article, error) {
		a, err, _ := next()
		return a.ID, a, err
	})
	var now revision
	var a corpus.Article
	var text corpus.Text
	for st, err := range x.store.Statements(ctx, name, corpus.StatementFilter{}) {
		if err != nil {
			return err
		}
		if st.ArticleID != now.article {
			if len(now.entries) > 0 && !yield(now, len(now.entries)) {
				return nil
			}
			now = revision{article: st.ArticleID}
			if a, err = articleOf(st.ArticleID); err != nil {
				return err
			}
			text = corpus.NewText(a.Text)
		}
		if a.ID != "" {
			now.entries = append(now.entries, newEntry(st, text, a.Published))
		}
	}
	if len(now.entries) > 0 {
		yield(now, len(now.entries))
	}
	return nil
}

// inOrder finds values by id. next gives one after the other, with "" at the
// end; as a rule they come in the order in which they are asked for. What comes
// before its turn is kept for it.
func inOrder[T any](next func() (id string, v T, err error)) func(id string) (T, error) {
	early := map[string]T{}
	return func(wanted string) (T, error) {
		if v, ok := early[wanted]; ok {
			delete(early, wanted)
			return v, nil
		}
		for {
			id, v, err := next()
			if err != nil || id == wanted || id == "" {
				return v, err
			}
			early[id] = v
		}
	}
}
