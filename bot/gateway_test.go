package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/rag"
)

func TestAConnectionThatEndsIsTakenUpAgain(t *testing.T) {
	for name, end := range map[string]func(*world){
		"dropped":                 func(w *world) { w.Drop() },
		"asked to reconnect":      func(w *world) { w.AskReconnect() },
		"closed with 4000":        func(w *world) { w.CloseWith(4000, "Unknown error.") },
		"closed with 4009":        func(w *world) { w.CloseWith(4009, "Session timed out.") },
		"dropped and invalidated": func(w *world) { w.Invalidate() },
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, answers(echo), func(o *discordsim.Options, _ *bot.Config) { o.IdentifyEvery = 4900 * time.Millisecond })
			w.answered(w.ask("Before?"))
			end(w)
			if err := w.Await(w.soon(), func() bool { return !w.Connected() }); err != nil {
				t.Fatal("the connection did not end")
			}
			if err := w.Ready(w.soon()); err != nil {
				t.Fatal("the bot did not come back")
			}
			w.answered(w.ask("After?"))
			if n := w.Identifies(); n > 2 {
				t.Errorf("it identified %d times, not once in 5 s", n)
			}
		})
	}
}

func TestQuestionsWhileDisconnectedAreAnsweredAfterTheResume(t *testing.T) {
	w := start(t, answers(echo))
	identified := w.Identifies()
	w.Drop()
	i := w.ask("In between?")
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> and here?")
	w.answered(i)
	w.fromBot(w.channel, "asked and here?")
	if n := w.Identifies(); n != identified {
		t.Errorf("the session was not resumed: %d identifies", n)
	}
}

// While the gateway breaks off again and again, 99 in 100 acknowledgements come
// within 300 ms: a broken connection is taken up again at once.
func TestAcknowledgementsAreQuickWhileTheGatewayBreaksOff(t *testing.T) {
	w := start(t, answers(echo))
	const asked, every = 150, 30 * time.Millisecond
	var all []*discordsim.Interaction
	for n := range asked {
		if n%45 == 44 { // every 1.35 s
			w.Drop()
		}
		all = append(all, w.ask("Quickly?"))
		time.Sleep(every)
	}
	var acks []time.Duration
	for _, i := range all {
		w.answered(i)
		after, _ := i.Acknowledged()
		acks = append(acks, after)
	}
	slices.Sort(acks)
	t.Logf("acknowledged after %s (median), %s (99 in 100), %s (slowest)", acks[asked/2], acks[asked*99/100], acks[asked-1])
	if p99 := acks[asked*99/100]; p99 > 300*time.Millisecond {
		t.Errorf("99 in 100 were acknowledged within %s, not 300 ms", p99)
	}
}

func TestHeartbeatsComeAsOftenAsTheGatewayWants(t *testing.T) {
	w := start(t, answers(echo), func(o *discordsim.Options, _ *bot.Config) { o.Heartbeat = 150 * time.Millisecond })
	const watched = 1500 * time.Millisecond
	before := w.Heartbeats()
	time.Sleep(watched)
	if n := w.Heartbeats() - before; n < 3 || n > 12 {
		t.Errorf("%d heartbeats in %s, at one every 150 ms", n, watched)
	}
}

func TestASilentGatewayIsLeft(t *testing.T) {
	w := start(t, answers(echo), func(o *discordsim.Options, _ *bot.Config) { o.Heartbeat = 100 * time.Millisecond })
	w.Zombie(true)
	if err := w.Await(w.soon(), func() bool { return !w.Connected() }); err != nil {
		t.Fatal("the bot stays with a gateway that does not acknowledge its heartbeats")
	}
	identified := w.Identifies()
	missed := w.ask("While it was silent?")
	w.Zombie(false)
	if err := w.Ready(w.soon()); err != nil {
		t.Fatal("the bot did not come back")
	}
	w.answered(missed)
	w.answered(w.ask("Still there?"))
	if n := w.Identifies(); n != identified {
		t.Errorf("the session was given up: %d identifies", n)
	}
}

func TestAnEventThatComesTwiceActsOnce(t *testing.T) {
	w := start(t, answers(echo))
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> once?")
	w.Repeat()
	w.Repeat()
	w.fromBot(w.channel, "asked once?")
	i := w.ask("And this?")
	w.Repeat()
	w.answered(i)
	w.logged("an event came twice")
	n := 0
	for _, m := range w.channel.Messages() {
		if m.Author.ID == w.Me().ID && strings.Contains(m.Text(), "asked once?") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("answered %d times", n)
	}
}

