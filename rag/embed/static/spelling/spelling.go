// Package spelling turns the spelling of words into a vector: their stems and
// parts, hashed into a few dimensions with a sign each (Weinberger et al.,
// "Feature Hashing for Large Scale Multitask Learning", 2009). Texts are near
// each other where they share names, words or parts of words, whether or not
// anybody knows what the words mean.
package spelling

import (
	"math"

	"github.com/kljensen/snowball/english"

	"whosaid/rag/embed/static/word"
)

// Dims is the dimension of the vectors.
const Dims = 156

// Chosen on the STS benchmark's dev part.
const (
	gram       = 4   // letters of a part
	gramWeight = 3.0 // of all parts of a word together, beside its stem
	// characterWeight is what one character weighs beside a pair of them, in a
	// script without spaces.
	characterWeight = 0.4
)

// Stem is the hash of a word's stem.
type Stem uint32

// StemOf returns the stem of a word.
func StemOf(w word.Word) Stem {
	if w.Script != word.Spaced || len(w.Plain) == 0 {
		return Stem(hash(w.Form) >> 32)
	}
	return Stem(hash([]byte(english.Stem(string(w.Plain), false))) >> 32)
}

// Add adds a word whose stem is known to the vector v, of [Dims] dimensions.
func Add(v []float32, w word.Word, stem Stem, weight float32) {
	if w.Script == word.Character {
		weight *= characterWeight
	}
	add(v, mix(uint64(stem)), weight)
	n := len(w.Plain) + 2 - (gram - 1)
	if w.Script != word.Spaced || n < 1 {
		return
	}
	weight *= gramWeight / float32(math.Sqrt(float64(n)))
	// The parts of "^plain$", a letter a byte.
	part := uint32('^')
	for i, c := range w.Plain {
		part = part<<8 | uint32(c)
		if i+2 >= gram {
			add(v, mix(uint64(part)|1<<40), weight)
		}
	}
	add(v, mix(uint64(part<<8|'$')|1<<40), weight)
}

func add(v []float32, h uint64, weight float32) {
	if h&1 == 1 {
		weight = -weight
	}
	v[(h>>32)*Dims>>32] += weight
}

// hash is FNV-1a over 64 bits, mixed.
func hash(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return mix(h)
}

// mix spreads the bits of h (the finaliser of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
