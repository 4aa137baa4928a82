package rag

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Evidence is a statement beside a question, and what speaks for its being the
// answer.
type Evidence struct {
	Passage
	Coverage   float64 // as in [Hit]
	Similarity float64 // as in [Hit]
	Around     float64 // share of the topic's words that stand in the statement's sentences or beside them
	Held       int     // the topic's words that stand in the statement's sentences
	Belief     float64 // the estimated probability that it answers
	rank       int     // among the hits
}

// Weights are those of a logistic function from evidence to belief.
type Weights struct{ Bias, Coverage, Similarity, Around, Held float64 }

// The weights were fitted to the development part of the project's own
// questions, answered with the built-in embedder: go run ./rag/eval/fit. Among
// the statements of a speaker who was asked for less speaks for chance.
var (
	ofSpeaker = Weights{Bias: -3.5, Coverage: 1.3, Similarity: 3.3, Around: 5.8, Held: 3.6}
	ofAnybody = Weights{Bias: -1.9, Coverage: 1.5, Similarity: 0.4, Around: 1.3, Held: 0.7}
)

func (w Weights) belief(e Evidence) float64 {
	z := w.Bias + w.Coverage*e.Coverage + w.Similarity*e.Similarity + w.Around*e.Around + w.Held*math.Log1p(float64(e.Held))
	return 1 / (1 + math.Exp(-z))
}

const (
	enough    = 0.5  // a statement less believable than this answers nothing
	likeliest = 0.42 // the least belief where the question says that somebody said it
	related   = 0.05 // a statement less believable than this is not even offered as near
	beside    = 0.6  // of the best statement's belief: what is shown beside it
	further   = 0.25 // the same for further statements of a speaker who was asked for
)

// weigh searches and says how far each statement found can be believed to
// answer, the most believable first.
func (p *planner) weigh(ctx context.Context, q Query, w Weights) ([]Evidence, error) {
	hits, err := p.engine.Index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	passages, err := p.passagesOf(ctx, hits)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int, len(hits))
	for i, h := range hits {
		at[h.ID] = i
	}
	terms := distinct(ContentTerms(q.Text))
	out := make([]Evidence, 0, len(passages))
	for _, x := range passages {
		i := at[x.Statement]
		e := Evidence{Passage: x, Coverage: hits[i].Coverage, Similarity: hits[i].Similarity, rank: i}
		sentence, wide := Terms(x.Context), Terms(x.Before+"\n"+x.After)
		for _, t := range terms {
			switch {
			case slices.Contains(sentence, t):
				e.Held++
				e.Around += 1 / float64(len(terms))
			case slices.Contains(wide, t):
				e.Around += 1 / float64(len(terms))
			}
		}
		e.Belief = w.belief(e)
		out = append(out, e)
	}
	slices.SortStableFunc(out, byBelief)
	return out, nil
}

func byBelief(a, b Evidence) int { return cmp.Compare(b.Belief, a.Belief) }

func distinct(terms []string) []string {
	slices.Sort(terms)
	return slices.Compact(terms)
}

// convincing are those of the evidence, the most believable first, that answer:
// those that are believable, and not far behind the most believable one.
func convincing(all []Evidence, least, beside float64) []Passage {
	var out []Passage
	for _, e := range all {
		if e.Belief >= least && e.Belief >= beside*all[0].Belief {
			out = append(out, e.Passage)
		}
	}
	return out
}

// leading are those of the evidence, the most believable first, that answer an
// open question: the statements of the speakers who come near the best one;
// fewer where it asks for the speaker rather than for what was said.
func leading(all []Evidence, least, speakers float64, who bool) []Passage {
	statements := beside
	if !who {
		statements = 0.5
	}
	if len(all) == 0 || all[0].Belief < least {
		return nil
	}
	near := map[string]bool{}
	var out []Passage
	for _, e := range all {
		if e.Belief >= speakers*all[0].Belief {
			near[e.Speaker] = true
		}
		if near[e.Speaker] && e.Belief >= statements*all[0].Belief {
			out = append(out, e.Passage)
		}
	}
	return out
}

// near are the first few statements that have anything to do with the topic:
// what is offered where nothing answers.
func near(all []Evidence) []Passage {
	var out []Passage
	for _, e := range all {
		if e.Belief >= related && len(out) < nearest {
			out = append(out, e.Passage)
		}
	}
	return out
}

// Consider is what [Engine.Ask] weighs for a question on a topic, the most
// believable first: the statements of the speakers asked for, or anybody's. It
// is for measuring.
func (e *Engine) Consider(ctx context.Context, q Question) (Understanding, []Evidence, error) {
	var answer Answer
	answer.Timing = map[string]Millis{}
	p, err := e.prepare(ctx, q, &answer)
	if err != nil || p == nil || p.u.Topic == "" || p.u.Unknown != "" {
		return answer.Understood, nil, err
	}
	query, weights := p.topical(), ofAnybody
	if len(p.u.Speakers) > 0 {
		query.Speakers, weights = p.u.ids(), ofSpeaker
	}
	evidence, err := p.weigh(ctx, query, weights)
	return p.u, evidence, err
}

// topical is a query for what people said on the question's topic.
func (p *planner) topical() Query {
	q := p.query
	q.Text, q.Kinds, q.Limit = p.u.Topic, p.u.Kinds, weighed
	if len(q.Kinds) == 0 {
		q.Kinds = spokenKinds()
	}
	if p.u.Everything {
		q.Limit = 2 * exhausted
	}
	return q
}

const weighed = 48 // statements that are weighed for one answer
