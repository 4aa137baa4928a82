package bot_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
)

const (
	routeCallback = "POST /interactions/{interaction}/{token}/callback"
	routeResponse = "PATCH /webhooks/{application}/{token}/messages/{message}"
	routeMessages = "POST /channels/{channel}/messages"
	routeCommands = "PUT /applications/{application}/commands"
)

func TestRateLimitsAreWaitedOut(t *testing.T) {
	for name, f := range map[string]discordsim.Fault{
		"of the acknowledgement": {Route: routeCallback, Status: 429, Times: 1, RetryAfter: 600 * time.Millisecond},
		"of the answer":          {Route: routeResponse, Status: 429, Times: 2, RetryAfter: 700 * time.Millisecond},
		"of a message":           {Route: routeMessages, Status: 429, Times: 2, RetryAfter: 700 * time.Millisecond},
		"global":                 {Route: routeMessages, Status: 429, Times: 1, RetryAfter: time.Second, Global: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, answers(echo))
			w.Fail(f)
			i := w.ask("Slowly?")
			w.Say(w.user, w.channel, "<@"+w.Me().ID+"> and here?")
			w.answered(i)
			w.fromBot(w.channel, "asked and here?")
		})
	}
}

func TestALimitPerChannelIsKept(t *testing.T) {
	w := start(t, answers(echo))
	w.Limit(routeMessages, 2, 600*time.Millisecond)
	for n := range 6 {
		w.Say(w.user, w.channel, fmt.Sprintf("<@%s> number %d?", w.Me().ID, n))
	}
	for n := range 6 {
		w.fromBot(w.channel, fmt.Sprintf("asked number %d?", n))
	}
	refused := 0
	for _, r := range w.Requests() {
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused > 2 {
		t.Errorf("%d requests ran into a limit that was announced", refused)
	}
}

func TestServerErrorsAreRepeatedAndNothingIsSaidTwice(t *testing.T) {
	for name, f := range map[string]discordsim.Fault{
		"the acknowledgement fails":               {Route: routeCallback, Status: 500, Times: 1},
		"the acknowledgement's answer is lost":    {Route: routeCallback, Status: 502, Times: 1, After: true},
		"showing the answer fails":                {Route: routeResponse, Status: 503, Times: 2},
		"posting a message fails":                 {Route: routeMessages, Status: 500, Times: 2},
		"a message is posted, its answer is lost": {Route: routeMessages, Status: 504, Times: 1, After: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, answers(echo))
			w.Fail(f)
			i := w.ask("In spite of it?")
			w.Say(w.user, w.channel, "<@"+w.Me().ID+"> and here?")
			w.answered(i)
			w.fromBot(w.channel, "asked and here?")
			n := 0
			for _, m := range w.channel.Messages() {
				if m.Author.ID == w.Me().ID && strings.Contains(m.Text(), "and here?") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("answered %d times", n)
			}
		})
	}
}

func TestAnInteractionThatDiscordForgotCostsItselfAlone(t *testing.T) {
	w := start(t, answers(echo))
	w.Fail(discordsim.Fault{Route: routeCallback, Status: 503, Times: 1}) // so that it is forgotten before it is acknowledged
	w.ask("Lost?").Expire()
	w.answered(w.ask("Kept?"))
	w.logged("Unknown interaction")
}

func TestARefusedRegistrationCostsTheCommandsAlone(t *testing.T) {
	w := start(t, answers(echo), func(o *discordsim.Options, _ *bot.Config) {
		o.Faults = []discordsim.Fault{{Route: routeCommands, Status: 403}}
	})
	w.logged("register the commands")
	w.answered(w.ask("By the command of an earlier start?"))
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> anyway?")
	w.fromBot(w.channel, "asked anyway?")
}

func TestCommandsAreRegisteredOnlyWhenTheyChanged(t *testing.T) {
	w := start(t, answers(echo))
	registered := func() bool { return len(w.Commands()) > 0 }
	if err := w.Await(w.soon(), registered); err != nil {
		t.Fatal("no command was registered")
	}
	w.Invalidate() // makes the bot identify again
	if err := w.Await(w.soon(), func() bool { return w.Identifies() > 1 && w.Connected() }); err != nil {
		t.Fatal(err)
	}
	if err := w.Await(w.soon(), func() bool { return w.looked() > 1 }); err != nil {
		t.Fatal("the bot did not look at what is registered")
	}
	w.answered(w.ask("Meanwhile?"))
	if n := w.Overwrites(); n != 1 {
		t.Errorf("registered %d times", n)
	}
}

func TestCommandsThatChangedAreRegisteredAnew(t *testing.T) {
	w := start(t, answers(echo))
	if err := w.Await(w.soon(), func() bool { return len(w.Commands()) > 0 }); err != nil {
		t.Fatal("no command was registered")
	}
	store := openStore(t)
	w.config.Asker, w.config.Store = newEngine(t, store), store // brings more commands
	before := len(w.Commands())
	w.restart()
	if err := w.Await(w.soon(), func() bool { return w.Overwrites() == 2 }); err != nil || len(w.Commands()) <= before {
		t.Fatalf("%d commands, registered %d times", len(w.Commands()), w.Overwrites())
	}
	w.restart()
	if err := w.Await(w.soon(), func() bool { return w.looked() > 2 }); err != nil {
		t.Fatal("the bot did not look at what is registered")
	}
	w.answersPlainly("a server", "help", w.Slash(w.here(), "help", nil))
	if n := w.Overwrites(); n != 2 {
		t.Errorf("registered %d times", n)
	}
}

// looked is how often it was looked at which commands are registered.
func (w *world) looked() int {
	n := 0
	for _, r := range w.Requests() {
		if r.Route == "GET /applications/{application}/commands" {
			n++
		}
	}
	return n
}
