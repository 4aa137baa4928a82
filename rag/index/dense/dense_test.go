package dense_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"github.com/philippgille/chromem-go"
	"pgregory.net/rapid"

	"whosaid/rag/embed"
	"whosaid/rag/index/dense"
)

// unit is a random vector of length 1.
func unit(r *rand.Rand, dims int) []float32 {
	v := make([]float32, dims)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return normal(v)
}

func normal(v []float32) []float32 {
	var squares float64
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / math.Sqrt(squares))
	}
	return v
}

// kinds of vectors that are hard in different ways.
var kinds = map[string]func(r *rand.Rand, n, dims int) [][]float32{
	"evenly spread": func(r *rand.Rand, n, dims int) [][]float32 {
		out := make([][]float32, n)
		for i := range out {
			out[i] = unit(r, dims)
		}
		return out
	},
	"in tight clusters": func(r *rand.Rand, n, dims int) [][]float32 {
		centres := make([][]float32, 20)
		for i := range centres {
			centres[i] = unit(r, dims)
		}
		out := make([][]float32, n)
		for i := range out {
			v, c := unit(r, dims), centres[r.IntN(len(centres))]
			for j := range v {
				v[j] = c[j] + 0.01*v[j]
			}
			out[i] = normal(v)
		}
		return out
	},
	"with a few large numbers": func(r *rand.Rand, n, dims int) [][]float32 {
		out := make([][]float32, n)
		for i := range out {
			v := unit(r, dims)
			for j := range v {
				v[j] *= v[j] * v[j]
			}
			out[i] = normal(v)
		}
		return out
	},
	"mostly zero": func(r *rand.Rand, n, dims int) [][]float32 {
		out := make([][]float32, n)
		for i := range out {
			v := make([]float32, dims)
			for range 4 {
				v[r.IntN(dims)] += float32(1 + r.IntN(3))
			}
			out[i] = normal(v)
		}
		return out
	},
	"of texts": func(r *rand.Rand, n, _ int) [][]float32 {
		texts := make([]string, n)
		for i := range texts {
			for range 5 + r.IntN(20) {
				texts[i] += " w" + strconv.Itoa(int(math.Exp(8*r.Float64())))
			}
		}
		out, err := embed.Hash{}.Embed(context.Background(), texts)
		if err != nil {
			panic(err)
		}
		return out
	},
}

// spare lends as many processors as the channel has room.
type spare chan struct{}

func (s spare) Take() bool {
	select {
	case s <- struct{}{}:
		return true
	default:
		return false
	}
}

func (s spare) Return() { <-s }

// askChromem is what chromem alone answers.
func askChromem(t testing.TB, c *chromem.Collection, query []float32, k int, where map[string]string) []chromem.Result {
	t.Helper()
	results, err := c.QueryWithOptions(context.Background(), chromem.QueryOptions{QueryEmbedding: query, NResults: min(k, c.Count()), Where: where})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func collect(t testing.TB, vectors [][]float32, group func(i int) string) *chromem.Collection {
	t.Helper()
	c, err := chromem.NewDB().CreateCollection("c", nil, func(context.Context, string) ([]float32, error) {
		return nil, errors.New("no text is embedded here")
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range vectors {
		if v == nil {
			continue
		}
		d := chromem.Document{ID: strconv.Itoa(i), Embedding: v, Metadata: map[string]string{"group": group(i)}}
		if err := c.AddDocument(context.Background(), d); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// same compares with chromem, which orders equal scores as it happens, and of
// several equal ones at the end returns any.
func same(t *testing.T, hits []dense.Hit, results []chromem.Result) {
	t.Helper()
	if len(hits) != len(results) {
		t.Fatalf("%d hits, chromem has %d", len(hits), len(results))
	}
	last := results[len(results)-1].Similarity
	want := map[string]float32{}
	for _, r := range results {
		want[r.ID] = r.Similarity
	}
	for i, h := range hits {
		if h.Score != results[i].Similarity {
			t.Fatalf("hit %d scores %v, chromem's %v", i+1, h.Score, results[i].Similarity)
		}
		if _, ok := want[strconv.Itoa(h.Place)]; !ok && h.Score != last {
			t.Fatalf("hit %d (place %d, %v) is none of chromem's", i+1, h.Place, h.Score)
		}
	}
}

func TestResultsAreThoseOfChromemAlone(t *testing.T) {
	scanner := dense.NewScanner(make(spare, 1))
	for name, make := range kinds {
		for _, dims := range []int{1, 31, 100, 256, 612} {
			if name == "of texts" && dims != 256 {
				continue
			}
			t.Run(fmt.Sprintf("vectors %s, %d dimensions", name, dims), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(dims)))
				n := 5000
				if testing.Short() {
					n = 1000
				}
				vectors := make(r, n, dims)
				changes := []dense.Change{}
				for i, v := range vectors {
					changes = append(changes, dense.Change{Place: i, Vector: v})
				}
				set := dense.New(len(vectors[0])).With(changes)
				if set.Len() != len(vectors) {
					t.Fatalf("the set holds %d", set.Len())
				}
				group := func(i int) string { return strconv.Itoa(i * i % 7) }
				c := collect(t, vectors, group)
				within := places(len(vectors), func(i int) bool { return group(i) == "4" })
				for i := range 20 {
					q := vectors[r.IntN(len(vectors))]
					if i%2 == 0 {
						q = make(r, 1, dims)[0]
					}
					for _, k := range []int{1, 10, 64} {
						same(t, scanner.Search(set, dense.Request{Vector: q, K: k}), askChromem(t, c, q, k, nil))
					}
					same(t, scanner.Search(set, dense.Request{Vector: q, K: 10, Within: within}), askChromem(t, c, q, 10, map[string]string{"group": "4"}))
				}
			})
		}
	}
}

func places(n int, in func(i int) bool) dense.Places {
	p := make(dense.Places, (n+63)/64)
	for i := range n {
		if in(i) {
			p.Set(i)
		}
	}
	return p
}

func TestASetStaysInStepWithChromemWhileVectorsComeAndGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const dims = 40
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		set := dense.New(dims)
		vectors := make([][]float32, 1500)
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			var changes []dense.Change
			for range rapid.IntRange(1, 900).Draw(t, "changes") {
				p := r.IntN(len(vectors))
				vectors[p] = nil
				if r.IntN(3) > 0 {
					vectors[p] = unit(r, dims)
				}
				changes = append(changes, dense.Change{Place: p, Vector: vectors[p]})
			}
			before, had := set, set.Len()
			set = set.With(changes)
			if before.Len() != had {
				t.Fatal("the set before has changed")
			}
			type scored struct {
				place int
				score float32
			}
			var want []scored
			q := unit(r, dims)
			for p, v := range vectors {
				if got := set.Vector(p); (got == nil) != (v == nil) {
					t.Fatalf("place %d", p)
				}
				if v != nil {
					want = append(want, scored{p, dense.Dot(q, v)})
				}
			}
			if set.Len() != len(want) {
				t.Fatalf("%d vectors, want %d", set.Len(), len(want))
			}
			slices.SortStableFunc(want, func(a, b scored) int {
				if a.score > b.score {
					return -1
				} else if a.score < b.score {
					return 1
				}
				return a.place - b.place
			})
			got := dense.NewScanner(make(spare, 1)).Search(set, dense.Request{Vector: q, K: 12})
			for i, h := range got {
				if h.Place != want[i].place || h.Score != want[i].score {
					t.Fatalf("hit %d is %v, want %v", i, h, want[i])
				}
			}
			if len(got) != min(12, len(want)) {
				t.Fatalf("%d hits of %d", len(got), len(want))
			}
		}
	})
}

