package speaker

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus"
)

// Merge makes one speaker of two: what the first said, was called and was is
// the other's from now on, also in articles to come. It returns the other. An
// error has code [corpus.NotFound] or [corpus.Invalid].
func Merge(tx corpus.Tx, fromID, intoID string) (corpus.Speaker, error) {
	known, err := tx.Speakers()
	if err != nil {
		return corpus.Speaker{}, err
	}
	from, err := byID(known, fromID)
	if err != nil {
		return corpus.Speaker{}, err
	}
	into, err := byID(known, intoID)
	if err != nil {
		return corpus.Speaker{}, err
	}
	if from.ID == into.ID {
		return corpus.Speaker{}, corpus.Errorf(corpus.Invalid, "Both are %s (%s) already: name two different speakers.", into.Name, into.ID)
	}
	articles, err := curate(tx, &from)
	if err != nil {
		return corpus.Speaker{}, err
	}
	if _, err := curate(tx, &into); err != nil {
		return corpus.Speaker{}, err
	}
	into.Aliases = aliases(into.Name, into.Aliases, []string{from.Name}, from.Aliases)
	into.Roles = joined(into.Roles, from.Roles)
	into.Curation = &corpus.Curation{
		Names:  joined(into.Curation.Names, from.Curation.Names),
		Roles:  joined(into.Curation.Roles, from.Curation.Roles),
		Pins:   joined(into.Curation.Pins, from.Curation.Pins),
		Apart:  into.Curation.Apart && from.Curation.Apart,
		Either: into.Curation.Either || from.Curation.Either || into.Organisation != from.Organisation,
	}
	from.Roles, from.Curation = nil, nil
	for _, s := range []corpus.Speaker{into, from} {
		if err := tx.PutSpeaker(s); err != nil {
			return corpus.Speaker{}, err
		}
	}
	if err := tx.Reassign(from.ID, into.ID, articles); err != nil {
		return corpus.Speaker{}, err
	}
	return stored(tx, into.ID)
}

// MaxName is the number of characters above which a name is refused.
const MaxName = maxName

// Rename gives a speaker another canonical name; the old one becomes an alias.
// An error has code [corpus.NotFound] or [corpus.Invalid].
func Rename(tx corpus.Tx, id, name string) (corpus.Speaker, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case !utf8.ValidString(name) || !strings.ContainsFunc(name, unicode.IsLetter) || strings.ContainsFunc(name, unicode.IsControl):
		return corpus.Speaker{}, corpus.Errorf(corpus.Invalid, "%q is no name: give one with letters in it.", name)
	case utf8.RuneCountInString(name) > MaxName:
		return corpus.Speaker{}, corpus.Errorf(corpus.Invalid, "The name has %d characters; give one with at most %d.", utf8.RuneCountInString(name), MaxName)
	}
	known, err := tx.Speakers()
	if err != nil {
		return corpus.Speaker{}, err
	}
	s, err := byID(known, id)
	if err != nil {
		return corpus.Speaker{}, err
	}
	if _, err := curate(tx, &s); err != nil {
		return corpus.Speaker{}, err
	}
	s.Aliases = aliases(name, s.Aliases, []string{s.Name})
	s.Name = name
	s.Curation.Names = joined([]string{name}, s.Curation.Names)
	if err := tx.PutSpeaker(s); err != nil {
		return corpus.Speaker{}, err
	}
	return stored(tx, id)
}

// curate notes of a speaker what is known of them now, for an operator to
// decide on: the names, the roles, and the articles, whose ids it returns.
func curate(tx corpus.Tx, s *corpus.Speaker) (articles []string, err error) {
	if articles, err = tx.ArticlesOf(s.ID); err != nil {
		return nil, err
	}
	c := corpus.Curation{Names: []string{s.Name}}
	for _, r := range s.Roles {
		c.Roles = append(c.Roles, r.Text)
	}
	for _, id := range articles {
		a, err := tx.Article(id)
		if err != nil {
			return nil, err
		}
		c.Pins = append(c.Pins, corpus.Pin{ArticleID: id, Origin: a.Origin})
	}
	if old := s.Curation; old != nil {
		c.Apart, c.Either = old.Apart, old.Either
		c.Names, c.Roles, c.Pins = joined(c.Names, old.Names), joined(c.Roles, old.Roles), joined(c.Pins, old.Pins)
	}
	c.Roles = joined(c.Roles)
	s.Curation = &c
	return articles, nil
}

func byID(known []corpus.Speaker, id string) (corpus.Speaker, error) {
	i := slices.IndexFunc(known, func(s corpus.Speaker) bool { return s.ID == id })
	if i < 0 {
		return corpus.Speaker{}, corpus.Errorf(corpus.NotFound, "There is no speaker with the id %s.", id)
	}
	return known[i], nil
}

// stored is a speaker as it stands in the transaction, statements counted.
func stored(tx corpus.Tx, id string) (corpus.Speaker, error) {
	known, err := tx.Speakers()
	if err != nil {
		return corpus.Speaker{}, err
	}
	return byID(known, id)
}

// aliases joins names other than the canonical one.
func aliases(canonical string, lists ...[]string) []string {
	return slices.DeleteFunc(joined(lists...), func(alias string) bool { return strings.EqualFold(alias, canonical) })
}

// joined is a new list of what is in any of the lists, each once, in order.
func joined[T comparable](lists ...[]T) []T {
	var out []T
	seen := map[T]bool{}
	for _, list := range lists {
		for _, v := range list {
			if !seen[v] {
				seen[v] = true
				out = append(out, v)
			}
		}
	}
	return out
}
