// Package syntax reads the surface of a text: its words, sentences, paragraphs
// and quotations, and what part each word plays in its sentence.
package syntax

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"

	"whosaid/corpus/attribution/internal/lexicon"
)

// Token is a word, or a mark, of a text.
type Token struct {
	Start, End int32  // bytes in Document.Text
	From, To   int32  // code points in the article
	Word       uint64 // hash of the word as written
	Lower      uint64 // hash of the word in lower case
	Stem       uint64 // hash of the word in lower case without its ending
	Suffix     uint64 // hash of its last three letters, in lower case
	Shape      Shape
	Class      lexicon.Class // what the lexicon says of it
	Space      bool          // white space, or the start of a paragraph, stands before it
	POS        Tag           // part of speech
	Name       Name          // kind of name it is part of
	Head       int32         // the token it depends on; −1 for the root of its sentence
	Rel        Rel           // how it depends on it
	Sentence   int32
	Quote      int32 // 1 + the outermost quotation that it stands in; 0 outside
}

// Shape says what a token is made of.
type Shape uint8

// The shapes, which can be combined.
const (
	Capital Shape = 1 << iota // begins with a capital letter
	AllCaps                   // has capitals only, two at least
	Digit                     // has a digit
	Letter                    // has a letter
	Hyphen                    // has a hyphen inside
	Dot                       // has a full stop inside or at its end
	Han                       // has a Han, kana or Hangul letter
)

// Sentence is a range of tokens [First, Last).
type Sentence struct {
	First, Last int32
	Paragraph   int32
}

// Document is a stretch of an article, in whole paragraphs where they are not
// too long. It is filled by [Document.Read] and can be used again for the next.
type Document struct {
	Text      string
	Tokens    []Token
	Sentences []Sentence
	Quotes    []Quote

	parser parserState
}

const (
	maxChunk    = 64 << 10 // bytes read at a time
	maxPiece    = 4 << 10  // bytes given to the sentence segmenter at a time
	maxSentence = 300      // tokens; a longer sentence is cut

	tokenBytes = 4 // of English text for one token, or a little less
)

// Chunks cuts a text into stretches that can be read one after the other, at
// paragraph ends where there are any within reach.
func Chunks(text string) []string {
	var out []string
	for len(text) > maxChunk {
		cut := strings.LastIndexByte(text[:maxChunk], '\n') + 1
		if cut < maxChunk/4 {
			cut = cutBefore(text, maxChunk)
		}
		out, text = append(out, text[:cut]), text[cut:]
	}
	if text != "" {
		out = append(out, text)
	}
	return out
}

// cutBefore finds where to cut text before the byte limit: after the end of a
// sentence, else after a space, else between two characters.
func cutBefore(text string, limit int) int {
	if i := strings.LastIndex(text[:limit], ". "); i > limit/4 {
		return i + 2
	}
	if i := strings.LastIndexByte(text[:limit], ' '); i > limit/4 {
		return i + 1
	}
	for i := limit; i > limit-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return limit
}

// Read fills d with the words, sentences and quotations of text, which begins
// at code point from of the article. It returns the code point it ends at.
func (d *Document) Read(text string, from int) int {
	d.Text = text
	d.Tokens = slices.Grow(d.Tokens[:0], min(len(text), maxChunk)/tokenBytes)
	d.Tokens, d.Sentences, d.Quotes = d.Tokens[:0], d.Sentences[:0], d.Quotes[:0]
	point, paragraph := int32(from), int32(0)
	for start := 0; start < len(text); {
		line := text[start:]
		if i := strings.IndexByte(line, '\n'); i >= 0 {
			line = line[:i+1]
		}
		if first := len(d.Tokens); true {
			point = d.readParagraph(start, line, paragraph, point)
			if len(d.Tokens) > first {
				paragraph++
			}
		}
		start += len(line)
	}
	return int(point)
}

func (d *Document) readParagraph(start int, line string, paragraph, point int32) int32 {
	begin := len(d.Tokens)
	for len(line) > 0 {
		piece := line
		if len(piece) > maxPiece {
			piece = piece[:cutBefore(piece, maxPiece)]
		}
		it := sentences.FromString(piece)
		for it.Next() {
			s := it.Value()
			first := len(d.Tokens)
			point = d.readWords(start+it.Start(), s, point)
			d.endSentence(first, begin, paragraph)
		}
		start, line = start+len(piece), line[len(piece):]
	}
	return point
}

