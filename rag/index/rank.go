package index

import (
	"cmp"
	"slices"

	"whosaid/rag"
	"whosaid/rag/index/dense"
	"whosaid/rag/index/lexical"
)

const (
	defaultLimit = 10
	// fused is how many of each ranking take part in the fusion, at least. Twice
	// as many change nothing in what is found first.
	fused = 32
)

// found is a statement that one of the rankings has found.
type found struct {
	place int
	score float64
	Features
}

// search is one search.
type search struct {
	rag.Query
	weights Features
	scope   *scope
	words   query
	vector  []float32 // nil where there is none

	turn   chan bool // see turns
	view   view
	within dense.Places
	near   dense.Places // of the speakers wished for, searched once more by themselves; nil for none
	none   bool         // nothing passes the filters
	hits   []rag.Hit
}

// depth is how many of each ranking take part in the fusion.
func (f *search) depth() int { return max(fused, 2*f.Limit) }

// run does searches of one scope, in the state that it has now.
func (x *Index) run(group []*search) {
	group[0].scope.hold(group)
	requests := make([]dense.Request, 0, 2*len(group))
	for _, f := range group {
		f.within, f.none = x.filter(&f.view, f.Query)
		if f.none {
			requests = append(requests, dense.Request{}, dense.Request{})
			continue
		}
		f.near = x.near(&f.view, f.within)
		r := dense.Request{Vector: f.vector, K: f.depth(), Within: f.within, Before: f.view.before}
		requests = append(requests, r)
		if r.Within = f.near; f.near == nil {
			r = dense.Request{}
		}
		requests = append(requests, r)
	}
	// Where there is much to read, reading begins on another processor, if one is
	// spare, while this one looks words up.
	scan := x.scanner.Start(group[0].view.dense, requests...)
	byWords := make([][]lexical.Hit, len(group))
	for i, f := range group {
		if f.none {
			continue
		}
		byWords[i] = x.byWords(f, f.within)
		if f.near != nil {
			byWords[i] = append(byWords[i], x.byWords(f, f.near)...)
		}
	}
	byMeaning := scan.Finish()
	for i, f := range group {
		f.hits = f.view.fuse(byWords[i], append(byMeaning[2*i], byMeaning[2*i+1]...), f)
		x.release(f.within)
		x.release(f.near)
	}
}

func (x *Index) byWords(f *search, within dense.Places) []lexical.Hit {
	var pass func(int) bool
	if within != nil {
		pass = within.Has
	}
	return x.searcher.Search(&f.view.words, f.depth(), pass, f.view.before)
}

// fuse makes one ranking of two. What is in one of them is scored by the other
// measure, too, so that the sum is the same as if everything had been scored.
func (v *view) fuse(byWords []lexical.Hit, byMeaning []dense.Hit, f *search) []rag.Hit {
	all := make([]found, 0, len(byWords)+len(byMeaning))
	for _, h := range byWords {
		all = append(all, found{place: h.Place})
	}
	for _, h := range byMeaning {
		all = append(all, found{place: h.Place})
	}
	slices.SortFunc(all, func(a, b found) int { return a.place - b.place })
	all = slices.CompactFunc(all, func(a, b found) bool { return a.place == b.place })
	for i := range all {
		r := &all[i]
		v.look(f, r.place, &r.Features)
		r.score = f.weights.score(&r.Features)
	}
	slices.SortFunc(all, func(a, b found) int {
		switch {
		case a.score != b.score:
			return cmp.Compare(b.score, a.score)
		case v.before(a.place, b.place):
			return -1
		case a.place == b.place:
			return 0
		}
		return 1
	})
	all = all[:min(len(all), f.Limit)]
	hits := make([]rag.Hit, len(all))
	for i, r := range all {
		hits[i] = rag.Hit{ID: v.id(r.place), Score: r.score, Similarity: r.Similarity, Coverage: r.Coverage}
	}
	return hits
}
