package storetest

import (
	"testing"

	"whosaid/corpus"
)

func changesAreNumbered(t *testing.T, s corpus.Store) {
	a, b, c := article(1), article(2), article(3)
	put(t, s, scope, a, b)
	history := must(s.Changes(t.Context(), scope, 0))(t)
	equal(t, "two additions", plain(history), []corpus.Change{{ArticleID: a.ID}, {ArticleID: b.ID}})
	seen := history[1].N

	c.Origin, c.Revision = b.Origin, 2
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, c, valk(a, c), b.ID) })
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	b.Revision = 3
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, b, valk(b), c.ID) })
	news := must(s.Changes(t.Context(), scope, seen))(t)
	equal(t, "a revision, a removal and a reversion", plain(news), []corpus.Change{
		{ArticleID: b.ID, Removed: true}, {ArticleID: c.ID}, {ArticleID: a.ID, Removed: true}, {ArticleID: c.ID, Removed: true}, {ArticleID: b.ID},
	})
	last := seen
	for _, change := range news {
		if change.N <= last {
			t.Errorf("change %d comes after %d", change.N, last)
		}
		last = change.N
	}
	equal(t, "since the last", must(s.Changes(t.Context(), scope, last))(t), []corpus.Change(nil))

	// Whoever follows the whole history ends with what is current.
	current := map[string]bool{}
	for _, change := range must(s.Changes(t.Context(), scope, 0))(t) {
		current[change.ArticleID] = !change.Removed
		if change.Removed {
			delete(current, change.ArticleID)
		}
	}
	equal(t, "what the history ends with", current, map[string]bool{b.ID: true})

	// Neither other scopes nor other writes count, and numbers do not return.
	put(t, s, corpus.Local, a)
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutValue(bucket, "a", []byte("1"), never) })
	equal(t, "since the last, still", must(s.Changes(t.Context(), scope, last))(t), []corpus.Change(nil))
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(b.ID) })
	put(t, s, scope, a)
	equal(t, "a removal and an addition", plain(must(s.Changes(t.Context(), scope, last))(t)), []corpus.Change{{ArticleID: b.ID, Removed: true}, {ArticleID: a.ID}})
}

// plain is changes without their numbers.
func plain(changes []corpus.Change) []corpus.Change {
	var out []corpus.Change
	for _, c := range changes {
		c.N = 0
		out = append(out, c)
	}
	return out
}

func scopesAreApart(t *testing.T, s corpus.Store) {
	// The same article in two scopes, so that all ids agree; and names that a
	// careless store could take for one another.
	a := article(1)
	mine, theirs := corpus.User("1"), corpus.User("11")
	others := []corpus.Scope{theirs, corpus.Local, "", "USER:1", "user:1 ", "user:%", "user:1\u0301"}
	put(t, s, mine, a)
	update(t, s, mine, func(tx corpus.Tx) error { return tx.PutValue(bucket, "k", []byte("mine"), never) })
	before := read(t, s, mine)
	history := must(s.Changes(t.Context(), mine, 0))(t)
	for _, scope := range others {
		equal(t, "what scope "+string(scope)+" holds", read(t, s, scope), everything{})
		equal(t, "its changes", must(s.Changes(t.Context(), scope, 0))(t), []corpus.Change(nil))
		_, err := s.Article(t.Context(), scope, a.ID)
		wantCode(t, "the article from there", err, corpus.NotFound)
		_, ok, err := s.Value(t.Context(), scope, bucket, "k")
		equal(t, "the value from there", []any{ok, err}, []any{false, error(nil)})
		for name, filter := range map[string]corpus.StatementFilter{
			"by id": {IDs: idsOf(statements(a))}, "by article": {ArticleID: a.ID}, "by speaker": {SpeakerID: valk().ID},
		} {
			equal(t, "statements from there, "+name, all(t, s.Statements(t.Context(), scope, filter)), []corpus.Statement(nil))
		}
		equal(t, "vectors from there", all(t, s.Vectors(t.Context(), scope, embedder, a.ID)), []corpus.Vector(nil))
		update(t, s, scope, func(tx corpus.Tx) error {
			_, err := tx.Article(a.ID)
			wantCode(t, "the article in a transaction there", err, corpus.NotFound)
			_, err = tx.ArticleFrom(a.Origin)
			wantCode(t, "its origin in a transaction there", err, corpus.NotFound)
			equal(t, "the speakers in a transaction there", must(tx.Speakers())(t), []corpus.Speaker(nil))
			return nil
		})
		for name, write := range map[string]func(tx corpus.Tx) error{
			"removing":                func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) },
			"mentioning":              func(tx corpus.Tx) error { return tx.PutMentions(a.ID, []string{valk().ID}) },
			"giving vectors":          func(tx corpus.Tx) error { return tx.PutVectors(embedder, vectors(a)) },
			"superseding":             func(tx corpus.Tx) error { return tx.PutArticle(article(2), nil, a.ID) },
			"quoting a speaker":       func(tx corpus.Tx) error { b := article(2); return tx.PutArticle(b, statements(b), "") },
			"giving a role from here": func(tx corpus.Tx) error { return tx.PutSpeaker(valk(a)) },
		} {
			if err := s.Update(t.Context(), scope, write); err == nil {
				t.Errorf("%s from scope %q worked", name, scope)
			}
		}
		update(t, s, scope, func(tx corpus.Tx) error { return tx.PutValue(bucket, "k", nil, never) })
	}
	// The same speaker is quoted in both.
	b := article(2)
	put(t, s, theirs, b)
	for name, filter := range map[string]corpus.StatementFilter{
		"all": {}, "by speaker": {SpeakerID: valk().ID}, "by id": {IDs: idsOf(append(statements(a), statements(b)...))}, "by kind": {Kinds: []corpus.Kind{corpus.Direct, corpus.Indirect}},
	} {
		for scope, own := range map[corpus.Scope]corpus.Article{mine: a, theirs: b} {
			for _, st := range all(t, s.Statements(t.Context(), scope, filter)) {
				equal(t, "the article of a statement, "+name, st.ArticleID, own.ID)
			}
		}
	}
	put(t, s, theirs, a)
	update(t, s, theirs, func(tx corpus.Tx) error {
		p := valk(a)
		p.Name = "Somebody Else"
		if err := tx.PutSpeaker(p); err != nil {
			return err
		}
		return tx.RemoveArticle(a.ID)
	})
	equal(t, "what the first scope holds", read(t, s, mine), before)
	equal(t, "its changes", must(s.Changes(t.Context(), mine, 0))(t), history)
}

func scopesAreListed(t *testing.T, s corpus.Store) {
	equal(t, "at first", must(s.Scopes(t.Context()))(t), []corpus.Scope(nil))
	put(t, s, "b", article(1), article(2))
	put(t, s, "a", article(1))
	update(t, s, "only settings", func(tx corpus.Tx) error { return tx.PutValue(bucket, "k", []byte("v"), never) })
	equal(t, "two", must(s.Scopes(t.Context()))(t), []corpus.Scope{"a", "b"})
	update(t, s, "a", func(tx corpus.Tx) error { return tx.RemoveArticle(article(1).ID) })
	equal(t, "one", must(s.Scopes(t.Context()))(t), []corpus.Scope{"b"})
}
