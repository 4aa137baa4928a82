// Package corpus holds what whosaid knows: articles about forums, the
// statements made in them, and the speakers whose words they are.
//
// The types here are the words the whole program speaks. Technology stands in
// the subpackages (reader, attribution, speaker, sqlite), which implement the
// small interfaces declared here and do not know each other. [Ingester] ties
// them together: one article from bytes to store.
package corpus

import "unicode/utf8"

// Scope separates corpora. Nothing crosses scopes: an article, a speaker or an
// answer of one scope never shows in another.
//
// A scope is a Discord guild id ("123456789012345678"), "user:ID" for one
// person's direct messages, or [Local] for the terminal.
type Scope string

// Local is the terminal's own scope.
const Local Scope = "local"

// User is the scope of one Discord user's direct messages.
func User(id string) Scope { return Scope("user:" + id) }

// Span is a half-open range [Start, End) of Unicode code points in the
// canonical text of an article.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Len is the length of the span in code points.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies wholly within s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share at least one code point.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// Hull is the smallest span that covers all of spans; the zero Span for none.
func Hull(spans []Span) Span {
	if len(spans) == 0 {
		return Span{}
	}
	h := spans[0]
	for _, s := range spans[1:] {
		h.Start, h.End = min(h.Start, s.Start), max(h.End, s.End)
	}
	return h
}

// Slice is text[s.Start:s.End] in code points. A span that reaches outside the
// text is cut to it. It walks the text; for many spans of one text use
// [NewText].
func Slice(text string, s Span) string {
	if s.End <= max(s.Start, 0) {
		return ""
	}
	start, end, n := len(text), len(text), 0
	for i := range text {
		if n == max(s.Start, 0) {
			start = i
		}
		if n == s.End {
			end = i
			break
		}
		n++
	}
	return text[start:end]
}

// Text is a string that can be sliced by code points quickly.
type Text struct {
	s string
	// every[i] is the byte offset of code point i*stride. It is nil where the
	// text is ASCII, in which code points and bytes agree.
	every []int
	runes int
}

const stride = 64

// NewText indexes s for slicing by code points.
func NewText(s string) Text {
	t := Text{s: s, runes: utf8.RuneCountInString(s)}
	if t.runes == len(s) {
		return t
	}
	t.every = make([]int, 0, t.runes/stride+1)
	n := 0
	for i := range s {
		if n%stride == 0 {
			t.every = append(t.every, i)
		}
		n++
	}
	return t
}

// String is the text itself.
func (t Text) String() string { return t.s }

// Len is the length of the text in code points.
func (t Text) Len() int { return t.runes }

// Slice is the part of the text that s covers; a span that reaches outside the
// text is cut to it.
func (t Text) Slice(s Span) string {
	start, end := t.byteOffset(s.Start), t.byteOffset(s.End)
	if start >= end {
		return ""
	}
	return t.s[start:end]
}

func (t Text) byteOffset(n int) int {
	switch {
	case n <= 0:
		return 0
	case n >= t.runes:
		return len(t.s)
	case t.every == nil:
		return n
	}
	b := t.every[n/stride]
	for range n % stride {
		_, w := utf8.DecodeRuneInString(t.s[b:])
		b += w
	}
	return b
}
