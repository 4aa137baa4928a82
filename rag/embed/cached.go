package embed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"log/slog"
	"math"
	"strconv"
	"time"

	"whosaid/corpus"
)

// Cached keeps the vectors of a slow or paid embedder in the store, so that a
// text costs once: an article that is read again, a question that is asked
// again, costs nothing.
//
// What it keeps belongs to a scope. Texts embedded with [Cached.In] are looked
// up in that scope and nowhere else; with Embed, which knows of no scope,
// nothing is looked up or kept. The texts themselves are not kept.
//
// A scope has a fixed number of places. A text has one of them, by the hash of
// the embedder's name and the text, and takes it from whatever was there: so
// the cache is bounded without being counted, and as long as it is not full
// nearly everything is found again.
type Cached struct {
	embedder corpus.Embedder
	store    corpus.Store
	log      *slog.Logger
	places   uint64 // texts a scope
}

var _ corpus.ScopedEmbedder = (*Cached)(nil)

const (
	cacheBucket   = "embedded"
	cachePlaces   = 1 << 14             // 100 MB a scope for vectors of 1,536 dimensions
	cachePortion  = 256                 // texts embedded before they are kept
	cacheLifetime = 90 * 24 * time.Hour // from when a vector was made
)

// NewCached makes a cache of e's vectors in store. A nil log means no log.
func NewCached(store corpus.Store, e corpus.Embedder, log *slog.Logger) *Cached {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Cached{embedder: e, store: store, log: log, places: cachePlaces}
}

// Name is that of the embedder whose vectors are kept.
func (c *Cached) Name() string { return c.embedder.Name() }

// Embed asks the embedder.
func (c *Cached) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	return c.embedder.Embed(ctx, texts)
}

// In is the embedder over what is kept in one scope.
func (c *Cached) In(scope corpus.Scope) corpus.Embedder { return scoped{c, scope} }

type scoped struct {
	*Cached
	scope corpus.Scope
}

// Embed gives the vectors that are kept and makes the others, some at a time;
// those that were made are kept even where later ones fail.
func (s scoped) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	sums := make([]sum, len(texts))
	for i, text := range texts {
		sums[i] = sumOf(s.Name(), text)
		out[i] = s.kept(ctx, sums[i])
	}
	err := s.complete(ctx, texts, sums, out)
	if err == nil && !even(out) { // the model behind the name is another now
		clear(out)
		err = s.complete(ctx, texts, sums, out)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// complete makes and keeps the vectors that are missing in out, each text's
// once.
func (s scoped) complete(ctx context.Context, texts []string, sums []sum, out [][]float32) error {
	var missing []int
	first := map[sum]int{}
	for i, of := range sums {
		if _, ok := first[of]; !ok && out[i] == nil {
			first[of] = i
			missing = append(missing, i)
		}
	}
	for len(missing) > 0 {
		now := missing[:min(cachePortion, len(missing))]
		missing = missing[len(now):]
		portion := make([]string, len(now))
		for i, at := range now {
			portion[i] = texts[at]
		}
		vectors, err := s.embedder.Embed(ctx, portion)
		if err != nil {
			return err
		}
		if len(vectors) != len(portion) {
			return unusable("%d vectors for %d texts", len(vectors), len(portion))
		}
		for i, at := range now {
			out[at] = vectors[i]
		}
		s.keep(ctx, sums, out, now)
	}
	for i := range out {
		if out[i] == nil {
			out[i] = out[first[sums[i]]]
		}
	}
	return nil
}

// kept is the vector of a text; nil where there is none.
func (s scoped) kept(ctx context.Context, of sum) []float32 {
	value, ok, err := s.store.Value(ctx, s.scope, cacheBucket, s.place(of))
	if err != nil {
		s.log.WarnContext(ctx, "kept vectors cannot be read", "scope", s.scope, "error", err)
		return nil
	}
	if !ok || !bytes.HasPrefix(value, of[:]) {
		return nil // another text's
	}
	value = value[len(of):]
	v := make([]float32, len(value)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(value[4*i:]))
	}
	return v
}

// keep stores the vectors of some of the texts. Where that fails they serve all
// the same.
func (s scoped) keep(ctx context.Context, sums []sum, vectors [][]float32, some []int) {
	expires := time.Now().Add(cacheLifetime)
	err := s.store.Update(ctx, s.scope, func(tx corpus.Tx) error {
		for _, i := range some {
			value := append(make([]byte, 0, len(sums[i])+4*len(vectors[i])), sums[i][:]...)
			for _, x := range vectors[i] {
				value = binary.LittleEndian.AppendUint32(value, math.Float32bits(x))
			}
			if err := tx.PutValue(cacheBucket, s.place(sums[i]), value, expires); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		s.log.WarnContext(ctx, "vectors cannot be kept", "scope", s.scope, "error", err)
	}
}

// even reports whether all vectors have one dimension.
func even(vectors [][]float32) bool {
	for _, v := range vectors {
		if len(v) != len(vectors[0]) {
			return false
		}
	}
	return true
}

// sum tells a text and the name of its embedder from all others.
type sum [sha256.Size]byte

func sumOf(name, text string) sum { return sha256.Sum256([]byte(name + "\x00" + text)) }

// place is the place that a text has in the cache.
func (c *Cached) place(of sum) string {
	return strconv.FormatUint(binary.LittleEndian.Uint64(of[:])%c.places, 10)
}
