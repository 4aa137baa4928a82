package storetest

import (
	"testing"

	"whosaid/corpus"
)

func speakersComeBack(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, a, b)
	port := corpus.Speaker{ID: corpus.SpeakerID("Harbour Board", 0), Name: "Harbour Board", Organisation: true}
	namesake := corpus.Speaker{ID: corpus.SpeakerID("Irma Valk", 1), Name: "Irma Valk", Aliases: []string{"Irma Valk the younger"}}
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(port); err != nil {
			return err
		}
		return tx.PutSpeaker(namesake)
	})
	want := []corpus.Speaker{port, spoke(valk(a, b), 4), namesake}
	if namesake.ID < valk().ID { // of one name, by id
		want[1], want[2] = want[2], want[1]
	}
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), want)
	update(t, s, scope, func(tx corpus.Tx) error {
		equal(t, "the speakers, in a transaction", must(tx.Speakers())(t), want)
		// The number of statements is not written.
		return tx.PutSpeaker(spoke(port, 99))
	})
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), want)

	for name, wrong := range map[string]corpus.Speaker{"no id": {Name: "Nemo"}, "no name": {ID: "s1"}} {
		err := s.Update(t.Context(), scope, func(tx corpus.Tx) error { return tx.PutSpeaker(wrong) })
		wantCode(t, name, err, corpus.Invalid)
	}
	err := s.Update(t.Context(), scope, func(tx corpus.Tx) error { return tx.PutSpeaker(valk(a, article(9))) })
	if err == nil {
		t.Error("a role from an article that is not stored was accepted")
	}
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), want)
}

func mentionedStay(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, a, b)
	silent := corpus.Speaker{ID: corpus.SpeakerID("Ruth Ames", 0), Name: "Ruth Ames"}
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(silent); err != nil {
			return err
		}
		for range 2 { // noting it again changes nothing
			if err := tx.PutMentions(b.ID, []string{silent.ID, silent.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(valk(b), 2), silent})

	for name, mention := range map[string]struct {
		article, speaker string
		code             corpus.Code
	}{
		"an article that is not there": {a.ID, silent.ID, corpus.NotFound},
		"a speaker who is not there":   {b.ID, corpus.SpeakerID("Nemo", 0), corpus.Invalid},
		"an empty id":                  {b.ID, "", corpus.Invalid},
	} {
		err := s.Update(t.Context(), scope, func(tx corpus.Tx) error { return tx.PutMentions(mention.article, []string{mention.speaker}) })
		wantCode(t, name, err, mention.code)
	}

	// The next revision does not name her.
	c := article(3)
	c.Origin, c.Revision = b.Origin, 2
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, c, valk(c), b.ID) })
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(valk(c), 2)})
}

func speakersAreRenamed(t *testing.T, s corpus.Store) {
	a := article(1)
	put(t, s, scope, a)
	p := valk(a)
	p.Name, p.Aliases, p.Organisation = "Irma Valk-Stern", nil, true
	p.Roles = []corpus.Role{{Text: "minister", ArticleID: a.ID}, {Text: "harbour master", ArticleID: a.ID}, {Text: "of the operator's own knowledge"}}
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(p) })
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(p, 2)})
	want := statements(a)
	want[0].Speaker, want[1].Speaker = p.Name, p.Name
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), want)
	p.Roles = p.Roles[1:2]
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(p) })
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{spoke(p, 2)})
}
