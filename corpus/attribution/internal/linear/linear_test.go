package linear

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestAPackedTableScoresAsTheOneItWasMadeOf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, classes := range []int{1, 2, 3, 6, 16, 27, 32} {
		trained := New(6, classes)
		for i := range trained.weights {
			trained.weights[i] = random.Float32()*2 - 1
		}
		packed, rest, err := Unpack(append(trained.Pack(nil), 7), 6, classes)
		if err != nil || len(rest) != 1 {
			t.Fatalf("%d classes: %v, %d bytes left", classes, err, len(rest))
		}
		features := make([]uint64, 40)
		for i := range features {
			features[i] = random.Uint64()
		}
		want, got := make([]float32, classes), make([]float32, classes)
		trained.Score(want, features)
		packed.Score(got, features)
		for c := range want {
			if math.Abs(float64(want[c]-got[c])) > 0.2 {
				t.Errorf("%d classes: class %d scores %f, want about %f", classes, c, got[c], want[c])
			}
		}
	}
}

func TestAPackedTableThatIsCutShortIsRefused(t *testing.T) {
	packed := New(4, 3).Pack(nil)
	if _, _, err := Unpack(packed[:len(packed)-1], 4, 3); err == nil {
		t.Error("no error")
	}
}

func TestAPerceptronLearnsWhatCanBeParted(t *testing.T) {
	p := NewPerceptron(New(8, 2))
	examples := []struct {
		features []uint64
		class    int
	}{{[]uint64{1, 2}, 0}, {[]uint64{1, 3}, 1}, {[]uint64{4, 2}, 0}, {[]uint64{4, 3}, 1}}
	guess := func(features []uint64) int {
		scores := make([]float32, 2)
		p.Table.Score(scores, features)
		if scores[1] > scores[0] {
			return 1
		}
		return 0
	}
	for range 5 {
		for _, e := range examples {
			p.Learn(e.features, e.class, guess(e.features))
		}
	}
	p.Average()
	for _, e := range examples {
		if got := guess(e.features); got != e.class {
			t.Errorf("%v is taken for %d", e.features, got)
		}
	}
}
