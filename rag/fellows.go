package rag

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"whosaid/corpus"
)

// fellows are the best statements on the question's topic by somebody of the
// same house as one who is not quoted, and who that is; none where the question
// has no topic, or nobody there spoke about it.
func (p *planner) fellows(ctx context.Context, silent corpus.Speaker) ([]Passage, string, error) {
	houses := housesOf(silent)
	if p.u.Topic == "" || len(houses) == 0 {
		return nil, "", nil
	}
	q := p.topical()
	for _, s := range p.known.speakers {
		if s.ID != silent.ID && !s.Organisation && s.Statements > 0 && slices.ContainsFunc(housesOf(s), func(h string) bool { return slices.Contains(houses, h) }) {
			q.Speakers = append(q.Speakers, s.ID)
		}
	}
	if len(q.Speakers) == 0 {
		return nil, "", nil
	}
	said, err := p.weigh(ctx, q, ofSpeaker)
	if err != nil || len(said) == 0 || !bySpeaker.holds(p.caseFor(said, nil)) {
		return nil, "", err
	}
	first := said[0]
	said = slices.DeleteFunc(convincing(said, lenient*first.Belief, further), func(e Evidence) bool { return e.SpeakerID != first.SpeakerID })
	return asPassages(said[:min(len(said), nearest)]), first.Speaker, nil
}

// housesOf are the institutions that somebody's roles name, in small letters:
// two words in capitals at least, which nothing but their kind parts.
func housesOf(s corpus.Speaker) []string {
	var out []string
	for _, r := range s.Roles {
		for _, h := range aHouse.FindAllString(oneLine(r.Text), -1) {
			out = append(out, strings.ToLower(h))
		}
	}
	return out
}

var aHouse = regexp.MustCompile(`\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)+`)
