// Package forum fills stores for the tests of asking: articles whose
// statements are marked by hand, so that what a test of package rag sees does
// not hang on how well texts are attributed.
package forum

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
)

// Said is one statement of an article: words that stand in its text.
type Said struct {
	Speaker  string // "" for narration and unnamed sources
	Role     string
	Cue      string // stands in the sentence; may be ""
	Words    string // stands in the text, once
	Kind     corpus.Kind
	Modality corpus.Modality
}

// Article is a text and what is said in it.
type Article struct {
	Title, Source, URL string
	Published          string // "2026-03-14"; may be ""
	Text               string
	Said               []Said
	Named              []corpus.Speaker // people who are named and not quoted
}

// Open returns an empty store that is closed with the test.
func Open(t testing.TB) *sqlite.Store {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "whosaid.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// Put stores an article without vectors and returns its id.
func Put(t testing.TB, store corpus.Store, scope corpus.Scope, a Article) string {
	t.Helper()
	article := corpus.Article{
		ID: corpus.ArticleID(a.Text), Title: a.Title, Source: a.Source, URL: a.URL, Revision: 1, Text: a.Text,
		Added: time.Date(2026, 3, 15, 9, 0, 0, 0, time.UTC),
	}
	if a.Published != "" {
		day, err := time.Parse("2006-01-02", a.Published)
		if err != nil {
			t.Fatal(err)
		}
		article.Published = day
	}
	speakers := map[string]corpus.Speaker{}
	for _, s := range a.Named {
		s.ID = corpus.SpeakerID(s.Name, 0)
		for i := range s.Roles {
			s.Roles[i].ArticleID = article.ID
		}
		speakers[s.Name] = s
	}
	var statements []corpus.Statement
	for i, said := range a.Said {
		span := find(t, a.Text, said.Words)
		context := sentence(a.Text, span)
		st := corpus.Statement{
			ID: corpus.StatementID(article.ID, i+1), ArticleID: article.ID, Quote: said.Words,
			Attribution: corpus.Attribution{
				Person: -1, Role: said.Role, Content: []corpus.Span{span}, Context: context,
				Kind: said.Kind, Modality: said.Modality, Confidence: 0.9,
			},
		}
		if said.Cue != "" {
			around := corpus.Slice(a.Text, context)
			at := find(t, around, said.Cue)
			st.Cue = []corpus.Span{{Start: context.Start + at.Start, End: context.Start + at.End}}
		}
		if said.Speaker != "" {
			st.Speaker, st.SpeakerID = said.Speaker, corpus.SpeakerID(said.Speaker, 0)
			s := speakers[said.Speaker]
			s.ID, s.Name = st.SpeakerID, said.Speaker
			if said.Role != "" {
				s.Roles = append(s.Roles, corpus.Role{Text: said.Role, ArticleID: article.ID})
			}
			speakers[said.Speaker] = s
		}
		statements = append(statements, st)
	}
	err := store.Update(context.Background(), scope, func(tx corpus.Tx) error {
		for _, s := range speakers {
			if err := tx.PutSpeaker(s); err != nil {
				return err
			}
		}
		return tx.PutArticle(article, statements, "")
	})
	if err != nil {
		t.Fatal(err)
	}
	return article.ID
}

// Remove takes an article out of a store.
func Remove(t testing.TB, store corpus.Store, scope corpus.Scope, id string) {
	t.Helper()
	err := store.Update(context.Background(), scope, func(tx corpus.Tx) error { return tx.RemoveArticle(id) })
	if err != nil {
		t.Fatal(err)
	}
}

func find(t testing.TB, text, words string) corpus.Span {
	t.Helper()
	at := strings.Index(text, words)
	if at < 0 || words == "" {
		t.Fatalf("%q does not stand in the text", words)
	}
	start := utf8.RuneCountInString(text[:at])
	return corpus.Span{Start: start, End: start + utf8.RuneCountInString(words)}
}

// sentence is the paragraph's sentence around a span, cut at full stops that
// are followed by a space.
func sentence(text string, span corpus.Span) corpus.Span {
	r := []rune(text)
	start, end := span.Start, span.End
	for start > 0 && r[start-1] != '\n' && !(r[start-1] == ' ' && start > 1 && strings.ContainsRune(".!?", r[start-2])) {
		start--
	}
	if strings.ContainsRune(".!?", r[end-1]) {
		return corpus.Span{Start: start, End: end}
	}
	for end < len(r) && r[end] != '\n' && !strings.ContainsRune(".!?", r[end]) {
		end++
	}
	if end < len(r) && r[end] != '\n' {
		end++
	}
	return corpus.Span{Start: start, End: end}
}
