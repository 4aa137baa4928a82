package storetest

import (
	"testing"

	"whosaid/corpus"
)

// stern is a speaker whom no article of [article] names.
func stern() corpus.Speaker {
	return corpus.Speaker{ID: corpus.SpeakerID("Bo Stern", 0), Name: "Bo Stern"}
}

func renamingIsAChange(t *testing.T, s corpus.Store) {
	a, b, c := article(1), article(2), article(3)
	put(t, s, scope, a)
	p, other := valk(a), stern()
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(other); err != nil {
			return err
		}
		for _, a := range []corpus.Article{b, c} {
			if err := tx.PutArticle(a, nil, ""); err != nil {
				return err
			}
		}
		if err := tx.PutMentions(c.ID, []string{other.ID}); err != nil {
			return err
		}
		return tx.PutMentions(b.ID, []string{p.ID})
	})
	seen := last(t, s)
	p.Aliases = append(p.Aliases, "Irma")
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(p) })
	equal(t, "the changes by another alias", must(s.Changes(t.Context(), scope, seen))(t), []corpus.Change(nil))
	p.Name = "Irma Valk-Stern"
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(p) })
	equal(t, "the changes by another name", plain(must(s.Changes(t.Context(), scope, seen))(t)), []corpus.Change{{ArticleID: a.ID}, {ArticleID: b.ID}})
}

func curatedAreKept(t *testing.T, s corpus.Store) {
	a := article(1)
	p, bare := valk(a), stern()
	p.Curation = &corpus.Curation{
		Names: []string{"Irma Valk", "Valk, “I.”"}, Roles: []string{"harbour master"},
		Pins: []corpus.Pin{{ArticleID: a.ID, Origin: a.Origin}, {ArticleID: "gone"}}, Apart: true, Either: true,
	}
	bare.Curation = &corpus.Curation{}
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := putAll(tx, a, p, ""); err != nil {
			return err
		}
		return tx.PutSpeaker(bare)
	})
	both := func(what string, listed, kept []corpus.Speaker) {
		t.Helper()
		equal(t, "the speakers, "+what, must(s.Speakers(t.Context(), scope))(t), listed)
		update(t, s, scope, func(tx corpus.Tx) error {
			equal(t, "the speakers in a transaction, "+what, must(tx.Speakers())(t), kept)
			return nil
		})
	}
	both("with an article", []corpus.Speaker{spoke(p, 2)}, []corpus.Speaker{bare, spoke(p, 2)})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	without := p
	without.Roles = nil
	both("without", nil, []corpus.Speaker{bare, without})
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, a, p, "") })
	both("with it again", []corpus.Speaker{spoke(p, 2)}, []corpus.Speaker{bare, spoke(p, 2)})

	// Who is curated no longer goes with the article.
	p.Curation = nil
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(p) })
	both("no longer curated", []corpus.Speaker{spoke(p, 2)}, []corpus.Speaker{bare, spoke(p, 2)})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	both("at last", nil, []corpus.Speaker{bare})
}

func tiesLeadToArticles(t *testing.T, s corpus.Store) {
	quoting, naming, calling, old, next, silent := article(1), article(2), article(3), article(4), article(5), article(6)
	next.Origin, next.Revision = old.Origin, 2
	p := valk()
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(p); err != nil {
			return err
		}
		if err := tx.PutArticle(quoting, statements(quoting), ""); err != nil {
			return err
		}
		for _, a := range []corpus.Article{calling, naming, silent, old} {
			if err := tx.PutArticle(a, nil, ""); err != nil {
				return err
			}
		}
		for _, a := range []corpus.Article{naming, quoting, old} {
			if err := tx.PutMentions(a.ID, []string{p.ID}); err != nil {
				return err
			}
		}
		if err := tx.PutArticle(next, nil, old.ID); err != nil {
			return err
		}
		p.Roles = []corpus.Role{{Text: "pilot", ArticleID: calling.ID}, {Text: "diver"}, {Text: "harbour master", ArticleID: calling.ID}}
		return tx.PutSpeaker(p)
	})
	// The same in another scope.
	put(t, s, corpus.Local, silent)
	update(t, s, scope, func(tx corpus.Tx) error {
		equal(t, "the articles", must(tx.ArticlesOf(p.ID))(t), []string{quoting.ID, naming.ID, calling.ID})
		_, err := tx.ArticlesOf(stern().ID)
		wantCode(t, "those of a speaker who is not there", err, corpus.Invalid)
		return nil
	})
}

