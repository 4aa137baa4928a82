package index

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
	"whosaid/corpus"
	"whosaid/rag"
)

func TestTmpConc(t *testing.T) {
	if os.Getenv("TMPC") == "" {
		t.Skip()
	}
	x := New(Config{Embedder: sketcher{}})
	s, _ := x.scope(corpus.Local)
	m := newMaker(1)
	var sample []corpus.Statement
	for i := 0; i < 4000; i += 100 {
		var rs []revision
		for range 100 {
			r, st := m.revision(25)
			rs = append(rs, r)
			sample = append(sample, st...)
		}
		put(t, s, rs...)
	}
	qs := make([]string, 1000)
	for i := range qs {
		qs[i] = m.question(sample)
	}
	_ = context.Background
	runtime.GC()
	run := func(askers, each int) []time.Duration {
		took := make([][]time.Duration, askers)
		var wg sync.WaitGroup
		for i := range askers {
			wg.Go(func() {
				for j := range each {
					st := time.Now()
					ask(t, x, rag.Query{Text: qs[(i*each+j)%1000]})
					took[i] = append(took[i], time.Since(st))
				}
			})
		}
		wg.Wait()
		return slices.Concat(took...)
	}
	for _, n := range []int{1, 2, 4, 8, 8, 1, 8} {
		st := time.Now()
		d := run(n, 1600/n)
		el := time.Since(st)
		fmt.Printf("askers %d p50 %.2f p90 %.2f p99 %.2f max %.2f  wall %.2f ms each\n", n, ms(quantile(d, .5)), ms(quantile(d, .9)), ms(quantile(d, .99)), ms(quantile(d, 1)), ms(el)/1600)
	}
}
