package reader

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/corpus"
)

// shared is the path of a file of the data folder beside the repository; the
// test is skipped where there is none.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if path := filepath.Join(dir, "..", "shared", "data", name); exists(path) {
			return path
		}
	}
	t.Skipf("the data folder with %s is not beside the repository", name)
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestTheForumArticleComesOutOfItsPage(t *testing.T) {
	data, err := os.ReadFile(shared(t, "forum-2026/focus-on-jointly-building.txt"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := New().Read(t.Context(), corpus.Input{Name: "focus.txt", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.Title, "Focus on jointly building") || doc.Source != "Seetao" {
		t.Errorf("title %q, source %q", doc.Title, doc.Source)
	}
	if got := doc.Published.Format("2006-01-02"); got != "2026-02-09" {
		t.Errorf("published %s", got)
	}
	paragraphs := strings.Split(doc.Text, "\n\n")
	if len(paragraphs) != 8 {
		t.Errorf("%d paragraphs, want the article's 8", len(paragraphs))
	}
	if !strings.HasPrefix(doc.Text, "On February 7, ") || !strings.HasSuffix(doc.Text, "said Sun Fubao.") {
		t.Errorf("text runs from %.30q to %q", doc.Text, doc.Text[len(doc.Text)-40:])
	}
}
