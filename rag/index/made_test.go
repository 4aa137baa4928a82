package index

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
)

// maker makes articles of invented words. The nth most frequent word occurs
// about 1/n as often as the first (Zipf's law), so that lists of postings are
// as long as those of real texts.
type maker struct {
	r        *rand.Rand
	words    []string
	speakers []string
	zipf     *rand.Zipf
}

const perArticle = 25 // statements

func newMaker(seed uint64) *maker {
	m := &maker{r: rand.New(rand.NewPCG(seed, 7))}
	m.zipf = rand.NewZipf(m.r, 1.07, 2.7, 79_999)
	m.words = strings.Fields("the of to and a in that it is for was on with as be by at not this are from but have an they which one had all their there has been who will more if can so what about")
	syllables := strings.Fields("ba ce di fo gu la me ni por ru sa te vi zo kar len mir nos pel tar")
	spell := rand.New(rand.NewPCG(1, 1)) // the same words for every seed
	seen := map[string]bool{}
	for len(m.words) < 80_000 {
		var b strings.Builder
		for range 2 + spell.IntN(3) {
			b.WriteString(syllables[spell.IntN(len(syllables))])
		}
		if w := b.String(); !seen[w] {
			seen[w] = true
			m.words = append(m.words, w)
		}
	}
	for i := range 2000 {
		m.speakers = append(m.speakers, title(m.words[1000+i])+" "+title(m.words[5000+i]))
	}
	return m
}

func title(w string) string { return strings.ToUpper(w[:1]) + w[1:] }

func (m *maker) word() string { return m.words[m.zipf.Uint64()] }

// article makes an article of n statements.
func (m *maker) article(n int) (corpus.Article, []corpus.Statement) {
	var text strings.Builder
	statements := make([]corpus.Statement, n)
	for i := range n {
		speaker := m.speakers[int(float64(len(m.speakers))*m.r.Float64()*m.r.Float64())]
		start := text.Len()
		text.WriteString(speaker)
		text.WriteString(" said ")
		from := text.Len()
		for j := range 8 + m.r.IntN(20) {
			if j > 0 {
				text.WriteByte(' ')
			}
			text.WriteString(m.word())
		}
		end := text.Len()
		text.WriteString(".\n")
		kind := []corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed, corpus.Narration}[m.r.IntN(4)]
		s := &statements[i]
		s.Attribution = corpus.Attribution{
			Person: -1, Content: []corpus.Span{{Start: from, End: end}}, Context: corpus.Span{Start: start, End: end + 1},
			Cue: []corpus.Span{{Start: from - 5, End: from - 1}}, Kind: kind, Confidence: 0.9,
		}
		if kind != corpus.Narration {
			s.Speaker, s.SpeakerID = speaker, corpus.SpeakerID(speaker, 0)
		}
	}
	a := corpus.Article{ID: corpus.ArticleID(text.String()), Title: "Made", Text: text.String(), Revision: 1}
	a.Published = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, m.r.IntN(2000))
	a.Added = a.Published.Add(time.Hour)
	for i := range statements {
		s := &statements[i]
		s.ID, s.ArticleID = corpus.StatementID(a.ID, i+1), a.ID
		s.Quote = a.Text[s.Content[0].Start:s.Content[0].End]
	}
	return a, statements
}

// question asks for some words of a statement.
func (m *maker) question(statements []corpus.Statement) string {
	words := strings.Fields(statements[m.r.IntN(len(statements))].Quote)
	n := min(4+m.r.IntN(4), len(words))
	at := m.r.IntN(len(words) - n + 1)
	return "what did they say about " + strings.Join(words[at:at+n], " ")
}

// revision makes an article as it comes into an index, with its vectors.
func (m *maker) revision(n int) (revision, []corpus.Statement) {
	a, statements := m.article(n)
	text := corpus.NewText(a.Text)
	r := revision{article: a.ID}
	for _, s := range statements {
		e := newEntry(s, text, a.Published)
		e.vector = sketch(s.SearchText(text))
		r.entries = append(r.entries, e)
	}
	return r, statements
}

const sketchDims = 256

// sketcher embeds a text as the sum of a pseudo-random vector for each word.
type sketcher struct{}

func (sketcher) Name() string { return "sketch-256" }

func (sketcher) Embed(_ context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = sketch(t)
	}
	return out, nil
}

func sketch(text string) []float32 {
	v := make([]float32, sketchDims)
	for w := range strings.FieldsSeq(text) {
		h := uint64(14695981039346656037)
		for i := range len(w) {
			h = (h ^ uint64(w[i])) * 1099511628211
		}
		for i := 0; i < sketchDims; i += 64 {
			h = (h ^ h>>29) * 0xbf58476d1ce4e5b9
			for j, bits := 0, h^h>>32; j < 64; j, bits = j+1, bits>>1 {
				v[i+j] += float32(int64(bits&1)*2 - 1)
			}
		}
	}
	var squares float64
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	if squares == 0 {
		v[0], squares = 1, 1
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(squares))
	}
	return v
}

// fill stores articles with their vectors, and returns some of their statements.
func (m *maker) fill(t testing.TB, store *sqlite.Store, statements int) (sample []corpus.Statement) {
	t.Helper()
	ctx := context.Background()
	err := store.Update(ctx, corpus.Local, func(tx corpus.Tx) error {
		for _, name := range m.speakers {
			if err := tx.PutSpeaker(corpus.Speaker{ID: corpus.SpeakerID(name, 0), Name: name}); err != nil {
				return err
			}
		}
		for n := 0; n < statements; n += perArticle {
			a, said := m.article(perArticle)
			if err := tx.PutArticle(a, said, ""); err != nil {
				return fmt.Errorf("article %d: %w", n/perArticle, err)
			}
			text := corpus.NewText(a.Text)
			vectors := make([]corpus.Vector, len(said))
			for i, s := range said {
				vectors[i] = corpus.Vector{StatementID: s.ID, Values: sketch(s.SearchText(text))}
			}
			if err := tx.PutVectors(sketcher{}.Name(), vectors); err != nil {
				return err
			}
			if n%(10*perArticle) == 0 {
				sample = append(sample, said...)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sample
}

// ask is a search that must work.
func ask(t testing.TB, x *Index, q rag.Query) []rag.Hit {
	q.Scope = corpus.Local
	hits, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}
