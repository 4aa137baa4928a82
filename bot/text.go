package bot

import (
	"regexp"
	"strings"
	"unicode"
)

// plain is text from an article, a model or a person as it may be shown:
// without control characters, and without the invisible ones that turn the
// direction of writing or hide words in words. The joiners that scripts like
// Persian and Hindi are written with stay between their letters.
func plain(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	runes := []rune(strings.ToValidUTF8(s, "\uFFFD"))
	for i, r := range runes {
		switch {
		case r == '\n':
			out.WriteRune(r)
		case r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			out.WriteRune(' ')
		case r == '\u200C' || r == '\u200D':
			if i > 0 && unicode.In(runes[i-1], joined...) {
				out.WriteRune(r)
			}
		case unicode.Is(unicode.Prepended_Concatenation_Mark, r):
			out.WriteRune(r)
		case unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || r == '\u034F' || r == '\u115F' || r == '\u1160' || r == '\u3164' || r == '\u2800':
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// joined are the scripts that are written with joiners.
var joined = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati,
	unicode.Oriya, unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

// oneLine is plain text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(plain(s)), " ") }

var (
	special   = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, `~`, `\~`, "`", "\\`", `|`, `\|`, `<`, `\<`, `>`, `\>`, `[`, `\[`, `]`, `\]`, `@`, `\@`, `://`, `\:\//`)
	lineStart = regexp.MustCompile(`(?m)^([ \t]*)(#|-|\+|\d+(?:\.|\)))`)
)

// escape makes text show as it is: nothing in it becomes Markdown, a mention, a
// timestamp, an emoji or a link. It works on plain text.
func escape(s string) string {
	return lineStart.ReplaceAllStringFunc(special.Replace(s), func(start string) string {
		text := strings.TrimLeft(start, " \t")
		return start[:len(start)-len(text)] + text[:len(text)-1] + `\` + text[len(text)-1:]
	})
}

// escapePiece escapes one character of a longer text, for which it cannot see
// whether a line begins there: it escapes what would matter if one did.
func escapePiece(s string) string {
	switch s {
	case "#", "-", "+", ".", ")", ":":
		return `\` + s
	}
	return special.Replace(s)
}

// shown is text from elsewhere, ready to be shown within limit.
func shown(s string, limit int) string {
	s = plain(s)
	if whole := escape(s); length(whole) <= limit {
		return whole
	}
	return clipAs(s, limit, escapePiece)
}
