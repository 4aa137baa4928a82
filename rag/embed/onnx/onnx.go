// Package onnx embeds with a transformer from a folder: a model of sentences
// in ONNX form with its tokenizer, as the sentence-transformers library lays
// it out. It is run in Go alone, without a network and without other software.
//
// The engine that runs it (GoMLX) is large. It is part of the program only
// where that is built with the tag onnx; without, [Open] says so.
package onnx

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"sync"

	"whosaid/corpus"
)

// Embedder embeds with a model from a folder. It is safe for concurrent use.
type Embedder struct {
	folder *folder

	mu    sync.Mutex // one batch at a time: it uses all processors by itself
	graph graph
}

var _ corpus.Embedder = (*Embedder)(nil)

// graph is a model that can be run.
type graph interface {
	// run gives the vectors of a batch: its texts have as many pieces each,
	// and mask is 0 where one is only there to fill up. It returns one row of
	// dims values a piece, or one a text.
	run(ids, mask []int64, texts, pieces int) (values []float32, dims int, err error)
	close()
}

// most is how many texts are embedded in one run of the model. More are not
// faster, and let a question wait.
const most = 4

// Open reads the model in a folder. What is wrong with the folder is an error
// for people.
func Open(path string) (*Embedder, error) {
	f, err := openFolder(path)
	if err != nil {
		return nil, err
	}
	g, err := openGraph(f.model, f.pools)
	if err != nil {
		return nil, err
	}
	e := &Embedder{folder: f, graph: g}
	if _, err := e.run([][]int{f.tokenizer.Encode("a", f.limit)}); err != nil {
		g.close()
		return nil, corpus.Wrap(corpus.Invalid, err, "The model in %s cannot be run here: %v.", path, err)
	}
	return e, nil
}

// Name is "onnx/", the folder's name, and a digest of what is in it: other
// weights, another tokenizer or another pooling is another embedder.
func (e *Embedder) Name() string {
	path := e.folder.path
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return "onnx/" + filepath.Base(path) + "/" + e.folder.digest
}

// Folder is where the model is, as it was given.
func (e *Embedder) Folder() string { return e.folder.path }

// Close releases the model.
func (e *Embedder) Close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.graph.close()
}

// Embed runs the model on some texts at a time, those of about one length
// together.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	pieces := make([][]int, len(texts))
	order := make([]int, len(texts))
	for i, text := range texts {
		pieces[i] = e.folder.tokenizer.Encode(text, e.folder.limit)
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(pieces[a]), len(pieces[b])) })
	out := make([][]float32, len(texts))
	for some := range slices.Chunk(order, most) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		batch := make([][]int, len(some))
		for i, at := range some {
			batch[i] = pieces[at]
		}
		vectors, err := e.run(batch)
		if err != nil {
			return nil, corpus.Wrap(corpus.Internal, err, "The embedding model in %s failed.", e.folder.path)
		}
		for i, at := range some {
			out[at] = vectors[i]
		}
	}
	return out, nil
}

// run embeds the texts of one batch. Each new shape of a batch is prepared
// anew, so that there are few: 1 or most texts, and lengths in steps.
func (e *Embedder) run(batch [][]int) ([][]float32, error) {
	texts := 1
	if len(batch) > 1 {
		texts = most
	}
	longest := 1
	for _, pieces := range batch {
		longest = max(longest, len(pieces))
	}
	width := min(step(longest), max(e.folder.limit, longest))
	ids, mask := make([]int64, texts*width), make([]int64, texts*width)
	for i := range ids {
		ids[i] = int64(e.folder.tokenizer.Pad)
	}
	for i := range texts {
		mask[i*width] = 1 // also of a row that is not used: a mean needs something
		if i < len(batch) {
			for j, id := range batch[i] {
				ids[i*width+j], mask[i*width+j] = int64(id), 1
			}
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	values, dims, err := e.graph.run(ids, mask, texts, width)
	if err != nil {
		return nil, err
	}
	perText := len(values) / texts
	if dims < 1 || perText != dims && perText != dims*width {
		return nil, fmt.Errorf("the model gave %d values of %d dimensions for %d texts of %d pieces", len(values), dims, texts, width)
	}
	out := make([][]float32, len(batch))
	for i, pieces := range batch {
		v := values[i*perText : (i+1)*perText]
		if perText != dims {
			v = e.folder.pooling.pool(v, max(1, len(pieces)), dims)
		}
		if out[i] = unit(v); out[i] == nil {
			return nil, fmt.Errorf("the model gave a vector without length")
		}
	}
	return out, nil
}

// step is the length that texts of up to n pieces are filled up to: at most
// half as long again.
func step(n int) int {
	for width := 16; ; width *= 2 {
		if n <= width {
			return width
		}
		if n <= width*3/2 {
			return width * 3 / 2
		}
	}
}

// unit is a copy of v of length 1; nil where it has none.
func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil
	}
	scale := 1 / math.Sqrt(sum)
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) * scale)
	}
	return out
}
