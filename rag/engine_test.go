package rag_test

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/generate"
	"whosaid/rag/index"
	"whosaid/rag/internal/forum"
)

func engine(t testing.TB, store corpus.Store, model rag.Writer) *rag.Engine {
	t.Helper()
	x := index.New(index.Config{Store: store, Embedder: embed.Hash{}})
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return rag.New(rag.Config{Store: store, Index: x, Extractive: generate.Extractive{}, Model: model})
}

// harbours is an engine over two invented articles.
func harbours(t testing.TB) (*rag.Engine, corpus.Store) {
	t.Helper()
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	forum.Put(t, store, corpus.Local, forum.Schools())
	return engine(t, store, nil), store
}

func ask(t testing.TB, e *rag.Engine, q rag.Question) rag.Answer {
	t.Helper()
	if q.Scope == "" {
		q.Scope = corpus.Local
	}
	a, err := e.Ask(context.Background(), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Said.Reason.String() != a.Reason || a.Said.Notice.String() != a.Notice || a.Writer == "extractive" && len(a.Said.Text) != strings.Count(a.Text, "\n")+1 {
		t.Errorf("for other languages it says %+v, not\n%s\n(%s; %s)", a.Said, a.Text, a.Reason, a.Notice)
	}
	for i, c := range a.Citations {
		if c.N != i+1 || !strings.Contains(a.Text, "["+string(rune('0'+c.N))+"]") && c.N < 10 {
			t.Errorf("citation %d has N %d, text %s", i+1, c.N, a.Text)
		}
	}
	return a
}

func TestAsk(t *testing.T) {
	e, _ := harbours(t)
	const oyelaran, ekblad, brock, tanaka = "Renata Oyelaran", "Tomas Ekblad", "Anja Brock", "Mei Tanaka"
	for _, c := range []struct {
		name       string
		q          rag.Question
		answerable bool
		by         string   // the one speaker of all citations; "" where there are several or none
		text       []string // what the answer says
		related    string   // the speaker of the first related statement; "-" for narration, "" where nothing is checked
	}{
		{
			"who said a thing",
			rag.Question{Text: "Who compared a silted harbour to a purse?"},
			true, oyelaran,
			[]string{`Renata Oyelaran (chief economist of the Baltic Dredging Union) compared a silted harbour to "a purse with a hole" [1].`},
			"",
		},
		{"what a role said", rag.Question{Text: "What did the dredging union's economist argue?"}, true, oyelaran, []string{"14 million crowns", "dredging alone"}, ""},
		{"what a surname said on a topic", rag.Question{Text: "What did Ekblad say about the channel?"}, true, ekblad, []string{"stressed that “the northern channel must be 9 metres deep"}, ""},
		{"asked in German", rag.Question{Text: "Was sagte Tomas Ekblad?"}, true, ekblad, []string{"never counted the sand"}, ""},
		{"asked in German, in the perfect", rag.Question{Text: "Was hat Tomas Ekblad gesagt?"}, true, ekblad, []string{"never counted the sand"}, ""},
		{"typed without capitals", rag.Question{Text: "what did ekblad say about sand?"}, true, ekblad, []string{"never counted the sand"}, ""},
		{"typed with a slip", rag.Question{Text: "What did Renata Oyelarn say?"}, true, oyelaran, []string{"14 million crowns"}, ""},
		{"the speaker as an option", rag.Question{Text: "dredging", Speaker: "Anja Brock"}, true, brock, []string{"spawning months"}, ""},
		{"the speaker as an option alone", rag.Question{Speaker: "Tanaka"}, true, tanaka, []string{"fifty kilometres"}, ""},
		{"only quotations", rag.Question{Text: "direct quotes by Anja Brock"}, true, brock, []string{"Not one bucket of sand in April or May"}, ""},
		{"a denial", rag.Question{Text: "What did Anja Brock say about closing the port?"}, true, brock, []string{"denied, as the article has it: “the guild wanted the port closed”"}, ""},
		{"two of one name", rag.Question{Text: "What did Brock say?"}, true, "", []string{"Anja Brock", "Samuel Brock"}, ""},
		{"one article", rag.Question{Text: "What did Brock say?", Article: "What children eat"}, true, "Samuel Brock", []string{"free lunches"}, ""},
		{"a topic, whoever spoke", rag.Question{Text: "Who spoke about dredging?"}, true, "", []string{"Renata Oyelaran", "Anja Brock"}, ""},

		{"who attended", rag.Question{Text: "Who attended?"}, true, "", []string{"The article says: “About 240 guests"}, ""},
		{"who was in the chair", rag.Question{Text: "Who chaired the opening?"}, true, "", []string{"chaired by Ilse Marrow"}, ""},
		{"when it was", rag.Question{Text: "When was the Northern Harbours Forum held?"}, true, "", []string{"12 March 2026"}, ""},

		{
			"a follow-up",
			rag.Question{Text: "And what did she say about dredging?", History: []rag.Turn{{Question: "What did Renata Oyelaran say about the winter?", Answer: "…"}}},
			true, oyelaran,
			[]string{"dredging alone would not be enough"},
			"",
		},
		{
			"a follow-up to an answer",
			rag.Question{Text: "What else did he say?", History: []rag.Turn{{Question: "Who spoke of the sand?", Answer: "Tomas Ekblad (harbour master of Vellmar) said: “…”"}}},
			true, ekblad,
			[]string{"northern channel"},
			"",
		},

		{
			"a false premise",
			rag.Question{Text: "Why did Ekblad compare the harbour to a purse?"},
			true, oyelaran,
			[]string{"The articles do not say this of Tomas Ekblad; it was Renata Oyelaran."},
			"",
		},
		{"a false premise about one who is silent", rag.Question{Text: "Why did Piet Hanno compare the harbour to a purse?"}, true, oyelaran, []string{"Piet Hanno"}, ""},

		{"in a year", rag.Question{Text: "What did Brock say in 2025?"}, true, "Samuel Brock", []string{"free lunches"}, ""},
		{"in a month", rag.Question{Text: "What did Brock say in March 2026?"}, true, brock, []string{"spawning months"}, ""},
		{"since a year", rag.Question{Text: "What was said since 2026 about dredging?"}, true, "", []string{"dredging alone"}, ""},
		{"in another year", rag.Question{Text: "What did Tomas Ekblad say in 2024?"}, false, "", []string{"Nothing by Tomas Ekblad is in the articles of that time or event."}, ""},
		{"in another language, without a topic", rag.Question{Text: "¿Qué dijo Tomas Ekblad?"}, true, ekblad, []string{"never counted the sand"}, ""},
		{"in another script, on a topic", rag.Question{Text: "Tomas Ekblad 关于沙子说了什么？"}, true, ekblad, []string{"never counted the sand"}, ""},
		{"in another language, on a topic", rag.Question{Text: "Qu’a dit Renata Oyelaran à propos du port et du pain ?"}, true, oyelaran, []string{"a silted harbour"}, ""},
		{"in another language, on what they did not speak of", rag.Question{Text: "¿Qué dijo Tomas Ekblad sobre el fútbol?"}, false, "", []string{"Nothing by Tomas Ekblad on football."}, ""},

		{"a speaker who is not quoted", rag.Question{Text: "What did Piet Hanno say?"}, false, "", []string{"Piet Hanno is named in the articles but is not quoted."}, "-"},
		{"and their role", rag.Question{Text: "What did Ilse Marrow say about ferries?"}, false, "", []string{"Ilse Marrow (secretary of the forum) is named in the articles but is not quoted."}, "-"},
		{"nobody of that name", rag.Question{Text: "What did John Smith say about dredging?"}, false, "", []string{"The articles name nobody called John Smith."}, oyelaran},
		{"a name that goes on", rag.Question{Text: "What did Brock Vandermeer say about dredging?"}, false, "", []string{"The articles name nobody called Brock Vandermeer."}, ""},
		{"in title case", rag.Question{Text: "What Did Ekblad Say About Sand?"}, true, ekblad, []string{"never counted the sand"}, ""},
		{"nobody of that name in small letters", rag.Question{Text: "what did john smith say?"}, false, "", []string{"The articles name nobody called john smith."}, ""},
		{"nothing on the topic", rag.Question{Text: "What did Ekblad say about football?"}, false, "", []string{"Nothing by Tomas Ekblad on football.", "spoke about:"}, ekblad},
		{"nothing by them, but by another", rag.Question{Text: "What did Ekblad say about school kitchens and farms?"}, false, "", []string{"Mei Tanaka did speak about it."}, ""},
		{"a topic nobody spoke of", rag.Question{Text: "Who said anything about cricket?"}, false, "", []string{"Nobody is quoted on cricket."}, ""},
		{"a stance nobody took", rag.Question{Text: "Who criticised the northern channel?"}, false, "", []string{"Nobody is quoted on"}, ""},
		{"an article that is not there", rag.Question{Text: "What did Brock say?", Article: "Nothing of the kind"}, false, "", []string{"no article called"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := ask(t, e, c.q)
			if a.Answerable != c.answerable || a.Answerable == (len(a.Citations) == 0) || !a.Answerable && a.Reason == "" {
				t.Fatalf("answerable %v with %d citations, reason %q:\n%s", a.Answerable, len(a.Citations), a.Reason, a.Text)
			}
			for _, want := range c.text {
				if !strings.Contains(a.Text, want) {
					t.Errorf("does not say %q:\n%s", want, a.Text)
				}
			}
			for _, cited := range a.Citations {
				if c.by != "" && cited.Speaker != c.by {
					t.Errorf("cites %s: %s", cited.Speaker, cited.Quote)
				}
			}
			if c.related != "" && (len(a.Related) == 0 || a.Related[0].Speaker != strings.Trim(c.related, "-")) {
				t.Errorf("related: %+v", a.Related)
			}
			if a.Writer != "extractive" || a.Timing["total"] <= 0 {
				t.Errorf("writer %q, timing %v", a.Writer, a.Timing)
			}
		})
	}
}

func TestWhatAnAskerShouldKnowOfNamesIsSaid(t *testing.T) {
	e, _ := harbours(t)
	for question, want := range map[string]string{
		"What did Renata Oyelarn say?":         "“Renata Oyelarn” was read as Renata Oyelaran.",
		"What did Renata Oyelaran say?":        "",
		"What did Oyelaran and Ekblad say?":    "",
		"Who compared the harbour to a purse?": "",
	} {
		if a := ask(t, e, rag.Question{Text: question}); a.Reason != want {
			t.Errorf("%s: the reason is %q, want %q", question, a.Reason, want)
		}
	}
}

func TestCitationsBeginAtTheSpeakersWords(t *testing.T) {
	e, store := harbours(t)
	for _, q := range []string{"What did Tomas Ekblad say?", "What did Anja Brock say?", "Who spoke about dredging?", "Compare Renata Oyelaran and Mei Tanaka"} {
		for _, c := range ask(t, e, rag.Question{Text: q}).Citations {
			article, err := store.Article(t.Context(), corpus.Local, c.Article.ID)
			if err != nil {
				t.Fatal(err)
			}
			if c.Quote != corpus.Slice(article.Text, corpus.Span{Start: c.Start, End: c.End}) || strings.HasPrefix(c.Quote, "that ") || strings.TrimSpace(c.Quote) != c.Quote {
				t.Errorf("%q at [%d, %d)", c.Quote, c.Start, c.End)
			}
		}
	}
}

func TestWhoAnsweredSomebodyIsSomebodyElse(t *testing.T) {
	e, _ := harbours(t)
	for _, q := range []string{"Apart from Renata Oyelaran, who else spoke about dredging?", "Who disagreed with Renata Oyelaran on dredging?"} {
		a := ask(t, e, rag.Question{Text: q})
		if !a.Answerable || len(a.Understood.Except) != 1 {
			t.Errorf("%s: %s %+v", q, a.Text, a.Understood)
		}
		for _, c := range a.Citations {
			if c.Speaker != "Anja Brock" {
				t.Errorf("%s: cites %q", q, c.Speaker)
			}
		}
	}
}

func TestSpeakersWhoAreComparedAreAllCited(t *testing.T) {
	e, _ := harbours(t)
	a := ask(t, e, rag.Question{Text: "How do Renata Oyelaran and Anja Brock differ on dredging?"})
	if !a.Answerable || len(a.Citations) < 2 || a.Citations[0].Speaker != "Renata Oyelaran" || a.Citations[len(a.Citations)-1].Speaker != "Anja Brock" {
		t.Errorf("%s", a.Text)
	}
}

func TestNoArticlesSaysHowToAddSome(t *testing.T) {
	a := ask(t, engine(t, forum.Open(t), nil), rag.Question{Text: "What did anybody say?"})
	if a.Answerable || !strings.Contains(a.Text, "whosaid ingest") {
		t.Errorf("%+v", a)
	}
}

func TestNothingCrossesScopes(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, "111", forum.Harbours())
	forum.Put(t, store, "222", forum.Schools())
	e := engine(t, store, nil)
	for _, q := range []string{"What did Ekblad say?", "Who spoke about dredging?", "Who attended?", "Why did Mei Tanaka compare a harbour to a purse?"} {
		a := ask(t, e, rag.Question{Scope: "222", Text: q})
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Oyelaran", "Vellmar", "guests", "purse with"} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%q tells of another scope: %s", q, text)
			}
		}
	}
}

