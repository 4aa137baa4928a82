package rag

import (
	"net/url"
	"strings"
	"testing"

	"whosaid/corpus"
)

// spanOf is where words first stand in a text.
func spanOf(t testing.TB, text, words string) corpus.Span {
	t.Helper()
	before, _, ok := strings.Cut(text, words)
	if !ok {
		t.Fatalf("%q does not stand in the text", words)
	}
	start := len([]rune(before))
	return corpus.Span{Start: start, End: start + len([]rune(words))}
}

func TestLink(t *testing.T) {
	const page = "https://tideway.example/a"
	for _, c := range []struct {
		name, page, text, words string
		want                    string
	}{
		{"short words stand whole", page, "It was said that ports are open. Nothing more.", "ports are open", page + "#:~:text=ports%20are%20open"},
		{
			"long ones by start and end", page, "He said: the old mole must be taken down stone by stone before any ferry returns. Then he left.",
			"the old mole must be taken down stone by stone before any ferry returns", page + "#:~:text=the%20old%20mole%20must,before%20any%20ferry%20returns",
		},
		{
			"the start grows until it is the first of its kind", page, "The sand is not the only problem. The sand is not the only hope, he said.",
			"The sand is not the only hope", page + "#:~:text=The%20sand%20is%20not%20the%20only%20hope",
		},
		{"marks at the edges are left out", page, `She said, "ports are open," and left.`, `"ports are open,"`, page + "#:~:text=ports%20are%20open"},
		{"hyphens, commas and ampersands are encoded", page, "They said A&B are well-run, yes really. End.", "A&B are well-run, yes really", page + "#:~:text=A%26B%20are%20well,run%2C%20yes%20really"},
		{"a fragment that is there stays", page + "#part-2", "ports are open", "ports are open", page + "#part-2:~:text=ports%20are%20open"},
		{"other scripts", page, "他说：港口是开放的。", "港口是开放的", page + "#:~:text=%E6%B8%AF%E5%8F%A3%E6%98%AF%E5%BC%80,%E6%94%BE%E7%9A%84"},
		{"no page", "", "ports are open", "ports are open", ""},
		{"a file", "file:///etc/passwd", "ports are open", "ports are open", ""},
		{"a script", "javascript:alert(1)", "ports are open", "ports are open", ""},
		{"no words", page, "a … b", "…", page},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := linkTo(c.page, corpus.NewText(c.text), spanOf(t, c.text, c.words))
			if got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// The directive of any quote can be decoded again, and its start is where the
// quote stands and nowhere before.
func FuzzLink(f *testing.F) {
	f.Add("The sand is not the only problem. The sand is not the only hope.", 34, 64)
	f.Add("İstanbul said: ẞharp, A&B - c", 0, 12)
	f.Add("他说：港口是开放的。", 3, 9)
	f.Fuzz(func(t *testing.T, s string, start, end int) {
		text := corpus.NewText(s)
		if start < 0 || end > text.Len() || start >= end {
			t.Skip()
		}
		link := linkTo("https://a.example/", text, corpus.Span{Start: start, End: end})
		_, directive, ok := strings.Cut(link, ":~:text=")
		if !ok {
			return
		}
		if strings.ContainsAny(directive, "-&# \n") || strings.Count(directive, ",") > 1 {
			t.Errorf("unencoded: %q", directive)
		}
		first, _, _ := strings.Cut(directive, ",")
		words, err := url.PathUnescape(first)
		if err != nil {
			t.Fatalf("%q: %v", first, err)
		}
		if quote := strings.Join(strings.Fields(strings.ToLower(text.Slice(corpus.Span{Start: start, End: end}))), " "); !strings.Contains(quote, strings.ToLower(words)) {
			t.Errorf("%q is not in %q", words, quote)
		}
	})
}

func BenchmarkLink(b *testing.B) {
	text := strings.Repeat("The harbour was dredged in spring, and the ferries came back in time. ", 150) + "Nobody had asked the seals about the noise, she said."
	t, span := corpus.NewText(text), spanOf(b, text, "Nobody had asked the seals about the noise")
	for b.Loop() {
		if linkTo("https://a.example/", t, span) == "" {
			b.Fatal("no link")
		}
	}
}
