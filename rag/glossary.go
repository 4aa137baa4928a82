package rag

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// glossaryTable holds common words of forums in the languages that questions
// come in besides English.
//
//go:embed glossary.tsv
var glossaryTable string

// glossary gives the English of common words in Spanish, French, Chinese,
// Arabic and German, so that a topic can be looked for in English articles without a
// model. It is never changed.
type glossary struct {
	english map[string]string // by folded words
	longest int               // words of the longest entry
	signs   int               // characters of the longest Chinese entry
}

func newGlossary(table string) *glossary {
	g := &glossary{english: map[string]string{}}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		columns := strings.Split(strings.TrimSpace(line), "\t")
		for _, column := range columns[1:] {
			for form := range strings.SplitSeq(column, "|") {
				words := glossaryWords(form)
				if len(words) == 0 {
					continue
				}
				key := strings.Join(words, " ")
				if _, ok := g.english[key]; !ok {
					g.english[key] = columns[0]
				}
				g.longest = max(g.longest, len(words))
				g.signs = max(g.signs, utf8.RuneCountInString(key))
			}
		}
	}
	return g
}

// translate gives the English of what it knows of a topic, and reports whether
// that was all of it that carries meaning.
func (g *glossary) translate(topic string) (english []string, whole bool) {
	whole = true
	add := func(w string) {
		if !slices.Contains(english, w) {
			english = append(english, w)
		}
	}
	words := glossaryWords(topic)
	for i := 0; i < len(words); {
		if r, _ := utf8.DecodeRuneInString(words[i]); isCJK(r) {
			whole = g.signsOf(words[i], add) && whole
			i++
			continue
		}
		n := min(g.longest, len(words)-i)
		for ; n > 0; n-- {
			if w, ok := g.find(words[i : i+n]); ok {
				add(w)
				break
			}
		}
		if n == 0 {
			whole = whole && carriesNothing(words[i])
		}
		i += max(n, 1)
	}
	return english, whole
}

// find looks words up, the last of them also without the ending of the plural
// and the first without an article or a preposition that is written to it.
func (g *glossary) find(words []string) (string, bool) {
	key := strings.Join(words, " ")
	for _, prefix := range []string{"", "وال", "بال", "لل", "ال", "و", "ب", "ل"} {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		for _, ending := range []string{"", "s", "es", "x"} {
			if form, ok := strings.CutSuffix(rest, ending); ok {
				if w, ok := g.english[form]; ok {
					return w, true
				}
			}
		}
	}
	return "", false
}

// signsOf looks for entries in Chinese, which parts no words: the longest first.
func (g *glossary) signsOf(text string, add func(string)) bool {
	runes := []rune(text)
	whole := true
	for i := 0; i < len(runes); {
		n := min(g.signs, len(runes)-i)
		for ; n > 0; n-- {
			if w, ok := g.english[string(runes[i:i+n])]; ok {
				add(w)
				break
			}
		}
		if n == 0 {
			whole = whole && strings.ContainsRune("的了在是和与把被称为上中下里这个那些有对于为而之以及都也说多少什么怎样谁哪几会应该如何年去今请问想", runes[i])
		}
		i += max(n, 1)
	}
	return whole
}

// glossaryWords are the folded words of a text; elided articles are cut off.
func glossaryWords(text string) []string {
	var out []string
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) || r == '\''
	}) {
		if f := Fold(w); utf8.RuneCountInString(f) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// carriesNothing holds for words of Spanish, French, German and Arabic that tell
// nothing of a topic.
func carriesNothing(folded string) bool {
	switch folded {
	case "el", "la", "los", "las", "un", "una", "unos", "de", "del", "al", "a", "en", "y", "o", "con", "por", "para", "sobre", "que", "se", "su", "sus", "es", "mas", "lo", "le", "no",
		"les", "l", "d", "du", "des", "une", "et", "ou", "au", "aux", "sur", "dans", "pour", "par", "avec", "qu", "est", "son", "sa", "ses", "ce", "cette", "c", "s", "n", "ne", "plus",
		"cuanto", "cuantos", "cuanta", "cuantas", "quien", "quienes", "como", "cuando", "donde", "segun", "ha", "han", "hay", "fue", "era", "esta", "este", "muy", "si", "sin", "dijo", "dice", "pasado", "ultimo",
		"combien", "quel", "quelle", "quels", "quelles", "qui", "comment", "quand", "selon", "ont", "sont", "sera", "etait", "il", "elle", "on", "pas", "dit", "promis", "dernier",
		"der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem", "einer", "und", "oder", "von", "vom", "zu", "zum", "zur", "im", "in", "am", "an", "mit", "fur", "auf", "uber", "ist", "sind", "war", "hat", "haben", "wird", "werden", "was", "wer", "wie", "warum", "sagte", "nicht",
		"ماذا", "كم", "كيف", "ما", "لماذا", "متى", "حسب",
		"في", "من", "على", "عن", "الى", "إلى", "و", "أن", "ان", "هو", "هي", "مع", "هذا", "هذه":
		return true
	}
	return false
}
