// Package word splits a text into the words that the built-in embedder knows
// or spells.
package word

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
)

// MaxLen is how many bytes of a word count; what is longer is no word, and is
// cut so that no text costs more than its length.
const MaxLen = 64

// Word is one word of a text. Its bytes are valid until the next word.
type Word struct {
	// Form is the word in lower case, as word lists write it: "o'brien",
	// "u.s.", "10,000", "n't", "学校".
	Form []byte
	// Plain is Form in Latin letters and digits, without accents and
	// punctuation: "obrien", "us", "10000", "nt", "xuexiao".
	Plain []byte
	// Script tells words of writing that puts no spaces between words.
	Script Script
}

// Script tells how a word was found.
type Script int

// A text in a script without spaces gives every character, and every two
// neighbouring characters, as words.
const (
	Spaced    Script = iota // between spaces or punctuation
	Character               // one character of an unspaced script
	Pair                    // two characters of an unspaced script
)

// Each calls yield with each word of text, in order. It does without possessive
// and contracted endings ("'s", "'ll"), but keeps negation ("n't").
func Each(text string, yield func(Word)) {
	s := scanner{text: text, yield: yield}
	for s.pos < len(text) {
		c := text[s.pos]
		switch {
		case isAlnum(c):
			s.spaced()
		case c < utf8.RuneSelf:
			s.pos++
		default:
			r, n := utf8.DecodeRuneInString(text[s.pos:])
			switch {
			case unspaced(r):
				s.unspaced()
			case inWord(r):
				s.spaced()
			default:
				s.pos += n
			}
		}
	}
}

type scanner struct {
	text  string
	pos   int
	yield func(Word)
	form  [MaxLen + utf8.UTFMax]byte
	plain []byte
}

// spaced reads one word, up to what cannot stand in it.
func (s *scanner) spaced() {
	if s.abbreviation() {
		return
	}
	start, form, ascii, apostrophe := s.pos, s.form[:0], true, false
	for s.pos < len(s.text) {
		r, n := rune(s.text[s.pos]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s.text[s.pos:])
		}
		switch {
		case r < utf8.RuneSelf && isAlnum(byte(r)):
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
		case r == '\'' || r == '’':
			if !s.letterAt(s.pos + n) {
				s.emit(start, form, ascii, apostrophe)
				s.pos += n
				return
			}
			r, apostrophe = '\'', true
		case r == ',' || r == '.':
			if !s.digitAt(s.pos-1) || !s.digitAt(s.pos+1) {
				s.emit(start, form, ascii, apostrophe)
				s.pos++
				return
			}
		case r >= utf8.RuneSelf && inWord(r) && !unspaced(r):
			r, ascii = unicode.ToLower(r), false
		default:
			s.emit(start, form, ascii, apostrophe)
			return
		}
		if len(form) < MaxLen {
			form = utf8.AppendRune(form, r)
		}
		s.pos += n
	}
	s.emit(start, form, ascii, apostrophe)
}

// emit yields the word form, which was read from start, without its endings.
func (s *scanner) emit(start int, form []byte, ascii, apostrophe bool) {
	negated := false
	if apostrophe {
		form, negated = cutEnding(form)
	}
	switch {
	case len(form) == 0:
	case s.text[start:s.pos] == "US":
		s.yield(Word{Form: []byte("u.s."), Plain: form})
	case !ascii:
		s.yield(Word{Form: form, Plain: s.latin(string(form))})
	default:
		s.yield(Word{Form: form, Plain: s.letters(form)})
	}
	if negated {
		s.yield(Word{Form: []byte("n't"), Plain: []byte("nt")})
	}
}

// cutEnding takes off an ending that is a word of its own, and tells whether it
// was a negation.
func cutEnding(form []byte) (rest []byte, negated bool) {
	f := string(form)
	if rest, ok := strings.CutSuffix(f, "n't"); ok {
		return form[:len(rest)], true
	}
	for _, ending := range [...]string{"'s", "'re", "'ve", "'ll", "'d", "'m"} {
		if rest, ok := strings.CutSuffix(f, ending); ok {
			return form[:len(rest)], false
		}
	}
	return form, false
}

// abbreviation reads single letters with a full stop after each, at least two:
// "U.S.".
func (s *scanner) abbreviation() bool {
	end, form := s.pos, s.form[:0]
	for end+1 < len(s.text) && isLetter(s.text[end]) && s.text[end+1] == '.' && len(form) < MaxLen {
		form = append(form, s.text[end]|0x20, '.')
		end += 2
	}
	if len(form) < 4 || s.letterAt(end) {
		return false
	}
	s.pos = end
	s.yield(Word{Form: form, Plain: s.letters(form)})
	return true
}

// unspaced reads a run of a script without spaces.
func (s *scanner) unspaced() {
	before := 0 // length of the character before
	for s.pos < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		if !unspaced(r) {
			return
		}
		one := s.text[s.pos : s.pos+n]
		s.yield(Word{Form: append(s.form[:0], one...), Plain: s.latin(one), Script: Character})
		if before > 0 {
			two := s.text[s.pos-before : s.pos+n]
			s.yield(Word{Form: append(s.form[:0], two...), Plain: s.latin(two), Script: Pair})
		}
		before = n
		s.pos += n
	}
}

// latin returns form in Latin letters.
func (s *scanner) latin(form string) []byte {
	return s.letters([]byte(strings.ToLower(unidecode.Unidecode(form))))
}

// letters returns form without anything but letters, digits and the point of a
// decimal number; form itself where that is all it has.
func (s *scanner) letters(form []byte) []byte {
	number := len(form) > 0 && '0' <= form[0] && form[0] <= '9'
	keep := func(c byte) bool { return isAlnum(c) || number && c == '.' }
	i := 0
	for i < len(form) && keep(form[i]) {
		i++
	}
	if i == len(form) {
		return form
	}
	s.plain = append(s.plain[:0], form[:i]...)
	for _, c := range form[i:] {
		if keep(c) {
			s.plain = append(s.plain, c)
		}
	}
	return s.plain
}

func (s *scanner) letterAt(i int) bool {
	if i >= len(s.text) {
		return false
	}
	if s.text[i] < utf8.RuneSelf {
		return isLetter(s.text[i])
	}
	r, _ := utf8.DecodeRuneInString(s.text[i:])
	return unicode.IsLetter(r)
}

func (s *scanner) digitAt(i int) bool {
	return 0 <= i && i < len(s.text) && '0' <= s.text[i] && s.text[i] <= '9'
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isAlnum(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

func unspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
