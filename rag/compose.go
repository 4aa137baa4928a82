package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
)

// composition is an answer under way: the sentences that passed the check, in
// order, and what they cite.
type composition struct {
	passages  []Passage
	sentences []Sentence
}

// text is the answer so far. Quotations are put in here, from the passages and
// from nowhere else. order lists the passages cited, in the order of their
// numbers in the text.
func (c *composition) text() (text string, order []Passage) {
	var b strings.Builder
	numbers := map[int]int{}
	for _, s := range c.sentences {
		line := splice(s, c.passages)
		marks := ""
		for _, n := range s.cites() {
			if numbers[n] == 0 {
				order = append(order, c.passages[n-1])
				numbers[n] = len(order)
			}
			marks += fmt.Sprintf(" [%d]", numbers[n])
		}
		switch {
		case b.Len() == 0:
		case s.Break:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
		}
		b.WriteString(mark(line, strings.TrimPrefix(marks, " ")))
	}
	return b.String(), order
}

// lines are the sentences by themselves, for other languages; those without a
// lead as they are.
func (c *composition) lines() []Line {
	numbers := map[int]int{}
	var out []Line
	for _, s := range c.sentences {
		l := Line{Words: splice(s, c.passages), Remarks: s.Lead}
		if s.Lead != nil {
			l.Words = splice(Sentence{Parts: slices.DeleteFunc(slices.Clone(s.Parts), func(p Part) bool { return p.Quote == 0 })}, c.passages)
		}
		for _, n := range s.cites() {
			if numbers[n] == 0 {
				numbers[n] = len(numbers) + 1
			}
			l.Cites = strings.TrimSpace(fmt.Sprintf("%s [%d]", l.Cites, numbers[n]))
		}
		out = append(out, l)
	}
	return out
}

// cites are the passages a sentence cites or quotes, each once, in order.
func (s Sentence) cites() []int {
	var out []int
	add := func(n int) {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, p := range s.Parts {
		if p.Quote != 0 {
			add(p.Quote)
		}
	}
	for _, n := range s.Cites {
		add(n)
	}
	return out
}

// words are the writer's own words in a sentence, with U+FFFC (object
// replacement) in the place of each quotation.
func (s Sentence) words() string {
	var b strings.Builder
	for _, p := range s.Parts {
		if p.Quote != 0 {
			b.WriteRune('\uFFFC')
			continue
		}
		b.WriteString(p.Words)
	}
	return b.String()
}

// splice is a sentence with its quotations in place.
func splice(s Sentence, passages []Passage) string {
	var b strings.Builder
	for _, p := range s.Parts {
		if p.Quote > 0 {
			words := quotation(passages[p.Quote-1], p.Spans)
			if !p.Reported || !marksItself(words) {
				words = "“" + words + "”"
			}
			b.WriteString(words)
			continue
		}
		b.WriteString(p.Words)
	}
	return strings.TrimSpace(b.String())
}

// marksItself reports whether words hold quotations in pairs of marks.
func marksItself(words string) bool {
	straight, opening := strings.Count(words, `"`), strings.Count(words, "“")
	return straight+opening > 0 && straight%2 == 0 && opening == strings.Count(words, "”")
}

// quotation is a passage's words, "[…]" in the place of what is left out.
func quotation(p Passage, spans []corpus.Span) string {
	quote := corpus.NewText(p.Quote)
	whole := p.Content
	if len(whole) == 0 {
		whole = []corpus.Span{{Start: 0, End: quote.Len()}}
	}
	if len(spans) == 0 {
		spans = whole
	}
	var b strings.Builder
	if hull := corpus.Hull(whole); spans[0].Start > hull.Start && hasWords(quote.Slice(corpus.Span{Start: hull.Start, End: spans[0].Start})) {
		b.WriteString("[…] ")
	}
	for i, s := range spans {
		if i > 0 {
			b.WriteString(" […] ")
		}
		piece := bare(quote.Slice(s))
		if i == len(spans)-1 {
			piece = strings.TrimRight(piece, ",;: ") // belongs to the sentence it was taken from
		}
		b.WriteString(piece)
	}
	last := spans[len(spans)-1]
	if hull := corpus.Hull(whole); last.End < hull.End && hasWords(quote.Slice(corpus.Span{Start: last.End, End: hull.End})) {
		b.WriteString(" […]")
	}
	return b.String()
}

func hasWords(s string) bool { return len(wordSpans(s)) > 0 }

// bare is a quotation without space around it and without a pair of marks of
// its own around all of it.
func bare(s string) string {
	s = strings.TrimLeft(strings.TrimSpace(s), ",;: ")
	first, n := utf8.DecodeRuneInString(s)
	last, m := utf8.DecodeLastRuneInString(s)
	if strings.Count(s, `"`)%2 == 1 {
		// A mark whose partner is not in the quotation says nothing here.
		if t := strings.TrimPrefix(s, `"`); t != s {
			return strings.TrimSpace(t)
		}
		return strings.TrimSpace(strings.TrimSuffix(s, `"`))
	}
	if n+m >= len(s) || closing(first) != last {
		return s
	}
	inner := s[n : len(s)-m]
	if strings.ContainsRune(inner, first) || strings.ContainsRune(inner, last) {
		return s // the marks may belong to two quotations
	}
	return inner
}

func closing(open rune) rune {
	switch open {
	case '"':
		return '"'
	case '“':
		return '”'
	case '„':
		return '“'
	case '«':
		return '»'
	case '‘':
		return '’'
	case '「':
		return '」'
	case '『':
		return '』'
	}
	return -1
}

// mark puts citation marks behind a sentence's words, before its full stop; a
// full stop behind a quotation that has its own is left out.
func mark(line, marks string) string {
	if marks == "" {
		return line
	}
	stopped := strings.TrimSuffix(line, ".")
	if stopped == line || strings.HasSuffix(stopped, ".") {
		return line + " " + marks
	}
	said := strings.TrimRight(stopped, "”\"’'»」』)")
	if last, _ := utf8.DecodeLastRuneInString(said); said != stopped && strings.ContainsRune(".!?…。！？", last) {
		return stopped + " " + marks
	}
	return stopped + " " + marks + "."
}

// Quoted are the words that stand between quotation marks in an answer's text,
// marks within marks left in.
func Quoted(text string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(text, "“")
		if !ok {
			return out
		}
		end := closes(rest)
		if cited := citedQuote.FindStringIndex(rest); cited != nil && (end < 0 || cited[0] < end) {
			end = cited[0] // a mark of the quoted text's own has no partner
		}
		if end < 0 {
			return out
		}
		out = append(out, rest[:end])
		text = rest[end:]
	}
}

// closes is where the mark stands that closes a quotation, given what follows
// the opening one; −1 where none does.
func closes(rest string) int {
	depth := 1
	for i, r := range rest {
		switch r {
		case '“':
			depth++
		case '”':
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}

// citedQuote is the end of a quotation: its mark, then a citation.
var citedQuote = regexp.MustCompile(`”[.,;:]? \[\d`)
