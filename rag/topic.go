package rag

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"whosaid/corpus"
)

// byOn answers "what did X say about T?".
func (p *planner) byOn(ctx context.Context) (plan, error) {
	q := p.topical()
	q.Speakers = p.u.ids()
	theirs, err := p.weigh(ctx, q, ofSpeaker)
	if err != nil {
		return plan{}, err
	}
	if len(theirs) == 0 && p.undated() {
		return p.byOn(ctx)
	}
	if len(theirs) > 0 && p.u.foreign && !strings.ContainsFunc(p.u.Topic, isLatin) {
		return p.whatever(ctx) // none of it could be looked for
	}
	names := corpus.Names{Names: p.names(), Or: true}
	others, err := p.others(ctx)
	if err != nil {
		return plan{}, err
	}
	holds := bySpeaker.holds(p.caseFor(theirs, others))
	if asked := p.u.Speakers; (!holds || theirs[0].Exact == 0) && p.namesakes() {
		// Which of several people of one name is meant was read wrongly, or an
		// article does not tell them apart.
		q.Speakers = p.u.ids()
		wider, err := p.weigh(ctx, q, ofSpeaker)
		if err != nil {
			return plan{}, err
		}
		if !holds || wider[0].Exact > 0 {
			theirs, holds = wider, bySpeaker.holds(p.caseFor(wider, others))
		} else {
			p.u.Speakers = asked
		}
	}
	anothers := p.byOwnWords(convincing(others, enough, beside))
	switch {
	case p.u.Presumes && p.better(others, theirs):
		return corrected(names, others), nil
	case holds:
		return p.answered(ctx, p.chosen(theirs))
	case p.u.foreign && !p.u.whole && len(theirs) > 0:
		return p.whatever(ctx)
	case len(theirs) == 0:
		out, err := p.silent(ctx, p.u.Speakers)
		out.related = append(out.related, anothers[:min(len(anothers), nearest)]...)
		return out, err
	}
	if p.engine.lexicon.tellsNothing(p.u.Topic) && !p.u.Presumes {
		return p.everythingBy(ctx) // "What did X demand?" asks for nothing in particular
	}
	var offered []Passage
	for _, e := range theirs[:min(len(theirs), nearest)] {
		offered = append(offered, e.Passage)
	}
	out := plan{reason: remarks("Nothing by %s on %s.", names, p.topic()), related: offered}
	if topics := topicsOf(offered); topics != "" {
		out.reason = append(out.reason, corpus.Remarkf("%s spoke about: %s.", names, topics))
	}
	if by := speakersOf(anothers); len(by.Names) > 0 {
		out.reason = append(out.reason, corpus.Remarkf("%s did speak about it.", by))
		out.related = append(out.related, anothers[:min(len(anothers), nearest)]...)
	}
	return out, nil
}

// whatever is what the speakers said, where the topic could not be looked for.
func (p *planner) whatever(ctx context.Context) (plan, error) {
	all, err := p.everythingBy(ctx)
	all.reason = remarks("The topic could not be looked for in the articles' language, so this is what %s said, whatever it is about.", corpus.Names{Names: p.names(), Or: true})
	return all, err
}

// undated takes a time that no article with the speakers is of for a part of the
// topic, and reports whether there was one: "how did traffic develop in 2025?"
// may have been asked the year after.
func (p *planner) undated() bool {
	if p.query.Since.IsZero() && p.query.Until.IsZero() || p.u.year == "" || p.u.general {
		return false
	}
	p.query.Since, p.query.Until = time.Time{}, time.Time{}
	p.u.Topic += " " + p.u.year
	return true
}

// namesakes takes others of the same name in, and reports whether there are
// some.
func (p *planner) namesakes() bool {
	n := len(p.u.Speakers)
	for _, a := range slices.Clone(p.u.Speakers) {
		for _, s := range p.known.speakers {
			if s.Name == a.Name && s.Statements > 0 {
				p.u.Speakers = appendAsked(p.u.Speakers, Asked{ID: s.ID, Name: s.Name, As: a.As, How: a.How})
			}
		}
	}
	return len(p.u.Speakers) > n
}

