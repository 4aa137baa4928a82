package reader

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// readPlain breaks plain text into lines. An empty line parts blocks; within a
// block every line is a paragraph, unless the block was wrapped at a fixed
// width, in which case its lines are joined again.
func readPlain(text string) page {
	var p page
	var block []string
	flush := func() {
		for _, s := range unwrap(block) {
			p.lines = append(p.lines, plainLine(s))
		}
		block = block[:0]
	}
	for s := range strings.SplitSeq(lineEnds.Replace(text), "\n") {
		if strings.TrimFunc(s, blank) == "" {
			flush()
			continue
		}
		block = append(block, strings.TrimRightFunc(s, blank))
	}
	flush()
	return p
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n")

func blank(r rune) bool { return unicode.IsSpace(r) || invisible(r) }

func plainLine(s string) line {
	s = strings.TrimFunc(s, blank)
	if rest, ok := strings.CutPrefix(s, "•"); ok {
		return line{text: rest, kind: item}
	}
	for _, bullet := range []string{"- ", "* ", "– ", "· ", "‣ ", "▪ ", "● ", "◦ "} {
		if rest, ok := strings.CutPrefix(s, bullet); ok {
			return line{text: rest, kind: item}
		}
	}
	return line{text: s}
}

// A block is taken for wrapped when its longest line has between these many
// characters and most others reach near it.
const (
	minWrap = 40
	maxWrap = 110
)

// unwrap joins the lines of a block that were broken at a fixed width. A line
// that is clearly shorter and ends a sentence, or one that is indented after
// lines that are not, ends or begins a paragraph within the block.
func unwrap(block []string) []string {
	if len(block) < 2 {
		return block
	}
	longest := 0
	for _, s := range block {
		longest = max(longest, utf8.RuneCountInString(s))
	}
	if longest < minWrap || longest > maxWrap || !wrapped(block, longest) {
		return block
	}
	var out []string
	var b strings.Builder
	for i, s := range block {
		t := strings.TrimFunc(s, blank)
		if i > 0 && beginsParagraph(block[i-1], s, longest) {
			out = append(out, b.String())
			b.Reset()
		}
		if b.Len() > 0 && !joinsDirectly(b.String(), t) {
			b.WriteByte(' ')
		}
		b.WriteString(t)
	}
	return append(out, b.String())
}

// wrapped holds where most lines that end no paragraph are nearly as long as
// the longest and most of them break off in the middle of a sentence.
func wrapped(block []string, longest int) bool {
	full, open, short := 0, 0, 0
	for _, s := range block[:len(block)-1] {
		switch {
		case utf8.RuneCountInString(s)*10 >= longest*7:
			full++
			if !endsSentence(s) {
				open++
			}
		case !endsSentence(s):
			short++
		}
	}
	return full >= 2*short && open*2 > full
}

func beginsParagraph(prev, s string, longest int) bool {
	short := utf8.RuneCountInString(prev)*10 < longest*7
	return short && endsSentence(prev) || indented(s) && !indented(prev) && endsSentence(prev)
}

func indented(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// joinsDirectly holds where a line end stands for nothing: after a hyphen
// within a word, and between characters of scripts without spaces.
func joinsDirectly(before, after string) bool {
	l, w := utf8.DecodeLastRuneInString(before)
	r, _ := utf8.DecodeRuneInString(after)
	if l == '-' && unicode.IsLower(r) {
		m, _ := utf8.DecodeLastRuneInString(before[:len(before)-w])
		return unicode.IsLetter(m)
	}
	return spaceless(l) && spaceless(r)
}

// spaceless holds for Chinese and Japanese characters and their punctuation.
func spaceless(r rune) bool {
	if r < 0x2e80 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef
}
