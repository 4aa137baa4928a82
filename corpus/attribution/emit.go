package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/syntax"
)

// emit turns what was found in a stretch into attributions, with the narration
// between them.
func (r *reading) emit(statements []statement) {
	d := &r.doc
	begin := len(r.out)
	taken := make([]bool, len(d.Sentences))
	take := func(t tokens) {
		if t.empty() {
			return
		}
		for s := d.Tokens[t.first].Sentence; s <= d.Tokens[t.last-1].Sentence; s++ {
			taken[s] = true
		}
	}
	for i := range statements {
		s := &statements[i]
		take(s.cue)
		take(s.source)
		for _, c := range s.content {
			take(c)
		}
		r.out = append(r.out, r.attribution(s))
	}
	for n, sent := range d.Sentences {
		if !taken[n] && wordy(d, sent) {
			span := r.span(tokens{sent.First, sent.Last})
			r.out = append(r.out, corpus.Attribution{
				Person: -1, Content: r.room(1, span), Context: span, Kind: corpus.Narration, Confidence: 1,
				Why: whyNarrated,
			})
		}
	}
	slices.SortStableFunc(r.out[begin:], func(a, b corpus.Attribution) int {
		x, y := corpus.Hull(a.Content), corpus.Hull(b.Content)
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End))
	})
}

func (r *reading) attribution(s *statement) corpus.Attribution {
	d := &r.doc
	a := corpus.Attribution{
		Person: s.person, Kind: r.kind(s.content), Modality: s.modality, Why: s.why,
	}
	a.Confidence = calibrated(s.confidence, a.Kind)
	first, last := s.first(), s.last()
	for _, t := range []tokens{s.cue, s.source} {
		if !t.empty() {
			first, last = min(first, t.first), max(last, t.last)
		}
	}
	if !s.cue.empty() {
		a.Cue = r.room(1, r.span(s.cue))
	}
	if !s.source.empty() {
		a.Source = r.room(1, r.span(s.source))
	}
	a.Content = r.room(len(s.content))
	for _, c := range s.content {
		a.Content = append(a.Content, r.span(c))
	}
	from, to := d.Sentences[d.Tokens[first].Sentence], d.Sentences[d.Tokens[last-1].Sentence]
	a.Context = r.span(tokens{from.First, to.Last})
	a.Role = r.people.role(s.person, a.Context)
	return a
}

// done is the reading. Organisations that the article names but that say nothing
// are left out, and so are single words that only look like a person's name.
func (r *reading) done() corpus.Reading {
	speaks := make([]bool, len(r.people.known))
	for i := range r.out {
		if p := r.out[i].Person; p >= 0 {
			speaks[p] = true
		}
	}
	index := make([]int, len(speaks))
	var list []corpus.Person
	for i := range r.people.known {
		if k := &r.people.known[i]; speaks[i] || !k.Organisation && k.certain() {
			index[i] = len(list)
			list = append(list, k.Person)
		}
	}
	for i := range r.out {
		if p := r.out[i].Person; p >= 0 {
			r.out[i].Person = index[p]
		}
	}
	return corpus.Reading{People: list, Attributions: r.out}
}

// span is where a range of tokens stands in the article.
func (r *reading) span(t tokens) corpus.Span {
	return corpus.Span{Start: int(r.doc.Tokens[t.first].From), End: int(r.doc.Tokens[t.last-1].To)}
}

// room is a list that holds spans and has room for n. Many are cut from one
// stretch of memory, since nearly all are of one span.
func (r *reading) room(n int, spans ...corpus.Span) []corpus.Span {
	if len(r.spans) < n {
		r.spans = make([]corpus.Span, max(n, 256))
	}
	list := r.spans[:0:n]
	r.spans = r.spans[n:]
	return append(list, spans...)
}

// kind tells how much of a statement's content stands in quotation marks.
func (r *reading) kind(content []tokens) corpus.Kind {
	quoted, plain := 0, 0
	for _, c := range content {
		for i := c.first; i < c.last; i++ {
			switch t := &r.doc.Tokens[i]; {
			case t.POS.Mark():
			case t.Quote > 0:
				quoted++
			default:
				plain++
			}
		}
	}
	switch {
	case quoted == 0:
		return corpus.Indirect
	case plain == 0:
		return corpus.Direct
	}
	return corpus.Mixed
}

// wordy reports whether a sentence has a word in it.
func wordy(d *syntax.Document, s syntax.Sentence) bool {
	for i := s.First; i < s.Last; i++ {
		if d.Tokens[i].Shape&(syntax.Letter|syntax.Digit) != 0 {
			return true
		}
	}
	return false
}