// answered is an answer from the statements of those who were asked for.
func (p *planner) answered(ctx context.Context, good []Passage) (plan, error) {
	all, err := p.continued(ctx, good)
	return plan{answerable: true, passages: renumber(p.ordered(all)), reason: p.without(good)}, err
}

// lenient is the share of the best one's belief that is asked of a statement by
// one of several speakers where the others have better ones: the question says
// that they spoke of the same.
const lenient = 0.1

// chosen are the statements that answer, of each speaker asked for.
func (p *planner) chosen(evidence []Evidence) []Passage {
	of := map[string][]Evidence{}
	for _, e := range evidence {
		of[e.Speaker] = append(of[e.Speaker], e)
	}
	limit := shown
	if p.u.Everything {
		limit = exhausted
	}
	limit = max(5, limit/len(of))
	var out []Passage
	for _, name := range p.names() {
		least := lenient
		if p.unsure() {
			least = 0.6
		}
		good := asPassages(convincing(of[name], least*evidence[0].Belief, further))
		if len(good) == 0 && len(of[name]) > 0 && len(of) > 1 && !p.unsure() {
			good = []Passage{of[name][0].Passage} // the nearest, to stand beside the others'
		}
		out = append(out, good[:min(len(good), limit)]...)
	}
	return out
}

// unsure reports whether several speakers are meant by the same words of the
// question, so that it does not say that each of them spoke.
func (p *planner) unsure() bool {
	return slices.ContainsFunc(p.u.Speakers, func(a Asked) bool {
		return slices.ContainsFunc(p.u.Speakers, func(b Asked) bool { return a.As == b.As && a.Name != b.Name })
	})
}

// names are the names of the speakers asked for, each once, in order.
func (p *planner) names() []string {
	var out []string
	for _, s := range p.u.Speakers {
		if !slices.Contains(out, s.Name) {
			out = append(out, s.Name)
		}
	}
	return out
}

// without says of whom nothing was found.
func (p *planner) without(good []Passage) corpus.Remarks {
	var reasons corpus.Remarks
	for _, name := range p.names() {
		if !slices.ContainsFunc(good, func(x Passage) bool { return x.Speaker == name }) {
			reasons = append(reasons, corpus.Remarkf("Nothing by %s on %s.", name, corpus.Remarkf("this")))
		}
	}
	return reasons
}

// ordered brings statements into the order that the question asks for.
func (p *planner) ordered(passages []Passage) []Passage {
	if p.u.Order == "" {
		return passages
	}
	slices.SortStableFunc(passages, func(a, b Passage) int {
		if a.Article.ID == b.Article.ID {
			return 0
		}
		if p.u.Order == "last" {
			a, b = b, a
		}
		return strings.Compare(a.Article.Published, b.Article.Published)
	})
	return passages
}

// better reports whether the best of others' statements holds clearly more of
// the topic, and of the manner of saying, than any of the asked speakers': the
// question then gives the words to the wrong one.
func (p *planner) better(others, theirs []Evidence) bool {
	if len(others) == 0 || others[0].SpeakerID == "" {
		return false
	}
	borne := 0.0
	for _, e := range theirs {
		borne = max(borne, e.Sentence+soSaid*e.Manner)
	}
	return others[0].Sentence+soSaid*others[0].Manner > borne+clearly
}

// soSaid is what the manner of saying counts beside what was said.
const soSaid = 0.3

// clearly is how much more of a topic a statement bears that the question gives
// to the wrong speaker.
const clearly = 0.2