func TestEqualScoresComeInTheOrderAskedFor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	v := unit(r, 64)
	var changes []dense.Change
	for i := range 1000 {
		changes = append(changes, dense.Change{Place: i, Vector: v})
	}
	set := dense.New(64).With(changes)
	hits := dense.NewScanner(make(spare, 1)).Search(set, dense.Request{Vector: v, K: 3, Before: func(a, b int) bool { return a > b }})
	for i, h := range hits {
		if h.Place != 999-i {
			t.Errorf("hit %d is place %d", i, h.Place)
		}
	}
}

func TestWhatFitsNothingFindsNothing(t *testing.T) {
	scanner := dense.NewScanner(make(spare, 1))
	set := dense.New(3).With([]dense.Change{{Place: 5, Vector: []float32{1, 0, 0}}, {Place: 6, Vector: []float32{1, 0}}})
	for name, hits := range map[string][]dense.Hit{
		"no set":            scanner.Search(nil, dense.Request{Vector: []float32{1, 0, 0}, K: 1}),
		"an empty set":      scanner.Search(dense.New(3), dense.Request{Vector: []float32{1, 0, 0}, K: 1}),
		"none wanted":       scanner.Search(set, dense.Request{Vector: []float32{1, 0, 0}}),
		"another dimension": scanner.Search(set, dense.Request{Vector: []float32{1, 0}, K: 1}),
		"no place allowed":  scanner.Search(set, dense.Request{Vector: []float32{1, 0, 0}, K: 1, Within: dense.Places{}}),
	} {
		if len(hits) > 0 {
			t.Errorf("%s: %v", name, hits)
		}
	}
	if hits := scanner.Search(set, dense.Request{Vector: []float32{0, 0, 0}, K: 5}); len(hits) != 1 {
		t.Errorf("a query of zeros finds %v; all score 0", hits)
	}
}

func TestRequestsTogetherFindWhatEachWouldAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var changes []dense.Change
	for i := range 6000 {
		changes = append(changes, dense.Change{Place: i, Vector: unit(r, 48)})
	}
	set := dense.New(48).With(changes)
	within := places(6000, func(i int) bool { return i%3 == 0 })
	scanner := dense.NewScanner(make(spare, 1))
	for range 20 {
		requests := []dense.Request{
			{Vector: unit(r, 48), K: 10},
			{Vector: unit(r, 48), K: 3, Within: within},
			{Vector: unit(r, 7), K: 3},
			{K: 2},
			{Vector: unit(r, 48), K: 64},
		}
		for i, together := range scanner.Start(set, requests...).Finish() {
			if alone := scanner.Search(set, requests[i]); !slices.Equal(together, alone) {
				t.Fatalf("request %d: %v together, %v alone", i, together, alone)
			}
		}
	}
}

func TestSeveralProcessorsFindWhatOneFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	changes := make([]dense.Change, 140_000)
	for i := range changes {
		changes[i] = dense.Change{Place: i, Vector: unit(r, 6)}
	}
	set := dense.New(6).With(changes)
	one, several := dense.NewScanner(nil), dense.NewScanner(make(spare, 1))
	for range 20 {
		q := dense.Request{Vector: unit(r, 6), K: 30}
		if a, b := one.Search(set, q), several.Search(set, q); !slices.Equal(a, b) {
			t.Fatalf("one processor: %v\nseveral: %v", a, b)
		}
	}
}
