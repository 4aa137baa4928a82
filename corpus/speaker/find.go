package speaker

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/antzucaro/matchr"
)

// Find returns the speakers who may be meant by query: a name in any order or
// script, a part of one, one with a slip in it, or a role. The best come
// first; among equals, those with more statements. Less sure ways are tried
// only where surer ones find nobody.
func (d *Directory) Find(query string) []Match {
	query = cut(query, maxQuery)
	n := d.words.parse(query)
	if len(n.tokens) == 0 {
		return nil
	}
	f := finder{d: d, best: map[int32]Match{}}
	if f.named(n); len(f.best) == 0 {
		f.bySlip(n)
		f.byRole(query)
	}
	return f.sorted()
}

// named looks for the name as it is written. One word is looked for in full
// and as a part at once: that one speaker's alias is "Wang" must not hide the
// other Wangs.
func (f *finder) named(n name) {
	f.inFull(n)
	if len(n.tokens) == 1 {
		f.byPart(n)
		return
	}
	if len(f.best) == 0 {
		f.byInitials(n)
	}
	if len(f.best) == 0 {
		f.byPart(n)
	}
}

// finder gathers the best match for each speaker.
type finder struct {
	d     *Directory
	best  map[int32]Match
	slips map[string][]int32 // what near found, by word; nil to keep nothing
}

func (f *finder) add(speaker int32, score float64, how How) {
	if old, ok := f.best[speaker]; ok && old.Score >= score {
		return
	}
	f.best[speaker] = Match{Speaker: f.d.speakers[speaker], Score: score, How: how}
}

func (f *finder) sorted() []Match {
	out := make([]Match, 0, len(f.best))
	for _, m := range f.best {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Speaker.Statements, a.Speaker.Statements),
			strings.Compare(a.Speaker.Name, b.Speaker.Name), strings.Compare(a.Speaker.ID, b.Speaker.ID))
	})
	return out[:min(len(out), maxMatches)]
}

func (f *finder) inFull(n name) {
	for _, id := range f.d.bySolid[n.solid] {
		form := f.d.forms[id]
		switch {
		case len(form.name.tokens) == 1 && form.alias && form.name.latin && !f.d.speakers[form.speaker].Organisation:
			f.add(form.speaker, scoreSurname, BySurname)
		case form.name.latin != n.latin:
			f.add(form.speaker, scoreScript, ByScript)
		case form.name.solid != n.solid:
			f.add(form.speaker, scoreOrder, ByOrder)
		default:
			f.add(form.speaker, scoreName, ByName)
		}
	}
}

// byInitials finds "W. Liu" and names with a middle name more or less.
func (f *finder) byInitials(n name) {
	if len(n.tokens) < 2 {
		return
	}
	for _, id := range f.d.formsWithAny(n.tokens) {
		form := f.d.forms[id]
		switch like(n, form.name) {
		case same:
			f.add(form.speaker, scoreInitials+0.03, ByName)
		case abridged:
			f.add(form.speaker, scoreInitials, ByName)
		}
	}
}

// byPart finds by some words of a name that stand together at its beginning or
// end, where family names are; a word from its middle or a given name counts
// less.
func (f *finder) byPart(n name) {
	if len(n.tokens) > 1 {
		// "Leitgeb Aune" is Jonas Leitgeb-Aune.
		defer f.byPart(name{tokens: []string{n.solid}, solid: n.solid, latin: n.latin})
	}
	for _, id := range f.d.formsWithAny(n.tokens) {
		form := f.d.forms[id]
		have := form.name.tokens
		at := indexOf(have, n.tokens)
		switch {
		case at < 0:
		case f.d.speakers[form.speaker].Organisation:
			// A part of an organisation's name is more than one general word.
			if score := float64(len(n.tokens)) / float64(len(have)); score >= 0.4 || !f.general(n.tokens) {
				f.add(form.speaker, scoreGiven+0.15*score, BySurname)
			}
		case f.familyNameAt(have, at, len(n.tokens)):
			f.add(form.speaker, scoreSurname, BySurname)
		default:
			f.add(form.speaker, scoreGiven, BySurname)
		}
	}
}

