package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/rag"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// schema is Discord's OpenAPI document, loaded once; nil where it is absent.
var schema = sync.OnceValue(func() *discordsim.Schema {
	path := filepath.Join("..", "..", "shared", "data", "discord", "openapi.json")
	s, err := discordsim.LoadSchema(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		panic(err)
	}
	return s
})

// answers is an engine whose answers a test writes.
type answers func(ctx context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error)

func (f answers) Ask(ctx context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error) {
	return f(ctx, q, progress)
}

// echo answers every question with one quote that names scope and question.
func echo(_ context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error) {
	progress(rag.Progress{Stage: "searching"})
	return rag.Answer{
		Question: q.Text, Text: "It was said. [1]", Answerable: true,
		Citations: []rag.Citation{{
			N: 1, Speaker: "Mara Quill", Role: "harbour master", Kind: corpus.Direct,
			Quote:   "in " + string(q.Scope) + " somebody asked " + q.Text,
			Article: rag.ArticleRef{ID: "a1", Title: "Harbour forum", Source: "Tide", URL: "https://example.org/tide", Published: "2026-02-09"},
			Link:    "https://example.org/tide#:~:text=in%20the%20harbour",
		}},
	}, nil
}

// world is a simulated Discord with a bot in it.
type world struct {
	*discordsim.Server
	t       *testing.T
	guild   *discordsim.Guild
	channel *discordsim.Channel
	user    *discordsim.User
	log     *lockedBuffer
	config  bot.Config
	stop    context.CancelFunc
	ended   chan error
}

// start starts a Discord and a bot, and waits until they are connected. At the
// end of the test both are stopped, and broken rules fail it.
func start(t *testing.T, asker bot.Asker, change ...func(*discordsim.Options, *bot.Config)) *world {
	t.Helper()
	w := prepare(t, asker, change...)
	if err := w.Ready(w.soon()); err != nil {
		t.Fatalf("the bot did not connect: %v\n%s", err, w.log)
	}
	return w
}

func prepare(t *testing.T, asker bot.Asker, change ...func(*discordsim.Options, *bot.Config)) *world {
	t.Helper()
	t.Parallel()
	options := discordsim.Options{Schema: schema(), MessageContent: true, Heartbeat: time.Second}
	if options.Schema == nil {
		t.Log("Discord's OpenAPI document is not beside the repository: requests are checked against limits and deadlines only")
	}
	log := &lockedBuffer{}
	config := bot.Config{Asker: asker, Pace: 50 * time.Millisecond, Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, c := range change {
		c(&options, &config)
	}
	server, err := discordsim.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	if config.Token == "" {
		config.Token = server.Token()
	}
	config.API = server.API()
	w := &world{Server: server, t: t, log: log, ended: make(chan error, 1)}
	w.guild = server.Guild("Harbour")
	w.channel = w.guild.Channel("general")
	w.user = server.User("Ada")
	w.config = config
	w.run()
	t.Cleanup(func() {
		w.stop()
		select {
		case err := <-w.ended:
			if err != nil && !t.Failed() {
				t.Errorf("Run: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Run did not return")
		}
		for _, v := range server.Violations() {
			t.Error("violation:", v)
		}
		server.Close()
		if t.Failed() {
			t.Logf("the bot's log:\n%s", log)
		}
	})
	return w
}

// run runs a bot.
func (w *world) run() {
	w.t.Helper()
	b, err := bot.New(w.config)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.stop = cancel
	go func() { w.ended <- b.Run(ctx) }()
}

// restart stops the bot and starts another one over the same store.
func (w *world) restart() {
	w.t.Helper()
	w.stop()
	if err := <-w.ended; err != nil {
		w.t.Fatal(err)
	}
	if err := w.Await(w.soon(), func() bool { return !w.Connected() }); err != nil {
		w.t.Fatal("the bot did not go")
	}
	w.run()
	if err := w.Ready(w.soon()); err != nil {
		w.t.Fatal("the bot did not come back")
	}
}

// patience is how long tests wait for what has to happen; they share the machine.
const patience = 30 * time.Second

// soon is a context for what has to happen quickly.
func (w *world) soon() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	w.t.Cleanup(cancel)
	return ctx
}

func (w *world) here() discordsim.As { return discordsim.As{User: w.user, In: w.channel} }

func (w *world) ask(question string) *discordsim.Interaction {
	return w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": question})
}

// answered waits for the final answer to an interaction: the one with cards.
func (w *world) answered(i *discordsim.Interaction) discordsim.Message {
	w.t.Helper()
	return w.says(i, func(m discordsim.Message) bool { return len(m.Embeds) > 0 || m.Flags&discordsim.ComponentsV2 != 0 })
}

func (w *world) says(i *discordsim.Interaction, cond func(discordsim.Message) bool) discordsim.Message {
	w.t.Helper()
	m, err := i.Await(w.soon(), cond)
	if err != nil {
		w.t.Fatalf("the answer did not come (%v); last seen:\n%s", err, m.Text())
	}
	return m
}

func containing(part string) func(discordsim.Message) bool {
	return func(m discordsim.Message) bool { return strings.Contains(m.Text(), part) }
}

// fromBot waits for a message of the bot's in a channel that holds part.
func (w *world) fromBot(c *discordsim.Channel, part string) discordsim.Message {
	w.t.Helper()
	m, err := c.Await(w.soon(), func(m discordsim.Message) bool { return m.Author.ID == w.Me().ID && containing(part)(m) })
	if err != nil {
		w.t.Fatalf("no message with %q came: %v", part, err)
	}
	return m
}

// logged waits until the bot has logged something.
func (w *world) logged(part string) {
	w.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(w.log.String(), part); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("%q was not logged", part)
		}
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
