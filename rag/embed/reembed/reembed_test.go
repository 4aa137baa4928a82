package reembed_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/embed/reembed"
	"whosaid/rag/generate/modeltest"
	"whosaid/rag/index"
	"whosaid/rag/internal/forum"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a store, an endpoint, and indexes that move to its embedder.
type world struct {
	*testing.T
	store  corpus.Store
	server *modeltest.Server
	model  *embed.OpenAI
}

func newWorld(t *testing.T) *world {
	t.Helper()
	server, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	model, err := embed.NewOpenAI(embed.Endpoint{BaseURL: server.URL, Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	return &world{t, forum.Open(t), server, model}
}

// open makes an index that moves to an embedder; change alters its making.
func (w *world) open(to corpus.Embedder, change func(*reembed.Config)) *reembed.Index {
	w.Helper()
	c := reembed.Config{
		Store: w.store, Embedder: to,
		Earlier: func(_ context.Context, name string) (corpus.Embedder, error) {
			for _, e := range []corpus.Embedder{embed.Hash{}, w.model} {
				if e.Name() == name {
					return e, nil
				}
			}
			return nil, fmt.Errorf("no embedder %s", name)
		},
		Open: func(e corpus.Embedder) rag.Index { return index.New(index.Config{Store: w.store, Embedder: e}) },
	}
	if change != nil {
		change(&c)
	}
	x := reembed.New(c)
	w.Cleanup(func() {
		if err := x.Close(); err != nil {
			w.Error(err)
		}
	})
	return x
}

// session is an article of n statements; item i of session k is in it once.
func session(k, n int) forum.Article {
	a := forum.Article{Title: fmt.Sprintf("Session %d", k), Text: fmt.Sprintf("Session %d", k)}
	for i := range n {
		words := item(k, i)
		a.Text += "\n\nPia Hult said that " + words + "."
		a.Said = append(a.Said, forum.Said{Speaker: "Pia Hult", Role: "clerk", Cue: "said that", Words: words, Kind: corpus.Indirect})
	}
	return a
}

func item(k, i int) string { return fmt.Sprintf("lock%dx%d was put off", k, i) }

// fill puts articles of 40 statements into a scope and gives them the vectors
// of an embedder.
func (w *world) fill(scope corpus.Scope, articles int, e corpus.Embedder) {
	w.Helper()
	for k := range articles {
		forum.Put(w, w.store, scope, session(k, 40))
	}
	if _, err := reembed.Scope(w.Context(), w.store, e, scope, nil); err != nil {
		w.Fatal(err)
	}
}

// found checks that a statement is found by its meaning, that is, by a vector;
// some others have the same one.
func (w *world) found(x rag.Index, scope corpus.Scope, k, i int) {
	w.Helper()
	if err := x.Sync(w.Context(), scope); err != nil {
		w.Error(err)
		return
	}
	text := "Pia Hult said that " + item(k, i) + "."
	hits, err := x.Search(w.Context(), rag.Query{Scope: scope, Text: text, Limit: 5})
	if err != nil || len(hits) == 0 {
		w.Errorf("searching %q: %v, %v", text, hits, err)
		return
	}
	similar := map[string]float64{}
	for _, h := range hits {
		similar[h.ID] = h.Similarity
	}
	id := ""
	for s, err := range w.store.Statements(w.Context(), scope, corpus.StatementFilter{}) {
		if err != nil {
			w.Error(err)
		}
		if s.Quote == item(k, i) {
			id = s.ID
		}
	}
	if similar[id] < 0.999 {
		w.Errorf("searching %q finds %v, and %s not by its vector", text, hits, id)
	}
}

func (w *world) serving(x *reembed.Index, scope corpus.Scope, want corpus.Embedder) {
	w.Helper()
	if got, err := x.Serving(w.Context(), scope); err != nil || got != want.Name() {
		w.Errorf("scope %s is served by %q, want %q; error %v", scope, got, want.Name(), err)
	}
}

// vectors is how many vectors of an embedder a scope has.
func (w *world) vectors(scope corpus.Scope, e corpus.Embedder) int {
	w.Helper()
	all, err := w.store.Embedders(w.Context(), scope)
	if err != nil {
		w.Fatal(err)
	}
	for _, has := range all {
		if has.Name == e.Name() {
			return has.Vectors
		}
	}
	return 0
}

// asked is every text that the endpoint was asked for.
func (w *world) asked() (texts []string) {
	for _, r := range w.server.Requests() {
		texts = append(texts, r.Input...)
	}
	return texts
}

// gate holds the requests for embeddings back until it is opened.
func (w *world) gate() (open func()) {
	opened := make(chan struct{})
	vectors := modeltest.Vectors(64)
	w.server.ScriptEmbeddings(func(rw http.ResponseWriter, r *http.Request, q modeltest.Request) {
		select {
		case <-opened:
			vectors(rw, r, q)
		case <-r.Context().Done():
		}
	})
	return sync.OnceFunc(func() { close(opened) })
}

// eventually waits for something to become true.
func (w *world) eventually(what string, is func() bool) {
	w.Helper()
	for start := time.Now(); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 20*time.Second {
			w.Fatalf("it never came about that %s", what)
		}
	}
}

func TestAScopeIsSearchedWithItsEarlierVectorsUntilItHasMoved(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 5, embed.Hash{})
	open := w.gate()
	x := w.open(w.model, nil)
	ctx, cancel := context.WithCancel(t.Context())
	wait := x.Start(ctx)
	defer wait()
	defer cancel()
	w.eventually("the endpoint is asked", func() bool { return len(w.asked()) > 0 })
	w.serving(x, "42", embed.Hash{})
	w.found(x, "42", 3, 7)
	// What is added meanwhile is found meanwhile and afterwards.
	forum.Put(t, w.store, "42", session(9, 3))
	w.found(x, "42", 9, 1)
	if slices.Contains(w.asked(), "Pia Hult said that "+item(9, 1)+".") {
		t.Error("the new embedder is asked for questions before it serves")
	}
	forum.Remove(t, w.store, "42", corpus.ArticleID(session(0, 40).Text))
	open()
	w.eventually("the scope has moved", func() bool { name, _ := x.Serving(ctx, "42"); return name == w.model.Name() })
	w.found(x, "42", 3, 7)
	w.found(x, "42", 9, 1)
	if n := w.vectors("42", w.model); n != 4*40+3 {
		t.Errorf("%d statements have new vectors", n)
	}
	// Going back costs what was added since.
	forum.Put(t, w.store, "42", session(10, 2))
	w.found(x, "42", 10, 1)
	n, err := reembed.Scope(t.Context(), w.store, embed.Hash{}, "42", nil)
	if n != 2 || err != nil {
		t.Errorf("%d statements were embedded to go back, error %v", n, err)
	}
}

