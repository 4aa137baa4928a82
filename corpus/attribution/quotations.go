package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// quotations settles the bounds of what is in quotation marks, where rules are
// surer than learning: a quotation belongs to one statement, whole; one that is
// opened again in the next paragraph goes on; one that stands alone beside the
// words of a speaker is theirs.
func (r *reading) quotations(statements []statement) []statement {
	statements = r.worded(r.inside(statements))
	for i := range statements {
		if statements[i].why == whyLayout {
			continue // its paragraph bounds it
		}
		r.complete(&statements[i])
		r.settle(&statements[i])
		r.sourceBeside(&statements[i])
	}
	r.part(statements)
	statements = r.introduced(statements)
	statements = r.orphans(statements)
	owner := make(map[int32]int, len(statements))
	for i := range statements {
		for _, c := range statements[i].content {
			owner[r.doc.Tokens[c.first].Quote] = i
		}
	}
	for i := range statements {
		if statements[i].why != whyLayout {
			r.reopen(&statements[i], func(quote int32) bool { o, taken := owner[quote]; return !taken || o == i })
		}
	}
	statements = r.authorless(r.signed(statements))
	r.bound(statements)
	return statements
}

// inside keeps what a cue in a quotation introduces to that quotation.
func (r *reading) inside(statements []statement) []statement {
	d := &r.doc
	for i := range statements {
		s := &statements[i]
		if s.why == whyLayout || s.cue.empty() {
			continue
		}
		q := d.Tokens[s.cue.first].Quote
		if q == 0 || !r.long(q) {
			continue
		}
		mark := d.Quotes[q-1]
		kept := s.content[:0]
		for _, c := range s.content {
			if c.first = max(c.first, mark.Open+1); c.first < min(c.last, mark.Close+1) {
				if c.last > mark.Close+1 {
					c.last = mark.Close
				}
				kept = append(kept, c)
			}
		}
		s.content = kept
	}
	return slices.DeleteFunc(statements, func(s statement) bool { return len(s.content) == 0 })
}

// part takes from a statement the quotations that another one claims whose cue
// stands in the quotation's own sentence.
func (r *reading) part(statements []statement) {
	d := &r.doc
	near := func(s *statement, c tokens) bool {
		at := d.Tokens[s.head].Sentence
		return at == d.Tokens[c.first].Sentence || at == d.Tokens[c.last-1].Sentence
	}
	claimed := map[int32]bool{}
	for i := range statements {
		for _, c := range statements[i].content {
			if r.quoted(c) && near(&statements[i], c) {
				claimed[c.first] = true
			}
		}
	}
	for i := range statements {
		s := &statements[i]
		kept := make([]tokens, 0, len(s.content))
		for _, c := range s.content {
			if !claimed[c.first] || !r.quoted(c) || near(s, c) {
				kept = append(kept, c)
			}
		}
		if len(kept) > 0 {
			s.content = kept
		}
	}
}

// complete extends a statement over the quotations that it cuts.
func (r *reading) complete(s *statement) {
	d := &r.doc
	for n := range s.content {
		c := &s.content[n]
		for _, at := range []int32{c.first, c.last - 1} {
			q := d.Tokens[at].Quote
			if q == 0 || s.head >= 0 && int(s.head) < len(d.Tokens) && d.Tokens[s.head].Quote == q || !r.long(q) {
				continue
			}
			mark := d.Quotes[q-1]
			if !s.source.empty() && s.source.first < mark.Close && s.source.last > mark.Open {
				continue
			}
			c.first, c.last = min(c.first, mark.Open), max(c.last, mark.Close+1)
		}
	}
	s.content = joined(s.content)
}

// reopen adds the quotations that go on, in the next paragraphs, with the last
// one of a statement, which was not closed, as long as they are free.
func (r *reading) reopen(s *statement, free func(quote int32) bool) {
	d := &r.doc
	last := d.Tokens[s.last()-1].Quote
	for last > 0 && int(last) < len(d.Quotes) && !d.Quotes[last-1].Closed && d.Quotes[last].Reopened && free(last+1) {
		last++
		s.content = append(s.content, tokens{d.Quotes[last-1].Open, d.Quotes[last-1].Close + 1})
	}
}

// long reports whether a quotation is more than a word or two that is held up.
func (r *reading) long(q int32) bool {
	mark := r.doc.Quotes[q-1]
	return mark.Close-mark.Open > 4
}

// joined sorts out ranges that have come to touch each other.
func joined(list []tokens) []tokens {
	out := list[:1]
	for _, t := range list[1:] {
		if l := &out[len(out)-1]; t.first <= l.last {
			l.last = max(l.last, t.last)
		} else {
			out = append(out, t)
		}
	}
	return out
}

