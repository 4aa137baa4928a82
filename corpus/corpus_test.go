package corpus_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"whosaid/corpus"
)

func TestSpansKnowWhatTheyCover(t *testing.T) {
	span := func(start, end int) corpus.Span { return corpus.Span{Start: start, End: end} }
	for _, test := range []struct {
		s, t               corpus.Span
		contains, overlaps bool
	}{
		{span(2, 6), span(2, 6), true, true},
		{span(2, 6), span(3, 5), true, true},
		{span(2, 6), span(1, 5), false, true},
		{span(2, 6), span(5, 7), false, true},
		{span(2, 6), span(6, 7), false, false},
		{span(2, 6), span(0, 2), false, false},
		{span(2, 6), span(4, 4), true, true},
	} {
		equal(t, fmt.Sprint(test.s, " contains and overlaps ", test.t), []bool{test.s.Contains(test.t), test.s.Overlaps(test.t)}, []bool{test.contains, test.overlaps})
	}
	equal(t, "a length", span(2, 6).Len(), 4)
	equal(t, "the hull of none", corpus.Hull(nil), corpus.Span{})
	equal(t, "the hull of one", corpus.Hull([]corpus.Span{span(4, 6)}), span(4, 6))
	equal(t, "the hull of three", corpus.Hull([]corpus.Span{span(4, 6), span(1, 2), span(5, 9)}), span(1, 9))
}

func TestSlicesAreCutByCodePoints(t *testing.T) {
	const text = "naïve 港口 🚢 e\u0301"
	for _, test := range []struct {
		start, end int
		want       string
	}{
		{0, 0, ""},
		{0, 5, "naïve"},
		{2, 3, "ï"},
		{6, 8, "港口"},
		{9, 10, "🚢"},
		{11, 12, "e"},
		{11, 13, "e\u0301"},
		{0, 13, text},
		{0, 99, text},
		{-5, 99, text},
		{-5, 2, "na"},
		{-5, 0, ""},
		{-5, -1, ""},
		{12, 99, "\u0301"},
		{13, 99, ""},
		{99, 100, ""},
		{5, 2, ""},
	} {
		s := corpus.Span{Start: test.start, End: test.end}
		equal(t, fmt.Sprint("Slice ", s), corpus.Slice(text, s), test.want)
		equal(t, fmt.Sprint("Text.Slice ", s), corpus.NewText(text).Slice(s), test.want)
	}
}

func TestTextsTellTheirLengthInCodePoints(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "naïve": 5, "🚢": 1, "a\xff\xfeb": 4, strings.Repeat("é", 1000): 1000} {
		equal(t, "the length", corpus.NewText(text).Len(), want)
		equal(t, "the text", corpus.NewText(text).String(), text)
	}
}

func FuzzSlice(f *testing.F) {
	f.Add("naïve 港口 🚢", 2, 8)
	f.Add("plain", 0, 5)
	f.Add("\xff\xc3", 1, 2)
	f.Add(strings.Repeat("é", 200), 63, 129)
	f.Add("é", -1, 1)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		s := corpus.Span{Start: start, End: end}
		indexed := corpus.NewText(text)
		got, want := indexed.Slice(s), corpus.Slice(text, s)
		if got != want {
			t.Fatalf("Text.Slice gives %q, Slice %q", got, want)
		}
		// Cut by code points, whatever bytes they are.
		var points []string
		for rest := text; rest != ""; {
			_, w := utf8.DecodeRuneInString(rest)
			points, rest = append(points, rest[:w]), rest[w:]
		}
		from, to := min(max(start, 0), len(points)), min(max(end, 0), len(points))
		if simple := strings.Join(points[min(from, to):to], ""); got != simple {
			t.Fatalf("got %q, want %q", got, simple)
		}
		if indexed.Len() != len(points) {
			t.Fatalf("the length is %d, want %d", indexed.Len(), len(points))
		}
	})
}

func TestIDsTellThingsApart(t *testing.T) {
	ids := map[string]string{}
	for _, name := range []string{"", "Ada Brook", "ada brook", "Ada Brook\x001"} {
		for n := range 12 {
			if name == "Ada Brook\x001" && n == 0 {
				continue // stands for Ada Brook, 1
			}
			id := corpus.SpeakerID(name, n)
			if was, ok := ids[id]; ok {
				t.Errorf("%q, %d has the id of %s", name, n, was)
			}
			ids[id] = fmt.Sprintf("%q, %d", name, n)
		}
	}
	a, b := corpus.ArticleID("The gates leak."), corpus.ArticleID("The gates leak. ")
	if a == b || len(a) != 13 || a[0] != 'a' {
		t.Errorf("the ids are %s and %s", a, b)
	}
	equal(t, "a statement's id", corpus.StatementID(a, 3), a+".3")
}

func TestErrorsCarryTheirCodeAndSentence(t *testing.T) {
	cause := errors.New("EOF")
	inner := corpus.Wrap(corpus.Busy, cause, "Another program uses %s.", "the store")
	outer := fmt.Errorf("add a.txt: %w", inner)
	equal(t, "the code", corpus.CodeOf(outer), corpus.Busy)
	equal(t, "the sentence", corpus.Message(outer), "Another program uses the store.")
	equal(t, "all of it", outer.Error(), "add a.txt: Another program uses the store.: EOF")
	equal(t, "whether the cause is found", errors.Is(outer, cause), true)
	equal(t, "the codes of nothing and of anything", []corpus.Code{corpus.CodeOf(nil), corpus.CodeOf(cause)}, []corpus.Code{"", corpus.Internal})
	if corpus.Message(cause) == cause.Error() {
		t.Error("the details of an unknown error are shown to people")
	}
}

func TestSearchTextNamesTheSpeakerOnce(t *testing.T) {
	text := corpus.NewText("She said so. Ada Brook said more.")
	short, long := corpus.Span{End: 12}, corpus.Span{Start: 13, End: 33}
	for _, test := range []struct {
		speaker string
		context corpus.Span
		want    string
	}{
		{"Ada Brook", short, "Ada Brook: She said so."},
		{"Ada Brook", long, "Ada Brook said more."},
		{"", short, "She said so."},
	} {
		s := corpus.Statement{Speaker: test.speaker, Attribution: corpus.Attribution{Context: test.context}}
		equal(t, "the search text", s.SearchText(text), test.want)
	}
}

func BenchmarkTextSlice(b *testing.B) {
	text := corpus.NewText(strings.Repeat("Naïve gauges read low. ", 10_000))
	for i := 0; b.Loop(); i++ {
		start := i * 7919 % text.Len()
		text.Slice(corpus.Span{Start: start, End: start + 80})
	}
}