func TestAnArticleThatIsRemovedIsForgotten(t *testing.T) {
	store := forum.Open(t)
	id := forum.Put(t, store, corpus.Local, forum.Harbours())
	forum.Put(t, store, corpus.Local, forum.Schools())
	e := engine(t, store, nil)
	if a := ask(t, e, rag.Question{Text: "Who spoke about dredging?"}); !a.Answerable {
		t.Fatalf("%+v", a)
	}
	forum.Remove(t, store, corpus.Local, id)
	for _, q := range []string{"Who spoke about dredging?", "What did Tomas Ekblad say?"} {
		if a := ask(t, e, rag.Question{Text: q}); a.Answerable || len(a.Related) > 0 && a.Related[0].Article.ID == id {
			t.Errorf("still knows: %s", a.Text)
		}
	}
}

func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	first, store := harbours(t)
	for _, q := range []string{"Who spoke about dredging?", "What did Brock say?", "Who attended?", "the port"} {
		a := ask(t, first, rag.Question{Text: q})
		for range 5 {
			b := ask(t, engine(t, store, nil), rag.Question{Text: q})
			a.Timing, b.Timing = nil, nil
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%q:\n%+v\n%+v", q, a, b)
			}
		}
	}
}

func TestWhatCannotBeAskedIsRefused(t *testing.T) {
	e, _ := harbours(t)
	for _, c := range []struct {
		text string
		code corpus.Code
	}{{"", corpus.Invalid}, {" \u200b\n", corpus.Invalid}, {strings.Repeat("why ", 600), corpus.TooLarge}} {
		_, err := e.Ask(context.Background(), rag.Question{Scope: corpus.Local, Text: c.text}, nil)
		if corpus.CodeOf(err) != c.code {
			t.Errorf("%.20q: %v", c.text, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Ask(ctx, rag.Question{Scope: corpus.Local, Text: "What did Ekblad say?"}, nil); err == nil {
		t.Error("a context that has ended is not noticed")
	}
}

func BenchmarkAsk(b *testing.B) {
	e, _ := harbours(b)
	q := rag.Question{Scope: corpus.Local, Text: "Who compared a silted harbour to a purse?"}
	for b.Loop() {
		if a, err := e.Ask(context.Background(), q, nil); err != nil || !a.Answerable {
			b.Fatal(a, err)
		}
	}
}
