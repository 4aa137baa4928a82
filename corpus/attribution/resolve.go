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

// resolve finds out who the source of each statement is, in the order in which
// the sources stand in the text.
func (r *reading) resolve(statements []statement) {
	d := &r.doc
	r.spoke = slices.Grow(r.spoke[:0], len(d.Sentences))[:len(d.Sentences)]
	for i := range r.spoke {
		r.spoke[i] = nobody
	}
	r.statementAt = statements
	order := make([]int, len(statements))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(statements[a].at(), statements[b].at()) })
	for _, i := range order {
		s := &statements[i]
		s.source = r.wholeNames(r.besideCue(s))
		if r.misses(s) {
			s.source = r.sharedSource(statements, i)
		}
		var sure float64
		s.person, sure = r.identify(s)
		s.confidence *= sure
		if s.person < 0 {
			if at := s.at(); !s.source.empty() && d.Tokens[at].Quote == 0 && r.spoke[d.Tokens[at].Sentence] == nobody && r.somebody(s.source) {
				r.spoke[d.Tokens[at].Sentence] = unnamed
			}
			continue
		}
		if at := s.at(); d.Tokens[at].Quote == 0 {
			r.last = s.person
			r.spoke[d.Tokens[at].Sentence] = s.person
		}
	}
}

// Who speaks in a sentence where it is none of those who are known.
const (
	nobody  = -1
	unnamed = -2 // a person without a name: "The Chair"
)

// somebody reports whether a source is one person without a name.
func (r *reading) somebody(source tokens) bool {
	head := r.person(source, r.head(source))
	t := &r.doc.Tokens[head]
	return t.Class&(lexicon.Role|lexicon.Title|lexicon.Anonymous) != 0 && t.POS != syntax.NNS
}

// person is the noun in a source that says what somebody is, where its head says
// nothing of the kind: "director" in "the ministry's director for reefs".
func (r *reading) person(source tokens, head int32) int32 {
	d := &r.doc
	if d.Tokens[head].Class&(lexicon.Role|lexicon.Title) != 0 {
		return head
	}
	last := head
	for i := source.first; i < source.last; i++ {
		t := &d.Tokens[i]
		if t.POS == syntax.IN || t.POS == syntax.Comma || t.POS == syntax.WP || t.POS == syntax.WDT {
			break
		}
		if t.POS.Noun() {
			last = i
		}
	}
	if d.Tokens[last].Class&lexicon.Role != 0 && last > source.first && d.Tokens[last-1].POS == syntax.POS {
		return last
	}
	return head
}

// at is the token where a statement is given to somebody.
func (s *statement) at() int32 {
	switch {
	case !s.source.empty():
		return s.source.first
	case !s.cue.empty():
		return s.cue.first
	}
	return s.first()
}

// besideCue is the source of a statement; where a pronoun stands right before
// the cue it is that: in "They were, he wrote, …" he is the writer.
func (r *reading) besideCue(s *statement) tokens {
	if s.cue.empty() || s.head < 0 || s.cue.first < 1 || s.head >= int32(len(r.doc.Tokens)) {
		return s.source
	}
	i := s.cue.first - 1
	before, head := &r.doc.Tokens[i], &r.doc.Tokens[s.head]
	if before.Lower != heWord && before.Lower != sheWord || before.Sentence != head.Sentence || !head.POS.Verb() || head.Class&lexicon.Say == 0 {
		return s.source
	}
	if !s.source.empty() && s.source.first <= i && i < s.source.last {
		return s.source
	}
	return tokens{i, i + 1}
}

// misses reports whether what was taken for the source of a verb of saying is no
// phrase that can say anything: "at the border".
func (r *reading) misses(s *statement) bool {
	if s.source.empty() || s.head < 0 || s.source.last > s.head {
		return false
	}
	first, head := &r.doc.Tokens[s.source.first], &r.doc.Tokens[s.head]
	return first.POS == syntax.IN && head.POS == syntax.VBD && head.Class&lexicon.Say != 0 && first.Lower != byWord && first.Lower != accordingWord
}

// sharedSource is the source of the last statement before number n in its
// sentence, whose subject its verb shares: "The director said …, and argued …".
func (r *reading) sharedSource(statements []statement, n int) tokens {
	s := &statements[n]
	sentence := r.doc.Sentences[r.doc.Tokens[s.head].Sentence]
	if r.doc.Tokens[s.cue.first-1].POS != syntax.CC {
		return tokens{}
	}
	for m := n - 1; m >= 0 && m >= n-8; m-- {
		if o := &statements[m]; o.person >= 0 && !o.source.empty() && o.source.first >= sentence.First && o.source.last <= s.head {
			return o.source
		}
	}
	return tokens{}
}

