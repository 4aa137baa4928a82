// Package static embeds texts with nothing but a table of word vectors: what
// the words mean beside how they are spelled, without any model to run. A text
// takes microseconds; the table is part of the program.
package static

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"unicode/utf8"

	"whosaid/rag/embed/static/spelling"
	"whosaid/rag/embed/static/table"
	"whosaid/rag/embed/static/word"
)

// The table is made by rag/embed/static/build; see docs/embedder.md.
//
//go:embed words.table
var words string

// name changes with everything that changes a vector: the table, the words a
// text is split into, the hashes.
const name = "static-256/1"

// meaning is how long the part of a vector that comes from the table is, beside
// the part that comes from the spelling. Chosen on paraphrased questions about
// held-apart news; see docs/embedder.md.
const meaning = 1.8

// Embedder embeds texts. It is safe for concurrent use.
type Embedder struct {
	table *table.Table
}

// New returns the embedder with the table that is built in.
func New() (*Embedder, error) { return WithTable(words) }

// WithTable returns an embedder with another table, which it keeps.
func WithTable(data string) (*Embedder, error) {
	t, err := table.Open(data)
	if err != nil {
		return nil, fmt.Errorf("open the built-in embedder: %w", err)
	}
	return &Embedder{table: t}, nil
}

// Name tells the embedder and its version.
func (*Embedder) Name() string { return name }

// Dims is the dimension of the vectors.
func (e *Embedder) Dims() int { return e.table.Dims() + spelling.Dims }

// Embed returns one unit-length vector for each text. A text without words,
// such as an empty one, has a vector that is near no other's. It fails only
// when ctx has ended.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	dims := e.Dims()
	all := make([]float32, len(texts)*dims)
	out := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[i] = all[i*dims : (i+1)*dims : (i+1)*dims]
		e.embed(out[i], text)
	}
	return out, nil
}

// embed makes the vector of text in v, which is all zero.
func (e *Embedder) embed(v []float32, text string) {
	mean, spelt := v[:e.table.Dims()], v[e.table.Dims():]
	var known, foreign float32 // weights of words
	word.Each(text, func(w word.Word) {
		row, ok := e.find(w)
		if !ok {
			if w.Form[0] >= utf8.RuneSelf {
				foreign++
			}
			spelling.Add(spelt, w, spelling.StemOf(w), 1)
			return
		}
		weight := e.table.Weight(row)
		known += weight
		e.table.Add(mean, row, weight)
		if w.Script != word.Spaced {
			// Known by its Latin spelling, which others may share.
			spelling.Add(spelt, w, spelling.StemOf(w), 1)
			return
		}
		spelling.Add(spelt, w, e.table.Stem(row), weight)
	})
	if known > 0 {
		// A few words known by their transliteration do not speak for a text in
		// another script.
		scale(mean, meaning*math.Sqrt(float64(known/(known+foreign))))
	}
	scale(spelt, 1)
	if !scale(v, 1) {
		for i := range spelt {
			spelt[i] = float32(1 - 2*(i*i/3%2)) // no real text has this
		}
		scale(v, 1)
	}
}

// find looks a word up as it is written, else in Latin letters.
func (e *Embedder) find(w word.Word) (table.Row, bool) {
	if row, ok := e.table.Find(w.Form); ok {
		return row, true
	}
	const tooShort = 4 // letters of a transliteration that say little
	if len(w.Plain) == 0 || w.Script == word.Character || w.Script == word.Pair && len(w.Plain) < tooShort {
		return 0, false
	}
	return e.table.Find(w.Plain)
}

// scale brings v to a length; false where it has none.
func scale(v []float32, length float64) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return false
	}
	f := float32(length / math.Sqrt(sum))
	for i := range v {
		v[i] *= f
	}
	return true
}
