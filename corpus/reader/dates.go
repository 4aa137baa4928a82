package reader

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/itlightning/dateparse"
)

// months are the beginnings of the months' names, by language, in order.
// Longer ones come first where one begins another.
var months = [...][]string{
	{"jan", "ene", "янв", "gen"},
	{"feb", "fév", "fev", "фев"},
	{"mar", "mär", "mrz", "мар"},
	{"apr", "avr", "abr", "апр"},
	{"mai", "may", "mag", "май", "мая"},
	{"juin", "jun", "giu", "июн"},
	{"juil", "jul", "lug", "июл"},
	{"aug", "aoû", "ago", "авг"},
	{"sep", "set", "сен"},
	{"oct", "okt", "out", "ott", "окт"},
	{"nov", "ноя"},
	{"dec", "déc", "dez", "dic", "дек"},
}

const reClock = `(?:[T,]?\s*(?:at\s+|um\s+|à\s+)?\d{1,2}[:h]\d{2}(?::\d{2})?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[A-Z]{3,4}\b|[+-]\d{2}:?\d{2})?)?`

// datePatterns find a date with a year; their groups are named y, m (figures),
// n (a name), d. Figures with slashes are read only where there is one way to.
var datePatterns = []*regexp.Regexp{
	regexp.MustCompile(`(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})` + reClock),
	regexp.MustCompile(`(?P<y>(?:19|20)\d{2})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?` + reClock),
	regexp.MustCompile(`(?:\p{L}{2,9}\.?,\s+)?\b(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+)?` + `(?P<n>\p{L}{3,10})\.?,?\s+(?:de\s+)?(?P<y>(?:19|20)\d{2})` + reClock),
	regexp.MustCompile(`(?:\p{L}{3,9}\.?,\s+)?(?P<n>\p{L}{3,10})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d{2})` + reClock),
	regexp.MustCompile(`\b(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d{2})` + reClock),
	regexp.MustCompile(`\b(?P<slashed>(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)\d{2}))` + reClock),
}

var clock = regexp.MustCompile(`(\d{1,2})[:h](\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?`)

// found is a date and where it stands in the line.
type found struct {
	at         time.Time
	start, end int
}

// findDate finds the first date with a year in a short line. A time of day
// counts when one follows; without a zone it is taken as UTC.
func findDate(s string) (found, bool) {
	if len(s) > 512 {
		s = s[:512]
	}
	if !strings.ContainsAny(s, "0123456789") {
		return found{}, false
	}
	best := found{start: -1}
	for _, re := range datePatterns {
		m := re.FindStringSubmatchIndex(s)
		if m == nil || best.start >= 0 && m[0] >= best.start {
			continue
		}
		if at, ok := dateOf(re, s, m); ok {
			best = found{at: at, start: m[0], end: m[1]}
		}
	}
	return best, best.start >= 0
}

func dateOf(re *regexp.Regexp, s string, m []int) (time.Time, bool) {
	group := func(name string) string {
		i := re.SubexpIndex(name)
		if i < 0 || m[2*i] < 0 {
			return ""
		}
		return s[m[2*i]:m[2*i+1]]
	}
	year, _ := strconv.Atoi(group("y"))
	day, _ := strconv.Atoi(group("d"))
	month, _ := strconv.Atoi(group("m"))
	if name := group("n"); name != "" {
		month = monthOf(name)
	}
	if group("slashed") != "" {
		switch {
		case month > 12 && day <= 12:
			month, day = day, month
		case month <= 12 && day <= 12 && month != day:
			return time.Time{}, false // 02/09: September or February?
		}
	}
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || date.Day() != day {
		return time.Time{}, false
	}
	return withClock(date, s[m[0]:m[1]]), true
}

func monthOf(name string) int {
	name = strings.ToLower(name)
	for i, beginnings := range months {
		for _, b := range beginnings {
			if strings.HasPrefix(name, b) {
				return i + 1
			}
		}
	}
	return 0
}

func withClock(date time.Time, s string) time.Time {
	m := clock.FindStringSubmatch(s)
	if m == nil {
		return date
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	second, _ := strconv.Atoi(m[3])
	switch strings.ToLower(m[4] + " ")[0] {
	case 'p':
		hour = hour%12 + 12
	case 'a':
		hour %= 12
	}
	if hour > 23 || minute > 59 || second > 59 {
		return date
	}
	at := time.Date(date.Year(), date.Month(), date.Day(), hour, minute, second, 0, time.UTC)
	if zone := strings.ReplaceAll(m[5], ":", ""); len(zone) == 5 {
		h, _ := strconv.Atoi(zone[1:3])
		min, _ := strconv.Atoi(zone[3:])
		offset := time.Duration(h)*time.Hour + time.Duration(min)*time.Minute
		if zone[0] == '+' {
			offset = -offset
		}
		at = at.Add(offset)
	}
	return at
}

// parseDate reads a date that a page declares in its metadata: machine formats
// first, then whatever people write.
func parseDate(s string) time.Time {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 100 {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123, time.RFC850, time.DateOnly, time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	if d, ok := findDate(s); ok {
		return d.at
	}
	if t, err := dateparse.ParseStrict(s); err == nil && t.Year() > 1900 && t.Year() < 2100 {
		return t.UTC()
	}
	return time.Time{}
}

// isDateOnly holds for lines that are a date or a time and little more:
// "02-09", "3 hours ago", "Updated: 9 February 2026, 14:48".
func isDateOnly(s string) bool {
	if len(s) > 80 || !strings.ContainsAny(s, "0123456789") {
		return false
	}
	if d, ok := findDate(s); ok {
		return wordCount(s[:d.start])+wordCount(s[d.end:]) <= 2 && !endsSentence(s)
	}
	return bareTime.MatchString(s)
}

var bareTime = regexp.MustCompile(`(?i)^(?:\d{1,2}[-/.:]\d{1,2}(?:[-/.:]\d{1,2})?|\d+ (?:seconds?|minutes?|mins?|hours?|days?|weeks?|months?) ago|\p{L}{3,9}\.? \d{1,2}|\d{1,2} \p{L}{3,9}|\d+ ?(?:分钟|小时|天)前)$`)
