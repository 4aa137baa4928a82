package relate

import (
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// frame is what is known about a document, and about the words around one cue
// of it.
type frame struct {
	doc *syntax.Document
	// For each token of the document:
	subject []int32 // its subject, or that of the verb it is joined to; −1
	clause  []int32 // its content clause (ccomp); −1
	whole   []bool  // for each quotation: whether it is somebody's words as a whole
	marks   []uint8 // what hangs on it: see has…
	object  []int32 // its object; −1
	open    []int32 // its open clause (xcomp); −1
	helper  []int32 // the first auxiliary; −1
	link    []int32 // the preposition of its first modifier after it; −1
	marker  []int32 // that, whether, …; −1

	// Around the cue:
	cue         int32
	sentence    syntax.Sentence // the cue's
	first, last int32           // the tokens that are looked at
	up          []uint8         // steps from the cue to the word that the token hangs on, by token − first
	branch      []uint8         // how the branch it is part of hangs there
	top         []int32         // the top of that branch
	second      []int32         // the top of the branch of that branch; −1 for the top itself
	commas      []uint8         // marks and verbs between the cue and the token
	verbs       []uint8
	quotes      []uint8
	others      []uint8 // other words of saying between them
	that        []bool
	before      int32 // nearest quotation before and after the cue in the window; 0 for none
	after       int32
}

const (
	hasObject = 1 << iota
	hasMarker
	hasNegation
	hasAuxiliary
	hasOpenClause
	hasParataxis
	hasModifier
	hasSubject
)

const (
	maxUp     = 6
	windowMax = 160 // tokens on each side of the cue
)

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// read prepares for the cues of d.
func (f *frame) read(d *syntax.Document) {
	f.doc = d
	n := len(d.Tokens)
	f.subject, f.clause, f.marks = grow(f.subject, n), grow(f.clause, n), grow(f.marks, n)
	for _, a := range []*[]int32{&f.object, &f.open, &f.helper, &f.link, &f.marker} {
		*a = grow(*a, n)
	}
	for i := range n {
		f.subject[i], f.clause[i], f.marks[i] = -1, -1, 0
		f.object[i], f.open[i], f.helper[i], f.link[i], f.marker[i] = -1, -1, -1, -1, -1
	}
	for i := range d.Tokens {
		t := &d.Tokens[i]
		h := t.Head
		if h < 0 {
			continue
		}
		switch t.Rel {
		case syntax.Subject, syntax.PassiveSubject:
			if f.subject[h] < 0 {
				f.subject[h] = int32(i)
			}
			f.marks[h] |= hasSubject
		case syntax.ContentClause:
			f.clause[h] = int32(i)
		case syntax.Object:
			f.marks[h] |= hasObject
			f.object[h] = int32(i)
		case syntax.Marker:
			f.marks[h] |= hasMarker
			f.marker[h] = int32(i)
		case syntax.Negation:
			f.marks[h] |= hasNegation
		case syntax.Auxiliary:
			f.marks[h] |= hasAuxiliary
			if f.helper[h] < 0 {
				f.helper[h] = int32(i)
			}
		case syntax.OpenClause:
			f.marks[h] |= hasOpenClause
			f.open[h] = int32(i)
		case syntax.Parataxis:
			f.marks[h] |= hasParataxis
		case syntax.Modifier:
			f.marks[h] |= hasModifier
		case syntax.Case:
			if v := d.Tokens[h].Head; v >= 0 && v < h && d.Tokens[h].Rel == syntax.Modifier && f.link[v] < 0 {
				f.link[v] = int32(i)
			}
		}
	}
	f.whole = grow(f.whole, len(d.Quotes)+1)
	f.whole[0] = false
	for q := range d.Quotes {
		f.whole[q+1] = whole(d, d.Quotes[q])
	}
	for i := range d.Tokens {
		for h, n := int32(i), 0; f.subject[i] < 0 && n < 4; n++ {
			t := &d.Tokens[h]
			if t.Head < 0 || t.Rel != syntax.Conjunct && t.Rel != syntax.OpenClause && t.Rel != syntax.AdverbClause && t.Rel != syntax.Dep && t.Rel != syntax.Parataxis {
				break
			}
			h = t.Head
			f.subject[i] = f.subject[h]
		}
	}
}

// whole reports whether a quotation is to be taken as a whole: it is long, or
// ends as sentences and clauses do. Short ones are words that are held up.
func whole(d *syntax.Document, q syntax.Quote) bool {
	if q.Close-q.Open > 7 {
		return true
	}
	if q.Close-q.Open < 2 {
		return false
	}
	p := d.Tokens[q.Close-1].POS
	return q.Closed && (p == syntax.Comma || p == syntax.Stop)
}

// inside is the quotation, taken as a whole, that token i stands in and the cue
// does not; 0 for none.
func (f *frame) inside(i int32) int32 {
	if q := f.doc.Tokens[i].Quote; q != f.doc.Tokens[f.cue].Quote && f.whole[q] {
		return q
	}
	return 0
}

// Candidate reports whether token i can be a cue.
func Candidate(d *syntax.Document, i int32) bool {
	t := &d.Tokens[i]
	switch {
	case t.POS.Verb():
		return t.Rel != syntax.Auxiliary || t.Class&lexicon.Cue != 0
	case t.POS == syntax.Colon:
		return d.Word(int(i)) == ":"
	case t.POS == syntax.NN || t.POS == syntax.NNS || t.POS == syntax.IN || t.POS == syntax.JJ || t.POS == syntax.RB || t.POS == syntax.TO || t.POS == syntax.NNP:
		return true
	}
	return false
}

// around prepares for the words around the cue at token i: those of its
// paragraph, up to a bound.
func (f *frame) around(i int32) {
	d := f.doc
	f.cue = i
	s := d.Tokens[i].Sentence
	f.sentence = d.Sentences[s]
	f.first, f.last = f.sentence.First, f.sentence.Last
	for n := s - 1; n >= 0 && d.Sentences[n].Paragraph == f.sentence.Paragraph && i-d.Sentences[n].First < windowMax; n-- {
		f.first = d.Sentences[n].First
	}
	for n := int(s) + 1; n < len(d.Sentences) && d.Sentences[n].Paragraph == f.sentence.Paragraph && d.Sentences[n].Last-i < windowMax; n++ {
		f.last = d.Sentences[n].Last
	}
	// "She added:" at the end of a paragraph: the next one holds the words.
	for n, last := int(d.Tokens[f.last-1].Sentence)+1, f.last; n < len(d.Sentences) && d.Word(int(last-1)) == ":" && d.Sentences[n].Last-i < windowMax; n++ {
		if d.Sentences[n].Paragraph > f.sentence.Paragraph+1 {
			break
		}
		f.last = d.Sentences[n].Last
	}
	n := int(f.last - f.first)
	f.up, f.branch, f.top, f.second = grow(f.up, n), grow(f.branch, n), grow(f.top, n), grow(f.second, n)
	f.commas, f.verbs, f.quotes, f.others, f.that = grow(f.commas, n), grow(f.verbs, n), grow(f.quotes, n), grow(f.others, n), grow(f.that, n)
	f.findBranches()
	f.before, f.after = 0, 0
	f.count(1)
	f.count(-1)
}

const unknown = 255

// findBranches finds for each token of the cue's sentence where the branch of
// the tree that it belongs to leaves the way from the cue to the root.
func (f *frame) findBranches() {
	d := f.doc
	for n := range f.up {
		f.up[n], f.branch[n], f.top[n], f.second[n] = unknown, 0, -1, -1
	}
	low := f.sentence.First - f.first
	high := f.sentence.Last - f.first
	for h, n := f.cue, uint8(0); h >= 0; h, n = d.Tokens[h].Head, n+1 {
		if n > maxUp {
			n = maxUp
		}
		f.up[h-f.first], f.branch[h-f.first] = n, uint8(syntax.Root)+1
	}
	var path [64]int32
	for n := low; n < high; n++ {
		if f.up[n] != unknown {
			continue
		}
		i, k := n+f.first, 0
		for i >= 0 && f.up[i-f.first] == unknown && k < len(path) {
			path[k] = i
			k++
			i = d.Tokens[i].Head
		}
		up, branch, top, second := uint8(maxUp+1), uint8(syntax.Root), path[k-1], int32(-1)
		if k > 1 {
			second = path[k-2]
		}
		if i >= 0 && f.up[i-f.first] != unknown {
			if at := i - f.first; f.top[at] < 0 { // on the way from the cue to the root
				up, branch = f.up[at], uint8(d.Tokens[path[k-1]].Rel)
			} else {
				up, branch, top = f.up[at], f.branch[at], f.top[at]
				if second = f.second[at]; second < 0 {
					second = path[k-1]
				}
			}
		}
		for n, j := range path[:k] {
			at := j - f.first
			f.up[at], f.branch[at], f.top[at], f.second[at] = up, branch, top, second
			if j == top || n == k-1 && j != second && top == j {
				f.second[at] = -1
			}
		}
	}
}

// count counts what stands between the cue and each token on one side.
func (f *frame) count(step int32) {
	d := f.doc
	var commas, verbs, quotes, others uint8
	that := false
	for i := f.cue; i >= f.first && i < f.last; i += step {
		n := i - f.first
		f.commas[n], f.verbs[n], f.quotes[n], f.others[n], f.that[n] = commas, verbs, quotes, others, that
		t := &d.Tokens[i]
		if i == f.cue {
			continue
		}
		unit := f.inside(i) > 0
		switch {
		case unit && t.POS != syntax.OpenQuote && t.POS != syntax.CloseQuote:
		case t.POS == syntax.Comma || t.POS == syntax.Colon:
			commas = min(commas+1, 3)
		case t.POS.Verb() || t.POS == syntax.MD:
			verbs = min(verbs+1, 3)
			if t.Class&lexicon.Say != 0 {
				others = min(others+1, 2)
			}
		case t.POS == syntax.OpenQuote || t.POS == syntax.CloseQuote:
			quotes = min(quotes+1, 3)
		}
		if q := t.Quote; q > 0 && q != d.Tokens[f.cue].Quote {
			if step > 0 && f.after == 0 {
				f.after = q
			}
			if step < 0 && f.before == 0 {
				f.before = q
			}
		}
		that = that || !unit && t.Lower == thatWord
	}
}

var thatWord = lexicon.Hash("that")