func TestEventsThatMakeNoSenseAreOutlived(t *testing.T) {
	w := start(t, answers(echo))
	for _, body := range []any{
		nil, 7, "words",
		[]any{1, 2},
		map[string]any{},
		map[string]any{"id": "1", "channel_id": w.channel.ID, "content": "no author"},
		map[string]any{"id": "2", "channel_id": w.channel.ID, "author": nil, "mentions": []any{nil}},
		map[string]any{"id": 3, "author": map[string]any{"id": []any{}}},
		map[string]any{"id": "4", "channel_id": w.channel.ID, "type": 0, "content": "x", "author": w.user, "components": []any{map[string]any{"type": 999}}},
		map[string]any{"id": "5", "token": "t", "type": 2, "data": nil, "user": w.user},
		map[string]any{"id": "6", "token": "t", "type": 2, "data": map[string]any{"name": "ask", "options": []any{nil}}, "user": w.user},
		map[string]any{"id": "7", "token": "t", "type": 77, "data": map[string]any{}, "user": w.user},
		map[string]any{"id": "8", "token": "t", "type": 2, "data": map[string]any{"name": "ask"}},
		map[string]any{"id": "9", "token": "t", "type": 3, "data": map[string]any{"custom_id": "::::"}, "member": map[string]any{"user": nil}},
	} {
		for _, name := range []string{"MESSAGE_CREATE", "INTERACTION_CREATE", "GUILD_CREATE", "GUILD_UPDATE", "VOICE_STATE_UPDATE", "READY", "RATHER_NEW"} {
			if name == "READY" && body == nil {
				continue
			}
			w.Event(name, body)
		}
	}
	for _, raw := range []string{"", "null", "[]", "7", `"words"`, `{"op":`, `{"op":0,"t":"MESSAGE_CREATE","s":`, `{"op":99}`, `{"op":0,"t":null,"s":null,"d":null}`, "\xff\xfe", `{"op":"zero"}`, strings.Repeat("[", 20000)} {
		w.Raw(raw)
	}
	w.answered(w.ask("Still there?"))
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> and here?")
	w.fromBot(w.channel, "asked and here?")
}

func TestARefusedTokenEndsTheRunWithASentence(t *testing.T) {
	w := prepare(t, answers(echo), func(_ *discordsim.Options, c *bot.Config) { c.Token = "wrong" })
	w.endsWith("DISCORD_TOKEN")
}

// endsWith waits until the bot gives up with a sentence that holds part.
func (w *world) endsWith(part string) {
	w.t.Helper()
	select {
	case err := <-w.ended:
		w.ended <- nil
		if corpus.CodeOf(err) != corpus.Invalid || !strings.Contains(corpus.Message(err), part) {
			w.t.Errorf("got %v", err)
		}
	case <-time.After(10 * time.Second):
		w.t.Error("the bot runs on")
	}
}

func TestATokenThatIsRevokedEndsTheRun(t *testing.T) {
	w := start(t, answers(echo))
	w.CloseWith(4004, "Authentication failed.")
	w.endsWith("DISCORD_TOKEN")
}

func TestAMissingTokenOrAWrongAddressIsRefusedAtOnce(t *testing.T) {
	for name, c := range map[string]bot.Config{
		"DISCORD_TOKEN":       {Asker: answers(echo)},
		"WHOSAID_DISCORD_API": {Asker: answers(echo), Token: "t", API: "discord.example"},
	} {
		if _, err := bot.New(c); corpus.CodeOf(err) != corpus.Invalid || !strings.Contains(corpus.Message(err), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAStopLetsAnswersFinish(t *testing.T) {
	begun := make(chan struct{})
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		close(begun)
		time.Sleep(700 * time.Millisecond)
		return echo(ctx, q, p)
	}))
	i := w.ask("Just before?")
	<-begun
	w.stop()
	w.answered(i)
}

func TestAStopEndsAnswersHonestly(t *testing.T) {
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		p(rag.Progress{Stage: "writing", Text: "So far."})
		<-ctx.Done()
		return rag.Answer{}, ctx.Err()
	}), func(_ *discordsim.Options, c *bot.Config) { c.AtOnce, c.Grace = 2, 2*time.Second })
	asked := []*discordsim.Interaction{w.ask("One?"), w.ask("Two?"), w.ask("Waiting for a place?")}
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> and here?")
	for _, i := range asked {
		if err := w.Await(w.soon(), func() bool { _, ok := i.Acknowledged(); return ok }); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Await(w.soon(), func() bool { return w.channel.Typing() > 0 }); err != nil {
		t.Fatal(err)
	}
	stopped := time.Now()
	w.stop()
	late := w.ask("Too late?")
	for _, i := range append(asked, late) {
		m := w.says(i, containing("switched off"))
		if strings.Contains(m.Content, "So far") {
			t.Errorf("half an answer is left: %s", m.Content)
		}
	}
	w.fromBot(w.channel, "switched off")
	err := <-w.ended
	w.ended <- err
	if took := time.Since(stopped); took > 4*time.Second || err != nil {
		t.Errorf("stopped after %s: %v", took, err)
	}
}

func TestAStopBeforeTheConnectionStandsIsQuick(t *testing.T) {
	w := prepare(t, answers(echo), func(o *discordsim.Options, _ *bot.Config) {
		o.Faults = []discordsim.Fault{{Route: "GET /gateway", Status: 503}}
	})
	if err := w.Await(w.soon(), func() bool { return len(w.Requests()) > 2 }); err != nil {
		t.Fatal(err)
	}
	stopped := time.Now()
	w.stop()
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
	if w.Identifies() > 0 {
		t.Error("the connection stood")
	}
	w.ended <- nil
	if took := time.Since(stopped); took > 5*time.Second {
		t.Errorf("stopped after %s", took)
	}
}
