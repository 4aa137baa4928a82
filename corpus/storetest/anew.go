package storetest

import (
	"testing"

	"whosaid/corpus"
)

// What is read from an article can change; the article, its earlier revisions
// and what was decided about speakers stay.
func readingsAreReplaced(t *testing.T, s corpus.Store) {
	first, a, other := article(1), article(2), article(3)
	a.Origin, a.Revision = first.Origin, 2
	put(t, s, scope, first)
	gone := corpus.Speaker{ID: corpus.SpeakerID("Bo Stern", 0), Name: "Bo Stern", Roles: []corpus.Role{{Text: "pilot", ArticleID: a.ID}}}
	curated := corpus.Speaker{ID: corpus.SpeakerID("Ana Moor", 0), Name: "Ana Moor", Curation: &corpus.Curation{Names: []string{"Ana Moor"}}}
	update(t, s, scope, func(tx corpus.Tx) error {
		for _, p := range []corpus.Speaker{gone, curated} {
			if err := tx.PutSpeaker(p); err != nil {
				return err
			}
		}
		if err := putAll(tx, a, valk(a), first.ID); err != nil {
			return err
		}
		return tx.PutMentions(a.ID, []string{curated.ID})
	})
	put(t, s, scope, other)
	seen := last(t, s)

	renamed := valk(a, other)
	renamed.Roles[0].Text = "master of the harbour"
	fewer := statements(a)[:1]
	update(t, s, scope, func(tx corpus.Tx) error {
		wantCode(t, "putting it again as it is", tx.PutArticle(a, fewer, ""), corpus.Invalid)
		if err := tx.RemoveReading(a.ID); err != nil {
			return err
		}
		if err := tx.PutSpeaker(renamed); err != nil {
			return err
		}
		if err := tx.PutArticle(a, fewer, ""); err != nil {
			return err
		}
		wantCode(t, "putting it a third time", tx.PutArticle(a, fewer, ""), corpus.Invalid)
		return tx.PutVectors(embedder, vectors(a)[:1])
	})
	equal(t, "the article", must(s.Article(t.Context(), scope, a.ID))(t), a)
	equal(t, "its statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{ArticleID: a.ID})), fewer)
	equal(t, "its vectors", all(t, s.Vectors(t.Context(), scope, embedder, a.ID)), vectors(a)[:1])
	equal(t, "the other's statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{ArticleID: other.ID})), statements(other))
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(renamed, 3)})
	equal(t, "the text of the earlier revision", must(s.Article(t.Context(), scope, first.ID))(t).Text, first.Text)
	for _, c := range must(s.Changes(t.Context(), scope, seen))(t) {
		equal(t, "a change", c, corpus.Change{N: c.N, ArticleID: a.ID})
	}
	if last(t, s) == seen {
		t.Error("an index does not learn of it")
	}
	update(t, s, scope, func(tx corpus.Tx) error {
		wantCode(t, "of a superseded article", tx.RemoveReading(first.ID), corpus.NotFound)
		wantCode(t, "of an article that is not there", tx.RemoveReading(article(4).ID), corpus.NotFound)
		for _, p := range must(tx.Speakers())(t) {
			if p.ID == curated.ID {
				equal(t, "who is curated", p.Curation, curated.Curation)
				return nil
			}
		}
		t.Error("who is curated was forgotten")
		return nil
	})
}

func clearedHoldsNothing(t *testing.T, s corpus.Store) {
	first, a, b := article(1), article(2), article(3)
	a.Origin, a.Revision = first.Origin, 2
	for _, scope := range []corpus.Scope{scope, corpus.Local} {
		put(t, s, scope, first)
		update(t, s, scope, func(tx corpus.Tx) error {
			if err := putAll(tx, a, valk(a), first.ID); err != nil {
				return err
			}
			p := corpus.Speaker{ID: corpus.SpeakerID("Ana Moor", 0), Name: "Ana Moor", Curation: &corpus.Curation{Apart: true}}
			if err := tx.PutSpeaker(p); err != nil {
				return err
			}
			return tx.PutValue(bucket, "k", []byte("v"), never)
		})
		put(t, s, scope, b)
	}
	others := read(t, s, corpus.Local)
	seen := last(t, s)
	update(t, s, scope, func(tx corpus.Tx) error { return tx.Clear() })

	equal(t, "what is stored", read(t, s, scope), everything{})
	for _, gone := range []corpus.Article{first, a, b} {
		_, err := s.Article(t.Context(), scope, gone.ID)
		wantCode(t, "looking up "+gone.Title, err, corpus.NotFound)
	}
	equal(t, "whose vectors there are", must(s.Embedders(t.Context(), scope))(t), []corpus.Embedded(nil))
	equal(t, "the scopes", must(s.Scopes(t.Context()))(t), []corpus.Scope{corpus.Local})
	equal(t, "what an index learns", plain(must(s.Changes(t.Context(), scope, seen))(t)), []corpus.Change{{ArticleID: a.ID, Removed: true}, {ArticleID: b.ID, Removed: true}})
	update(t, s, scope, func(tx corpus.Tx) error {
		equal(t, "who is curated", must(tx.Speakers())(t), []corpus.Speaker(nil))
		return nil
	})
	equal(t, "what another scope holds", read(t, s, corpus.Local), others)

	// Whatever was there can come again, of another dimension, too; and a
	// transaction can go on after it has cleared.
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := putAll(tx, a, valk(a), ""); err != nil {
			return err
		}
		if err := tx.Clear(); err != nil {
			return err
		}
		if err := tx.PutSpeaker(valk()); err != nil {
			return err
		}
		if err := tx.PutArticle(b, statements(b), ""); err != nil {
			return err
		}
		return tx.PutVectors(embedder, []corpus.Vector{{StatementID: corpus.StatementID(b.ID, 1), Values: []float32{1, 0}}})
	})
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), statements(b))
	update(t, s, "empty", func(tx corpus.Tx) error { return tx.Clear() })
	equal(t, "what was never filled", read(t, s, "empty"), everything{})
}
