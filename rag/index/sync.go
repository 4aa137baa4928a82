package index

import (
	"context"
	"fmt"
	"strings"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
)

const (
	batch = 256         // texts embedded at a time
	again = time.Minute // before vectors that could not be made are tried again
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
	for _, article := range order {
		if err := x.syncArticle(ctx, s, article, removed[article]); err != nil {
			return fmt.Errorf("sync scope %s, article %s: %w", name, article, err)
		}
	}
	s.seen = last
	return nil
}

// syncArticle brings one article in step. It is read and embedded before the
// index is locked.
func (x *Index) syncArticle(ctx context.Context, s *scope, id string, removed bool) error {
	delete(s.missing, id)
	var entries []entry
	if !removed {
		var err error
		if entries, err = x.load(ctx, s, id); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(ctx, id, entries)
}

// load reads an article's statements with their vectors. An article that has
// gone meanwhile has none.
func (x *Index) load(ctx context.Context, s *scope, id string) ([]entry, error) {
	a, err := x.store.Article(ctx, s.name, id)
	if corpus.CodeOf(err) == corpus.NotFound || a.SupersededBy != "" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	text := corpus.NewText(a.Text)
	var entries []entry
	for st, err := range x.store.Statements(ctx, s.name, corpus.StatementFilter{ArticleID: id}) {
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{
			document: document{id: st.ID, article: id, speaker: st.SpeakerID, kind: st.Kind, published: a.Published},
			text:     st.SearchText(text),
			fields:   fieldsOf(st, text),
		})
	}
	vectors := make(map[string][]float32, len(entries))
	for v, err := range x.store.Vectors(ctx, s.name, x.embedder.Name(), id) {
		if err != nil {
			return nil, err
		}
		vectors[v.StatementID] = v.Values
	}
	var bare []*entry
	for i := range entries {
		if entries[i].vector = vectors[entries[i].id]; entries[i].vector == nil {
			bare = append(bare, &entries[i])
		}
	}
	if len(bare) == 0 {
		return entries, nil
	}
	if err := x.embed(ctx, s, bare); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		x.log.WarnContext(ctx, "statements are found by their words alone for now", "article", id, "embedder", x.embedder.Name(), "error", err)
		s.missing[id], s.retry = true, time.Now().Add(again)
	}
	return entries, nil
}

// fieldsOf are the words of a statement by where they stand.
func fieldsOf(s corpus.Statement, text corpus.Text) fields {
	own := s.Quote
	for _, cue := range s.Cue {
		own += "\n" + text.Slice(cue)
	}
	span := s.Span()
	around := text.Slice(corpus.Span{Start: s.Context.Start, End: span.Start}) + "\n" + text.Slice(corpus.Span{Start: span.End, End: s.Context.End})
	for _, name := range []string{s.Role, s.Speaker} {
		if name != "" {
			around = strings.ReplaceAll(around, name, "\n")
		}
	}
	return fields{own: rag.Terms(own), around: rag.Terms(around), speaker: rag.Terms(s.Speaker + "\n" + s.Role)}
}

// embed makes and stores vectors.
func (x *Index) embed(ctx context.Context, s *scope, entries []*entry) error {
	for len(entries) > 0 {
		now := entries[:min(batch, len(entries))]
		entries = entries[len(now):]
		texts := make([]string, len(now))
		for i, e := range now {
			texts[i] = e.text
		}
		values, err := x.embedder.Embed(ctx, texts)
		if err != nil {
			return err
		}
		if len(values) != len(texts) {
			return fmt.Errorf("%d vectors for %d texts", len(values), len(texts))
		}
		vectors := make([]corpus.Vector, len(now))
		for i, e := range now {
			e.vector = values[i]
			vectors[i] = corpus.Vector{StatementID: e.id, Values: values[i]}
		}
		err = x.store.Update(ctx, s.name, func(tx corpus.Tx) error { return tx.PutVectors(x.embedder.Name(), vectors) })
		if err != nil && ctx.Err() == nil {
			// They serve all the same, and are made again at the next start.
			x.log.WarnContext(ctx, "vectors were not stored", "scope", s.name, "error", err)
		}
	}
	return nil
}
