package lexical

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Constants of BM25 (Robertson and Zaragoza, "The Probabilistic Relevance
// Framework: BM25 and Beyond", 2009).
const (
	k1 = 1.2  // how soon more of the same word stops counting
	b  = 0.75 // how much length counts against a document
)

// Term is a term of a query.
type Term struct {
	Text   string
	Weight float64 // of its score beside that of other terms; 1 as a rule
}

// View is the state of the index in which a query is answered.
type View struct {
	terms   []seen
	pages   []*page
	weights [Fields]int
	average float64 // length of a document
}

// seen is a term of a query as the index knows it.
type seen struct {
	number uint32 // 0 where no document holds it
	idf    float64
	weight float64
	list   list
}

// View holds on to what is needed to rank documents by some terms, which should
// each be given once.
func (x *Index) View(terms []Term) View {
	v := View{pages: x.pages, weights: x.weights, terms: make([]seen, len(terms))}
	if x.live > 0 {
		v.average = max(1, float64(x.length)/float64(x.live))
	}
	for i, t := range terms {
		s := seen{weight: t.Weight}
		if n := x.dict.find(t.Text); int(n) < len(x.lists) && len(x.lists[n].chunks) > 0 {
			s.number, s.list = n, x.lists[n]
		}
		s.idf = math.Log(1 + (float64(x.live-s.list.n)+0.5)/(float64(s.list.n)+0.5))
		v.terms[i] = s
	}
	return v
}

// Size is how many documents hold the nth term.
func (v *View) Size(n int) int { return v.terms[n].list.n }

// Places yields the places of the documents that hold the nth term, in order.
func (v *View) Places(n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for _, chunk := range v.terms[n].list.chunks {
			for _, p := range chunk {
				if !yield(p.place()) {
					return
				}
			}
		}
	}
}

