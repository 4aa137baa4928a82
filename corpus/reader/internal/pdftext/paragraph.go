package pdftext

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// paragraphs joins lines to paragraphs, across columns and pages.
func paragraphs(sheets []sheet) []Paragraph {
	t := typography(sheets)
	b := builder{style: t, words: wordsOf(sheets)}
	for _, s := range sheets {
		lines := withoutNotes(s, t)
		for i, l := range lines {
			b.add(l, rightEdge(lines, i), leftEdge(lines, i), i == 0)
		}
	}
	b.flush()
	return b.out
}

// style is how the text of a document is set.
type style struct {
	size    float64 // of the type that most of the text is in
	leading float64 // from base line to base line, in sizes
}

func typography(sheets []sheet) style {
	bySize := map[float64]int{}
	var leads []float64
	for _, s := range sheets {
		for i, l := range s.lines {
			bySize[math.Round(l.size*4)/4] += utf8.RuneCountInString(l.text)
			if i > 0 {
				if d := (s.lines[i-1].y - l.y) / l.size; d > 0.8 && d < 3 && overlap(s.lines[i-1], l) {
					leads = append(leads, d)
				}
			}
		}
	}
	out := style{size: 10, leading: 1.2}
	most := 0
	for size, n := range bySize {
		if n > most || n == most && size < out.size {
			out.size, most = size, n
		}
	}
	if len(leads) > 0 {
		slices.Sort(leads)
		out.leading = leads[len(leads)/3] // lines within paragraphs are closer than the others
	}
	return out
}

// withoutNotes leaves out the notes at the foot of a page: small type below all
// else, beginning with a mark.
func withoutNotes(s sheet, t style) []textLine {
	lowest := math.Inf(1) // of the text proper
	for _, l := range s.lines {
		if l.size > 0.9*t.size {
			lowest = min(lowest, l.y)
		}
	}
	noted := math.Inf(-1)
	for _, l := range s.lines {
		if l.size <= 0.9*t.size && l.y < lowest && l.y < 0.4*s.height && noteStart.MatchString(l.text) {
			noted = max(noted, l.y)
		}
	}
	return slices.DeleteFunc(slices.Clone(s.lines), func(l textLine) bool {
		return l.size <= 0.9*t.size && l.y <= noted && l.y < lowest
	})
}

var noteStart = regexp.MustCompile(`^(?:\d{1,3}|[*†‡§]{1,3}|\[\d{1,3}\]|\(\d{1,3}\))[\s.:]?\s*\S`)

// rightEdge is where the lines around line i end, if they are full.
func rightEdge(lines []textLine, i int) float64 {
	out := lines[i].end
	for j := max(0, i-8); j < min(len(lines), i+9); j++ {
		if math.Abs(lines[j].x-lines[i].x) < 3*lines[i].size {
			out = max(out, lines[j].end)
		}
	}
	return out
}

