package rag

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"whosaid/corpus"
)

// plan is what an answer will be made of, before a word of it is written.
type plan struct {
	answerable bool
	reason     corpus.Remarks // why not, or what was corrected or limited
	correction corpus.Remarks // what the answer begins with where the premise is false
	passages   []Passage
	related    []Passage
	counted    corpus.Remarks // that tell how often, where that was asked
	total      int            // statements that there are, where only a part is shown at a time
	next       int            // the offset of those that follow; 0 where none do
}

const (
	shown     = 8  // statements in an answer on a topic
	perOwner  = 3  // of one speaker, where nobody is asked for by name
	spoken    = 12 // statements in an answer to "what did X say?"
	exhausted = 50 // statements in an answer that asks for everything
	nearest   = 3  // statements offered where there is no answer
)

// planner decides what answers one question.
type planner struct {
	engine *Engine
	known  *people
	lib    *library
	scope  corpus.Scope
	u      Understanding
	query  Query // scope and filters, without speakers, kinds and text
	offset int   // statements to leave out of a list of all
}

// plan finds the evidence and judges whether it is enough.
func (p *planner) plan(ctx context.Context) (plan, error) {
	switch {
	case p.u.Unknown != "":
		return p.unknown(ctx)
	case len(p.u.Speakers) > 0 && p.u.Topic == "":
		return p.everythingBy(ctx)
	case len(p.u.Speakers) > 0:
		return p.byOn(ctx)
	case p.u.Event != "":
		return p.event(ctx)
	case p.u.Topic != "":
		return p.on(ctx)
	}
	return plan{reason: remarks("Ask who said what: name a speaker, a topic or both.")}, nil
}

