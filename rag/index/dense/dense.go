// Package dense finds the nearest of many unit vectors, exactly and fast: it
// reads a copy in one byte a dimension, works out from a proven bound which
// vectors can be among the nearest, and scores only those in float32.
//
// The order of adding in the final score is that of chromem-go, so that scores
// and ranking are the ones chromem itself would give, to the last bit.
package dense

import (
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Set holds vectors of one dimension in numbered places. A Set never changes:
// [Set.With] makes another one that shares what is the same, so that searches
// go on in the old one meanwhile.
type Set struct {
	dims   int
	words  int // 64-bit words of one code
	blocks []*block
	n      int // vectors
}

// Change puts a vector in a place; a nil one empties it.
type Change struct {
	Place  int
	Vector []float32 // unit length; the set keeps the slice and never writes to it
}

// New makes an empty set for vectors of one dimension, which must be above 0.
func New(dims int) *Set { return &Set{dims: dims, words: codeWords(dims)} }

// Dims is the dimension of the set's vectors.
func (s *Set) Dims() int { return s.dims }

// Len is how many vectors the set holds.
func (s *Set) Len() int { return s.n }

// CodeBytes is the size of the quantised copy.
func (s *Set) CodeBytes() int {
	n := 0
	for _, b := range s.blocks {
		if b != nil {
			n += 8 * len(b.codes)
		}
	}
	return n
}

// Vector is the vector in a place, nil where there is none. It must not be
// written to.
func (s *Set) Vector(place int) []float32 {
	b := place / blockSize
	if place < 0 || b >= len(s.blocks) || s.blocks[b] == nil {
		return nil
	}
	return s.blocks[b].vectors[place%blockSize]
}

// With is the set after changes. Of several to one place the last counts.
// Vectors of another dimension than the set's count as nil.
func (s *Set) With(changes []Change) *Set {
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b Change) int { return a.Place - b.Place })
	if len(changes) == 0 {
		return s
	}
	out := &Set{dims: s.dims, words: s.words}
	out.blocks = make([]*block, max(len(s.blocks), changes[len(changes)-1].Place/blockSize+1))
	copy(out.blocks, s.blocks)

	var runs [][]Change // by block
	for len(changes) > 0 {
		b := changes[0].Place / blockSize
		n := 1
		for n < len(changes) && changes[n].Place/blockSize == b {
			n++
		}
		runs, changes = append(runs, changes[:n]), changes[n:]
	}
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(runs); i = int(next.Add(1)) - 1 {
			b := runs[i][0].Place / blockSize
			out.blocks[b] = out.blocks[b].with(runs[i], s.dims, s.words)
			runtime.Gosched() // searches go first
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(runs)) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	for _, b := range out.blocks {
		if b != nil {
			out.n += b.live.count()
		}
	}
	return out
}

// blockSize is how many vectors are coded, and copied when one of them
// changes, together: large enough to read sequentially, small enough to copy.
const blockSize = 256

type block struct {
	live    mask
	vectors [blockSize][]float32
	codes   []uint64 // words for each place in turn
	scale   [blockSize]float32
	sum     [blockSize]int32   // of the centred codes
	rest    [blockSize]float32 // length of what coding lost, rounded up
	worst   float32            // the largest of rest
}

// with is a block, which may be nil, after changes; nil where nothing is left.
func (b *block) with(changes []Change, dims, words int) *block {
	out := &block{codes: make([]uint64, blockSize*words)}
	if b != nil {
		codes := out.codes
		*out = *b
		out.codes = codes
		copy(codes, b.codes)
	}
	for _, c := range changes {
		i := c.Place % blockSize
		if len(c.Vector) != dims {
			out.live.clear(i)
			out.vectors[i] = nil
			continue
		}
		out.live.set(i)
		out.vectors[i] = c.Vector
		out.scale[i], out.sum[i], out.rest[i] = encode(c.Vector, out.codes[i*words:(i+1)*words])
	}
	if out.live == (mask{}) {
		return nil
	}
	out.worst = 0
	for i := range out.live.all() {
		out.worst = max(out.worst, out.rest[i])
	}
	return out
}

// mask says which places of a block are meant.
type mask [blockSize / 64]uint64

func (m *mask) set(i int)   { m[i/64] |= 1 << (i % 64) }
func (m *mask) clear(i int) { m[i/64] &^= 1 << (i % 64) }

func (m *mask) count() int {
	n := 0
	for _, w := range m {
		n += bits.OnesCount64(w)
	}
	return n
}

// all yields the places of a mask in order.
func (m *mask) all() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for at, w := range m {
			for ; w != 0; w &= w - 1 {
				if !yield(64*at + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

// Places is a set of places, a bit each: place p is bit p%64 of word p/64.
type Places []uint64

// Set adds a place, which must be below 64 times the length.
func (p Places) Set(place int) { p[place/64] |= 1 << (place % 64) }

// Has reports whether a place is in the set.
func (p Places) Has(place int) bool {
	return place/64 < len(p) && p[place/64]>>(place%64)&1 == 1
}

// in is the part of p that lies in a block; all of it where p is nil.
func (p Places) in(block int) mask {
	var m mask
	if p == nil {
		for i := range m {
			m[i] = ^uint64(0)
		}
		return m
	}
	if at := block * len(m); at < len(p) {
		copy(m[:], p[at:])
	}
	return m
}
