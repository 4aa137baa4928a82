package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus"
)

// checker stands between every writer and everybody who reads. It lives here,
// not with the writers, so that no engine can be made without it.
//
// A sentence fails if it cites nothing or what was not given; if it puts
// between quotation marks what does not stand so in what it cites; if it names
// a speaker for a statement that is another's; if it states a number, a date or
// a name that stands neither in what it cites nor in the question; and if it
// holds what could reach out of the answer: an address, a mention, markup.
type checker struct {
	known    *people
	question string
	passages []Passage
	last     string // id of the one speaker of the last sentence that passed; "" where it had none or several
}

// check returns why a sentence must not be shown, "" where it may. It is told
// of sentences in their order.
func (c *checker) check(s Sentence) string {
	cites := s.cites()
	if len(cites) == 0 {
		return "it cites nothing"
	}
	speakers := map[string]bool{} // whose statements are cited
	var material strings.Builder
	material.WriteString(c.question)
	for _, n := range cites {
		if n < 1 || n > len(c.passages) {
			return fmt.Sprintf("it cites %d, which was not given", n)
		}
		p := c.passages[n-1]
		if p.SpeakerID != "" {
			speakers[p.SpeakerID] = true
		}
		for _, s := range []string{p.Quote, p.Context, p.Speaker, p.Role, p.Cue, p.Article.Title, p.Article.Source, p.Article.Published} {
			material.WriteByte('\n')
			material.WriteString(s)
		}
		material.WriteString(dateWords(p.Article.Published))
	}
	shown := map[int]bool{}
	for _, p := range s.Parts {
		if why := c.checkSpans(p); why != "" {
			return why
		}
		if p.Quote != 0 && shown[p.Quote] {
			return fmt.Sprintf("it shows statement %d twice", p.Quote)
		}
		shown[p.Quote] = true
	}
	words := s.words()
	given := material.String()
	for _, check := range []func() string{
		func() string { return checkReach(words) },
		func() string { return c.checkQuoted(words, cites) },
		func() string { return c.checkSpeakers(s, words, cites, speakers) },
		func() string { return checkFacts(words, given) },
	} {
		if why := check(); why != "" {
			return why
		}
	}
	c.last = ""
	if len(speakers) == 1 {
		for id := range speakers {
			c.last = id
		}
	}
	return ""
}

func (c *checker) checkSpans(p Part) string {
	if p.Quote == 0 {
		return ""
	}
	quote := corpus.NewText(c.passages[p.Quote-1].Quote)
	end := 0
	for _, s := range p.Spans {
		if s.Start < end || s.End <= s.Start || s.End > quote.Len() {
			return "it quotes words in an order in which they do not stand"
		}
		end = s.End
	}
	return ""
}

var reach = regexp.MustCompile("(?i)://|www\\.|\\]\\(|<[@#:/!a-z]|@(?:everyone|here)|@\\p{L}|discord\\.gg|```|\\|\\||^\\s*(?:[#>]|-#)")

// checkReach refuses words that would do something where they are shown.
func checkReach(words string) string {
	if m := reach.FindString(words); m != "" {
		return fmt.Sprintf("it holds %q, which is not for an answer", m)
	}
	if Clean(words) != words {
		return "it holds characters that cannot be seen"
	}
	return ""
}

var (
	doubleMarks = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "‟", `"`, "«", `"`, "»", `"`, "「", `"`, "」", `"`, "『", `"`, "』", `"`, "＂", `"`, "〝", `"`, "〞", `"`, "‹", `"`, "›", `"`, "''", `"`, "``", `"`)
	singleMarks = regexp.MustCompile("(?:^|[^\\p{L}\\p{N}])['‘‚`´]([^'’‘`´]{3,}?)['’`´](?:$|[^\\p{L}\\p{N}])")
	// A single mark without its partner: one that opens a word, and one that
	// closes a word which is no plural with an apostrophe.
	strayMark = regexp.MustCompile("(?:^|[^\\p{L}\\p{N}])['‘‚`´]\\p{L}|[^\\s\\p{P}sSxXzZ]['’`´](?:$|[^\\p{L}\\p{N}])|[.,!?…]['’`´]")
)