// everythingBy answers "what did X say?".
func (p *planner) everythingBy(ctx context.Context) (plan, error) {
	limit := spoken
	if p.u.Everything {
		limit = exhausted
	}
	var out plan
	var silent []Asked
	var all []corpus.Statement
	for _, s := range p.u.Speakers {
		found, err := p.said(ctx, s.ID, p.u.Kinds)
		if err != nil {
			return plan{}, err
		}
		if len(found) == 0 {
			silent = append(silent, s)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		return p.silent(ctx, p.u.Speakers)
	}
	if p.u.Everything || p.u.Order != "" {
		p.byDate(all)
	}
	all, which := p.page(&out, all, limit)
	if len(all) == 0 {
		return plan{reason: which, total: out.total}, nil
	}
	out.reason = which
	for _, s := range silent {
		out.reason = append(out.reason, p.named(s))
	}
	passages, err := p.lib.passages(ctx, all)
	if err != nil {
		return plan{}, err
	}
	out.answerable, out.passages = true, passages
	return out, nil
}

// said are a speaker's statements that pass the question's filters, those that
// the article only supposes left out.
func (p *planner) said(ctx context.Context, id string, kinds []corpus.Kind) ([]corpus.Statement, error) {
	all, err := p.lib.statements(ctx, corpus.StatementFilter{SpeakerID: id, Kinds: kinds})
	if err != nil {
		return nil, err
	}
	out := all[:0]
	for _, s := range all {
		if !unsaid(s) && p.inArticles(s) {
			out = append(out, s)
		}
	}
	return out, nil
}

// unsaid holds for statements that nobody made: the article only supposes them,
// or they are a shred that says nothing.
func unsaid(s corpus.Statement) bool {
	return s.Modality == corpus.Hypothetical || !hasWords(s.Quote) || s.Kind == corpus.Indirect && len(wordSpans(s.Quote)) < 3
}

// inArticles reports whether a statement stands in one of the articles that the
// question is about, if it names some, of the time it names.
func (p *planner) inArticles(s corpus.Statement) bool {
	if len(p.query.Articles) > 0 && !slices.Contains(p.query.Articles, s.ArticleID) {
		return false
	}
	if p.query.Since.IsZero() && p.query.Until.IsZero() {
		return true
	}
	for _, a := range p.known.articles {
		if a.ID == s.ArticleID {
			return !a.Published.IsZero() && !a.Published.Before(p.query.Since) && (p.query.Until.IsZero() || !a.Published.After(p.query.Until))
		}
	}
	return false
}

// silent answers for people of whom nothing (of the kind asked for) is stored.
func (p *planner) silent(ctx context.Context, asked []Asked) (plan, error) {
	var out plan
	for _, s := range asked {
		if len(p.u.Kinds) > 0 {
			reported, err := p.said(ctx, s.ID, nil)
			if err != nil {
				return plan{}, err
			}
			if len(reported) > 0 {
				out.reason = append(out.reason, corpus.Remarkf("No words of %s stand in quotation marks. What the articles report is below.", s.Name))
				passages, err := p.lib.passages(ctx, reported[:min(len(reported), nearest)])
				if err != nil {
					return plan{}, err
				}
				out.related = append(out.related, passages...)
				continue
			}
		}
		if p.known.byID[s.ID].Statements > 0 {
			out.reason = append(out.reason, corpus.Remarkf("Nothing by %s is in the articles of that time or event.", s.Name))
			continue
		}
		out.reason = append(out.reason, p.named(s))
		narrated, err := p.naming(ctx, s.ID)
		if err != nil {
			return plan{}, err
		}
		out.related = append(out.related, narrated...)
		said, fellow, err := p.fellows(ctx, p.known.byID[s.ID])
		if err != nil {
			return plan{}, err
		}
		if fellow != "" {
			out.reason = append(out.reason, corpus.Remarkf("%s did speak about it.", fellow))
			out.related = append(out.related, said...)
		}
	}
	return out, nil
}

// named says of somebody that they are named but not quoted.
func (p *planner) named(s Asked) corpus.Remark {
	who := p.known.byID[s.ID]
	if len(who.Roles) == 0 {
		return corpus.Remarkf("%s is named in the articles but is not quoted.", who.Name)
	}
	return corpus.Remarkf("%s (%s) is named in the articles but is not quoted.", who.Name, oneLine(who.Roles[0].Text))
}

// naming are the sentences of narration that name somebody.
func (p *planner) naming(ctx context.Context, id string) ([]Passage, error) {
	who := p.known.byID[id]
	q := p.query
	q.Text, q.Kinds, q.Limit = who.Name, []corpus.Kind{corpus.Narration}, 10
	found, err := p.find(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []Passage
	for _, passage := range found {
		for _, n := range append([]string{who.Name}, who.Aliases...) {
			if strings.Contains(passage.Context, n) {
				out = append(out, passage)
				break
			}
		}
	}
	return out[:min(len(out), nearest)], nil
}

// topic is the question's topic as it can stand in a remark.
func (p *planner) topic() any {
	if p.wordy() {
		return corpus.Remarkf("this")
	}
	return p.u.Topic
}

// wordy holds for a topic that is more than a word or two.
func (p *planner) wordy() bool { return len(strings.Fields(p.u.Topic)) > 4 }

// byOwnWords leaves out, of several statements in one sentence, those that bear
// far less of the topic in their own words: they were found by their
// neighbour's. And where the question asks for a stance, it prefers statements
// that tell of it: to speak of a thing is not to criticise it. Where none does,
// the best has to be believable without.
func (p *planner) byOwnWords(evidence []Evidence) []Passage {
	var out, taking []Passage
	stance := ""
	if len(p.u.Speakers) == 0 {
		stance = p.u.Stance
	}
	for _, x := range evidence {
		best := 0.0
		for _, y := range evidence {
			if x.Article.ID == y.Article.ID && (strings.Contains(x.Context, y.Quote) || strings.Contains(y.Context, x.Quote)) {
				best = max(best, y.Own)
			}
		}
		if 2*x.Own < best {
			continue
		}
		out = append(out, x.Passage)
		if stance != "" && p.engine.lexicon.tells(x.Quote+"\n"+x.Cue+"\n"+x.Context, stance) {
			taking = append(taking, x.Passage)
		}
	}
	if stance != "" && (len(taking) > 0 || len(out) > 0 && evidence[0].Belief < enough) {
		return taking
	}
	return out
}

// corrected answers a question whose premise is false, with the statements of
// who said it.
func corrected(claimed any, others []Evidence) plan {
	who := others[0]
	out := plan{answerable: true}
	for _, o := range others {
		if o.SpeakerID == who.SpeakerID && len(out.passages) < nearest && o.Belief >= lenient*who.Belief {
			out.passages = append(out.passages, o.Passage)
		}
	}
	renumber(out.passages)
	out.correction = remarks("The articles do not say this of %s; it was %s.", claimed, who.Speaker)
	out.reason = out.correction
	return out
}

// unknown answers for a name that nobody in the corpus has.
func (p *planner) unknown(ctx context.Context) (plan, error) {
	reason := remarks("The articles name nobody called %s.", p.u.Unknown)
	if near := p.known.like(p.u.Unknown); len(near) > 0 {
		reason = append(reason, corpus.Remarkf("The nearest names are %s.", strings.Join(near, ", ")))
	}
	if p.u.Topic == "" {
		return plan{reason: reason}, nil
	}
	evidence, err := p.others(ctx)
	if err != nil {
		return plan{}, err
	}
	others := p.byOwnWords(convincing(evidence, enough, beside))
	if p.u.Presumes && len(others) > 0 && others[0].SpeakerID != "" {
		out := corrected(p.u.Unknown, evidence)
		out.reason = append(reason, corpus.Remarkf("It was %s.", others[0].Speaker))
		out.correction = out.reason
		return out, nil
	}
	return plan{reason: reason, related: near(evidence)}, nil
}

// event answers what is asked about the event itself.
func (p *planner) event(ctx context.Context) (plan, error) {
	q := p.query
	q.Text, q.Kinds, q.Limit = strings.TrimSpace(p.u.Topic+" "+eventTold(p.u.Event)), []corpus.Kind{corpus.Narration}, 4*shown
	hits, err := p.engine.Index.Search(ctx, q)
	if err != nil {
		return plan{}, err
	}
	told := map[string]bool{}
	for _, t := range ContentTerms(eventTold(p.u.Event)) {
		told[t] = true
	}
	found, err := p.passagesOf(ctx, hits)
	if err != nil {
		return plan{}, err
	}
	topic := p.engine.lexicon.aspect(p.u.Topic)
	fit := map[string]float64{} // by statement
	var good []Passage
	for _, f := range found {
		if !slices.ContainsFunc(Terms(f.Quote), func(t string) bool { return told[t] }) {
			continue
		}
		fit[f.Statement] = topic.share(topic.borne(f.Quote + "\n" + f.Article.Title + "\n" + f.Before))
		if (p.u.amount || p.u.Event == "time") && aNumber.MatchString(f.Quote) {
			fit[f.Statement]++ // it asks for one
		}
		good = append(good, f)
	}
	slices.SortStableFunc(good, func(a, b Passage) int { return cmp.Compare(fit[b.Statement], fit[a.Statement]) })
	if len(good) == 0 && p.u.Topic != "" && p.u.Event != "sponsor" {
		return p.on(ctx)
	}
	if len(good) == 0 {
		return plan{reason: remarks("The articles do not tell this."), related: renumber(found[:min(len(found), nearest)])}, nil
	}
	return plan{answerable: true, passages: renumber(good[:min(len(good), nearest)])}, nil
}

// spread keeps what an answer has room for, so that no one speaker fills it.
func spread(passages []Passage, everything bool) []Passage {
	if everything {
		return passages[:min(len(passages), exhausted)]
	}
	owned := map[string]int{}
	var out []Passage
	for _, p := range passages {
		if owned[p.SpeakerID] < perOwner && len(out) < shown {
			owned[p.SpeakerID]++
			out = append(out, p)
		}
	}
	return out
}

// find searches and reads what was found.
func (p *planner) find(ctx context.Context, q Query) ([]Passage, error) {
	hits, err := p.engine.Index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	return p.passagesOf(ctx, hits)
}

func (p *planner) passagesOf(ctx context.Context, hits []Hit) ([]Passage, error) {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	statements, err := p.lib.byID(ctx, ids)
	if err != nil {
		return nil, err
	}
	statements = slices.DeleteFunc(statements, unsaid)
	return p.lib.passages(ctx, statements)
}

func renumber(passages []Passage) []Passage {
	for i := range passages {
		passages[i].N = i + 1
	}
	return passages
}

func spokenKinds() []corpus.Kind {
	return []corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed}
}

// speakersOf names whose statements passages are.
func speakersOf(passages []Passage) corpus.Names {
	var names []string
	for _, p := range passages {
		if p.Speaker != "" && !slices.Contains(names, p.Speaker) {
			names = append(names, p.Speaker)
		}
	}
	return corpus.Names{Names: names[:min(len(names), nearest)]}
}

// remarks is one remark by itself.
func remarks(format string, args ...any) corpus.Remarks {
	return corpus.Remarks{corpus.Remarkf(format, args...)}
}

// topicsOf tells in a few words what statements are about: from each the
// longest run of words that carry meaning.
func topicsOf(passages []Passage) string {
	var topics []string
	for _, p := range passages {
		if t := topicOf(p.Quote); t != "" && !slices.Contains(topics, t) {
			topics = append(topics, t)
		}
	}
	return strings.Join(topics, "; ")
}

func topicOf(quote string) string {
	const longest = 5 // words
	spans := wordSpans(quote)
	best, from := "", 0
	bestWords := 0
	for i := 0; i <= len(spans); i++ {
		ends := i == len(spans) || IsFunctionWord(Stem(Fold(quote[spans[i].start:spans[i].end]))) ||
			i > from && strings.TrimSpace(quote[spans[i-1].end:spans[i].start]) != "" || i-from == longest
		if !ends {
			continue
		}
		if n := i - from; n > bestWords {
			best, bestWords = quote[spans[from].start:spans[i-1].end], n
		}
		from = i
		if i < len(spans) && IsFunctionWord(Stem(Fold(quote[spans[i].start:spans[i].end]))) {
			from = i + 1
		}
	}
	return best
}
