package rag_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

// talker is a store in which Nora Fenwick says many things over some years.
func talker(t *testing.T, articles, each int) (*rag.Engine, []string) {
	t.Helper()
	store := forum.Open(t)
	var all []string
	for n := range articles {
		// Added in another order than they were published in.
		a := forum.Article{Title: fmt.Sprintf("Hearing %d", n), Source: "The Tideway", Published: fmt.Sprintf("20%d-03-0%d", 26-n%7, 1+n%9)}
		for k := range each {
			words := fmt.Sprintf("the %s of hearing %d costs %d crowns a day", []string{"ferry", "bridge", "ferry", "tunnel"}[k%4], n, 100*n+k)
			a.Text += "Nora Fenwick said that " + words + ". "
			a.Said = append(a.Said, forum.Said{Speaker: "Nora Fenwick", Cue: "said that", Words: words, Kind: corpus.Indirect})
			all = append(all, words)
		}
		a.Text += "Otto Marsh said that it rains on the pier."
		a.Said = append(a.Said, forum.Said{Speaker: "Otto Marsh", Cue: "said that", Words: "it rains on the pier", Kind: corpus.Indirect})
		forum.Put(t, store, corpus.Local, a)
	}
	return engine(t, store, nil), all
}

func TestEverythingIsPagedAndNothingIsLeftOut(t *testing.T) {
	e, all := talker(t, 7, 18) // 126 statements
	var seen, dates []string
	offset, pages := 0, 0
	for {
		a := ask(t, e, rag.Question{Text: "Show me everything Nora Fenwick said", Offset: offset})
		if !a.Answerable || a.Total != len(all) {
			t.Fatalf("page %d: answerable %v, total %d: %s", pages+1, a.Answerable, a.Total, a.Reason)
		}
		for _, c := range a.Citations {
			seen, dates = append(seen, c.Quote), append(dates, c.Article.Published)
		}
		pages++
		if a.Next == 0 {
			break
		}
		if a.Next != len(seen) || !strings.Contains(a.Reason, fmt.Sprintf("of %d", len(all))) {
			t.Fatalf("after page %d the next begins at %d of %d seen: %s", pages, a.Next, len(seen), a.Reason)
		}
		offset = a.Next
	}
	if !slices.IsSorted(dates) {
		t.Errorf("not by date: %v", dates)
	}
	slices.Sort(seen)
	slices.Sort(all)
	if pages != 3 || !slices.Equal(seen, all) {
		t.Errorf("%d statements on %d pages, want %d on 3", len(seen), pages, len(all))
	}
	if a := ask(t, e, rag.Question{Text: "Show me everything Nora Fenwick said", Offset: 1000}); a.Answerable || a.Reason != "There are only 126 statements." {
		t.Errorf("behind the end: %+v", a)
	}
}

func TestHowOftenIsANumberThatItsCitationsBearOut(t *testing.T) {
	e, _ := talker(t, 3, 4)
	for question, want := range map[string]string{
		"How often did Nora Fenwick speak about the ferry?":    "Nora Fenwick is quoted on ferry 6 times in 3 articles.",
		"How many times did Nora Fenwick mention the tunnel?":  "Nora Fenwick is quoted on tunnel 3 times in 3 articles.",
		"How often is Otto Marsh quoted?":                      "Otto Marsh is quoted 3 times in 3 articles.",
		"How many times did Nora Fenwick mention hearing 2?":   "",
		"What did Nora Fenwick say about the ferry?":           "",
		"How often did Nora Fenwick speak about the football?": "",
	} {
		a := ask(t, e, rag.Question{Text: question})
		first, _, _ := strings.Cut(a.Text, "\n")
		if want == "" {
			if question[0] == 'W' && strings.Contains(first, "quoted on") {
				t.Errorf("%s: %s", question, a.Text)
			}
			continue
		}
		if first != want || a.Total != len(a.Citations) {
			t.Errorf("%s: %q with %d of %d citations", question, first, len(a.Citations), a.Total)
		}
	}
}

func TestFirstAndLastGoByDate(t *testing.T) {
	e, _ := talker(t, 3, 2)
	for question, want := range map[string]string{
		"What did Nora Fenwick say first?":                            "2024-03-03",
		"What was the last thing Nora Fenwick said?":                  "2026-03-01",
		"What is the first thing Nora Fenwick said about the ferry?":  "2024-03-03",
		"What is the latest that Nora Fenwick said about the bridge?": "2026-03-01",
	} {
		a := ask(t, e, rag.Question{Text: question})
		if len(a.Citations) == 0 || a.Citations[0].Article.Published != want {
			t.Errorf("%s: %s", question, a.Text)
		}
	}
}
