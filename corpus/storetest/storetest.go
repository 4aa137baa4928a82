// Package storetest checks that an implementation of [corpus.Store] does what
// its doc comments promise. Every store runs the same tests.
package storetest

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"whosaid/corpus"
)

// Run runs all tests, each against a new and empty store from open. open
// arranges for closing it; closing twice does nothing.
func Run(t *testing.T, open func(t *testing.T) corpus.Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s corpus.Store)
	}{
		{"articles come back as they were put", articlesComeBack},
		{"articles are listed latest published first, without texts", articlesAreListed},
		{"what an article lacks or claims wrongly is refused", wrongArticlesAreRefused},
		{"an origin leads to its current article", originsLeadToArticles},
		{"a new revision takes the place of the old one", revisionsSupersede},
		{"a superseded text can become current again", revisionsRevert},
		{"only a current article can be superseded", onlyCurrentIsSuperseded},
		{"a removed article leaves nothing behind", removedLeavesNothing},
		{"a removed article takes its earlier revisions along", removedTakesRevisions},
		{"what other articles hold stays when one is removed", removedLeavesOthers},
		{"who is tied to another article stays known", oneTieIsEnough},
		{"an article can be put again with another reading", readingsAreReplaced},
		{"a cleared scope holds nothing and can be filled again", clearedHoldsNothing},
		{"statements come back as they were put", statementsComeBack},
		{"statements come by article, oldest added first, and in order", statementsAreOrdered},
		{"statements are filtered", statementsAreFiltered},
		{"reading can stop at any place", readingStops},
		{"speakers come back by name, with statements counted", speakersComeBack},
		{"a speaker who is only mentioned stays as long as the article", mentionedStay},
		{"a renamed speaker has the new name everywhere", speakersAreRenamed},
		{"a renaming is a change of the speaker's articles and of no others", renamingIsAChange},
		{"who is curated is kept, but not listed without an article", curatedAreKept},
		{"a speaker is tied to articles by statements, mentions and roles", tiesLeadToArticles},
		{"statements and mentions can be given to another speaker", statementsAreReassigned},
		{"what cannot be given to another speaker is refused", wrongReassignmentsAreRefused},
		{"vectors come back as they were put", vectorsComeBack},
		{"wrong vectors are refused", wrongVectorsAreRefused},
		{"the embedders of a scope are known, with what they have embedded", embeddersAreListed},
		{"changes are numbered and in order", changesAreNumbered},
		{"values can be put, replaced and removed", valuesArePut},
		{"values expire", valuesExpire},
		{"nothing crosses scopes", scopesAreApart},
		{"scopes are those that hold articles", scopesAreListed},
		{"an update that fails leaves nothing", failedUpdateLeavesNothing},
		{"an update that panics leaves nothing", panickedUpdateLeavesNothing},
		{"an update whose context ends leaves nothing", endedUpdateLeavesNothing},
		{"a transaction sees its own writes, others do not until it is done", transactionsAreApart},
		{"a transaction cannot be used after its end", transactionsEnd},
		{"reading ends with its context", readingEndsWithContext},
		{"a store can be called in the midst of reading", readingNests},
		{"readers and writers work at the same time", readersAndWriters},
		{"odd texts come back as they are", oddTexts},
		{"a closed store refuses", closedRefuses},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}

const scope corpus.Scope = "123456789012345678"

// day is the n-th day of the tests' calendar.
func day(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }

// article is an article with a text of its own; n is the day of its
// publication and on which it was added.
func article(n int) corpus.Article {
	text := fmt.Sprintf("Forum on harbours, day %d.\n\nIrma Valk said that the quay is too short. “The cranes wait,” she added.\n\nNobody else spoke — naïvely. 港口", n)
	return corpus.Article{
		ID:        corpus.ArticleID(text),
		Origin:    fmt.Sprintf("/articles/%d.txt", n),
		Title:     fmt.Sprintf("Harbours, day %d", n),
		Source:    "The Tidewater Gazette",
		URL:       fmt.Sprintf("https://tidewater.example/%d", n),
		Published: day(n),
		Added:     day(n).Add(7*time.Hour + 5*time.Microsecond),
		Revision:  1,
		Text:      text,
	}
}

// valk is the speaker of the articles that [article] makes.
func valk(articles ...corpus.Article) corpus.Speaker {
	s := corpus.Speaker{ID: corpus.SpeakerID("Irma Valk", 0), Name: "Irma Valk", Aliases: []string{"Valk", "I. Valk"}}
	for _, a := range articles {
		s.Roles = append(s.Roles, corpus.Role{Text: "harbour master", ArticleID: a.ID})
	}
	return s
}

