package bot_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/corpus/samples"
	"whosaid/rag"
)

// long runs the proofs at their whole size: go test ./bot -run … -args -long.
var long = flag.Bool("long", false, "run the proofs at their whole size, which takes minutes")

// crowd is a crowd that asks, and how its questions are answered.
type crowd struct {
	w *world

	mu       sync.Mutex
	acks     []time.Duration // of commands
	mentions map[string]*discordsim.Channel
	commands []*discordsim.Interaction
	failed   []string
}

// A crowd asks, by command, by mention and in direct messages, while one call in
// twenty fails and the gateway is dropped again and again: everybody is
// answered, once and in time, and nothing piles up.
func TestACrowdIsAnsweredThroughFaultsAndDrops(t *testing.T) {
	if testing.Short() {
		t.Skip("Discord's three seconds are kept with a processor to run on, not beside every other test under the race detector")
	}
	members, each, over := 40, 3, 20*time.Second
	if *long {
		members, each, over = 200, 6, 2*time.Minute
	}
	faults := func(o *discordsim.Options, _ *bot.Config) { o.Seed, o.Heartbeat = 7, time.Second }
	var w *world
	if *long {
		w = startLibrary(t, faults)
	} else { // what is proved is the way to Discord and back
		w = start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
			time.Sleep(20 * time.Millisecond)
			return echo(ctx, q, p)
		}), faults)
	}
	w.Fail(discordsim.Fault{Status: http.StatusInternalServerError, Chance: 0.025})
	w.Fail(discordsim.Fault{Status: http.StatusTooManyRequests, RetryAfter: 200 * time.Millisecond, Chance: 0.025})
	ctx, done := context.WithTimeout(t.Context(), over)
	defer done()
	var around sync.WaitGroup
	around.Go(func() { w.dropEvery(ctx, over/12) })
	var heap []uint64
	around.Go(func() {
		for *long && sleep(ctx, over*23/100) {
			heap = append(heap, heapNow())
		}
	})
	c := &crowd{w: w, mentions: map[string]*discordsim.Channel{}}
	var asking sync.WaitGroup
	for n := range members {
		asking.Go(func() { c.member(ctx, n, each, over) })
	}
	asking.Wait()
	done()
	around.Wait()
	c.check(members * each)
	for n, used := range heap {
		t.Logf("heap after quarter %d: %.1f MB", n+1, float64(used)/(1<<20))
	}
	// The simulated Discord keeps every message, and it is in the same heap, as
	// are other tests unless this one runs alone.
	if n := len(heap); *long && n > 1 && heap[n-1] > heap[0]+24<<20 {
		t.Errorf("the heap grew from %d to %d MB", heap[0]>>20, heap[n-1]>>20)
	}
}

// member asks some questions, at moments of their own.
func (c *crowd) member(ctx context.Context, n, questions int, over time.Duration) {
	user := c.w.User(fmt.Sprint("member", n))
	channel, begun := c.w.guild.Channel(fmt.Sprint("channel", n)), time.Now()
	if n%8 == 0 {
		channel = c.w.Direct(user)
	}
	for k := range questions {
		slot := over * 95 / 100 / time.Duration(questions)
		sleep(ctx, time.Until(begun.Add(time.Duration(k)*slot+rand.N(slot))))
		question := fmt.Sprintf("What was said about water, in question %d of %d?", k, n)
		if n%3 == 0 {
			c.mention(user, channel, question)
			continue
		}
		c.command(user, channel, question)
	}
}

func (c *crowd) command(user *discordsim.User, channel *discordsim.Channel, question string) {
	i := c.w.Slash(discordsim.As{User: user, In: channel}, "ask", discordsim.CommandOptions{"question": question})
	m, err := i.Await(c.soon(), settled)
	after, _ := i.Acknowledged()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.acks = append(c.acks, after)
	c.commands = append(c.commands, i)
	if err != nil {
		c.failed = append(c.failed, fmt.Sprintf("%s: %v, last seen %q", question, err, m.Text()))
	}
}

