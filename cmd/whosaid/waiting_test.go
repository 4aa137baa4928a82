package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/generate/modeltest"
)

func TestATerminalTellsWhatIsWaitedForAndThenForgetsIt(t *testing.T) {
	server, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	server.Script(modeltest.Silence())
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("OPENAI_BASE_URL", server.URL)
	t.Setenv("WHOSAID_MODEL_PATIENCE", (waitShown + 1200*time.Millisecond).String())
	article := write(t, "cranes.txt", "Cranes to come to Fictown\n\nMarta Berg, treasurer of the Fictown Anglers, said that the cranes would rust by autumn.\n")
	if _, stderr, status := whosaid(t, "", "ingest", article); status != 0 {
		t.Fatal(stderr)
	}
	engine := openedEngine(t)

	var screen bytes.Buffer
	answer, err := askOn(t.Context(), &screen, engine, rag.Question{Scope: corpus.Local, Text: "What did Marta Berg say?"})
	if err != nil || !answer.Answerable {
		t.Fatal(answer, err)
	}
	for _, want := range []string{"asking the model… 0 s", "asking the model… 1 s"} {
		if !strings.Contains(screen.String(), want) {
			t.Errorf("%q is not in %q", want, screen.String())
		}
	}
	if !strings.HasSuffix(screen.String(), "\r\x1b[K") {
		t.Errorf("the line stays: %q", screen.String())
	}
}
