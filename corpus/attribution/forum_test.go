package attribution_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/corpus"
)

// shared finds a file of the shared data upward from the package's folder.
func shared(t *testing.T, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		path := filepath.Join(dir, "shared", "data", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
		dir = filepath.Dir(dir)
	}
	t.Skipf("the shared data are not beside this repository: %s", name)
	return ""
}

func TestAForumReportWithItsPageFurniture(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared(t, "forum-2026"), "*.txt"))
	if err != nil || len(files) == 0 {
		t.Skipf("no forum report there (%v)", err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	r := newEngine(t).Read(text)
	check(t, text, r)
	quoted := map[int]int{}
	furniture := strings.Index(text, "Related articles")
	if furniture < 0 {
		furniture = len(text)
	}
	for _, a := range r.Attributions {
		if a.Kind == corpus.Narration {
			continue
		}
		words := corpus.Slice(text, corpus.Hull(a.Content))
		if a.Person < 0 || r.People[a.Person].Organisation {
			t.Errorf("nobody is given for %.80q", words)
			continue
		}
		quoted[a.Person]++
		if a.Role == "" {
			t.Errorf("%s speaks without a role", r.People[a.Person].Name)
		}
		if strings.Index(text, words) > furniture {
			t.Errorf("a statement from the page's furniture: %q", words)
		}
	}
	if len(quoted) != 11 {
		t.Errorf("%d people are quoted, want 11", len(quoted))
	}
	listed := 0
	for i, p := range r.People {
		if quoted[i] == 0 && len(p.Roles) > 0 {
			listed++
		}
	}
	if listed != 2 {
		t.Errorf("%d people are introduced but quoted nowhere, want 2", listed)
	}
}