func (c *crowd) mention(user *discordsim.User, channel *discordsim.Channel, question string) {
	asked := c.w.Say(user, channel, "<@"+c.w.Me().ID+"> "+question)
	_, err := channel.Await(c.soon(), func(m discordsim.Message) bool {
		return m.Reference != nil && m.Reference.MessageID == asked.ID && settled(m)
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mentions[asked.ID] = channel
	if err != nil {
		c.failed = append(c.failed, fmt.Sprintf("%s: %v", question, err))
	}
}

func (c *crowd) soon() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	c.w.t.Cleanup(cancel)
	return ctx
}

// settled holds for an answer that is done: one with cards or buttons, or a
// sentence of the bot's own.
func settled(m discordsim.Message) bool {
	return len(m.Embeds) > 0 || len(m.Buttons()) > 0 || strings.Contains(m.Text(), "no articles here") || strings.Contains(m.Text(), "switched off")
}

// check checks that every question was answered once.
func (c *crowd) check(asked int) {
	t := c.w.t
	t.Helper()
	for _, f := range c.failed {
		t.Error("not answered:", f)
	}
	if n := len(c.commands) + len(c.mentions); n != asked {
		t.Errorf("%d questions were asked, not %d", n, asked)
	}
	for _, i := range c.commands {
		if n := len(i.FollowUps()); n > 0 {
			t.Errorf("an interaction was followed up %d times", n)
		}
	}
	answers := map[string]int{}
	for _, channel := range c.mentions {
		for _, m := range channel.Messages() {
			if m.Reference != nil && m.Author.ID == c.w.Me().ID {
				answers[m.Reference.MessageID+"in"+channel.ID]++
			}
		}
	}
	inChannel := map[*discordsim.Channel]int{}
	for _, channel := range c.mentions {
		inChannel[channel]++
	}
	for id, channel := range c.mentions {
		// The channel was gone through once for each of its questions.
		if n := answers[id+"in"+channel.ID]; n != inChannel[channel] {
			t.Errorf("a mention was answered %d times", n/max(1, inChannel[channel]))
		}
	}
	slices.Sort(c.acks)
	n := len(c.acks)
	t.Logf("%d questions; acknowledged after %s (median), %s (99 in 100), %s (slowest)", asked, c.acks[n/2], c.acks[n*99/100], c.acks[n-1])
	if p99 := c.acks[n*99/100]; *long && p99 > 300*time.Millisecond {
		t.Errorf("99 in 100 were acknowledged within %s, not 300 ms", p99)
	}
	if strings.Contains(c.w.log.String(), "could not be answered") {
		t.Error("an event could not be answered")
	}
}

// dropEvery drops the gateway connection, in one way and another, until ctx ends.
func (w *world) dropEvery(ctx context.Context, every time.Duration) {
	for n := 0; sleep(ctx, every); n++ {
		if n%2 == 0 {
			w.Drop()
		} else {
			w.AskReconnect()
		}
	}
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

func heapNow() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// startLibrary starts a bot over the real engine and store, with all samples in
// the corpus of the guild.
func startLibrary(t *testing.T, change ...func(*discordsim.Options, *bot.Config)) *world {
	t.Helper()
	store := openStore(t)
	engine, ingester := newEngine(t, store), newIngester(t, store)
	change = append(change, func(_ *discordsim.Options, c *bot.Config) { c.Store, c.Ingester = store, ingester })
	w := start(t, engine, change...)
	for _, in := range samples.All() {
		if _, err := ingester.Add(t.Context(), corpus.Scope(w.guild.ID), in); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// A crowd is asking when the bot is told to stop: within ten seconds every
// answer is there or says that it will not come, and none is left as "thinking".
func TestAStopInTheMiddleOfACrowdLeavesNothingThinking(t *testing.T) {
	const members = 60
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		p(rag.Progress{Stage: "writing", Text: "So far."})
		select {
		case <-time.After(300 * time.Millisecond):
			return echo(ctx, q, p)
		case <-ctx.Done():
			return rag.Answer{}, ctx.Err()
		}
	}), func(_ *discordsim.Options, c *bot.Config) { c.AtOnce = 2 })
	w.Fail(discordsim.Fault{Status: http.StatusInternalServerError, Chance: 0.03})
	var asked []*discordsim.Interaction
	for n := range members {
		asked = append(asked, w.Slash(discordsim.As{User: w.User(fmt.Sprint("member", n)), In: w.channel}, "ask", discordsim.CommandOptions{"question": fmt.Sprintf("Number %d?", n)}))
	}
	for _, i := range asked {
		w.acknowledged(i)
	}
	time.Sleep(700 * time.Millisecond)
	stopped := time.Now()
	w.stop()
	err := <-w.ended
	w.ended <- err
	if took := time.Since(stopped); took > 10*time.Second || err != nil {
		t.Errorf("stopped after %s: %v", took, err)
	}
	finished, ended := 0, 0
	for _, i := range asked {
		switch m, _ := i.Message(); {
		case m.Flags&discordsim.Loading != 0:
			t.Error("left as thinking")
		case strings.Contains(m.Text(), "switched off"):
			ended++
		case len(m.Embeds) > 0:
			finished++
		default:
			t.Errorf("left at %q", m.Text())
		}
	}
	t.Logf("%d answers were finished and %d ended, in %s", finished, ended, time.Since(stopped).Round(time.Millisecond))
	if finished == 0 || ended == 0 {
		t.Errorf("%d finished, %d ended: the stop was not in the middle", finished, ended)
	}
}
