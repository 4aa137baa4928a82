package rag

import (
	"context"
	"math"
	"regexp"
	"strings"
)

// Case is what speaks for and against the corpus holding an answer at all, once
// the best of the evidence is known.
type Case struct {
	Best    float64 // log-odds of the most believable statement
	General float64 // 1 where the question names a topic and asks for anything said of it
	Rich    float64 // how much else it asks about: log of 1 and the weight of its words; 0 where general
	Rival   float64 // share of the topic that the best sentence of somebody else who is known bears
	Plain   float64 // 1 where it does not ask what anybody said: "what did the forum cost?"
	Lacking float64 // 1 where it asks for a number or a name, and the best statement has none
}

// Signs are the case as the weights see it.
func (c Case) Signs() [6]float64 {
	return [6]float64{c.Best, c.General, c.Rich, c.Rival, c.Plain, c.Lacking}
}

// CaseWeights are those of a logistic function from a case to the probability
// that the corpus holds an answer.
type CaseWeights struct{ Bias, Best, General, Rich, Rival, Plain, Lacking float64 }

// Fitted like those of evidence, on which they rest.
var (
	bySpeaker = CaseWeights{Bias: 2.6, Best: 1.6, General: -1.3, Rich: 2.7, Rival: -1.8, Plain: -0.1, Lacking: -2.7}
	byAnybody = CaseWeights{Bias: 2.5, Best: 0.7, General: -0.6, Rich: 0.1, Plain: -2.4, Lacking: -2.2}
)

func (w CaseWeights) holds(c Case) bool {
	z := w.Bias
	s := c.Signs()
	for i, weight := range [...]float64{w.Best, w.General, w.Rich, w.Rival, w.Plain, w.Lacking} {
		z += weight * s[i]
	}
	return z > 0
}

// caseFor sums up evidence on the question's topic, the most believable first,
// and that of people who were not asked for.
func (p *planner) caseFor(evidence, others []Evidence) Case {
	var c Case
	if len(evidence) == 0 {
		c.Best = math.Inf(-1)
		return c
	}
	c.Best = logOdds(evidence[0].Belief)
	if p.u.general {
		c.General = 1
	} else {
		c.Rich = math.Log1p(p.engine.lexicon.aspect(p.u.Topic).total)
	}
	for _, o := range others {
		if o.SpeakerID != "" {
			c.Rival = max(c.Rival, o.Sentence)
		}
	}
	if !p.u.Spoken {
		c.Plain = 1
	}
	if best := evidence[0]; p.u.amount && !aNumber.MatchString(best.Quote) || p.u.naming && !namesAnew(best.Quote, p.u.text) {
		c.Lacking = 1
	}
	return c
}

// namesAnew reports whether a quote has a name that the question has not.
func namesAnew(quote, question string) bool {
	for _, m := range aName.FindAllStringSubmatch(quote, -1) {
		if !strings.Contains(question, m[1]) && !aDay.MatchString(m[1]) {
			return true
		}
	}
	return false
}

// aName is a word in capitals that no sentence begins with.
var aName = regexp.MustCompile(`[\p{Ll}\d,;] (\p{Lu}[\p{L}'’-]+)`)

// aDay is the name of a day or a month, which names nobody.
var aDay = regexp.MustCompile(`^(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December)$`)

// aNumber is a number in figures or in words.
var aNumber = regexp.MustCompile(`(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|half|third|quarter|fifth|tenth|twice|once|double[ds]?|halved)s?\b`)

// Considered is what [Engine.Ask] weighs for a question on a topic.
type Considered struct {
	Understanding
	Evidence []Evidence // of the speakers asked for, or of anybody; the most believable first
	Case     Case
}

// Consider is what [Engine.Ask] does before it decides. It is for measuring.
func (e *Engine) Consider(ctx context.Context, q Question) (Considered, error) {
	var answer Answer
	answer.Timing = map[string]Millis{}
	p, err := e.prepare(ctx, q, &answer)
	if err != nil || p == nil || p.u.Topic == "" || p.u.Unknown != "" {
		return Considered{Understanding: answer.Understood}, err
	}
	c := Considered{Understanding: p.u}
	var others []Evidence
	if len(p.u.Speakers) == 0 {
		c.Evidence, err = p.weigh(ctx, p.topical(), ofAnybody)
	} else {
		query := p.topical()
		query.Speakers = p.u.ids()
		if c.Evidence, err = p.weigh(ctx, query, ofSpeaker); err == nil {
			others, err = p.others(ctx)
		}
	}
	c.Case = p.caseFor(c.Evidence, others)
	return c, err
}