func TestOneScopeMovingLeavesOthersAlone(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 1, embed.Hash{})
	w.fill("43", 2, embed.Hash{})
	w.fill("44", 1, w.model)
	x := w.open(w.model, nil)
	for _, scope := range []corpus.Scope{"42", "43"} {
		w.serving(x, scope, embed.Hash{})
	}
	w.serving(x, "44", w.model)
	w.serving(x, "45", w.model) // nothing is in it
	if err := x.Move(t.Context(), "42", nil); err != nil {
		t.Fatal(err)
	}
	w.serving(x, "42", w.model)
	w.serving(x, "43", embed.Hash{})
	w.found(x, "42", 0, 3)
	w.found(x, "43", 1, 3)
	w.found(x, "44", 0, 3)
	if err := x.Move(t.Context(), "43", nil); err != nil { // the last of its embedder
		t.Fatal(err)
	}
	for _, scope := range []corpus.Scope{"42", "43", "44"} {
		w.found(x, scope, 0, 5)
	}
}

func TestAnInterruptedMoveGoesOnWhereItStopped(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 10, embed.Hash{}) // 400 statements
	works := modeltest.Vectors(64)
	w.server.ScriptEmbeddings(works, works, modeltest.Fail(http.StatusUnauthorized, "x", "x"))
	var told []string
	n, err := reembed.Scope(t.Context(), w.store, w.model, "42", func(done, of int) { told = append(told, fmt.Sprint(done, "/", of)) })
	if corpus.CodeOf(err) != corpus.Unavailable || n != 128 || w.vectors("42", w.model) != 128 {
		t.Fatalf("%d embedded, %d stored, error %v", n, w.vectors("42", w.model), err)
	}
	w.serving(w.open(w.model, nil), "42", embed.Hash{})
	w.server.ScriptEmbeddings(works)
	before := len(w.asked())
	n, err = reembed.Scope(t.Context(), w.store, w.model, "42", func(done, of int) { told = append(told, fmt.Sprint(done, "/", of)) })
	if err != nil || n != 272 || len(w.asked())-before != 272 {
		t.Errorf("%d embedded, %d asked for, error %v", n, len(w.asked())-before, err)
	}
	if want := []string{"128/400", "128/272", "256/272", "272/272"}; !slices.Equal(told, want) {
		t.Errorf("told %q, want %q", told, want)
	}
	n, err = reembed.Scope(t.Context(), w.store, w.model, "42", nil)
	if n != 0 || err != nil {
		t.Errorf("once more: %d embedded, error %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := reembed.Scope(ctx, w.store, w.model, "42", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context: %v", err)
	}
}

