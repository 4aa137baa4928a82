package speaker_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
	"whosaid/corpus/sqlite"
)

// forum is a store that articles are ingested into, with the identifier and the
// store as they are; reading and attribution are as simple as the articles of
// these tests.
type forum struct {
	*corpus.Ingester
	t *testing.T
}

func newForum(t *testing.T) forum {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return forum{&corpus.Ingester{
		Store: store, Reader: plain{}, Attributor: sentences{}, Identifier: speaker.NewIdentifier(), Embedder: lengths{},
	}, t}
}

// plain reads text as it is.
type plain struct{}

func (plain) Read(_ context.Context, in corpus.Input) (corpus.Document, error) {
	return corpus.Document{Title: in.Name, Text: string(in.Data)}, nil
}

// sentences reads one statement a line: "NAME, ROLE, said that WORDS" or "NAME
// said that WORDS". A line "Also there: NAME" names somebody.
type sentences struct{}

func (sentences) Read(text string) corpus.Reading {
	var r corpus.Reading
	who := func(name, role string) int {
		i := slices.IndexFunc(r.People, func(p corpus.Person) bool {
			return p.Name == name && (role == "" || len(p.Roles) == 0 || slices.Contains(p.Roles, role))
		})
		if i < 0 {
			i, r.People = len(r.People), append(r.People, corpus.Person{Name: name, Organisation: strings.HasPrefix(name, "The ")})
		}
		if p := &r.People[i]; role != "" && !slices.Contains(p.Roles, role) {
			p.Roles = append(p.Roles, role)
		}
		return i
	}
	at := 0
	for line := range strings.Lines(text) {
		start := at
		at += utf8.RuneCountInString(line)
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "Also there: "); ok {
			who(name, "")
			continue
		}
		source, words, ok := strings.Cut(line, " said that ")
		if !ok {
			continue
		}
		name, role, _ := strings.Cut(strings.TrimSuffix(source, ","), ", ")
		end := start + utf8.RuneCountInString(line)
		r.Attributions = append(r.Attributions, corpus.Attribution{
			Person: who(name, role), Role: role, Kind: corpus.Indirect, Confidence: 1,
			Content: []corpus.Span{{Start: end - utf8.RuneCountInString(words), End: end}},
			Context: corpus.Span{Start: start, End: end},
		})
	}
	return r
}

// lengths embeds a text by its length.
type lengths struct{}

func (lengths) Name() string { return "lengths-2/1" }

func (lengths) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = []float32{float32(len(text) % 2), float32(1 - len(text)%2)}
	}
	return out, ctx.Err()
}

// add ingests the lines as the article read from origin and returns its id.
func (f forum) add(origin string, lines ...string) string {
	f.t.Helper()
	added, err := f.Add(f.t.Context(), corpus.Local, corpus.Input{Name: origin, Origin: origin, Data: []byte(strings.Join(lines, "\n"))})
	if err != nil {
		f.t.Fatal(err)
	}
	return added.Article.ID
}

func (f forum) remove(ids ...string) {
	f.t.Helper()
	for _, id := range ids {
		f.update(func(tx corpus.Tx) error { return tx.RemoveArticle(id) })
	}
}

func (f forum) update(write func(corpus.Tx) error) {
	f.t.Helper()
	if err := f.Store.Update(f.t.Context(), corpus.Local, write); err != nil {
		f.t.Fatal(err)
	}
}

// merge, split and rename decide about speakers called by name or id.
func (f forum) merge(from, into string) (out corpus.Speaker) {
	f.t.Helper()
	f.update(func(tx corpus.Tx) (err error) {
		out, err = speaker.Merge(tx, f.called(tx, from), f.called(tx, into))
		return err
	})
	return out
}

func (f forum) split(who string, articles ...string) (out corpus.Speaker) {
	f.t.Helper()
	f.update(func(tx corpus.Tx) (err error) {
		out, err = speaker.Split(tx, f.called(tx, who), articles)
		return err
	})
	return out
}

func (f forum) rename(who, name string) (out corpus.Speaker) {
	f.t.Helper()
	f.update(func(tx corpus.Tx) (err error) {
		out, err = speaker.Rename(tx, f.called(tx, who), name)
		return err
	})
	return out
}

func (f forum) called(tx corpus.Tx, typed string) string {
	f.t.Helper()
	known, err := tx.Speakers()
	if err != nil {
		f.t.Fatal(err)
	}
	s, err := speaker.NewDirectory(known).Called(typed)
	if err != nil {
		f.t.Fatal(err)
	}
	return s.ID
}

// said is who said what, in order, as "ID words".
func (f forum) said() []string {
	f.t.Helper()
	var out []string
	for s, err := range f.Store.Statements(f.t.Context(), corpus.Local, corpus.StatementFilter{}) {
		if err != nil {
			f.t.Fatal(err)
		}
		out = append(out, s.SpeakerID+" "+s.Quote)
	}
	return out
}

// speakers are those who are listed.
func (f forum) speakers() []corpus.Speaker {
	f.t.Helper()
	out, err := f.Store.Speakers(f.t.Context(), corpus.Local)
	if err != nil {
		f.t.Fatal(err)
	}
	return out
}

// by is the speaker of the statement with these words.
func (f forum) by(words string) corpus.Speaker {
	f.t.Helper()
	for s, err := range f.Store.Statements(f.t.Context(), corpus.Local, corpus.StatementFilter{}) {
		if err != nil {
			f.t.Fatal(err)
		}
		if s.Quote != words {
			continue
		}
		for _, p := range f.speakers() {
			if p.ID == s.SpeakerID && p.Name == s.Speaker {
				return p
			}
		}
	}
	f.t.Fatalf("nobody said %q", words)
	return corpus.Speaker{}
}

// everything is all that is stored, but for the changes.
func (f forum) everything() (all []any) {
	f.t.Helper()
	f.update(func(tx corpus.Tx) error {
		known, err := tx.Speakers()
		all = append(all, known)
		return err
	})
	return append(all, f.said())
}