// orphans gives quotations that fill sentences of their own, and that nothing
// has claimed, to whoever speaks beside them in the paragraph: in the next
// sentence where the quotation begins the paragraph, else in the one before.
func (r *reading) orphans(statements []statement) []statement {
	d := &r.doc
	covered := make([]bool, len(d.Tokens))
	at := make([]int, len(d.Sentences)) // 1 + the statement whose cue stands in a sentence
	for n := range statements {
		s := &statements[n]
		for _, c := range s.content {
			for i := c.first; i < c.last; i++ {
				covered[i] = true
			}
		}
		if !s.cue.empty() && r.speech(s) {
			if i := d.Tokens[s.cue.first].Sentence; at[i] == 0 || r.hasQuote(s) {
				at[i] = n + 1
			}
		}
	}
	for _, q := range d.Quotes {
		first, last := d.Tokens[q.Open].Sentence, d.Tokens[q.Close].Sentence
		if covered[q.Open] || covered[q.Close] || q.Close-q.Open < 4 || !r.alone(q) {
			continue
		}
		opens := first == 0 || d.Sentences[first-1].Paragraph != d.Sentences[first].Paragraph
		var beside int
		switch next := int(last) + 1; {
		case opens && next < len(d.Sentences) && d.Sentences[next].Paragraph == d.Sentences[last].Paragraph:
			beside = at[next]
		case !opens:
			beside = at[first-1]
		}
		if beside == 0 {
			continue
		}
		by := &statements[beside-1]
		own := tokens{q.Open, q.Close + 1}
		if r.hasQuote(by) {
			by.content = joined(inserted(by.content, own))
			continue
		}
		statements = append(statements, statement{
			cue: by.cue, head: by.head, source: by.source, content: []tokens{own}, person: -1, confidence: by.confidence * 0.9, why: whyBeside,
		})
	}
	return statements
}

// speech reports whether a statement's cue is one of speaking.
func (r *reading) speech(s *statement) bool {
	t := &r.doc.Tokens[s.head]
	return t.Class&(lexicon.Say|lexicon.Judge|lexicon.Ask) != 0 || t.POS == syntax.Colon || t.Lower == accordingWord
}

// hasQuote reports whether some part of a statement is a quotation.
func (r *reading) hasQuote(s *statement) bool {
	for _, c := range s.content {
		if q := r.doc.Tokens[c.first].Quote; q > 0 && r.doc.Quotes[q-1].Open == c.first && r.long(q) {
			return true
		}
	}
	return false
}

// inserted puts t where it belongs in list.
func inserted(list []tokens, t tokens) []tokens {
	n, _ := slices.BinarySearchFunc(list, t, func(a, b tokens) int { return cmp.Compare(a.first, b.first) })
	return slices.Insert(slices.Clone(list), n, t)
}

// alone reports whether a quotation fills its sentences, marks aside.
func (r *reading) alone(q syntax.Quote) bool {
	d := &r.doc
	first, last := d.Sentences[d.Tokens[q.Open].Sentence], d.Sentences[d.Tokens[q.Close].Sentence]
	for i := first.First; i < q.Open; i++ {
		if !d.Tokens[i].POS.Mark() {
			return false
		}
	}
	for i := q.Close + 1; i < last.Last; i++ {
		if !d.Tokens[i].POS.Mark() {
			return false
		}
	}
	return true
}

// inverted finds what a cue and a speaker close: "…, " said Anna Berg". The
// quotation may have no opening mark; then its sentence is all there is.
func (r *reading) inverted(statements []statement) []statement {
	d := &r.doc
	known := make(map[int32]bool, len(statements))
	for i := range statements {
		known[statements[i].head] = true
	}
	for _, m := range r.people.mentions {
		i := m.first - 1
		for i >= 0 && d.Tokens[i].Class&lexicon.Title != 0 && d.Tokens[i].Shape&syntax.Capital != 0 {
			i--
		}
		if i < 2 || d.Tokens[i].Class&lexicon.Say == 0 || !d.Tokens[i].POS.Verb() || known[i] || d.Tokens[i].Sentence != d.Tokens[m.first].Sentence {
			continue
		}
		s := d.Sentences[d.Tokens[i].Sentence]
		if before := d.Word(int(i - 1)); i-1 <= s.First || before != "," && before != "\"" && before != "”" && before != "»" {
			continue
		}
		content := tokens{s.First, i}
		if q := d.Tokens[i-1].Quote; q > 0 {
			content.first = d.Quotes[q-1].Open
		}
		statements = append(statements, statement{
			cue: tokens{i, i + 1}, head: i, source: m.tokens, content: []tokens{content}, person: -1, confidence: 0.8, why: whyInverted,
		})
	}
	return statements
}
