package rag_test

import (
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

// lighthouses are two invented articles in which people are told of rather than
// introduced by a role.
func lighthouses(t testing.TB) *rag.Engine {
	t.Helper()
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Article{
		Title: "Lamps and keepers", Source: "Coast Gazette", Published: "2026-05-04",
		Text: "The Cape Fyrre Light Congress met on Monday in an old fog station.\n\n" +
			"Bee keepers had the last word. Jorunn Askeland, who keeps bees below the tower, said that moths die at the lamp in thousands. \"Your light is their war,\" she said.\n\n" +
			"The Pilots' League sent a letter. \"A dark coast is a cheap coast,\" its secretary, Ossian Reuter, wrote.\n\n" +
			"Ilmari Vasko, minister for the coast, denied that the lamps would be sold. \"We sell the stairs, not the light,\" he said.\n\n" +
			"Dalia Hroch disagreed. The stairs, she argued, are the light's only road.",
		Said: []forum.Said{
			{Speaker: "Jorunn Askeland", Cue: "said that", Words: "moths die at the lamp in thousands", Kind: corpus.Indirect},
			{Speaker: "Jorunn Askeland", Cue: "she said", Words: "\"Your light is their war,\"", Kind: corpus.Direct},
			{Speaker: "Ossian Reuter", Cue: "wrote", Words: "\"A dark coast is a cheap coast,\"", Kind: corpus.Direct},
			{Speaker: "Ilmari Vasko", Role: "minister for the coast", Cue: "denied that", Words: "the lamps would be sold", Kind: corpus.Indirect, Modality: corpus.Denied},
			{Speaker: "Ilmari Vasko", Cue: "he said", Words: "\"We sell the stairs, not the light,\"", Kind: corpus.Direct},
			{Speaker: "Dalia Hroch", Role: "warden of the Fyrre Light Trust", Cue: "she argued", Words: "The stairs, she argued, are the light's only road", Kind: corpus.Indirect},
		},
	})
	forum.Put(t, store, corpus.Local, forum.Article{
		Title: "Guests", Source: "Coast Gazette", Published: "2026-05-05",
		Text:  "Olena Marsh, director of the Fyrre Light Trust, was among the guests.",
		Said:  []forum.Said{{Words: "Olena Marsh, director of the Fyrre Light Trust, was among the guests.", Kind: corpus.Narration}},
		Named: []corpus.Speaker{{Name: "Olena Marsh", Roles: []corpus.Role{{Text: "director of the Fyrre Light Trust"}}}},
	})
	forum.Put(t, store, corpus.Local, forum.Article{
		Title: "Trade", Source: "Coast Gazette", Published: "2026-06-01",
		Text: "Ada Birk, minister for trade, said that candles are taxed as food.",
		Said: []forum.Said{{Speaker: "Ada Birk", Role: "minister for trade", Cue: "said that", Words: "candles are taxed as food", Kind: corpus.Indirect}},
	})
	return engine(t, store, nil)
}

func TestAQuestionIsReadWithWhatTheArticlesTell(t *testing.T) {
	e := lighthouses(t)
	before := func(question string) []rag.Turn { return []rag.Turn{{Question: question, Answer: "…"}} }
	for _, c := range []struct {
		name    string
		q       rag.Question
		by      string // first cited; "" where there is no answer
		holding string
	}{
		{"somebody described by what they do", rag.Question{Text: "What did the bee keeper say about moths?"}, "Jorunn Askeland", "moths die"},
		{"the officer of a body named before them", rag.Question{Text: "What did the secretary of the Pilots' League say about the coast?"}, "Ossian Reuter", "a cheap coast"},
		{"one of several of that role, by the topic", rag.Question{Text: "What did the minister say about candles?"}, "Ada Birk", "taxed as food"},
		{"nobody of that description", rag.Question{Text: "What did the harbour pharmacist say about moths?"}, "", ""},
		{"a speaker who goes on in the next sentence", rag.Question{Text: "What did Ilmari Vasko say about selling the lamps?"}, "Ilmari Vasko", "We sell the stairs"},
		{"an event that no article is titled by", rag.Question{Text: "What was said about moths at the Cape Fyrre Light Congress?"}, "Jorunn Askeland", "moths die"},
		{"who disagreed, of the question before", rag.Question{Text: "Who disagreed?", History: before("What did Ilmari Vasko say about the stairs?")}, "Dalia Hroch", "only road"},
		{"another speaker, of the question before", rag.Question{Text: "And Hroch?", History: before("What did Ilmari Vasko say about the stairs?")}, "Dalia Hroch", "only road"},
		{"a list by name", rag.Question{Text: "Give me the complete list of Jorunn Askeland's statements."}, "Jorunn Askeland", "their war"},
		{"what somebody said of two, the second named behind an institution", rag.Question{Text: "Compare Ilmari Vasko of the Coast Ministry and Dalia Hroch on the stairs."}, "Ilmari Vasko", "only road"},
		{"words that only tell how it was said", rag.Question{Text: "What did Ada Birk argue?"}, "Ada Birk", "taxed as food"},
		{"in a tongue that the glossary does not have", rag.Question{Text: "Что Jorunn Askeland говорила о мотыльках?"}, "Jorunn Askeland", "moths die"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := ask(t, e, c.q)
			switch {
			case a.Answerable != (c.by != ""):
				t.Fatalf("answerable %v, %q; it was read as %+v", a.Answerable, a.Reason, a.Understood)
			case c.by == "":
			case a.Citations[0].Speaker != c.by || !slices.ContainsFunc(a.Citations, func(x rag.Citation) bool { return strings.Contains(x.Quote, c.holding) }):
				t.Errorf("it says\n%s\nand was read as %+v", a.Text, a.Understood)
			}
		})
	}
}

func TestADescriptionIsToldFromAName(t *testing.T) {
	a := ask(t, lighthouses(t), rag.Question{Text: "What did the bee keeper say about moths?"})
	if want := "“the bee keeper” was read as Jorunn Askeland."; !strings.Contains(a.Reason, want) {
		t.Errorf("the reason is %q, want %q", a.Reason, want)
	}
}

func TestWhoIsNotQuotedIsStoodInForBySomebodyOfTheSameHouse(t *testing.T) {
	e := lighthouses(t)
	a := ask(t, e, rag.Question{Text: "What did Olena Marsh say about the stairs?"})
	if a.Answerable || !strings.Contains(a.Reason, "Olena Marsh (director of the Fyrre Light Trust) is named in the articles but is not quoted.") ||
		!strings.Contains(a.Reason, "Dalia Hroch did speak about it.") || !slices.ContainsFunc(a.Related, func(c rag.Citation) bool { return c.Speaker == "Dalia Hroch" }) {
		t.Errorf("answerable %v, %q, related %+v", a.Answerable, a.Reason, a.Related)
	}
	if a = ask(t, e, rag.Question{Text: "What did Olena Marsh say about candles?"}); strings.Contains(a.Reason, "did speak") && strings.Contains(a.Reason, "Hroch") {
		t.Errorf("nobody of that house spoke of candles: %q", a.Reason)
	}
}