func TestArticlesThatGoWhileTheyAreEmbeddedLeaveTheOthers(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 3, embed.Hash{}) // one portion
	vectors := modeltest.Vectors(64)
	w.server.ScriptEmbeddings(func(rw http.ResponseWriter, r *http.Request, q modeltest.Request) {
		if err := w.store.Update(context.Background(), "42", func(tx corpus.Tx) error {
			if err := tx.RemoveArticle(corpus.ArticleID(session(1, 40).Text)); corpus.CodeOf(err) != corpus.NotFound {
				return err
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		vectors(rw, r, q)
	})
	if _, err := reembed.Scope(t.Context(), w.store, w.model, "42", nil); err != nil || w.vectors("42", w.model) != 80 {
		t.Errorf("%d vectors are stored, error %v", w.vectors("42", w.model), err)
	}
}

func TestAModelExchangedBehindItsNameIsSaid(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 1, w.model)
	forum.Put(t, w.store, "42", session(5, 2))
	w.server.ScriptEmbeddings(modeltest.Vectors(32))
	fresh, err := embed.NewOpenAI(embed.Endpoint{BaseURL: w.server.URL, Model: "m"})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	_, err = reembed.Scope(t.Context(), w.store, fresh, "42", nil)
	if corpus.CodeOf(err) != corpus.Invalid || !strings.Contains(corpus.Message(err), "32") || !strings.Contains(corpus.Message(err), "64") {
		t.Errorf("the error is %v", err)
	}
}

func TestWhatFailsInTheBackgroundIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 1, embed.Hash{})
	w.server.ScriptEmbeddings(modeltest.Fail(http.StatusUnauthorized, "x", "x"), modeltest.Vectors(64))
	x := w.open(w.model, nil)
	x.SetRetry(10 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	wait := x.Start(ctx)
	w.eventually("the scope has moved", func() bool { name, _ := x.Serving(ctx, "42"); return name == w.model.Name() })
	// A scope that is filled with other vectors later on is moved too.
	w.fill("43", 1, embed.Hash{})
	w.found(x, "43", 0, 0)
	w.eventually("the later scope has moved", func() bool { name, _ := x.Serving(ctx, "43"); return name == w.model.Name() })
	cancel()
	wait()
}

func TestAnEarlierEmbedderThatCannotBeHadIsDoneWithout(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 1, embed.Hash{})
	x := w.open(w.model, func(c *reembed.Config) {
		c.Earlier = func(context.Context, string) (corpus.Embedder, error) { return nil, errors.New("gone") }
	})
	w.serving(x, "42", w.model)
	w.found(x, "42", 0, 2)
	// One that has become another must not meet the old one's vectors.
	y := w.open(w.model, func(c *reembed.Config) {
		c.Earlier = func(context.Context, string) (corpus.Embedder, error) { return w.model, nil }
	})
	w.serving(y, "42", w.model)
}

func TestAQuickEmbedderServesAtOnceUnlessInTheBackground(t *testing.T) {
	w := newWorld(t)
	w.fill("42", 1, w.model)
	quick := func(c *reembed.Config) { c.Quick = true }
	x := w.open(embed.Hash{}, quick)
	w.serving(x, "42", embed.Hash{})
	w.found(x, "42", 0, 2)
	w.fill("43", 1, w.model)
	y := w.open(embed.Hash{}, quick)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	defer y.Start(ctx)()
	defer cancel()
	w.found(y, "43", 0, 2)
	w.eventually("the scope has moved", func() bool { name, _ := y.Serving(ctx, "43"); return name == embed.Hash{}.Name() })
}

func TestSearchesGoOnWhileScopesMove(t *testing.T) {
	w := newWorld(t)
	scopes := []corpus.Scope{"42", "43", "44"}
	for _, scope := range scopes {
		w.fill(scope, 3, embed.Hash{})
	}
	x := w.open(w.model, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, scope := range scopes {
		wg.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				w.found(x, scope, i%3, i%40)
			}
		})
	}
	wait := x.Start(ctx)
	for _, scope := range scopes {
		w.eventually("the scope has moved", func() bool { name, _ := x.Serving(ctx, scope); return name == w.model.Name() })
	}
	time.Sleep(50 * time.Millisecond)
	cancel()
	wg.Wait()
	wait()
	if err := x.Close(); err != nil {
		t.Error(err)
	}
	if _, err := x.Search(t.Context(), rag.Query{Scope: "42", Text: "lock"}); err == nil {
		t.Error("a closed index answers")
	}
}
