package main

import "math"

// example is what is seen, and what is to be told from it. Its first sign is 1.
type example struct {
	signs  []float64
	right  bool
	weight float64
}

// logistic fits a logistic regression by Newton's method, with a penalty on the
// squares of all weights but the first.
func logistic(all []example) []float64 {
	const penalty, rounds, still = 1, 25, 1e-6
	n := len(all[0].signs)
	w := make([]float64, n)
	for range rounds {
		curve := make([][]float64, n)
		slope := make([]float64, n)
		for i := range n {
			curve[i] = make([]float64, n)
			curve[i][i] = 1e-9
			if i > 0 {
				curve[i][i] += penalty
				slope[i] = -penalty * w[i]
			}
		}
		for _, x := range all {
			p := sigmoid(dot(w, x.signs))
			miss := -p
			if x.right {
				miss = 1 - p
			}
			for i, s := range x.signs {
				slope[i] += x.weight * miss * s
				for j, t := range x.signs {
					curve[i][j] += x.weight * p * (1 - p) * s * t
				}
			}
		}
		largest := 0.0
		for i, step := range solve(curve, slope) {
			w[i] += step
			largest = max(largest, math.Abs(step))
		}
		if largest < still {
			break
		}
	}
	return w
}

// solve solves a system of linear equations by Gauss's elimination, in place.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		pivot := i
		for r := i + 1; r < n; r++ {
			if math.Abs(a[r][i]) > math.Abs(a[pivot][i]) {
				pivot = r
			}
		}
		a[i], a[pivot], b[i], b[pivot] = a[pivot], a[i], b[pivot], b[i]
		for r := i + 1; r < n; r++ {
			f := a[r][i] / a[i][i]
			for c := i; c < n; c++ {
				a[r][c] -= f * a[i][c]
			}
			b[r] -= f * b[i]
		}
	}
	x := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		x[i] = b[i]
		for c := i + 1; c < n; c++ {
			x[i] -= a[i][c] * x[c]
		}
		x[i] /= a[i][i]
	}
	return x
}
