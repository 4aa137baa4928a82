package index

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/index/dense"
	"whosaid/rag/index/lexical"
	"whosaid/rag/internal/forum"
)

var wordings = []string{
	"", " ", "The mayors' cranes, Mayor Léa Crâne said, cost 3.5 million; U.S. ships don't.",
	"“Nobody’s harbour – nobody’s ships,” she said… twice.", "naïve Straße STRASSE ﬁsh", "e-mail a@b.example it's_fine",
	"港口需要两台起重机, the mayor said", "ハーバー and 항구", "Harbours harbour HARBOUR harbour's", "x\n\ny\tz",
	"(\"ships\"), 'cranes'; A1 _b_ c_ 5, 6,000 7.", "ship \u0301s a\u0301 \u200dx \u00adsoft",
}

func TestWordsAreReadAsInTheRestOfTheProgram(t *testing.T) {
	for _, text := range wordings {
		readsAsTerms(t, text)
	}
}

func FuzzWordsAreReadAsInTheRestOfTheProgram(f *testing.F) {
	for _, text := range wordings {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if utf8.ValidString(text) { // as all texts of a store are
			readsAsTerms(t, text)
		}
	})
}

func readsAsTerms(t *testing.T, text string) {
	t.Helper()
	v := newVocabulary(lexical.New(fieldWeights).Dictionary())
	d := lexical.Document{}
	(&tokeniser{vocabulary: v}).read(&d, own, text)
	var want []uint32
	for _, term := range rag.Terms(text) {
		want = append(want, v.number(term))
	}
	if !slices.Equal(d.Fields[own], want) {
		t.Errorf("%q: %v, want %v", text, d.Fields[own], want)
	}
}

// Eight askers see an article with all of its statements or without any,
// however often it comes and goes.
func TestAnswersAreThoseOfOneStateOrTheOther(t *testing.T) {
	m := newMaker(3)
	x := New(Config{Embedder: sketcher{}})
	s, err := x.scope(corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	var sample []corpus.Statement
	for range 60 {
		r, statements := m.revision(perArticle)
		put(t, s, r)
		sample = append(sample, statements...)
	}
	guest, statements := m.revision(perArticle)
	questions := make([]rag.Query, 40)
	for i := range questions {
		from := sample
		if i%2 == 0 {
			from = statements
		}
		questions[i] = rag.Query{Text: m.question(from)}
		if i%5 == 0 {
			questions[i].Speakers = []string{from[i%len(from)].SpeakerID}
		}
	}
	answers := func() (out [][]rag.Hit) {
		for _, q := range questions {
			out = append(out, ask(t, x, q))
		}
		return out
	}
	without := answers()
	put(t, s, guest)
	with := answers()

	rounds := 200
	if testing.Short() {
		rounds = 40
	}
	var done atomic.Bool
	var writer, askers sync.WaitGroup
	writer.Go(func() {
		for !done.Load() {
			put(t, s, revision{article: guest.article})
			put(t, s, guest)
		}
	})
	for range 8 {
		askers.Go(func() {
			for i := range rounds {
				n := i % len(questions)
				if got := ask(t, x, questions[n]); !slices.Equal(got, with[n]) && !slices.Equal(got, without[n]) {
					t.Errorf("question %d: %v, neither %v nor %v", n, got, with[n], without[n])
					return
				}
			}
		})
	}
	askers.Wait()
	done.Store(true)
	writer.Wait()
}

func TestChromemHoldsTheVectorsThatAreSearched(t *testing.T) {
	m := newMaker(4)
	x := New(Config{Embedder: sketcher{}})
	s, err := x.scope(corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	var articles []string
	var sample []corpus.Statement
	for i := range 40 {
		r, statements := m.revision(perArticle)
		put(t, s, r)
		articles, sample = append(articles, r.article), append(sample, statements...)
		if i%3 == 2 {
			put(t, s, revision{article: articles[i/2]})
		}
		if s.vectors.Count() != s.dense.Len() || s.dense.Len() != s.lexical.Len() {
			t.Fatalf("chromem has %d, the copy %d, the words %d", s.vectors.Count(), s.dense.Len(), s.lexical.Len())
		}
	}
	for range 20 {
		q := sketch(m.question(sample))
		want, err := s.vectors.QueryEmbedding(context.Background(), q, 10, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		v := view{pages: s.pages}
		for i, h := range x.scanner.Search(s.dense, dense.Request{Vector: q, K: 10}) {
			if h.Score != want[i].Similarity || i < 9 && want[i].Similarity > want[i+1].Similarity && (i == 0 || want[i-1].Similarity > want[i].Similarity) && v.id(h.Place) != want[i].ID {
				t.Fatalf("hit %d is %s (%v), chromem's %s (%v)", i+1, v.id(h.Place), h.Score, want[i].ID, want[i].Similarity)
			}
		}
	}
	for _, a := range articles {
		put(t, s, revision{article: a})
	}
	if s.vectors.Count() != 0 || s.dense != nil || s.lexical.Len() != 0 {
		t.Errorf("%d vectors and %d statements are left of nothing", s.vectors.Count(), s.lexical.Len())
	}
}

// Reading a whole scope at once gives what reading article by article gives.
func TestAScopeReadAtOnceIsTheSame(t *testing.T) {
	store := forum.Open(t)
	m := newMaker(5)
	sample := m.fill(t, store, 3*streamed*perArticle)
	whole, steps := New(Config{Store: store, Embedder: sketcher{}}), New(Config{Store: store, Embedder: sketcher{}})
	if err := whole.Sync(t.Context(), corpus.Local); err != nil {
		t.Fatal(err)
	}
	s, err := steps.scope(corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	articles, err := store.Articles(t.Context(), corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		entries, err := steps.load(t.Context(), s, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		put(t, s, revision{article: a.ID, entries: entries})
	}
	for range 30 {
		q := rag.Query{Text: m.question(sample)}
		if a, b := ask(t, whole, q), ask(t, steps, q); !slices.Equal(a, b) || len(a) == 0 {
			t.Fatalf("%q: %v at once, %v step by step", q.Text, a, b)
		}
	}
}

func TestWhoGivesUpLosesTheTurn(t *testing.T) {
	x := turns{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.take(ctx, &search{turn: make(chan bool, 1)}); !errors.Is(err, context.Canceled) || len(x.waiting) > 0 {
		t.Errorf("%v, %d waiting", err, len(x.waiting))
	}
	x.Return()
	if !x.Take() || x.Take() {
		t.Error("one processor was given back, not one can be taken")
	}
}

func TestVectorsThatCannotBeComparedAreLeftOut(t *testing.T) {
	x := New(Config{Embedder: sketcher{}})
	s, err := x.scope(corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	vectors := [][]float32{{3, 4}, {0, 0}, {1, 0, 0}, nil, {0, 1}}
	m := newMaker(6)
	r, _ := m.revision(len(vectors))
	for i, v := range vectors {
		r.entries[i].vector = v
	}
	put(t, s, r)
	if s.dense.Len() != 2 || s.vectors.Count() != 2 || s.lexical.Len() != len(vectors) {
		t.Errorf("%d and %d vectors, %d statements", s.dense.Len(), s.vectors.Count(), s.lexical.Len())
	}
	// With the last vector of a dimension gone, another may come.
	put(t, s, revision{article: r.article})
	for i, e := range r.entries {
		e.vector = []float32{1, float32(i), 0}
	}
	put(t, s, r)
	if s.dense.Dims() != 3 || s.dense.Len() != len(vectors) {
		t.Errorf("%d vectors of %s", s.dense.Len(), strconv.Itoa(s.dense.Dims()))
	}
}
