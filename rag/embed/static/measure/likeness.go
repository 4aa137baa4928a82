package main

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	"whosaid/rag/embed/static"
)

// likeness returns Pearson's correlation of the embedder's cosines with what
// people said in a part of the STS benchmark.
func likeness(e *static.Embedder, path string) (r float64, n int, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	var sentences []string
	var scores []float64
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		f := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(f) < 7 {
			return 0, 0, fmt.Errorf("%s: line %d has %d fields", path, i+1, len(f))
		}
		score, err := strconv.ParseFloat(f[4], 64)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: line %d: %w", path, i+1, err)
		}
		scores = append(scores, score)
		sentences = append(sentences, f[5], f[6])
	}
	vectors, err := unitVectors(e, sentences)
	if err != nil {
		return 0, 0, err
	}
	cosines := make([]float64, len(scores))
	for i := range cosines {
		cosines[i] = dot(vectors[2*i], vectors[2*i+1])
	}
	return pearson(cosines, scores), len(scores), nil
}

func pearson(x, y []float64) float64 {
	n := float64(len(x))
	var sx, sy, sxx, syy, sxy float64
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
		sxx, syy, sxy = sxx+x[i]*x[i], syy+y[i]*y[i], sxy+x[i]*y[i]
	}
	return (sxy - sx*sy/n) / math.Sqrt((sxx-sx*sx/n)*(syy-sy*sy/n))
}

func dot(a, b []float32) float64 {
	var sum float64
	for i, x := range a {
		sum += float64(x) * float64(b[i])
	}
	return sum
}
