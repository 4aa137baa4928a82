package thesaurus_test

import (
	"testing"

	"whosaid/rag"
	"whosaid/rag/thesaurus"
)

func TestNearWordsAreNear(t *testing.T) {
	t.Parallel()
	known, err := thesaurus.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, a, b  string
		least, most float64
	}{
		{"the same word", "harbour", "harbour", 1, 1},
		{"two words for one thing", "telephone", "phone", 0.9, 1},
		{"verbs of one sense", "forbid", "ban", 0.8, 1},
		{"a kind and what it is a kind of", "herring", "fish", 0.2, 0.9},
		{"an irregular form", "drank", "drink", 0.9, 1},
		{"an irregular plural", "children", "child", 0.9, 1},
		{"words that nothing joins", "airport", "potato", 0, 0.1},
		{"a word that nobody knows", "zzyzx", "harbour", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			near := thesaurus.Near(known.Senses(rag.Stem(c.a)), known.Senses(rag.Stem(c.b)))
			if near < c.least || near > c.most {
				t.Errorf("%s and %s are %.2f near, want %.2f to %.2f", c.a, c.b, near, c.least, c.most)
			}
		})
	}
}

func TestADamagedTableIsRefused(t *testing.T) {
	t.Parallel()
	whole := string(thesaurus.Encode([]uint32{1, 2}, [][]thesaurus.Link{{{Concept: 1, Strength: 9}}, {{Concept: 2, Strength: 9}}}))
	if _, err := thesaurus.Open(whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, err := thesaurus.Open(whole[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are taken for a table", n, len(whole))
		}
	}
}

func BenchmarkNear(b *testing.B) {
	known, err := thesaurus.New()
	if err != nil {
		b.Fatal(err)
	}
	x, y := known.Senses("harbour"), known.Senses("port")
	for b.Loop() {
		thesaurus.Near(x, y)
	}
}
