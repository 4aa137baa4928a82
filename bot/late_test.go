package bot_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/rag"
)

// startLate starts a bot whose answers come when they are released, on a Discord
// whose clock can be put forward.
func startLate(t *testing.T) (w *world, later func(time.Duration), release func()) {
	t.Helper()
	var passed atomic.Int64
	released := make(chan struct{})
	w = start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		<-released
		return echo(ctx, q, p)
	}), func(o *discordsim.Options, _ *bot.Config) {
		o.Now = func() time.Time { return time.Now().Add(time.Duration(passed.Load())) }
	})
	return w, func(d time.Duration) { passed.Store(int64(d)) }, func() { close(released) }
}

func (w *world) acknowledged(i *discordsim.Interaction) {
	w.t.Helper()
	if err := w.Await(w.soon(), func() bool { _, ok := i.Acknowledged(); return ok }); err != nil {
		w.t.Fatal("not acknowledged")
	}
}

func TestAnAnswerWithinFifteenMinutesIsTheResponse(t *testing.T) {
	w, later, release := startLate(t)
	i := w.ask("A long one?")
	w.acknowledged(i)
	later(14 * time.Minute)
	release()
	w.answered(i)
	if n := len(w.channel.Messages()); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestAnAnswerPastFifteenMinutesIsAPlainMessage(t *testing.T) {
	w, later, release := startLate(t)
	i := w.ask("A very long one?")
	direct := w.Slash(discordsim.As{User: w.user, In: w.Direct(w.user)}, "ask", discordsim.CommandOptions{"question": "And by myself?"})
	w.acknowledged(i)
	w.acknowledged(direct)
	later(16 * time.Minute)
	release()
	for channel, question := range map[*discordsim.Channel]string{w.channel: "A very long one?", w.Direct(w.user): "And by myself?"} {
		m := w.fromBot(channel, "somebody asked "+question)
		if m.Reference != nil || len(m.Mentions) > 0 || !strings.Contains(m.Text(), "> "+question) {
			t.Errorf("%+v", m)
		}
	}
}

func TestWhatCannotBeShownLateIsLogged(t *testing.T) {
	w, later, release := startLate(t)
	elsewhere := w.Elsewhere()
	quiet := w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": "Just for me?", "private": true})
	foreign := w.Slash(discordsim.As{User: w.user, In: elsewhere}, "ask", discordsim.CommandOptions{"question": "Where I am no member?"})
	w.acknowledged(quiet)
	w.acknowledged(foreign)
	later(16 * time.Minute)
	release()
	w.logged("came too late to be shown")
	w.answered(w.ask("Still there?"))
	for _, m := range append(w.channel.Messages(), elsewhere.Messages()...) {
		if strings.Contains(m.Text(), "Just for me?") || strings.Contains(m.Text(), "somebody asked Where") {
			t.Errorf("shown to everybody: %s", m.Text())
		}
	}
}
