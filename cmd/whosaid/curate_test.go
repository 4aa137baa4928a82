package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
)

// A bot goes on answering while somebody decides in a terminal who is who.
func TestAnEngineThatIsRunningFollowsWhatIsDecided(t *testing.T) {
	data := t.TempDir()
	t.Setenv("WHOSAID_DATA", data)
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	do := func(args ...string) {
		t.Helper()
		if _, stderr, status := whosaid(t, "", args...); status != 0 {
			t.Fatalf("whosaid %s: exit status %d, %s", strings.Join(args, " "), status, stderr)
		}
	}
	for name, text := range map[string]string{
		"fees.txt":   "Fees to be discussed in Fictown\n\nMarta Lindqvist, mayor of Fictown, said that the fees would fall in spring.\n",
		"cranes.txt": "Cranes to come to Fictown\n\nMarta Berg, treasurer of the Fictown Anglers, said that the cranes would rust by autumn.\n",
	} {
		path := filepath.Join(data, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		do("ingest", path)
	}

	engine := openedEngine(t)
	speakers := func(question string) string {
		t.Helper()
		a, err := engine.Ask(t.Context(), rag.Question{Scope: corpus.Local, Text: question}, nil)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, c := range a.Citations {
			names = append(names, c.Speaker)
		}
		return strings.Join(names, ", ")
	}
	for _, step := range []struct {
		decide             []string
		question, speakers string
	}{
		{[]string{"speakers"}, "What did Marta Lindqvist say about the fees?", "Marta Lindqvist"},
		{[]string{"speakers", "rename", "Marta Lindqvist", "Ada Brook"}, "What did Ada Brook say about the fees?", "Ada Brook"},
		{[]string{"speakers", "rename", "Ada Brook", "Ada Reed"}, "What did Marta Lindqvist say about the fees?", "Ada Reed"},
		{[]string{"speakers"}, "What did Marta Berg say about the cranes?", "Marta Berg"},
		{[]string{"speakers", "merge", "Marta Berg", "Ada Reed"}, "What did Ada Reed say about the cranes?", "Ada Reed"},
	} {
		do(step.decide...)
		if got := speakers(step.question); got != step.speakers {
			t.Errorf("after %s, %q is answered with words of %q, want %q", strings.Join(step.decide, " "), step.question, got, step.speakers)
		}
	}
}
