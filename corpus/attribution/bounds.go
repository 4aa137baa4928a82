package attribution

import (
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
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
		r.inserted(s)
		r.keepWithin(s, cued)
		r.begin(s)
		r.finish(s)
		near := statements[max(0, i-beside):min(len(statements), i+beside)] // those whose words can be in its sentence
		r.carryOn(s, near)
		r.resume(s, near)
	}
}

// onCondition reports whether a word begins what a statement depends on.
func onCondition(word string) bool {
	switch word {
	case "provided", "unless", "if":
		return true
	}
	return false
}

// beside is how many statements before and behind one are looked at.
const beside = 32

// resume gives to a statement what follows its source and cue where these stand
// inside it or before its explanation: "The firm, according to Anna Berg, | has
// grown", "Words were cats, the critic declared: | nobody owns them".
func (r *reading) resume(s *statement, all []statement) {
	d := &r.doc
	if len(s.content) != 1 || s.source.empty() || s.content[0].last > min(s.cue.first, s.source.first) || r.quoted(s.content[0]) {
		return
	}
	mark := max(s.cue.last, s.source.last)
	if mark+2 >= int32(len(d.Tokens)) || d.Tokens[mark].Sentence != d.Tokens[s.content[0].first].Sentence {
		return
	}
	next := &d.Tokens[mark+1]
	within := d.Word(int(s.cue.first)) == "according" && d.Word(int(mark)) == "," && (next.POS.Verb() || next.POS == syntax.MD)
	if !within && d.Word(int(mark)) != ":" {
		return
	}
	rest := tokens{mark + 1, r.endOf(d.Sentences[next.Sentence])}
	if within && !r.free(rest, all) {
		for i := rest.first; i < rest.last; i++ {
			if d.Tokens[i].POS == syntax.Comma {
				rest.last = i // "…, five more than he had promised"
			}
		}
	}
	if !rest.empty() && r.free(rest, all) {
		s.content = append(s.content, rest)
	}
}

// inserted gives words for whose cue nobody stands to who is put into them:
// "Reading was not copying, Ms Berg argued, and a court had said so".
func (r *reading) inserted(s *statement) {
	d := &r.doc
	if !s.source.empty() || len(s.content) != 1 || r.quoted(s.content[0]) || d.Tokens[s.content[0].first].Sentence != d.Tokens[s.content[0].last-1].Sentence {
		return
	}
	c := s.content[0]
	for _, m := range r.people.in(c) {
		from := m.first
		for from > c.first && d.Tokens[from-1].Class&lexicon.Title != 0 {
			from--
		}
		if from <= c.first || m.last+1 >= c.last || d.Word(int(from-1)) != "," || d.Word(int(m.last+1)) != "," {
			continue
		}
		if verb := &d.Tokens[m.last]; verb.POS != syntax.VBD && verb.POS != syntax.VBZ || verb.Class&lexicon.Say == 0 {
			continue
		}
		s.source, s.cue, s.head = tokens{from, m.last}, tokens{m.last, m.last + 1}, m.last
		s.content = []tokens{{c.first, from - 1}, {m.last + 2, r.endOf(d.Sentences[d.Tokens[m.last].Sentence])}}
		return
	}
}

// free reports whether nothing in some tokens is quoted or somebody's already.
func (r *reading) free(rest tokens, all []statement) bool {
	for i := rest.first; i < rest.last; i++ {
		if r.doc.Tokens[i].Quote > 0 {
			return false
		}
	}
	return !taken(rest, all)
}

// taken reports whether something in some tokens is somebody's already.
func taken(rest tokens, all []statement) bool {
	return slices.ContainsFunc(all, func(o statement) bool { return o.cue.overlaps(rest) || slices.ContainsFunc(o.content, rest.overlaps) })
}

// andThat reports whether ", and that" stands at i.
func (r *reading) andThat(i, end int32) bool {
	d := &r.doc
	if i < end && d.Tokens[i].POS == syntax.Comma {
		i++
	}
	return i+1 < end && d.Tokens[i].POS == syntax.CC && d.Tokens[i+1].Lower == thatWord && d.Tokens[i+1].POS == syntax.IN
}

// carryOn extends what is reported without quotation marks to the end of its
// sentence where it broke off before its verb ("that 17 firms | have signed"),
// before a condition ("…, provided that"), before a colon behind which it is
// explained ("an end to them: they had …") or before a second "that" ("that nets
// are dear, | and that …"), unless somebody else has a word there.
func (r *reading) carryOn(s *statement, all []statement) {
	d := &r.doc
	c := &s.content[len(s.content)-1]
	if c.first < s.cue.last || c.last >= int32(len(d.Tokens)) || d.Tokens[c.last-1].Quote > 0 {
		return
	}
	sentence := d.Sentences[d.Tokens[c.last-1].Sentence]
	end := r.endOf(sentence)
	if c.last >= end || d.Tokens[c.first].Sentence != d.Tokens[c.last-1].Sentence {
		return
	}
	that := d.Tokens[c.first].Lower == thatWord
	if that && r.andThat(c.last, end) {
		if rest := (tokens{c.last, end}); !taken(rest, all) {
			c.last = end
		}
		return
	}
	next := &d.Tokens[c.last]
	verbless := that && !slices.ContainsFunc(d.Tokens[c.first:c.last], func(t syntax.Token) bool { return t.POS.Verb() || t.POS == syntax.MD })
	condition := c.last+1 < end && d.Word(int(c.last)) == "," && onCondition(d.Word(int(c.last+1)))
	if !(verbless && (next.POS.Verb() || next.POS == syntax.MD)) && !condition && d.Word(int(c.last)) != ":" {
		return
	}
	if r.free(tokens{c.last, end}, all) {
		c.last = end
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
