package corpus_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"whosaid/corpus"
)

const (
	first = `Lock levels
Present: Ada Brook (lock keeper), Olaf Reed (engineer), Ruth Ames.
Ada Brook said that the naïve gauge — an old one — reads two feet low.
Olaf Reed said that the gates leak.
The meeting closed at noon.
Ada Brook said that nobody listens.`
	second = `Lock levels, corrected
Present: Ada Brook (lock keeper), Olaf Reed (chief engineer).
Ada Brook said that the gauge reads three feet low.
The meeting closed at one.`
)

// input is an article as it comes from a file.
func input(origin, data string) corpus.Input {
	return corpus.Input{Name: strings.TrimPrefix(origin, "/"), Origin: origin, Data: []byte(data)}
}

func TestAddStoresAnArticleWithAllThatBelongsToIt(t *testing.T) {
	in := ingester(t)
	in.Now = func() time.Time { return time.Date(2026, 3, 1, 9, 0, 0, 123_456_789, time.FixedZone("", 3600)) }
	added := add(t, in, input("/levels.txt", first))

	_, text, _ := strings.Cut(first, "\n")
	want := corpus.Article{
		ID: corpus.ArticleID(text), Origin: "/levels.txt", Title: "Lock levels", Source: "The Lock Keeper", URL: "https://lock.example/levels.txt",
		Added: time.Date(2026, 3, 1, 8, 0, 0, 123_456_000, time.UTC), Revision: 1, Text: text,
	}
	equal(t, "what is said to be added", added, corpus.Added{Article: want, Statements: 3, Speakers: 2})
	stored, err := in.Store.Article(t.Context(), corpus.Local, want.ID)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "the article", stored, want)
	equal(t, "the statements", said(t, in), []string{
		": Present: Ada Brook (lock keeper), Olaf Reed (engineer), Ruth Ames.",
		"Ada Brook: the naïve gauge — an old one — reads two feet low",
		"Olaf Reed: the gates leak",
		": The meeting closed at noon.",
		"Ada Brook: nobody listens",
	})
	equal(t, "the speakers", people(t, in), []string{"Ada Brook (lock keeper) 2", "Olaf Reed (engineer) 1", "Ruth Ames 0"})
	vectorsFit(t, in)
}

func TestAddTakesTheURLOfTheInput(t *testing.T) {
	in := ingester(t)
	given := input("/levels.txt", first)
	given.URL = "https://elsewhere.example/"
	equal(t, "the URL", add(t, in, given).Article.URL, given.URL)
}

func TestAddOfAKnownTextChangesNothing(t *testing.T) {
	in := ingester(t)
	before := add(t, in, input("/levels.txt", first))
	in.Attributor, in.Embedder = nil, nil // neither is needed
	for name, again := range map[string]corpus.Input{
		"from the same origin": input("/levels.txt", first),
		"from another":         input("/copy.txt", first),
		"from nowhere":         input("", first),
		"under another title":  input("/levels.txt", strings.Replace(first, "Lock levels", "Levels of locks", 1)),
	} {
		got := add(t, in, again)
		want := before
		want.Known = true
		equal(t, name, got, want)
	}
	changes, err := in.Store.Changes(t.Context(), corpus.Local, 0)
	equal(t, "the number of changes", []any{len(changes), err}, []any{1, error(nil)})
}

func TestAddOfANewTextFromAnOriginIsARevision(t *testing.T) {
	in := ingester(t)
	old := add(t, in, input("/levels.txt", first))
	other := add(t, in, input("/other.txt", "Other\nUna Lund said that all is well."))
	added := add(t, in, input("/levels.txt", second))
	equal(t, "what it supersedes", []any{added.Supersedes, added.Article.Revision, added.Known}, []any{old.Article.ID, 2, false})
	equal(t, "the articles", listed(t, in), []string{added.Article.ID, other.Article.ID})
	equal(t, "the statements", said(t, in), []string{
		"Una Lund: all is well",
		": Present: Ada Brook (lock keeper), Olaf Reed (chief engineer).",
		"Ada Brook: the gauge reads three feet low",
		": The meeting closed at one.",
	})
	// Who is named no more is known no more; a role that both revisions give
	// stays, one that only the old gave does not.
	equal(t, "the speakers", people(t, in), []string{"Ada Brook (lock keeper) 1", "Olaf Reed (chief engineer) 0", "Una Lund 1"})
	vectorsFit(t, in)
	stored, err := in.Store.Article(t.Context(), corpus.Local, old.Article.ID)
	equal(t, "the old revision", []any{stored.SupersededBy, stored.Text, err}, []any{added.Article.ID, old.Article.Text, error(nil)})

	// A pasted text has no origin and supersedes nothing.
	pasted := add(t, in, input("", "Pasted\nUna Lund said that all was well."))
	again := add(t, in, input("", "Pasted\nUna Lund said that all will be well."))
	equal(t, "what pasted texts supersede", []string{pasted.Supersedes, again.Supersedes}, []string{"", ""})
}