// wholeNames extends a source to the whole of the names that it cuts.
func (r *reading) wholeNames(source tokens) tokens {
	if source.empty() {
		return source
	}
	for _, m := range r.people.in(source) {
		source.first, source.last = min(source.first, m.first), max(source.last, m.last)
	}
	return source
}

// who is the person that a source stands for; −1 where the text does not name
// them.
func (r *reading) who(source tokens) int {
	person, _ := r.identify(&statement{source: source, head: -1})
	return person
}

// How sure it is who a source stands for: a name leaves no doubt, words that are
// nobody's name leave some.
const (
	sureName  = 1.0
	sureNear  = 0.97 // a pronoun or a role whose person the sentence before names
	sureRole  = 0.95
	sureGuess = 0.8 // from the paragraph before, or from all that is known
)

// identify is the person that the source of a statement stands for, −1 where the
// text does not name them, and how sure that is, from 0 to 1.
func (r *reading) identify(s *statement) (person int, sure float64) {
	source := s.source
	if source.empty() {
		return -1, sureName
	}
	d := &r.doc
	if m, ok := r.headName(source); ok {
		return m.person, sureName
	}
	head := r.person(source, r.head(source))
	t := &d.Tokens[head]
	switch word := strings.ToLower(d.Word(int(head))); {
	case word == "he" || word == "she":
		return r.pronoun(source.first, word == "she", s)
	case word == "i" || word == "we":
		return r.speaking(source.first, s), sureNear
	case word == "who" || word == "whom" || word == "which" || word == "that":
		return r.antecedent(source.first, word == "who" || word == "whom"), sureNear
	case word == "it" || word == "they":
		return r.organisationBefore(source.first), sureGuess
	case (word == "a" || word == "answer") && source.last == source.first+1 && s.why == whyLayout:
		return r.interviewee(source.first), sureRole
	case callsRole(d, r.people.words, head, lexicon.Role|lexicon.Title):
		return r.roleNamed(source, head)
	case t.Class&lexicon.Organisation != 0 && (t.POS == syntax.NN || t.POS == syntax.NNP), t.Class&lexicon.Writing != 0 && t.POS == syntax.NN:
		return r.bodyNamed(source, head), sureName
	}
	return -1, sureName
}

// headName is the name that a source is, rather than one inside it: in "a
// spokesman for Anna Berg" it is none.
func (r *reading) headName(source tokens) (mention, bool) {
	d := &r.doc
	organisation, found := mention{}, false
	for _, m := range r.people.in(source) {
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
		if !r.people.known[m.person].Organisation {
			return m, true
		}
		if !found && !r.personalHead(source, m) {
			organisation, found = m, true
		}
	}
	return organisation, found
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

// mentionsIn are the names in a sentence.
func (r *reading) mentionsIn(n int) []mention {
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
		if k.Organisation || len(k.Mentions) == 0 || !k.called(d, head) {
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
	switch {
	case best >= 0 && most == 1:
		return best, sureGuess + 0.1
	case best >= 0:
		return best, sureRole
	case salient >= 0 && len(r.people.known[salient].Roles) > 0 && office(d.Word(int(head))):
		return -1, sureName
	case salient >= 0 && d.Tokens[head].Class&(lexicon.Anonymous|lexicon.Organisation) == 0 && !r.indefinite(head):
		return salient, sureGuess
	}
	return -1, sureName
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

// indefinite reports whether the role at token head is somebody's who was
// brought in without a name: "a guard told … The guard said".
func (r *reading) indefinite(head int32) bool {
	d := &r.doc
	paragraph := d.Sentences[d.Tokens[head].Sentence].Paragraph
	for i := head - 1; i > 0 && d.Sentences[d.Tokens[i].Sentence].Paragraph == paragraph; i-- {
		if d.Tokens[i].Lower != d.Tokens[head].Lower {
			continue
		}
		for j := i - 1; j >= 0 && j > i-5; j-- {
			if w := d.Word(int(j)); w == "a" || w == "A" || w == "an" || w == "An" {
				return true
			}
		}
	}
	return false
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
