package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
)

const large = 100_000 // statements

// BenchmarkAdd stores one article of 20 statements with vectors.
func BenchmarkAdd(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "store.db"))
	k := 0
	for b.Loop() {
		b.StopTimer()
		g := generate(k, 20)
		k++
		b.StartTimer()
		if err := s.Update(context.Background(), corpus.Local, g.put); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(20*b.N)/b.Elapsed().Seconds(), "statements/s")
}

// BenchmarkAddMany stores 50 such articles in one update.
func BenchmarkAddMany(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "store.db"))
	k := 0
	for b.Loop() {
		b.StopTimer()
		var gs []generated
		for range 50 {
			gs = append(gs, generate(k, 20))
			k++
		}
		b.StartTimer()
		err := s.Update(context.Background(), corpus.Local, func(tx corpus.Tx) error {
			for _, g := range gs {
				if err := g.put(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(50*20*b.N)/b.Elapsed().Seconds(), "statements/s")
}

// BenchmarkLarge measures what is done with a store of 100,000 statements and
// their vectors of 256 dimensions.
func BenchmarkLarge(b *testing.B) {
	ctx := context.Background()
	path := filepath.Join(b.TempDir(), "store.db")
	s := open(b, path)
	fillLarge(b, s, large)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := sqlite.Open(ctx, path)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			s.Close()
			b.StartTimer()
		}
		b.ReportMetric(float64(info.Size()>>20), "MB")
	})
	s = open(b, path)
	b.Run("all statements", func(b *testing.B) { benchmarkStatements(b, s, corpus.StatementFilter{}, large) })
	b.Run("all vectors", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for _, err := range s.Vectors(ctx, corpus.Local, embedder, "") {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != large {
				b.Fatal(n)
			}
		}
	})
	middle := generate(large/40, 20)
	b.Run("statements of an article", func(b *testing.B) {
		benchmarkStatements(b, s, corpus.StatementFilter{ArticleID: middle.article.ID}, 20)
	})
	b.Run("statements of a speaker", func(b *testing.B) {
		benchmarkStatements(b, s, corpus.StatementFilter{SpeakerID: middle.speakers[0].ID}, 150)
	})
	b.Run("ten statements by id", func(b *testing.B) {
		var ids []string
		for k := range 10 {
			ids = append(ids, generate(k*100, 20).statements[k].ID)
		}
		benchmarkStatements(b, s, corpus.StatementFilter{IDs: ids}, 10)
	})
	b.Run("all speakers", func(b *testing.B) {
		for b.Loop() {
			if speakers, err := s.Speakers(ctx, corpus.Local); err != nil || len(speakers) != 500 {
				b.Fatal(len(speakers), err)
			}
		}
	})
	b.Run("one article", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Article(ctx, corpus.Local, middle.article.ID); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("add an article", func(b *testing.B) {
		k := large
		for b.Loop() {
			b.StopTimer()
			g := generate(k, 20)
			k++
			b.StartTimer()
			if err := s.Update(ctx, corpus.Local, g.put); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchmarkStatements(b *testing.B, s *sqlite.Store, filter corpus.StatementFilter, least int) {
	for b.Loop() {
		n := 0
		for _, err := range s.Statements(context.Background(), corpus.Local, filter) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n < least {
			b.Fatal(n, "statements, want at least", least)
		}
	}
}
