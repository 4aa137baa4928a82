package embed_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
	"whosaid/rag/embed"
	"whosaid/rag/generate/modeltest"
)

func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

func store(t *testing.T) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// asked is how many texts the server was asked for since the last call.
func asked(server *modeltest.Server, seen *int) (n int) {
	requests := server.Requests()
	for _, r := range requests[*seen:] {
		n += len(r.Input)
	}
	*seen = len(requests)
	return n
}

func TestATextCostsOnceAScope(t *testing.T) {
	server, e := endpoint(t)
	s := store(t)
	c := embed.NewCached(s, e, nil)
	seen := 0
	texts := []string{"The harbour is deep.", "The gate leaks.", "The harbour is deep.", ""}
	plain, err := c.Embed(t.Context(), texts) // in no scope
	if err != nil {
		t.Fatal(err)
	}
	asked(server, &seen)
	for _, step := range []struct {
		name  string
		cache corpus.ScopedEmbedder
		scope corpus.Scope
		texts []string
		asks  int
	}{
		{"what was embedded in no scope is not kept", c, "42", texts, 3},
		{"all of it again", c, "42", texts, 0},
		{"some of it, and something new", c, "42", []string{"A crane fell.", texts[1]}, 1},
		{"another scope", c, "43", texts[:2], 2},
		{"another scope again", c, "43", texts[:2], 0},
		{"no scope", c, "", nil, 0},
		{"after a restart", embed.NewCached(s, e, nil), "42", texts, 0},
		{"nothing", c, "42", nil, 0},
	} {
		got, err := step.cache.In(step.scope).Embed(t.Context(), step.texts)
		if err != nil {
			t.Fatal(err)
		}
		if n := asked(server, &seen); n != step.asks {
			t.Errorf("%s: %d texts were asked for, want %d", step.name, n, step.asks)
		}
		for i, text := range step.texts {
			if at := slices.Index(texts, text); at >= 0 && !slices.Equal(got[i], plain[at]) {
				t.Errorf("%s: %q has another vector than without a cache", step.name, text)
			}
		}
	}
	if c.Name() != e.Name() || c.In("42").Name() != e.Name() {
		t.Error("the cache has a name of its own")
	}
}

func TestVectorsOfTwoModelsAreKeptApart(t *testing.T) {
	server, e := endpoint(t)
	s := store(t)
	other, err := embed.NewOpenAI(embed.Endpoint{BaseURL: server.URL, Model: "another"})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	seen := 0
	for _, model := range []*embed.OpenAI{e, other, e, other} {
		if _, err := embed.NewCached(s, model, nil).In("42").Embed(t.Context(), []string{"The gate leaks."}); err != nil {
			t.Fatal(err)
		}
	}
	if n := asked(server, &seen); n != 2 {
		t.Errorf("%d texts were asked for, want 2", n)
	}
}

func TestAModelThatChangesBehindItsNameIsAskedAnew(t *testing.T) {
	server, e := endpoint(t)
	s := store(t)
	server.ScriptEmbeddings(modeltest.Vectors(8))
	texts := []string{"The gate leaks.", "A crane fell."}
	if _, err := embed.NewCached(s, e, nil).In("42").Embed(t.Context(), texts[:1]); err != nil {
		t.Fatal(err)
	}
	server.ScriptEmbeddings(modeltest.Vectors(16))
	fresh, err := embed.NewOpenAI(embed.Endpoint{BaseURL: server.URL, Model: "text-embedding-test"})
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	for range 2 {
		got, err := embed.NewCached(s, fresh, nil).In("42").Embed(t.Context(), texts)
		if err != nil || len(got[0]) != 16 || len(got[1]) != 16 {
			t.Fatalf("%v, %v", got, err)
		}
	}
	seen := 0
	if n := asked(server, &seen); n != 4 { // 1 at first, then 1 new, then both, then none
		t.Errorf("%d texts were asked for, want 4", n)
	}
}

func TestWhatWasMadeBeforeAFailureIsKept(t *testing.T) {
	server, e := endpoint(t)
	c := embed.NewCached(store(t), e, nil).In("42")
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = fmt.Sprintf("Item %d was put off.", i)
	}
	works := modeltest.Vectors(8)
	server.ScriptEmbeddings(works, works, works, modeltest.Fail(http.StatusUnauthorized, "x", "x"))
	if v, err := c.Embed(t.Context(), texts); err == nil || v != nil {
		t.Fatalf("%d vectors, error %v", len(v), err)
	}
	seen := 0
	asked(server, &seen)
	server.ScriptEmbeddings(works)
	if v, err := c.Embed(t.Context(), texts); err != nil || len(v) != 300 {
		t.Fatalf("%d vectors, error %v", len(v), err)
	}
	if n := asked(server, &seen); n < 44 || n > 60 { // those of the last portion, and a few that lost their place
		t.Errorf("%d texts were asked for, want about 44", n)
	}
}

func TestAStoreThatFailsCostsNoVectors(t *testing.T) {
	_, e := endpoint(t)
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	var log strings.Builder
	v, err := embed.NewCached(s, e, logger(&log)).In("42").Embed(t.Context(), []string{"The gate leaks."})
	if err != nil || len(v) != 1 || !strings.Contains(log.String(), "cannot be kept") {
		t.Errorf("%v, %v, log %q", v, err, log.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := embed.NewCached(s, e, nil).In("42").Embed(ctx, []string{"The gate leaks."}); err == nil || v != nil {
		t.Errorf("%v, %v after the context has ended", v, err)
	}
}
