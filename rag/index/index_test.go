package index_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/index"
	"whosaid/rag/internal/forum"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, store corpus.Store, e corpus.Embedder) *index.Index {
	t.Helper()
	x := index.New(index.Config{Store: store, Embedder: e})
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// quotes are the words of what a search finds, in order.
func quotes(t testing.TB, x *index.Index, store corpus.Store, q rag.Query) []string {
	t.Helper()
	ctx := context.Background()
	if q.Scope == "" {
		q.Scope = corpus.Local
	}
	if err := x.Sync(ctx, q.Scope); err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(ctx, q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, h := range hits {
		for s, err := range store.Statements(ctx, q.Scope, corpus.StatementFilter{IDs: []string{h.ID}}) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s.Quote)
		}
	}
	return out
}

func TestSearchFindsByWordsAndFilters(t *testing.T) {
	store := forum.Open(t)
	ports := forum.Put(t, store, corpus.Local, forum.Harbours())
	forum.Put(t, store, corpus.Local, forum.Schools())
	x := open(t, store, embed.Hash{})
	brock, sam := corpus.SpeakerID("Anja Brock", 0), corpus.SpeakerID("Samuel Brock", 0)
	day := func(s string) time.Time {
		d, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, c := range []struct {
		name  string
		q     rag.Query
		first string // begins the first hit
		n     int    // hits; −1 where any number will do
	}{
		{"by its words", rag.Query{Text: "compared to a purse"}, "a silted harbour", -1},
		{"by other forms of its words", rag.Query{Text: "counting ship sands"}, "We have counted ships", -1},
		{"by the speaker's role", rag.Query{Text: "harbour master"}, "", -1},
		{"of one speaker", rag.Query{Text: "dredging", Speakers: []string{brock}}, "the guild would not accept dredging", 3},
		{"of two speakers", rag.Query{Text: "hunger", Speakers: []string{brock, sam}}, "A hungry child", 5},
		{"of a speaker nobody knows", rag.Query{Text: "dredging", Speakers: []string{"nobody"}}, "", 0},
		{"of one kind", rag.Query{Text: "sand", Kinds: []corpus.Kind{corpus.Direct}}, "", 3},
		{"in one article", rag.Query{Text: "Brock", Articles: []string{ports}, Limit: 50}, "", 11},
		{"published since", rag.Query{Text: "hours five forum", Since: day("2026-01-01"), Limit: 50}, "", 11},
		{"published until", rag.Query{Text: "guests", Until: day("2025-12-31"), Limit: 50}, "", 4},
		{"published on the day itself", rag.Query{Text: "guests", Since: day("2026-03-14"), Until: day("2026-03-14"), Limit: 50}, "", 11},
		{"at most so many", rag.Query{Text: "dredging", Limit: 2}, "", 2},
		{"without words", rag.Query{}, "", 0},
		{"in a scope without articles", rag.Query{Scope: "elsewhere", Text: "dredging"}, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := quotes(t, x, store, c.q)
			if c.n >= 0 && len(found) != c.n {
				t.Errorf("%d hits: %q", len(found), found)
			}
			if c.first != "" && (len(found) == 0 || !strings.HasPrefix(found[0], c.first)) {
				t.Errorf("found %q", found)
			}
		})
	}
}

