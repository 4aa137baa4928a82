package attribution

import (
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// introduced adds the quotations that nothing has claimed and that their
// surroundings leave no doubt about: a verb of saying, or a speaker with a
// colon, right before the opening mark, or a speaker and a verb of saying right
// behind the closing one.
func (r *reading) introduced(statements []statement) []statement {
	d := &r.doc
	var claimed []bool
	known := map[int32]bool{}
	for i := range statements {
		known[statements[i].head] = true
	}
	for _, q := range d.Quotes {
		if q.Close-q.Open < 4 || q.Reopened {
			continue
		}
		if claimed == nil {
			claimed = r.claimedOutside(statements)
		}
		if claimed[q.Open] || claimed[q.Close] {
			continue
		}
		s, ok := r.introducedBefore(q)
		if !ok {
			s, ok = r.introducedBehind(q)
		}
		if !ok || known[s.head] || d.Tokens[s.cue.first].Quote > 0 {
			continue
		}
		s.content, s.person, s.confidence, s.why = []tokens{{q.Open, q.Close + 1}}, -1, 0.8, whyIntroduced
		statements = append(statements, s)
	}
	return statements
}

// introducedBefore reads what stands before a quotation.
func (r *reading) introducedBefore(q syntax.Quote) (s statement, ok bool) {
	d := &r.doc
	if q.Open == 0 {
		return s, false
	}
	mark := q.Open - 1
	sentence := d.Sentences[d.Tokens[mark].Sentence]
	if sentence.Paragraph != d.Sentences[d.Tokens[q.Open].Sentence].Paragraph {
		return s, false
	}
	last, colon, comma := mark, false, false
	switch d.Word(int(mark)) {
	case ":":
		last, colon = mark-1, true
	case ",":
		last, comma = mark-1, true
	}
	if last < sentence.First || d.Tokens[q.Open+1].Shape&syntax.Capital == 0 {
		return s, false
	}
	if head := r.verbBefore(last, sentence, colon || comma); head >= 0 {
		s = statement{cue: r.cueAround(head), head: head, modality: r.modality(head)}
		r.sourceBeside(&s)
		return s, !s.source.empty() || colon || comma
	}
	if !colon {
		return s, false
	}
	t := &d.Tokens[last]
	for _, m := range r.people.in(tokens{last, last + 1}) {
		if m.last != last+1 {
			continue
		}
		s = statement{cue: tokens{mark, mark + 1}, head: mark, source: m.tokens}
		for s.source.first > sentence.First && d.Tokens[s.source.first-1].Class&(lexicon.Title|lexicon.Role) != 0 {
			s.source.first--
		}
		return s, true
	}
	if t.Class&lexicon.Writing != 0 && last > sentence.First && d.Tokens[last-1].POS == syntax.DT {
		return statement{cue: tokens{mark, mark + 1}, head: mark, source: tokens{last - 1, last + 1}}, true
	}
	return s, false
}

// verbBefore is the verb of saying that ends at last, or that only an aside
// follows, where a comma or a colon stands after it: "wrote on her page, at
// night,"; −1 for none.
func (r *reading) verbBefore(last int32, s syntax.Sentence, marked bool) int32 {
	d := &r.doc
	for i := last; i >= s.First && i > last-12; i-- {
		t := &d.Tokens[i]
		if t.POS.Verb() || t.POS == syntax.MD {
			if t.Class&(lexicon.Say|lexicon.Ask) == 0 || t.POS == syntax.VBN || t.POS == syntax.VB && (i == s.First || d.Tokens[i-1].POS != syntax.TO) {
				return -1
			}
			if r.doc.Word(int(i)) == "quote" {
				return -1 // "and I quote": another cue's
			}
			return i
		}
		if !marked || t.Quote > 0 || t.POS == syntax.CC || t.POS == syntax.WDT || t.POS == syntax.WP || t.POS.Mark() && t.POS != syntax.Comma {
			return -1
		}
	}
	return -1
}

// claimedOutside marks the tokens that are part of what somebody says, whose cue
// is no part of a quotation.
func (r *reading) claimedOutside(statements []statement) []bool {
	var outside []statement
	for _, s := range statements {
		if s.head < 0 || int(s.head) >= len(r.doc.Tokens) || r.doc.Tokens[s.head].Quote == 0 {
			outside = append(outside, s)
		}
	}
	return r.claimed(outside)
}

// introducedBehind reads what stands behind a quotation: “…,” the two write.
func (r *reading) introducedBehind(q syntax.Quote) (s statement, ok bool) {
	d := &r.doc
	first := q.Close + 1
	if int(first) >= len(d.Tokens) {
		return s, false
	}
	if d.Word(int(first)) == "," {
		first++
	} else if p := d.Tokens[q.Close-1].POS; p != syntax.Comma && p != syntax.Stop {
		return s, false
	}
	if int(first) >= len(d.Tokens) || d.Tokens[first].Sentence != d.Tokens[q.Close].Sentence {
		return s, false
	}
	sentence := d.Sentences[d.Tokens[first].Sentence]
	for i := first; i < min(first+8, sentence.Last); i++ {
		t := &d.Tokens[i]
		if t.POS.Mark() || t.Quote > 0 {
			return s, false
		}
		if !t.POS.Verb() {
			continue
		}
		if t.Class&lexicon.Say == 0 || t.POS != syntax.VBD && t.POS != syntax.VBZ && t.POS != syntax.VBP || i == first {
			return s, false
		}
		source := tokens{first, i}
		for source.last > source.first && d.Tokens[source.last-1].POS == syntax.RB {
			source.last--
		}
		if source.empty() || !r.nominal(source) {
			return s, false
		}
		return statement{cue: r.cueAround(i), head: i, source: source, modality: r.modality(i)}, true
	}
	return s, false
}
