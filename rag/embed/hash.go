// Package embed turns texts into vectors: the built-in way, which needs
// nothing, and through an endpoint that speaks the OpenAI protocol.
package embed

import (
	"context"
	"math"

	"whosaid/rag"
)

// Hash embeds by spelling alone: stems and the character 4-grams of words are
// hashed into 512 dimensions with a sign each (Weinberger et al., "Feature
// Hashing for Large Scale Multitask Learning", 2009), weighed by the logarithm
// of how often they occur, and brought to unit length. Texts are near each
// other where they share words or parts of words; it knows nothing of meaning.
// Its zero value is ready, and safe for concurrent use.
type Hash struct{}

const (
	hashDims   = 512
	gram       = 4
	gramWeight = 0.4 // of a 4-gram beside its whole stem; chosen on the STS benchmark's dev part
	// functionWeight is what a function word weighs beside a content word.
	functionWeight = 0.25
)

// Name is "hash-512/1".
func (Hash) Name() string { return "hash-512/1" }

// Embed returns a vector for each text. It fails only where ctx has ended.
func (Hash) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	counts := map[uint64]feature{}
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		clear(counts)
		for _, term := range rag.Terms(text) {
			count(counts, term)
		}
		out[i] = project(counts)
	}
	return out, nil
}

// feature is a stem or 4-gram of a text: how often it occurs and how much it
// weighs.
type feature struct {
	n      float32
	weight float32
}

func count(counts map[uint64]feature, term string) {
	weight := float32(1)
	if rag.IsFunctionWord(term) {
		weight = functionWeight
	}
	add := func(h uint64, w float32) {
		f := counts[h]
		f.n, f.weight = f.n+1, w
		counts[h] = f
	}
	add(fnv(fnvBasis, term), weight)
	// The 4-grams of "^term$": bytes do as well as characters here, since the
	// grams of one spelling are the same either way.
	padded := "^" + term + "$"
	if len(padded) <= gram || weight < 1 {
		return
	}
	for i := 0; i+gram <= len(padded); i++ {
		// Another basis keeps a 4-gram apart from a stem of the same letters.
		add(fnv(fnvBasis+1, padded[i:i+gram]), weight*gramWeight)
	}
}

// project adds the features up in the vector. Counts and weights are such that
// the order of the sum, which a map does not fix, would change last bits:
// features are therefore summed in integers.
func project(counts map[uint64]feature) []float32 {
	var sums [hashDims]int64
	for h, f := range counts {
		w := int64(math.Round(float64(f.weight) * (1 + math.Log(float64(f.n))) * (1 << 20)))
		if h>>63 == 1 {
			w = -w
		}
		sums[h%hashDims] += w
	}
	var norm float64
	for _, s := range sums {
		norm += float64(s) * float64(s)
	}
	v := make([]float32, hashDims)
	if norm == 0 {
		v[0] = 1 // a text without words is near nothing in particular
		return v
	}
	norm = 1 / math.Sqrt(norm)
	for i, s := range sums {
		v[i] = float32(float64(s) * norm)
	}
	return v
}

const fnvBasis = 14695981039346656037

// fnv is FNV-1a over 64 bits with a final mix, whose high bits are used too.
func fnv(h uint64, s string) uint64 {
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}
