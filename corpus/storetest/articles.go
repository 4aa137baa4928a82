package storetest

import (
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
)

func articlesComeBack(t *testing.T, s corpus.Store) {
	bare := corpus.Article{ID: "a-bare", Text: "Only a text."}
	for _, a := range []corpus.Article{article(1), bare} {
		update(t, s, scope, func(tx corpus.Tx) error { return tx.PutArticle(a, nil, "") })
		equal(t, "the article", must(s.Article(t.Context(), scope, a.ID))(t), a)
		update(t, s, scope, func(tx corpus.Tx) error {
			equal(t, "the article, in a transaction", must(tx.Article(a.ID))(t), a)
			return nil
		})
	}
	for _, id := range []string{"", "a", "a-bare' OR 1=1 --", "%"} {
		_, err := s.Article(t.Context(), scope, id)
		wantCode(t, "an id that is not there: "+id, err, corpus.NotFound)
	}
	// A time is the same moment, whatever zone it was written in.
	there := article(2)
	there.Published = time.Date(2026, 3, 2, 3, 0, 0, 0, time.FixedZone("far east", 9*3600))
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutArticle(there, nil, "") })
	got := must(s.Article(t.Context(), scope, there.ID))(t).Published
	equal(t, "the date", got, time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC))
}

func articlesAreListed(t *testing.T, s corpus.Store) {
	undated, older, newer, sameDay := article(3), article(4), article(5), article(6)
	undated.Published = time.Time{}
	sameDay.Published = newer.Published
	for _, a := range []corpus.Article{newer, undated, sameDay, older} {
		update(t, s, scope, func(tx corpus.Tx) error { return tx.PutArticle(a, nil, "") })
	}
	want := []corpus.Article{sameDay, newer, older, undated}
	equal(t, "the texts", all(t, s.Texts(t.Context(), scope)), []corpus.Article{undated, older, newer, sameDay})
	for i := range want {
		want[i].Text = ""
	}
	equal(t, "the list", must(s.Articles(t.Context(), scope))(t), want)
}

func wrongArticlesAreRefused(t *testing.T, s corpus.Store) {
	put(t, s, scope, article(1))
	before := read(t, s, scope)
	a := article(2)
	for name, wrong := range map[string]func(a *corpus.Article, s []corpus.Statement) []corpus.Statement{
		"no id":                   func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { a.ID = ""; return nil },
		"no text":                 func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { a.Text = ""; return nil },
		"bytes that are no text":  func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { a.Text = "a\xffb"; return nil },
		"a NUL in the text":       func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { a.Text = "a\x00b"; return nil },
		"the id of a current one": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { *a = article(1); return nil },
		"the origin of a current one": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			a.Origin = article(1).Origin
			return s
		},
		"superseded already": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			a.SupersededBy = article(1).ID
			return s
		},
		"a quote that the text does not have": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			s[0].Quote = "the quay is too long"
			return s
		},
		"a span outside the text": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			s[0].Context.End = 100_000
			return s
		},
		"a span that ends before it starts": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			s[0].Cue[0] = corpus.Span{Start: 5, End: 3}
			return s
		},
		"statements out of order":    func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { return s[1:] },
		"somebody else's statements": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement { return statements(article(1)) },
		"a speaker nobody has put": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			s[1].SpeakerID = corpus.SpeakerID("Nemo", 0)
			return s
		},
		"narration with a speaker": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			s[2].SpeakerID = valk().ID
			return s
		},
		"a kind that there is not": func(a *corpus.Article, s []corpus.Statement) []corpus.Statement {
			s[0].Kind = "hearsay"
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.Update(t.Context(), scope, func(tx corpus.Tx) error {
				if err := tx.PutSpeaker(valk(article(1))); err != nil {
					return err
				}
				a := a
				said := wrong(&a, statements(a))
				return tx.PutArticle(a, said, "")
			})
			wantCode(t, "the refusal", err, corpus.Invalid)
			equal(t, "what is stored", read(t, s, scope), before)
		})
	}
}

func originsLeadToArticles(t *testing.T, s corpus.Store) {
	pasted, filed := article(1), article(2)
	pasted.Origin = ""
	put(t, s, scope, pasted, filed)
	second := article(3)
	second.Origin = "" // any number may come from nowhere
	put(t, s, scope, second)
	update(t, s, scope, func(tx corpus.Tx) error {
		equal(t, "the article", must(tx.ArticleFrom(filed.Origin))(t), filed)
		for _, origin := range []string{"", "/articles/9.txt", "/articles/", "/ARTICLES/2.TXT"} {
			_, err := tx.ArticleFrom(origin)
			wantCode(t, "origin "+origin, err, corpus.NotFound)
		}
		return nil
	})
}

