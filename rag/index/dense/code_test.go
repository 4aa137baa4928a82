package dense

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The bound on the error is what makes the search exact.
func TestNoEstimateIsFurtherOffThanItsBound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, dims := range []int{1, 7, 32, 100, 256, 612} {
		words := codeWords(dims)
		code, raw := make([]uint64, words), make([]uint32, 1)
		var q query
		worst := 0.0
		for range 3000 {
			v, w := random(r, dims), random(r, dims)
			scale, sum, rest := encode(v, code)
			q.prepare(w, words)
			q.dots(code, raw)
			off := math.Abs(q.estimate(raw[0], scale, sum) - float64(Dot(w, v)))
			if off > q.error(rest) {
				t.Fatalf("%d dimensions: off by %g, bound %g", dims, off, q.error(rest))
			}
			worst = max(worst, off/q.error(rest))
		}
		if dims > 1 && worst < 0.02 {
			t.Errorf("%d dimensions: at most %.3f of the bound is used; it is too wide to be of use", dims, worst)
		}
	}
}

// random is a unit vector, often of a hard kind.
func random(r *rand.Rand, dims int) []float32 {
	v := make([]float32, dims)
	power := float64(1 + r.IntN(4))
	var squares float64
	for i := range v {
		x := math.Pow(math.Abs(r.NormFloat64()), power)
		if r.IntN(2) == 0 {
			x = -x
		}
		v[i] = float32(x)
		squares += float64(v[i]) * float64(v[i])
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(squares))
	}
	return v
}

func TestKernelsComputeTheSameDotProducts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	for _, words := range []int{4, 8, 12, 32, 80} {
		for n := range 9 {
			codes := make([]uint64, n*words)
			for i := range codes {
				codes[i] = r.Uint64()
			}
			levels := make([]uint8, 8*words)
			for i := range levels {
				levels[i] = uint8(portableZero + r.IntN(2*portableLevels+1) - portableLevels)
			}
			if n == 8 { // the largest there are
				for i := range codes {
					codes[i] = math.MaxUint64
				}
				for i := range levels {
					levels[i] = portableZero + portableLevels
				}
			}
			out := make([]uint32, n)
			portableDots(portableArrange(levels, nil), codes, out)
			for i, got := range out {
				var want uint32
				for d, l := range levels {
					want += uint32(l) * uint32(uint8(codes[i*words+d/8]>>(d%8*8)))
				}
				if got != want {
					t.Fatalf("%d words, code %d of %d: %d, want %d", words, i, n, got, want)
				}
			}
			q := query{levels: levels}
			q.arrange()
			q.dots(codes, out)
			for i, got := range out {
				var want uint32
				for d, l := range levels {
					want += uint32(int32(int8(l)) * int32(uint8(codes[i*words+d/8]>>(d%8*8))))
				}
				if got != want {
					t.Fatalf("%s: %d words, code %d of %d: %d, want %d", Kernel(), words, i, n, int32(got), int32(want))
				}
			}
		}
	}
}
