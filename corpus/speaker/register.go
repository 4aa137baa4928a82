package speaker

import (
	"iter"
	"slices"
	"strings"

	"whosaid/corpus"
)

// register is the known speakers, found by the words of their names.
type register struct {
	words   *lexicon
	article string
	byToken map[string][]*entry
	pinned  []*entry // those who are pinned to the article
	ids     set
}

type entry struct {
	speaker corpus.Speaker
	names   []name // of the speaker and its aliases in full
	decided set    // names that an operator has said are the speaker's, joined
	roles   []role // nil until asked for
	parsed  bool
	as      set // the joined names of the people of this article who are this speaker
}

// bearer is somebody of the article, as they are compared.
type bearer struct {
	corpus.Person
	names []name // in full, that of the person first
	roles []role
}

func newRegister(words *lexicon, known []corpus.Speaker, articleID string) *register {
	r := &register{words: words, article: articleID, byToken: map[string][]*entry{}, ids: set{}}
	for _, s := range known {
		s.Aliases, s.Roles = slices.Clone(s.Aliases), slices.Clone(s.Roles)
		r.insert(s)
	}
	return r
}

func (r *register) insert(s corpus.Speaker) *entry {
	e := &entry{speaker: s, decided: set{}, as: set{}}
	pinned := false
	e.names = append(e.names, r.words.parse(s.Name))
	if c := s.Curation; c != nil {
		for _, written := range c.Names {
			n := r.words.parse(written)
			e.names, e.decided[n.solid] = append(e.names, n), true
		}
		pinned = slices.ContainsFunc(c.Pins, func(p corpus.Pin) bool { return p.ArticleID == r.article })
	}
	if pinned {
		r.pinned = append(r.pinned, e)
	}
	for _, alias := range s.Aliases {
		// Aliases of one word are family names, which hold within their article.
		// An organisation's are its initials, which hold everywhere.
		if n := r.words.parse(alias); len(n.tokens) > 1 || s.Organisation || !n.latin || pinned {
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

func (r *register) bearer(p corpus.Person) bearer {
	out := bearer{Person: p, names: []name{r.words.parse(p.Name)}, roles: make([]role, len(p.Roles))}
	for _, alias := range p.Aliases {
		if n := r.words.parse(alias); len(n.tokens) > 1 || p.Organisation {
			out.names = append(out.names, n)
		}
	}
	for i, s := range p.Roles {
		out.roles[i] = r.words.parseRole(s)
	}
	return out
}

// findPinned is the speaker whom an operator has pinned to the article under
// a name of p's, if the roles compare as they should.
func (r *register) findPinned(p bearer, want verdict) *entry {
	for _, e := range r.pinned {
		if !e.open(p) {
			continue
		}
		if likeness := bestLikeness(p.names, e.names, p.Organisation); likeness != unlike && r.compare(p, e, likeness) == want {
			return e
		}
	}
	return nil
}

// find is the known speakers that p may be: one where names and roles decide,
// several where they do not, none where p is new.
func (r *register) find(p bearer) []*entry {
	var agreeing, possible []*entry
	seen := map[*entry]bool{}
	for _, n := range p.names {
		for _, t := range append(n.tokens, n.solid) {
			for _, e := range r.byToken[t] {
				if seen[e] || !e.open(p) {
					continue
				}
				seen[e] = true
				likeness := bestLikeness(p.names, e.names, p.Organisation)
				if likeness == unlike {
					continue
				}
				switch v := r.compare(p, e, likeness); {
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
		return []*entry{r.closest(p, agreeing)}
	}
	// What an operator has decided about the article outweighs its roles.
	if e := r.findPinned(p, contradict); e != nil {
		return []*entry{e}
	}
	return possible
}

// compare is the verdict on the roles of p and e. Where an operator has parted
// people of one name, a role that names no institution tells them apart if it
// is given in the same words.
func (r *register) compare(p bearer, e *entry, l likeness) verdict {
	v := compareAll(p.roles, r.rolesOf(e))
	if v == neutral && l == same && e.speaker.Curation != nil && slices.ContainsFunc(p.Roles, func(s string) bool {
		return !r.words.onlyTitles(s) && slices.ContainsFunc(e.allRoles(), func(t string) bool { return strings.EqualFold(s, t) })
	}) {
		return agree
	}
	return v
}

// closest is the one of several whose roles have most words in common with p's.
func (r *register) closest(p bearer, agreeing []*entry) *entry {
	best, most := agreeing[0], -1.0
	if len(agreeing) == 1 {
		return best
	}
	for _, e := range agreeing {
		for _, s := range p.Roles {
			asked := r.words.queryKeys(s)
			for _, t := range e.allRoles() {
				if common := asked.shared(r.words.queryKeys(t)); common > most {
					best, most = e, common
				}
			}
		}
	}
	return best
}

func (r *register) rolesOf(e *entry) []role {
	if !e.parsed {
		for _, s := range e.allRoles() {
			e.roles = append(e.roles, r.words.parseRole(s))
		}
		e.parsed = true
	}
	return e.roles
}

// open reports whether p can be e at all: no person is an organisation, and who
// is one person of an article is no other of it, unless an operator has said
// that both names or both roles are theirs.
func (e *entry) open(p bearer) bool {
	solid, c := p.names[0].solid, e.speaker.Curation
	if e.speaker.Organisation != p.Organisation && !(e.decided[solid] && c.Either) {
		return false
	}
	return len(e.as) == 0 || e.decided[solid] &&
		(!e.as[solid] || slices.ContainsFunc(p.Roles, func(s string) bool { return slices.Contains(c.Roles, s) }))
}

// take notes that p is e.
func (e *entry) take(p bearer) { e.as[p.names[0].solid] = true }

// allRoles are those that articles give and those an operator has confirmed.
func (e *entry) allRoles() []string {
	var out []string
	for _, r := range e.speaker.Roles {
		out = append(out, r.Text)
	}
	if e.speaker.Curation != nil {
		out = append(out, e.speaker.Curation.Roles...)
	}
	return out
}

// articles are those in which the speaker is known to be.
func (e *entry) articles() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, r := range e.speaker.Roles {
			if r.ArticleID != "" && !yield(r.ArticleID) {
				return
			}
		}
		if e.speaker.Curation == nil {
			return
		}
		for _, p := range e.speaker.Curation.Pins {
			if !yield(p.ArticleID) {
				return
			}
		}
	}
}

func (e *entry) met(company set) bool {
	for article := range e.articles() {
		if company[article] {
			return true
		}
	}
	return false
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
