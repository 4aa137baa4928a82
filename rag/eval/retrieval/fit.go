package main

import (
	"context"
	"fmt"
	"io"
	"reflect"

	"whosaid/rag"
	"whosaid/rag/eval"
	"whosaid/rag/index"
)

// steps are what a weight is tried at: itself times each, and plus a little.
var steps = []float64{0, 0.5, 0.8, 1.25, 2}

// fit chooses the weights of reranking: one after the other is changed as long
// as questions are answered better, by nDCG at 10. That of the words stays 1.
func fit(ctx context.Context, w io.Writer, b *bench, sought []eval.Sought) error {
	queries := map[string]rag.Query{}
	for _, x := range sought {
		q, err := b.engine.Read(ctx, asked(x.Question), 10)
		if err != nil {
			return err
		}
		queries[x.Question.ID] = q
	}
	weights := index.Reranking
	judge := func() (float64, error) {
		found, err := eval.Retrieve(ctx, sought, []eval.Ranking{{Find: func(ctx context.Context, q eval.Question) ([]string, error) {
			return ids(b.index.Rank(ctx, queries[q.ID], weights))
		}}})
		if err != nil {
			return 0, err
		}
		return found[len(found)-1].NDCG[0], nil
	}
	best, err := judge()
	if err != nil {
		return err
	}
	fields := reflect.ValueOf(&weights).Elem()
	for better := true; better; {
		better = false
		for i := range fields.NumField() {
			if fields.Type().Field(i).Name == "Words" {
				continue
			}
			start := fields.Field(i).Float()
			kept := start
			tries := []float64{start + 0.1}
			for _, s := range steps {
				tries = append(tries, start*s)
			}
			for _, v := range tries {
				fields.Field(i).SetFloat(v)
				got, err := judge()
				if err != nil {
					return err
				}
				if got > best+0.0005 {
					best, kept, better = got, v, true
				}
			}
			fields.Field(i).SetFloat(kept)
		}
		if _, err := fmt.Fprintf(w, "%.4f  %+v\n", best, weights); err != nil {
			return err
		}
	}
	return nil
}