// An apostrophe stands within a word: in a contraction ("it's"), behind an
// elided word ("l'eau"), or in a name ("Xi'an"). Anywhere else between letters it
// is a quotation mark in disguise.
var (
	innerMark  = regexp.MustCompile("[\\p{L}\\p{N}]+['‘’`´]\\p{L}+")
	apostrophe = regexp.MustCompile("^(?:\\p{Lu}.*|.*['‘’`´](?i:s|t|re|ve|ll|d|m)|(?i:[ldjmnstco]|qu)['‘’`´].*)$")
)

func isNoApostrophe(word string) bool { return !apostrophe.MatchString(word) }

// checkQuoted refuses quotation marks around what the cited passages do not
// say in these words.
func (c *checker) checkQuoted(words string, cites []int) string {
	pieces := strings.Split(doubleMarks.Replace(words), `"`)
	var quoted []string
	for i := 1; i < len(pieces); i += 2 { // one left open quotes all that follows
		quoted = append(quoted, pieces[i])
	}
	for _, m := range singleMarks.FindAllStringSubmatch(words, -1) {
		quoted = append(quoted, m[1])
	}
	if strayMark.MatchString(singleMarks.ReplaceAllString(words, " ")) || slices.ContainsFunc(innerMark.FindAllString(words, -1), isNoApostrophe) {
		return "it holds a quotation mark without its partner"
	}
	for _, q := range quoted {
		stands := func(n int) bool { return strings.Contains(c.passages[n-1].Quote, strings.TrimSpace(q)) }
		if !hasWords(q) || !slices.ContainsFunc(cites, stands) {
			return fmt.Sprintf("%q stands between quotation marks but not in what it cites", q)
		}
	}
	return ""
}

var saysAfter = regexp.MustCompile(`(?i)^[\s,]*(?:(?:also|further|then|has|had|have|clearly|strongly|repeatedly|later|again|who|and)\s+)*(?:` + sayVerbs + `|warn\w*|compar\w*|call\w*|describ\w*|ask\w*|urg\w*|insist\w*|den(?:y|ied|ies)|agree\w*|disagree\w*|maintain\w*|assert\w*|predict\w*|promis\w*|hop\w+|want\w*|view\w*|see|sees|saw)\b|^'s?\s+(?:view|opinion|words|position|point|argument|statement)`)

var saysBefore = regexp.MustCompile(`(?i)(?:according to|said|says|in the words of|as|by|from|for)\s+$`)

// checkSpeakers refuses a sentence that gives a statement to somebody else.
func (c *checker) checkSpeakers(s Sentence, words string, cites []int, speakers map[string]bool) string {
	names := c.namedIn(words, cites)
	namedSpeakers := map[string]bool{}
	for _, m := range names {
		mine := false
		for _, a := range m.asked {
			if speakers[a.ID] {
				namedSpeakers[a.ID], mine = true, true
			}
		}
		if mine {
			continue
		}
		name := words[m.start:m.end]
		if saysAfter.MatchString(words[m.end:]) || saysBefore.MatchString(words[:m.start]) || !c.standsIn(name, cites) {
			return fmt.Sprintf("it names %s, whose statement it does not cite", name)
		}
	}
	if len(namedSpeakers) > 0 {
		for id := range speakers {
			if !namedSpeakers[id] {
				return fmt.Sprintf("it cites %s without naming them", c.known.byID[id].Name)
			}
		}
	} else if len(speakers) == 0 && pronounFirst.MatchString(words) {
		return "it does not say whose words these are"
	} else if len(speakers) > 0 && (pronounFirst.MatchString(words) || strings.ContainsRune(words, '\uFFFC')) {
		// Nobody is named, so a reader takes it as the last speaker's.
		if len(speakers) > 1 || !speakers[c.last] {
			return "it does not say whose words these are"
		}
	}
	return c.checkQuoteOwners(s, words, names)
}

// namedIn is who is named in a sentence, those left out who are only part of a
// cited speaker's role: "president of the Harbour Union" does not name the
// union as a speaker.
func (c *checker) namedIn(words string, cites []int) []named {
	return slices.DeleteFunc(c.known.findIn(words), func(m named) bool {
		return len(m.asked) == 0 || slices.ContainsFunc(cites, func(n int) bool {
			p := c.passages[n-1]
			return strings.Contains(p.Role, strings.TrimPrefix(words[m.start:m.end], "the ")) &&
				!slices.ContainsFunc(m.asked, func(a Asked) bool { return a.ID == p.SpeakerID })
		})
	})
}

