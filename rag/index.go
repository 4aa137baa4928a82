package rag

import (
	"context"
	"time"

	"whosaid/corpus"
)

// Index finds statements. It is made from the store and can be lost without
// loss. An Index is safe for concurrent use.
type Index interface {
	// Sync brings the index of a scope in step with the store. It costs one
	// look at the store where nothing changed.
	Sync(ctx context.Context, scope corpus.Scope) error
	// Search returns the statements of a scope that fit a query best, best
	// first; of equals, the one that comes first by id. It answers from what
	// the last Sync saw.
	Search(ctx context.Context, q Query) ([]Hit, error)
	// Close waits for what is under way.
	Close() error
}

// Query is what an [Index] is searched for. Filters that are empty let
// everything through.
type Query struct {
	Scope    corpus.Scope
	Text     string        // the topic, in words
	Speakers []string      // ids: statements of any of them
	Articles []string      // ids: statements that stand in any of them
	Kinds    []corpus.Kind // statements of any of these kinds
	// Since and Until bound the article's date of publication, both included;
	// articles of unknown date pass neither.
	Since, Until time.Time
	Wish         Wish
	Limit        int // at most so many hits; 10 where 0
}

// Wish is what a statement had better be. It puts forward what fits, and keeps
// nothing out; what is empty is not asked for.
type Wish struct {
	Speakers     []string      // ids: said by one of them
	Articles     []string      // ids: from one of them
	Kinds        []corpus.Kind // of one of these kinds
	Since, Until time.Time     // published then
}

// Hit is a statement that was found, and what speaks for it.
type Hit struct {
	ID         string  // of the statement
	Score      float64 // the fused rank score; only its order means something
	Similarity float64 // cosine of the query's and the statement's vectors, −1 to 1
	Coverage   float64 // share of the query's terms that the statement holds, weighed by rarity, 0 to 1
}
