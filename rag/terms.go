package rag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// Terms are the words of a text as searching sees them: without case and
// accents, stemmed, in order. Han, kana and Hangul, written without spaces
// between words or with endings that no English stemmer knows, give
// characters and pairs of characters.
func Terms(text string) []string {
	out := make([]string, 0, len(text)/6+1)
	var previous string // the CJK character before, to pair
	it := words.FromString(text)
	for it.Next() {
		w := it.Value()
		r, _ := utf8.DecodeRuneInString(w)
		switch {
		case isCJK(r):
			for _, r := range w {
				c := string(r)
				out = append(out, c)
				if previous != "" {
					out = append(out, previous+c)
				}
				previous = c
			}
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			previous = ""
			if t := Stem(Fold(w)); t != "" {
				out = append(out, t)
			}
		default:
			previous = ""
		}
	}
	return out
}

// ContentTerms are the Terms of a text without its function words.
func ContentTerms(text string) []string {
	terms := Terms(text)
	out := terms[:0]
	for _, t := range terms {
		if !IsFunctionWord(t) {
			out = append(out, t)
		}
	}
	return out
}

// Fold is a word without case, accents, possessive and inner points: "Léa's"
// and "LEA" are "lea", "U.S." is "us".
func Fold(word string) string {
	word = strings.ToLower(word)
	if !isASCII(word) {
		word = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Mn, r):
				return -1
			case r == '’' || r == 'ʼ':
				return '\''
			}
			return r
		}, norm.NFKD.String(word))
	}
	word = strings.TrimSuffix(word, "'s")
	if strings.ContainsAny(word, ".'_") {
		r, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsDigit(r) { // 3.5 keeps its point
			word = strings.NewReplacer(".", "", "'", "", "_", "").Replace(word)
		}
	}
	return word
}

// Stem is the stem of a folded word.
func Stem(folded string) string {
	if !isASCII(folded) || strings.ContainsAny(folded, "0123456789") {
		return folded
	}
	return english.Stem(folded, false)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isCJK(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// IsFunctionWord reports whether a term is a word that carries grammar rather
// than meaning, so that holding it is no sign of being about something.
func IsFunctionWord(term string) bool {
	switch term {
	case "a", "an", "the", "this", "that", "these", "those", "some", "ani", "any", "all", "both", "each", "everi", "every",
		"no", "nor", "not", "none", "such", "own", "same", "other", "anoth", "another",
		"i", "me", "my", "mine", "we", "us", "our", "ours", "you", "your", "yours",
		"he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs", "one",
		"himself", "herself", "itself", "themselves", "themselv",
		"who", "whom", "whose", "what", "which", "when", "where", "why", "how",
		"and", "or", "but", "if", "then", "than", "as", "so", "becaus", "because", "while", "though", "although", "whether",
		"of", "at", "by", "for", "with", "about", "against", "between", "into", "through", "dure", "during", "before", "after",
		"abov", "above", "below", "to", "from", "up", "down", "in", "out", "on", "off", "over", "under", "onto", "upon", "within", "without",
		"regard", "regarding", "concern", "concerning", "toward", "towards", "per", "via",
		"again", "further", "onc", "once", "here", "there", "also", "too", "veri", "very", "just", "onli", "only", "even", "still", "ever", "yet",
		"am", "is", "are", "was", "were", "be", "been", "being", "isnt", "arent", "wasnt", "werent",
		"have", "has", "had", "having", "havent", "hasnt", "hadnt",
		"do", "does", "did", "doing", "done", "dont", "doesnt", "didnt",
		"can", "could", "may", "might", "must", "shall", "should", "will", "would", "cannot", "cant", "wont", "couldnt", "shouldnt", "wouldnt",
		"more", "most", "much", "mani", "many", "few", "less", "least",
		"s", "t", "d", "ll", "re", "ve", "m":
		return true
	}
	return false
}

func distinct(terms []string) []string {
	slices.Sort(terms)
	return slices.Compact(terms)
}