// Coverage is the share of the first n terms that a document's words hold,
// weighed by rarity; shares says what a word counts in each field, the fields
// that count more before the others.
func (v *View) Coverage(n, place int, shares [Fields]float64) float64 {
	r, _ := recordAt(v.pages, place)
	var held, all float64
	for _, t := range v.terms[:n] {
		all += t.idf
		if t.number == 0 {
			continue
		}
		from := 0
		for f, end := range r.ends {
			if slices.Contains(r.held[from:end], t.number) {
				held += shares[f] * t.idf
				break
			}
			from = int(end)
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}

// Score is a document's BM25 score as a share of what no document of these
// terms can reach: 0 to 1.
func (v *View) Score(place int) float64 {
	r, ok := recordAt(v.pages, place)
	if !ok {
		return 0
	}
	norm := k1 * (1 - b + b*float64(r.length)/v.average)
	var score, most float64
	for _, t := range v.terms {
		factor := t.idf * t.weight * (k1 + 1)
		most += factor
		if t.number == 0 || t.weight == 0 {
			continue
		}
		if times := float64(r.times(t.number, v.weights)); times > 0 {
			score += factor * times / (times + norm)
		}
	}
	if most == 0 {
		return 0
	}
	return score / most
}

// Labelled reports whether a document can be found by the nth term as a label.
func (v *View) Labelled(n, place int) bool {
	number := v.terms[n].number
	r, ok := recordAt(v.pages, place)
	return ok && number != 0 && slices.Contains(r.held[r.ends[Fields-1]:], number)
}

// times is how often a document holds a term, weighed.
func (r *record) times(term uint32, weights [Fields]int) int {
	n, from := 0, 0
	for f, end := range r.ends {
		for _, t := range r.held[from:end] {
			if t == term {
				n += weights[f]
			}
		}
		from = int(end)
	}
	for _, t := range r.held[from:] { // a label
		if t == term {
			n++
		}
	}
	return min(n, maxTimes)
}

// Words are the numbers of a document's words in the first n fields, in order.
// They must not be written to.
func (v *View) Words(place, n int) []uint32 {
	r, ok := recordAt(v.pages, place)
	if !ok || n == 0 {
		return nil
	}
	return r.held[:r.ends[n-1]]
}

// Number is the number of the nth term, 0 where no document holds it.
func (v *View) Number(n int) uint32 { return v.terms[n].number }

// Hit is a document that was found.
type Hit struct {
	Place int
	Score float32
}

// Searcher searches views; it keeps memory between searches. Its zero value is
// ready.
type Searcher struct {
	pool sync.Pool
}

// Search returns the k documents that score highest, among those that hold a
// term and that within, unless it is nil, lets through. before orders hits of
// equal score. The result is that of scoring everything.
func (s *Searcher) Search(v *View, k int, within func(place int) bool, before func(a, b int) bool) []Hit {
	x, _ := s.pool.Get().(*search)
	if x == nil {
		x = &search{}
	}
	defer s.pool.Put(x)
	x.begin(v)
	defer x.end()

	left := 0.0 // what the terms still to come can add
	for _, t := range x.terms {
		left += t.top
	}
	next := 0
	for ; next < len(x.terms); next++ {
		// Once k documents score more than all that is left can add up to, no
		// new document can be among the best.
		if next > 0 && len(x.touched) > k && x.kth(k) > float32(left*slack) {
			break
		}
		x.accumulate(x.terms[next], within)
		left -= x.terms[next].top
	}
	if next < len(x.terms) {
		x.complete(x.terms[next:], left, k)
	}

	hits := make([]Hit, 0, 2*k)
	order := func(a, b Hit) int {
		switch {
		case a.Score != b.Score:
			return cmp.Compare(b.Score, a.Score)
		case a.Place == b.Place:
			return 0
		case before != nil && before(b.Place, a.Place), before == nil && b.Place < a.Place:
			return 1
		}
		return -1
	}
	floor := x.kth(k)
	for _, place := range x.touched {
		score := x.scores[place]
		if score < floor {
			continue
		}
		if hits = append(hits, Hit{int(place), score}); len(hits) == 2*k {
			slices.SortFunc(hits, order)
			hits = hits[:k]
			floor = hits[k-1].Score
		}
	}
	slices.SortFunc(hits, order)
	return hits[:min(k, len(hits))]
}

// slack makes up for rounding in sums of bounds.
const slack = 1 + 1e-4

// search is one search; its memory is used again.
type search struct {
	view    *View
	terms   []scored
	scores  []float32 // by place; 0 for what is not touched
	touched []uint32  // places that have a score
	sample  []float32
	norms   [256]float32 // by length of a document
}

// scored is a term of the query with what it can add to a score at most.
type scored struct {
	*seen
	factor float64 // idf, weight and k1+1 together
	top    float64
}

// begin sorts the query's terms, the rarest first: rare terms settle which
// documents are in question, common ones then are only looked up for those.
func (x *search) begin(v *View) {
	x.view = v
	if n := len(v.pages) * pageSize; len(x.scores) < n {
		x.scores = make([]float32, n+n/8)
	}
	x.terms, x.touched = x.terms[:0], x.touched[:0]
	for i := range v.terms {
		t := &v.terms[i]
		if t.number == 0 || t.weight <= 0 {
			continue
		}
		s := scored{seen: t, factor: t.idf * t.weight * (k1 + 1)}
		most := float64(t.list.most)
		if t.list.most == maxTimes {
			most = math.MaxUint16
		}
		s.top = s.factor * most / (most + k1*(1-b))
		x.terms = append(x.terms, s)
	}
	// The order also is that of adding up, so it must not depend on numbers.
	slices.SortStableFunc(x.terms, func(a, b scored) int { return cmp.Compare(b.factor, a.factor) })
	for i := range x.norms {
		x.norms[i] = float32(k1 * (1 - b + b*float64(i)/v.average))
	}
}

func (x *search) end() {
	for _, place := range x.touched {
		x.scores[place] = 0
	}
	x.view = nil
	clear(x.terms)
}

// add is what a term that occurs so often adds to a document's score.
func (x *search) add(factor float32, place, times int) float32 {
	length := int(x.view.pages[place/pageSize].lengths[place%pageSize])
	norm := float32(0)
	if length < len(x.norms) {
		norm = x.norms[length]
	} else {
		norm = float32(k1 * (1 - b + b*float64(length)/x.view.average))
	}
	t := float32(times)
	return factor * t / (t + norm)
}

// accumulate adds a term's part to all documents that hold it.
func (x *search) accumulate(t scored, within func(int) bool) {
	factor := float32(t.factor)
	for _, chunk := range t.list.chunks {
		for _, p := range chunk {
			place := p.place()
			if x.scores[place] == 0 {
				if within != nil && !within(place) {
					continue
				}
				x.touched = append(x.touched, uint32(place))
			}
			x.scores[place] += x.add(factor, place, p.times())
		}
	}
}

// complete adds the parts of the terms that are left to the documents that can
// still be among the k best; left is what these terms can add at most.
func (x *search) complete(terms []scored, left float64, k int) {
	slices.Sort(x.touched)
	for _, t := range terms {
		x.drop(x.kth(k)*(1-1e-5) - float32(left*slack))
		left -= t.top
		seek := seek{t.list.chunks}
		factor := float32(t.factor)
		for _, place := range x.touched {
			if times := seek.times(int(place)); times > 0 {
				x.scores[place] += x.add(factor, int(place), times)
			}
		}
	}
}

// drop forgets the documents that score less than floor.
func (x *search) drop(floor float32) {
	kept := x.touched[:0]
	for _, place := range x.touched {
		if x.scores[place] >= floor {
			kept = append(kept, place)
		} else {
			x.scores[place] = 0
		}
	}
	x.touched = kept
}

// kth is a score that k of the touched documents reach: nearly the kth best.
func (x *search) kth(k int) float32 {
	if len(x.touched) < k {
		return 0
	}
	// A heap of the k best, the worst of them first.
	heap := x.sample[:0]
	for _, place := range x.touched {
		score := x.scores[place]
		if len(heap) < k {
			heap = append(heap, score)
			if len(heap) == k {
				slices.Sort(heap)
			}
			continue
		}
		if score <= heap[0] {
			continue
		}
		heap[0] = score
		for i := 0; ; {
			least := i
			for c := 2*i + 1; c <= 2*i+2 && c < k; c++ {
				if heap[c] < heap[least] {
					least = c
				}
			}
			if least == i {
				break
			}
			heap[i], heap[least] = heap[least], heap[i]
			i = least
		}
	}
	x.sample = heap
	return heap[0]
}

// Rarity is how much the nth term counts: its inverse document frequency.
func (v *View) Rarity(n int) float64 { return v.terms[n].idf }
