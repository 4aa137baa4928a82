package dense_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"whosaid/rag/index/dense"
)

// BenchmarkTop10 compares, in turn so that all meet the same noise, chromem
// alone, the scan, the scan of one speaker's vectors, and reading as many bytes
// as the codes take once, on one processor. Figures are medians.
func BenchmarkTop10(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run("vectors="+strconv.Itoa(n), func(b *testing.B) {
			const dims, speakers = 256, 200
			r := rand.New(rand.NewPCG(1, 1))
			vectors := kinds["evenly spread"](r, n, dims)
			changes := make([]dense.Change, n)
			for i, v := range vectors {
				changes[i] = dense.Change{Place: i, Vector: v}
			}
			set := dense.New(dims).With(changes)
			within := places(n, func(i int) bool { return i%speakers == 7 })
			c := collect(b, vectors, func(i int) string { return strconv.Itoa(i % speakers) })
			memory := make([]uint64, set.CodeBytes()/8)
			for i := range memory { // untouched memory would be one page of zeros
				memory[i] = r.Uint64()
			}
			scanner := dense.NewScanner(nil)

			var alone, aloneFiltered, scan, filtered, read []float64
			time1 := func(to *[]float64, f func()) {
				start := time.Now()
				f()
				*to = append(*to, float64(time.Since(start))/1e6)
			}
			for i := 0; b.Loop(); i++ {
				q := unit(r, dims)
				time1(&alone, func() { askChromem(b, c, q, 10, nil) })
				if i%4 == 0 {
					time1(&aloneFiltered, func() { askChromem(b, c, q, 10, map[string]string{"group": "7"}) })
				}
				for range 5 {
					time1(&read, func() { sum += readOnce(memory) })
					time1(&scan, func() { scanner.Search(set, dense.Request{Vector: q, K: 10}) })
					time1(&filtered, func() { scanner.Search(set, dense.Request{Vector: q, K: 10, Within: within}) })
				}
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(alone), "chromem-ms")
			b.ReportMetric(median(aloneFiltered), "chromem-filtered-ms")
			b.ReportMetric(median(scan), "scan-ms")
			b.ReportMetric(median(filtered), "filtered-ms")
			b.ReportMetric(median(read), "read-ms")
			b.ReportMetric(median(alone)/median(scan), "×chromem")
			b.ReportMetric(median(scan)/median(read), "of-read")
		})
	}
}

var sum uint64

// readOnce reads memory as fast as plain Go does.
func readOnce(m []uint64) uint64 {
	var a, b, c, d uint64
	for ; len(m) >= 8; m = m[8:] {
		a += m[0] + m[4]
		b += m[1] + m[5]
		c += m[2] + m[6]
		d += m[3] + m[7]
	}
	return a + b + c + d
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return x[len(x)/2]
}
