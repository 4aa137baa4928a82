package attribution

import (
	"slices"

	"whosaid/corpus/attribution/internal/syntax"
)

// bound keeps each statement to its own words: what is not in quotation marks
// does not run through a sentence that has a cue of its own, and it neither
// begins in the middle of what "that" begins nor breaks off after a word that
// something has to follow.
func (r *reading) bound(statements []statement) {
	d := &r.doc
	cued := make([]bool, len(d.Sentences)) // sentences with somebody's cue that is not inside a quotation
	for i := range statements {
		if s := &statements[i]; s.why != whyLayout && !s.cue.empty() && !s.source.empty() && d.Tokens[s.cue.first].Quote == 0 {
			cued[d.Tokens[s.cue.first].Sentence] = true
		}
	}
	for i := range statements {
		s := &statements[i]
		if s.why == whyLayout || s.cue.empty() {
			continue
		}
		r.keepWithin(s, cued)
		r.begin(s)
		r.finish(s)
	}
}

// keepWithin takes from a statement what stands outside quotation marks in the
// next sentence that has a cue of its own, and beyond it; where that is all there
// is, it stays.
func (r *reading) keepWithin(s *statement, cued []bool) {
	d := &r.doc
	own := int(d.Tokens[s.cue.first].Sentence)
	from, to := int32(0), int32(len(d.Tokens))
	for n := own - 1; n >= int(d.Tokens[s.first()].Sentence) && from == 0; n-- {
		if last := d.Sentences[n].Last; cued[n] && d.Tokens[last-1].Quote == 0 {
			from = last
		}
	}
	for n := own + 1; n <= int(d.Tokens[s.last()-1].Sentence) && int(to) == len(d.Tokens); n++ {
		if first := d.Sentences[n].First; cued[n] && d.Tokens[first].Quote == 0 {
			to = first
		}
	}
	if from == 0 && int(to) == len(d.Tokens) {
		return
	}
	var kept []tokens
	for _, c := range s.content {
		if !r.quoted(c) {
			c.first, c.last = max(c.first, from), min(c.last, to)
		}
		if !c.empty() {
			kept = append(kept, c)
		}
	}
	if len(kept) > 0 {
		s.content = kept
	}
}

// begin lets words that begin with the verb of a clause begin where "that",
// after the cue, begins it: "accepted, however, | that a lock would help".
func (r *reading) begin(s *statement) {
	d := &r.doc
	c := &s.content[0]
	if c.first < s.cue.last || d.Tokens[c.first].Sentence != d.Tokens[s.cue.first].Sentence {
		return
	}
	switch d.Tokens[c.first].POS {
	case syntax.MD, syntax.VBD, syntax.VBZ, syntax.VBP:
	default:
		return
	}
	if that := r.thatAfter(s.cue.last, c.first); that < c.first {
		c.first = that
	}
}

// thatAfter is where "that" stands after a cue, with nothing but marks and
// adverbs between; end where it does not.
func (r *reading) thatAfter(i, end int32) int32 {
	d := &r.doc
	for i < end && (d.Tokens[i].POS.Mark() || d.Tokens[i].POS == syntax.RB) {
		i++
	}
	if i < end && d.Tokens[i].Lower == thatWord && d.Tokens[i].POS == syntax.IN {
		return i
	}
	return end
}

// worded takes from the statements the parts that are marks and no words: the
// closing mark of a quotation before it is nobody's own. Where nothing else has
// been found, what is said begins with "that", or there is no statement.
func (r *reading) worded(statements []statement) []statement {
	d := &r.doc
	wordless := func(c tokens) bool {
		for i := c.first; i < c.last; i++ {
			if !d.Tokens[i].POS.Mark() {
				return false
			}
		}
		return true
	}
	kept := statements[:0]
	for _, s := range statements {
		if s.content = slices.DeleteFunc(s.content, wordless); len(s.content) == 0 && !s.cue.empty() {
			end := r.endOf(d.Sentences[d.Tokens[s.cue.first].Sentence])
			if that := r.thatAfter(s.cue.last, end); that+1 < end {
				s.content = append(s.content, tokens{that, end})
			}
		}
		if len(s.content) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

// finish extends a statement that breaks off after a preposition or an article
// over the words that follow it: "as well as | masonry".
func (r *reading) finish(s *statement) {
	d := &r.doc
	c := &s.content[len(s.content)-1]
	if c.first < s.cue.last || d.Tokens[c.last-1].Quote > 0 {
		return
	}
	switch d.Tokens[c.last-1].POS {
	case syntax.IN, syntax.DT, syntax.TO:
	default:
		return
	}
	end := d.Sentences[d.Tokens[c.last-1].Sentence].Last
	for c.last < end {
		t := &d.Tokens[c.last]
		if t.POS.Mark() || t.POS.Verb() || t.POS == syntax.CC || t.POS == syntax.PRP || t.Quote > 0 {
			return
		}
		c.last++
	}
}
