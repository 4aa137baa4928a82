package attribution

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
		if s.person >= 0 && r.ofThemselves(s, statements[max(0, i-beside):min(len(statements), i+beside)]) {
			s.person = -1
		}
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

// ofThemselves reports whether a source that is no name stands in the words of
// the very person whom it was taken for: who speaks of "the minister" is another.
func (r *reading) ofThemselves(s *statement, all []statement) bool {
	d := &r.doc
	if s.source.empty() {
		return false
	}
	for i := range all {
		o := &all[i]
		if o.person != s.person || o.head == s.head || !slices.ContainsFunc(o.content, func(c tokens) bool {
			return s.source.first >= c.first && s.source.last <= c.last && (o.why == whyLayout || d.Tokens[s.source.first].Quote > 0)
		}) {
			continue
		}
		if _, named := r.headName(s.source); named {
			return false
		}
		switch strings.ToLower(d.Word(int(s.source.first))) {
		case "i", "we", "who", "that", "which":
			return false
		case "he", "she": // minutes tell of the speaker so
			return o.why != whyLayout
		}
		return true
	}
	return false
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
