package main

import (
	"path/filepath"
	"testing"

	"whosaid/corpus"
	"whosaid/rag/eval"
)

// On the questions that nothing was chosen by, what is asked for is found better
// than by words alone, by a tenth at least, and than without reranking.
func TestRerankingFindsMoreThanWordsAlone(t *testing.T) {
	b, err := openBench(t.Context(), filepath.Join(t.TempDir(), "whosaid.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	for file, split := range map[string]string{"questions.jsonl": "test", "more.jsonl": "hold"} {
		all, err := read(filepath.Join("..", "testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var kept []eval.Question
		for _, q := range all {
			if q.Split == split {
				kept = append(kept, q)
			}
		}
		sought, err := eval.Seek(t.Context(), b.store, corpus.Local, kept)
		if err != nil {
			t.Fatal(err)
		}
		found, err := eval.Retrieve(t.Context(), sought, b.rankings())
		if err != nil {
			t.Fatal(err)
		}
		got := found[len(found)-1]
		words, fused, reranked := got.NDCG[0], got.NDCG[2], got.NDCG[3]
		t.Logf("%s %s, %d questions, nDCG@10: words %.3f, fused %.3f, reranked %.3f", file, split, got.Questions, words, fused, reranked)
		if reranked < 1.1*words || reranked < fused {
			t.Errorf("%s: words %.3f, fused %.3f, reranked %.3f", file, words, fused, reranked)
		}
	}
}
