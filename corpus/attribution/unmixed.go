package attribution

import (
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// unmixed takes from the words of a statement those that are somebody else's:
// what leads to its clause, the clause in which another begins to speak, and
// another's quotation in the next sentence. all are the statements near it.
func (r *reading) unmixed(s *statement, all []statement) {
	r.beforeThat(s)
	r.ofOneClause(s)
	r.ofMainClause(s)
	r.withoutOthers(s, all)
}

// beforeThat takes from a statement whose cue "that" follows what stands before
// the cue outside quotation marks: "Unlike Lind, who …, Berg argued that …".
func (r *reading) beforeThat(s *statement) {
	that := s.cue.last
	if int(that)+1 >= len(r.doc.Tokens) || r.doc.Tokens[that].Lower != thatWord || r.doc.Tokens[that].POS != syntax.IN {
		return
	}
	if !slices.ContainsFunc(s.content, func(c tokens) bool { return c.first >= that }) {
		return
	}
	free := len(s.content)
	s.content = slices.DeleteFunc(s.content, func(c tokens) bool { return c.last <= s.cue.first && r.doc.Tokens[c.first].Quote == 0 })
	if s.source.empty() && len(s.content) < free {
		r.sourceBeside(s)
	}
}

// ofOneClause ends what is reported where, behind a semicolon, somebody else
// begins to speak: "the talks were good; the president called them difficult".
func (r *reading) ofOneClause(s *statement) {
	d := &r.doc
	end := d.Sentences[d.Tokens[s.head].Sentence].Last
	for n := range s.content {
		c := &s.content[n]
		for i := c.first + 1; i < c.last-2; i++ {
			if d.Tokens[i].Quote == 0 && d.Word(int(i)) == ";" && r.speaksNext(i+1, max(end, c.last)) {
				c.last = i
				s.content = s.content[:n+1]
				return
			}
		}
	}
}

// ofMainClause ends the words of a clause that "while" begins where the main
// clause does, if somebody else speaks in that: "While Obi called it a luxury,
// Wei said …".
func (r *reading) ofMainClause(s *statement) {
	d := &r.doc
	sentence := d.Sentences[d.Tokens[s.head].Sentence]
	switch d.Word(int(sentence.First)) {
	case "While", "Although", "Though", "Whereas", "When", "After", "Before":
	default:
		return
	}
	for n := range s.content {
		c := &s.content[n]
		for i := max(c.first, s.cue.last) + 1; i < c.last-2; i++ {
			if d.Tokens[i].Quote == 0 && d.Tokens[i].POS == syntax.Comma && r.speaksNext(i+1, c.last) {
				c.last = i
				s.content = s.content[:n+1]
				return
			}
		}
	}
}

// speaksNext reports whether a subject and a verb of saying stand at i.
func (r *reading) speaksNext(i, end int32) bool {
	d := &r.doc
	for _, m := range r.people.in(tokens{i, i + 1}) { // with an aside: "Berg, the pilot, said"
		for verb := m.last + 1; m.first == i && verb < min(end, m.last+14); verb++ {
			if d.Tokens[verb-1].POS == syntax.Comma && d.Tokens[verb].POS.Verb() && r.onlyAside(m.last, verb) && !r.finite(tokens{m.last, verb}) {
				return d.Tokens[verb].Class&lexicon.Cue != 0
			}
		}
	}
	for first := i; i < min(end, first+6); i++ {
		t := &d.Tokens[i]
		if t.POS.Mark() || t.Quote > 0 || t.POS == syntax.MD {
			return false
		}
		if t.POS.Verb() {
			return i > first && (t.POS == syntax.VBD || t.POS == syntax.VBZ || t.POS == syntax.VBN) && t.Class&(lexicon.Say|lexicon.Judge|lexicon.Ask) != 0
		}
	}
	return false
}

// withoutOthers takes from words outside quotation marks a quotation in the next
// sentence that is somebody else's.
func (r *reading) withoutOthers(s *statement, all []statement) {
	d := &r.doc
	for n := range s.content {
		c := &s.content[n]
		if d.Tokens[c.first].Quote > 0 {
			continue
		}
		own := d.Sentences[d.Tokens[c.first].Sentence]
		if c.last <= own.Last {
			continue
		}
		for _, o := range all {
			if o.head == s.head || o.cue.empty() || d.Tokens[o.head].Quote > 0 {
				continue
			}
			for _, q := range o.content {
				if q.first >= own.Last && q.first < c.last && d.Tokens[q.first].POS == syntax.OpenQuote {
					c.last = max(c.first+1, r.endOf(own))
					s.content = s.content[:n+1]
					return
				}
			}
		}
	}
}
