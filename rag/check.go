package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
)

// checker stands between every writer and everybody who reads. It lives here,
// not with the writers, so that no engine can be made without it.
type checker struct {
	known    *people
	question string
	passages []Passage
	rules    []rule
	last     string // id of the one speaker of the last sentence that passed; "" where it had none or several
}

// rule is one thing that a sentence must hold to. broken says how it does not;
// "" where it does.
type rule struct {
	name   string
	broken func(c *checker, d *draft) string
}

// checks are the rules, in the order in which they are asked. Each of them is
// needed: TestEveryRuleIsNeeded takes them out one at a time.
func checks() []rule {
	return []rule{
		{"cites something", (*checker).citesSomething},
		{"cites what was given", (*checker).citesGiven},
		{"shows words in their order", (*checker).inOrder},
		{"shows a statement once", (*checker).showsOnce},
		{"does not reach out", (*checker).staysInside},
		{"can be seen", (*checker).canBeSeen},
		{"marks come in pairs", (*checker).marksPaired},
		{"words in marks are verbatim", (*checker).marksVerbatim},
		{"nothing else looks quoted", (*checker).looksUnquoted},
		{"names nobody else", (*checker).namesOnlyCited},
		{"names everyone cited", (*checker).namesAllCited},
		{"names nobody unknown", (*checker).namesKnown},
		{"says whose words", (*checker).saysWhose},
		{"lets nobody speak through another", (*checker).speaksItself},
		{"quotations behind their owner", (*checker).behindOwner},
		{"each one's words apart", (*checker).keptApart},
		{"numbers are given", (*checker).numbersGiven},
		{"dates are given", (*checker).datesGiven},
		{"names are given", (*checker).wordsGiven},
		{"what is denied is denied", (*checker).denialKept},
		{"negation is kept", (*checker).negationKept},
		{"stance is kept", (*checker).stanceKept},
		{"takes no orders", (*checker).takesNoOrders},
		{"is carried by what it cites", (*checker).carriedByCited},
	}
}

// draft is a sentence as the rules see it.
type draft struct {
	Sentence
	words    string          // its own words, U+FFFC for each quotation
	cites    []int           // of the passages that there are
	speakers map[string]bool // whose statements these are
	given    string          // what it may tell of: the question and all that is known of what it cites
	names    []named         // who is named in it
	quotes   []quoted        // its quotations, in the order of their places
}

// quoted is a quotation in a draft: one that the program puts in, or words of
// the writer's own between marks.
type quoted struct {
	at     int // byte in the draft's words
	text   string
	owners map[string]bool // ids of those whose cited words these are; "" for nobody's
}

// check returns why a sentence must not be shown, "" where it may. It is told
// of sentences in their order.
func (c *checker) check(s Sentence) string {
	d := c.draft(s)
	for _, r := range c.rules {
		if why := r.broken(c, d); why != "" {
			return why
		}
	}
	c.last = ""
	if len(d.speakers) == 1 {
		for id := range d.speakers {
			c.last = id
		}
	}
	return ""
}

func (c *checker) draft(s Sentence) *draft {
	d := &draft{Sentence: s, words: s.words(), speakers: map[string]bool{}}
	var given strings.Builder
	given.WriteString(c.question)
	for _, n := range s.cites() {
		if n < 1 || n > len(c.passages) {
			continue
		}
		p := c.passages[n-1]
		d.cites = append(d.cites, n)
		if p.SpeakerID != "" {
			d.speakers[p.SpeakerID] = true
		}
		for _, s := range []string{p.Quote, p.Context, p.Speaker, p.Role, p.Cue, p.Article.Title, p.Article.Source, p.Article.Published} {
			given.WriteByte('\n')
			given.WriteString(s)
		}
	}
	d.given = given.String()
	d.names = c.namedIn(d)
	d.quotes = c.quotesIn(d)
	return d
}

// cited are the passages that a draft cites.
func (c *checker) cited(d *draft) []Passage {
	out := make([]Passage, len(d.cites))
	for i, n := range d.cites {
		out[i] = c.passages[n-1]
	}
	return out
}

func (c *checker) citesSomething(d *draft) string {
	if len(d.Sentence.cites()) == 0 {
		return "it cites nothing"
	}
	return ""
}

func (c *checker) citesGiven(d *draft) string {
	for _, n := range d.Sentence.cites() {
		if n < 1 || n > len(c.passages) {
			return fmt.Sprintf("it cites %d, which was not given", n)
		}
	}
	return ""
}

// inOrder holds for spans that are parts of a quotation, in its order.
func (c *checker) inOrder(d *draft) string {
	for _, p := range d.Parts {
		if p.Quote < 1 || p.Quote > len(c.passages) {
			continue
		}
		length, end := utf8.RuneCountInString(c.passages[p.Quote-1].Quote), 0
		for _, s := range p.Spans {
			if s.Start < end || s.End <= s.Start || s.End > length {
				return "it quotes words in an order in which they do not stand"
			}
			end = s.End
		}
	}
	return ""
}

func (c *checker) showsOnce(d *draft) string {
	shown := map[int]bool{}
	for _, p := range d.Parts {
		if p.Quote != 0 && shown[p.Quote] {
			return fmt.Sprintf("it shows statement %d twice", p.Quote)
		}
		shown[p.Quote] = true
	}
	return ""
}

// reach is what would do something where it is shown: addresses, mentions,
// markup, entities.
var reach = regexp.MustCompile("(?i)://|www\\.|\\]\\(|<[@#:/!a-z]|[@＠]\\s*(?:everyone|here)|[@＠]\\p{L}|discord\\.gg|[`*_~|\\\\]|^\\s*(?:[#>]|-#)|&#?[a-z0-9]+;|\\b(?:mailto|javascript|data):")

func (c *checker) staysInside(d *draft) string {
	if m := reach.FindString(d.words); m != "" {
		return fmt.Sprintf("it holds %q, which is not for an answer", m)
	}
	return ""
}

func (c *checker) canBeSeen(d *draft) string {
	if Clean(d.words) != d.words {
		return "it holds characters that cannot be seen"
	}
	return ""
}

// articleWords is what the article says around a statement's words.
func articleWords(p Passage) string {
	return p.Cue + "\n" + strings.Replace(p.Context, p.Quote, " ", 1)
}

// standsIn reports whether words are in what a draft cites.
func (c *checker) standsIn(words string, d *draft) bool {
	return slices.ContainsFunc(c.cited(d), func(p Passage) bool {
		return strings.Contains(p.Context, words) || strings.Contains(p.Quote, words) || strings.Contains(p.Role, words)
	})
}

// denied holds for what its speaker denies having said.
func denied(p Passage) bool { return p.Modality == corpus.Denied }
