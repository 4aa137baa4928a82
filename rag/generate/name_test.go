package generate_test

import (
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/generate"
	"whosaid/rag/generate/modeltest"
)

func TestAModelThatNobodyNamedIsTheFirstThatTheEndpointLists(t *testing.T) {
	for name, c := range map[string]struct {
		configured string
		listed     []string
		want       string
	}{
		"the first":                {"", []string{"first", "second"}, "first"},
		"one for embedding is not": {"", []string{"nomic-embed-text", "second"}, "second"},
		"the one configured":       {"third", []string{"first"}, "third"},
	} {
		t.Run(name, func(t *testing.T) {
			server, model := naming(t, c.configured)
			server.List(c.listed...)
			for range 2 {
				if err := model.Write(t.Context(), rag.Brief{Question: "Who?"}, func(rag.Sentence) error { return nil }); err != nil {
					t.Fatal(err)
				}
			}
			for _, r := range server.Requests() {
				if r.Model != c.want {
					t.Errorf("the model asked for is %q, want %q", r.Model, c.want)
				}
			}
			if model.Name() != c.want {
				t.Errorf("the name is %q", model.Name())
			}
		})
	}
}

func TestAnEndpointWithoutAModelIsSaidSoAndAskedAgain(t *testing.T) {
	server, model := naming(t, "")
	write := func() error {
		return model.Write(t.Context(), rag.Brief{Question: "Who?"}, func(rag.Sentence) error { return nil })
	}
	server.List()
	if err := write(); corpus.CodeOf(err) != corpus.Unavailable {
		t.Errorf("the error is %v", err)
	}
	server.List("late")
	if err := write(); err != nil || model.Name() != "late" {
		t.Errorf("the name is %q, the error %v", model.Name(), err)
	}
}

func TestOpenAIsOwnEndpointHasAUsualModel(t *testing.T) {
	for _, url := range []string{"", "https://api.openai.com/v1"} {
		model, err := generate.NewOpenAI(generate.Endpoint{BaseURL: url, Key: "k"})
		if err != nil {
			t.Fatal(err)
		}
		if model.Name() != "gpt-4o-mini" {
			t.Errorf("at %q the name is %q", url, model.Name())
		}
	}
}

func naming(t *testing.T, configured string) (*modeltest.Server, *generate.OpenAI) {
	t.Helper()
	server, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	model, err := generate.NewOpenAI(generate.Endpoint{BaseURL: server.URL, Model: configured, Tries: 1, Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	return server, model
}
