package main

import (
	"math"
	"slices"

	"github.com/kljensen/snowball/english"

	"whosaid/rag/embed/static"
	"whosaid/rag/embed/static/word"
)

// nearest returns all texts for each question, the nearest by the embedder
// first.
func nearest(e *static.Embedder, c collection) ([][]int, error) {
	texts, err := unitVectors(e, c.texts)
	if err != nil {
		return nil, err
	}
	questions, err := unitVectors(e, c.questions)
	if err != nil {
		return nil, err
	}
	out := make([][]int, len(questions))
	for q, question := range questions {
		scores := make([]float64, len(texts))
		for i, text := range texts {
			scores[i] = 2 + dot(question, text)
		}
		out[q] = order(scores)
	}
	return out, nil
}

// bm25 returns the texts that share a stem with each question, best first
// (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
func bm25(c collection) [][]int {
	const k1, b = 1.2, 0.75
	type posting struct {
		text  int
		count float64
	}
	postings := map[string][]posting{}
	lengths := make([]float64, len(c.texts))
	var mean float64
	for i, text := range c.texts {
		counts := map[string]float64{}
		for _, s := range stems(text) {
			counts[s]++
			lengths[i]++
		}
		mean += lengths[i] / float64(len(c.texts))
		for s, n := range counts {
			postings[s] = append(postings[s], posting{i, n})
		}
	}
	out := make([][]int, len(c.questions))
	for q, question := range c.questions {
		scores := make([]float64, len(c.texts))
		for _, s := range stems(question) {
			found := postings[s]
			n := float64(len(found))
			idf := math.Log(1 + (float64(len(c.texts))-n+0.5)/(n+0.5))
			for _, p := range found {
				scores[p.text] += idf * p.count * (k1 + 1) / (p.count + k1*(1-b+b*lengths[p.text]/mean))
			}
		}
		out[q] = order(scores)
	}
	return out
}

func stems(text string) []string {
	var out []string
	word.Each(text, func(w word.Word) { out = append(out, english.Stem(string(w.Plain), false)) })
	return out
}

// fuse joins two rankings by reciprocal rank (Cormack, Clarke and Büttcher,
// 2009) over the best 200 of each; what the second says counts weight times.
func fuse(a, b [][]int, weight float64) [][]int {
	const k, depth = 60, 200
	out := make([][]int, len(a))
	for q := range a {
		scores := map[int]float64{}
		most := 0
		add := func(found []int, weight float64) {
			for i, text := range found[:min(depth, len(found))] {
				scores[text] += weight / float64(k+i+1)
				most = max(most, text)
			}
		}
		add(a[q], 1)
		add(b[q], weight)
		dense := make([]float64, most+1)
		for text, s := range scores {
			dense[text] = s
		}
		out[q] = order(dense)
	}
	return out
}

// order returns the places of what has a score, best first.
func order(scores []float64) []int {
	var out []int
	for i, s := range scores {
		if s != 0 {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	return out
}
