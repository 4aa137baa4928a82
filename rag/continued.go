package rag

import (
	"context"
	"slices"

	"whosaid/corpus"
)

const (
	continues = 3 // passages, from the first on, that are looked up for how their speaker goes on
	goingOn   = 2 // statements that follow one of them at most
	pause     = 3 // code points between two sentences, or paragraphs
)

// continued puts behind the first passages the statements with which their
// speaker goes on in the next sentence: "He denied having opposed meters. “We
// opposed being sent the bill for them,” he said." The second bears none of the
// topic's words and is the answer.
func (p *planner) continued(ctx context.Context, passages []Passage) ([]Passage, error) {
	shown := map[string]bool{}
	for _, x := range passages {
		shown[x.Statement] = true
	}
	out := make([]Passage, 0, len(passages)+continues)
	for i, x := range passages {
		out = append(out, x)
		if i >= continues || x.SpeakerID == "" {
			continue
		}
		theirs, err := p.lib.statements(ctx, corpus.StatementFilter{ArticleID: x.Article.ID, SpeakerID: x.SpeakerID, Kinds: p.u.Kinds})
		if err != nil {
			return nil, err
		}
		next := slices.DeleteFunc(following(theirs, x.Statement), func(s corpus.Statement) bool { return shown[s.ID] || unsaid(s) })
		more, err := p.lib.passages(ctx, next[:min(len(next), goingOn)])
		if err != nil {
			return nil, err
		}
		for _, y := range more {
			shown[y.Statement] = true
		}
		out = append(out, more...)
	}
	return out, nil
}

// following are those of one speaker's statements in one article that go on from
// the one with an id, sentence by sentence.
func following(statements []corpus.Statement, id string) []corpus.Statement {
	slices.SortStableFunc(statements, func(a, b corpus.Statement) int { return a.Span().Start - b.Span().Start })
	at := slices.IndexFunc(statements, func(s corpus.Statement) bool { return s.ID == id })
	if at < 0 {
		return nil
	}
	end := statements[at].Context.End
	var out []corpus.Statement
	for _, s := range statements[at+1:] {
		if s.Context.Start > end+pause {
			break
		}
		out, end = append(out, s), max(end, s.Context.End)
	}
	return out
}