func statementsAreReassigned(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, a, b)
	put(t, s, corpus.Local, a)
	p, other := valk(a, b), stern()
	elsewhere, seen := read(t, s, corpus.Local), last(t, s)
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(other); err != nil {
			return err
		}
		return tx.Reassign(p.ID, other.ID, []string{b.ID})
	})
	given := statements(b)
	for i := range given[:2] {
		given[i].SpeakerID, given[i].Speaker = other.ID, other.Name
	}
	equal(t, "all statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), append(statements(a), given...))
	equal(t, "those of the one", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{SpeakerID: p.ID})), statements(a)[:2])
	equal(t, "those of the other", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{SpeakerID: other.ID})), given[:2])
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(other, 2), spoke(p, 2)})
	equal(t, "the vectors", all(t, s.Vectors(t.Context(), scope, embedder, b.ID)), vectors(b))
	equal(t, "the changes", plain(must(s.Changes(t.Context(), scope, seen))(t)), []corpus.Change{{ArticleID: b.ID}})
	equal(t, "another scope", read(t, s, corpus.Local), elsewhere)

	// Who has given everything away is not known any more, and who has
	// everything stays as long as the articles.
	p.Roles = nil
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(p); err != nil {
			return err
		}
		return tx.Reassign(p.ID, other.ID, []string{a.ID, b.ID})
	})
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(other, 4)})
	update(t, s, scope, func(tx corpus.Tx) error {
		equal(t, "the articles of the other", must(tx.ArticlesOf(other.ID))(t), []string{a.ID, b.ID})
		// To oneself changes nothing.
		return tx.Reassign(other.ID, other.ID, []string{a.ID})
	})
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(other, 4)})
	for _, a := range []corpus.Article{a, b} {
		update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	}
	equal(t, "what is left", read(t, s, scope), everything{})
}

func wrongReassignmentsAreRefused(t *testing.T, s corpus.Store) {
	a, old, next := article(1), article(2), article(3)
	next.Origin, next.Revision = old.Origin, 2
	put(t, s, scope, a, old)
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, next, valk(a, next), old.ID) })
	before, seen := read(t, s, scope), last(t, s)
	for name, wrong := range map[string]struct {
		from, to, article string
		code              corpus.Code
	}{
		"from nobody":                      {corpus.SpeakerID("Nemo", 0), stern().ID, a.ID, corpus.Invalid},
		"to nobody":                        {valk().ID, corpus.SpeakerID("Nemo", 0), a.ID, corpus.Invalid},
		"in an article that is not there":  {valk().ID, stern().ID, article(9).ID, corpus.NotFound},
		"in an article that is superseded": {valk().ID, stern().ID, old.ID, corpus.NotFound},
	} {
		err := s.Update(t.Context(), scope, func(tx corpus.Tx) error {
			if err := tx.PutSpeaker(stern()); err != nil {
				return err
			}
			return tx.Reassign(wrong.from, wrong.to, []string{a.ID, wrong.article})
		})
		wantCode(t, name, err, wrong.code)
	}
	equal(t, "what is stored", read(t, s, scope), before)
	equal(t, "the changes", must(s.Changes(t.Context(), scope, seen))(t), []corpus.Change(nil))
}

// last is the number of the latest change.
func last(t *testing.T, s corpus.Store) (n int64) {
	t.Helper()
	for _, c := range must(s.Changes(t.Context(), scope, 0))(t) {
		n = max(n, c.N)
	}
	return n
}
