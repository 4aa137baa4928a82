// Package index finds statements: by meaning, from vectors kept in chromem
// collections, one a scope, with a quantised copy to search (package dense);
// and by words, from an inverted index (package lexical); the two rankings
// fused. It is made from the store and kept in step with it article by article,
// while it is searched.
package index

import (
	"context"
	"log/slog"
	"runtime"
	"sync"

	"github.com/philippgille/chromem-go"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/index/dense"
	"whosaid/rag/index/lexical"
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

	turns    turns
	scanner  *dense.Scanner
	searcher lexical.Searcher
	places   sync.Pool // of dense.Places, for filters

	mu     sync.Mutex
	scopes map[corpus.Scope]*scope
}

var _ rag.Index = (*Index)(nil)

// New makes an empty index. Scopes are filled when they are first synced.
func New(c Config) *Index {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	x := &Index{
		store:    c.Store,
		embedder: c.Embedder,
		log:      c.Log,
		db:       chromem.NewDB(),
		turns:    turns{free: runtime.GOMAXPROCS(0)},
		scopes:   map[corpus.Scope]*scope{},
	}
	x.scanner = dense.NewScanner(&x.turns)
	return x
}

// Close drops the index. Nothing runs in the background.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.scopes)
	return x.db.Reset()
}

// Search ranks by both indexes, fuses the rankings, and reranks what was found by
// all that speaks for it. Where the embedder does not answer, it ranks by words
// alone.
func (x *Index) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	return x.Rank(ctx, q, Reranking)
}

// Rank is Search with other weights than its own, to measure what each is worth.
func (x *Index) Rank(ctx context.Context, q rag.Query, weights Features) ([]rag.Hit, error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	s, err := x.scope(q.Scope)
	if err != nil {
		return nil, err
	}
	vector, err := x.vectorOf(ctx, q.Scope, q.Text)
	if err != nil {
		return nil, err
	}
	f := &search{Query: q, weights: weights, scope: s, words: readQuery(q.Text), vector: vector, turn: make(chan bool, 1)}
	group, err := x.turns.take(ctx, f)
	if err != nil {
		return nil, err
	}
	if len(group) > 0 {
		x.run(group)
		x.turns.done(group)
	}
	return f.hits, nil
}

// vectorOf is a question's vector; nil where it cannot be had.
func (x *Index) vectorOf(ctx context.Context, scope corpus.Scope, text string) ([]float32, error) {
	if text == "" {
		return nil, nil
	}
	vectors, err := corpus.EmbedderIn(x.embedder, scope).Embed(ctx, []string{text})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil || len(vectors) != 1 {
		x.log.WarnContext(ctx, "searching by words alone: the embedder did not answer", "embedder", x.embedder.Name(), "error", err)
		return nil, nil
	}
	return normal(vectors[0]), nil
}
