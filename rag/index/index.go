// Package index finds statements: dense vectors in chromem collections, one a
// scope, beside a lexical index over stems, their rankings fused. It is made
// from the store and kept in step with it article by article.
package index

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"

	"github.com/philippgille/chromem-go"

	"whosaid/corpus"
	"whosaid/rag"
)

// Config is what an [Index] is made of. Store and Embedder are needed.
type Config struct {
	Store    corpus.Store
	Embedder corpus.Embedder
	Log      *slog.Logger // nil: nothing is logged
}

// Index implements [rag.Index] in memory.
type Index struct {
	store    corpus.Store
	embedder corpus.Embedder
	log      *slog.Logger
	db       *chromem.DB

	mu     sync.Mutex
	scopes map[corpus.Scope]*scope
}

var _ rag.Index = (*Index)(nil)

// New makes an empty index. Scopes are filled when they are first synced.
func New(c Config) *Index {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Index{
		store:    c.Store,
		embedder: c.Embedder,
		log:      c.Log,
		db:       chromem.NewDB(),
		scopes:   map[corpus.Scope]*scope{},
	}
}

// Close drops the index. Nothing runs in the background.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.scopes)
	return x.db.Reset()
}

const (
	defaultLimit = 10
	// fused is how many of each ranking take part in the fusion, at least.
	fused = 64
	// rankConstant is k in 1/(k+rank), as in Cormack, Clarke and Büttcher,
	// "Reciprocal rank fusion outperforms Condorcet and individual rank
	// learning methods", 2009.
	rankConstant = 60
)

// Search ranks by both indexes and fuses the rankings. Where the embedder does
// not answer, it ranks by words alone.
func (x *Index) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	s, err := x.scope(q.Scope)
	if err != nil {
		return nil, err
	}
	var vector []float32
	if q.Text != "" {
		vectors, err := x.embedder.Embed(ctx, []string{q.Text})
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil || len(vectors) != 1:
			x.log.WarnContext(ctx, "searching by words alone: the embedder did not answer", "embedder", x.embedder.Name(), "error", err)
		default:
			vector = vectors[0]
		}
	}

	s.mu.RLock()
	defer s.mu.RUnlock()
	n := max(fused, 2*q.Limit)
	terms := s.lexical.query(rag.ContentTerms(q.Text))
	byWords := s.lexical.search(terms, n, func(d int) bool { return s.docs[d].passes(q) }, s.best)
	byMeaning, err := s.searchDense(ctx, vector, n, q)
	if err != nil {
		return nil, err
	}

	scores := map[int]float64{}
	for _, ranking := range [][]ranked{byWords, byMeaning} {
		for i, r := range ranking {
			scores[r.doc] += 1 / float64(rankConstant+i+1)
		}
	}
	hits := make([]rag.Hit, 0, len(scores))
	for d, score := range scores {
		hits = append(hits, rag.Hit{ID: s.docs[d].id, Score: score})
	}
	slices.SortFunc(hits, func(a, b rag.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	hits = hits[:min(len(hits), q.Limit)]
	for i := range hits {
		d := s.byID[hits[i].ID]
		hits[i].Coverage = s.lexical.coverage(terms, d)
		hits[i].Similarity = s.similarity(ctx, vector, hits[i].ID)
	}
	return hits, nil
}

// ranked is a document and what it scored in one ranking.
type ranked struct {
	doc   int
	score float64
}

func (d *document) passes(q rag.Query) bool {
	switch {
	case len(q.Speakers) > 0 && !slices.Contains(q.Speakers, d.speaker),
		len(q.Articles) > 0 && !slices.Contains(q.Articles, d.article),
		len(q.Kinds) > 0 && !slices.Contains(q.Kinds, d.kind),
		!q.Since.IsZero() && (d.published.IsZero() || d.published.Before(q.Since)),
		!q.Until.IsZero() && (d.published.IsZero() || d.published.After(q.Until)):
		return false
	}
	return true
}

func filtered(q rag.Query) bool {
	return len(q.Speakers) > 0 || len(q.Articles) > 0 || len(q.Kinds) > 0 || !q.Since.IsZero() || !q.Until.IsZero()
}
