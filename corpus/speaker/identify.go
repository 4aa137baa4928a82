// Package speaker knows who is who: whether a person in one article is the one
// in another, and whom somebody means who types a name, a part of one, a slip
// or a role.
package speaker

import (
	"slices"
	"strings"

	"whosaid/corpus"
)

// Identifier implements [corpus.Identifier].
//
// Two mentions are one speaker when their names agree in full, in any order of
// given and family name, with or without titles, accents and middle names,
// and their roles do not contradict (see the package's roles: two institutions
// with nothing in common contradict; no role on one side, or a former one,
// does not). With an initial instead of a name the roles must agree outright.
// A family name alone stands for somebody within one article only. Where
// several known speakers fit, the company they were in before decides; where
// that tells nothing either, none is chosen: words under a name of their own
// do less harm than words under the wrong person's.
//
// What an operator has decided ([Merge], [Split], [Rename]) comes before all
// this.
type Identifier struct {
	words *lexicon
}

// NewIdentifier makes an identifier.
func NewIdentifier() *Identifier { return &Identifier{words: newLexicon()} }

var _ corpus.Identifier = (*Identifier)(nil)

// Identify returns one speaker for each person, in order. People whom names
// and roles do not decide are looked at last: then one is chosen who was in
// articles with others of this one, if only one was.
func (id *Identifier) Identify(known []corpus.Speaker, people []corpus.Person, articleID string) []corpus.Speaker {
	r := newRegister(id.words, known, articleID)
	found := make([]*entry, len(people))
	persons := make([]bearer, len(people))
	for i, p := range people {
		persons[i] = r.bearer(p)
	}
	company := set{} // articles in which people of this one were before
	settle := func(i int, e *entry) {
		e.take(persons[i])
		found[i] = e
		for article := range e.articles() {
			company[article] = true
		}
	}
	// Who is pinned to this article, those first whom their roles confirm.
	for _, v := range []verdict{agree, neutral} {
		for i, p := range persons {
			if found[i] == nil {
				if e := r.findPinned(p, v); e != nil {
					settle(i, e)
				}
			}
		}
	}
	undecided := map[int][]*entry{}
	for i, p := range persons {
		if found[i] != nil {
			continue
		}
		switch candidates := r.find(p); len(candidates) {
		case 0:
			found[i] = r.add(people[i])
			found[i].take(p)
		case 1:
			settle(i, candidates[0])
		default:
			undecided[i] = candidates
		}
	}
	for i, p := range persons {
		if found[i] == nil {
			if found[i] = choose(undecided[i], p, company); found[i] == nil {
				found[i] = r.add(people[i])
			}
			found[i].take(p)
		}
	}
	return completed(found, people, articleID)
}

// choose takes the only candidate who was in company before; failing that, the
// one from whom the others were split off; failing that, the first of whom no
// role is known, who took in the mentions without a role before; nil where
// nothing tells.
func choose(candidates []*entry, p bearer, company set) *entry {
	var met, bare, whole, apart []*entry
	for _, e := range candidates {
		if !e.open(p) {
			continue
		}
		if c := e.speaker.Curation; c != nil && c.Apart {
			apart = append(apart, e)
		} else {
			whole = append(whole, e)
		}
		if e.met(company) {
			met = append(met, e)
		} else if len(e.speaker.Roles) == 0 {
			bare = append(bare, e)
		}
	}
	switch {
	case len(met) == 1:
		return met[0]
	case len(whole) == 1 && len(apart) > 0:
		return whole[0]
	case len(bare) > 0:
		return bare[0]
	}
	return nil
}

// completed is the speakers of people with what the article adds to them. Two
// people may be one speaker, who is given for each with all of it.
func completed(found []*entry, people []corpus.Person, articleID string) []corpus.Speaker {
	for i, p := range people {
		complete(&found[i].speaker, p, articleID)
	}
	out := make([]corpus.Speaker, len(people))
	for i, e := range found {
		out[i] = e.speaker
	}
	return out
}

// complete adds to a speaker what an article says of it, once.
func complete(s *corpus.Speaker, p corpus.Person, articleID string) {
	for _, alias := range append([]string{p.Name}, p.Aliases...) {
		if alias != "" && !strings.EqualFold(alias, s.Name) && !slices.Contains(s.Aliases, alias) {
			s.Aliases = append(s.Aliases, alias)
		}
	}
	for _, text := range p.Roles {
		r := corpus.Role{Text: text, ArticleID: articleID}
		if text != "" && !slices.Contains(s.Roles, r) {
			s.Roles = append(s.Roles, r)
		}
	}
}
