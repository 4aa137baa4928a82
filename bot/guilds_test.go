package bot_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
)

// startAging starts a bot over the real engine with a clock that can be put
// forward by days, and puts an article into the corpus of the world's guild and
// of another one.
func startAging(t *testing.T) (w *world, store corpus.Store, other *discordsim.Guild, later func(days int)) {
	t.Helper()
	var ahead atomic.Int64
	store = openStore(t)
	engine, ingester := newEngine(t, store), newIngester(t, store)
	w = start(t, engine, func(_ *discordsim.Options, c *bot.Config) {
		c.Store, c.Ingester = store, ingester
		c.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		c.Sweep = 10 * time.Millisecond
	})
	other = w.Guild("Other")
	for _, scope := range []corpus.Scope{corpus.Scope(w.guild.ID), corpus.Scope(other.ID)} {
		if _, err := ingester.Add(context.WithoutCancel(t.Context()), scope, sample(t, "coastal-resilience-forum.md")); err != nil {
			t.Fatal(err)
		}
	}
	return w, store, other, func(days int) { ahead.Add(int64(days) * int64(24*time.Hour)) }
}

func held(t *testing.T, store corpus.Store, scope string) (articles, values int) {
	t.Helper()
	all, err := store.Articles(t.Context(), corpus.Scope(scope))
	if err != nil {
		t.Fatal(err)
	}
	for _, bucket := range []string{"settings", "votes", "discord-messages", "tokens"} {
		for _, err := range store.Values(t.Context(), corpus.Scope(scope), bucket) {
			if err != nil {
				t.Fatal(err)
			}
			values++
		}
	}
	return len(all), values
}

// empties waits until nothing is held of a guild.
func empties(t *testing.T, store corpus.Store, scope string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		if articles, values := held(t, store, scope); articles+values == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("what was kept of the server is still there")
		}
	}
}

func TestWhatIsKeptOfAServerThatWasLeftIsDeletedAfterAMonth(t *testing.T) {
	w, store, other, later := startAging(t)
	m := w.answered(w.ask("What did Ingrid Solvang say?"))
	w.says(w.Click(w.here(), m, "vote:up"), containing("Noted"))
	w.set(w.page(), "set:model:off", "model: off")
	if articles, values := held(t, store, w.guild.ID); articles != 1 || values < 3 {
		t.Fatalf("%d articles and %d values before", articles, values)
	}
	w.guild.Leave()
	w.logged("removed from a server")
	w.restart() // it is remembered
	later(29)
	time.Sleep(100 * time.Millisecond)
	if articles, _ := held(t, store, w.guild.ID); articles != 1 {
		t.Fatal("deleted after 29 days")
	}
	later(1)
	empties(t, store, w.guild.ID)
	if articles, _ := held(t, store, other.ID); articles != 1 {
		t.Error("another server's articles were deleted")
	}
	w.guild.Join()
	w.says(w.ask("What did Ingrid Solvang say?"), containing("no articles here"))
	if text := w.page().Content; containing("model: off")(discordsim.Message{Content: text}) {
		t.Error("the settings are still there")
	}
}

func TestAServerThatIsJoinedAgainKeepsWhatItHad(t *testing.T) {
	w, store, other, later := startAging(t)
	w.guild.Leave()
	w.logged("removed from a server")
	later(20)
	w.guild.Join()
	w.logged("added again to a server")
	later(20)
	other.Outage() // is no leaving
	later(40)
	time.Sleep(100 * time.Millisecond)
	for _, id := range []string{w.guild.ID, other.ID} {
		if articles, _ := held(t, store, id); articles != 1 {
			t.Errorf("%d articles of %s", articles, id)
		}
	}
}

func TestAServerThatWasLeftWhileTheBotWasAwayIsNoticed(t *testing.T) {
	w, store, other, later := startAging(t)
	// The bot was never in this one: an operator prepares it.
	if err := store.Update(t.Context(), "4242", func(tx corpus.Tx) error {
		return tx.PutValue("settings", "discord", []byte("{}"), time.Time{})
	}); err != nil {
		t.Fatal(err)
	}
	w.answered(w.ask("What did Ingrid Solvang say?"))
	w.stop()
	if err := <-w.ended; err != nil {
		t.Fatal(err)
	}
	if err := w.Await(w.soon(), func() bool { return !w.Connected() }); err != nil {
		t.Fatal(err)
	}
	other.Leave()
	w.run()
	w.logged("removed from a server")
	later(30)
	empties(t, store, other.ID)
	if articles, _ := held(t, store, w.guild.ID); articles != 1 {
		t.Error("the articles of a server that it is in were deleted")
	}
	if _, values := held(t, store, "4242"); values != 1 {
		t.Error("what an operator prepared was deleted")
	}
}