// A wish puts statements forward that fit it, from wherever they stand, and
// keeps none of the others out.
func TestWishesPutStatementsForward(t *testing.T) {
	store := forum.Open(t)
	ports := forum.Put(t, store, corpus.Local, forum.Harbours())
	schools := forum.Put(t, store, corpus.Local, forum.Schools())
	x := open(t, store, embed.Hash{})
	const text = "what did they say of dredging and lunches"
	published := func(s string) time.Time {
		d, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	all := quotes(t, x, store, rag.Query{Text: text, Limit: 50})
	for _, c := range []struct {
		name string
		wish rag.Wish
		fits rag.Query // the filter that lets through what the wish is for
	}{
		{"a speaker", rag.Wish{Speakers: []string{corpus.SpeakerID("Samuel Brock", 0)}}, rag.Query{Speakers: []string{corpus.SpeakerID("Samuel Brock", 0)}}},
		{"an article", rag.Wish{Articles: []string{schools}}, rag.Query{Articles: []string{schools}}},
		{"another article", rag.Wish{Articles: []string{ports}}, rag.Query{Articles: []string{ports}}},
		{"a kind", rag.Wish{Kinds: []corpus.Kind{corpus.Direct}}, rag.Query{Kinds: []corpus.Kind{corpus.Direct}}},
		{"a time", rag.Wish{Since: published("2026-01-01")}, rag.Query{Since: published("2026-01-01")}},
		{"an earlier time", rag.Wish{Until: published("2025-12-31")}, rag.Query{Until: published("2025-12-31")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := quotes(t, x, store, rag.Query{Text: text, Wish: c.wish, Limit: 50})
			c.fits.Text, c.fits.Limit = text, 50
			fitting := quotes(t, x, store, c.fits)
			rank := func(list []string) (sum int) {
				for i, quote := range list {
					if slices.Contains(fitting, quote) {
						sum += i
					}
				}
				return sum
			}
			if len(fitting) == 0 || rank(found) >= rank(all) {
				t.Errorf("what fits stands no further in front: %q\nwithout the wish: %q", found, all)
			}
			if len(found) < len(all) {
				t.Errorf("%d found, %d without the wish", len(found), len(all))
			}
		})
	}
}

func TestWhatIsPutInQuotationMarksIsFoundWordForWord(t *testing.T) {
	a := forum.Article{Title: "Ferries", Text: "Mara Lind said that the night ferry was slow and the ferry night was long. Mara Lind said that the slow night was a ferry long.", Said: []forum.Said{
		{Speaker: "Mara Lind", Cue: "said that", Kind: corpus.Indirect, Words: "the night ferry was slow and the ferry night was long"},
		{Speaker: "Mara Lind", Cue: "said that", Kind: corpus.Indirect, Words: "the slow night was a ferry long"},
	}}
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, a)
	x := open(t, store, embed.Hash{})
	for quoted, want := range map[string]string{"night ferry was slow": a.Said[0].Words, "slow night was a ferry": a.Said[1].Words} {
		found := quotes(t, x, store, rag.Query{Text: "who said “" + quoted + "”?"})
		if len(found) != 2 || found[0] != want {
			t.Errorf("“%s”: found %q", quoted, found)
		}
	}
}

func TestEvidenceOfAHit(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	x := open(t, store, embed.Hash{})
	ctx := context.Background()
	if err := x.Sync(ctx, corpus.Local); err != nil {
		t.Fatal(err)
	}
	coverage := func(text string) rag.Hit {
		hits, err := x.Search(ctx, rag.Query{Scope: corpus.Local, Text: text, Limit: 1})
		if err != nil || len(hits) != 1 {
			t.Fatal(hits, err)
		}
		return hits[0]
	}
	whole, half, none := coverage("a purse with a hole"), coverage("a purse with a zebra"), coverage("zebra crossing")
	if whole.Coverage < 0.999 || half.Coverage >= 0.5 || half.Coverage <= 0.1 || none.Coverage != 0 {
		t.Errorf("coverage %.3f, %.3f, %.3f", whole.Coverage, half.Coverage, none.Coverage)
	}
	if whole.Similarity <= none.Similarity || whole.Similarity > 1.0001 {
		t.Errorf("similarity %.3f, %.3f", whole.Similarity, none.Similarity)
	}
	if role := coverage("chief economist"); role.Coverage != 0 {
		t.Errorf("a role counts as what is spoken about: %.3f", role.Coverage)
	}
}

// What is added and removed bit by bit is found as if it had been there, or
// not, from the start.
func TestStepByStepIsTheSameAsAtOnce(t *testing.T) {
	store := forum.Open(t)
	x := open(t, store, embed.Hash{})
	ports := forum.Put(t, store, corpus.Local, forum.Harbours())
	quotes(t, x, store, rag.Query{Text: "anything"})
	forum.Put(t, store, corpus.Local, forum.Schools())
	quotes(t, x, store, rag.Query{Text: "anything"})
	forum.Remove(t, store, corpus.Local, ports)
	quotes(t, x, store, rag.Query{Text: "anything"})
	third := forum.Harbours()
	third.Text = strings.ReplaceAll(third.Text, "Vellmar", "Osterhaven")
	for i := range third.Said {
		third.Said[i].Words = strings.ReplaceAll(third.Said[i].Words, "Vellmar", "Osterhaven")
	}
	forum.Put(t, store, corpus.Local, third)
	for _, text := range []string{"dredging", "Osterhaven", "hungry children", "Brock", "counted ships sand purse winter"} {
		q := rag.Query{Scope: corpus.Local, Text: text, Limit: 50}
		grown := quotes(t, x, store, q)
		fresh := quotes(t, open(t, store, embed.Hash{}), store, q)
		if !slices.Equal(grown, fresh) {
			t.Errorf("%q:\n%q\n%q", text, grown, fresh)
		}
		if slices.ContainsFunc(grown, func(s string) bool { return strings.Contains(s, "Vellmar") }) {
			t.Errorf("%q: a removed article is still found", text)
		}
	}
}

