package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheReadmesAnswerIsReal asks, over the sample articles, what the README
// shows, as somebody with a fresh clone does.
func TestTheReadmesAnswerIsReal(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(readme), "```\n› ")
	example, _, _ = strings.Cut(example, "```")
	question, answer, ok := strings.Cut(example, "\n")
	_, citation, cited := strings.Cut(answer, "\n\n")
	if !ok || !cited {
		t.Fatalf("the README's example cannot be read: %q", example)
	}
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("DISCORD_TOKEN", "")
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	stdout, stderr, status := whosaid(t, question+"\n")
	if status != 0 || !strings.Contains(stdout, citation) {
		t.Errorf("the README shows\n%s\nthe program answers\n%s%s", citation, stdout, stderr)
	}
}

// TestTheReadmesPathsExist: the map of the code and the links to docs.
func TestTheReadmesPathsExist(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile("(?m)^\\| `([^`]+/)`|\\]\\(([^):]+)\\)").FindAllStringSubmatch(string(readme), -1)
	if len(found) < 10 {
		t.Errorf("only %d paths are found in the README", len(found))
	}
	for _, f := range found {
		if _, err := os.Stat(filepath.Join("..", "..", f[1]+f[2])); err != nil {
			t.Errorf("the README names %s, which is not there", f[1]+f[2])
		}
	}
}
