package storetest

import (
	"math"
	"slices"
	"testing"

	"whosaid/corpus"
)

func vectorsComeBack(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, b, a)
	equal(t, "all", all(t, s.Vectors(t.Context(), scope, embedder, "")), slices.Concat(vectors(a), vectors(b)))
	equal(t, "those of an article", all(t, s.Vectors(t.Context(), scope, embedder, b.ID)), vectors(b))
	equal(t, "those of an article that is not there", all(t, s.Vectors(t.Context(), scope, embedder, article(9).ID)), []corpus.Vector(nil))
	equal(t, "those of another embedder", all(t, s.Vectors(t.Context(), scope, "test-4/2", "")), []corpus.Vector(nil))

	// Each value is kept to the bit; what is put later takes the place of what
	// was there, and of that alone; two embedders do not meet.
	odd := []float32{-0.25, math.SmallestNonzeroFloat32, float32(math.Copysign(0, -1)), math.Pi / 4}
	replaced := vectors(a)[1]
	replaced.Values = odd
	late := corpus.Vector{StatementID: vectors(a)[2].StatementID, Values: []float32{0.6, 0.8}}
	late2 := corpus.Vector{StatementID: vectors(b)[0].StatementID, Values: []float32{0, 1}}
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutVectors("test-2/1", []corpus.Vector{late2, late}); err != nil {
			return err
		}
		if err := tx.PutVectors("test-9/1", nil); err != nil {
			return err
		}
		return tx.PutVectors(embedder, []corpus.Vector{replaced})
	})
	want := slices.Concat(vectors(a), vectors(b))
	want[1] = replaced
	got := all(t, s.Vectors(t.Context(), scope, embedder, ""))
	equal(t, "after replacing one", got, want)
	for i, v := range odd {
		if math.Float32bits(got[1].Values[i]) != math.Float32bits(v) {
			t.Errorf("%x became %x", math.Float32bits(v), math.Float32bits(got[1].Values[i]))
		}
	}
	equal(t, "those of the other embedder", all(t, s.Vectors(t.Context(), scope, "test-2/1", "")), []corpus.Vector{late, late2})

	// Who is given a vector may do with it what they like.
	_ = append(got[0].Values, 7)
	equal(t, "the neighbour of a vector that was appended to", got[1], want[1])
}

func wrongVectorsAreRefused(t *testing.T, s corpus.Store) {
	a, old := article(1), article(2)
	put(t, s, scope, a, old)
	next := article(3)
	next.Origin, next.Revision = old.Origin, 2
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, next, valk(a, next), old.ID) })
	before := read(t, s, scope)
	vector := func(id string, values ...float32) []corpus.Vector {
		return []corpus.Vector{{StatementID: id, Values: values}}
	}
	id := corpus.StatementID(a.ID, 1)
	for name, wrong := range map[string][]corpus.Vector{
		"another dimension":                        vector(id, 1, 0),
		"no dimension":                             vector(id),
		"two dimensions":                           append(vector(id, 1, 0, 0, 0), vector(id, 1, 0)...),
		"a statement that is not there":            vector(corpus.StatementID(a.ID, 4), 1, 0, 0, 0),
		"a statement with no number":               vector(corpus.StatementID(a.ID, 0), 1, 0, 0, 0),
		"no statement":                             vector("nonsense", 1, 0, 0, 0),
		"a statement of a superseded revision":     vector(corpus.StatementID(old.ID, 1), 1, 0, 0, 0),
		"a statement of an article that is not it": vector(corpus.StatementID(article(9).ID, 1), 1, 0, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Update(t.Context(), scope, func(tx corpus.Tx) error { return tx.PutVectors(embedder, wrong) })
			wantCode(t, "the refusal", err, corpus.Invalid)
		})
	}
	equal(t, "what is stored", read(t, s, scope), before)
	// Another scope may have another dimension under this name.
	update(t, s, corpus.Local, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(valk()); err != nil {
			return err
		}
		if err := tx.PutArticle(a, statements(a), ""); err != nil {
			return err
		}
		return tx.PutVectors(embedder, vector(id, 1, 0))
	})
}

func embeddersAreListed(t *testing.T, s corpus.Store) {
	list := func() []corpus.Embedded {
		t.Helper()
		e, err := s.Embedders(t.Context(), scope)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	equal(t, "those of an empty scope", list(), []corpus.Embedded(nil))
	a, b := article(1), article(2)
	put(t, s, scope, a, b)
	all := len(vectors(a)) + len(vectors(b))
	equal(t, "the one there is", list(), []corpus.Embedded{{Name: embedder, Dimension: 4, Vectors: all}})
	update(t, s, scope, func(tx corpus.Tx) error {
		return tx.PutVectors("another/1", []corpus.Vector{
			{StatementID: corpus.StatementID(b.ID, 1), Values: []float32{0, 1}},
			{StatementID: corpus.StatementID(a.ID, 1), Values: []float32{0, 1}},
		})
	})
	equal(t, "both, by name", list(), []corpus.Embedded{{Name: "another/1", Dimension: 2, Vectors: 2}, {Name: embedder, Dimension: 4, Vectors: all}})
	other, err := s.Embedders(t.Context(), corpus.Local)
	equal(t, "those of another scope", []any{other, err}, []any{[]corpus.Embedded(nil), error(nil)})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(b.ID) })
	equal(t, "without a removed article", list(), []corpus.Embedded{{Name: "another/1", Dimension: 2, Vectors: 1}, {Name: embedder, Dimension: 4, Vectors: len(vectors(a))}})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	equal(t, "without any article", list(), []corpus.Embedded(nil))
}
