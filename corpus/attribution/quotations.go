package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/syntax"
)

// orphans gives quotations that stand as sentences of their own to whoever
// speaks beside them: in the next sentence of the paragraph where the quotation
// begins it, else in the one before.
func (r *reading) orphans(statements []statement) []statement {
	d := &r.doc
	covered := make([]bool, len(d.Tokens))
	bySentence := make([]int, len(d.Sentences)) // 1 + the first statement whose cue stands there
	for n, s := range statements {
		for _, c := range s.content {
			for i := c.first; i < c.last; i++ {
				covered[i] = true
			}
		}
		if at := d.Tokens[s.cue.first].Sentence; !s.cue.empty() && bySentence[at] == 0 {
			bySentence[at] = n + 1
		}
	}
	for _, q := range d.Quotes {
		first, last := d.Tokens[q.Open].Sentence, d.Tokens[q.Close].Sentence
		if covered[q.Open] || covered[q.Close] || !r.alone(q) {
			continue
		}
		opens := first == 0 || d.Sentences[first-1].Paragraph != d.Sentences[first].Paragraph
		var beside int
		switch next := int(last) + 1; {
		case opens && next < len(d.Sentences) && d.Sentences[next].Paragraph == d.Sentences[last].Paragraph && bySentence[next] > 0:
			beside = bySentence[next]
		case !opens && bySentence[first-1] > 0:
			beside = bySentence[first-1]
		default:
			continue
		}
		by := &statements[beside-1]
		statements = append(statements, statement{
			cue: by.cue, source: by.source, content: []tokens{{q.Open, q.Close + 1}}, person: -1, confidence: 0.5,
			why: "a quotation that stands alone beside the words of its speaker",
		})
	}
	slices.SortStableFunc(statements, func(a, b statement) int { return cmp.Compare(a.first(), b.first()) })
	return statements
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