func revisionsSupersede(t *testing.T, s corpus.Store) {
	old, next := article(1), article(2)
	next.Origin, next.Revision = old.Origin, 2
	put(t, s, scope, old)
	// Somebody whom only the old revision names.
	guest := corpus.Speaker{ID: corpus.SpeakerID("Ana Moor", 0), Name: "Ana Moor", Roles: []corpus.Role{{Text: "guest", ArticleID: old.ID}}}
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(guest) })
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, next, valk(old, next), old.ID) })

	fresh := next
	fresh.Text = ""
	equal(t, "what is stored", read(t, s, scope), everything{
		Articles:   []corpus.Article{fresh},
		Statements: statements(next),
		Speakers:   []corpus.Speaker{spoke(valk(next), 2)},
		Vectors:    vectors(next),
	})
	old.SupersededBy = next.ID
	equal(t, "the old revision", must(s.Article(t.Context(), scope, old.ID))(t), old)
	for name, filter := range map[string]corpus.StatementFilter{
		"by article": {ArticleID: old.ID},
		"by id":      {IDs: []string{corpus.StatementID(old.ID, 1)}},
	} {
		equal(t, "the old statements, "+name, all(t, s.Statements(t.Context(), scope, filter)), []corpus.Statement(nil))
	}
	equal(t, "the old vectors", all(t, s.Vectors(t.Context(), scope, embedder, old.ID)), []corpus.Vector(nil))
	update(t, s, scope, func(tx corpus.Tx) error {
		equal(t, "what the origin leads to", must(tx.ArticleFrom(old.Origin))(t), next)
		equal(t, "the old revision, in a transaction", must(tx.Article(old.ID))(t), old)
		return nil
	})
}

func revisionsRevert(t *testing.T, s corpus.Store) {
	first, second := article(1), article(2)
	second.Origin, second.Revision = first.Origin, 2
	put(t, s, scope, first)
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, second, valk(second), first.ID) })
	third := first
	third.Revision, third.Added, third.Title = 3, day(20), "Harbours, day 1, restored"
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, third, valk(third), second.ID) })

	equal(t, "the article", must(s.Article(t.Context(), scope, first.ID))(t), third)
	second.SupersededBy = third.ID
	equal(t, "the revision between", must(s.Article(t.Context(), scope, second.ID))(t), second)
	listed := third
	listed.Text = ""
	equal(t, "what is stored", read(t, s, scope), everything{
		Articles:   []corpus.Article{listed},
		Statements: statements(third),
		Speakers:   []corpus.Speaker{spoke(valk(third), 2)},
		Vectors:    vectors(third),
	})

	// It begins anew: nothing of its first time returns.
	second.Revision, second.SupersededBy = 4, ""
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutArticle(second, statements(second)[:0], third.ID) })
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), []corpus.Statement(nil))
	equal(t, "the vectors", all(t, s.Vectors(t.Context(), scope, embedder, "")), []corpus.Vector(nil))
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker(nil))
}

func onlyCurrentIsSuperseded(t *testing.T, s corpus.Store) {
	first, second := article(1), article(2)
	second.Origin, second.Revision = first.Origin, 2
	put(t, s, scope, first)
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, second, valk(second), first.ID) })
	before := read(t, s, scope)
	third := article(3)
	for name, supersedes := range map[string]string{
		"one that is not there":  article(9).ID,
		"one that is superseded": first.ID,
		"itself":                 third.ID,
	} {
		err := s.Update(t.Context(), scope, func(tx corpus.Tx) error { return putAll(tx, third, valk(), supersedes) })
		wantCode(t, name, err, corpus.Invalid)
	}
	equal(t, "what is stored", read(t, s, scope), before)
}

func removedLeavesNothing(t *testing.T, s corpus.Store) {
	a := article(1)
	put(t, s, scope, a)
	remove := func(tx corpus.Tx) error { return tx.RemoveArticle(a.ID) }
	update(t, s, scope, remove)
	equal(t, "what is stored", read(t, s, scope), everything{})
	_, err := s.Article(t.Context(), scope, a.ID)
	wantCode(t, "looking it up", err, corpus.NotFound)
	wantCode(t, "removing it again", s.Update(t.Context(), scope, remove), corpus.NotFound)
	// It can come back.
	put(t, s, scope, a)
	equal(t, "the statements", all(t, s.Statements(t.Context(), scope, corpus.StatementFilter{})), statements(a))
}

func removedTakesRevisions(t *testing.T, s corpus.Store) {
	// first ← second ← third ← second again
	first, second, third := article(1), article(2), article(3)
	second.Origin, second.Revision = first.Origin, 2
	third.Origin, third.Revision = first.Origin, 3
	put(t, s, scope, first)
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, second, valk(second), first.ID) })
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, third, valk(third), second.ID) })
	second.Revision = 4
	update(t, s, scope, func(tx corpus.Tx) error { return putAll(tx, second, valk(second), third.ID) })
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(second.ID) })
	equal(t, "what is stored", read(t, s, scope), everything{})
	for _, a := range []corpus.Article{first, second, third} {
		_, err := s.Article(t.Context(), scope, a.ID)
		wantCode(t, "looking up "+a.Title, err, corpus.NotFound)
	}
}

