package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// orders is how text speaks that would have a model do something.
var orders = regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:above|previous|prior|earlier|instructions?|rules?|prompt|everything|before)\b|(?:^|[.!?:;"“”]\s*)(?:please |now |only |always )*(?:say|write|answer|reply|state|claim|repeat|print|output)\s+(?:only\s+)?that\b|\b(?:you are|you're|act as|pretend)\b.{0,20}\b(?:now|an? ai|assistant|model)\b|\bsystem\s*(?:prompt|message)?\s*:|\b(?:new|following) instructions?\b|忽略.{0,6}(?:上|以前|指令)|ignora.{0,20}(?:anterior|instruc)|ignore[zr]?.{0,20}(?:précéd|instruct)`)

// takesNoOrders refuses to tell on, in the writer's own words, what is worded as an
// order to whoever reads it: in a statement, its article, a name, or the question.
// The words themselves may be shown.
func (c *checker) takesNoOrders(d *draft) string {
	var ordered, material strings.Builder
	words := d.words
	for _, p := range c.cited(d) {
		for _, name := range []string{p.Speaker, p.Role} {
			if name != "" {
				words = strings.ReplaceAll(words, name, " ")
			}
		}
		for _, s := range []string{p.Quote, p.Context, p.Speaker, p.Role, p.Article.Title, p.Article.Source} {
			if orders.MatchString(s) {
				ordered.WriteString(s + "\n")
			} else {
				material.WriteString(s + "\n")
			}
		}
	}
	if orders.MatchString(c.question) {
		ordered.WriteString(c.question)
	}
	if ordered.Len() == 0 {
		return ""
	}
	own, given := ContentTerms(material.String()), ContentTerms(ordered.String())
	for _, t := range ContentTerms(words) {
		if !reports(t) && slices.Contains(given, t) && !slices.Contains(own, t) {
			return fmt.Sprintf("its %q stands only in what is worded as an order; show the statement itself", t)
		}
	}
	return ""
}

var inEnglish = regexp.MustCompile(`(?i)\b(?:the|of|and|to|that|is|were|for|with|this|it|by|are|would|be|an|but|he|she|they|said|who|what|did|has|had|have|not)\b`)

// reports holds for terms that tell that something was said, and not what.
func reports(term string) bool {
	switch term {
	case "say", "said", "tell", "told", "state", "argu", "think", "thought", "believ", "mention", "speak", "spoke", "spoken", "talk", "comment", "remark", "claim", "note", "explain",
		"discuss", "point", "stress", "emphas", "emphasi", "suggest", "quot", "respond", "repli", "answer", "address", "express", "rais", "announc", "add", "declar", "write", "wrote",
		"call", "propos", "recommend", "warn", "compar", "describ", "ask", "urg", "insist", "maintain", "assert", "predict", "accord", "view", "put", "way", "make", "made", "name", "word", "use":
		return true
	}
	return false
}

const (
	fewTerms = 3   // content words of a sentence below which their share says nothing
	carried  = 0.4 // of a sentence's content words must stand in what it cites or in the question
)

// carriedByCited refuses a sentence in English that tells mostly of what nothing it
// cites, nor the question, has a word of. What a model says in another language than
// the article's cannot be held against its words.
func (c *checker) carriedByCited(d *draft) string {
	if len(inEnglish.FindAllString(d.words, 3)) < 2 || len(inEnglish.FindAllString(d.given, 3)) < 2 {
		return ""
	}
	given := map[string]bool{}
	for _, t := range Terms(d.given) {
		given[t] = true
	}
	words := []byte(d.words)
	for _, m := range d.names { // whose they are says nothing of what is told
		copy(words[m.start:m.end], strings.Repeat(" ", m.end-m.start))
	}
	held, all := 0, 0
	for _, t := range distinct(ContentTerms(string(words))) {
		if reports(t) {
			continue
		}
		if all++; given[t] {
			held++
		}
	}
	if all >= fewTerms && float64(held) < carried*float64(all) {
		return "too little of it stands in what it cites"
	}
	return ""
}
