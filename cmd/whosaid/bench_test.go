package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
)

// BenchmarkForumArticle times each step of an article's way and of a
// question's way on the real forum article.
func BenchmarkForumArticle(b *testing.B) {
	ctx := context.Background()
	input, err := reader.File(forumArticle(b))
	if err != nil {
		b.Fatal(err)
	}
	doc, err := reader.New().Read(ctx, input)
	if err != nil {
		b.Fatal(err)
	}
	attributor, err := attribution.New()
	if err != nil {
		b.Fatal(err)
	}
	p := &program{config: config{Embedder: defaultEmbedder}, log: slog.New(slog.DiscardHandler)}

	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(input.Data)))
		for b.Loop() {
			if _, err := reader.New().Read(ctx, input); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("attribute", func(b *testing.B) {
		b.SetBytes(int64(len(doc.Text)))
		for b.Loop() {
			attributor.Read(doc.Text)
		}
	})
	b.Run("embed", func(b *testing.B) {
		embedder, err := p.embedder()
		if err != nil {
			b.Fatal(err)
		}
		text, texts := corpus.NewText(doc.Text), []string{}
		for _, a := range attributor.Read(doc.Text).Attributions {
			texts = append(texts, text.Slice(a.Context))
		}
		for b.Loop() {
			if _, err := embedder.Embed(ctx, texts); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(texts)), "texts/op")
	})

	store, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), storeFile))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	ingester, err := p.ingester(store)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("ingest", func(b *testing.B) {
		for b.Loop() {
			added, err := ingester.Add(ctx, corpus.Local, input)
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			if err := store.Update(ctx, corpus.Local, func(tx corpus.Tx) error { return tx.RemoveArticle(added.Article.ID) }); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
	})
	if _, err := ingester.Add(ctx, corpus.Local, input); err != nil {
		b.Fatal(err)
	}
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			engine, err := p.engine(store)
			if err != nil {
				b.Fatal(err)
			}
			if err := engine.Index.Sync(ctx, corpus.Local); err != nil {
				b.Fatal(err)
			}
			engine.Index.Close()
		}
	})
	b.Run("ask", func(b *testing.B) {
		engine, err := p.engine(store)
		if err != nil {
			b.Fatal(err)
		}
		defer engine.Index.Close()
		for b.Loop() {
			if _, err := engine.Ask(ctx, rag.Question{Scope: corpus.Local, Text: "Who compared the Belt and Road to a stitch?"}, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
