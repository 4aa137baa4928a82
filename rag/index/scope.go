package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/philippgille/chromem-go"

	"whosaid/corpus"
	"whosaid/rag"
)

// scope is one scope's index: the documents (one a statement), their vectors
// in a chromem collection and their words in a lexical index.
type scope struct {
	name corpus.Scope

	syncing sync.Mutex      // one Sync at a time; guards seen, missing and retry
	seen    int64           // the last change taken in
	missing map[string]bool // articles with statements whose vectors could not be made
	retry   time.Time       // when to try those again

	mu       sync.RWMutex // guards what follows
	vectors  *chromem.Collection
	lexical  *lexical
	docs     []document // a removed one has no id; its place is used again
	free     []int
	byID     map[string]int
	articles map[string][]int
}

// document is a statement as the index knows it.
type document struct {
	id, article, speaker string
	kind                 corpus.Kind
	published            time.Time
}

// entry is a document on its way into the index.
type entry struct {
	document
	text   string    // what its vector is made of
	fields fields    // what its words are
	vector []float32 // nil where it could not be made
}

var errNoEmbedding = errors.New("the index is given vectors, it makes none")

// scope returns the index of a scope, empty if it was not there.
func (x *Index) scope(name corpus.Scope) (*scope, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if s, ok := x.scopes[name]; ok {
		return s, nil
	}
	// chromem's own embedding function would ask a service; this one must
	// never be called.
	vectors, err := x.db.CreateCollection(string(name), nil, func(context.Context, string) ([]float32, error) {
		return nil, errNoEmbedding
	})
	if err != nil {
		return nil, fmt.Errorf("make the collection of scope %s: %w", name, err)
	}
	s := &scope{name: name, vectors: vectors, lexical: newLexical(), missing: map[string]bool{}, byID: map[string]int{}, articles: map[string][]int{}}
	x.scopes[name] = s
	return s, nil
}

// add puts the statements of one article in, in place of what was there of it.
// s.mu is held for writing.
func (s *scope) add(ctx context.Context, article string, entries []entry) error {
	if err := s.remove(ctx, article); err != nil {
		return err
	}
	for _, e := range entries {
		if e.vector != nil {
			err := s.vectors.AddDocument(ctx, chromem.Document{
				ID:        e.id,
				Metadata:  map[string]string{"speaker": e.speaker},
				Embedding: e.vector,
			})
			if err != nil {
				return fmt.Errorf("add statement %s: %w", e.id, err)
			}
		}
		d := len(s.docs)
		if n := len(s.free); n > 0 {
			d, s.free = s.free[n-1], s.free[:n-1]
			s.docs[d] = e.document
		} else {
			s.docs = append(s.docs, e.document)
		}
		s.byID[e.id] = d
		s.articles[article] = append(s.articles[article], d)
		s.lexical.add(d, e.fields)
	}
	return nil
}

// remove takes an article's statements out. s.mu is held for writing.
func (s *scope) remove(ctx context.Context, article string) error {
	docs := s.articles[article]
	ids := make([]string, len(docs))
	for i, d := range docs {
		ids[i] = s.docs[d].id
	}
	if len(ids) > 0 {
		if err := s.vectors.Delete(ctx, nil, nil, ids...); err != nil {
			return fmt.Errorf("remove article %s: %w", article, err)
		}
	}
	for _, d := range docs {
		s.lexical.remove(d)
		delete(s.byID, s.docs[d].id)
		s.docs[d] = document{}
		s.free = append(s.free, d)
	}
	delete(s.articles, article)
	return nil
}

// searchDense returns the n documents nearest to a vector that pass the
// query's filters, and always the same ones: of equally near documents the
// first by id, whatever order chromem walks in.
func (s *scope) searchDense(ctx context.Context, vector []float32, n int, q rag.Query) ([]ranked, error) {
	total := s.vectors.Count()
	if vector == nil || total == 0 {
		return nil, nil
	}
	// chromem filters by equal metadata only; whatever else is asked for is
	// filtered out of the whole ranking.
	var where map[string]string
	want := n + 1
	if len(q.Speakers) == 1 {
		where = map[string]string{"speaker": q.Speakers[0]}
	}
	if filtered(q) {
		want = total
	}
	for {
		want = min(want, total)
		results, err := s.vectors.QueryWithOptions(ctx, chromem.QueryOptions{QueryEmbedding: vector, NResults: want, Where: where})
		if err != nil {
			return nil, fmt.Errorf("search the vectors of scope %s: %w", s.name, err)
		}
		// Which of several equal ones chromem keeps at the end of its list is
		// chance; then ask for more.
		if want < total && len(results) == want && results[n-1].Similarity == results[want-1].Similarity {
			want *= 2
			continue
		}
		out := make([]ranked, 0, min(n, len(results)))
		for _, r := range results {
			d, ok := s.byID[r.ID]
			if ok && s.docs[d].passes(q) {
				out = append(out, ranked{doc: d, score: float64(r.Similarity)})
			}
		}
		slices.SortFunc(out, s.best)
		return out[:min(n, len(out))], nil
	}
}

// best orders by score, then by id.
func (s *scope) best(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(s.docs[a.doc].id, s.docs[b.doc].id))
}

func (s *scope) similarity(ctx context.Context, vector []float32, id string) float64 {
	if vector == nil {
		return 0
	}
	doc, err := s.vectors.GetByID(ctx, id)
	if err != nil || len(doc.Embedding) != len(vector) {
		return 0
	}
	var dot float64
	for i, v := range vector {
		dot += float64(v) * float64(doc.Embedding[i])
	}
	return dot
}
