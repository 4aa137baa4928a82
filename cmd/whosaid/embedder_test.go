package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/rag/embed/onnx/onnxtest"
	"whosaid/rag/generate/modeltest"
)

// lockArticle writes an article to ingest.
func lockArticle(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lock.txt")
	text := `Lock panel meets in Fictown

Mara Lind, president of the Invented Port Union, said that the northern lock would need a new gate before winter. She added that nobody had asked the crews.

Jonas Vale, head of the Fictional Canal Office, said that the gauges had read low since spring.
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// embeddings is an endpoint for embeddings alone: chats fail.
func embeddings(t *testing.T) *modeltest.Server {
	t.Helper()
	server, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	server.Script(modeltest.Fail(http.StatusNotImplemented, "x", "x"))
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", server.URL)
	t.Setenv("DISCORD_TOKEN", "")
	return server
}

// embedded is how many texts the endpoint was asked to embed.
func embedded(server *modeltest.Server) (n int) {
	for _, r := range server.Requests() {
		n += len(r.Input)
	}
	return n
}

func succeed(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	stdout, stderr, status := whosaid(t, "", args...)
	if status != 0 {
		t.Fatalf("%s: exit status %d, %s", strings.Join(args, " "), status, stderr)
	}
	return stdout, stderr
}

func TestAChangedEmbedderTakesOverWhenAllIsEmbedded(t *testing.T) {
	server := embeddings(t)
	const question = "What did Mara Lind say about the lock?"
	succeed(t, "ingest", "--embedder", "hash", lockArticle(t))

	// Until then the earlier one answers, and the endpoint is not asked.
	out, stderr := succeed(t, "ask", "--embedder", "openai", question)
	if !strings.Contains(out, "Mara Lind") || !strings.Contains(stderr, "hash-512/1") || !strings.Contains(stderr, "whosaid reindex") {
		t.Errorf("answered %s, said %s", out, stderr)
	}
	if n := embedded(server); n != 0 {
		t.Errorf("the endpoint was asked for %d texts", n)
	}

	out, _ = succeed(t, "reindex", "--embedder", "openai")
	if !strings.Contains(out, "local") || !strings.Contains(out, "openai/text-embedding-3-small") {
		t.Errorf("reindex says %s", out)
	}
	statements := embedded(server)
	if out, _ = succeed(t, "reindex", "--embedder", "openai"); !strings.Contains(out, "local  0 statements") || statements == 0 || embedded(server) != statements {
		t.Errorf("once more, reindex says %s", out)
	}
	_, stderr = succeed(t, "ask", "--embedder", "openai", question)
	if n := embedded(server); strings.Contains(stderr, "reindex") || n <= statements {
		t.Errorf("%d texts were asked for, said %s", n, stderr)
	}
	n := embedded(server)
	if succeed(t, "ask", "--embedder", "openai", question); embedded(server) != n {
		t.Error("the same question cost again")
	}

	// A built-in embedder needs no waiting.
	if _, stderr = succeed(t, "ask", "--embedder", "static", question); strings.Contains(stderr, "reindex") {
		t.Errorf("said %s", stderr)
	}
}

func TestReadingAnArticleAgainCostsNothing(t *testing.T) {
	server := embeddings(t)
	article := lockArticle(t)
	t.Setenv("WHOSAID_EMBEDDER", "openai")
	out, _ := succeed(t, "ingest", article)
	id := strings.Fields(out)[1]
	n := embedded(server)
	succeed(t, "remove", id)
	succeed(t, "ingest", article)
	if n == 0 || embedded(server) != n {
		t.Errorf("first %d texts were asked for, then %d", n, embedded(server)-n)
	}
	// In another scope it does: nothing crosses scopes.
	succeed(t, "ingest", "--scope", "42", article)
	if embedded(server) != 2*n {
		t.Errorf("in another scope %d texts were asked for, not %d", embedded(server)-n, n)
	}
}

func TestTheChatMovesToAChangedEmbedder(t *testing.T) {
	server := embeddings(t)
	succeed(t, "ingest", "--embedder", "hash", lockArticle(t))
	in, questions, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	done := make(chan string)
	go func() {
		var out, errs strings.Builder
		run(t.Context(), []string{"--embedder", "openai"}, in, &out, &errs)
		done <- out.String() + errs.String()
	}()
	p := &program{config: config{Data: os.Getenv("WHOSAID_DATA")}}
	for moved := false; !moved; {
		store, err := p.openStore(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all, err := store.Embedders(t.Context(), "local")
		store.Close()
		if err != nil {
			t.Fatal(err)
		}
		moved = len(all) == 2 && all[0].Vectors == all[1].Vectors
	}
	if _, err := questions.WriteString("What did Mara Lind say about the lock?\n"); err != nil {
		t.Fatal(err)
	}
	questions.Close()
	if out := <-done; !strings.Contains(out, "new gate before winter") {
		t.Errorf("the chat says %s", out)
	}
	if embedded(server) == 0 {
		t.Error("the endpoint was not asked")
	}
}

func TestEmbeddersThatCannotBeHadAreSaid(t *testing.T) {
	server := embeddings(t)
	article := lockArticle(t)
	succeed(t, "ingest", "--embedder", "hash", article)
	server.ScriptEmbeddings(modeltest.Fail(http.StatusUnauthorized, "x", "x"))
	empty := t.TempDir()
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{[]string{"reindex", "--embedder", "openai"}, 1, "refused the key"},
		{[]string{"reindex", "--embedder", "openai", "--embedding-rate", "fast"}, 2, "embedding rate"},
		{[]string{"ask", "--embedder", "onnx:", "who?"}, 2, "onnx:"},
		{[]string{"ask", "--embedder", "onnx:" + empty, "who?"}, 1, "no model.onnx"},
		{[]string{"ask", "--embedder", "onnx:no-such-folder", "who?"}, 1, "no folder no-such-folder"},
		{[]string{"reindex", "more"}, 2, "unknown"},
	} {
		_, stderr, status := whosaid(t, "", test.args...)
		if status != test.status || !strings.Contains(stderr, test.says) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit status %d, %s", strings.Join(test.args, " "), status, stderr)
		}
	}
}

func TestAModelFolderEmbedsAndIsGoneBackTo(t *testing.T) {
	server := embeddings(t)
	folder := filepath.Join(t.TempDir(), "tiny")
	if err := onnxtest.Folder(folder, strings.Fields("the lock gate winter said mara lind"), nil); err != nil {
		t.Fatal(err)
	}
	article := lockArticle(t)
	if _, stderr, status := whosaid(t, "", "ingest", "--embedder", "onnx:"+folder, article); status != 0 {
		if !strings.Contains(stderr, "-tags onnx") {
			t.Fatalf("exit status %d, %s", status, stderr)
		}
		t.Skip("this program is built without the engine for models")
	}
	// The folder is found again, though another embedder is set.
	_, stderr := succeed(t, "ask", "--embedder", "openai", "What did Mara Lind say about the lock?")
	if !strings.Contains(stderr, "onnx/tiny/") || embedded(server) != 0 {
		t.Errorf("said %s after asking for %d texts", stderr, embedded(server))
	}
	// Without the folder, the embedder that is set takes over at once.
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	_, stderr = succeed(t, "ask", "--embedder", "openai", "What did Mara Lind say about the lock?")
	if strings.Contains(stderr, "reindex") || embedded(server) == 0 {
		t.Errorf("said %s after asking for %d texts", stderr, embedded(server))
	}
}