// leftEdge is where most lines around line i begin.
func leftEdge(lines []textLine, i int) float64 {
	var xs []float64
	for j := max(0, i-8); j < min(len(lines), i+9); j++ {
		if math.Abs(lines[j].x-lines[i].x) < 4*lines[i].size {
			xs = append(xs, lines[j].x)
		}
	}
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// builder makes paragraphs of lines in reading order.
type builder struct {
	style style
	words map[string]int
	out   []Paragraph

	text        string
	last        textLine
	right, left float64 // edges around the last line
	lines       int     // of the paragraph so far
	heading     bool
	item        bool
}

func (b *builder) add(l textLine, right, left float64, newPage bool) {
	rest, isItem := itemText(l.text)
	if b.text != "" && (isItem || b.begins(l, left, newPage)) {
		b.flush()
	}
	if b.text == "" {
		b.item = isItem
		b.heading = l.size > 1.12*b.style.size
		b.text = l.text
		if isItem {
			b.text = rest
		}
	} else {
		b.text = b.joined(b.text, l.text)
	}
	b.lines++
	b.last, b.right, b.left = l, right, left
}

func (b *builder) flush() {
	if s := strings.TrimSpace(strings.ReplaceAll(b.text, "\u00ad", "")); s != "" {
		heading := b.heading || b.last.bold && b.lines <= 2 && !endsSentence(s) && utf8.RuneCountInString(s) < 120
		b.out = append(b.out, Paragraph{Text: s, Heading: heading, Item: b.item})
	}
	b.text, b.lines, b.heading, b.item = "", 0, false, false
}

// begins says whether line l begins a paragraph after the one before it.
func (b *builder) begins(l textLine, left float64, newPage bool) bool {
	size := max(l.size, b.last.size)
	if math.Abs(l.size-b.last.size) > 0.1*size || l.bold != b.last.bold && (b.lines == 1 && b.last.bold || l.bold && len(l.text) < 80 && endsSentence(b.text)) {
		return true
	}
	ended := endsSentence(b.text)
	free := b.right - b.last.end - size*0.3
	short := free > firstWord(l)
	drop := b.last.y - l.y
	if newPage || drop <= 0 || !overlap(b.last, l) && drop > 3*size {
		return ended && (short || l.x-left > 0.8*size && l.x-left < 4*size)
	}
	first, _ := utf8.DecodeRuneInString(l.text)
	switch {
	case drop > size*b.style.leading*1.35+1:
		// A gap within a sentence is a picture between two lines.
		return ended || !unicode.IsLower(first)
	case b.item && l.x > b.last.x:
		return false
	case l.x-left > 0.8*size && l.x-left < 4*size && b.last.x < l.x-0.5*size && ended:
		return true
	case short && ended:
		return true
	case free > 0.4*(b.right-b.left):
		return !unicode.IsLower(first) && !spaceless(first)
	}
	return false
}

// firstWord is about how long the first word of a line is, in points, with the
// space before it.
func firstWord(l textLine) float64 {
	word, _, _ := strings.Cut(l.text, " ")
	n := utf8.RuneCountInString(word)
	if r, _ := utf8.DecodeRuneInString(word); spaceless(r) {
		n = 2
	}
	return (l.end - l.x) * float64(n+1) / float64(max(utf8.RuneCountInString(l.text), 1))
}

// joined is two lines as one. A hyphen at the end of a line is dropped where
// it only parts a word: it stays where the document writes the word with it
// elsewhere, or both of its parts are words by themselves.
func (b *builder) joined(text, next string) string {
	last, w := utf8.DecodeLastRuneInString(text)
	first, _ := utf8.DecodeRuneInString(next)
	if last == '\u00ad' {
		return text[:len(text)-w] + next
	}
	if last == '-' || last == '\u2010' {
		before, after := lastWord(text[:len(text)-w]), leadingWord(next)
		if before == "" || after == "" {
			return text + " " + next
		}
		whole, parted := b.words[before+after], b.words[before+"-"+after]
		compound := parted > whole || whole == 0 && (b.words[before] > 0 && b.words[after] > 0 || combining[before])
		if unicode.IsLower(first) && !compound {
			return text[:len(text)-w] + next
		}
		return text + next
	}
	if spaceless(last) && spaceless(first) || last == '—' || first == '—' {
		return text + next
	}
	return text + " " + next
}

// combining are words that rarely stand before a hyphen that only parts a word.
var combining = map[string]bool{"well": true, "self": true, "vice": true, "ex": true, "half": true, "non": true, "so": true, "all": true}

func lastWord(s string) string {
	i := strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if i >= 0 {
		_, w := utf8.DecodeRuneInString(s[i:])
		s = s[i+w:]
	}
	return strings.ToLower(s)
}

func leadingWord(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		s = s[:i]
	}
	return strings.ToLower(s)
}

// wordsOf counts the words that stand within lines, hyphenated ones whole.
func wordsOf(sheets []sheet) map[string]int {
	out := map[string]int{}
	for _, s := range sheets {
		for _, l := range s.lines {
			words := strings.FieldsFunc(strings.ToLower(l.text), func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\u2010' })
			for i, w := range words {
				if i == 0 || i == len(words)-1 && strings.HasSuffix(w, "-") {
					continue // maybe a part of a word
				}
				out[strings.ReplaceAll(strings.Trim(w, "-\u2010"), "\u2010", "-")]++
			}
		}
	}
	return out
}

var bullet = regexp.MustCompile(`^(?:[•‣▪●◦■□➢✓]|[-–*·] )\s*`)

// itemText is the text of a list item without its bullet.
func itemText(s string) (string, bool) {
	m := bullet.FindString(s)
	return s[len(m):], m != "" && len(s) > len(m)
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"”’')»›」』） ")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?:…。！？：", r)
}
