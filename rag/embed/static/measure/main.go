// Command measure prints the figures of docs/embedder.md: how well the built-in
// embedder orders pairs of sentences as people do, and how well it finds what a
// question asks for, alone and together with BM25.
//
//	go run ./rag/embed/static/measure [-table FILE] [-data ../shared/data/retrieval]
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"whosaid/rag/embed/static"
)

func main() {
	log.SetFlags(0)
	var (
		words     = flag.String("table", "", "a table other than the one built in, a `file`")
		data      = flag.String("data", "../shared/data/retrieval", "the `folder` of the STS benchmark and Cranfield; skipped where absent")
		articles  = flag.String("articles", "corpus/samples/articles", "the sample articles' `folder`")
		texts     = flag.String("texts", "", "one text a line, a `file`, searched for -questions")
		questions = flag.String("questions", "", "line of -texts (from 0), tab, question, a `file`")
		weight    = flag.Float64("weight", 1, "of the embedder's ranks beside BM25's")
	)
	flag.Parse()
	if err := measure(*words, *data, *articles, *texts, *questions, *weight); err != nil {
		log.Fatalf("measure: %v", err)
	}
}

func measure(words, data, articles, texts, questions string, weight float64) error {
	embed, err := open(words)
	if err != nil {
		return err
	}
	if _, err := os.Stat(data); err != nil {
		log.Printf("STS and Cranfield skipped: %v", err)
	} else {
		for _, part := range []string{"dev", "test"} {
			r, n, err := likeness(embed, filepath.Join(data, "sts-"+part+".csv"))
			if err != nil {
				return err
			}
			fmt.Printf("STS-B %-4s  Pearson %.3f over %d pairs\n", part, r, n)
		}
	}
	var sets []collection
	if c, err := cranfield(data); err == nil {
		sets = append(sets, c)
	}
	c, err := samples(articles)
	if err != nil {
		return err
	}
	sets = append(sets, c)
	if questions != "" {
		c, err := lined(texts, questions)
		if err != nil {
			return err
		}
		sets = append(sets, c)
	}
	fmt.Printf("\n%-10s %9s %5s   %-13s %-13s %-13s\n", "", "questions", "texts", "BM25", "embedder", "fused")
	fmt.Printf("%-10s %9s %5s   %-13s %-13s %-13s\n", "", "", "", "nDCG@10  R@5", "nDCG@10  R@5", "nDCG@10  R@5")
	for _, c := range sets {
		lexical := bm25(c)
		dense, err := nearest(embed, c)
		if err != nil {
			return err
		}
		fmt.Printf("%-10s %9d %5d", c.name, len(c.questions), len(c.texts))
		for _, found := range [][][]int{lexical, dense, fuse(lexical, dense, weight)} {
			n, r := c.score(found)
			fmt.Printf("    %.3f  %.3f", n, r)
		}
		fmt.Println()
	}
	return nil
}

func open(words string) (*static.Embedder, error) {
	start := time.Now()
	if words == "" {
		e, err := static.New()
		fmt.Printf("opened in %v\n", time.Since(start).Round(10*time.Microsecond))
		return e, err
	}
	data, err := os.ReadFile(words)
	if err != nil {
		return nil, err
	}
	return static.WithTable(string(data))
}

// unitVectors embeds texts; the context never ends.
func unitVectors(e *static.Embedder, texts []string) ([][]float32, error) {
	return e.Embed(context.Background(), texts)
}
