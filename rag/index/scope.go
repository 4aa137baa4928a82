package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/philippgille/chromem-go"

	"whosaid/corpus"
	"whosaid/rag/index/dense"
	"whosaid/rag/index/lexical"
)

// scope is one scope's index. Statements have numbered places, the same in all
// its parts. A change is worked out beside the searches and put in place while
// mu is held for a moment; a search takes hold of what it needs in another
// moment and goes on in that state.
type scope struct {
	name    corpus.Scope
	vectors *chromem.Collection // the vectors, of which dense is a copy to search

	syncing sync.Mutex      // one change at a time; guards what follows
	seen    int64           // the last change taken in
	missing map[string]bool // articles with statements whose vectors could not be made
	retry   time.Time       // when to try those again
	size    int             // places there are
	// vocabulary serves several changes in turn, while none removes anything; nil
	// between.
	vocabulary *vocabulary
	free       []int // places that are free, the highest first

	mu      sync.RWMutex // guards what follows
	lexical *lexical.Index
	dense   *dense.Set // nil while there are no vectors
	pages   []*page
}

// pageSize is how many statements' ids are copied when one of them changes.
const pageSize = 256

// page says which statements stand in a run of places. It never changes.
type page struct {
	ids       [pageSize]string // "" in a free place
	published [pageSize]int64  // see stamp
}

// entry is a statement on its way into the index.
type entry struct {
	id, article, speaker string
	kind                 corpus.Kind
	published            time.Time
	vector               []float32 // nil where it could not be made

	statement corpus.Statement
	text      corpus.Text // of the article
}

func newEntry(st corpus.Statement, text corpus.Text, published time.Time) *entry {
	return &entry{
		id: st.ID, article: st.ArticleID, speaker: st.SpeakerID, kind: st.Kind, published: published,
		statement: st, text: text,
	}
}

// fields yields the words of a statement by where they stand.
func (e *entry) fields(yield func(field int, text string)) {
	s := &e.statement
	yield(own, s.Quote)
	for _, cue := range s.Cue {
		yield(own, e.text.Slice(cue))
	}
	span := s.Span()
	for _, rest := range []corpus.Span{{Start: s.Context.Start, End: span.Start}, {Start: span.End, End: s.Context.End}} {
		text := e.text.Slice(rest)
		for _, name := range []string{s.Role, s.Speaker} {
			if name != "" {
				text = strings.ReplaceAll(text, name, "\n")
			}
		}
		yield(around, text)
	}
	yield(named, s.Speaker)
	yield(named, s.Role)
}

// revision is what an article is from now on; no entries where it is removed.
type revision struct {
	article string
	entries []*entry
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
	s := &scope{name: name, vectors: vectors, lexical: lexical.New(fieldWeights), missing: map[string]bool{}}
	x.scopes[name] = s
	return s, nil
}

