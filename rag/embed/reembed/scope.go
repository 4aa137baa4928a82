package reembed

import (
	"context"
	"fmt"

	"whosaid/corpus"
)

// portion is how many statements are embedded before their vectors are stored.
const portion = 128

// Scope gives the statements of a scope that have no vector of an embedder
// one, and tells how many got one. What was stored stays when it fails or ctx
// ends: the next time goes on from there. Progress, unless it is nil, is told
// how many of them are done.
func Scope(ctx context.Context, store corpus.Store, embedder corpus.Embedder, scope corpus.Scope, progress func(done, of int)) (int, error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	m := mover{store: store, embedder: embedder, scope: scope}
	done := 0
	for { // articles are added meanwhile
		articles, missing, err := m.missing(ctx)
		if err != nil || missing == 0 {
			return done, err
		}
		for i, id := range articles {
			lacks, err := m.lacks(ctx, id)
			if err != nil {
				return done, err
			}
			m.waiting = append(m.waiting, lacks...)
			for len(m.waiting) >= portion || len(m.waiting) > 0 && i == len(articles)-1 {
				n := min(portion, len(m.waiting))
				if err := m.embed(ctx, m.waiting[:n]); err != nil {
					return done, err
				}
				m.waiting = m.waiting[n:]
				done, missing = done+n, missing-n
				progress(done, done+max(0, missing))
			}
		}
	}
}

// mover gives one scope the vectors of one embedder.
type mover struct {
	store    corpus.Store
	embedder corpus.Embedder
	scope    corpus.Scope
	waiting  []text
}

// text is what a statement without a vector is found by.
type text struct {
	statement, article string
	words              string
}

// missing lists the articles with statements that have no vector, and counts
// these.
func (m *mover) missing(ctx context.Context) (articles []string, n int, err error) {
	all, err := m.store.Articles(ctx, m.scope)
	if err != nil {
		return nil, 0, fmt.Errorf("list the articles of scope %s: %w", m.scope, err)
	}
	for _, a := range all {
		embedded, err := m.embedded(ctx, a.ID)
		if err != nil {
			return nil, 0, err
		}
		was := n
		for s, err := range m.store.Statements(ctx, m.scope, corpus.StatementFilter{ArticleID: a.ID}) {
			if err != nil {
				return nil, 0, fmt.Errorf("read article %s: %w", a.ID, err)
			}
			if !embedded[s.ID] {
				n++
			}
		}
		if n > was {
			articles = append(articles, a.ID)
		}
	}
	return articles, n, nil
}

// lacks gives the statements of an article that have no vector; none where it
// has gone.
func (m *mover) lacks(ctx context.Context, id string) ([]text, error) {
	a, err := m.store.Article(ctx, m.scope, id)
	if gone(a, err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read article %s: %w", id, err)
	}
	embedded, err := m.embedded(ctx, id)
	if err != nil {
		return nil, err
	}
	whole := corpus.NewText(a.Text)
	var out []text
	for s, err := range m.store.Statements(ctx, m.scope, corpus.StatementFilter{ArticleID: id}) {
		if err != nil {
			return nil, fmt.Errorf("read article %s: %w", id, err)
		}
		if !embedded[s.ID] {
			out = append(out, text{s.ID, id, s.SearchText(whole)})
		}
	}
	return out, nil
}

// embedded tells which statements of an article have a vector.
func (m *mover) embedded(ctx context.Context, id string) (map[string]bool, error) {
	out := map[string]bool{}
	for v, err := range m.store.Vectors(ctx, m.scope, m.embedder.Name(), id) {
		if err != nil {
			return nil, fmt.Errorf("read the vectors of article %s: %w", id, err)
		}
		out[v.StatementID] = true
	}
	return out, nil
}

// embed makes and stores the vectors of some statements.
func (m *mover) embed(ctx context.Context, texts []text) error {
	words := make([]string, len(texts))
	for i, t := range texts {
		words[i] = t.words
	}
	values, err := corpus.EmbedderIn(m.embedder, m.scope).Embed(ctx, words)
	if err != nil {
		return fmt.Errorf("embed %d statements of scope %s: %w", len(texts), m.scope, err)
	}
	if len(values) != len(texts) {
		return fmt.Errorf("embed %d statements of scope %s: the embedder %s gave %d vectors", len(texts), m.scope, m.embedder.Name(), len(values))
	}
	err = m.store.Update(ctx, m.scope, func(tx corpus.Tx) error {
		var vectors []corpus.Vector
		here := map[string]bool{}
		for i, t := range texts {
			is, known := here[t.article]
			if !known {
				a, err := tx.Article(t.article)
				if is = !gone(a, err); is && err != nil {
					return err
				}
				here[t.article] = is
			}
			if is {
				vectors = append(vectors, corpus.Vector{StatementID: t.statement, Values: values[i]})
			}
		}
		return tx.PutVectors(m.embedder.Name(), vectors)
	})
	if corpus.CodeOf(err) == corpus.Invalid {
		return corpus.Wrap(corpus.Invalid, err, "The vectors of %s do not fit those that are stored: %s. If the model was exchanged, give the new one another name.", m.embedder.Name(), corpus.Message(err))
	}
	if err != nil {
		return fmt.Errorf("store the vectors of %d statements of scope %s: %w", len(texts), m.scope, err)
	}
	return nil
}

// gone reports whether an article was removed or superseded.
func gone(a corpus.Article, err error) bool {
	return corpus.CodeOf(err) == corpus.NotFound || err == nil && a.SupersededBy != ""
}
