package rag

import (
	"context"
	"strings"
)

// Find returns the statements that fit a question best, best first, without a
// judgement on whether they answer it.
func (e *Engine) Find(ctx context.Context, q Question, limit int) ([]Hit, error) {
	query, err := e.Read(ctx, q, limit)
	if err != nil || query.Text == "" {
		return nil, err
	}
	return e.Index.Search(ctx, query)
}

// Read is what [Engine.Find] searches for: what the question says of who spoke,
// of when and at which event puts statements forward and keeps none out. The
// text is "" where there is nothing to be found.
func (e *Engine) Read(ctx context.Context, q Question, limit int) (Query, error) {
	q.Text = strings.TrimSpace(Clean(q.Text))
	answer := Answer{Timing: map[string]Millis{}}
	p, err := e.prepare(ctx, q, &answer)
	if err != nil || p == nil {
		return Query{}, err
	}
	u := p.u
	out := Query{Scope: p.scope, Text: q.Text, Limit: limit}
	out.Wish = Wish{Speakers: u.ids(), Articles: p.query.Articles, Kinds: u.Kinds, Since: p.query.Since, Until: p.query.Until}
	if u.Topic != "" {
		out.Text += "\n" + u.Topic // twice, so that it counts for more than how it is asked; in the articles' language, if need be
	}
	if u.Presumes {
		out.Wish.Speakers = nil // it may have been somebody else
	}
	if len(out.Wish.Kinds) == 0 && u.Event == "" {
		out.Wish.Kinds = spokenKinds()
	}
	return out, nil
}