func TestAddOfASupersededTextMakesItCurrentAgain(t *testing.T) {
	in := ingester(t)
	one := add(t, in, input("/levels.txt", first))
	two := add(t, in, input("/levels.txt", second))
	three := add(t, in, input("/levels.txt", first))
	equal(t, "the third revision", []any{three.Article.ID, three.Article.Revision, three.Supersedes, three.Known, three.Statements, three.Speakers},
		[]any{one.Article.ID, 3, two.Article.ID, false, 3, 2})
	equal(t, "the articles", listed(t, in), []string{one.Article.ID})
	equal(t, "the number of statements", len(said(t, in)), 5)
	equal(t, "the speakers", people(t, in), []string{"Ada Brook (lock keeper) 2", "Olaf Reed (engineer) 1", "Ruth Ames 0"})
	vectorsFit(t, in)
	four := add(t, in, input("/levels.txt", second))
	equal(t, "the fourth revision", []any{four.Article.ID, four.Article.Revision, four.Supersedes}, []any{two.Article.ID, 4, one.Article.ID})
}

func TestAddKeepsScopesApart(t *testing.T) {
	in := ingester(t)
	add(t, in, input("/levels.txt", first))
	added, err := in.Add(t.Context(), "42", input("/levels.txt", first))
	equal(t, "the same text elsewhere", []any{added.Known, added.Statements, err}, []any{false, 3, error(nil)})
	if _, err := in.Add(t.Context(), "42", input("/levels.txt", second)); err != nil {
		t.Fatal(err)
	}
	equal(t, "the number of statements here", len(said(t, in)), 5)
}

func TestAddThatFailsLeavesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		broken func(in *corpus.Ingester)
		data   string
		code   corpus.Code
		says   string
	}{
		"bytes that cannot be read":      {func(*corpus.Ingester) {}, "\xff\xfe", corpus.Invalid, "read new.txt"},
		"no text":                        {func(*corpus.Ingester) {}, "A title\n \n", corpus.Invalid, "new.txt holds no text"},
		"an embedder that fails":         {func(in *corpus.Ingester) { in.Embedder = failing{} }, second, corpus.Unavailable, "embed new.txt"},
		"an embedder that miscounts":     {func(in *corpus.Ingester) { in.Embedder = short{} }, second, corpus.Internal, "returned 2 vectors for 3 texts"},
		"an embedder of two dimensions":  {func(in *corpus.Ingester) { in.Embedder = uneven{} }, second, corpus.Internal, "dimensions"},
		"an embedder that has changed":   {func(in *corpus.Ingester) { in.Embedder = shrunk{} }, second, corpus.Invalid, "dimensions"},
		"an attributor that miscounts":   {func(in *corpus.Ingester) { in.Attributor = wild{} }, second, corpus.Internal, "person 7 of 2"},
		"an attributor that overreaches": {func(in *corpus.Ingester) { in.Attributor = far{} }, second, corpus.Invalid, "outside its article"},
		"an identifier that miscounts":   {func(in *corpus.Ingester) { in.Identifier = forgetful{} }, second, corpus.Internal, "1 speakers for 2 people"},
	} {
		t.Run(name, func(t *testing.T) {
			in := ingester(t)
			add(t, in, input("/levels.txt", first))
			statements, speakers, articles := said(t, in), people(t, in), listed(t, in)
			test.broken(in)
			added, err := in.Add(t.Context(), corpus.Local, input("/new.txt", test.data))
			if corpus.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("the error has code %s and is %v", corpus.CodeOf(err), err)
			}
			equal(t, "what is said to be added", added, corpus.Added{})
			equal(t, "the statements", said(t, in), statements)
			equal(t, "the speakers", people(t, in), speakers)
			equal(t, "the articles", listed(t, in), articles)
			vectorsFit(t, over(in.Store))
			// It works once what was broken is whole.
			if test.data == second {
				add(t, over(in.Store), input("/new.txt", test.data))
			}
		})
	}
}