// familyNameAt holds where the words [at, at+n) of a name are its family name:
// its last words, or its first where that is a name families of the Chinese,
// Korean and Vietnamese order are called by.
func (f *finder) familyNameAt(have []string, at, n int) bool {
	if len(have) > 1 && len(have) <= 3 && f.d.words.familyFirst[have[0]] {
		return at == 0
	}
	return at+n == len(have)
}

func (f *finder) general(tokens []string) bool {
	for _, t := range tokens {
		if !f.d.words.generic[t] && !f.d.words.field[t] && f.d.words.place[t] == "" {
			return false
		}
	}
	return true
}

// indexOf is where part stands in whole, −1 where it does not.
func indexOf(whole, part []string) int {
	for i := 0; i+len(part) <= len(whole); i++ {
		if slices.Equal(whole[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// bySlip finds names whose words are each one or two letters from those typed,
// or sound the same. The score is the Jaro–Winkler likeness of the whole.
func (f *finder) bySlip(n name) {
	if len(n.tokens) > 6 {
		return
	}
	counts := map[int32]int{}
	for _, t := range n.tokens {
		seen := map[int32]bool{}
		for _, ti := range f.near(t) {
			for _, id := range f.d.vocab[ti].forms {
				if !seen[id] {
					seen[id] = true
					counts[id]++
				}
			}
		}
	}
	for id, count := range counts {
		form := f.d.forms[id]
		tokens := form.name.tokens
		switch {
		case count < len(n.tokens):
		case len(tokens) == len(n.tokens):
			if len(tokens) == 1 && !begins(n.tokens[0], tokens[0]) {
				continue
			}
			if score := likest(n.tokens, form.name); score >= 0.85 {
				f.add(form.speaker, scoreSlip*score, BySlip)
			}
		case len(n.tokens) == 1 && len(n.tokens[0]) >= 4:
			for _, t := range []string{tokens[0], tokens[len(tokens)-1]} {
				if score := matchr.JaroWinkler(n.tokens[0], t, false); score >= 0.85 && slipped(n.tokens[0], t) && begins(n.tokens[0], t) {
					f.add(form.speaker, scoreSlip*score*0.9, BySlip)
				}
			}
		}
	}
}

// begins holds where a word may stand for one name by itself: it begins as the
// name does, or sounds as it. A wrong first letter is rarely a slip, and makes
// another family's name: "Carrow" is not Harrow.
func begins(typed, name string) bool {
	return typed[0] == name[0] || slices.ContainsFunc(sounds(typed), func(s string) bool { return slices.Contains(sounds(name), s) })
}

func (f *finder) near(t string) []int32 {
	if out, ok := f.slips[t]; ok {
		return out
	}
	out := f.d.near(t)
	if f.slips != nil {
		f.slips[t] = out
	}
	return out
}

// likest compares the typed words with the name in all its orders.
func likest(tokens []string, n name) float64 {
	typed, best := strings.Join(tokens, " "), 0.0
	for i := range n.tokens {
		turned := strings.Join(append(slices.Clone(n.tokens[i:]), n.tokens[:i]...), " ")
		best = max(best, matchr.JaroWinkler(typed, turned, false))
	}
	return best
}

// byRole finds whose role has the words of the query, weighed by how rare they
// are among roles.
func (f *finder) byRole(query string) {
	keys := f.d.words.queryKeys(query)
	if len(keys) == 0 || len(keys) > 20 {
		return
	}
	all, scores := 0.0, map[int32]float64{}
	for k := range keys {
		weight := math.Log(1 + float64(len(f.d.roles)+1)/float64(1+len(f.d.byRole[k])))
		all += weight
		for _, id := range f.d.byRole[k] {
			scores[id] += weight
		}
	}
	best := 0.0
	for _, s := range scores {
		best = max(best, s)
	}
	if best < 0.6*all {
		return
	}
	for id, s := range scores {
		if s >= 0.9*best {
			f.add(f.d.roles[id].speaker, scoreRole*s/all, ByRole)
		}
	}
}
