package rag

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// period is a time that a question names, and where it names it (in bytes).
type period struct {
	since, until time.Time // both included; zero where open
	start, end   int
}

var (
	months = `january|february|march|april|may|june|july|august|september|october|november|december`
	// inTime is "in March 2026", "since 2025", "before June 2025", "of 2024".
	inTime = regexp.MustCompile(`(?i)\b(in|during|since|from|after|until|before|of)\s+(?:(?:early|late|mid)[ -])?(?:(` + months + `)(?:\s+of)?\s+)?(20\d\d)\b`)
)

// periodOf reads the time a question names, unless that lies after the last
// article, in which case it is what is spoken about: "in 2050".
func periodOf(text string, last time.Time) (period, bool) {
	for _, m := range inTime.FindAllStringSubmatchIndex(text, -1) {
		year, err := strconv.Atoi(text[m[6]:m[7]])
		if err != nil || year > last.Year() {
			continue
		}
		from := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(1, 0, 0)
		if m[4] >= 0 {
			name := strings.ToLower(text[m[4]:m[5]])
			for i, month := range strings.Split(months, "|") {
				if month == name {
					from = time.Date(year, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC)
					to = from.AddDate(0, 1, 0)
				}
			}
		}
		p := period{since: from, until: to.Add(-time.Nanosecond), start: m[0], end: m[1]}
		switch strings.ToLower(text[m[2]:m[3]]) {
		case "since", "from":
			p.until = time.Time{}
		case "after":
			p.since, p.until = to, time.Time{}
		case "until":
			p.since = time.Time{}
		case "before":
			p.since, p.until = time.Time{}, from.Add(-time.Nanosecond)
		}
		return p, true
	}
	return period{}, false
}

// eventName is "at the Skerry Tidal Forum": the event that a question is about.
var eventName = regexp.MustCompile(`(?i)\b(?:at|during|of|from) (?:the |this year's |last year's )?((?:[^\s?.,;:]+ ){0,5}?(?:forum|congress|summit|conference|meeting|hearing|convention|dialogue|roundtable|inquiry|panel|session|symposium|workshop|assembly)(?: (?:in|into|on) (?:the )?(?-i:\p{Lu}[^\s?.,;:]*)(?: (?-i:\p{Lu}[^\s?.,;:]*))*)?)(?:$|[^\p{L}\p{N}])`)

var inMonth = regexp.MustCompile(`(?i) (?:in|on) (?:` + months + `)\b.*$`)

// eventProper is an event's name in capitals, wherever it stands.
var eventProper = regexp.MustCompile(`\b[Tt]he ((?:\p{Lu}[^\s?.,;:]* ){1,5}(?:Forum|Congress|Summit|Conference|Meeting|Hearing|Convention|Dialogue|Roundtable|Inquiry|Symposium|Assembly))\b`)

// eventsNamed takes the name of an event that articles are titled by out of a
// question's text, and returns those articles.
func (p *people) eventsNamed(text string) (articles []string, start, end int) {
	m := eventName.FindStringSubmatchIndex(text)
	if m == nil {
		if m = eventProper.FindStringSubmatchIndex(text); m == nil {
			return nil, 0, 0
		}
	}
	if date := inMonth.FindStringIndex(text[m[2]:m[3]]); date != nil {
		m[3] = m[2] + date[0] // "the congress in April"
	}
	name := ContentTerms(text[m[2]:m[3]])
	for _, a := range p.articles {
		title := map[string]bool{}
		for _, t := range Terms(a.Title) {
			title[t] = true
		}
		holds := len(name) > 1 // "at the forum" names none
		for _, t := range name {
			holds = holds && (title[t] || ordinal(t))
		}
		if holds {
			articles = append(articles, a.ID)
		}
	}
	return articles, m[0], m[3]
}

// ordinal holds for the number of an event in its row, which titles leave out.
func ordinal(term string) bool {
	switch term {
	case "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "annual":
		return true
	}
	return len(term) > 2 && term[0] >= '0' && term[0] <= '9'
}
