package index

import (
	"cmp"
	"slices"

	"whosaid/rag"
	"whosaid/rag/index/dense"
)

const (
	defaultLimit = 10
	// fused is how many of each ranking take part in the fusion, at least.
	fused = 64
	// rankConstant is k in 1/(k+rank), as in Cormack, Clarke and Büttcher,
	// "Reciprocal rank fusion outperforms Condorcet and individual rank
	// learning methods", 2009.
	rankConstant = 60
)

// found is a statement that one of the rankings has found.
type found struct {
	place int
	score float64
}

// rank searches by words and by meaning and fuses what is found.
func (x *Index) rank(v *view, q rag.Query, vector []float32, within dense.Places) []rag.Hit {
	n := max(fused, 2*q.Limit)
	// Reading the codes goes on on another processor, where one is free, while
	// this one looks words up.
	scan := x.scanner.Start(v.dense, dense.Request{Vector: vector, K: n, Within: within, Before: v.before})
	var pass func(int) bool
	if within != nil {
		pass = within.Has
	}
	byWords := x.searcher.Search(&v.words, n, pass, v.before)
	byMeaning := scan.Finish()

	all := make([]found, 0, len(byWords)+len(byMeaning))
	for i, h := range byWords {
		all = append(all, found{place: h.Place, score: 1 / float64(rankConstant+i+1)})
	}
	slices.SortFunc(all, func(a, b found) int { return a.place - b.place })
	words := len(all)
	for i, h := range byMeaning {
		score := 1 / float64(rankConstant+i+1)
		at, ok := slices.BinarySearchFunc(all[:words], h.Place, func(f found, place int) int { return f.place - place })
		if ok {
			all[at].score += score
		} else {
			all = append(all, found{place: h.Place, score: score})
		}
	}
	for i := range all {
		all[i].score *= 1 + adjacencyWeight*v.adjacency(all[i].place)
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
	all = all[:min(len(all), q.Limit)]
	hits := make([]rag.Hit, len(all))
	for i, f := range all {
		hits[i] = rag.Hit{ID: v.id(f.place), Score: f.score, Coverage: v.words.Coverage(v.query.content, f.place, fieldShares)}
		if v.dense != nil {
			hits[i].Similarity = float64(dense.Dot(vector, v.dense.Vector(f.place)))
		}
	}
	return hits
}

// adjacencyWeight is how much better a statement is that holds all the query's
// neighbouring words as neighbours.
const adjacencyWeight = 0.3

// adjacency is the share of the query's pairs of neighbouring words, weighed by
// rarity, that a statement holds side by side in that order.
func (v *view) adjacency(place int) float64 {
	if len(v.query.pairs) == 0 {
		return 0
	}
	words := v.words.Words(place, named)
	var held, all float64
	for _, p := range v.query.pairs {
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
