package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/clipperhouse/uax29/v2/words"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/eval"
	"whosaid/rag/index"
)

// bar is what the built-in embedder set out from and has to beat: hashed stems
// and 4-grams, beside the mean of published word vectors, 1 : 1.2; the words
// weighed by how rare they are (Arora, Liang and Ma, "A Simple but Tough-to-Beat
// Baseline for Sentence Embeddings", 2017), what they have in common removed.
type bar struct {
	bench  *bench
	words  map[string]word
	common []float64 // the direction that is removed
	ids    []string
	texts  [][]float64
}

type word struct {
	weight float64
	vector []float32
}

const (
	known     = 100_000 // words
	meaning   = 1.2     // beside spelling
	smoothing = 0.001
	rrf       = 60
	deep      = 200
)

func newBar(ctx context.Context, bench *bench, file string) (*bar, error) {
	b := &bar{bench: bench}
	var err error
	if b.words, err = readWords(file); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var texts []string
	articles := map[string]corpus.Text{}
	for a, err := range bench.store.Texts(ctx, corpus.Local) {
		if err != nil {
			return nil, err
		}
		articles[a.ID] = corpus.NewText(a.Text)
	}
	for s, err := range bench.store.Statements(ctx, corpus.Local, corpus.StatementFilter{}) {
		if err != nil {
			return nil, err
		}
		b.ids = append(b.ids, s.ID)
		texts = append(texts, s.SearchText(articles[s.ArticleID]))
	}
	means := make([][]float64, len(texts))
	for i, text := range texts {
		means[i] = b.mean(text)
	}
	b.common = direction(means)
	b.texts, err = b.embed(ctx, texts)
	return b, err
}

// readWords reads the first words of the package, which stand in order of
// frequency; by Zipf's law the nth occurs 1/(n·13) of the time.
func readWords(file string) (map[string]word, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	at := strings.Index(string(data), `"vectors"`)
	if at < 0 {
		return nil, fmt.Errorf("no vectors in it")
	}
	at += strings.IndexByte(string(data[at:]), '{')
	d := json.NewDecoder(strings.NewReader(string(data[at:])))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	out := map[string]word{}
	for rank := 1; rank <= known && d.More(); rank++ {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var row []float32
		if err := d.Decode(&row); err != nil {
			return nil, err
		}
		form, ok := key.(string)
		if !ok || len(row) < 100 {
			return nil, fmt.Errorf("word %d is malformed", rank)
		}
		out[form] = word{smoothing / (smoothing + 1/(13*float64(rank))), row[:100]}
	}
	return out, nil
}

func (b *bar) mean(text string) []float64 {
	out := make([]float64, 100)
	for it := words.FromString(text); it.Next(); {
		w := b.words[rag.Fold(it.Value())]
		for i, x := range w.vector {
			out[i] += w.weight * float64(x)
		}
	}
	return out
}

// embed makes vectors of unit length.
func (b *bar) embed(ctx context.Context, texts []string) ([][]float64, error) {
	spelled, err := embed.Hash{}.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	out := make([][]float64, len(texts))
	for i, text := range texts {
		mean := b.mean(text)
		along := dot(mean, b.common)
		for j := range mean {
			mean[j] -= along * b.common[j]
		}
		unit(mean, meaning)
		for _, x := range spelled[i] {
			out[i] = append(out[i], float64(x))
		}
		out[i] = append(out[i], mean...)
		unit(out[i], 1)
	}
	return out, nil
}

// rankings are its vectors alone, and fused with BM25 by reciprocal rank.
func (b *bar) rankings() []eval.Ranking {
	alone := func(ctx context.Context, q eval.Question) ([]string, error) {
		vectors, err := b.embed(ctx, []string{q.Text})
		if err != nil {
			return nil, err
		}
		places := make([]int, len(b.ids))
		scores := make([]float64, len(b.ids))
		for i := range places {
			places[i], scores[i] = i, dot(vectors[0], b.texts[i])
		}
		slices.SortFunc(places, func(i, j int) int { return cmp.Compare(scores[j], scores[i]) })
		out := make([]string, 0, deep)
		for _, i := range places[:min(deep, len(places))] {
			out = append(out, b.ids[i])
		}
		return out, nil
	}
	return []eval.Ranking{
		{Name: "bar's vectors", Find: alone},
		{Name: "the bar", Find: func(ctx context.Context, q eval.Question) ([]string, error) {
			byMeaning, err := alone(ctx, q)
			if err != nil {
				return nil, err
			}
			byWords, err := ids(b.bench.index.Rank(ctx, rag.Query{Scope: corpus.Local, Text: q.Text, Limit: deep}, index.Words))
			if err != nil {
				return nil, err
			}
			return reciprocal(byWords, byMeaning), nil
		}},
	}
}

// reciprocal fuses rankings by reciprocal rank (Cormack, Clarke and Büttcher,
// 2009).
func reciprocal(rankings ...[]string) []string {
	scores := map[string]float64{}
	var all []string
	for _, ranking := range rankings {
		for i, id := range ranking {
			if scores[id] == 0 {
				all = append(all, id)
			}
			scores[id] += 1 / float64(rrf+i+1)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(scores[b], scores[a]) })
	return all
}

// direction is the first principal direction of vectors through the origin, by
// power iteration.
func direction(vectors [][]float64) []float64 {
	out := make([]float64, len(vectors[0]))
	for i := range out {
		out[i] = 1
	}
	for range 50 {
		next := make([]float64, len(out))
		for _, v := range vectors {
			along := dot(v, out)
			for i, x := range v {
				next[i] += along * x
			}
		}
		unit(next, 1)
		out = next
	}
	return out
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// unit brings a vector to a length; one without direction stays.
func unit(v []float64, length float64) {
	if n := math.Sqrt(dot(v, v)); n > 0 {
		for i := range v {
			v[i] *= length / n
		}
	}
}