var pronounFirst = regexp.MustCompile(`(?i)^\s*(?:and |but |further,? |also,? |in addition,? |moreover,? )?(?:he|she|they|his|her|their)\b`)

// checkQuoteOwners refuses a quotation that stands behind another's name.
func (c *checker) checkQuoteOwners(s Sentence, words string, names []named) string {
	from := 0
	for _, p := range s.Parts {
		if p.Quote == 0 {
			continue
		}
		at := from + strings.IndexRune(words[from:], '\uFFFC')
		from = at + utf8.RuneLen('\uFFFC')
		owner := c.passages[p.Quote-1].SpeakerID
		nearest := slices.IndexFunc(names, func(m named) bool { return m.start > at })
		switch {
		case len(names) == 0 || owner == "":
			continue
		case nearest < 0:
			nearest = len(names) - 1
		case nearest > 0:
			nearest--
		}
		if !slices.ContainsFunc(names[nearest].asked, func(a Asked) bool { return a.ID == owner }) {
			return fmt.Sprintf("it puts a quotation behind the name of %s, whose words they are not", words[names[nearest].start:names[nearest].end])
		}
	}
	return ""
}

// standsIn reports whether a name is one that the cited passages or the
// question speak of.
func (c *checker) standsIn(name string, cites []int) bool {
	return slices.ContainsFunc(cites, func(n int) bool {
		p := c.passages[n-1]
		return strings.Contains(p.Context, name) || strings.Contains(p.Quote, name) || strings.Contains(p.Role, name)
	})
}

// checkFacts refuses numbers and names that are not in what was given.
func checkFacts(words, given string) string {
	have := map[string]bool{}
	for _, w := range wordSpans(given) {
		f := Fold(given[w.start:w.end])
		have[f], have[Stem(f)] = true, true
		if n, ok := numberWords[f]; ok {
			have[n] = true
		}
		have[digits(f)] = true
	}
	spans := wordSpans(words)
	for i, w := range spans {
		word := words[w.start:w.end]
		f := Fold(word)
		first, _ := utf8.DecodeRuneInString(word)
		switch n, isNumber := numberWords[f]; {
		case unicode.IsDigit(first) || strings.ContainsAny(word, "0123456789"):
			if !have[f] && !have[digits(f)] {
				return fmt.Sprintf("the number %s is not in what it cites", word)
			}
		case isNumber && f != "one":
			if !have[n] {
				return fmt.Sprintf("the number %q is not in what it cites", word)
			}
		case unicode.IsUpper(first):
			if have[f] || have[Stem(f)] || f == "i" {
				continue
			}
			if startsSentence(words, spans, i) && (IsFunctionWord(Stem(f)) || opens(f)) {
				continue
			}
			return fmt.Sprintf("the name %s is not in what it cites", word)
		}
	}
	return ""
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

// opens reports whether a word is one that begins sentences and names nothing.
func opens(folded string) bool {
	switch folded {
	case "according", "asked", "also", "however", "meanwhile", "similarly", "likewise", "overall", "together", "finally", "first", "second", "third",
		"several", "various", "speakers", "nobody", "everyone", "nothing", "yes", "moreover", "furthermore", "additionally", "conversely", "instead",
		"rather", "separately", "both", "neither", "either", "among", "article", "articles", "reported", "said", "speaking", "regarding", "besides",
		"thus", "therefore", "hence", "today", "participants", "guests", "experts", "researchers", "scholars", "officials", "nowhere",
		"specifically", "notably", "indeed", "later", "earlier", "elsewhere":
		return true
	}
	return false
}

// digits is a number without the points and commas that group or part it.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ',' || r == '.' || r == ' ' || r == '%' {
			return -1
		}
		return r
	}, s)
}

var numberWords = map[string]string{
	"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
	"eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
	"twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
	"hundred": "100", "thousand": "1000", "million": "1000000", "billion": "1000000000", "trillion": "1000000000000", "dozen": "12", "half": "0.5",
}

// dateWords are the words a date may be told in.
func dateWords(published string) string {
	if len(published) != len("2006-01-02") {
		return ""
	}
	months := strings.Fields("January February March April May June July August September October November December")
	m := int(published[5]-'0')*10 + int(published[6]-'0')
	if m < 1 || m > 12 {
		return ""
	}
	return fmt.Sprintf(" %s %s %s", months[m-1], strings.TrimPrefix(published[8:], "0"), published[:4])
}
