package reader

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// metadata is what lines around an article say about it.
type metadata struct {
	title, source string
	published     time.Time
}

// farthest is how many lines before and after the article are asked.
const farthest = 60

// metadata reads title, source and date from the lines before the article,
// then from those after it, then from the dateline its text begins with.
// Labels ("Source: …") outweigh what is guessed.
func (x *lexicon) metadata(lines []line, body extent) metadata {
	before := lines[max(0, body.start-farthest):body.start]
	after := lines[body.end:min(len(lines), body.end+farthest)]
	var m metadata
	for _, part := range [][]line{before, after} {
		for _, l := range part {
			x.readLabels(&m, l.text)
		}
	}
	dateline := -1
	for i, l := range before {
		if d, ok := findDate(l.text); ok && wordCount(l.text[:d.start])+wordCount(l.text[d.end:]) <= 12 {
			m.published = firstTime(m.published, d.at)
			m.source = first(m.source, x.sourceIn(l.text[:d.start], l.text[d.end:]))
			dateline = i
			break
		}
	}
	m.title = first(m.title, x.titleIn(before, dateline, lines[body.start:body.end]))
	if body.start < body.end {
		x.readDateline(&m, lines[body.start].text)
		if m.title == "" {
			m.title = titleOf(lines[body.start:body.end])
		}
	}
	return m
}

func (x *lexicon) readLabels(m *metadata, s string) {
	if len(s) > 200 {
		return
	}
	if v, ok := labelled(s, x.title); ok {
		m.title = first(m.title, v)
	}
	if v, ok := labelled(s, x.source); ok && wordCount(v) <= 8 {
		if d, ok := findDate(v); ok {
			m.published = firstTime(m.published, d.at)
			v = v[:d.start]
		}
		m.source = first(m.source, trimMarks(v))
	}
	if v, ok := labelled(s, x.date); ok {
		if d, ok := findDate(v); ok {
			m.published = firstTime(m.published, d.at)
		}
	}
}

// sourceIn takes the publisher's name from what stands beside the date: the
// first part that is a short name and no byline.
func (x *lexicon) sourceIn(parts ...string) string {
	for _, part := range parts {
		for _, s := range strings.FieldsFunc(part, func(r rune) bool { return strings.ContainsRune("|｜•·,，—–/", r) }) {
			if v, ok := labelled(strings.TrimSpace(s), x.source); ok {
				s = v
			}
			s = trimMarks(s)
			r, _ := utf8.DecodeRuneInString(s)
			word, _, _ := strings.Cut(strings.ToLower(s), " ")
			switch {
			case s == "" || wordCount(s) > 6 || !unicode.IsUpper(r) && !spaceless(r):
			case x.credit[word] || x.credit[bare(s)] || x.date[bare(s)] || x.isControl(s) || weekday[bare(s)]:
			default:
				return s
			}
		}
	}
	return ""
}

var weekday = map[string]bool{
	"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true,
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true,
}

func trimMarks(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("|｜•·,，—–-:：/()（）[]", r)
	})
}

// titleIn chooses the headline among the lines before the article: long rather
// than short, marked as a heading, beside the dateline, and sharing words with
// the article's text, which menus and section names do not.
func (x *lexicon) titleIn(before []line, dateline int, body []line) string {
	text := map[string]bool{}
	for _, l := range body[:min(len(body), 5)] {
		for w := range strings.FieldsSeq(l.text) {
			text[bare(w)] = true
		}
	}
	best, bestScore := "", 0.0
	for i, l := range before {
		words := l.words
		if words < 2 || words > 40 || l.kind == item || l.furniture || l.heads != nothing || strings.Contains(l.text, " > ") {
			continue
		}
		if d, ok := findDate(l.text); ok && wordCount(l.text[:d.start]+l.text[d.end:]) <= 4 {
			continue
		}
		score := float64(min(words, 12))
		if l.kind == heading {
			score += 10
		}
		if i == dateline-1 {
			score += 6
		}
		shared := 0
		for w := range strings.FieldsSeq(l.text) {
			if w = bare(w); len(w) >= 4 && text[w] {
				shared++
			}
		}
		score += 10 * float64(shared) / float64(words)
		if score > bestScore {
			best, bestScore = l.text, score
		}
	}
	return best
}

// titleOf is the headline of a text whose headline ends like a sentence and
// therefore stays in the text: one short line above longer ones.
func titleOf(body []line) string {
	if len(body) < 3 {
		return ""
	}
	head := body[0].text
	words := body[0].words
	if words > 20 || body[0].speech || words*2 > body[1].words && !titleCase(head) {
		return ""
	}
	return strings.TrimSuffix(head, ".")
}

// titleCase holds where most words, and most of the long ones, are capitalised.
func titleCase(s string) bool {
	capital, all := 0, 0
	for w := range strings.FieldsSeq(s) {
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsLetter(r) && len(w) > 3 {
			all++
			if unicode.IsUpper(r) {
				capital++
			}
		}
	}
	return all >= 3 && capital*10 >= all*8
}

// agency finds the source in a dateline: "GENEVA, 9 February 2026 (Reuters) — ".
var agency = regexp.MustCompile(`^\p{Lu}[\p{L} .,'’-]{1,40}[,\p{L}\d .]{0,30}\(([\p{L}][\p{L} .&-]{1,30})\) ?[-–—―]`)

func (x *lexicon) readDateline(m *metadata, s string) {
	head := s[:min(len(s), 160)]
	if a := agency.FindStringSubmatch(head); a != nil {
		m.source = first(m.source, strings.TrimSpace(a[1]))
	}
	end := strings.IndexAny(head, "—–―(")
	if end < 0 {
		return
	}
	if d, ok := findDate(head[:end]); ok && wordCount(head[:d.start]) <= 4 {
		m.published = firstTime(m.published, d.at)
	}
}
