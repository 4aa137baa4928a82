package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
)

func TestVotesAreKeptOnceAUserAndCounted(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md")
	scope := corpus.Scope(w.guild.ID)
	who := quotedSpeakers(t, store, scope, 1)[0]
	first := w.answered(w.ask("What did " + who.Name + " say?"))
	second := w.answered(w.ask("What did Ingrid Solvang say?"))
	vote := func(name string, m discordsim.Message, what, want string) {
		t.Helper()
		i := w.Click(discordsim.As{User: w.User(name), In: w.channel}, m, what)
		if said := w.says(i, containing(want)); said.Flags&discordsim.Ephemeral == 0 {
			t.Error("everybody sees who voted what")
		}
	}
	bo := discordsim.As{User: w.User("Bo"), In: w.channel}
	w.says(w.Click(bo, first, "vote:up"), containing("👍 Noted"))
	w.says(w.Click(bo, first, "vote:down"), containing("👎 Noted")) // changed his mind
	for n := range 3 {
		vote(fmt.Sprint("member", n), second, "vote:up", "👍 Noted")
	}
	w.says(w.Click(w.here(), second, "vote:down"), containing("👎 Noted"))
	w.says(w.Click(w.here(), second, "vote:down"), containing("Taken back"))
	w.says(w.corpus("status", nil), containing("3 👍 1 👎"))

	ratings, err := bot.Ratings(t.Context(), store, scope)
	if err != nil || len(ratings) != 2 || ratings[0].Bad != 1 || ratings[0].Good != 0 || ratings[1].Good != 3 || ratings[1].Bad != 0 || !strings.Contains(ratings[0].Question, who.Name) {
		t.Fatalf("%+v %v", ratings, err)
	}

	// Who has it deleted leaves neither question nor vote.
	page := w.says(w.Slash(bo, "privacy", nil), containing("👍"))
	w.says(w.Click(bo, page, page.Buttons()["Delete my questions"]), containing("Deleted: 0 answers of yours and 1 vote."))
	page = w.says(w.Slash(w.here(), "privacy", nil), containing("👍"))
	w.says(w.Click(w.here(), page, page.Buttons()["Delete my questions"]), containing("Deleted: 2 answers"))
	ratings, err = bot.Ratings(t.Context(), store, scope)
	if err != nil || len(ratings) != 1 || ratings[0].Question != "" || ratings[0].Good != 3 {
		t.Fatalf("%+v %v", ratings, err)
	}
}

func TestForgedVotesCountNothing(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md")
	m := w.answered(w.ask("What did Ingrid Solvang say?"))
	list := w.answered(w.Slash(w.here(), "speakers", nil))
	elsewhere := discordsim.As{User: w.user, In: w.Guild("Elsewhere").Channel("general")}
	w.says(w.Click(elsewhere, m, "vote:up"), containing("do not remember"))
	for _, id := range []string{"vote:sideways", "vote", "vote:"} {
		w.says(w.Click(w.here(), m, id), containing("do not remember"))
	}
	w.says(w.Click(w.here(), list, "vote:up"), containing("do not remember"))
	for _, scope := range []corpus.Scope{corpus.Scope(w.guild.ID), corpus.Scope(elsewhere.In.GuildID)} {
		if ratings, err := bot.Ratings(t.Context(), store, scope); err != nil || len(ratings) != 0 {
			t.Errorf("%+v %v", ratings, err)
		}
	}
}
