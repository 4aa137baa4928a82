package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// monthNames are the months in the languages that questions are mostly asked in, by
// number.
var monthNames = func() map[string]int {
	out := map[string]int{}
	for _, names := range []string{
		"january february march april may june july august september october november december",
		"jan feb mar apr may jun jul aug sep oct nov dec",
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
		"janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
		"januar februar märz april mai juni juli august september oktober november dezember",
	} {
		for i, name := range strings.Fields(names) {
			out[name] = i + 1
		}
	}
	out["sept"] = 9
	return out
}()

var (
	monthWord = func() string {
		var names []string
		for name := range monthNames {
			names = append(names, name)
		}
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // the longest first
		return strings.Join(names, "|")
	}()
	// Each has groups named y, m and d, as far as it tells them.
	datePatterns = []*regexp.Regexp{
		regexp.MustCompile(`\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b`),
		regexp.MustCompile(`(?i)\b(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.)?(?: of| de)? (?P<m>` + monthWord + `)\b\.?(?:(?:,| de)? (?P<y>\d{4})\b)?`),
		regexp.MustCompile(`(?i)\b(?P<m>` + monthWord + `)\b\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y>\d{4})\b)?`),
		regexp.MustCompile(`(?i)\b(?P<m>` + monthWord + `)\b\.?(?:,| of| de)? (?P<y>\d{4})\b`),
		regexp.MustCompile(`(?P<y>\d{4})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?`),
		regexp.MustCompile(`(?P<m>\d{1,2})月(?P<d>\d{1,2})日`),
		regexp.MustCompile(`\b(?P<y>(?:19|20)\d{2})\b`),
	}
)

// date is a date as far as a text tells it; what it does not tell is 0.
type date struct {
	start, end       int // bytes
	year, month, day int
}

// datesIn finds the dates in a text.
func datesIn(text string) []date {
	if !strings.ContainsAny(text, "0123456789") {
		return nil
	}
	var out []date
	for _, p := range datePatterns {
		for _, m := range p.FindAllStringSubmatchIndex(text, -1) {
			d := date{start: m[0], end: m[1]}
			if slices.ContainsFunc(out, func(o date) bool { return d.start < o.end && o.start < d.end }) {
				continue
			}
			for i, name := range p.SubexpNames() {
				if name == "" || m[2*i] < 0 {
					continue
				}
				value := text[m[2*i]:m[2*i+1]]
				n, err := strconv.Atoi(value)
				if err != nil {
					n = monthNames[strings.ToLower(value)]
				}
				switch name {
				case "y":
					d.year = n
				case "m":
					d.month = n
				case "d":
					d.day = n
				}
			}
			out = append(out, d)
		}
	}
	return out
}

// tells reports whether everything that o tells of a date holds for this one.
func (d date) tells(o date) bool {
	return (o.year == 0 || o.year == d.year) && (o.month == 0 || o.month == d.month) && (o.day == 0 || o.day == d.day)
}

// numbersGiven refuses numbers that stand neither in what a sentence cites nor in
// the question. The numbers of a date are its own.
func (c *checker) numbersGiven(d *draft) string {
	stated := countsIn(d.words)
	if len(stated) == 0 {
		return ""
	}
	given := countsIn(d.given)
	for _, n := range stated {
		if !n.states(given) {
			return fmt.Sprintf("the number %q is not in what it cites", d.words[n.start:n.end])
		}
	}
	return ""
}

// countsIn are the numbers of a text that belong to no date.
func countsIn(text string) []number {
	dates := datesIn(text)
	return slices.DeleteFunc(numbersIn(text), func(n number) bool {
		return slices.ContainsFunc(dates, func(d date) bool { return n.start < d.end && d.start < n.end })
	})
}

func (c *checker) datesGiven(d *draft) string {
	told := datesIn(d.words)
	if len(told) == 0 {
		return ""
	}
	given := datesIn(d.given)
	for _, p := range c.cited(d) {
		for _, published := range datesIn(p.Article.Published) {
			for _, g := range datesIn(p.Context) {
				if g.year == 0 {
					g.year = published.year // of the year in which it is told
					given = append(given, g)
				}
			}
		}
	}
	for _, w := range told {
		if !slices.ContainsFunc(given, func(g date) bool { return g.tells(w) }) {
			return fmt.Sprintf("the date %q is not in what it cites", d.words[w.start:w.end])
		}
	}
	return ""
}