// others are statements on the topic by people who were not asked for.
func (p *planner) others(ctx context.Context) ([]Evidence, error) {
	q := p.topical()
	q.Kinds = spokenKinds()
	found, err := p.weigh(ctx, q, ofAnybody)
	return slices.DeleteFunc(found, func(e Evidence) bool {
		return e.SpeakerID != "" && (slices.Contains(p.u.ids(), e.SpeakerID) || slices.Contains(p.names(), e.Speaker))
	}), err
}

// on answers "who said T?" and "what was said about T?".
func (p *planner) on(ctx context.Context) (plan, error) {
	q := p.topical()
	if p.u.Anonymous {
		q.Limit = 4 * weighed
	}
	weights := ofAnybody
	if p.u.Anonymous {
		weights = ofSpeaker
	}
	if out, ok, err := p.byOneOf(ctx, q); ok || err != nil {
		return out, err
	}
	found, err := p.weigh(ctx, q, weights)
	if err != nil {
		return plan{}, err
	}
	switch {
	case p.u.Anonymous:
		found = slices.DeleteFunc(found, func(e Evidence) bool { return e.SpeakerID != "" })
	case len(p.u.Except) > 0:
		if found, err = p.except(ctx, found); err != nil {
			return plan{}, err
		}
	}
	speakers, statements := beside, beside
	switch {
	case len(p.u.Except) > 0:
		speakers = single // who answers somebody is rarely one of many
	case p.u.general && len(found) > 0 && found[0].Exact == 1:
		// All who used the word are meant.
		found = slices.DeleteFunc(found, func(e Evidence) bool { return e.Exact < 1 })
		speakers, statements = broadly, broadly
	case p.u.Who:
		speakers = rivals
	}
	var good []Passage
	if byAnybody.holds(p.caseFor(found, nil)) {
		good = spread(p.byOwnWords(leading(found, speakers, statements)), p.u.Everything)
	}
	if len(good) > 0 && unsettled(found[0]) {
		good = guess(good)
	}
	if len(good) > 0 {
		if !unsettled(found[0]) && (!p.u.Who || found[0].Own < almost) {
			good, err = p.continued(ctx, good)
		}
		return plan{answerable: true, passages: renumber(p.ordered(good)), reason: p.limited(found[0])}, err
	}
	q.Kinds, q.Limit = []corpus.Kind{corpus.Narration}, nearest
	told, err := p.weigh(ctx, q, ofAnybody)
	if err != nil {
		return plan{}, err
	}
	narrated := asPassages(convincing(told, enough, beside))
	reason := remarks("Nobody is quoted on %s.", p.topic())
	if len(found) > 0 && found[0].Exact == 1 {
		reason = remarks("No statement surely answers this, though %s is spoken of.", p.topic())
	}
	if len(narrated) > 0 {
		reason = append(reason, corpus.Remarkf("The article itself tells of it, in nobody's name."))
	}
	return plan{reason: reason, related: renumber(append(narrated, near(found)...))}, nil
}

// byOneOf answers with the statements of one of several people who bear a role
// that the question names ("the minister"), if what one of them said answers.
func (p *planner) byOneOf(ctx context.Context, q Query) (plan, bool, error) {
	if len(p.u.among) == 0 || p.u.Who || p.u.Anonymous {
		return plan{}, false, nil
	}
	for _, a := range p.u.among {
		q.Speakers = append(q.Speakers, a.ID)
	}
	theirs, err := p.weigh(ctx, q, ofSpeaker)
	if err != nil || len(theirs) == 0 || !bySpeaker.holds(p.caseFor(theirs, nil)) {
		return plan{}, false, err
	}
	first := theirs[0].SpeakerID
	theirs = slices.DeleteFunc(theirs, func(e Evidence) bool { return e.SpeakerID != first })
	good := asPassages(convincing(theirs, lenient*theirs[0].Belief, further))
	good, err = p.continued(ctx, good[:min(len(good), shown)])
	return plan{answerable: true, passages: renumber(p.ordered(good))}, true, err
}

