package main

import (
	"math"
	"math/rand/v2"

	"whosaid/rag/embed/static/spelling"
)

// whiten is the power of an axis's variance that it is divided by: 0 leaves
// the vectors as they are, 0.5 makes all axes alike. The common components,
// which all texts share, are the axes of most variance: they shrink most.
const whiten = 0.3

// turnToAxes turns the vectors to the principal axes of texts, and evens the
// axes out in part.
func turnToAxes(words []lexeme) {
	axes, variances := eigen(secondMoment(words))
	const usual = 5.0 // length of a vector as published, near enough
	middle := variances[len(variances)/2]
	for n, l := range words {
		turned := make([]float32, len(axes))
		for k, axis := range axes {
			var sum float64
			for j, x := range l.vector {
				sum += axis[j] * float64(x)
			}
			turned[k] = float32(sum * math.Pow(variances[k]/middle, -whiten))
		}
		words[n].vector = times(turned, 1/usual)
	}
}

// secondMoment returns that of a text's weighted vectors, one word standing for
// the text and drawn by how often it occurs.
func secondMoment(words []lexeme) [][]float64 {
	moment := make([][]float64, published)
	for i := range moment {
		moment[i] = make([]float64, published)
	}
	for _, l := range words {
		times := l.probability() * l.weight() * l.weight()
		for i, x := range l.vector {
			for j, y := range l.vector {
				moment[i][j] += times * float64(x) * float64(y)
			}
		}
	}
	return moment
}

// drawToStems draws every word half-way towards the mean of the words with its
// stem, the more frequent counting more: what is said in another tense or
// number stays near, and rare forms lean on common ones.
func drawToStems(words []lexeme) {
	const share = 0.5
	type group struct {
		sum    []float32
		weight float64
		n      int
	}
	groups := map[spelling.Stem]*group{}
	for _, l := range words {
		g := groups[l.stem]
		if g == nil {
			g = &group{sum: make([]float32, len(l.vector))}
			groups[l.stem] = g
		}
		w := math.Sqrt(l.probability())
		g.weight += w
		g.n++
		for j, x := range l.vector {
			g.sum[j] += float32(w) * x
		}
	}
	for _, l := range words {
		g := groups[l.stem]
		if g.n == 1 {
			continue
		}
		for j := range l.vector {
			l.vector[j] += share * (g.sum[j]/float32(g.weight) - l.vector[j])
		}
	}
}

// eigen returns the eigenvectors of a symmetric positive matrix, which it uses
// up, greatest eigenvalue first (power iteration with deflation).
func eigen(m [][]float64) (vectors [][]float64, values []float64) {
	const rounds = 200
	random := rand.New(rand.NewPCG(1, 1))
	for range m {
		v := make([]float64, len(m))
		for i := range v {
			v[i] = random.NormFloat64()
		}
		var value float64
		for range rounds {
			next := make([]float64, len(m))
			var square float64
			for i, row := range m {
				for j, x := range row {
					next[i] += x * v[j]
				}
				square += next[i] * next[i]
			}
			value = math.Sqrt(square)
			for i := range next {
				v[i] = next[i] / value
			}
		}
		for i := range m {
			for j := range m {
				m[i][j] -= value * v[i] * v[j]
			}
		}
		vectors, values = append(vectors, v), append(values, value)
	}
	return vectors, values
}

func dot(a, b []float32) float64 {
	var sum float64
	for i, x := range a {
		sum += float64(x) * float64(b[i])
	}
	return sum
}

// unit brings v to length 1, where it has a length.
func unit(v []float32) []float32 {
	if n := math.Sqrt(dot(v, v)); n > 0 {
		for i := range v {
			v[i] /= float32(n)
		}
	}
	return v
}
