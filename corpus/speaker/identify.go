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
	r := newRegister(id.words, known)
	found := make([]*entry, len(people))
	undecided := map[int][]*entry{}
	company := set{} // articles in which people of this one were before
	for i, p := range people {
		switch candidates := r.find(p); len(candidates) {
		case 0:
			found[i] = r.add(p)
		case 1:
			found[i] = candidates[0]
			for _, role := range found[i].speaker.Roles {
				company[role.ArticleID] = true
			}
		default:
			undecided[i] = candidates
			continue
		}
		found[i].taken = true
	}
	for i, p := range people {
		if found[i] == nil {
			if found[i] = choose(undecided[i], company); found[i] == nil {
				found[i] = r.add(p)
			}
			found[i].taken = true
		}
	}
	out := make([]corpus.Speaker, len(people))
	for i, p := range people {
		complete(&found[i].speaker, p, articleID)
		out[i] = found[i].speaker
	}
	return out
}

// choose takes the only candidate who was in company before; failing that, the
// first of whom no role is known, who took in the mentions without a role
// before; nil where nothing tells.
func choose(candidates []*entry, company set) *entry {
	var met, bare *entry
	several := false
	for _, e := range candidates {
		switch {
		case e.taken:
		case slices.ContainsFunc(e.speaker.Roles, func(r corpus.Role) bool { return company[r.ArticleID] }):
			several = met != nil
			met = e
		case len(e.speaker.Roles) == 0 && bare == nil:
			bare = e
		}
	}
	if met != nil && !several {
		return met
	}
	return bare
}

// register is the known speakers, found by the words of their names.
type register struct {
	words   *lexicon
	byToken map[string][]*entry
	ids     set
}

type entry struct {
	speaker corpus.Speaker
	names   []name // of the speaker and its aliases in full
	roles   []role // nil until asked for
	parsed  bool
	taken   bool // by another person of the same article
}

func newRegister(words *lexicon, known []corpus.Speaker) *register {
	r := &register{words: words, byToken: map[string][]*entry{}, ids: set{}}
	for _, s := range known {
		s.Aliases, s.Roles = slices.Clone(s.Aliases), slices.Clone(s.Roles)
		r.insert(s)
	}
	return r
}

func (r *register) insert(s corpus.Speaker) *entry {
	e := &entry{speaker: s}
	canonical := r.words.parse(s.Name)
	e.names = append(e.names, canonical)
	for _, alias := range s.Aliases {
		// Aliases of one word are family names, which hold within their article.
		// An organisation's are its initials, which hold everywhere.
		if n := r.words.parse(alias); len(n.tokens) > 1 || s.Organisation || !n.latin {
			e.names = append(e.names, n)
		}
	}
	seen := set{}
	for _, n := range e.names {
		for _, t := range append(n.tokens, n.solid) {
			if !seen[t] {
				seen[t] = true
				r.byToken[t] = append(r.byToken[t], e)
			}
		}
	}
	r.ids[s.ID] = true
	return e
}

// find is the known speakers that p may be: one where names and roles decide,
// several where they do not, none where p is new.
func (r *register) find(p corpus.Person) []*entry {
	names := []name{r.words.parse(p.Name)}
	for _, alias := range p.Aliases {
		if n := r.words.parse(alias); len(n.tokens) > 1 || p.Organisation {
			names = append(names, n)
		}
	}
	roles := make([]role, len(p.Roles))
	for i, s := range p.Roles {
		roles[i] = r.words.parseRole(s)
	}
	var agreeing, possible []*entry
	seen := map[*entry]bool{}
	for _, n := range names {
		for _, t := range append(n.tokens, n.solid) {
			for _, e := range r.byToken[t] {
				if seen[e] || e.taken || e.speaker.Organisation != p.Organisation {
					continue
				}
				seen[e] = true
				likeness := bestLikeness(names, e.names, p.Organisation)
				if likeness == unlike {
					continue
				}
				switch v := compareAll(roles, r.rolesOf(e)); {
				case v == agree:
					agreeing = append(agreeing, e)
				case v == neutral && likeness == same:
					possible = append(possible, e)
				case p.Organisation && likeness == same:
					possible = append(possible, e) // an organisation has no other employer
				}
			}
		}
	}
	if len(agreeing) > 0 {
		return agreeing[:1]
	}
	return possible
}

func (r *register) rolesOf(e *entry) []role {
	if !e.parsed {
		for _, s := range e.speaker.Roles {
			e.roles = append(e.roles, r.words.parseRole(s.Text))
		}
		e.parsed = true
	}
	return e.roles
}

// bestLikeness compares all names with all. Organisations are alike only in
// full: nobody abridges their first word to an initial.
func bestLikeness(a, b []name, organisation bool) likeness {
	best := unlike
	for _, n := range a {
		for _, m := range b {
			switch {
			case n.solid == m.solid && n.solid != "":
				return same
			case !organisation:
				best = max(best, like(n, m))
			}
		}
	}
	return best
}

// add makes a new speaker. People of one name get ids of their own.
func (r *register) add(p corpus.Person) *entry {
	s := corpus.Speaker{Name: p.Name, Organisation: p.Organisation}
	for n := 0; ; n++ {
		if s.ID = corpus.SpeakerID(p.Name, n); !r.ids[s.ID] {
			break
		}
	}
	return r.insert(s)
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
