package linear

import (
	"math/rand/v2"
	"testing"
)

func TestSumsAreTheSameRowByRowAndAllAtOnce(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for _, classes := range []int{3, 6, 16, 25, 26, 32} {
		trained := New(6, classes)
		for i := range trained.weights {
			trained.weights[i] = random.Float32()*2 - 1
		}
		table, _, err := Unpack(trained.Pack(nil), 6, classes)
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; n < 60; n++ {
			features := make([]uint64, n)
			for i := range features {
				features[i] = random.Uint64()
			}
			switch {
			case table.stride == 4:
				var sum Part
				for i := range features {
					sum += table.Part(features[i : i+1])
				}
				if got := table.Part(features); got != sum {
					t.Fatalf("%d classes, %d features: %x, want %x", classes, n, got, sum)
				}
			case table.stride == 16:
				var sum, got Parts
				for i := range features {
					table.Sum(&sum, features[i:i+1])
				}
				if table.Sum(&got, features); got != sum {
					t.Fatalf("%d classes, %d features: %x, want %x", classes, n, got, sum)
				}
			}
			if table.stride >= 8 {
				if got, want := table.Best(features, classes), table.bestScore(features, classes); got != want {
					t.Fatalf("%d classes, %d features: class %d is best, want %d", classes, n, got, want)
				}
			}
		}
	}
}
