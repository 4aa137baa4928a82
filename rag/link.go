package rag

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"whosaid/corpus"
)

const (
	linkWords   = 4   // a fragment's start and end have at least so many words, where the quote has them
	linkLongest = 300 // bytes of start and of end, before encoding
)

// linkTo is the address that opens the page of an article at a span of its
// text: a text fragment (WICG, "URL Fragment Text Directives") with the
// shortest start that stands nowhere before in the text, and an end where the
// quote goes on. Where no start is short enough it is the page's own address;
// "" where there is no web page.
func linkTo(page string, text corpus.Text, span corpus.Span) string {
	u, err := url.Parse(page)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	directive := fragment(text, span)
	if directive == "" {
		return page
	}
	if strings.Contains(page, "#") {
		return page + ":~:text=" + directive
	}
	return page + "#:~:text=" + directive
}

func fragment(text corpus.Text, span corpus.Span) string {
	// Browsers match without regard to case; lowering may change lengths, so
	// places are compared in the lowered text only.
	before := strings.ToLower(text.Slice(corpus.Span{Start: 0, End: span.Start}))
	quote := strings.ToLower(text.Slice(span))
	after := strings.ToLower(text.Slice(corpus.Span{Start: span.End, End: text.Len()}))
	whole := before + quote + after

	w := wordSpans(quote)
	if len(w) == 0 {
		return ""
	}
	// The first place where the start is found must be the quote's.
	first := firstParagraph(quote, w)
	start, n := "", min(linkWords, first)
	for ; n <= first; n++ {
		s := quote[w[0].start:w[n-1].end]
		if len(s) > linkLongest {
			return ""
		}
		if indexWords(whole, s, 0) == len(before)+w[0].start {
			start = s
			break
		}
	}
	if start == "" {
		return ""
	}
	original := func(from, to int) string { return escapeDirective(sliceLike(text.Slice(span), quote, from, to)) }
	out := original(w[0].start, w[n-1].end)
	if n == len(w) {
		return out
	}
	// The end must be the first of its kind after the start.
	from := len(before) + w[n-1].end
	for k := min(linkWords, len(w)-n); k <= len(w)-n; k++ {
		e := w[len(w)-k]
		s := quote[e.start:w[len(w)-1].end]
		if len(s) > linkLongest || strings.Contains(s, "\n\n") {
			break
		}
		if indexWords(whole, s, from) == len(before)+e.start {
			return out + "," + original(e.start, w[len(w)-1].end)
		}
	}
	return out
}

// wordSpan is a word's place, in bytes.
type wordSpan struct{ start, end int }

// wordSpans are the places of the words of s, without what stands between.
func wordSpans(s string) []wordSpan {
	var out []wordSpan
	it := words.FromString(s)
	for it.Next() {
		r, _ := utf8.DecodeRuneInString(it.Value())
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			out = append(out, wordSpan{it.Start(), it.End()})
		}
	}
	return out
}

// firstParagraph is how many of the words stand before the first empty line: a
// fragment's start must not cross blocks.
func firstParagraph(s string, w []wordSpan) int {
	n := len(w)
	for i := 1; i < n; i++ {
		if strings.Contains(s[w[i-1].end:w[i].start], "\n\n") {
			return i
		}
	}
	return n
}

// indexWords is where s first stands in text at or after from, with no letter
// or digit beside it; −1 where it does not.
func indexWords(text, s string, from int) int {
	for at := from; ; {
		i := strings.Index(text[at:], s)
		if i < 0 {
			return -1
		}
		at += i
		l, _ := utf8.DecodeLastRuneInString(text[:at])
		r, _ := utf8.DecodeRuneInString(text[at+len(s):])
		first, width := utf8.DecodeRuneInString(s)
		last, _ := utf8.DecodeLastRuneInString(s)
		if !joined(l, first) && !joined(last, r) {
			return at
		}
		at += width
	}
}

// joined reports whether two neighbouring characters belong to one word.
func joined(a, b rune) bool {
	in := func(r rune) bool { return (unicode.IsLetter(r) || unicode.IsNumber(r)) && !isCJK(r) }
	return in(a) && in(b)
}

// sliceLike is the part of s that stands where lowered[from:to] does, with the
// case that s has.
func sliceLike(s, lowered string, from, to int) string {
	if len(s) == len(lowered) {
		return s[from:to]
	}
	return lowered[from:to]
}

// escapeDirective percent-encodes all but letters, digits, "." "_" and "~": the
// directive gives "-", "," and "&" a meaning of their own.
func escapeDirective(s string) string {
	const hex = "0123456789ABCDEF"
	s = strings.Join(strings.Fields(s), " ")
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}
