package index

import (
	"maps"
	"math"
	"slices"
)

// lexical is an inverted index ranked by BM25 (Robertson and Zaragoza, "The
// Probabilistic Relevance Framework", 2009). Documents are known by small
// numbers, which can be used again after removal. It is guarded by its scope.
type lexical struct {
	ids      map[string]int // term → its number
	postings [][]posting    // by term, by document
	docs     [][]int        // by document: the numbers of its terms, each once, in order
	own      [][]int        // by document: those of the statement's own words
	around   [][]int        // by document: those of the sentence around it
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

	ownWeight    = 2   // of a statement's own words beside those around them
	aroundWeight = 0.6 // of a word around a statement, in coverage, beside one in it
)

func newLexical() *lexical { return &lexical{ids: map[string]int{}} }

// fields are the terms of a document: of the statement's own words, of the rest
// of its sentence, and of the speaker's name and role, by which it is found but
// which are not what it is about.
type fields struct {
	own, around, speaker []string
}

func (l *lexical) add(doc int, f fields) {
	for len(l.docs) <= doc {
		l.docs, l.own, l.around, l.lengths = append(l.docs, nil), append(l.own, nil), append(l.around, nil), append(l.lengths, 0)
	}
	times := make(map[int]int, len(f.own)+len(f.around)+len(f.speaker))
	count := func(terms []string, weight int) []int {
		ids := make([]int, len(terms))
		for i, t := range terms {
			ids[i] = l.number(t)
			times[ids[i]] += weight
		}
		l.lengths[doc] += weight * len(terms)
		slices.Sort(ids)
		return slices.Clip(slices.Compact(ids))
	}
	l.own[doc] = count(f.own, ownWeight)
	l.around[doc] = count(f.around, 1)
	count(f.speaker, 1)
	ids := slices.Sorted(maps.Keys(times))
	for _, id := range ids {
		p := l.postings[id]
		at, _ := slices.BinarySearchFunc(p, doc, comparePosting)
		l.postings[id] = slices.Insert(p, at, posting{doc, times[id]})
	}
	l.docs[doc] = ids
	l.live++
	l.length += l.lengths[doc]
}

// number is the number of a term, a new one where it has none.
func (l *lexical) number(term string) int {
	id, ok := l.ids[term]
	if !ok {
		id = len(l.postings)
		l.ids[term] = id
		l.postings = append(l.postings, nil)
	}
	return id
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
	l.docs[doc], l.own[doc], l.around[doc], l.lengths[doc] = nil, nil, nil, 0
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

// coverage is the share of a query that a document holds, weighed by rarity;
// what stands only around the statement counts less, and the speaker's name and
// role not at all.
func (l *lexical) coverage(terms []queryTerm, doc int) float64 {
	var held, all float64
	for _, t := range terms {
		all += t.idf
		if _, ok := slices.BinarySearch(l.own[doc], t.id); ok {
			held += t.idf
		} else if _, ok := slices.BinarySearch(l.around[doc], t.id); ok {
			held += aroundWeight * t.idf
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}