// statements are the three of an article that [article] makes: an indirect and
// a direct one of Valk's, and narration.
func statements(a corpus.Article) []corpus.Statement {
	valk := valk()
	find := func(words string) corpus.Span { return spanOf(a.Text, words) }
	out := []corpus.Statement{
		{SpeakerID: valk.ID, Speaker: valk.Name, Attribution: corpus.Attribution{
			Person: 0, Role: "harbour master",
			Source:  []corpus.Span{find("Irma Valk")},
			Cue:     []corpus.Span{find("said that")},
			Content: []corpus.Span{find("the quay is too short")},
			Context: find("Irma Valk said that the quay is too short."),
			Kind:    corpus.Indirect, Modality: corpus.Denied, Confidence: 0.875,
		}},
		{SpeakerID: valk.ID, Speaker: valk.Name, Attribution: corpus.Attribution{
			Person:  0,
			Source:  []corpus.Span{find("she")},
			Cue:     []corpus.Span{find("added")},
			Content: []corpus.Span{find("“The cranes"), find("wait,”")},
			Context: find("“The cranes wait,” she added."),
			Kind:    corpus.Direct, Confidence: 1,
		}},
		{Attribution: corpus.Attribution{
			Person:  -1,
			Content: []corpus.Span{find("Nobody else spoke — naïvely. 港口")},
			Context: find("Nobody else spoke — naïvely. 港口"),
			Kind:    corpus.Narration, Confidence: 0.5,
		}},
	}
	for i := range out {
		out[i].ID, out[i].ArticleID = corpus.StatementID(a.ID, i+1), a.ID
		out[i].Quote = corpus.Slice(a.Text, out[i].Span())
	}
	return out
}

// spanOf is where words stand in text.
func spanOf(text, words string) corpus.Span {
	i := strings.Index(text, words)
	if i < 0 {
		panic("the text does not hold " + words)
	}
	start := utf8.RuneCountInString(text[:i])
	return corpus.Span{Start: start, End: start + utf8.RuneCountInString(words)}
}

// embedder is the name that the tests' vectors are stored under.
const embedder = "test-4/1"

// vectors are one for each statement of an article.
func vectors(a corpus.Article) []corpus.Vector {
	var out []corpus.Vector
	for i, s := range statements(a) {
		v := corpus.Vector{StatementID: s.ID, Values: make([]float32, 4)}
		v.Values[i] = 1
		out = append(out, v)
	}
	return out
}

// put stores articles that [article] has made, with all that belongs to them,
// each in an update of its own.
func put(t *testing.T, s corpus.Store, scope corpus.Scope, articles ...corpus.Article) {
	t.Helper()
	for i, a := range articles {
		update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, a, valk(articles[:i+1]...), "") })
	}
}

// putAll stores one article with all that belongs to it.
func putAll(tx corpus.Tx, a corpus.Article, speaker corpus.Speaker, supersedes string) error {
	if err := tx.PutSpeaker(speaker); err != nil {
		return err
	}
	if err := tx.PutArticle(a, statements(a), supersedes); err != nil {
		return err
	}
	if err := tx.PutMentions(a.ID, []string{speaker.ID}); err != nil {
		return err
	}
	return tx.PutVectors(embedder, vectors(a))
}

func update(t *testing.T, s corpus.Store, scope corpus.Scope, f func(corpus.Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), scope, f); err != nil {
		t.Fatal(err)
	}
}

// all collects what an iterator yields.
func all[V any](t *testing.T, seq iter.Seq2[V, error]) []V {
	t.Helper()
	var out []V
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// must passes a result on that must have come without an error.
func must[V any](v V, err error) func(t *testing.T) V {
	return func(t *testing.T) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func wantCode(t *testing.T, what string, err error, code corpus.Code) {
	t.Helper()
	if corpus.CodeOf(err) != code {
		t.Errorf("%s: the error is %v, want code %s", what, err, code)
	}
}

// everything is all that a scope holds, for comparing.
type everything struct {
	Articles   []corpus.Article
	Statements []corpus.Statement
	Speakers   []corpus.Speaker
	Vectors    []corpus.Vector
	Values     []corpus.KeyValue
}

// bucket is where the tests put values.
const bucket = "settings"

func read(t *testing.T, s corpus.Store, scope corpus.Scope) everything {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	return everything{
		Articles:   must(s.Articles(ctx, scope))(t),
		Statements: all(t, s.Statements(ctx, scope, corpus.StatementFilter{})),
		Speakers:   must(s.Speakers(ctx, scope))(t),
		Vectors:    all(t, s.Vectors(ctx, scope, embedder, "")),
		Values:     all(t, s.Values(ctx, scope, bucket)),
	}
}
