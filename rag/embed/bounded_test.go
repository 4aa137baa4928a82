package embed

import (
	"fmt"
	"path/filepath"
	"testing"

	"whosaid/corpus/sqlite"
)

func TestTheCacheIsBounded(t *testing.T) {
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := NewCached(s, Hash{}, nil)
	c.places = 100
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = fmt.Sprintf("Item %d was put off.", i)
	}
	if _, err := c.In("42").Embed(t.Context(), texts); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for _, err := range s.Values(t.Context(), "42", cacheBucket) {
		if err != nil {
			t.Fatal(err)
		}
		kept++
	}
	if kept != 100 {
		t.Errorf("%d vectors are kept in 100 places", kept)
	}
}

func BenchmarkCachedQuestion(b *testing.B) {
	s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "store.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	c := NewCached(s, Hash{}, nil).In("42")
	for b.Loop() {
		if _, err := c.Embed(b.Context(), []string{"Who spoke about dredging the harbours?"}); err != nil {
			b.Fatal(err)
		}
	}
}
