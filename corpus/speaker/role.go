package speaker

import (
	"strings"
	"unicode"
)

// role is a role as it is compared: where it is held, not what it is called.
type role struct {
	past     bool // "former …": true of a person at any later time
	specific set  // words that name one institution: "CNPC", "Renmin"
	other    set  // words that could if they were written large: "corridors"
	field    set  // words for what it is about: "finance"
	place    set  // countries
	initials set  // of the runs of capitalised words: "Chinese Academy of Sciences" is CAS
}

// parseRole sorts the words of a role.
func (x *lexicon) parseRole(s string) role {
	r := role{specific: set{}, other: set{}, field: set{}, place: set{}, initials: set{}}
	words := strings.FieldsFunc(cut(s, 400), func(c rune) bool { return c != '-' && c != '\'' && c != '’' && (separates(c) || unicode.IsPunct(c)) })
	var run []byte // initials of the capitalised words up to here
	for _, w := range words {
		first := []rune(w)[0]
		for _, t := range x.fold(w) {
			switch {
			case x.past[t]:
				r.past = true
			case x.stop[t]:
				continue // "of" within a name does not end a run
			case x.place[t] != "":
				r.place[x.place[t]] = true
			case x.position[t] || x.title[t] || x.generic[t]:
			case x.field[t]:
				r.field[t] = true
			case unicode.IsUpper(first) || unicode.Is(unicode.Han, first) || unicode.IsDigit(first):
				r.specific[t] = true
			default:
				r.other[t] = true
			}
			if !unicode.IsUpper(first) {
				run = run[:0]
				continue
			}
			run = append(run, t[0])
			for i := max(0, len(run)-8); i+3 <= len(run); i++ {
				r.initials[string(run[i:])] = true
			}
		}
	}
	return r
}

// verdict on whether two roles can be one person's.
type verdict int

const (
	neutral verdict = iota
	agree
	contradict
)

// compareRoles decides by where a role is held. Two roles agree when they share
// a word that names one institution, which one of them may write small
// ("Commissioner for Corridors"), or one holds the other's initials. They
// contradict when both name institutions and share none; where neither does,
// when both name countries, or both name fields, and share none. Everything
// else is neutral: "economist" says nothing against "minister". Former roles
// agree but never contradict, for people move.
func compareRoles(a, b role) verdict {
	if overlap(a.specific, b.specific) || overlap(a.specific, b.initials) || overlap(a.initials, b.specific) ||
		overlap(a.specific, b.other) || overlap(a.other, b.specific) {
		return agree
	}
	if a.past || b.past {
		return neutral
	}
	for _, pair := range [][2]set{{a.specific, b.specific}, {a.place, b.place}, {a.field, b.field}} {
		switch {
		case len(pair[0]) == 0 && len(pair[1]) == 0:
			continue
		case len(pair[0]) == 0 || len(pair[1]) == 0:
			// Only one says: what the other says more generally cannot be
			// held against it, but a country can.
			continue
		case !overlap(pair[0], pair[1]):
			return contradict
		}
	}
	return neutral
}

// compareAll is the verdict over all roles of two people: one pair that agrees
// outweighs all that do not, since people hold several.
func compareAll(a, b []role) verdict {
	out := neutral
	for _, r := range a {
		for _, q := range b {
			switch compareRoles(r, q) {
			case agree:
				return agree
			case contradict:
				out = contradict
			}
		}
	}
	return out
}

func overlap(a, b set) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for w := range a {
		if b[w] {
			return true
		}
	}
	return false
}

// shared is the part of the words of both that both have, from 0 to 1.
func (s set) shared(t set) float64 {
	common := 0
	for w := range s {
		if t[w] {
			common++
		}
	}
	return float64(common) / float64(max(1, len(s)+len(t)-common))
}

// onlyTitles holds for "Mr" and "Dr.", which tell nobody apart.
func (x *lexicon) onlyTitles(s string) bool {
	for _, w := range strings.FieldsFunc(cut(s, 400), separates) {
		for _, t := range x.fold(w) {
			if !x.title[t] && !x.stop[t] {
				return false
			}
		}
	}
	return true
}

// queryKeys are the words that a role is looked for by: without articles and
// prepositions, cut to their first six letters (which makes one of economist,
// economic and economics, of minister and ministry), a country for all words
// that stand for it.
func (x *lexicon) queryKeys(s string) set {
	keys := set{}
	words := strings.FieldsFunc(cut(s, 400), func(c rune) bool { return c != '\'' && c != '’' && (separates(c) || unicode.IsPunct(c)) })
	for _, w := range words {
		for _, t := range x.fold(w) {
			switch {
			case x.stop[t]:
			case x.place[t] != "":
				keys[x.place[t]] = true
			default:
				keys[stem(t)] = true
			}
		}
	}
	return keys
}

// roleKeys are the words that a role is found by: those of queryKeys, and the
// initials of its names, so that CAS finds the Chinese Academy of Sciences.
func (x *lexicon) roleKeys(s string) set {
	keys := x.queryKeys(s)
	for initials := range x.parseRole(s).initials {
		keys[initials] = true
	}
	return keys
}

const stemLength = 6

func stem(t string) string { return t[:min(len(t), stemLength)] }
