package index

import (
	"math"
	"slices"
)

// lexical is an inverted index ranked by BM25 (Robertson and Zaragoza, "The
// Probabilistic Relevance Framework", 2009). Documents are known by small
// numbers, which can be used again after removal. It is guarded by its scope.
type lexical struct {
	ids      map[string]int // term → its number
	postings [][]posting    // by term, by document
	docs     [][]int        // by document: the numbers of its terms, each once
	lengths  []int          // by document: terms, counted as often as they occur
	live     int            // documents in the index
	length   int            // of all live documents together
}

type posting struct {
	doc   int
	times int
}

const (
	bm25K1 = 1.2  // how soon more of the same word stops counting
	bm25B  = 0.75 // how much length counts against a document
)

func newLexical() *lexical { return &lexical{ids: map[string]int{}} }

func (l *lexical) add(doc int, terms []string) {
	for len(l.docs) <= doc {
		l.docs, l.lengths = append(l.docs, nil), append(l.lengths, 0)
	}
	times := make(map[int]int, len(terms))
	for _, t := range terms {
		id, ok := l.ids[t]
		if !ok {
			id = len(l.postings)
			l.ids[t] = id
			l.postings = append(l.postings, nil)
		}
		times[id]++
	}
	ids := make([]int, 0, len(times))
	for id, n := range times {
		ids = append(ids, id)
		p := l.postings[id]
		if at, _ := slices.BinarySearchFunc(p, doc, comparePosting); at < len(p) {
			l.postings[id] = slices.Insert(p, at, posting{doc, n})
		} else {
			l.postings[id] = append(p, posting{doc, n})
		}
	}
	slices.Sort(ids)
	l.docs[doc], l.lengths[doc] = ids, len(terms)
	l.live++
	l.length += len(terms)
}

func (l *lexical) remove(doc int) {
	for _, id := range l.docs[doc] {
		p := l.postings[id]
		if at, ok := slices.BinarySearchFunc(p, doc, comparePosting); ok {
			l.postings[id] = slices.Delete(p, at, at+1)
		}
	}
	l.live--
	l.length -= l.lengths[doc]
	l.docs[doc], l.lengths[doc] = nil, 0
}

func comparePosting(p posting, doc int) int { return p.doc - doc }

// queryTerm is a term of a query, and how rare it is.
type queryTerm struct {
	id  int // −1 where no document holds it
	idf float64
}

// query looks the terms up, each once.
func (l *lexical) query(terms []string) []queryTerm {
	out := make([]queryTerm, 0, len(terms))
	seen := make(map[string]bool, len(terms))
	for _, t := range terms {
		if seen[t] {
			continue
		}
		seen[t] = true
		id, ok := l.ids[t]
		n := 0
		if ok {
			n = len(l.postings[id])
		}
		if n == 0 {
			id = -1
		}
		out = append(out, queryTerm{id: id, idf: math.Log(1 + (float64(l.live-n)+0.5)/(float64(n)+0.5))})
	}
	return out
}

// search returns the n best documents that pass, and none that shares no term;
// best orders what scored.
func (l *lexical) search(terms []queryTerm, n int, pass func(doc int) bool, best func(a, b ranked) int) []ranked {
	if l.live == 0 {
		return nil
	}
	scores := make([]float64, len(l.docs))
	average := float64(l.length) / float64(l.live)
	for _, t := range terms {
		if t.id < 0 {
			continue
		}
		for _, p := range l.postings[t.id] {
			f := float64(p.times)
			scores[p.doc] += t.idf * f * (bm25K1 + 1) / (f + bm25K1*(1-bm25B+bm25B*float64(l.lengths[p.doc])/average))
		}
	}
	var out []ranked
	for d, score := range scores {
		if score > 0 && pass(d) {
			out = append(out, ranked{d, score})
		}
	}
	slices.SortFunc(out, best)
	return out[:min(n, len(out))]
}

// coverage is the share of a query that a document holds, weighed by rarity.
func (l *lexical) coverage(terms []queryTerm, doc int) float64 {
	var held, all float64
	for _, t := range terms {
		all += t.idf
		if t.id >= 0 {
			if _, ok := slices.BinarySearch(l.docs[doc], t.id); ok {
				held += t.idf
			}
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}
