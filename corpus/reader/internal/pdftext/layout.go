package pdftext

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textLine is a line of text within its column.
type textLine struct {
	text   string
	x, end float64
	y      float64 // of the base line, upwards
	size   float64
	bold   bool
}

// Distances between glyphs and lines, in the size of the type.
const (
	wordGap   = 0.17 // more is a space
	pieceGap  = 1.0  // more is another column
	sameLine  = 0.25 // base lines that are one
	raised    = 0.15 // base lines of note marks lie this much higher
	smallType = 0.8  // note marks are this small
)

// layOut makes lines of the glyphs of a page and puts them in reading order.
func layOut(marks []mark) []textLine {
	pieces := piecesOf(marks)
	if len(pieces) > maxSegments {
		pieces = pieces[:maxSegments]
	}
	return inOrder(dropCaps(join(pieces)))
}

// piecesOf joins glyphs that are drawn one after the other on one line.
func piecesOf(marks []mark) []textLine {
	var out []textLine
	var text strings.Builder
	var cur textLine
	bold, letters := 0, 0
	flush := func() {
		cur.text = strings.TrimRightFunc(text.String(), unicode.IsSpace)
		if cur.bold = bold*2 > letters; cur.text != "" {
			out = append(out, cur)
		}
		text.Reset()
		bold, letters = 0, 0
	}
	for _, m := range marks {
		gap := m.x - cur.end
		follows := text.Len() > 0 && math.Abs(m.y-cur.y) < 0.05*cur.size+0.2 && gap > -0.4*cur.size && gap < pieceGap*cur.size &&
			m.size > smallType*cur.size && m.size*smallType < cur.size
		if !follows {
			flush()
			if strings.TrimSpace(m.text) == "" {
				continue
			}
			cur = textLine{x: m.x, y: m.y, size: m.size}
		} else if gap > wordGap*cur.size {
			separate(&text, m.text)
		}
		if strings.TrimSpace(m.text) == "" && m.text != "" {
			separate(&text, "x")
		} else {
			text.WriteString(m.text)
			n := utf8.RuneCountInString(m.text)
			letters += n
			if m.bold {
				bold += n
			}
		}
		cur.end = max(cur.end, m.end)
		if !follows {
			cur.end = m.end
		}
	}
	flush()
	return out
}

// separate writes a space, unless there is one or none is written between the
// characters around it.
func separate(b *strings.Builder, next string) {
	s := b.String()
	last, _ := utf8.DecodeLastRuneInString(s)
	first, _ := utf8.DecodeRuneInString(next)
	if s != "" && !unicode.IsSpace(last) && !(spaceless(last) && (spaceless(first) || next == "x")) {
		b.WriteByte(' ')
	}
}

// spaceless holds for Chinese and Japanese characters and their punctuation.
func spaceless(r rune) bool {
	return r >= 0x2e80 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef)
}

// join makes lines of pieces that stand side by side, whatever their order in
// the file. What is drawn twice to look bold is taken once, and the raised
// marks of notes are left out.
func join(pieces []textLine) []textLine {
	slices.SortStableFunc(pieces, func(a, b textLine) int {
		return cmp.Or(cmp.Compare(b.y, a.y), cmp.Compare(a.x, b.x))
	})
	var out []textLine
	const near = 24 // lines that are looked back at
	for _, p := range raisedLast(pieces) {
		merged := false
		for i := len(out) - 1; i >= max(0, len(out)-near) && !merged; i-- {
			merged = out[i].take(p)
		}
		if !merged {
			out = append(out, p)
		}
	}
	return out
}

// raisedLast puts small raised pieces after the lines they belong to, and the
// pieces of one line in order from left to right.
func raisedLast(pieces []textLine) []textLine {
	out := slices.Clone(pieces)
	for i := 0; i < len(out); {
		j := i + 1
		for j < len(out) && out[i].y-out[j].y < sameLine*max(out[i].size, out[j].size)*1.8 && j-i < 64 {
			j++
		}
		slices.SortStableFunc(out[i:j], func(a, b textLine) int { return cmp.Compare(a.x, b.x) })
		i = j
	}
	return out
}

// take adds p to the line, if it goes on there.
func (l *textLine) take(p textLine) bool {
	size := max(l.size, p.size)
	gap := p.x - l.end
	if math.Abs(p.y-l.y) > sameLine*size*1.8 || gap > pieceGap*size || gap < -0.3*size {
		return l.text == p.text && math.Abs(p.y-l.y) < sameLine*size && math.Abs(p.x-l.x) < 0.2*size
	}
	small := p.size < smallType*l.size && p.y > l.y+raised*l.size
	switch {
	case small && isNoteMark(p.text):
	case math.Abs(p.y-l.y) > sameLine*size && !small:
		return false
	default:
		var b strings.Builder
		b.WriteString(l.text)
		if gap > wordGap*size {
			separate(&b, p.text)
		}
		b.WriteString(p.text)
		l.text = b.String()
		l.bold = l.bold && p.bold
		if p.size > l.size {
			l.size, l.y = p.size, p.y
		}
	}
	l.end = max(l.end, p.end)
	return true
}

