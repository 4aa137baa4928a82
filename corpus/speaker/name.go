package speaker

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"github.com/mozillazg/go-unidecode"
)

// name is a name as it is compared: without titles, in lower-case ASCII.
type name struct {
	tokens []string
	solid  string // the tokens, joined
	latin  bool   // it was written in Latin letters
}

// maxName is how many characters of a name are looked at.
const maxName = 200

// parse folds a name: case, accents, marks, titles before it and degrees after
// it go; other scripts become Latin letters, Han characters in the reading of
// Chinese names (family name, given name in one). "Liu, Weidong" keeps its
// order, since all orders are compared.
func (x *lexicon) parse(s string) name {
	n := name{latin: true}
	for _, w := range strings.FieldsFunc(cut(s, maxName), separates) {
		if script(w) != latin {
			n.latin = false
		}
		n.tokens = append(n.tokens, x.fold(w)...)
	}
	// A name that consists of titles is kept: "General".
	for len(n.tokens) > 1 && x.title[n.tokens[0]] {
		n.tokens = n.tokens[1:]
	}
	for len(n.tokens) > 2 && x.suffix[n.tokens[len(n.tokens)-1]] {
		n.tokens = n.tokens[:len(n.tokens)-1]
	}
	if len(n.tokens) > 1 && n.tokens[0] == "the" {
		n.tokens = n.tokens[1:]
	}
	n.solid = strings.Join(n.tokens, "")
	return n
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(",.;:()[]{}\"“”«»/|·・‧&", r)
}

// fold turns one written word into its tokens: one, but for Han characters,
// which are written without spaces.
func (x *lexicon) fold(word string) []string {
	if strings.HasSuffix(word, "'s") || strings.HasSuffix(word, "’s") {
		word = strings.TrimRight(word[:len(word)-1], "'’")
	}
	switch script(word) {
	case han:
		return x.foldHan([]rune(word))
	case latin:
		if t := foldASCII(word); t != "" {
			return []string{t}
		}
	}
	if t := letters(unidecode.Unidecode(word)); t != "" {
		return []string{t}
	}
	return nil
}

func (x *lexicon) foldHan(runes []rune) []string {
	var readings []string
	family := 1
	if len(runes) > 2 && x.compound[string(runes[:2])] {
		family = 2
	}
	args := pinyin.NewArgs()
	for i, r := range runes {
		if reading, ok := x.surname[r]; ok && i == 0 && family == 1 {
			readings = append(readings, reading)
			continue
		}
		if p := pinyin.SinglePinyin(r, args); len(p) > 0 {
			readings = append(readings, strings.ReplaceAll(p[0], "v", "u"))
		} else if t := letters(unidecode.Unidecode(string(r))); t != "" {
			readings = append(readings, t)
		}
	}
	if len(readings) <= family {
		if len(readings) == 0 {
			return nil
		}
		return []string{strings.Join(readings, "")}
	}
	return []string{strings.Join(readings[:family], ""), strings.Join(readings[family:], "")}
}

// foldASCII is letters for words that need no transliteration.
func foldASCII(word string) string {
	for i := range len(word) {
		if word[i] >= 0x80 {
			return letters(unidecode.Unidecode(word))
		}
	}
	return letters(word)
}

// letters keeps letters and digits, in lower case.
func letters(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

type scriptOf int

const (
	latin scriptOf = iota
	han
	other
)

// script is that of the first letter.
func script(word string) scriptOf {
	for _, r := range word {
		switch {
		case unicode.Is(unicode.Han, r):
			return han
		case unicode.Is(unicode.Latin, r):
			return latin
		case unicode.IsLetter(r):
			return other
		}
	}
	return latin
}

// orders are the joined tokens of the name begun at each of them: the name in
// the order it is written, family name first, and family name last.
func (n name) orders() []string {
	out := []string{n.solid}
	for i := 1; i < min(len(n.tokens), 6); i++ {
		turned := strings.Join(n.tokens[i:], "") + strings.Join(n.tokens[:i], "")
		if turned != n.solid {
			out = append(out, turned)
		}
	}
	return out
}

// likeness says how two names of one person may differ.
type likeness int

const (
	unlike   likeness = iota
	abridged          // an initial for a name, or a part of the name left out: needs roles that agree
	same              // in full, but for order and middle names
)

// like compares two names of people.
func like(a, b name) likeness {
	switch {
	case len(a.tokens) == 0 || len(b.tokens) == 0:
		return unlike
	case a.solid == b.solid:
		return same
	case len(a.tokens) < 2 || len(b.tokens) < 2:
		return unlike
	}
	for _, o := range b.orders() {
		if a.solid == o {
			return same
		}
	}
	return likeInitials(a.tokens, b.tokens)
}

// likeInitials allows middle names and initials on either side: the family
// names, last or first, must be equal, and the first given names must be, or
// one be the other's initial.
func likeInitials(a, b []string) likeness {
	if len(a) > len(b) {
		a, b = b, a
	}
	// Family name last; or first, with the given names after it.
	lastA, lastB := a[len(a)-1], b[len(b)-1]
	switch {
	case len(lastA) > 1 && lastA == lastB:
		return likeGiven(a[:len(a)-1], b[:len(b)-1])
	case len(a[0]) > 1 && a[0] == b[0] && len(a) == len(b):
		return min(likeGiven(a[1:], b[1:]), abridged)
	case len(a) == 2 && len(a[1]) == 1 && len(b) == 2 && a[0] == b[1] && b[0][:1] == a[1],
		len(a) == 2 && len(a[0]) == 1 && len(b) == 2 && a[1] == b[0] && b[1][:1] == a[0]:
		return abridged
	}
	return unlike
}

func likeGiven(a, b []string) likeness {
	if len(a) == 0 || len(b) == 0 {
		return unlike
	}
	out := same
	switch {
	case a[0] == b[0]:
	case (len(a[0]) == 1 || len(b[0]) == 1) && a[0][0] == b[0][0]:
		out = abridged
	default:
		return unlike
	}
	// Middle names may be left out, not contradict.
	for i := 1; i < len(a) && i < len(b); i++ {
		switch {
		case a[i] == b[i]:
		case (len(a[i]) == 1 || len(b[i]) == 1) && a[i][0] == b[i][0]:
		default:
			return unlike
		}
	}
	return out
}

func cut(s string, runes int) string {
	n := 0
	for i := range s {
		if n == runes {
			return s[:i]
		}
		n++
	}
	return s
}
