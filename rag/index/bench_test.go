package index

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

const many = 100_000 // statements

// BenchmarkHundredThousand measures everything about a scope of 100,000
// statements in 256 dimensions: the start from a store, memory, whole searches
// plain and filtered, adding, and eight askers while articles come and go.
func BenchmarkHundredThousand(b *testing.B) {
	store := forum.Open(b)
	m := newMaker(1)
	sample := m.fill(b, store, many)
	x := New(Config{Store: store, Embedder: sketcher{}})
	defer x.Close()

	b.Run("Start", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			y := New(Config{Store: store, Embedder: sketcher{}})
			start := time.Now()
			if err := y.Sync(context.Background(), corpus.Local); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(start))
			y.Close()
		}
		report(b, took)
		b.ReportMetric(many/quantile(took, 0.5).Seconds(), "statements/s")
	})
	before := heap()
	if err := x.Sync(context.Background(), corpus.Local); err != nil {
		b.Fatal(err)
	}
	held := heap() - before
	b.Run("Memory", func(b *testing.B) {
		for b.Loop() { // it is the same however often one looks
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(held)/1e6, "MB")
	})
	someone := func() corpus.Statement { return sample[m.r.IntN(len(sample))] }
	for _, c := range []struct {
		name  string
		query func() rag.Query
	}{
		{"Search", func() rag.Query { return rag.Query{} }},
		{"SearchOfOneSpeaker", func() rag.Query {
			return rag.Query{Speakers: []string{corpus.SpeakerID(m.speakers[m.r.IntN(len(m.speakers))], 0)}}
		}},
		{"SearchInOneArticle", func() rag.Query { return rag.Query{Articles: []string{someone().ArticleID}} }},
		{"SearchOfThreeKinds", func() rag.Query {
			return rag.Query{Kinds: []corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed}}
		}},
		{"SearchSinceADate", func() rag.Query { return rag.Query{Since: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				query := c.query()
				query.Text = m.question(sample)
				start := time.Now()
				ask(b, x, query)
				took = append(took, time.Since(start))
			}
			runtime.ReadMemStats(&after)
			report(b, took)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(len(took))/1024, "KB-garbage")
		})
	}
	s, err := x.scope(corpus.Local)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("AddAndRemoveAnArticle", func(b *testing.B) {
		var took []time.Duration
		for b.Loop() {
			r, _ := m.revision(perArticle)
			start := time.Now()
			put(b, s, r)
			put(b, s, revision{article: r.article})
			took = append(took, time.Since(start))
		}
		report(b, took)
	})
	b.Run("BulkAdd", func(b *testing.B) {
		var took time.Duration
		n := 0
		for b.Loop() {
			var more []revision
			for range 5_000 / perArticle {
				r, _ := m.revision(perArticle)
				more = append(more, r)
			}
			start := time.Now()
			put(b, s, more...)
			took += time.Since(start)
			for i, r := range more {
				n += len(r.entries)
				more[i] = revision{article: r.article}
			}
			put(b, s, more...)
		}
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(float64(n)/took.Seconds(), "statements/s")
	})
	b.Run("EightAskers", func(b *testing.B) { eightAskers(b, x, s, m, sample) })
}

// eightAskers compares one asker with eight, both while articles are added and
// removed.
func eightAskers(b *testing.B, x *Index, s *scope, m *maker, sample []corpus.Statement) {
	questions := make([]string, 2000)
	for i := range questions {
		questions[i] = m.question(sample)
	}
	guests := make([]revision, 64) // read and embedded before
	for i := range guests {
		guests[i], _ = m.revision(perArticle)
	}
	run := func(askers, each int, busy bool) []time.Duration {
		var stop atomic.Bool
		var writer, wg sync.WaitGroup
		if busy {
			writer.Go(func() {
				for i := 0; !stop.Load(); i++ {
					r := guests[i%len(guests)]
					put(b, s, r)
					time.Sleep(20 * time.Millisecond)
					put(b, s, revision{article: r.article})
				}
			})
		}
		took := make([][]time.Duration, askers)
		for i := range askers {
			wg.Go(func() {
				for j := range each {
					start := time.Now()
					ask(b, x, rag.Query{Text: questions[(i*each+j)%len(questions)]})
					took[i] = append(took[i], time.Since(start))
				}
			})
		}
		wg.Wait()
		stop.Store(true)
		writer.Wait()
		return slices.Concat(took...)
	}
	// In short turns, so that what else the machine does meanwhile disturbs all of
	// them alike.
	var alone, quiet, eight []time.Duration
	for b.Loop() {
		quiet = append(quiet, run(1, 100, false)...)
		alone = append(alone, run(1, 100, true)...)

		eight = append(eight, run(8, 50, true)...)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(quantile(quiet, 0.99)), "quiet-p99-ms")
	b.ReportMetric(ms(quantile(alone, 0.5)), "alone-p50-ms")
	b.ReportMetric(ms(quantile(alone, 0.99)), "alone-p99-ms")
	b.ReportMetric(ms(quantile(eight, 0.5)), "eight-p50-ms")
	b.ReportMetric(ms(quantile(eight, 0.99)), "eight-p99-ms")
	b.ReportMetric(float64(quantile(eight, 0.99))/float64(quantile(alone, 0.99)), "×alone")
	b.ReportMetric(float64(quantile(eight, 0.99))/float64(quantile(quiet, 0.99)), "×quiet")
}

// put applies a change that must work.
func put(t testing.TB, s *scope, r ...revision) {
	s.syncing.Lock()
	defer s.syncing.Unlock()
	if err := s.apply(context.Background(), r); err != nil {
		t.Error(err)
	}
}

func report(b *testing.B, took []time.Duration) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms(quantile(took, 0.5)), "p50-ms")
	b.ReportMetric(ms(quantile(took, 0.99)), "p99-ms")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func quantile(took []time.Duration, share float64) time.Duration {
	slices.Sort(took)
	return took[int(share*float64(len(took)-1))]
}

// heap is how many bytes are in use once what is not needed has been freed.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