// counting embeds and counts the texts; it fails while down.
type counting struct {
	embed.Hash
	mu    sync.Mutex
	texts int
	down  bool
}

func (c *counting) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.down {
		return nil, errors.New("down")
	}
	c.texts += len(texts)
	return c.Hash.Embed(ctx, texts)
}

func TestVectorsAreMadeOnceAndStored(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	e := &counting{}
	for range 3 {
		x := open(t, store, e)
		if err := x.Sync(context.Background(), corpus.Local); err != nil {
			t.Fatal(err)
		}
	}
	if want := len(forum.Harbours().Said); e.texts != want {
		t.Errorf("%d texts were embedded, not %d", e.texts, want)
	}
}

func TestWithoutAnEmbedderWordsAreStillFound(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	x := open(t, store, &counting{down: true})
	if found := quotes(t, x, store, rag.Query{Text: "purse"}); len(found) == 0 || !strings.HasPrefix(found[0], "a silted harbour") {
		t.Errorf("found %q", found)
	}
}

func TestSearchWhileArticlesComeAndGo(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Schools())
	x := open(t, store, embed.Hash{})
	ctx, cancel := context.WithCancel(context.Background())
	var askers sync.WaitGroup
	for range 4 {
		askers.Go(func() {
			for ctx.Err() == nil {
				if err := x.Sync(ctx, corpus.Local); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
				hits, err := x.Search(ctx, rag.Query{Scope: corpus.Local, Text: "hungry child lunches"})
				if ctx.Err() == nil && (err != nil || len(hits) == 0 || hits[0].Coverage < 0.3) {
					t.Error(hits, err)
				}
			}
		})
	}
	for range 10 {
		id := forum.Put(t, store, corpus.Local, forum.Harbours())
		forum.Remove(t, store, corpus.Local, id)
	}
	cancel()
	askers.Wait()
}

// many is an article of n invented statements.
func many(n int) forum.Article {
	nouns := strings.Fields("harbour channel ferry pilot crane silt winter market tariff school bridge tunnel river dam forest grain price ticket clinic nurse")
	verbs := strings.Fields("must should cannot will may shall")
	a := forum.Article{Title: "Many", Published: "2026-01-01"}
	var b strings.Builder
	for i := range n {
		words := fmt.Sprintf("the %s %s pay for the %s of the %s in year %d", nouns[i%20], verbs[i%6], nouns[(i*7+3)%20], nouns[(i*13+5)%20], i)
		fmt.Fprintf(&b, "Speaker%d Person said that %s. ", i%50, words)
		a.Said = append(a.Said, forum.Said{Speaker: fmt.Sprintf("Speaker%d Person", i%50), Kind: corpus.Indirect, Words: words})
	}
	a.Text = strings.TrimSpace(b.String())
	return a
}

func BenchmarkSync(b *testing.B) {
	store := forum.Open(b)
	forum.Put(b, store, corpus.Local, many(1000))
	quotes(b, open(b, store, embed.Hash{}), store, rag.Query{Text: "warm up"})
	for b.Loop() {
		x := open(b, store, embed.Hash{})
		if err := x.Sync(context.Background(), corpus.Local); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "statements/s")
}

func BenchmarkSearch(b *testing.B) {
	store := forum.Open(b)
	forum.Put(b, store, corpus.Local, many(1000))
	x := open(b, store, embed.Hash{})
	q := rag.Query{Scope: corpus.Local, Text: "who should pay for the bridge over the river"}
	quotes(b, x, store, q)
	for b.Loop() {
		if _, err := x.Search(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}