// readWords appends the words of a sentence.
func (d *Document) readWords(start int, sentence string, point int32) int32 {
	space := true
	it := words.FromString(sentence)
	first := len(d.Tokens)
	for it.Next() {
		w := it.Value()
		n := int32(len(w))
		if !ascii(w) {
			n = int32(utf8.RuneCountInString(w))
		}
		if blank(w) {
			space = true
			point += n
			continue
		}
		at := start + it.Start()
		t := Token{Start: int32(at), End: int32(at + len(w)), From: point, To: point + n, Space: space}
		point += n
		if !space && len(d.Tokens) > first && d.joins(&d.Tokens[len(d.Tokens)-1], t) {
			last := &d.Tokens[len(d.Tokens)-1]
			last.End, last.To = t.End, t.To
		} else {
			d.Tokens = append(d.Tokens, t)
		}
		space = false
	}
	d.splitWords(first)
	for i := first; i < len(d.Tokens); i++ {
		d.look(&d.Tokens[i])
	}
	return point
}

// joins reports whether t, which follows last without a space, is one word with
// it: "small-dollar", "Mr.", "...", "@name".
func (d *Document) joins(last *Token, t Token) bool {
	a, b := d.Text[last.Start:last.End], d.Text[t.Start:t.End]
	switch {
	case b == "-":
		return alphanumeric(a[len(a)-1])
	case a[len(a)-1] == '-' && len(a) > 1 && a[len(a)-2] != '-':
		return alphanumeric(b[0])
	case a == "-" && b == "-", a == "--" && b == "-":
		return true
	case b == "." && strings.Trim(a, ".") == "":
		return true
	case b == ".":
		return abbreviation(a)
	case a == "@" || a == "#":
		return alphanumeric(b[0])
	}
	return false
}

// splitWords parts what the segmenter keeps together but grammar does not:
// "minister's", "don't", and a full stop with no space after it.
func (d *Document) splitWords(first int) {
	for i := first; i < len(d.Tokens); i++ {
		t := d.Tokens[i]
		w := d.Text[t.Start:t.End]
		cut := clitic(w)
		if cut <= 0 {
			cut = runOn(w)
		}
		if cut <= 0 {
			continue
		}
		left, right := t, t
		left.End = t.Start + int32(cut)
		left.To = t.From + int32(utf8.RuneCountInString(w[:cut]))
		right.Start, right.From, right.Space = left.End, left.To, false
		d.Tokens = append(d.Tokens, Token{})
		copy(d.Tokens[i+2:], d.Tokens[i+1:])
		d.Tokens[i], d.Tokens[i+1] = left, right
		if w[cut] == '.' && len(w) > cut+1 { // the stop becomes a token of its own
			stop, rest := right, right
			stop.End, stop.To = right.Start+1, right.From+1
			rest.Start, rest.From = stop.End, stop.To
			d.Tokens = append(d.Tokens, Token{})
			copy(d.Tokens[i+3:], d.Tokens[i+2:])
			d.Tokens[i+1], d.Tokens[i+2] = stop, rest
		}
	}
}

// clitic is where "'s", "n't" and their like begin in a word; 0 where none do.
func clitic(w string) int {
	if len(w) < 3 {
		return 0
	}
	tail := w
	if len(w) > 8 {
		tail = w[len(w)-6:]
	}
	i := strings.LastIndexByte(tail, '\'')
	width := 1
	if i < 0 {
		if i = strings.LastIndex(tail, "’"); i < 0 {
			return 0
		}
		width = len("’")
	}
	i += len(w) - len(tail)
	switch strings.ToLower(w[i+width:]) {
	case "s", "re", "ve", "ll", "d", "m":
		return i
	case "t":
		if w[i-1] == 'n' || w[i-1] == 'N' {
			return i - 1
		}
	}
	return 0
}

// runOn is where a full stop stands in a word like "done.Then"; 0 where none
// does.
func runOn(w string) int {
	i := strings.IndexByte(w, '.')
	if i < 3 || i+2 >= len(w) {
		return 0
	}
	if lower(w[i-1]) && lower(w[i-2]) && w[i+1] >= 'A' && w[i+1] <= 'Z' && lower(w[i+2]) {
		return i
	}
	return 0
}

