package relate

import (
	"math"
	"math/rand/v2"
	"testing"
)

// filled is a lattice of n words with random scores.
func filled(n int, seed uint64) *lattice {
	random := rand.New(rand.NewPCG(seed, 1))
	l := &lattice{}
	l.reset(n)
	for i := range n {
		for y := range l.node[i] {
			l.node[i][y] = float32(random.NormFloat64())
		}
		for k := range l.edge[i] {
			l.edge[i][k] = float32(random.NormFloat64())
		}
	}
	return l
}

// all yields every labelling of n words that the steps allow.
func all(n int, before uint8, yield func([]uint8)) {
	var walk func(path []uint8, x uint8)
	walk = func(path []uint8, x uint8) {
		if len(path) == n {
			yield(path)
			return
		}
		for _, step := range steps {
			if step[0] == x {
				walk(append(path, step[1]), step[1])
			}
		}
	}
	walk(nil, before)
}

func TestTheBestLabellingIsTheBestOfAll(t *testing.T) {
	for seed := range uint64(20) {
		l := filled(6, seed)
		best, z := math.Inf(-1), 0.0
		all(6, otherFirst, func(path []uint8) {
			s := l.score(path)
			best, z = max(best, s), z+math.Exp(s)
		})
		if got := l.score(l.decode()); math.Abs(got-best) > 1e-4 {
			t.Errorf("the best labelling scores %f, want %f", got, best)
		}
		if got := l.sum(); math.Abs(got-math.Log(z)) > 1e-4 {
			t.Errorf("the sum over all labellings is %f, want %f", got, math.Log(z))
		}
		if got, want := float64(l.share(l.decode())), math.Exp(best)/z; math.Abs(got-want) > 0.02 {
			t.Errorf("the best labelling has the share %f, want %f", got, want)
		}
	}
}

func TestQuickExpIsNearlyExp(t *testing.T) {
	for x := float32(-40); x < 40; x += 0.37 {
		if r := float64(quickExp(x)) / math.Exp(float64(x)); r < 0.998 || r > 1.002 {
			t.Errorf("e^%f is off by the factor %f", x, r)
		}
	}
}
