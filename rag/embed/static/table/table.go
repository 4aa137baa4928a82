// Package table is the file of word vectors: laid out so that it is read in
// place, wherever it lies in memory, without being parsed.
//
// After the head (magic, number of words, dimensions; all numbers are little
// endian) come the words' hashes in ascending order, then a record for each
// word (weight, scale, stem), then a row of int8 for each word. The words
// themselves are not kept: a word that is not in the file is taken for one that
// is with a probability of one in 65,000.
package table

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"whosaid/rag/embed/static/spelling"
)

const (
	magic      = "whosaid1"
	headLen    = len(magic) + 8
	recordLen  = 12
	bucketBits = 16
)

// Entry is a word of the table.
type Entry struct {
	Word   string
	Weight float32 // of the word in a text; one that says nothing has 0
	Stem   spelling.Stem
	Vector []float32
}

// Table is an opened table. It is safe for concurrent use.
type Table struct {
	hashes, records, rows string
	dims                  int
	buckets               []uint32 // first word whose hash begins with these bits
}

// Row is a word's place in a [Table].
type Row int

// Open reads the head of a table that lies in data, and keeps data.
func Open(data string) (*Table, error) {
	if len(data) < headLen || data[:len(magic)] != magic {
		return nil, errors.New("word table: not a word table")
	}
	n, dims := int(u32(data, len(magic))), int(u32(data, len(magic)+4))
	if want := headLen + n*(4+recordLen+dims); n < 1 || dims < 1 || dims > 1<<12 || len(data) != want {
		return nil, fmt.Errorf("word table: %d bytes for %d words of %d dimensions", len(data), n, dims)
	}
	t := &Table{hashes: data[headLen : headLen+4*n], dims: dims}
	t.records = data[headLen+4*n : headLen+4*n+recordLen*n]
	t.rows = data[headLen+(4+recordLen)*n:]
	t.buckets = make([]uint32, 1<<bucketBits+1)
	next, last := 0, uint32(0)
	for i := range n {
		h := u32(t.hashes, 4*i)
		if h < last {
			return nil, errors.New("word table: not in order")
		}
		for last = h; next <= int(h>>(32-bucketBits)); next++ {
			t.buckets[next] = uint32(i)
		}
	}
	for ; next < len(t.buckets); next++ {
		t.buckets[next] = uint32(n)
	}
	return t, nil
}

// Dims is the dimension of the vectors.
func (t *Table) Dims() int { return t.dims }

// Len is the number of words.
func (t *Table) Len() int { return len(t.hashes) / 4 }

// Find returns where word stands.
func (t *Table) Find(word []byte) (Row, bool) {
	h := hash(word)
	b := h >> (32 - bucketBits)
	for i := t.buckets[b]; i < t.buckets[b+1]; i++ {
		if u32(t.hashes, int(4*i)) == h {
			return Row(i), true
		}
	}
	return 0, false
}

// Weight is the weight of the word in r.
func (t *Table) Weight(r Row) float32 { return f32(t.records, recordLen*int(r)) }

// Stem is the stem of the word in r.
func (t *Table) Stem(r Row) spelling.Stem {
	return spelling.Stem(u32(t.records, recordLen*int(r)+8))
}

// Add adds the vector in r to v, times weight.
func (t *Table) Add(v []float32, r Row, weight float32) {
	weight *= f32(t.records, recordLen*int(r)+4)
	row := t.rows[t.dims*int(r):][:t.dims]
	v = v[:len(row)]
	for i := range row {
		v[i] += weight * float32(int8(row[i]))
	}
}

// Write writes a table of entries, whose vectors are all of one dimension. Of
// words with the same hash it keeps the first.
func Write(w io.Writer, entries []Entry) error {
	type hashed struct {
		Entry
		hash uint32
	}
	sorted := make([]hashed, len(entries))
	for i, e := range entries {
		sorted[i] = hashed{e, hash([]byte(e.Word))}
	}
	slices.SortStableFunc(sorted, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	sorted = slices.CompactFunc(sorted, func(a, b hashed) bool { return a.hash == b.hash })
	if len(sorted) == 0 {
		return errors.New("write word table: no words")
	}
	dims := len(sorted[0].Vector)
	var hashes, records, rows bytes.Buffer
	for _, e := range sorted {
		if len(e.Vector) != dims {
			return fmt.Errorf("write word table: %q has %d dimensions, not %d", e.Word, len(e.Vector), dims)
		}
		scale, row := quantise(e.Vector)
		put(&hashes, e.hash)
		put(&records, math.Float32bits(e.Weight))
		put(&records, math.Float32bits(scale))
		put(&records, uint32(e.Stem))
		rows.Write(row)
	}
	var head bytes.Buffer
	head.WriteString(magic)
	put(&head, uint32(len(sorted)))
	put(&head, uint32(dims))
	for _, part := range []*bytes.Buffer{&head, &hashes, &records, &rows} {
		if _, err := part.WriteTo(w); err != nil {
			return fmt.Errorf("write word table: %w", err)
		}
	}
	return nil
}

// quantise returns v as int8, each to be multiplied by scale.
func quantise(v []float32) (scale float32, row []byte) {
	for _, x := range v {
		scale = max(scale, float32(math.Abs(float64(x))))
	}
	row = make([]byte, len(v))
	if scale == 0 {
		return 0, row
	}
	scale /= math.MaxInt8
	for i, x := range v {
		row[i] = byte(int8(math.Round(float64(x / scale))))
	}
	return scale, row
}

func put(b *bytes.Buffer, x uint32) {
	b.Write(binary.LittleEndian.AppendUint32(nil, x))
}

// hash is FNV-1a over 32 bits, mixed so that its first bits are spread evenly.
func hash(word []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range word {
		h = (h ^ uint32(c)) * 16777619
	}
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

func u32(s string, i int) uint32 {
	s = s[i : i+4]
	return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
}

func f32(s string, i int) float32 { return math.Float32frombits(u32(s, i)) }
