package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/syntax"
)

// continued adds the sentences that go on with what somebody said. Summaries of
// speeches are full of them: after "she stressed that …" come sentences without
// a cue that are still hers. They are told from narration by what they are
// about: narration names people, or tells in the past tense what happened.
func (r *reading) continued(statements []statement) []statement {
	d := &r.doc
	said := make([]int, len(d.Sentences)) // 1 + the last statement that stands in a sentence
	for n := range statements {
		s := &statements[n]
		for _, c := range s.content {
			for i := d.Tokens[c.first].Sentence; i <= d.Tokens[c.last-1].Sentence; i++ {
				said[i] = n + 1
			}
		}
		if !s.cue.empty() {
			said[d.Tokens[s.cue.first].Sentence] = n + 1
		}
	}
	for first := 0; first < len(d.Sentences); {
		last := first + 1
		for last < len(d.Sentences) && d.Sentences[last].Paragraph == d.Sentences[first].Paragraph {
			last++
		}
		if r.summary(statements, said[first:last]) {
			speaker := 0
			for i := first; i < last; i++ {
				switch {
				case said[i] > 0:
					speaker = said[i]
				case speaker > 0 && r.goesOn(d.Sentences[i]):
					statements = append(statements, statement{
						head:   -1,
						source: statements[speaker-1].source, person: statements[speaker-1].person,
						content: []tokens{{d.Sentences[i].First, d.Sentences[i].Last}}, confidence: 0.6,
						why: whyGoesOn,
					})
				default:
					speaker = 0
				}
			}
		}
		first = last
	}
	slices.SortStableFunc(statements, func(a, b statement) int { return cmp.Compare(a.first(), b.first()) })
	return statements
}

// summary reports whether a paragraph sums up speeches: two of its sentences at
// least, and half of them, are statements of people it names.
func (r *reading) summary(statements []statement, said []int) bool {
	n := 0
	for _, s := range said {
		if s > 0 && statements[s-1].person >= 0 {
			n++
		}
	}
	return n >= 2 && 2*n >= len(said)
}

// goesOn reports whether a sentence without a cue can be part of a speech that
// is being summarised.
func (r *reading) goesOn(s syntax.Sentence) bool {
	d := &r.doc
	if s.Last-s.First < 4 {
		return false
	}
	for _, m := range r.people.mentions {
		if k := &r.people.known[m.person]; m.first >= s.First && m.first < s.Last && !k.Organisation && k.certain() {
			return false
		}
	}
	for i := s.First; i < s.Last; i++ {
		if t := &d.Tokens[i]; t.POS == syntax.VBD && (t.Rel == syntax.Root || (t.Rel == syntax.Auxiliary || t.Rel == syntax.Copula) && t.Head >= 0 && d.Tokens[t.Head].Rel == syntax.Root) {
			return false
		}
	}
	return true
}
