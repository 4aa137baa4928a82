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
	// A statement scores the cosine of its vector, plus its BM25 score as a
	// share of what is possible, plus a little for words that stand side by
	// side. Adding scores finds more than adding reciprocal ranks, as Bruch, Gai
	// and Ingber have it ("An Analysis of Fusion Functions for Hybrid
	// Retrieval", 2023) and the test of fusion here too: where the words say
	// nothing, their ranks do not drown the meaning, and the other way round.
	wordWeight      = 1
	adjacencyWeight = 0.1
)

// found is a statement that one of the rankings has found.
type found struct {
	place             int
	score, similarity float64
}

// search is one search.
type search struct {
	rag.Query
	scope  *scope
	words  query
	vector []float32 // nil where there is none

	turn   chan []*search // see turns
	view   view
	within dense.Places
	none   bool // nothing passes the filters
	hits   []rag.Hit
}

// depth is how many of each ranking take part in the fusion.
func (f *search) depth() int { return max(fused, 2*f.Limit) }

// run does searches of one scope, in the state that it has now.
func (x *Index) run(group []*search) {
	group[0].scope.look(group)
	requests := make([]dense.Request, len(group))
	for i, f := range group {
		if f.within, f.none = x.filter(&f.view, f.Query); !f.none {
			requests[i] = dense.Request{Vector: f.vector, K: f.depth(), Within: f.within, Before: f.view.before}
		}
	}
	// Where there is much to read, reading begins on another processor, if one is
	// spare, while this one looks words up.
	scan := x.scanner.Start(group[0].view.dense, requests...)
	byWords := make([][]lexical.Hit, len(group))
	for i, f := range group {
		if f.none {
			continue
		}
		var pass func(int) bool
		if f.within != nil {
			pass = f.within.Has
		}
		byWords[i] = x.searcher.Search(&f.view.words, f.depth(), pass, f.view.before)
	}
	for i, byMeaning := range scan.Finish() {
		group[i].hits = group[i].view.fuse(byWords[i], byMeaning, group[i])
		x.release(group[i].within)
	}
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
	all = slices.Compact(all)
	for i := range all {
		r := &all[i]
		if v.dense != nil {
			r.similarity = float64(dense.Dot(f.vector, v.dense.Vector(r.place)))
		}
		r.score = r.similarity + wordWeight*v.words.Score(r.place)
	}
	for i := range all {
		all[i].score += adjacencyWeight * v.adjacency(f.words.pairs, all[i].place)
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
		hits[i] = rag.Hit{ID: v.id(r.place), Score: r.score, Similarity: r.similarity, Coverage: v.words.Coverage(f.words.content, r.place, fieldShares)}
	}
	return hits
}

// adjacency is the share of the query's pairs of neighbouring words, weighed by
// rarity, that a statement holds side by side in that order.
func (v *view) adjacency(pairs [][2]int, place int) float64 {
	if len(pairs) == 0 {
		return 0
	}
	words := v.words.Words(place, named)
	var held, all float64
	for _, p := range pairs {
		first, second := v.words.Number(p[0]), v.words.Number(p[1])
		weight := v.words.Rarity(p[0]) + v.words.Rarity(p[1])
		all += weight
		if first == 0 || second == 0 {
			continue
		}
		for i := 1; i < len(words); i++ {
			if words[i] == second && words[i-1] == first {
				held += weight
				break
			}
		}
	}
	return held / all
}
