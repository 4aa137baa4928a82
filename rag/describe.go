package rag

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"whosaid/corpus"
)

const (
	fits       = 0.65 // share of a description that has to be borne by what is told of somebody
	fitsWholly = 0.95 // fit from which on a description may be that of several
	fitsAlso   = 0.9  // share of the best one's fit from which on it may be another as well
	isCalled   = 0.8  // how near a word has to be to stand for what a description calls somebody
	isHead     = 0.6  // how near a word has to be to stand for one of a description's
	farther    = 0.8  // what a word of it counts that stands elsewhere in the article
	sameWords  = 0.3  // how much of a fit is that it is told in the same words
	opening    = 800  // code points at the beginning of an article, where it tells who met
)

// understand reads a question. Where it describes its speaker ("the rice
// farmer"), or names an event that no article is titled by, that is looked for in
// what the articles tell, and the question is read again with what was found.
func (e *Engine) understand(ctx context.Context, p *planner, q Question) (Understanding, error) {
	var before settled
	u := understand(q, p.known, e.glossary, before)
	if u.event != "" && u.Event == "" {
		var err error
		if before.articles, err = p.articlesOn(ctx, u.event); err != nil {
			return u, err
		}
		if len(before.articles) > 0 {
			u = understand(q, p.known, e.glossary, before)
		}
	}
	if u.Described == "" {
		return u, nil
	}
	query := p.query
	if len(query.Articles) == 0 {
		query.Articles = u.articles
	}
	found, err := p.described(ctx, query, u.Described)
	if err != nil || len(found) == 0 {
		return u, err
	}
	if slices.ContainsFunc(found, func(a Asked) bool { return a.Name != found[0].Name }) {
		u.among = found // it does not tell them apart; what they said may
		return u, nil
	}
	before.mentions = []named{{u.described.start, u.described.end, found}}
	meant := understand(q, p.known, e.glossary, before)
	meant.Described = u.Described
	return meant, nil
}

// articlesOn are the ids of the articles that tell of an event at their
// beginning: all of its name stands there. None where they are many.
func (p *planner) articlesOn(ctx context.Context, event string) ([]string, error) {
	name := ContentTerms(event)
	if len(name) < 2 {
		return nil, nil // "at the forum"
	}
	q := p.query
	q.Text, q.Limit = event, weighed
	passages, err := p.find(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []string
	seen := map[string]bool{}
	for _, x := range passages {
		if seen[x.Article.ID] {
			continue
		}
		seen[x.Article.ID] = true
		article, err := p.lib.article(ctx, x.Article.ID)
		if err != nil {
			return nil, err
		}
		told := Terms(x.Article.Title + "\n" + article.text.Slice(corpus.Span{Start: 0, End: opening}))
		if !slices.ContainsFunc(name, func(t string) bool { return !ordinal(t) && !slices.Contains(told, t) }) {
			out = append(out, x.Article.ID)
		}
	}
	if len(out) > several {
		return nil, nil
	}
	return out, nil
}

// byDescription is how a speaker is found whom the question describes.
const byDescription = "description"

// several is how many articles can be on one event that they are not titled by.
const several = 8

// described are those who speak in the articles and fit a description best: what
// it calls them stands in their role, their sentence or the one before, and the
// rest there or nearby.
func (p *planner) described(ctx context.Context, q Query, description string) ([]Asked, error) {
	topic := p.engine.lexicon.aspect(description)
	head := headOf(description)
	if head == "" || topic.total == 0 {
		return nil, nil
	}
	q.Text, q.Kinds, q.Limit = description, spokenKinds(), weighed
	passages, err := p.find(ctx, q)
	if err != nil {
		return nil, err
	}
	called := p.engine.lexicon.term(head)
	fit := map[string]float64{} // by speaker
	best := 0.0
	for _, x := range passages {
		own := x.Role + "\n" + strings.Replace(x.Context, x.Quote, "\n", 1)
		inRole := func(w string) bool { return called.near(p.engine.lexicon.term(w)) >= isCalled }
		beside := func(w string) bool { return p.engine.lexicon.term(w).stem == called.stem } // who is near novels is no novelist
		if x.SpeakerID == "" || p.known.byID[x.SpeakerID].Organisation || !slices.ContainsFunc(wordsOf(x.Role), inRole) && !slices.ContainsFunc(wordsOf(own+"\n"+x.Before), beside) {
			continue
		}
		article, err := p.lib.article(ctx, x.Article.ID)
		if err != nil {
			return nil, err
		}
		near, wide := topic.borne(own), topic.borne(x.Before+"\n"+x.After+"\n"+x.Article.Title+"\n"+article.text.Slice(corpus.Span{Start: 0, End: opening}))
		same := topic.share(exactly(most(near, wide)))
		for i := range wide {
			wide[i] *= farther
		}
		told := most(near, wide)
		for i, near := range told {
			if near < isHead {
				told[i] = 0 // rice is somewhat like wheat, but who grows that is another
			}
		}
		share := (1-sameWords)*topic.share(told) + sameWords*same
		fit[x.SpeakerID] = max(fit[x.SpeakerID], share)
		best = max(best, share)
	}
	if best < fits {
		return nil, nil
	}
	also := fitsAlso * best
	if best < fitsWholly {
		also = best // several are meant only by what fits them all
	}
	var out []Asked
	for _, s := range p.known.speakers {
		if fit[s.ID] >= also {
			out = append(out, Asked{ID: s.ID, Name: s.Name, As: description, How: byDescription})
		}
	}
	return out, nil
}

// headOf is what a description calls somebody: "farmer" in "the rice farmer from
// the south".
func headOf(description string) string {
	words := wordsOf(behindHead.Split(description, 2)[0])
	for i := len(words) - 1; i >= 0; i-- {
		if !IsFunctionWord(Stem(Fold(words[i]))) {
			return words[i]
		}
	}
	return ""
}

var behindHead = regexp.MustCompile(`(?i) (?:of|from|for|at|in|who|that|with|on|to)\b`)
