package corpus_test

import (
	"context"
	"hash/fnv"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
)

// The parts around the ingester that these tests use are small but do what they
// say; the store is the real one.

// lineReader reads UTF-8 text whose first line is the title.
type lineReader struct{}

func (lineReader) Read(_ context.Context, in corpus.Input) (corpus.Document, error) {
	if !utf8.Valid(in.Data) {
		return corpus.Document{}, corpus.Errorf(corpus.Invalid, "%s is not UTF-8.", in.Name)
	}
	title, text, _ := strings.Cut(string(in.Data), "\n")
	return corpus.Document{Title: title, Source: "The Lock Keeper", URL: "https://lock.example/" + in.Name, Text: strings.TrimSpace(text)}, nil
}

// saidAttributor reads one sentence a line. "NAME said that WORDS." is NAME's,
// "Present: NAME (ROLE), NAME." names people, all else is narration.
type saidAttributor struct{}

func (saidAttributor) Read(text string) corpus.Reading {
	var r corpus.Reading
	at := 0
	for line := range strings.Lines(text) {
		sentence := strings.TrimSuffix(line, "\n")
		start, end := at, at+utf8.RuneCountInString(sentence)
		at += utf8.RuneCountInString(line)
		whole := corpus.Span{Start: start, End: end}
		a := corpus.Attribution{Person: -1, Kind: corpus.Narration, Content: []corpus.Span{whole}, Context: whole, Confidence: 1}
		if list, ok := strings.CutPrefix(sentence, "Present: "); ok {
			for name := range strings.SplitSeq(strings.TrimSuffix(list, "."), ", ") {
				name, role, _ := strings.Cut(strings.TrimSuffix(name, ")"), " (")
				p := person(&r, name)
				if role != "" {
					r.People[p].Roles = append(r.People[p].Roles, role)
				}
			}
		} else if name, words, ok := strings.Cut(sentence, " said that "); ok {
			cue := start + utf8.RuneCountInString(name) + 1
			content := cue + len("said that ")
			a.Person, a.Kind, a.Confidence = person(&r, name), corpus.Indirect, 0.75
			a.Source = []corpus.Span{{Start: start, End: cue - 1}}
			a.Cue = []corpus.Span{{Start: cue, End: content - 1}}
			a.Content = []corpus.Span{{Start: content, End: content + utf8.RuneCountInString(strings.TrimSuffix(words, "."))}}
		}
		if sentence != "" {
			r.Attributions = append(r.Attributions, a)
		}
	}
	return r
}

func person(r *corpus.Reading, name string) int {
	i := slices.IndexFunc(r.People, func(p corpus.Person) bool { return p.Name == name })
	if i < 0 {
		i, r.People = len(r.People), append(r.People, corpus.Person{Name: name})
	}
	return i
}

// nameIdentifier holds people of one name for one person.
type nameIdentifier struct{}

func (nameIdentifier) Identify(known []corpus.Speaker, people []corpus.Person, articleID string) []corpus.Speaker {
	out := make([]corpus.Speaker, len(people))
	for i, p := range people {
		out[i] = corpus.Speaker{ID: corpus.SpeakerID(p.Name, 0), Name: p.Name}
		if j := slices.IndexFunc(known, func(s corpus.Speaker) bool { return s.Name == p.Name }); j >= 0 {
			out[i] = known[j]
		}
		for _, role := range p.Roles {
			if !slices.ContainsFunc(out[i].Roles, func(r corpus.Role) bool { return r.Text == role }) {
				out[i].Roles = append(out[i].Roles, corpus.Role{Text: role, ArticleID: articleID})
			}
		}
	}
	return out
}

// wordEmbedder counts words in eight drawers.
type wordEmbedder struct{}

func (wordEmbedder) Name() string { return "words-8/1" }

func (wordEmbedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		counts, square := make([]float64, 8), 0.0
		for word := range strings.FieldsSeq(text) {
			h := fnv.New32a()
			h.Write([]byte(word))
			counts[h.Sum32()%8]++
		}
		for _, n := range counts {
			square += n * n
		}
		out[i] = make([]float32, 8)
		for j, n := range counts {
			out[i][j] = float32(n / math.Sqrt(square))
		}
	}
	return out, ctx.Err()
}

// ingester is one over a new store.
func ingester(t *testing.T) *corpus.Ingester {
	t.Helper()
	return ingesterAt(t, filepath.Join(t.TempDir(), "store.db"))
}

func ingesterAt(t *testing.T, path string) *corpus.Ingester {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return over(s)
}

func over(s corpus.Store) *corpus.Ingester {
	return &corpus.Ingester{Store: s, Reader: lineReader{}, Attributor: saidAttributor{}, Identifier: nameIdentifier{}, Embedder: wordEmbedder{}}
}
