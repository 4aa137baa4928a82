package reader

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// page is an article with everything around it, as its format gives it.
type page struct {
	lines     []line
	title     string // what the format declares; "" where it declares none
	source    string
	url       string
	published time.Time
	made      made
	// trusted is set where the format says which text is the article
	// (Markdown that was written as one, HTML with an article in it): then only
	// what is surely furniture is removed.
	trusted bool
}

// made is who made the file and when, which stands for the article's source and
// date where its text tells neither.
type made struct {
	by string
	at time.Time
}

// line is a paragraph, a heading or an item of a list.
type line struct {
	text string
	kind kind

	// What the lexicon finds out about the text, once.
	words     int
	sentence  bool // ends as one
	speech    bool // stands in quotation marks or after a speaker's label
	heads     heads
	furniture bool // belongs to the page whatever stands around it
}

// heads is what a line is the heading of, if that is not the article.
type heads int

const (
	nothing heads = iota
	links         // to other articles
	replies       // what readers wrote
)

type kind int

const (
	paragraph kind = iota
	heading
	item
)

// normalise cleans every line and drops those with nothing left.
func (p *page) normalise() {
	p.title, p.source, p.url, p.made.by = clean(p.title), clean(p.source), clean(p.url), clean(p.made.by)
	kept := p.lines[:0]
	for _, l := range p.lines {
		if l.text = clean(l.text); l.text != "" {
			kept = append(kept, l)
		}
	}
	p.lines = kept
}

// clean makes one line of canonical text: Unicode normalisation form C, every
// run of white space one space, and nothing that cannot be seen. Invisible
// characters (zero-width, bidirectional overrides, tags) can hide words from
// people or show them in another order than they stand in.
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	var prev rune
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			space = b.Len() > 0
			continue
		case invisible(r) && !joins(r, prev):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
		prev = r
	}
	return strings.TrimSpace(norm.NFC.String(b.String()))
}

func invisible(r rune) bool {
	if r < 0x7f {
		return r < 0x20
	}
	switch {
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false // Arabic number signs: format characters that are seen
	case r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', r == '\u034f', r == '\u2800', r == '\ufffc':
		return true // fillers, joiners and placeholders that look like nothing
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) || unicode.Is(unicode.Noncharacter_Code_Point, r)
}

// joins holds for the two joiners where writing needs them: Persian and Indic
// letters, and emoji of several parts.
func joins(r, prev rune) bool {
	return (r == '\u200c' || r == '\u200d') && prev >= 0x0590 && !unicode.IsSpace(prev)
}
