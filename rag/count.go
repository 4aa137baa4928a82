package rag

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"whosaid/corpus"
)

// page keeps the part of all statements that is shown at a time, from the
// question's offset on, and says in the plan which part it is. Nothing is left
// out: the offset of what follows is in the plan.
func (p *planner) page(out *plan, all []corpus.Statement, limit int) (part []corpus.Statement, which corpus.Remarks) {
	out.total = len(all)
	from := min(max(p.offset, 0), len(all))
	to := min(from+limit, len(all))
	if to < len(all) {
		out.next = to
	}
	switch {
	case from == len(all) && from > 0:
		which = remarks("There are only %d statements.", len(all))
	case from > 0:
		which = remarks("These are statements %d to %d of %d.", from+1, to, len(all))
	case to < len(all):
		which = remarks("These are the first %d of %d statements.", to, len(all))
	}
	return all[from:to], which
}

// byDate brings statements into the order of their articles' dates, those without a
// date last, and of their places; the latest first where the question asks for that.
func (p *planner) byDate(all []corpus.Statement) {
	published := map[string]string{}
	for _, a := range p.known.articles {
		published[a.ID] = day(a.Published)
	}
	slices.SortStableFunc(all, func(a, b corpus.Statement) int {
		x, y := published[a.ArticleID], published[b.ArticleID]
		switch {
		case (x == "") != (y == ""):
			return strings.Compare(y, x)
		case p.u.Order == "last":
			return strings.Compare(y, x)
		}
		return strings.Compare(x, y)
	})
}

// formAlone are topics that only say which statements are asked for, or how they are
// to be shown.
var formAlone = regexp.MustCompile(`(?i)^(?:(?:compare|contrast|with|and|the|at|very|most|first|last|latest|earliest|recent(?:ly)?|initially|originally|final(?:ly)?|things?|words?|remarks?|comments?|statements?)\W*)+$`)

// howOften is how a question asks for a number of statements.
var howOften = regexp.MustCompile(`(?i)\bhow (?:often|frequently|many (?:times|quotes|quotations|statements|remarks|comments))\b|\bcuántas veces\b|\bcombien de fois\b|多少次|几次|كم مرة`)

// counted answers how often somebody is quoted, on a topic or at all, with a number
// counted in the store and with every statement that was counted.
func (p *planner) counted(ctx context.Context, out plan) (plan, error) {
	if !out.answerable || len(out.correction) > 0 || len(p.u.Speakers) == 0 {
		return out, nil
	}
	topic := distinct(ContentTerms(p.u.Topic))
	var all []corpus.Statement
	for _, s := range p.u.Speakers {
		said, err := p.said(ctx, s.ID, p.u.Kinds)
		if err != nil {
			return plan{}, err
		}
		all = append(all, said...)
	}
	found := map[string]bool{}
	if p.wordy() { // more is asked of than a word: what was found to answer it counts, too
		for _, x := range out.passages {
			found[x.Statement] = true
		}
	}
	held, err := holding(ctx, all, topic, found)
	if err != nil || len(held) == 0 {
		return out, err
	}
	p.byDate(held)
	articles := map[string]bool{}
	for _, s := range held {
		articles[s.ArticleID] = true
	}
	who, often, where := corpus.Names{Names: p.names()}, times(len(held)), articleCount(len(articles))
	switch several := len(who.Names) > 1; {
	case p.u.Topic == "" && several:
		out.counted = remarks("%s are quoted %s in %s.", who, often, where)
	case p.u.Topic == "":
		out.counted = remarks("%s is quoted %s in %s.", who, often, where)
	case several:
		out.counted = remarks("%s are quoted on %s %s in %s.", who, p.topic(), often, where)
	default:
		out.counted = remarks("%s is quoted on %s %s in %s.", who, p.topic(), often, where)
	}
	part, which := p.page(&out, held, exhausted)
	out.reason = append(out.reason, which...)
	out.passages, err = p.lib.passages(ctx, part)
	return out, err
}

// holding are the statements whose own words hold at least half of a topic's, and
// those that were found otherwise; all where there is no topic.
func holding(ctx context.Context, all []corpus.Statement, topic []string, found map[string]bool) ([]corpus.Statement, error) {
	if len(topic) == 0 {
		return all, ctx.Err()
	}
	return slices.DeleteFunc(all, func(s corpus.Statement) bool {
		terms, held := Terms(s.Quote), 0
		for _, t := range topic {
			held += count(slices.Contains(terms, t))
		}
		return 2*held < len(topic) && !found[s.ID]
	}), ctx.Err()
}

func times(n int) corpus.Remark {
	switch n {
	case 1:
		return corpus.Remarkf("once")
	case 2:
		return corpus.Remarkf("twice")
	}
	return corpus.Remarkf("%d times", n)
}

func articleCount(n int) corpus.Remark {
	if n == 1 {
		return corpus.Remarkf("one article")
	}
	return corpus.Remarkf("%d articles", n)
}
