package speaker

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
)

// Split makes two speakers of one: whom some articles name is somebody else
// than whom the others do. It returns the new one, who has the roles and the
// statements of these articles and the name that stands there: as a rule the
// same. An error has code [corpus.NotFound] or [corpus.Invalid].
func Split(tx corpus.Tx, id string, articleIDs []string) (corpus.Speaker, error) {
	known, err := tx.Speakers()
	if err != nil {
		return corpus.Speaker{}, err
	}
	s, err := byID(known, id)
	if err != nil {
		return corpus.Speaker{}, err
	}
	all, err := curate(tx, &s)
	if err != nil {
		return corpus.Speaker{}, err
	}
	theirs, others, err := divide(tx, s, all, articleIDs)
	if err != nil {
		return corpus.Speaker{}, err
	}
	n, err := divideNames(tx, s, theirs, others)
	if err != nil {
		return corpus.Speaker{}, err
	}
	off := splitOff(&s, theirs, n)
	for i := 0; ; i++ {
		off.ID = corpus.SpeakerID(off.Name, i)
		if !slices.ContainsFunc(known, func(s corpus.Speaker) bool { return s.ID == off.ID }) {
			break
		}
	}
	for _, s := range []corpus.Speaker{off, s} {
		if err := tx.PutSpeaker(s); err != nil {
			return corpus.Speaker{}, err
		}
	}
	if err := tx.Reassign(s.ID, off.ID, theirs); err != nil {
		return corpus.Speaker{}, err
	}
	return stored(tx, off.ID)
}

// divide parts the articles of a speaker into those asked for and the others.
// Both must be some.
func divide(tx corpus.Tx, s corpus.Speaker, all, asked []string) (theirs, others []string, err error) {
	for _, id := range asked {
		if slices.Contains(all, id) {
			continue
		}
		a, err := tx.Article(id)
		switch {
		case corpus.CodeOf(err) == corpus.NotFound:
			return nil, nil, corpus.Errorf(corpus.NotFound, "There is no article with the id %s.", id)
		case err != nil:
			return nil, nil, err
		case a.SupersededBy != "":
			return nil, nil, corpus.Errorf(corpus.Invalid, "Article %s is an older revision; give the id of the current one, %s.", id, a.SupersededBy)
		}
		return nil, nil, corpus.Errorf(corpus.Invalid, "%s (%s) is not named in article %s; give only articles that name them.", s.Name, s.ID, id)
	}
	for _, id := range all {
		if slices.Contains(asked, id) {
			theirs = append(theirs, id)
		} else {
			others = append(others, id)
		}
	}
	switch {
	case len(theirs) == 0:
		return nil, nil, corpus.Errorf(corpus.Invalid, "Give the articles in which %s (%s) is somebody else.", s.Name, s.ID)
	case len(others) == 0:
		return nil, nil, corpus.Errorf(corpus.Invalid, "%s (%s) is named in no other articles than these: there is nobody to split from; give fewer articles, or rename the speaker.", s.Name, s.ID)
	}
	return theirs, others, nil
}

// dividedNames are a speaker's names by the articles they stand in.
type dividedNames struct {
	canonical string // of who is split off
	theirs    []string
	only      []string // of theirs, those that stand in none of the other articles
}

// divideNames looks which names stand in which articles.
func divideNames(tx corpus.Tx, s corpus.Speaker, theirs, others []string) (n dividedNames, err error) {
	names := joined(s.Curation.Names, s.Aliases)
	here, err := standing(tx, names, theirs)
	if err != nil {
		return n, err
	}
	there, err := standing(tx, here, others)
	if err != nil {
		return n, err
	}
	n = dividedNames{canonical: s.Name, theirs: here}
	for _, name := range here {
		if name != s.Name && !slices.Contains(there, name) {
			n.only = append(n.only, name)
		}
	}
	if slices.Contains(here, s.Name) {
		return n, nil
	}
	// The articles give another name: that of a speaker merged into this one,
	// or the one before a renaming. A part of the name is none.
	best := slices.DeleteFunc(slices.Clone(here), func(name string) bool {
		return strings.Contains(strings.ToLower(s.Name), strings.ToLower(name))
	})
	if decided := slices.DeleteFunc(slices.Clone(best), func(name string) bool { return !slices.Contains(s.Curation.Names, name) }); len(decided) > 0 {
		best = decided
	}
	if len(best) > 0 {
		n.canonical = slices.MaxFunc(best, func(a, b string) int {
			return cmp.Compare(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
		})
	}
	return n, nil
}

// standing are those names that stand in the text of at least one article.
func standing(tx corpus.Tx, names, articles []string) (found []string, err error) {
	left := slices.Clone(names)
	for _, id := range articles {
		if len(left) == 0 {
			break
		}
		a, err := tx.Article(id)
		if err != nil {
			return nil, err
		}
		text := strings.ToLower(strings.Join(strings.Fields(a.Text), " "))
		left = slices.DeleteFunc(left, func(name string) bool {
			return strings.Contains(text, strings.ToLower(strings.Join(strings.Fields(name), " ")))
		})
	}
	for _, name := range names {
		if !slices.Contains(left, name) {
			found = append(found, name)
		}
	}
	return found, nil
}

// splitOff takes from s, who is curated, what is another's: roles, pins and
// names of some articles.
func splitOff(s *corpus.Speaker, articles []string, n dividedNames) corpus.Speaker {
	off := corpus.Speaker{Name: n.canonical, Organisation: s.Organisation, Aliases: aliases(n.canonical, n.theirs)}
	c := corpus.Curation{Names: []string{n.canonical}, Apart: n.canonical == s.Name, Either: s.Curation.Either}
	c.Names = joined(c.Names, slices.DeleteFunc(slices.Clone(n.theirs), func(name string) bool { return !slices.Contains(s.Curation.Names, name) }))

	var roles []corpus.Role
	var keep []string
	for _, r := range s.Roles {
		if slices.Contains(articles, r.ArticleID) {
			off.Roles, c.Roles = append(off.Roles, r), append(c.Roles, r.Text)
		} else {
			roles, keep = append(roles, r), append(keep, r.Text)
		}
	}
	c.Roles = joined(c.Roles)
	s.Roles = roles
	s.Curation.Roles = slices.DeleteFunc(s.Curation.Roles, func(text string) bool {
		return slices.Contains(c.Roles, text) && !slices.Contains(keep, text)
	})

	origins := map[string]bool{}
	for _, p := range s.Curation.Pins {
		if p.Origin != "" && slices.Contains(articles, p.ArticleID) {
			origins[p.Origin] = true
		}
	}
	var pins []corpus.Pin
	for _, p := range s.Curation.Pins {
		if origins[p.Origin] || slices.Contains(articles, p.ArticleID) {
			c.Pins = append(c.Pins, p)
		} else {
			pins = append(pins, p)
		}
	}
	s.Curation.Pins = pins

	s.Aliases = slices.DeleteFunc(s.Aliases, func(name string) bool { return slices.Contains(n.only, name) })
	s.Curation.Names = slices.DeleteFunc(s.Curation.Names, func(name string) bool { return slices.Contains(n.only, name) })
	off.Curation = &c
	return off
}
