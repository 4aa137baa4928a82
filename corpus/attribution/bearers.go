package attribution

import (
	"cmp"
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// maxRecent is among how many people, those named first in the text most
// recently, a role or a body is looked for.
const maxRecent = 300

// roleNamed finds the person who is called by the role at head: "the minister".
// That is who bears the role beside it, else who has been introduced with it,
// else the only person of whom the sentence before speaks. A role with "a" before
// it names nobody, nor does one that somebody without a name has.
func (r *reading) roleNamed(source tokens, head int32) (int, float64) {
	d := &r.doc
	switch strings.ToLower(d.Word(int(source.first))) {
	case "a", "an", "one", "some", "many", "several", "two", "three", "another", "other", "no", "most", "every", "each", "any", "few":
		return -1, sureName
	}
	if d.Tokens[head].POS == syntax.NNS {
		return -1, sureName
	}
	if id := r.appositive(source); id >= 0 {
		return id, sureName
	}
	here := int(d.Tokens[head].Sentence)
	salient := r.onlyOne(here, source)
	best, most := -1, 0
	for id := max(0, len(r.people.known)-maxRecent); id < len(r.people.known); id++ {
		k := &r.people.known[id]
		if k.Organisation || len(k.Mentions) == 0 || !k.called(d, head) || r.formerly(k, source, head) {
			continue
		}
		score := 1 + 4*r.inCommon(k, source)
		if id == salient {
			score += 3
		}
		if r.near(id, here) {
			score += 2
		}
		if best < 0 || score > most || score == most && r.lastBefore(id, source.first) > r.lastBefore(best, source.first) {
			best, most = id, score
		}
	}
	if best >= 0 && salient >= 0 && best != salient && r.lastBefore(best, source.first) < 0 && !r.indefinite(head) {
		best = -1 // who comes in later is not "the" anything yet
	}
	if best >= 0 && r.indefinite(head) && !r.near(best, here) {
		best = -1
	}
	if r.ofSomebody(source, head) {
		if best >= 0 && r.inCommon(&r.people.known[best], source) > 0 {
			return best, sureRole
		}
		return -1, sureName
	}
	switch {
	case best >= 0 && most == 1:
		return best, sureGuess + 0.1
	case best >= 0:
		return best, sureRole
	case salient >= 0 && len(r.people.known[salient].Roles) > 0 && office(d.Word(int(head))):
		return -1, sureName
	case salient >= 0 && d.Tokens[head].Class&(lexicon.Anonymous|lexicon.Organisation) == 0 && !r.indefinite(head):
		return salient, sureGuess
	case best < 0 && salient < 0 && strings.EqualFold(d.Word(int(source.first)), "the") && d.Tokens[head].Class&(lexicon.Anonymous|lexicon.Organisation) == 0 && !r.indefinite(head):
		return r.broughtIn(here, source), sureGuess
	}
	return -1, sureName
}

// broughtIn is the person without a role whom the paragraph before brings in
// last, as a subject of its last sentence, where this one has named nobody yet:
// "… when Anna Berg asked for the microphone. “No,” the harbour master said."
// −1 for none.
func (r *reading) broughtIn(here int, source tokens) int {
	d := &r.doc
	n := here
	for ; n >= 0 && d.Sentences[n].Paragraph == d.Sentences[here].Paragraph; n-- {
		if r.spoke[n] != nobody {
			return -1
		}
		for _, m := range r.mentionsIn(n) {
			if m.first < source.first && !r.people.known[m.person].Organisation {
				return -1
			}
		}
	}
	if n < 0 || d.Sentences[n].Paragraph < d.Sentences[here].Paragraph-1 {
		return -1
	}
	found := -1
	for _, m := range r.mentionsIn(n) {
		if k := &r.people.known[m.person]; !k.Organisation && len(k.Roles) == 0 && d.Tokens[m.first].Quote == 0 && r.isSubject(m) {
			found = m.person
		}
	}
	return found
}

// office reports whether a role is an office, which its bearer is introduced
// with: who is called the mayor is not the minister too.
func office(role string) bool {
	switch strings.ToLower(role) {
	case "minister", "mayor", "president", "chair", "chairman", "chairwoman", "chairperson", "governor", "ambassador", "commissioner", "secretary", "chancellor", "premier",
		"king", "queen", "pope", "bishop", "archbishop", "director", "spokesman", "spokeswoman", "spokesperson", "moderator", "host", "judge", "senator", "prosecutor", "ombudsman":
		return true
	}
	return false
}

// called reports whether the word at token i is one of the person's roles.
func (k *person) called(d *syntax.Document, i int32) bool {
	return k.roleWords[d.Tokens[i].Lower]
}

// inCommon counts the words, roles and small words aside, that a source shares
// with what a person is called.
func (r *reading) inCommon(k *person, source tokens) int {
	d := &r.doc
	n := 0
	for i := source.first; i < source.last; i++ {
		t := &d.Tokens[i]
		if t.POS.Noun() && t.Class&(lexicon.Role|lexicon.Title) == 0 || t.POS == syntax.JJ {
			if k.otherWords[t.Lower] {
				n++
			}
		}
	}
	return n
}

// near reports whether a person is named in the paragraph of a sentence, before
// it or in it.
func (r *reading) near(id, here int) bool {
	d := &r.doc
	for n := here; n >= max(0, here-20) && d.Sentences[n].Paragraph == d.Sentences[here].Paragraph; n-- {
		for _, m := range r.mentionsIn(n) {
			if m.person == id && d.Tokens[m.first].Quote == 0 {
				return true
			}
		}
	}
	return false
}

// lastBefore is where a person was named last before token at; where they are
// named only after it, the number is negative.
func (r *reading) lastBefore(id int, at int32) int {
	point := int(r.doc.Tokens[at].From)
	list := r.people.known[id].Mentions
	n, _ := slices.BinarySearchFunc(list, point, func(s corpus.Span, p int) int { return cmp.Compare(s.Start, p) })
	if n == 0 {
		return -list[0].Start - 1
	}
	return list[n-1].Start
}

// appositive is the person whose name stands beside a role: "the ministry's
// director, Anna Berg,".
func (r *reading) appositive(source tokens) int {
	d := &r.doc
	for _, m := range r.mentionsIn(int(d.Tokens[source.first].Sentence)) {
		if r.people.known[m.person].Organisation {
			continue
		}
		if m.role.overlaps(source) && !m.role.empty() {
			return m.person
		}
		if m.first == source.last || m.first == source.last+1 && d.Tokens[source.last].POS == syntax.Comma {
			return m.person
		}
	}
	return -1
}

// onlyOne is the person whom the sentences before, or this one before the
// source, name alone in this paragraph; −1 where they name nobody or several.
func (r *reading) onlyOne(here int, source tokens) int {
	d := &r.doc
	for n := here; n >= max(0, here-3) && d.Sentences[n].Paragraph == d.Sentences[here].Paragraph; n-- {
		found := -1
		for _, m := range r.mentionsIn(n) {
			if m.last > source.first || r.people.known[m.person].Organisation || d.Tokens[m.first].Quote > 0 {
				continue
			}
			if found >= 0 && found != m.person {
				return -1
			}
			found = m.person
		}
		if found >= 0 {
			return found
		}
		if n < here && r.spoke[n] >= 0 && !r.people.known[r.spoke[n]].Organisation {
			return r.spoke[n]
		}
	}
	return -1
}

// formerly reports whether a person only used to bear the role at token head, and
// the source says nothing of that: a former mayor is not "the mayor".
func (r *reading) formerly(k *person, source tokens, head int32) bool {
	for i := source.first; i < head; i++ {
		if past(r.doc.Word(int(i))) {
			return false
		}
	}
	used := false
	for _, role := range k.Roles {
		words := strings.Fields(role)
		for n, w := range words {
			if !strings.EqualFold(strings.Trim(w, ",.;"), r.doc.Word(int(head))) {
				continue
			}
			if !slices.ContainsFunc(words[:n], past) {
				return false
			}
			used = true
		}
	}
	return used
}

func past(word string) bool {
	switch strings.ToLower(word) {
	case "former", "ex", "onetime", "erstwhile", "late", "previous", "retired":
		return true
	}
	return false
}

// ofSomebody reports whether the role at token head is that of somebody's
// somebody: "Anna Berg's deputy".
func (r *reading) ofSomebody(source tokens, head int32) bool {
	for _, m := range r.people.in(tokens{source.first, head}) {
		if !r.people.known[m.person].Organisation && m.last < head && r.doc.Tokens[m.last].POS == syntax.POS {
			return true
		}
	}
	return false
}

// indefinite reports whether the role at token head is somebody's who was
// brought in without a name: "a guard told … The guard said", in this paragraph
// or, where it has named nobody yet, in the one before.
func (r *reading) indefinite(head int32) bool {
	d := &r.doc
	here := int(d.Tokens[head].Sentence)
	earliest := d.Sentences[here].Paragraph - 1
	for n := here; n >= 0 && d.Sentences[n].Paragraph > earliest; n-- {
		if slices.ContainsFunc(r.mentionsIn(n), func(m mention) bool { return m.first < head && !r.people.known[m.person].Organisation }) {
			earliest++
			break
		}
	}
	for i := head - 1; i > 0 && d.Sentences[d.Tokens[i].Sentence].Paragraph >= earliest; i-- {
		if d.Tokens[i].Lower != d.Tokens[head].Lower {
			continue
		}
		for j := i - 1; j >= 0 && j > i-5; j-- {
			switch strings.ToLower(d.Word(int(j))) {
			case "a", "an", "one", "another":
				return true
			}
		}
	}
	return false
}
