package spelling_test

import (
	"math"
	"testing"

	"whosaid/rag/embed/static/spelling"
	"whosaid/rag/embed/static/word"
)

func vector(text string) []float32 {
	v := make([]float32, spelling.Dims)
	word.Each(text, func(w word.Word) { spelling.Add(v, w, spelling.StemOf(w), 1) })
	return v
}

func likeness(a, b string) float64 {
	var ab, aa, bb float64
	va, vb := vector(a), vector(b)
	for i, x := range va {
		ab += float64(x) * float64(vb[i])
		aa += float64(x) * float64(x)
		bb += float64(vb[i]) * float64(vb[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func TestWordsThatShareLettersAreAlike(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		least float64
		most  float64
	}{
		{"Belmonte", "Belmonte's", 0.99, 1.01},
		{"dredging", "dredged", 0.4, 0.99},
		{"Oyelaran", "Oyelarin", 0.35, 0.9},
		{"Oyelaran", "Petrosyan", -0.3, 0.35},
		{"学校", "学校", 0.99, 1.01},
		{"学校", "学生", 0.05, 0.7},
		{"学校", "渔民", -0.4, 0.4},
		{"ox", "ox", 0.99, 1.01},
	} {
		if got := likeness(c.a, c.b); got < c.least || got > c.most {
			t.Errorf("%s and %s: %.2f, want %v to %v", c.a, c.b, got, c.least, c.most)
		}
	}
}
