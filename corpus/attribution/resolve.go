package attribution

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// resolve finds out who the source of each statement is.
func (r *reading) resolve(statements []statement) {
	for i := range statements {
		s := &statements[i]
		s.source = r.wholeNames(s.source)
		s.person = r.who(s.source)
		if s.person >= 0 {
			r.last = s.person
		}
	}
}

// wholeNames extends a source to the whole of the names that it cuts.
func (r *reading) wholeNames(source tokens) tokens {
	if source.empty() {
		return source
	}
	n, _ := slices.BinarySearchFunc(r.people.mentions, source.first, func(m mention, at int32) int { return cmp.Compare(m.last, at) })
	for _, m := range r.people.mentions[n:] {
		if m.first >= source.last {
			break
		}
		if m.overlaps(source) {
			source.first, source.last = min(source.first, m.first), max(source.last, m.last)
		}
	}
	return source
}

// who is the person that a source stands for; −1 where the text does not name
// them.
func (r *reading) who(source tokens) int {
	if source.empty() {
		return -1
	}
	d := &r.doc
	if m, ok := r.headName(source); ok {
		return m.person
	}
	head := r.head(source)
	t := &d.Tokens[head]
	switch word := strings.ToLower(d.Word(int(head))); {
	case word == "he" || word == "she":
		return r.pronoun(source.first, word == "she")
	case word == "i" || word == "we" || word == "who" || word == "whom":
		return r.nearest(source.first)
	case word == "it" || word == "they":
		return r.organisationBefore(source.first)
	case t.Class&(lexicon.Role|lexicon.Title) != 0:
		if p := r.roleNamed(source, head); p >= 0 {
			return p
		}
	case t.Class&lexicon.Organisation != 0 && (t.POS == syntax.NN || t.POS == syntax.NNP), t.Class&lexicon.Writing != 0 && t.POS == syntax.NN:
		return r.bodyNamed(source, head)
	}
	return -1
}

// headName is the name that a source is, rather than one inside it: in "a
// spokesman for Anna Berg" it is none.
func (r *reading) headName(source tokens) (mention, bool) {
	d := &r.doc
	for _, m := range r.people.mentions {
		if m.first < source.first || m.last > source.last {
			continue
		}
		if m.last < int32(len(d.Tokens)) && d.Tokens[m.last].POS == syntax.POS && m.last < source.last {
			continue
		}
		if m.first > source.first {
			if p := &d.Tokens[m.first-1]; p.POS == syntax.IN || p.POS == syntax.TO || d.Word(int(m.first-1)) == "the" && m.first-1 > source.first && d.Tokens[m.first-2].POS == syntax.IN {
				if strings.ToLower(d.Word(int(source.first))) != "to" {
					continue
				}
			}
		}
		if r.people.known[m.person].Organisation && r.personalHead(source, m) {
			continue
		}
		return m, true
	}
	return mention{}, false
}

// personalHead reports whether a word for a person, outside the mention, heads
// the source: "Lund Port Authority spokesman".
func (r *reading) personalHead(source tokens, m mention) bool {
	for i := source.first; i < source.last; i++ {
		if i >= m.first && i < m.last {
			continue
		}
		if r.doc.Tokens[i].Class&(lexicon.Role|lexicon.Anonymous) != 0 {
			return true
		}
	}
	return false
}

// head is the token that the others of a source depend on.
func (r *reading) head(source tokens) int32 {
	d := &r.doc
	for i := source.first; i < source.last; i++ {
		h := d.Tokens[i].Head
		if (h < source.first || h >= source.last) && !d.Tokens[i].POS.Mark() && d.Tokens[i].POS != syntax.DT && d.Tokens[i].POS != syntax.IN {
			return i
		}
	}
	return source.first
}

// pronoun is who "he" or "she" at token at is: who spoke last if they can be,
// else who was named last before it.
func (r *reading) pronoun(at int32, female bool) int {
	fits := func(id int) bool {
		k := &r.people.known[id]
		return !k.Organisation && !(female && k.male && !k.female) && !(!female && k.female && !k.male)
	}
	d := &r.doc
	s := d.Sentences[d.Tokens[at].Sentence]
	before := -1
	for _, m := range r.people.mentions {
		if m.first >= at {
			break
		}
		if m.first >= s.First && fits(m.person) {
			before = m.person
		}
	}
	if before >= 0 {
		return before
	}
	if r.last >= 0 && fits(r.last) {
		return r.last
	}
	for i := len(r.people.mentions) - 1; i >= 0; i-- {
		if m := r.people.mentions[i]; m.first < at && fits(m.person) {
			return m.person
		}
	}
	return -1
}

// nearest is the person named last before token at in its sentence, or who
// spoke last.
func (r *reading) nearest(at int32) int {
	d := &r.doc
	s := d.Sentences[d.Tokens[at].Sentence]
	found := r.last
	for _, m := range r.people.mentions {
		if m.first >= s.First && m.last <= at {
			found = m.person
		}
	}
	return found
}

// organisationBefore is the organisation that "it" or "they" stands for: the
// one that spoke last, if one did.
func (r *reading) organisationBefore(int32) int {
	if r.last >= 0 && r.people.known[r.last].Organisation {
		return r.last
	}
	return -1
}

// maxRecent is among how many people, those named first in the text most
// recently, a role or a body is looked for.
const maxRecent = 300

// roleNamed finds the person who was called by the role at head: "the minister".
// A role with "a" before it names nobody.
func (r *reading) roleNamed(source tokens, head int32) int {
	d := &r.doc
	switch strings.ToLower(d.Word(int(source.first))) {
	case "a", "an", "one", "some", "many", "several", "two", "three", "another", "other", "no", "most":
		return -1
	}
	if d.Tokens[head].POS == syntax.NNS {
		return -1
	}
	best := -1
	var bestAt int
	for id := max(0, len(r.people.known)-maxRecent); id < len(r.people.known); id++ {
		k := &r.people.known[id]
		if k.roleWords[d.Tokens[head].Lower] && len(k.Mentions) > 0 {
			if at := k.Mentions[len(k.Mentions)-1].Start; best < 0 || at > bestAt {
				best, bestAt = id, at
			}
		}
	}
	return best
}

// bodyNamed finds the organisation or the writing that is called by the noun at
// head; one that has no name is called by the source's own words.
func (r *reading) bodyNamed(source tokens, head int32) int {
	d := &r.doc
	first := strings.ToLower(d.Word(int(source.first)))
	if first == "a" || first == "an" || d.Tokens[head].POS == syntax.NNS {
		return -1
	}
	best, bestAt := -1, -1
	for id := max(0, len(r.people.known)-maxRecent); id < len(r.people.known); id++ {
		k := &r.people.known[id]
		if !k.Organisation || len(k.Mentions) == 0 {
			continue
		}
		for _, w := range k.words {
			if at := k.Mentions[len(k.Mentions)-1].Start; w == d.Tokens[head].Lower && at > bestAt {
				best, bestAt = id, at
			}
		}
	}
	if best >= 0 {
		return best
	}
	if first != "the" && first != "its" && first != "this" {
		return -1
	}
	name := tokens{source.first, head + 1}
	id := r.people.identify(d, name, syntax.Organization)
	k := &r.people.known[id]
	if c, n := utf8.DecodeRuneInString(k.Name); n > 0 {
		k.Name = string(unicode.ToLower(c)) + k.Name[n:]
	}
	return id
}

var _ corpus.Kind
