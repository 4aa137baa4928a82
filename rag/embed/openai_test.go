package embed_test

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag/embed"
	"whosaid/rag/generate/modeltest"
)

func endpoint(t *testing.T) (*modeltest.Server, *embed.OpenAI) {
	t.Helper()
	server, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	e, err := embed.NewOpenAI(embed.Endpoint{BaseURL: server.URL + "/", Key: "secret", Model: "text-embedding-test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return server, e
}

func TestOpenAIEmbedsInBatchesAndInOrder(t *testing.T) {
	server, e := endpoint(t)
	texts := []string{"", "  ", strings.Repeat("é", 20000)}
	for i := range 250 {
		texts = append(texts, fmt.Sprintf("harbour%d", i))
	}
	vectors, err := e.Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(vectors) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(vectors), len(texts))
	}
	for i, v := range vectors {
		sum := 0.0
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if len(v) != 64 || math.Abs(sum-1) > 1e-5 {
			t.Fatalf("vector %d: %d dimensions, squared length %v", i, len(v), sum)
		}
	}
	requests := server.Requests()
	if len(requests) != 3 || requests[0].Key != "secret" || requests[0].Model != "text-embedding-test" {
		t.Errorf("%d requests, the first with key %q for model %q", len(requests), requests[0].Key, requests[0].Model)
	}
	for _, r := range requests {
		for _, text := range r.Input {
			if strings.TrimSpace(text) == "" || len(text) > 16000 || strings.ToValidUTF8(text, "") != text {
				t.Errorf("sent %.20q, %d bytes", text, len(text))
			}
		}
	}
	one, err := e.Embed(context.Background(), texts[100:101])
	if err != nil || fmt.Sprint(one[0]) != fmt.Sprint(vectors[100]) {
		t.Errorf("the vectors are not in the order of the texts (%v)", err)
	}
	if e.Name() != "openai/text-embedding-test" {
		t.Errorf("name %q", e.Name())
	}
}

func TestOpenAITriesAgainAndThenSaysWhy(t *testing.T) {
	data := func(list string) modeltest.Behaviour {
		return modeltest.Garbage(`{"object":"list","data":` + list + `}`)
	}
	for _, c := range []struct {
		name   string
		script []modeltest.Behaviour
		says   string // "" where it succeeds
	}{
		{"busy for a moment", []modeltest.Behaviour{modeltest.Busy("0"), modeltest.Vectors(8)}, ""},
		{"failing once", []modeltest.Behaviour{modeltest.Fail(http.StatusBadGateway, "x", "x"), modeltest.Vectors(8)}, ""},
		{"failing", []modeltest.Behaviour{modeltest.Fail(http.StatusInternalServerError, "x", "x")}, "status 500"},
		{"a wrong key", []modeltest.Behaviour{modeltest.Fail(http.StatusUnauthorized, "x", "x")}, "refused the key"},
		{"a wrong model", []modeltest.Behaviour{modeltest.Fail(http.StatusNotFound, "x", "x")}, "no such model"},
		{"too few vectors", []modeltest.Behaviour{data(`[]`)}, "cannot be used"},
		{"a vector for nothing", []modeltest.Behaviour{data(`[{"index":7,"embedding":[1]}]`)}, "cannot be used"},
		{"a vector without length", []modeltest.Behaviour{data(`[{"index":0,"embedding":[0,0]}]`)}, "cannot be used"},
		{"an empty vector", []modeltest.Behaviour{data(`[{"index":0,"embedding":[]}]`)}, "cannot be used"},
		{"no protocol", []modeltest.Behaviour{modeltest.Garbage("<html>")}, "as expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, e := endpoint(t)
			server.ScriptEmbeddings(c.script...)
			v, err := e.Embed(context.Background(), []string{"harbour"})
			if c.says == "" {
				if err != nil || len(v) != 1 {
					t.Errorf("%v, %v", v, err)
				}
				return
			}
			if err == nil || corpus.CodeOf(err) != corpus.Unavailable || !strings.Contains(corpus.Message(err), c.says) || v != nil {
				t.Errorf("%v, message %q", err, corpus.Message(err))
			}
		})
	}
}