// almost is the share of a topic from which on a statement's own words bear all
// that is asked of a speaker's name.
const almost = 0.95

// unsettled holds for a statement that is the best, but neither believable nor
// in the topic's own words.
func unsettled(best Evidence) bool { return best.Belief < enough && best.Exact < 1 }

// guess is what is shown of statements that may not be what was meant: the
// first, and one more by its speaker.
func guess(good []Passage) []Passage {
	if len(good) > 1 && good[1].SpeakerID != "" && good[1].SpeakerID == good[0].SpeakerID {
		return good[:2]
	}
	return good[:1]
}

// limited says where an answer may not be what was meant; nothing where it is
// sure enough.
func (p *planner) limited(best Evidence) corpus.Remarks {
	switch {
	case !p.u.whole:
		return remarks("Of the question, only this could be looked for in the articles' language: %s.", p.u.Topic)
	case unsettled(best):
		return remarks("This is the nearest that was said; it may not be what was meant.")
	}
	return nil
}

// except leaves out the statements of the people whom a question names as those
// who are answered ("who disagreed with X?"), and puts first what stands with
// theirs on the topic, or names them.
func (p *planner) except(ctx context.Context, found []Evidence) ([]Evidence, error) {
	q := p.topical()
	q.Kinds = spokenKinds()
	var words []string
	for _, s := range p.u.Except {
		q.Speakers = append(q.Speakers, s.ID)
		words = append(words, surname(s))
	}
	theirs, err := p.weigh(ctx, q, ofSpeaker)
	if err != nil {
		return nil, err
	}
	said := map[string][]int{} // where they said it, by article
	for _, e := range theirs {
		if e.odds() >= theirs[0].odds()-beside {
			said[e.Article.ID] = append(said[e.Article.ID], e.End)
		}
	}
	var out []Evidence
	for _, e := range found {
		if e.SpeakerID == "" || slices.Contains(q.Speakers, e.SpeakerID) {
			continue
		}
		odds := e.odds()
		if ends, ok := said[e.Article.ID]; ok {
			odds += answering
			if slices.ContainsFunc(ends, func(end int) bool { return e.Start > end && e.Start < end+soon }) {
				odds += answering
			}
		}
		if slices.ContainsFunc(words, func(w string) bool { return w != "" && strings.Contains(e.Context+e.Before, w) }) {
			odds++
		}
		switch before := lastSentence(e.Before); {
		case opposing.MatchString(before) && strings.Contains(before, surname(Asked{Name: e.Speaker})): // "Berg disagreed."
			odds += 2 * answering
		case opposing.MatchString(e.Cue + " " + e.Context + " " + before):
			odds += answering
		}
		e.Belief = probability(odds)
		out = append(out, e)
	}
	slices.SortStableFunc(out, byBelief)
	return out, nil
}

// answering is what speaks, in log-odds, for a statement's being an answer to
// somebody: that it stands in their article, soon behind their words, and that
// it is told to be one.
const answering = 1.5

// lastSentence is the sentence that a text ends with.
func lastSentence(text string) string {
	text = strings.TrimSpace(text)
	if i := strings.LastIndexAny(strings.TrimRight(text, ".!?”\"'’ "), ".!?\n"); i >= 0 {
		return text[i+1:]
	}
	return text
}

// soon is how many code points after somebody's words those of who answers them
// begin.
const soon = 800

// opposing are words of answering back.
var opposing = regexp.MustCompile(`(?i)\b(?:disagree|contradict|den(?:y|ied)|reject|rebuff|disput|object|oppos|counter|challeng|refus|critici[sz]|accus|unhappy|angr|not true|wrong|retort|doubt)\w*`)

// surname is a part of a name that stands for it: its longest word.
func surname(s Asked) string {
	longest := ""
	for w := range strings.FieldsSeq(s.Name) {
		if len(w) > len(longest) {
			longest = w
		}
	}
	return longest
}