// wordsIn are the words of a text, folded and stemmed, and the names of the months
// that its dates tell in figures.
func wordsIn(text string) map[string]bool {
	have := map[string]bool{}
	for _, w := range wordSpans(text) {
		f := Fold(text[w.start:w.end])
		have[f], have[Stem(f)], have[Fold(withoutElision(text[w.start:w.end]))] = true, true, true
	}
	for _, g := range datesIn(text) {
		for name, month := range monthNames {
			if month == g.month {
				have[Fold(name)] = true
			}
		}
	}
	return have
}

// wordsGiven refuses names, words with a capital, that stand neither in what a
// sentence cites nor in the question.
func (c *checker) wordsGiven(d *draft) string {
	var have map[string]bool
	spans := wordSpans(d.words)
	for i, w := range spans {
		word := d.words[w.start:w.end]
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) && !capitalBehindElision(word) {
			continue
		}
		if have == nil {
			have = wordsIn(d.given)
		}
		f := Fold(withoutElision(word))
		switch {
		case have[f], have[Stem(f)], f == "i", isNumberWord(f):
		case startsSentence(d.words, spans, i) && (IsFunctionWord(Stem(f)) || opens(f)):
		default:
			return fmt.Sprintf("the name %s is not in what it cites", word)
		}
	}
	return ""
}

var elided = regexp.MustCompile(`^(?i:[ldjmnstc]|qu)['’](\p{L}.*)$`)

// withoutElision is a French or Italian word without the article or pronoun that
// has run into it.
func withoutElision(word string) string {
	if m := elided.FindStringSubmatch(word); m != nil {
		return m[1]
	}
	return word
}

func capitalBehindElision(word string) bool {
	m := elided.FindStringSubmatch(word)
	if m == nil {
		return false
	}
	r, _ := utf8.DecodeRuneInString(m[1])
	return unicode.IsUpper(r)
}

// startsSentence reports whether the word at i has a capital because of where
// it stands.
func startsSentence(words string, spans []wordSpan, i int) bool {
	if i == 0 {
		return true
	}
	between := words[spans[i-1].end:spans[i].start]
	return strings.ContainsAny(between, ".!?:\n")
}

// opens reports whether a word is one that begins sentences and names nothing, in
// English, Spanish or French.
func opens(folded string) bool {
	switch folded {
	case "according", "asked", "also", "however", "meanwhile", "similarly", "likewise", "overall", "together", "finally", "first", "second", "third",
		"several", "various", "speakers", "nobody", "everyone", "nothing", "yes", "moreover", "furthermore", "additionally", "conversely", "instead",
		"rather", "separately", "both", "neither", "either", "among", "article", "articles", "reported", "said", "speaking", "regarding", "besides",
		"thus", "therefore", "hence", "today", "participants", "guests", "experts", "researchers", "scholars", "officials", "nowhere",
		"specifically", "notably", "indeed", "later", "earlier", "elsewhere", "unlike", "contrary", "critics", "whereas":
		return true
	case "el", "la", "los", "las", "un", "una", "según", "segun", "en", "de", "del", "para", "por", "además", "ademas", "también", "tambien", "sobre", "entre", "ambos", "ambas",
		"ella", "ellos", "ellas", "su", "sus", "al", "esto", "este", "esta", "como", "mientras", "luego", "más", "mas", "asimismo":
		return true
	case "le", "les", "une", "des", "du", "selon", "dans", "pour", "sur", "elle", "il", "ils", "elles", "son", "sa", "ses", "leur", "leurs", "ainsi", "puis", "enfin", "aussi", "outre",
		"après", "apres", "lors", "avec", "ce", "cette", "ces", "quant", "au", "aux", "tandis", "interrogé":
		return true
	}
	return false
}
