package sqlite_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
)

const embedder = "test-256/1"

// generated is an article of n statements that nobody has made.
type generated struct {
	article    corpus.Article
	speakers   []corpus.Speaker
	statements []corpus.Statement
	vectors    []corpus.Vector
}

// generate makes the article number k with n statements, spoken in turn by
// some of 500 speakers, every fourth of them narration.
func generate(k, n int) generated {
	rng := rand.New(rand.NewPCG(uint64(k), 1))
	names := make([]string, 5)
	for i := range names {
		names[i] = fmt.Sprintf("Delegate No%03d", (k*7+i*11)%500)
	}
	var text strings.Builder
	var g generated
	runes := 0
	for i := range n {
		name := names[i%len(names)]
		said := fmt.Sprintf("In session %d we agreed on point %d — the dredging of the northern channel starts before winter and ends in spring", k, i)
		sentence := name + " stressed that " + said + ".\n\n"
		text.WriteString(sentence)
		start := runes
		at := start + len(name) + len(" stressed that ")
		a := corpus.Attribution{
			Person:  i % len(names),
			Role:    "delegate of the upper river",
			Source:  []corpus.Span{{Start: start, End: start + len(name)}},
			Cue:     []corpus.Span{{Start: start + len(name) + 1, End: at - 1}},
			Content: []corpus.Span{{Start: at, End: at + utf8.RuneCountInString(said)}},
			Context: corpus.Span{Start: start, End: at + utf8.RuneCountInString(said) + 1},
			Kind:    corpus.Indirect, Confidence: rng.Float64(),
		}
		s := corpus.Statement{SpeakerID: corpus.SpeakerID(name, 0), Speaker: name, Attribution: a, Quote: said}
		if i%4 == 3 {
			s.SpeakerID, s.Speaker, s.Person, s.Kind = "", "", -1, corpus.Narration
		}
		g.statements = append(g.statements, s)
		runes += utf8.RuneCountInString(sentence)
	}
	g.article = corpus.Article{
		ID: corpus.ArticleID(text.String()), Origin: fmt.Sprintf("/%d.txt", k), Title: fmt.Sprintf("Session %d", k), Source: "The Sluice",
		URL: fmt.Sprintf("https://sluice.example/%d", k), Published: time.Unix(int64(k)*86400, 0).UTC(), Added: time.Unix(int64(k)*90000, 0).UTC(),
		Revision: 1, Text: text.String(),
	}
	for i := range g.statements {
		s := &g.statements[i]
		s.ID, s.ArticleID = corpus.StatementID(g.article.ID, i+1), g.article.ID
		v := corpus.Vector{StatementID: s.ID, Values: make([]float32, 256)}
		for j := range v.Values {
			v.Values[j] = float32(rng.NormFloat64() / 16)
		}
		g.vectors = append(g.vectors, v)
	}
	for _, name := range names {
		g.speakers = append(g.speakers, corpus.Speaker{
			ID: corpus.SpeakerID(name, 0), Name: name, Aliases: []string{strings.Fields(name)[1]},
		})
	}
	return g
}

func (g generated) put(tx corpus.Tx) error {
	var ids []string
	for _, s := range g.speakers {
		ids = append(ids, s.ID)
		if err := tx.PutSpeaker(s); err != nil {
			return err
		}
	}
	if err := tx.PutArticle(g.article, g.statements, ""); err != nil {
		return err
	}
	if err := tx.PutMentions(g.article.ID, ids); err != nil {
		return err
	}
	return tx.PutVectors(embedder, g.vectors)
}

// fillStore puts n small articles, with roles and values, into a scope.
func fillStore(t testing.TB, s *sqlite.Store, scope corpus.Scope, n int) {
	t.Helper()
	for k := range n {
		g := generate(k, 3)
		for i := range g.speakers {
			g.speakers[i].Roles = []corpus.Role{{Text: "delegate", ArticleID: g.article.ID}}
			g.speakers[i].Curation = &corpus.Curation{Names: []string{g.speakers[i].Name}, Pins: []corpus.Pin{{ArticleID: g.article.ID}}}
		}
		err := s.Update(context.Background(), scope, func(tx corpus.Tx) error {
			if err := tx.PutValue("settings", fmt.Sprint(k), []byte(strings.Repeat("v", k*100)), time.Time{}); err != nil {
				return err
			}
			return g.put(tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// fillLarge puts n statements, 20 an article, into the local scope.
func fillLarge(t testing.TB, s *sqlite.Store, n int) {
	t.Helper()
	for k := range n / 20 {
		if err := s.Update(context.Background(), corpus.Local, generate(k, 20).put); err != nil {
			t.Fatal(err)
		}
	}
}

// contents is all that a scope holds.
type contents struct {
	texts      map[string]corpus.Article
	listed     []corpus.Article
	statements []corpus.Statement
	speakers   []corpus.Speaker
	vectors    []corpus.Vector
	values     []corpus.KeyValue
	changes    []corpus.Change
}

func readAll(t *testing.T, s *sqlite.Store) map[corpus.Scope]contents {
	t.Helper()
	all, err := tryReadAll(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func tryReadAll(ctx context.Context, s *sqlite.Store) (map[corpus.Scope]contents, error) {
	scopes, err := s.Scopes(ctx)
	if err != nil {
		return nil, err
	}
	all := map[corpus.Scope]contents{}
	for _, scope := range scopes {
		c := contents{texts: map[string]corpus.Article{}}
		if c.listed, err = s.Articles(ctx, scope); err != nil {
			return nil, err
		}
		for _, a := range c.listed {
			if c.texts[a.ID], err = s.Article(ctx, scope, a.ID); err != nil {
				return nil, err
			}
		}
		if c.speakers, err = s.Speakers(ctx, scope); err != nil {
			return nil, err
		}
		if c.changes, err = s.Changes(ctx, scope, 0); err != nil {
			return nil, err
		}
		for v, err := range s.Statements(ctx, scope, corpus.StatementFilter{}) {
			if err != nil {
				return nil, err
			}
			c.statements = append(c.statements, v)
		}
		for v, err := range s.Vectors(ctx, scope, embedder, "") {
			if err != nil {
				return nil, err
			}
			c.vectors = append(c.vectors, v)
		}
		for v, err := range s.Values(ctx, scope, "settings") {
			if err != nil {
				return nil, err
			}
			c.values = append(c.values, v)
		}
		all[scope] = c
	}
	return all, nil
}
