package generate_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/generate"
	"whosaid/rag/index"
	"whosaid/rag/internal/forum"
)

// llama is the base URL of a real model server: one that WHOSAID_TEST_LLAMA
// names, or one that is started here, with the tiny model beside the
// repository. kill stops the latter at once; it is nil for the former.
func llama(t *testing.T) (url string, kill func()) {
	t.Helper()
	if url := os.Getenv("WHOSAID_TEST_LLAMA"); url != "" {
		return url, nil
	}
	server, err := exec.LookPath("llama-server")
	if err != nil {
		t.Skip("there is no model server: WHOSAID_TEST_LLAMA names none and no llama-server is installed (.ci/llama starts one)")
	}
	model := tinyModel(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	cmd := exec.Command(server, "-m", model, "--host", "127.0.0.1", "--port", port, "-c", "4096", "--embeddings", "--pooling", "mean")
	if err := cmd.Start(); err != nil {
		t.Skipf("llama-server does not start: %v", err)
	}
	kill = func() { _ = cmd.Process.Kill() }
	t.Cleanup(func() { kill(); _ = cmd.Wait() })
	base := "http://127.0.0.1:" + port
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		r, err := http.Get(base + "/health")
		if err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return base + "/v1", kill
			}
		}
		if time.Now().After(deadline) {
			t.Skip("llama-server did not become ready within 30 seconds")
		}
	}
}

// tinyModel looks for the model upward from the test's folder.
func tinyModel(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", "data", "llm", "tiny.gguf")
		if _, err := os.Stat(path); err == nil {
			return path
		}
		if dir == filepath.Dir(dir) {
			t.Skip("there is no model: ../shared/data/llm/tiny.gguf is not beside the repository")
		}
	}
}

func TestARealServerSpeaksTheProtocol(t *testing.T) {
	url, kill := llama(t)
	model, err := generate.NewOpenAI(generate.Endpoint{BaseURL: url, Tries: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(model.Close)
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	x := index.New(index.Config{Store: store, Embedder: embed.Hash{}})
	t.Cleanup(func() { x.Close() })
	e := rag.New(rag.Config{Store: store, Index: x, Extractive: generate.Extractive{}, Model: model, Timeout: 60 * time.Second, Kept: -1})
	ask := func(ctx context.Context) rag.Answer {
		t.Helper()
		answer, err := e.Ask(ctx, rag.Question{Scope: corpus.Local, Text: who}, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkQuotes(t, store, answer)
		return answer
	}

	t.Run("chat, streamed, with its tokens counted", func(t *testing.T) {
		answer := ask(t.Context())
		if answer.Tokens == 0 || !answer.Answerable || len(answer.Citations) == 0 {
			t.Errorf("%d tokens, notice %q, answer %s", answer.Tokens, answer.Notice, answer.Text)
		}
		if model.Name() == "model" || model.Name() == "" {
			t.Error("the server's list of models was not read")
		}
	})
	t.Run("embeddings", func(t *testing.T) {
		embedder, err := embed.NewOpenAI(embed.Endpoint{BaseURL: url, Model: model.Name()})
		if err != nil {
			t.Fatal(err)
		}
		v, err := embedder.Embed(t.Context(), []string{"a silted harbour", "a purse"})
		if err != nil || len(v) != 2 || len(v[0]) == 0 || len(v[0]) != len(v[1]) {
			t.Errorf("%d vectors, error %v", len(v), err)
		}
	})
	t.Run("stopped in the middle of an answer", func(t *testing.T) {
		if kill == nil {
			t.Skip("the server is not this test's to stop")
		}
		go func() { // ends with the timer
			time.Sleep(50 * time.Millisecond)
			kill()
		}()
		for range 2 {
			if answer := ask(t.Context()); !answer.Answerable || !strings.Contains(answer.Text, "purse with a hole") {
				t.Errorf("notice %q, answer %s", answer.Notice, answer.Text)
			}
		}
	})
}
