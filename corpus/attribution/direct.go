package attribution

import (
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// settle makes sure of a statement whose words are a quotation that stands
// right beside its cue: then what is outside quotation marks on the cue's other
// side is no part of it.
func (r *reading) settle(s *statement) {
	d := &r.doc
	t := &d.Tokens[s.head]
	if !t.POS.Verb() || t.Class&(lexicon.Say|lexicon.Ask) == 0 {
		return
	}
	r.endWithMark(s)
	before, after := r.quoteBefore(s), r.quoteAfter(s)
	if before < 0 && after < 0 {
		return
	}
	opens := int32(0)
	if after >= 0 {
		opens = s.content[after].first
	}
	s.content = slices.DeleteFunc(s.content, func(c tokens) bool {
		if r.quoted(c) {
			return false
		}
		if before >= 0 {
			return c.first >= s.head
		}
		return c.last <= s.head || c.last <= opens && !r.hasVerb(c)
	})
}

// hasVerb reports whether a stretch has a verb in it.
func (r *reading) hasVerb(t tokens) bool {
	return slices.ContainsFunc(r.doc.Tokens[t.first:t.last], func(t syntax.Token) bool { return t.POS.Verb() })
}

// endWithMark ends a part that begins with a quotation where the quotation ends
// with a comma and something else is told: “…,” before she sat down.
func (r *reading) endWithMark(s *statement) {
	d := &r.doc
	for n := range s.content {
		c := &s.content[n]
		open := c.first
		if d.Tokens[open].Lower == thatWord && open+1 < c.last {
			open++
		}
		q := d.Tokens[open].Quote
		if q == 0 || c.first < s.head || d.Quotes[q-1].Open != open || !d.Quotes[q-1].Closed || !r.long(q) {
			continue
		}
		end := d.Quotes[q-1].Close + 1
		if end >= c.last-1 {
			continue
		}
		next, last := end, d.Tokens[end-2].POS
		if d.Tokens[next].POS == syntax.Comma {
			next++
		} else if last != syntax.Comma && last != syntax.Stop {
			continue
		}
		switch t := &d.Tokens[next]; {
		case last == syntax.Stop, t.POS == syntax.VBG, t.POS == syntax.WP, t.POS == syntax.WDT, t.POS == syntax.IN && t.Lower == beforeWord, t.POS == syntax.RB:
			c.last = end
		}
	}
}

var beforeWord = lexicon.Hash("before")

// quoteBefore is the part of the content that is a quotation and ends where the
// cue, or the source before it, begins; −1 for none.
func (r *reading) quoteBefore(s *statement) int {
	d := &r.doc
	for n, c := range s.content {
		if c.last > s.head || !r.quoted(c) {
			continue
		}
		if p := d.Tokens[c.last-2].POS; p != syntax.Comma && p != syntax.Stop && d.Tokens[min(int(c.last), len(d.Tokens)-1)].POS != syntax.Comma {
			continue
		}
		from := c.last
		if !s.source.empty() && s.source.first >= c.last && s.source.last <= s.head {
			from = s.source.last
		}
		if s.head-from <= 3 {
			return n
		}
	}
	return -1
}

// quoteAfter is the part that is a quotation, or begins with one that starts a
// sentence of its own, and that a comma or a colon after the cue introduces; −1
// for none.
func (r *reading) quoteAfter(s *statement) int {
	d := &r.doc
	for n, c := range s.content {
		if p := d.Tokens[max(c.first-1, 0)].POS; c.first <= s.head || p != syntax.Comma && p != syntax.Colon {
			continue
		}
		if r.quoted(c) || c.first == s.cue.last+1 && c.first+1 < c.last && d.Tokens[c.first].POS == syntax.OpenQuote && d.Tokens[c.first+1].Shape&syntax.Capital != 0 {
			return n
		}
	}
	return -1
}

// quoted reports whether a stretch is one long quotation, marks and all.
func (r *reading) quoted(c tokens) bool {
	q := r.doc.Tokens[c.first].Quote
	if q == 0 || c.last-c.first < 3 {
		return false
	}
	if r.doc.Quotes[q-1].Open != c.first {
		return false
	}
	for int(q) < len(r.doc.Quotes) && r.doc.Quotes[q-1].Close < c.last-2 && !r.doc.Quotes[q-1].Closed && r.doc.Quotes[q].Reopened {
		q++
	}
	return r.doc.Quotes[q-1].Close >= c.last-2
}

// signed finds quotations that are signed: “…” — Anna Berg.
func (r *reading) signed(statements []statement) []statement {
	d := &r.doc
	for _, q := range d.Quotes {
		if !q.Closed || q.Close-q.Open < 4 || int(q.Close)+2 > len(d.Tokens) {
			continue
		}
		dash := q.Close + 1
		switch d.Word(int(dash)) {
		case "―", "—", "–", "-", "--", "~":
		default:
			continue
		}
		last := dash + 1
		paragraph := d.Sentences[d.Tokens[dash].Sentence].Paragraph
		for int(last) < len(d.Tokens) && d.Sentences[d.Tokens[last].Sentence].Paragraph == paragraph && last-dash < 12 {
			last++
		}
		if int(last) < len(d.Tokens) && d.Sentences[d.Tokens[last].Sentence].Paragraph == paragraph {
			continue
		}
		source := tokens{dash + 1, last}
		for !source.empty() && d.Tokens[source.last-1].POS.Mark() && d.Tokens[source.last-1].Shape == 0 {
			source.last--
		}
		if source.empty() || d.Tokens[source.first].Shape&syntax.Capital == 0 {
			continue
		}
		content := tokens{q.Open, q.Close + 1}
		for n := int(d.Tokens[q.Open].Quote) - 1; n > 0 && d.Quotes[n].Reopened; n-- {
			content.first = d.Quotes[n-1].Open
		}
		statements = slices.DeleteFunc(statements, func(s statement) bool {
			return s.first() >= content.first && s.last() <= content.last && d.Tokens[s.head].Quote == 0 || s.head >= content.last && s.head < last
		})
		statements = append(statements, statement{
			cue: tokens{dash, dash + 1}, head: dash, source: source, content: []tokens{content}, person: -1, confidence: 0.93, why: whySigned,
		})
	}
	return statements
}

// sourceBeside looks for the source of a verb of saying where learning has found
// none: a name or a pronoun right beside it, else its subject.
func (r *reading) sourceBeside(s *statement) {
	d := &r.doc
	t := &d.Tokens[s.head]
	if !s.source.empty() && !r.nominal(s.source) {
		s.source = tokens{}
	}
	if !s.source.empty() {
		r.pastRelative(s)
		return
	}
	if !t.POS.Verb() || t.Class&(lexicon.Say|lexicon.Ask) == 0 {
		return
	}
	sentence := d.Sentences[t.Sentence]
	free := func(u tokens) bool {
		return !slices.ContainsFunc(s.content, func(c tokens) bool { return c.overlaps(u) })
	}
	if i := s.cue.first; i-4 >= sentence.First && d.Tokens[i-1].POS == syntax.Comma && d.Tokens[i-2].POS == syntax.RB && d.Tokens[i-3].POS == syntax.Comma { // "Lind, however, said"
		for _, m := range r.people.in(tokens{i - 4, i - 3}) {
			if u := m.tokens; m.last == i-3 && free(u) {
				s.source = u
				return
			}
		}
	}
	for _, m := range r.people.in(tokens{s.cue.first - 1, s.cue.last + 1}) {
		if m.last == s.cue.first || m.first == s.cue.last {
			if u := m.tokens; free(u) && m.first >= sentence.First {
				s.source = u
				return
			}
		}
	}
	if i := s.cue.first - 1; i >= sentence.First && d.Tokens[i].POS == syntax.PRP && free(tokens{i, i + 1}) {
		s.source = tokens{i, i + 1}
		return
	}
	if u := r.subject(sentence, s.head); !u.empty() && r.nominal(u) && free(u) && u.last-u.first < 30 && !(s.head >= u.first && s.head < u.last) {
		s.source = u
	}
}

// pastRelative makes the source of a cue behind a relative clause what the clause
// is about: in "Lind, who runs the port, said" it is Lind, and so it is in
// "Lind, who backed Berg, the chair, and fought Okafor, said".
func (r *reading) pastRelative(s *statement) {
	d := &r.doc
	sentence := d.Sentences[d.Tokens[s.head].Sentence]
	if s.source.first <= sentence.First || s.source.last > s.cue.first {
		return
	}
	relative := func(i int32) bool {
		return (d.Tokens[i].POS == syntax.WP || d.Tokens[i].POS == syntax.WDT) && d.Tokens[i-1].POS == syntax.Comma
	}
	who := s.source.first
	for who > sentence.First+1 && !relative(who) {
		who--
	}
	if who <= sentence.First+1 || who < s.source.first && !r.finite(tokens{who + 1, s.source.first}) {
		return
	}
	comma := s.cue.first - 1
	for comma > s.source.last && d.Tokens[comma].POS != syntax.Comma {
		if t := &d.Tokens[comma]; t.POS == syntax.PRP || t.POS.Verb() || t.Shape&syntax.Capital != 0 || s.cue.first-comma > 4 {
			return
		}
		comma--
	}
	if comma <= s.source.last || !r.finite(tokens{s.source.last, comma}) {
		return
	}
	for _, m := range r.people.in(tokens{who - 2, who - 1}) {
		if m.last == who-1 && m.first >= sentence.First {
			s.source = m.tokens
			return
		}
	}
}

// finite reports whether a stretch has a verb in it that has a subject.
func (r *reading) finite(t tokens) bool {
	return slices.ContainsFunc(r.doc.Tokens[t.first:t.last], func(t syntax.Token) bool {
		return t.POS == syntax.VBD || t.POS == syntax.VBZ || t.POS == syntax.VBP || t.POS == syntax.MD
	})
}

// nominal reports whether a stretch has a noun or a pronoun in it.
func (r *reading) nominal(t tokens) bool {
	if only := &r.doc.Tokens[t.first]; t.last == t.first+1 && only.POS == syntax.NN && only.Class == 0 && only.Shape&syntax.Capital == 0 {
		return false // a noun does not stand alone: it is an adverb taken for one
	}
	for i := t.first; i < t.last; i++ {
		switch p := r.doc.Tokens[i].POS; {
		case p.Noun(), p == syntax.PRP, p == syntax.PRPS, p == syntax.WP, p == syntax.WDT, p == syntax.DT, p == syntax.CD:
			return true
		}
		if r.doc.Tokens[i].Class&lexicon.Anonymous != 0 || r.doc.Tokens[i].Name != syntax.NoName || r.doc.Tokens[i].Shape&syntax.Capital != 0 {
			return true
		}
	}
	return false
}

// subject is the subject of the verb at i, or that of the verb it belongs to.
func (r *reading) subject(s syntax.Sentence, i int32) tokens {
	d := &r.doc
	for v, n := i, 0; v >= 0 && n < 4; v, n = d.Tokens[v].Head, n+1 {
		for j := s.First; j < s.Last; j++ {
			if d.Tokens[j].Head == v && d.Tokens[j].Rel == syntax.Subject {
				return r.subtree(s, j)
			}
		}
		if rel := d.Tokens[v].Rel; rel != syntax.AdverbClause && rel != syntax.Conjunct && rel != syntax.OpenClause && rel != syntax.Dep && rel != syntax.Parataxis {
			return tokens{}
		}
	}
	return tokens{}
}

// subtree is the stretch of tokens around i that depend on it.
func (r *reading) subtree(s syntax.Sentence, i int32) tokens {
	d := &r.doc
	under := func(j int32) bool {
		for n := 0; j >= 0 && n < 40; j, n = d.Tokens[j].Head, n+1 {
			if j == i {
				return true
			}
		}
		return false
	}
	t := tokens{i, i + 1}
	for t.first > s.First && under(t.first-1) {
		t.first--
	}
	for t.last < s.Last && under(t.last) {
		t.last++
	}
	return t
}
