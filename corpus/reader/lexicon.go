package reader

import (
	_ "embed"
	"strings"
	"unicode"
)

//go:embed words.txt
var wordsFile string

// lexicon holds the words of pages about themselves, by section of words.txt.
type lexicon struct {
	control, links, replies, credit, source, date, title map[string]bool
	notice                                               []string
}

func newLexicon() *lexicon {
	sections := map[string]map[string]bool{}
	var section map[string]bool
	lex := &lexicon{}
	name := ""
	for s := range strings.Lines(wordsFile) {
		s = strings.TrimSpace(s)
		switch {
		case s == "" || strings.HasPrefix(s, "#"):
		case strings.HasPrefix(s, "["):
			name = s[1:strings.Index(s, "]")]
			section = map[string]bool{}
			sections[name] = section
		case name == "notice":
			lex.notice = append(lex.notice, s)
		default:
			section[s] = true
		}
	}
	lex.control, lex.links, lex.replies = sections["control"], sections["links"], sections["replies"]
	lex.credit, lex.source, lex.date, lex.title = sections["credit"], sections["source"], sections["date"], sections["title"]
	return lex
}

// isControl holds for a line that is nothing but a button, a field or a link
// of the page, or a count or reading time: "Comment (3)", "20 Minute".
func (x *lexicon) isControl(s string) bool {
	if len(s) > 64 {
		return false
	}
	if strings.ContainsAny(s, `"“”„«»「」?？!！`) {
		return false
	}
	core := bare(s)
	if core == "" {
		return true // marks and figures only
	}
	if x.control[core] {
		return true
	}
	// A count of minutes, views, comments.
	return s[0] >= '0' && s[0] <= '9' && (x.control[core+"s"] || core == "minute" || core == "minutes" || core == "min" || core == "mins" || core == "分钟")
}

// isNotice holds for a short line in which the publisher speaks of the page.
func (x *lexicon) isNotice(s string) bool {
	if strings.ContainsAny(s, `"“”„«»「」`) {
		return false
	}
	lower := strings.ToLower(s)
	for _, n := range x.notice {
		if strings.Contains(lower, n) {
			return true
		}
	}
	return false
}

// heads tells what a line is the heading of.
func (x *lexicon) heads(s string) heads {
	if len(s) > 64 || strings.ContainsAny(s, `"“”„«»「」`) {
		return nothing
	}
	switch core := bare(s); {
	case x.links[core]:
		return links
	case x.replies[core]:
		return replies
	}
	return nothing
}

// labelled cuts "label: value" (or "label/value", "label value" after a label
// of the kind "Published by") where label is one of labels.
func labelled(s string, labels map[string]bool) (value string, ok bool) {
	for i, r := range s {
		if i > 40 {
			return "", false
		}
		if strings.ContainsRune(":：/／|｜", r) {
			if labels[bare(s[:i])] {
				return strings.TrimSpace(s[i+len(string(r)):]), true
			}
			return "", false
		}
	}
	return "", false
}

// bare is s in lower case without the marks, figures and spaces at its ends.
func bare(s string) string {
	return strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }))
}

// wordCount counts words; in scripts without spaces two characters count as
// one.
func wordCount(s string) int {
	words, han, in := 0, 0, false
	for _, r := range s {
		switch {
		case spaceless(r):
			if unicode.IsLetter(r) {
				han++
			}
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				words++
			}
			in = true
		case r == '\'' || r == '’' || r == '-' || r == '.' || r == ',':
		default:
			in = false
		}
	}
	return words + (han+1)/2
}

// endsSentence holds where s ends as sentences do, quotation marks and
// brackets after the mark allowed.
func endsSentence(s string) bool {
	s = strings.TrimRight(s, " \t\"'”’»›)]」』）】…")
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?") ||
		strings.HasSuffix(s, "。") || strings.HasSuffix(s, "！") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "；") || strings.HasSuffix(s, "।")
}
