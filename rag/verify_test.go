package rag_test

import (
	"context"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

func TestVerify(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	forum.Put(t, store, corpus.Local, forum.Schools())
	forum.Put(t, store, corpus.Local, forum.Article{
		Title: "The quay tariff", Text: "Nils Tarn said that nobody had expected the €5 fee, a 5% levy and −3 degrees in May.",
		Said: []forum.Said{{Speaker: "Nils Tarn", Cue: "said that", Words: "nobody had expected the €5 fee, a 5% levy and −3 degrees in May", Kind: corpus.Indirect}},
	})
	e := engine(t, store, nil)
	for _, c := range []struct {
		name, quote, speaker string
		verdict, by          string
		meaning              string
		diff                 string
	}{
		{"as it stands", "We have counted ships for forty years and never counted the sand", "", rag.Verbatim, "Tomas Ekblad", "", ""},
		{"with its speaker", "We have counted ships for forty years", "Ekblad", rag.Verbatim, "Tomas Ekblad", "", ""},
		{"in other marks, case and spacing", "“we have COUNTED  ships\nfor forty years, and never counted the sand!”", "Tomas Ekblad", rag.Verbatim, "Tomas Ekblad", "", ""},
		{"with words left out", "the northern channel must be 9 metres deep […] the lights must be moved", "", rag.Verbatim, "Tomas Ekblad", "", ""},
		{"across two statements of one speaker", "dredging in the spawning months. Not one bucket of sand", "", rag.Verbatim, "Anja Brock", "", ""},
		{"with the marks inside it changed", "a silted harbour to 'a purse with a hole'", "", rag.Verbatim, "Renata Oyelaran", "", ""},
		{"cut off behind a negation", "accept dredging in the spawning months", "", rag.Verbatim, "Anja Brock", "negation", ""},
		{"with the that before it", "that dredging alone would not be enough", "", rag.Verbatim, "Renata Oyelaran", "", ""},
		{"with another's words joined to it", "We have counted ships for forty years and free lunches had halved", "", rag.Altered, "Tomas Ekblad", "number", ""},
		{"given to another", "We have counted ships for forty years", "Renata Oyelaran", rag.Misattributed, "Tomas Ekblad", "", ""},
		{"given to one who is silent", "free lunches had halved absences", "Piet Hanno", rag.Misattributed, "Samuel Brock", "", ""},
		{"given to nobody known", "free lunches had halved absences", "Jo Nobody", rag.Misattributed, "Samuel Brock", "", ""},
		{"what was denied", "the guild wanted the port closed", "Anja Brock", rag.Misattributed, "Anja Brock", "", ""},
		{
			"with a negation taken out", "the guild would accept dredging in the spawning months", "", rag.Altered, "Anja Brock", "negation",
			"same:the guild would missing:not same:accept dredging in the spawning months",
		},
		{
			"with a number changed", "the northern channel must be 12 metres deep before the ferries return", "Ekblad", rag.Altered, "Tomas Ekblad", "number",
			"same:the northern channel must be missing:9 added:12 same:metres deep before the ferries return",
		},
		{"with words changed and another speaker", "the kitchens must buy from farms within fifty miles", "Ekblad", rag.Altered, "Mei Tanaka", "", ""},
		{"with its signs", "nobody had expected the €5 fee, a 5 % levy and -3 degrees", "", rag.Verbatim, "Nils Tarn", "", ""},
		{
			"in another currency", "nobody had expected the $5 fee", "", rag.Altered, "Nils Tarn", "number",
			"same:nobody had expected the missing:€5 added:$5 same:fee",
		},
		{"with the currency left out", "nobody had expected the 5 fee", "", rag.Altered, "Nils Tarn", "number", ""},
		{"with the percent left out", "nobody had expected the €5 fee, a 5 levy", "", rag.Altered, "Nils Tarn", "number", ""},
		{"with the sign turned", "the €5 fee, a 5% levy and 3 degrees in May", "", rag.Altered, "Nils Tarn", "number", ""},
		{"invented", "fish have no borders and neither should we", "", rag.NotFound, "", "", ""},
		{"invented and short", "the sand wins", "Ekblad", rag.NotFound, "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := e.Verify(context.Background(), corpus.Local, c.quote, c.speaker)
			if err != nil {
				t.Fatal(err)
			}
			by := ""
			if v.Citation != nil {
				by = v.Citation.Speaker
			}
			if v.Verdict != c.verdict || by != c.by || v.Reason == "" {
				t.Errorf("%s by %q: %s", v.Verdict, by, v.Reason)
			}
			if got := strings.Join(v.Meaning, " "); got != c.meaning {
				t.Errorf("meaning %q", got)
			}
			if c.diff != "" {
				var diff []string
				for _, d := range v.Diff {
					diff = append(diff, d.Op+":"+d.Text)
				}
				if got := strings.Join(diff, " "); got != c.diff {
					t.Errorf("diff %s", got)
				}
			}
		})
	}
	for name, quote := range map[string]string{"nothing": " … ", "too much": strings.Repeat("sand ", 1100)} {
		if _, err := e.Verify(context.Background(), corpus.Local, quote, ""); err == nil {
			t.Errorf("%s was looked up", name)
		}
	}
}
