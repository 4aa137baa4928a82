package bot_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/rag"
)

// A crowd asks, by command and by mention, while one call in twenty fails and
// the gateway is dropped every second: everybody is answered, once.
func TestACrowdIsAnsweredThroughFaultsAndDrops(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	const members, over = 120, 6 * time.Second
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		time.Sleep(20 * time.Millisecond)
		return echo(ctx, q, p)
	}), func(o *discordsim.Options, _ *bot.Config) { o.Seed, o.Heartbeat = 7, time.Second })
	w.Fail(discordsim.Fault{Status: http.StatusInternalServerError, Chance: 0.03})
	w.Fail(discordsim.Fault{Status: http.StatusTooManyRequests, RetryAfter: 200 * time.Millisecond, Chance: 0.02})
	ctx, quiet := context.WithCancel(t.Context())
	dropped := make(chan struct{})
	go func() {
		defer close(dropped)
		for n := 0; ; n++ {
			select {
			case <-time.After(1500 * time.Millisecond):
				if n%2 == 0 {
					w.Drop()
				} else {
					w.AskReconnect()
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	var commands []*discordsim.Interaction
	var mentions []*discordsim.Channel
	for n := range members {
		question := fmt.Sprintf("number %d?", n)
		user := w.User(fmt.Sprint("member", n))
		if n%3 == 0 {
			channel := w.guild.Channel(fmt.Sprint("channel", n))
			w.Say(user, channel, "<@"+w.Me().ID+"> "+question)
			mentions = append(mentions, channel)
		} else {
			commands = append(commands, w.Slash(discordsim.As{User: user, In: w.channel}, "ask", discordsim.CommandOptions{"question": question}))
		}
		time.Sleep(over / members)
	}
	quiet()
	<-dropped
	var acks []time.Duration
	for _, i := range commands {
		w.answered(i)
		after, _ := i.Acknowledged()
		acks = append(acks, after)
	}
	for _, c := range mentions {
		w.fromBot(c, "somebody asked")
		if n := len(c.Messages()); n != 2 {
			t.Errorf("%d messages where one question was asked", n)
		}
	}
	slices.Sort(acks)
	t.Logf("acknowledged after %s (median), %s (99 in 100), %s (slowest)", acks[len(acks)/2], acks[len(acks)*99/100], acks[len(acks)-1])
	if strings.Contains(w.log.String(), "could not be answered") {
		t.Error("an event could not be answered")
	}
}
