package storetest

import (
	"slices"
	"testing"

	"whosaid/corpus"
)

func statementsComeBack(t *testing.T, s corpus.Store) {
	a := article(1)
	put(t, s, scope, a)
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), statements(a))
	// Why is for people who tune the attribution; it is not stored.
	b := article(2)
	said := statements(b)
	said[0].Why = "a cue stands after the name"
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutArticle(b, said, "") })
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{ArticleID: b.ID})), statements(b))
}

func statementsAreOrdered(t *testing.T, s corpus.Store) {
	var want []corpus.Statement
	var articles []corpus.Article
	for n := 1; n <= 8; n++ {
		a := article(n)
		a.Published = day(28 - n) // the order does not depend on this
		if n > 2 {
			a.Added = day(3) // of one moment, those that were put first come first
		}
		articles = append(articles, a)
		want = append(want, statements(a)...)
	}
	put(t, s, scope, articles[2], articles[0], articles[3], articles[4], articles[5], articles[1], articles[6], articles[7])
	equal(t, "the order", idsOf(all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{}))), idsOf(want))
}

func statementsAreFiltered(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, a, b)
	stern := corpus.Speaker{ID: corpus.SpeakerID("Bo Stern", 0), Name: "Bo Stern"}
	c := article(3)
	said := statements(c)
	said[1].SpeakerID, said[1].Speaker = stern.ID, stern.Name
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(stern); err != nil {
			return err
		}
		return tx.PutArticle(c, said, "")
	})
	everything := slices.Concat(statements(a), statements(b), said)
	id := func(a corpus.Article, n int) string { return corpus.StatementID(a.ID, n) }
	for name, test := range map[string]struct {
		filter corpus.StatementFilter
		want   []string
	}{
		"nothing asked":                  {corpus.StatementFilter{}, idsOf(everything)},
		"an article":                     {corpus.StatementFilter{ArticleID: b.ID}, idsOf(statements(b))},
		"an article that is not there":   {corpus.StatementFilter{ArticleID: article(9).ID}, nil},
		"a speaker":                      {corpus.StatementFilter{SpeakerID: valk().ID}, []string{id(a, 1), id(a, 2), id(b, 1), id(b, 2), id(c, 1)}},
		"another speaker":                {corpus.StatementFilter{SpeakerID: stern.ID}, []string{id(c, 2)}},
		"a speaker who is not there":     {corpus.StatementFilter{SpeakerID: "s"}, nil},
		"a speaker in an article":        {corpus.StatementFilter{SpeakerID: valk().ID, ArticleID: c.ID}, []string{id(c, 1)}},
		"a kind":                         {corpus.StatementFilter{Kinds: []corpus.Kind{corpus.Narration}}, []string{id(a, 3), id(b, 3), id(c, 3)}},
		"two kinds":                      {corpus.StatementFilter{Kinds: []corpus.Kind{corpus.Narration, corpus.Direct}, ArticleID: a.ID}, []string{id(a, 2), id(a, 3)}},
		"a kind of a speaker":            {corpus.StatementFilter{SpeakerID: valk().ID, Kinds: []corpus.Kind{corpus.Indirect}}, []string{id(a, 1), id(b, 1), id(c, 1)}},
		"ids, whatever their order":      {corpus.StatementFilter{IDs: []string{id(c, 2), id(a, 3), id(a, 1)}}, []string{id(a, 1), id(a, 3), id(c, 2)}},
		"an id twice":                    {corpus.StatementFilter{IDs: []string{id(a, 1), id(a, 1)}}, []string{id(a, 1)}},
		"ids that are not there":         {corpus.StatementFilter{IDs: []string{id(a, 0), id(a, 4), id(a, -1), id(a, 2), "", ".", ".1", "x", a.ID, a.ID + ".", a.ID + ".01", a.ID + ".1 "}}, []string{id(a, 2)}},
		"only ids that are not there":    {corpus.StatementFilter{IDs: []string{"nonsense"}}, nil},
		"ids of an article":              {corpus.StatementFilter{IDs: []string{id(a, 1), id(b, 1)}, ArticleID: b.ID}, []string{id(b, 1)}},
		"ids of a speaker and of a kind": {corpus.StatementFilter{IDs: idsOf(everything), SpeakerID: valk().ID, Kinds: []corpus.Kind{corpus.Direct}}, []string{id(a, 2), id(b, 2)}},
	} {
		t.Run(name, func(t *testing.T) {
			got := all(t, s.Statements(t.Context(), scope, test.filter))
			equal(t, "the statements", idsOf(got), test.want)
			for _, g := range got {
				i := slices.IndexFunc(everything, func(w corpus.Statement) bool { return w.ID == g.ID })
				equal(t, "statement "+g.ID, g, everything[i])
			}
		})
	}
}

func readingStops(t *testing.T, s corpus.Store) {
	a, b := article(1), article(2)
	put(t, s, scope, a, b)
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutValue(bucket, "a", []byte("1"), never); err != nil {
			return err
		}
		return tx.PutValue(bucket, "b", []byte("2"), never)
	})
	// Were anything held back by a reader who has stopped, one of these would
	// wait for ever.
	for range 50 {
		for _, err := range s.Statements(t.Context(), scope, corpus.StatementFilter{}) {
			equal(t, "the error", err, nil)
			break
		}
		for _, err := range s.Vectors(t.Context(), scope, embedder, "") {
			equal(t, "the error", err, nil)
			break
		}
		for _, err := range s.Values(t.Context(), scope, bucket) {
			equal(t, "the error", err, nil)
			break
		}
	}
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) })
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), statements(b))
}

func idsOf(statements []corpus.Statement) []string {
	var ids []string
	for _, s := range statements {
		ids = append(ids, s.ID)
	}
	return ids
}