func TestOpenAIRefusesAnotherDimension(t *testing.T) {
	server, e := endpoint(t)
	server.ScriptEmbeddings(modeltest.Vectors(8), modeltest.Vectors(16))
	if _, err := e.Embed(context.Background(), []string{"a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Embed(context.Background(), []string{"a"}); err == nil {
		t.Error("vectors of two dimensions were taken")
	}
}

func TestOpenAIGivesNothingWhereAPartFails(t *testing.T) {
	server, e := endpoint(t)
	server.ScriptEmbeddings(modeltest.Vectors(8), modeltest.Fail(http.StatusInternalServerError, "x", "x"))
	v, err := e.Embed(context.Background(), slices.Repeat([]string{"harbour"}, 100))
	if err == nil || v != nil || len(server.Requests()) < 2 {
		t.Errorf("%d vectors after %d requests, error %v", len(v), len(server.Requests()), err)
	}
}

func TestOpenAISendsLessWhereTheEndpointTakesLess(t *testing.T) {
	text := strings.Repeat("silt", 3000)
	for _, c := range []struct {
		name         string
		texts, bytes int // what the endpoint takes at most
		fails        bool
	}{
		{"few texts at a time", 10, 1 << 20, false},
		{"one text at a time", 1, 1 << 20, false},
		{"short texts", 1000, 4000, false},
		{"nothing at all", 0, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, e := endpoint(t)
			vectors := modeltest.Vectors(8)
			server.ScriptEmbeddings(func(w http.ResponseWriter, r *http.Request, q modeltest.Request) {
				long := slices.ContainsFunc(q.Input, func(s string) bool { return len(s) > c.bytes })
				if long || len(q.Input) > c.texts {
					modeltest.Fail(http.StatusBadRequest, "invalid_request_error", "Too much.")(w, r, q)
					return
				}
				vectors(w, r, q)
			})
			texts := []string{text}
			for i := range 30 {
				texts = append(texts, fmt.Sprintf("harbour%d", i))
			}
			got, err := e.Embed(context.Background(), texts)
			if c.fails {
				if err == nil || got != nil || len(server.Requests()) > 12 {
					t.Errorf("%d vectors after %d requests, error %v", len(got), len(server.Requests()), err)
				}
				return
			}
			if err != nil || len(got) != len(texts) {
				t.Fatalf("%d vectors for %d texts: %v", len(got), len(texts), err)
			}
			one, err := e.Embed(context.Background(), texts[17:18])
			if err != nil || !slices.Equal(one[0], got[17]) {
				t.Errorf("the vectors are not in the order of the texts (%v)", err)
			}
		})
	}
}

func TestOpenAIKeepsToItsPace(t *testing.T) {
	server, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	e, err := embed.NewOpenAI(embed.Endpoint{BaseURL: server.URL, Model: "m", PerMinute: 600})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	begun := time.Now()
	if _, err := e.Embed(context.Background(), slices.Repeat([]string{"harbour"}, 3*96)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 190*time.Millisecond {
		t.Errorf("three requests within %v", took)
	}
	// Whoever cannot wait so long is told at once.
	slow, err := embed.NewOpenAI(embed.Endpoint{BaseURL: server.URL, Model: "m", PerMinute: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	if _, err := slow.Embed(context.Background(), []string{"harbour"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := slow.Embed(ctx, []string{"harbour"}); corpus.CodeOf(err) != corpus.Unavailable || ctx.Err() != nil {
		t.Errorf("the error is %v", err)
	}
}

func TestOpenAINeedsAnAddressAndAName(t *testing.T) {
	for _, bad := range []embed.Endpoint{{}, {Model: "m", BaseURL: "localhost:11434"}, {Model: "m", BaseURL: "ftp://x"}} {
		if _, err := embed.NewOpenAI(bad); corpus.CodeOf(err) != corpus.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}