// look fills in what can be seen on the token itself.
func (d *Document) look(t *Token) {
	w := d.Text[t.Start:t.End]
	t.Head = -1
	t.Word, t.Lower, t.Suffix = hashes(w)
	t.Stem = stem(w)
	var shape Shape
	capitals, letters := 0, 0
	for i, r := range w {
		switch {
		case r < utf8.RuneSelf:
			c := byte(r)
			switch {
			case c >= 'A' && c <= 'Z':
				letters++
				capitals++
				if i == 0 {
					shape |= Capital
				}
			case lower(c):
				letters++
			case c >= '0' && c <= '9':
				shape |= Digit
			case c == '-' && i > 0:
				shape |= Hyphen
			case c == '.' && i > 0:
				shape |= Dot
			}
		case unicode.Is(unicode.Han, r), unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r), unicode.Is(unicode.Hangul, r):
			shape |= Han
			letters++
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) {
				capitals++
				if i == 0 {
					shape |= Capital
				}
			}
		}
	}
	if letters > 0 {
		shape |= Letter
	}
	if capitals > 1 && capitals == letters {
		shape |= AllCaps
	}
	t.Shape = shape
}

// endSentence makes one or more sentences of the tokens from first on, or adds
// them to the last one of the paragraph where that has not really ended.
func (d *Document) endSentence(first, begin int, paragraph int32) {
	if first == len(d.Tokens) {
		return
	}
	if n := len(d.Sentences); first > begin && n > 0 && d.continues(first) {
		first = int(d.Sentences[n-1].First)
		d.Sentences = d.Sentences[:n-1]
	}
	cut := func(last int) {
		n := int32(len(d.Sentences))
		for i := first; i < last; i++ {
			d.Tokens[i].Sentence = n
		}
		d.Sentences = append(d.Sentences, Sentence{int32(first), int32(last), paragraph})
		first = last
	}
	for i := first + 1; i < len(d.Tokens); i++ {
		stop := d.Tokens[i-1]
		full := stop.End == stop.Start+1 && d.Text[stop.Start] == '.'
		if i-first >= maxSentence || full && (!d.Tokens[i].Space && d.Tokens[i].Shape&Capital != 0 || d.handle(i)) {
			cut(i)
		}
	}
	cut(len(d.Tokens))
}

// handle reports whether the token at i is somebody's name or a subject as they
// are written on networks, which the segmenter lets no sentence begin with:
// "@name", "#subject".
func (d *Document) handle(i int) bool {
	t := &d.Tokens[i]
	c := d.Text[t.Start]
	return t.Space && t.End > t.Start+1 && (c == '@' || c == '#')
}

// continues reports whether the token at first goes on with the sentence before
// it: the segmenter takes "Mr." and "Why?" for the ends of sentences.
func (d *Document) continues(first int) bool {
	last, next := d.Tokens[first-1], d.Tokens[first]
	before, after := d.Text[last.Start:last.End], d.Text[next.Start:next.End]
	r, _ := utf8.DecodeRuneInString(after)
	switch {
	case unicode.IsLower(r):
		return true
	case strings.HasSuffix(before, ".") && len(before) > 1 && strings.Trim(before, ".") != "":
		return !ends(before) || !starter(after)
	}
	return false
}

// Word is the token's text.
func (d *Document) Word(i int) string {
	t := &d.Tokens[i]
	return d.Text[t.Start:t.End]
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func blank(s string) bool {
	for _, r := range s {
		if !unicode.IsSpace(r) && r != '\u200b' && r != '\ufeff' {
			return false
		}
	}
	return true
}

func lower(c byte) bool { return c >= 'a' && c <= 'z' }

func alphanumeric(c byte) bool {
	return lower(c) || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= utf8.RuneSelf
}

// hashes gives the hash of a word as written, in lower case, and of its last
// three letters.
func hashes(w string) (exact, low, suffix uint64) {
	exact, low, suffix = lexicon.Basis, lexicon.Basis, lexicon.Basis
	for i, r := range w {
		if r == '’' {
			r = '\''
		}
		f := lexicon.Fold(r)
		exact, low = lexicon.Add(exact, r), lexicon.Add(low, f)
		if i >= len(w)-3 {
			suffix = lexicon.Add(suffix, f)
		}
	}
	return exact, low, suffix
}

// stem is the hash of a word in lower case without the endings of English
// verbs and plurals; forms of one word mostly have one stem.
func stem(w string) uint64 {
	n := len(w)
	for _, ending := range [...]string{"ying", "ing", "ied", "ies", "ed", "es", "s", "y", "e"} {
		if len(ending)+2 < n && strings.HasSuffix(w, ending) {
			n -= len(ending)
			break
		}
	}
	if n > 3 && w[n-1] == w[n-2] && w[n-1] != 'l' && w[n-1] != 's' {
		n--
	}
	return lexicon.Hash(w[:n])
}
