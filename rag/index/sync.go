package index

import (
	"context"
	"fmt"
	"slices"
	"time"

	"whosaid/corpus"
)

const (
	texts      = 256         // embedded at a time
	statements = 2048        // put in place at a time, about
	again      = time.Minute // before vectors that could not be made are tried again
	// streamed is the number of articles from which a scope that is empty yet
	// is read as a whole rather than article by article.
	streamed = 16
)

// Sync takes in what changed in the store since the last time. Statements
// without a vector of the current embedder get one, which is stored; where the
// embedder does not answer they are found by their words until it does.
func (x *Index) Sync(ctx context.Context, name corpus.Scope) error {
	s, err := x.scope(name)
	if err != nil {
		return err
	}
	s.syncing.Lock()
	defer s.syncing.Unlock()
	defer func() { s.vocabulary = nil }()

	changes, err := x.store.Changes(ctx, name, s.seen)
	if err != nil {
		return fmt.Errorf("sync scope %s: %w", name, err)
	}
	last := s.seen
	removed := map[string]bool{} // by article, as its last change left it
	var order []string
	for _, c := range changes {
		last = max(last, c.N)
		if _, ok := removed[c.ArticleID]; !ok {
			order = append(order, c.ArticleID)
		}
		removed[c.ArticleID] = c.Removed
	}
	if time.Now().After(s.retry) {
		for article := range s.missing {
			if _, ok := removed[article]; !ok {
				order, removed[article] = append(order, article), false
			}
		}
	}
	read := x.articles
	if s.size == 0 && len(order) >= streamed {
		read = x.stream
	} else if s.size == 0 { // what is not there need not be removed
		order = slices.DeleteFunc(order, func(id string) bool { return removed[id] })
	}
	err = read(ctx, s, order, removed, func(revisions []revision) error {
		if err := x.complete(ctx, s, revisions); err != nil {
			return err
		}
		return s.apply(ctx, revisions)
	})
	if err != nil {
		return fmt.Errorf("sync scope %s: %w", name, err)
	}
	s.seen = last
	return nil
}

// articles reads articles one by one and puts them in place some at a time.
func (x *Index) articles(ctx context.Context, s *scope, order []string, removed map[string]bool, put func([]revision) error) error {
	var ready []revision
	n := 0
	for i, id := range order {
		r := revision{article: id}
		if !removed[id] {
			var err error
			if r.entries, err = x.load(ctx, s, id); err != nil {
				return fmt.Errorf("article %s: %w", id, err)
			}
		}
		ready = append(ready, r)
		if n += len(r.entries); n >= statements || i == len(order)-1 {
			if err := put(ready); err != nil {
				return err
			}
			ready, n = nil, 0
		}
	}
	return nil
}

// load reads an article's statements with the vectors they have. An article
// that has gone meanwhile has none.
func (x *Index) load(ctx context.Context, s *scope, id string) ([]*entry, error) {
	a, err := x.store.Article(ctx, s.name, id)
	if corpus.CodeOf(err) == corpus.NotFound || err == nil && a.SupersededBy != "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := corpus.NewText(a.Text)
	var entries []*entry
	for st, err := range x.store.Statements(ctx, s.name, corpus.StatementFilter{ArticleID: id}) {
		if err != nil {
			return nil, err
		}
		entries = append(entries, newEntry(st, text, a.Published))
	}
	if len(entries) == 0 {
		return nil, nil
	}
	vectors := make(map[string][]float32, len(entries))
	for v, err := range x.store.Vectors(ctx, s.name, x.embedder.Name(), id) {
		if err != nil {
			return nil, err
		}
		vectors[v.StatementID] = v.Values
	}
	for _, e := range entries {
		e.vector = vectors[e.id]
	}
	return entries, nil
}

// complete makes and stores the vectors that are missing. Where the embedder
// does not answer, it notes what to try again.
func (x *Index) complete(ctx context.Context, s *scope, revisions []revision) error {
	var bare []*entry
	for _, r := range revisions {
		delete(s.missing, r.article)
		for _, e := range r.entries {
			if e.vector == nil {
				bare = append(bare, e)
			}
		}
	}
	for len(bare) > 0 {
		now := bare[:min(texts, len(bare))]
		err := x.embed(ctx, s, now)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			x.log.WarnContext(ctx, "statements are found by their words alone for now", "scope", s.name, "statements", len(bare), "embedder", x.embedder.Name(), "error", err)
			for _, e := range bare {
				s.missing[e.article] = true
			}
			s.retry = time.Now().Add(again)
			return nil
		}
		bare = bare[len(now):]
	}
	return nil
}

// embed makes and stores the vectors of some entries.
func (x *Index) embed(ctx context.Context, s *scope, entries []*entry) error {
	texts := make([]string, len(entries))
	for i, e := range entries {
		texts[i] = e.statement.SearchText(e.text)
	}
	values, err := corpus.EmbedderIn(x.embedder, s.name).Embed(ctx, texts)
	if err != nil {
		return err
	}
	if len(values) != len(texts) {
		return fmt.Errorf("%d vectors for %d texts", len(values), len(texts))
	}
	vectors := make([]corpus.Vector, len(entries))
	for i, e := range entries {
		e.vector = values[i]
		vectors[i] = corpus.Vector{StatementID: e.id, Values: values[i]}
	}
	err = x.store.Update(ctx, s.name, func(tx corpus.Tx) error { return tx.PutVectors(x.embedder.Name(), vectors) })
	if err != nil && ctx.Err() == nil {
		// They serve all the same, and are made again at the next start.
		x.log.WarnContext(ctx, "vectors were not stored", "scope", s.name, "error", err)
	}
	return nil
}