// apply puts articles in, each in place of what was there of it. No article may
// come twice. s.syncing is held.
func (s *scope) apply(ctx context.Context, revisions []revision) error {
	var removed []int
	var entries []*entry
	for _, r := range revisions {
		removed = append(removed, s.lexical.Places(articleMark+r.article)...)
		entries = append(entries, r.entries...)
	}
	if len(removed) == 0 && len(entries) == 0 {
		return nil
	}
	if need := s.size + len(entries) - len(s.free) - len(removed); need > lexical.MaxPlace {
		return corpus.Errorf(corpus.Invalid, "A scope can hold %d statements; remove articles, or use another scope.", lexical.MaxPlace)
	}
	size, free := s.size, s.free
	if len(removed) > 0 {
		free = slices.Clone(free)
	}
	places := s.take(removed, len(entries))
	var vectors *dense.Set
	var err error
	var wg sync.WaitGroup
	wg.Go(func() { // beside the words
		if err = s.store(ctx, removed, entries); err == nil {
			vectors = s.coded(removed, entries, places)
		}
	})
	pages := s.paged(removed, entries, places)
	if s.vocabulary == nil {
		s.vocabulary = newVocabulary(s.lexical.Dictionary())
	}
	words := s.lexical.Prepare(removed, s.vocabulary.documents(entries, places))
	if len(removed) > 0 {
		s.vocabulary = nil
	}
	wg.Wait()
	if err != nil {
		s.size, s.free = size, free
		return err
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	s.lexical.Commit(words)
	s.dense, s.pages = vectors, pages
	return nil
}

// coded is the set of vectors after a change; nil where there are none.
func (s *scope) coded(removed []int, entries []*entry, places []int) *dense.Set {
	changes := make([]dense.Change, 0, len(removed)+len(entries))
	for _, p := range removed {
		changes = append(changes, dense.Change{Place: p})
	}
	vectors := s.dense
	if s.outlived(removed) {
		vectors = nil // the dimension can be another from now on
	}
	for i, e := range entries {
		if e.vector == nil {
			continue
		}
		if vectors == nil {
			vectors = dense.New(len(e.vector))
		}
		changes = append(changes, dense.Change{Place: places[i], Vector: e.vector})
	}
	if vectors == nil {
		return nil
	}
	if vectors = vectors.With(changes); vectors.Len() == 0 {
		return nil
	}
	return vectors
}

// store keeps chromem's collection in step.
func (s *scope) store(ctx context.Context, removed []int, entries []*entry) error {
	var ids []string
	for _, p := range removed {
		if s.dense != nil && s.dense.Vector(p) != nil {
			ids = append(ids, s.pages[p/pageSize].ids[p%pageSize])
		}
	}
	if len(ids) > 0 {
		if err := s.vectors.Delete(ctx, nil, nil, ids...); err != nil {
			return fmt.Errorf("remove %d vectors: %w", len(ids), err)
		}
	}
	dims := 0
	if !s.outlived(removed) {
		dims = s.dense.Dims()
	}
	for i, e := range entries {
		if e.vector = normal(e.vector); e.vector == nil {
			continue
		}
		if dims == 0 {
			dims = len(e.vector)
		}
		if len(e.vector) != dims {
			e.vector = nil // cannot be compared with the others
			continue
		}
		// chromem keeps a slice of unit length as it is: the vector is in
		// memory once for both.
		if err := s.vectors.AddDocument(ctx, chromem.Document{ID: e.id, Embedding: e.vector}); err != nil {
			return fmt.Errorf("add statement %s: %w", e.id, err)
		}
		if i%8 == 0 {
			runtime.Gosched() // searches go first
		}
	}
	return nil
}

// outlived reports whether no vector is left without those in some places.
func (s *scope) outlived(removed []int) bool {
	if s.dense == nil {
		return true
	}
	n := 0
	for _, p := range removed {
		if s.dense.Vector(p) != nil {
			n++
		}
	}
	return n == s.dense.Len()
}

// take gives out n places, lowest first; those in removed are free by then.
func (s *scope) take(removed []int, n int) []int {
	if len(removed) > 0 {
		s.free = append(s.free, removed...)
		slices.SortFunc(s.free, func(a, b int) int { return b - a })
	}
	places := make([]int, 0, n)
	for len(places) < n && len(s.free) > 0 {
		last := len(s.free) - 1
		places, s.free = append(places, s.free[last]), s.free[:last]
	}
	for len(places) < n {
		places = append(places, s.size)
		s.size++
	}
	return places
}

// paged is the pages after a change.
func (s *scope) paged(removed []int, entries []*entry, places []int) []*page {
	pages := make([]*page, (s.size+pageSize-1)/pageSize)
	copy(pages, s.pages)
	fresh := map[int]bool{}
	at := func(place int) (*page, int) {
		n := place / pageSize
		if !fresh[n] {
			fresh[n] = true
			p := &page{}
			if pages[n] != nil {
				*p = *pages[n]
			}
			pages[n] = p
		}
		return pages[n], place % pageSize
	}
	for _, place := range removed {
		p, i := at(place)
		p.ids[i], p.published[i] = "", 0
	}
	for i, e := range entries {
		p, j := at(places[i])
		p.ids[j], p.published[j] = e.id, stamp(e.published)
	}
	for n := range fresh {
		if pages[n].ids == [pageSize]string{} {
			pages[n] = nil
		}
	}
	return pages
}

// view is the state of a scope in which one query is answered.
type view struct {
	words   lexical.View
	filters []run // of the terms of words, of each of which a statement must have one
	wishes  wishes
	dense   *dense.Set
	pages   []*page
}

// run is some of the terms of a view.
type run struct{ from, to int }

// wishes are the labels of a [rag.Wish].
type wishes struct{ speakers, articles, kinds run }

// hold takes hold of what searches need, all in one state.
func (s *scope) hold(group []*search) {
	terms := make([][]lexical.Term, len(group))
	for i, f := range group {
		terms[i] = slices.Clip(f.words.terms)
		add := func(labels []lexical.Term) run {
			from := len(terms[i])
			terms[i] = append(terms[i], labels...)
			return run{from, len(terms[i])}
		}
		for _, filter := range [][]lexical.Term{labels(articleMark, f.Articles), labels(speakerMark, f.Speakers), kindLabels(f.Kinds)} {
			if len(filter) > 0 {
				f.view.filters = append(f.view.filters, add(filter))
			}
		}
		f.view.wishes = wishes{add(labels(speakerMark, f.Wish.Speakers)), add(labels(articleMark, f.Wish.Articles)), add(kindLabels(f.Wish.Kinds))}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, f := range group {
		f.view.words, f.view.dense, f.view.pages = s.lexical.View(terms[i]), s.dense, s.pages
	}
}

// id is the id of the statement in a place.
func (v *view) id(place int) string { return v.pages[place/pageSize].ids[place%pageSize] }

// before orders statements that are equally good.
func (v *view) before(a, b int) bool { return v.id(a) < v.id(b) }

// normal is a vector at unit length, the same slice where it is so already; nil
// where it has no direction.
func normal(v []float32) []float32 {
	var squares float64
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	length := math.Sqrt(squares)
	switch {
	case math.Abs(length-1) < 1e-6: // as chromem has it
		return v
	case length < 1e-12 || math.IsNaN(length) || math.IsInf(length, 0):
		return nil
	}
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / length)
	}
	return out
}
