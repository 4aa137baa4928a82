package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/syntax"
)

// pronoun is who "he" or "she" at token at is: who the sentence is about so far,
// else whom the sentences before it in the paragraph are about, the nearest
// first, else who spoke at the end of the paragraph before. What is said, and
// what stands in quotation marks, tells nothing of who says it.
func (r *reading) pronoun(at int32, female bool, s *statement) (int, float64) {
	d := &r.doc
	here := int(d.Tokens[at].Sentence)
	if id := r.subjectBefore(here, at, female, s); id >= 0 {
		return id, sureNear
	}
	paragraph := d.Sentences[here].Paragraph
	aside := r.asideBefore(here, at, female, s)
	for n := here - 1; n >= 0 && n >= here-20; n-- {
		near := d.Sentences[n].Paragraph == paragraph
		if !near && (aside >= 0 || d.Sentences[n].Paragraph < paragraph-2) {
			break
		}
		sure := sureNear
		if !near {
			sure = sureGuess
		}
		if id := r.spoke[n]; id >= 0 && r.people.known[id].can(female) {
			return id, sure
		}
		id, others := r.about(n, female)
		if id == unnamed {
			return -1, sureName
		}
		if near && r.spoke[n] == unnamed {
			if id < 0 {
				return -1, sureName
			}
			others = true
		}
		if id < 0 {
			continue
		}
		if near && !others {
			k := &r.people.known[id]
			k.female, k.male = k.female || female && !k.male, k.male || !female && !k.female
		}
		if others {
			sure = sureGuess
		}
		return id, sure
	}
	return aside, sureGuess
}

// asideBefore is the person named last in a sentence before token at, in
// whatever part, outside of what the statement says and of quotation marks; −1
// for none.
func (r *reading) asideBefore(n int, at int32, female bool, s *statement) int {
	found := -1
	for _, m := range r.mentionsIn(n) {
		if m.last <= at && r.people.known[m.person].can(female) && r.doc.Tokens[m.first].Quote == 0 && !slices.ContainsFunc(s.content, m.overlaps) {
			found = m.person
		}
	}
	return found
}

// subjectBefore is the person who is the subject of a sentence before token at,
// outside of what the statement says and of quotation marks; −1 for none.
func (r *reading) subjectBefore(n int, at int32, female bool, s *statement) int {
	d := &r.doc
	found := -1
	for _, m := range r.mentionsIn(n) {
		if m.last > at || !r.people.known[m.person].can(female) || d.Tokens[m.first].Quote != d.Tokens[at].Quote {
			continue
		}
		if slices.ContainsFunc(s.content, m.overlaps) {
			continue
		}
		if r.isSubject(m) {
			found = m.person
		}
	}
	return found
}

// isSubject reports whether a name is the subject of a verb.
func (r *reading) isSubject(m mention) bool {
	d := &r.doc
	for i := m.first; i < m.last; i++ {
		if h := d.Tokens[i].Head; (h < m.first || h >= m.last) && d.Tokens[i].Rel == syntax.Subject {
			return true
		}
	}
	return false
}

// about is the person whom a sentence is about: its subject if that fits, else
// the first who is named in it outside of quotation marks; [unnamed] where two
// are named in one breath. others says that it
// names more people who fit.
func (r *reading) about(n int, female bool) (person int, others bool) {
	d := &r.doc
	person = nobody
	subject, last := -1, int32(-9)
	for _, m := range r.mentionsIn(n) {
		if d.Tokens[m.first].Quote > 0 || !r.people.known[m.person].can(female) {
			continue
		}
		if person < 0 {
			person = m.person
		} else if person != m.person {
			others = true
			if m.first-last <= 2 && d.Tokens[m.first-1].POS == syntax.CC { // "Anna Berg and Carla Holm"
				return unnamed, true
			}
		}
		last = m.last
		if subject < 0 && r.isSubject(m) {
			subject = m.person
		}
	}
	if subject >= 0 {
		return subject, others
	}
	return person, others
}

// mentionsIn are the names in a sentence, unless it is a byline: it is about
// nobody.
func (r *reading) mentionsIn(n int) []mention {
	if r.byline(n) {
		return nil
	}
	s := r.doc.Sentences[n]
	return r.people.in(tokens{s.First, s.Last})
}

// speaking is who says "I" at token at: whoever the words around it are given
// to; −1 where it is the article that speaks.
func (r *reading) speaking(at int32, s *statement) int {
	end, _ := slices.BinarySearchFunc(r.statementAt, at, func(o statement, t int32) int { return cmp.Compare(o.first(), t+1) })
	for i := end - 1; i >= 0 && i >= end-50; i-- {
		o := &r.statementAt[i]
		if o == s || o.source == s.source || o.source.empty() {
			continue
		}
		for _, c := range o.content {
			if c.first <= at && at < c.last {
				if o.person >= 0 || o.at() < at {
					return o.person
				}
				return r.who(o.source)
			}
		}
	}
	return -1
}

// antecedent is whoever is named last before "who" at token at in its sentence;
// for people only where personal is true.
func (r *reading) antecedent(at int32, personal bool) int {
	d := &r.doc
	found, before := -1, mention{}
	for _, m := range r.mentionsIn(int(d.Tokens[at].Sentence)) {
		if m.last > at {
			break
		}
		if personal && r.people.known[m.person].Organisation {
			continue
		}
		of := found >= 0 && r.people.known[m.person].Organisation && !r.people.known[found].Organisation && d.Tokens[before.last].POS == syntax.IN && m.first-before.last <= 2
		if !of && !(found >= 0 && m.first < max(before.last, before.role.last)) { // "Anna Berg of the Tidal Office, who"
			found, before = m.person, m
		}
	}
	return found
}

// interviewee is who answers in an interview that names nobody but in its
// introduction: the person who is named most before the first answer at or
// before token at, the first of them where several are.
func (r *reading) interviewee(at int32) int {
	d := &r.doc
	if r.answers >= 0 {
		return r.answers
	}
	counts := map[int]int{}
	best := -1
	for _, m := range r.people.mentions {
		if m.first >= at {
			break
		}
		if s := d.Sentences[d.Tokens[m.first].Sentence]; r.people.known[m.person].Organisation || d.Word(int(s.First)) == "Q" {
			continue
		}
		counts[m.person]++
		if best < 0 || counts[m.person] > counts[best] {
			best = m.person
		}
	}
	r.answers = best
	return best
}

// organisationBefore is the organisation that "it" or "they" stands for: the
// one that spoke in the sentence before, or is its subject, in this paragraph.
func (r *reading) organisationBefore(at int32) int {
	d := &r.doc
	here := int(d.Tokens[at].Sentence)
	for n := here - 1; n >= max(0, here-2) && d.Sentences[n].Paragraph == d.Sentences[here].Paragraph; n-- {
		if id := r.spoke[n]; id >= 0 {
			if r.people.known[id].Organisation {
				return id
			}
			return -1
		}
		for _, m := range r.mentionsIn(n) {
			if r.people.known[m.person].Organisation && r.isSubject(m) {
				return m.person
			}
		}
	}
	return -1
}
