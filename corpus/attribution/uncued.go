package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/syntax"
)

// uncued gives quotations that fill sentences of their own, that have no cue and
// that nothing has claimed, to the only person whom the sentence before them
// speaks of: "Anna Berg took the opposite view. “We cannot wait.”" A sentence
// that names nobody or several leaves them to nobody.
func (r *reading) uncued(statements []statement) []statement {
	d := &r.doc
	var claimed []bool
	for _, q := range d.Quotes {
		first, last := d.Tokens[q.Open].Sentence, d.Tokens[q.Close].Sentence
		if !q.Closed || q.Close-q.Open < 6 || first == 0 || !r.alone(q) || d.Sentences[first-1].Paragraph != d.Sentences[first].Paragraph {
			continue
		}
		if claimed == nil {
			claimed = r.claimed(statements)
		}
		if claimed[q.Open] || claimed[q.Close] {
			continue
		}
		source, person := r.onlySubject(int(first) - 1)
		if person < 0 || r.cueFollows(int(last)) {
			continue
		}
		statements = slices.DeleteFunc(statements, func(s statement) bool { // what was found inside it is part of it
			return s.first() > q.Open && s.last() <= q.Close && s.person < 0
		})
		statements = append(statements, statement{
			head: -1, source: source, content: []tokens{{q.Open, q.Close + 1}}, person: person, confidence: 0.75, why: whyBeside,
		})
	}
	slices.SortStableFunc(statements, func(a, b statement) int { return cmp.Compare(a.first(), b.first()) })
	return statements
}

// claimed marks the tokens that are part of what somebody says.
func (r *reading) claimed(statements []statement) []bool {
	out := make([]bool, len(r.doc.Tokens))
	for i := range statements {
		for _, c := range statements[i].content {
			for t := c.first; t < c.last; t++ {
				out[t] = true
			}
		}
	}
	return out
}

// onlySubject is the person whom a sentence is about, if it speaks of no other,
// with the words that stand for them.
func (r *reading) onlySubject(n int) (tokens, int) {
	d := &r.doc
	s := d.Sentences[n]
	source, person := tokens{}, -1
	for _, m := range r.mentionsIn(n) {
		if k := &r.people.known[m.person]; k.Organisation || !k.certain() || d.Tokens[m.first].Quote > 0 {
			continue
		}
		if person >= 0 && m.person != person {
			return tokens{}, -1
		}
		if person < 0 && r.isSubject(m) {
			source, person = m.tokens, m.person
		}
	}
	if spoke := r.spoke[n]; spoke >= 0 && person < 0 {
		for i := s.First; i < s.Last && i < s.First+3; i++ {
			if w := d.Tokens[i].Lower; w == heWord || w == sheWord {
				return tokens{i, i + 1}, spoke
			}
		}
	}
	if person < 0 && (d.Tokens[s.First].Lower == heWord || d.Tokens[s.First].Lower == sheWord) {
		id, _ := r.pronoun(s.First, d.Tokens[s.First].Lower == sheWord, &statement{})
		return tokens{s.First, s.First + 1}, id
	}
	return source, person
}

// cueFollows reports whether the sentence after n, in its paragraph, is given to
// somebody who may have spoken before it too.
func (r *reading) cueFollows(n int) bool {
	d := &r.doc
	if n+1 >= len(d.Sentences) || d.Sentences[n+1].Paragraph != d.Sentences[n].Paragraph {
		return false
	}
	next := d.Sentences[n+1]
	return d.Tokens[next.First].POS == syntax.OpenQuote
}
