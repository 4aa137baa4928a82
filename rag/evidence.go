package rag

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
)

// Evidence is a statement beside a question, and what speaks for its being the
// answer. Shares are of the topic's words, weighed by how much they say, and of
// each by how far its nearest word in the text stands for it.
type Evidence struct {
	Passage
	Coverage   float64 // as in [Hit]
	Similarity float64 // as in [Hit]
	Own        float64 // share that the statement's own words bear
	Sentence   float64 // share that its sentences bear
	Around     float64 // share that its sentences and those beside them bear
	Exact      float64 // share that stands there in the same words
	Answers    float64 // share of its own words that the topic's stand for
	Manner     float64 // how far its cue tells of the manner of saying that is asked for
	Borne      float64 // weight of the words that its sentences bear
	Voice      float64 // 1 where somebody is known to have said it
	Figure     float64 // 1 where it has a number, and the question asks for one
	Belief     float64 // the estimated probability that it answers
}

// Weights are those of a logistic function from evidence to belief.
type Weights struct{ Bias, Coverage, Similarity, Own, Around, Exact, Answers, Manner, Borne, Voice, Figure float64 }

// The weights were fitted to the development parts of the project's own
// questions, answered with the built-in embedder: go run ./rag/eval/fit. Among
// the statements of a speaker who was asked for less speaks for chance.
var (
	ofSpeaker = Weights{Bias: -4.3, Coverage: 1.8, Similarity: 1.0, Own: 1.0, Around: 1.3, Exact: 0.3, Answers: 0.3, Manner: 1.7, Borne: 1.8, Figure: 0.9}
	ofAnybody = Weights{Bias: -10.2, Coverage: 0.8, Similarity: 0.1, Own: 1.3, Around: 3.0, Exact: 1.4, Answers: 2.3, Manner: 0.7, Borne: 2.5, Voice: 1.1, Figure: 0.4}
)

// Signs are the evidence as the weights see it.
func (e Evidence) Signs() [10]float64 {
	return [10]float64{e.Coverage, e.Similarity, e.Own, e.Around, e.Exact, e.Answers, e.Manner, math.Log1p(e.Borne), e.Voice, e.Figure}
}

func (w Weights) belief(e Evidence) float64 {
	z := w.Bias
	s := e.Signs()
	for i, weight := range [...]float64{w.Coverage, w.Similarity, w.Own, w.Around, w.Exact, w.Answers, w.Manner, w.Borne, w.Voice, w.Figure} {
		z += weight * s[i]
	}
	return probability(z)
}

func probability(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

func logOdds(probability float64) float64 { return math.Log(probability / (1 - probability)) }

const (
	enough  = 0.5  // a statement less believable than this answers nothing by itself
	related = 0.05 // a statement less believable than this is not even offered as near
	// How far behind the most believable statement, in log-odds, others are
	// shown beside it.
	further = 4.0 // of a speaker who was asked for
	broadly = 2.5 // of anybody, where the question asks what was said
	beside  = 1.5 // of anybody, where it asks for a statement
	rivals  = 0.5 // the best of another speaker, where the question asks who it was
	single  = 0.2 // the same where it was said in answer to somebody
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
	topic := p.engine.lexicon.aspect(q.Text)
	topic.asking(p.u.text)
	out := make([]Evidence, 0, len(passages))
	for _, x := range passages {
		h := hits[at[x.Statement]]
		e := Evidence{Passage: x, Coverage: h.Coverage, Similarity: h.Similarity}
		own := topic.borne(x.Cue + " " + x.Quote)
		sentence := most(own, topic.borne(x.Context+"\n"+asked(x.Before)))
		around := most(sentence, topic.borne(x.Before+"\n"+x.After))
		e.Own, e.Sentence, e.Around = topic.share(own), topic.share(sentence), topic.share(around)
		e.Exact, e.Borne = topic.share(exactly(around)), e.Sentence*topic.total
		e.Answers, e.Manner = topic.answers(x.Quote), topic.manner(x.Cue)
		if x.SpeakerID != "" {
			e.Voice = 1
		}
		if p.u.amount && aNumber.MatchString(x.Quote) {
			e.Figure = 1
		}
		e.Belief = w.belief(e)
		out = append(out, e)
	}
	slices.SortStableFunc(out, byBelief)
	return out, nil
}

// asked is the question right before an answer, in an interview or a hearing; ""
// where there is none.
func asked(before string) string {
	paragraphs := strings.Split(strings.TrimSpace(before), "\n")
	for i := len(paragraphs) - 1; i >= max(0, len(paragraphs)-3); i-- {
		if p := strings.TrimRight(paragraphs[i], " \t*_"); strings.HasSuffix(p, "?") || strings.HasSuffix(p, "？") {
			return p
		}
		if len(strings.Fields(paragraphs[i])) > 4 {
			break // more than the name of who answers
		}
	}
	return ""
}

func byBelief(a, b Evidence) int { return cmp.Compare(b.Belief, a.Belief) }

// convincing are those of the evidence, the most believable first, that answer:
// those that are believable, and not far behind the most believable one.
func convincing(all []Evidence, least, behind float64) []Evidence {
	var out []Evidence
	for _, e := range all {
		if e.Belief >= least && e.odds() >= all[0].odds()-behind {
			out = append(out, e)
		}
	}
	return out
}

// leading are those of the evidence, the most believable first, that answer an
// open question: the statements of the speakers who come near the best one.
func leading(all []Evidence, speakers, statements float64) []Evidence {
	near := map[string]bool{}
	var out []Evidence
	for _, e := range all {
		if e.odds() >= all[0].odds()-speakers {
			near[e.Speaker] = true
		}
		if near[e.Speaker] && e.odds() >= all[0].odds()-statements {
			out = append(out, e)
		}
	}
	return out
}

// odds are the logarithm of the odds that a statement answers.
func (e Evidence) odds() float64 { return logOdds(e.Belief) }

// asPassages are the statements of evidence.
func asPassages(evidence []Evidence) []Passage {
	out := make([]Passage, len(evidence))
	for i, e := range evidence {
		out[i] = e.Passage
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

const weighed = 96 // statements that are weighed for one answer