func TestAddStopsWithItsContext(t *testing.T) {
	in := ingester(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := in.Add(ctx, corpus.Local, input("/levels.txt", first)); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	equal(t, "the articles", listed(t, in), nil)
}

func TestTheSameArticleAddedManyTimesAtOnceIsAddedOnce(t *testing.T) {
	in := ingester(t)
	var wg sync.WaitGroup
	results := make([]corpus.Added, 16)
	for i := range results {
		wg.Go(func() {
			var err error
			if results[i], err = in.Add(t.Context(), corpus.Local, input(fmt.Sprintf("/%d.txt", i%4), first)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	isNew := 0
	for _, r := range results {
		if !r.Known {
			isNew++
		}
		equal(t, "the numbers told", []int{r.Statements, r.Speakers}, []int{3, 2})
		equal(t, "the article told", r.Article, results[0].Article)
	}
	equal(t, "how many were told it is new", isNew, 1)
	equal(t, "the number of statements", len(said(t, in)), 5)
	vectorsFit(t, in)
}

func TestRevisionsAddedAtOnceFormOneLine(t *testing.T) {
	in := ingester(t)
	const n = 12
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if _, err := in.Add(t.Context(), corpus.Local, input("/levels.txt", fmt.Sprintf("%s\nOlaf Reed said that this is draft %d.", first, i))); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	articles, err := in.Store.Articles(t.Context(), corpus.Local)
	if err != nil || len(articles) != 1 || articles[0].Revision != n {
		t.Errorf("there are %d articles, the first %+v; error %v", len(articles), articles, err)
	}
	equal(t, "the speakers", people(t, in), []string{"Ada Brook (lock keeper) 2", "Olaf Reed (engineer) 2", "Ruth Ames 0"})
	vectorsFit(t, in)
}

// Parts that are broken, each in its own way.
type (
	failing   struct{ wordEmbedder }
	short     struct{ wordEmbedder }
	uneven    struct{ wordEmbedder }
	shrunk    struct{ wordEmbedder }
	wild      struct{ saidAttributor }
	far       struct{ saidAttributor }
	forgetful struct{ nameIdentifier }
)

func (failing) Embed(context.Context, []string) ([][]float32, error) {
	return nil, corpus.Errorf(corpus.Unavailable, "The model does not answer.")
}

func (e short) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := e.wordEmbedder.Embed(ctx, texts)
	return v[1:], err
}

func (e uneven) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := e.wordEmbedder.Embed(ctx, texts)
	v[1] = v[1][1:]
	return v, err
}

func (e shrunk) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	v, err := e.wordEmbedder.Embed(ctx, texts)
	for i := range v {
		v[i] = v[i][:4]
	}
	return v, err
}

func (a wild) Read(text string) corpus.Reading {
	r := a.saidAttributor.Read(text)
	r.Attributions[1].Person = 7
	return r
}

func (a far) Read(text string) corpus.Reading {
	r := a.saidAttributor.Read(text)
	r.Attributions[1].Content[0].End = 1 << 20
	return r
}

func (i forgetful) Identify(known []corpus.Speaker, people []corpus.Person, articleID string) []corpus.Speaker {
	return i.nameIdentifier.Identify(known, people[:1], articleID)
}

func add(t *testing.T, in *corpus.Ingester, input corpus.Input) corpus.Added {
	t.Helper()
	added, err := in.Add(t.Context(), corpus.Local, input)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

// said is every statement as "speaker: quote".
func said(t *testing.T, in *corpus.Ingester) (out []string) {
	t.Helper()
	for s, err := range in.Store.Statements(t.Context(), corpus.Local, corpus.StatementFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s.Speaker+": "+s.Quote)
	}
	return out
}

// people is everyone known as "name (roles) number of statements".
func people(t *testing.T, in *corpus.Ingester) (out []string) {
	t.Helper()
	speakers, err := in.Store.Speakers(t.Context(), corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range speakers {
		line := s.Name
		for _, r := range s.Roles {
			line += " (" + r.Text + ")"
		}
		out = append(out, fmt.Sprint(line, " ", s.Statements))
	}
	return out
}

func listed(t *testing.T, in *corpus.Ingester) (ids []string) {
	t.Helper()
	articles, err := in.Store.Articles(t.Context(), corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		ids = append(ids, a.ID)
	}
	return ids
}

// vectorsFit checks that each statement has the vector of its own search text.
func vectorsFit(t *testing.T, in *corpus.Ingester) {
	t.Helper()
	var ids, texts []string
	var article string
	var text corpus.Text
	for s, err := range in.Store.Statements(t.Context(), corpus.Local, corpus.StatementFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if s.ArticleID != article {
			a, err := in.Store.Article(t.Context(), corpus.Local, s.ArticleID)
			if err != nil {
				t.Fatal(err)
			}
			article, text = a.ID, corpus.NewText(a.Text)
		}
		ids, texts = append(ids, s.ID), append(texts, s.SearchText(text))
	}
	values, err := in.Embedder.Embed(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	var want []corpus.Vector
	for i, v := range values {
		want = append(want, corpus.Vector{StatementID: ids[i], Values: v})
	}
	var got []corpus.Vector
	for v, err := range in.Store.Vectors(t.Context(), corpus.Local, in.Embedder.Name(), "") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	byID := func(a, b corpus.Vector) int { return strings.Compare(a.StatementID, b.StatementID) }
	slices.SortFunc(want, byID)
	slices.SortFunc(got, byID)
	equal(t, "the vectors", got, want)
}

func equal[V any](t *testing.T, what string, got, want V) {
	t.Helper()
	if reflect.DeepEqual(got, want) { // much faster
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
