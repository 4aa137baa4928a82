package bot

import (
	"regexp"
	"strings"

	"whosaid/rag"
)

// plain is text from an article, a model or a person as it may be shown:
// nothing invisible in it, and no tabs.
func plain(s string) string { return strings.ReplaceAll(rag.Clean(s), "\t", " ") }

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