func removedLeavesOthers(t *testing.T, s corpus.Store) {
	kept, gone := article(1), article(2)
	put(t, s, scope, kept, gone)
	other := corpus.Speaker{ID: corpus.SpeakerID("Bo Stern", 0), Name: "Bo Stern", Roles: []corpus.Role{{Text: "pilot", ArticleID: gone.ID}, {Text: "diver", ArticleID: kept.ID}}}
	guest := corpus.Speaker{ID: corpus.SpeakerID("Ana Moor", 0), Name: "Ana Moor", Roles: []corpus.Role{{Text: "guest", ArticleID: gone.ID}}}
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutSpeaker(other); err != nil {
			return err
		}
		return tx.PutSpeaker(guest)
	})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(gone.ID) })
	other.Roles = other.Roles[1:]
	listed := kept
	listed.Text = ""
	equal(t, "what is stored", read(t, s, scope), everything{
		Articles:   []corpus.Article{listed},
		Statements: statements(kept),
		Speakers:   []corpus.Speaker{other, spoke(valk(kept), 2)},
		Vectors:    vectors(kept),
	})
	// Roles can be completed after some of them have gone.
	other.Roles = append(other.Roles, corpus.Role{Text: "welder", ArticleID: kept.ID})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.PutSpeaker(other) })
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{other, spoke(valk(kept), 2)})
}

// Each of the three ties to an article is enough to stay known.
func oneTieIsEnough(t *testing.T, s corpus.Store) {
	kept, gone := article(1), article(2)
	speaks := valk()
	holds := corpus.Speaker{ID: corpus.SpeakerID("Bo Stern", 0), Name: "Bo Stern", Roles: []corpus.Role{{Text: "pilot", ArticleID: gone.ID}, {Text: "pilot", ArticleID: kept.ID}}}
	named := corpus.Speaker{ID: corpus.SpeakerID("Ruth Ames", 0), Name: "Ruth Ames"}
	update(t, s, scope, func(tx corpus.Tx) error {
		for _, p := range []corpus.Speaker{speaks, holds, named} {
			if err := tx.PutSpeaker(p); err != nil {
				return err
			}
		}
		for _, a := range []corpus.Article{kept, gone} {
			if err := tx.PutArticle(a, statements(a), ""); err != nil {
				return err
			}
			if err := tx.PutMentions(a.ID, []string{named.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(gone.ID) })
	holds.Roles = holds.Roles[1:]
	equal(t, "the speakers", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker{holds, spoke(speaks, 2), named})
	update(t, s, scope, func(tx corpus.Tx) error { return tx.RemoveArticle(kept.ID) })
	equal(t, "the speakers, at last", must(s.Speakers(t.Context(), scope))(t), []corpus.Speaker(nil))
}

func oddTexts(t *testing.T, s corpus.Store) {
	for name, text := range map[string]string{
		"one letter":       "a",
		"beyond the BMP":   "🚢 said 𝒽𝒾 🏳️‍🌈",
		"combining marks":  "nai\u0308ve cafe\u0301",
		"SQL":              `'); DROP TABLE articles; -- ? $1 :a`,
		"line ends":        "a\r\nb\n\n\tc\u2028d\u0085",
		"other directions": "שלום \u202eabc\u202c مرحبا",
		"a long text":      strings.Repeat("Gull. ", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			a := corpus.Article{ID: corpus.ArticleID(text), Origin: text[:1] + name, Title: text, Source: text, URL: text, Text: text}
			p := corpus.Speaker{ID: corpus.SpeakerID(text, 0), Name: text, Aliases: []string{text, "", `"`}, Roles: []corpus.Role{{Text: text, ArticleID: a.ID}}}
			whole := corpus.Span{End: corpus.NewText(text).Len()}
			said := corpus.Statement{
				ID: corpus.StatementID(a.ID, 1), ArticleID: a.ID, SpeakerID: p.ID, Speaker: p.Name, Quote: text,
				Attribution: corpus.Attribution{Kind: corpus.Mixed, Role: text, Content: []corpus.Span{whole}, Context: whole},
			}
			odd := corpus.Scope("odd" + name)
			update(t, s, odd, func(tx corpus.Tx) error {
				if err := tx.PutSpeaker(p); err != nil {
					return err
				}
				return tx.PutArticle(a, []corpus.Statement{said}, "")
			})
			equal(t, "the article", must(s.Article(t.Context(), odd, a.ID))(t), a)
			equal(t, "the statements", all(t, s.Statements(t.Context(), odd, corpus.StatementFilter{})), []corpus.Statement{said})
			equal(t, "the speakers", must(s.Speakers(t.Context(), odd))(t), []corpus.Speaker{spoke(p, 1)})
		})
	}
}

// spoke is a speaker with statements counted.
func spoke(p corpus.Speaker, n int) corpus.Speaker {
	p.Statements = n
	return p
}