// isNoteMark holds for what refers to a note: "3", "1,2", "*", "[4]".
func isNoteMark(s string) bool {
	return len(s) <= 12 && strings.Trim(s, "0123456789,–- *†‡§[]()¹²³") == ""
}

// dropCaps puts the large initial of a paragraph before the first of the lines
// that it stands beside.
func dropCaps(lines []textLine) []textLine {
	for i := 0; i < len(lines); i++ {
		c := lines[i]
		if r, _ := utf8.DecodeRuneInString(c.text); utf8.RuneCountInString(c.text) > 2 || !unicode.IsUpper(r) {
			continue
		}
		best := -1
		for j, l := range lines {
			beside := l.x >= c.end-0.2*l.size && l.x < c.end+1.5*l.size && l.y >= c.y-0.3*l.size && l.y < c.y+c.size
			if j != i && beside && c.size > 1.7*l.size && (best < 0 || l.y > lines[best].y) {
				best = j
			}
		}
		if best < 0 {
			continue
		}
		lines[best].text = c.text + lines[best].text
		lines[best].x = c.x
		lines = slices.Delete(lines, i, i+1)
		i--
	}
	return lines
}

// inOrder puts lines in reading order: from top to bottom, and where columns
// stand side by side, one after the other.
func inOrder(lines []textLine) []textLine {
	slices.SortStableFunc(lines, func(a, b textLine) int {
		return cmp.Or(cmp.Compare(b.y, a.y), cmp.Compare(a.x, b.x))
	})
	return columns(lines, 0)
}

// columns finds the gutter at which most lines part, reads what stands left of
// it before what stands right of it, band by band between the lines that reach
// across, and does the same again with each part.
func columns(lines []textLine, depth int) []textLine {
	gutter, ok := gutterOf(lines)
	if !ok || depth > 8 {
		return rows(lines)
	}
	var out, rest, band []textLine
	flush := func() {
		left, right := partAt(band, gutter)
		switch {
		case min(len(left), len(right)) < 2:
			rest = append(rest, band...)
		default:
			out = append(append(out, columns(rest, depth+1)...), columns(left, depth+1)...)
			out = append(out, columns(right, depth+1)...)
			rest = nil
		}
		band = nil
	}
	for _, l := range lines {
		if l.x < gutter-0.3*l.size && l.end > gutter+0.3*l.size {
			flush()
			rest = append(rest, l)
			continue
		}
		band = append(band, l)
	}
	flush()
	if len(rest) == len(lines) {
		return rows(lines)
	}
	return append(out, columns(rest, depth+1)...)
}

func partAt(lines []textLine, x float64) (left, right []textLine) {
	for _, l := range lines {
		if l.x+l.end < 2*x {
			left = append(left, l)
		} else {
			right = append(right, l)
		}
	}
	return left, right
}

// gutterOf is the place at which lines of some length stand side by side with a
// space between them, again and again.
func gutterOf(lines []textLine) (x float64, ok bool) {
	type space struct{ from, to float64 }
	var spaces []space
	for i, a := range lines {
		for _, b := range lines[i+1 : min(len(lines), i+12)] {
			if a.y-b.y > 0.8*a.size {
				break
			}
			left, right := a, b
			if left.x > right.x {
				left, right = b, a
			}
			if left.end < right.x && longEnough(left) && longEnough(right) {
				spaces = append(spaces, space{left.end, right.x})
			}
		}
	}
	most := 2
	for _, s := range spaces[:min(len(spaces), 400)] {
		n := 0
		for _, o := range spaces {
			if o.from < s.to-0.5 && s.to-0.5 <= o.to {
				n++
			}
		}
		if n > most {
			x, most = s.to-0.5, n
		}
	}
	return x, most > 2
}

// longEnough tells a line of running text from a cell of a table.
func longEnough(l textLine) bool { return l.end-l.x > 7*l.size }

// rows puts pieces of one row in order from left to right.
func rows(lines []textLine) []textLine {
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[i].y-lines[j].y < sameLine*lines[i].size {
			j++
		}
		slices.SortStableFunc(lines[i:j], func(a, b textLine) int { return cmp.Compare(a.x, b.x) })
		i = j
	}
	return lines
}

func overlap(a, b textLine) bool {
	return min(a.end, b.end)-max(a.x, b.x) > 0.2*min(a.size, b.size)
}
