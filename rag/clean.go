package rag

import (
	"strings"
	"unicode"
)

// Clean is a text without what cannot be seen or changes how the rest is seen:
// control characters other than line breaks and tabs, zero-width and
// bidirectional formatting characters, tags, and bytes that are not UTF-8.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return '\n'
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), r == '\u034f', r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0':
			return -1
		}
		return r
	}, s)
}
