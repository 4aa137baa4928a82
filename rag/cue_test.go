package rag_test

import (
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

// TestACueKeepsItsSense has cues whose sense hangs on what stands between them
// and the words, and cues that say nothing of a saying.
func TestACueKeepsItsSense(t *testing.T) {
	for _, c := range []struct {
		name, sentence, cue, words string
		kind                       corpus.Kind
		want                       string
	}{
		{"against", "Ines Falk warned against reading one good herring year as a turn.", "warned", "reading one good herring year as a turn", corpus.Indirect, "Ines Falk warned against “reading one good"},
		{"for", "Ines Falk called for a study of the herring.", "called", "a study of the herring", corpus.Indirect, "Ines Falk called for “a study"},
		{"a whole phrase", "Ines Falk rejected the claim that the herring are gone.", "rejected", "the herring are gone", corpus.Indirect, "Ines Falk rejected the claim that “the herring"},
		{"more than can be told", "Ines Falk warned the Union and all of its many members against counting the herring.", "warned", "counting the herring", corpus.Indirect, "Ines Falk spoke of “counting"},
		{"a verb that says nothing", "Ines Falk went on the herring must be left alone.", "went", "the herring must be left alone", corpus.Indirect, "Ines Falk spoke of “the herring"},
		{"the same before marks", "Ines Falk opened: \"Leave the herring alone\".", "opened", "Leave the herring alone", corpus.Direct, "Ines Falk said: “Leave"},
		{"a conjunction", "Ines Falk stressed that the herring must be left alone.", "stressed", "the herring must be left alone", corpus.Indirect, "Ines Falk stressed that “the herring"},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := forum.Open(t)
			forum.Put(t, store, corpus.Local, forum.Article{
				Title: "Herring forum", Text: "The herring forum met.\n\n" + c.sentence,
				Said: []forum.Said{{Speaker: "Ines Falk", Cue: c.cue, Words: c.words, Kind: c.kind}},
			})
			if a := ask(t, engine(t, store, nil), rag.Question{Text: "What did Ines Falk say?"}); !strings.HasPrefix(a.Text, c.want) {
				t.Errorf("the answer is %s, want %s …", a.Text, c.want)
			}
		})
	}
}

func TestWhoIsQuotedInTheQuestionsOwnWordsIsNotSaidToBeNobody(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Article{
		Title: "Herring forum", Text: "The herring forum met.\n\nInes Falk said that the quay is sold.",
		Said: []forum.Said{{Speaker: "Ines Falk", Cue: "said that", Words: "the quay is sold", Kind: corpus.Indirect}},
	})
	a := ask(t, engine(t, store, nil), rag.Question{Text: "Is the quay sold?"})
	if strings.Contains(a.Text, "Nobody is quoted") || len(a.Citations)+len(a.Related) == 0 {
		t.Errorf("%s, with %d near", a.Text, len(a.Related))
	}
}
