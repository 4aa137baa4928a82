package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"whosaid/bot/discordsim"
)

const harbourReport = `Harbour panel opens in Fictown

The Fictown Courier 2026-03-02

Mara Lind, president of the Invented Port Union, said that the harbour would need two new cranes before winter. She added that nobody had asked the crews.
`

// TestServeAnswersOnDiscord runs the program as an operator does: articles
// ingested for one server's id, the bot started with a token, a member asking.
func TestServeAnswersOnDiscord(t *testing.T) {
	discord, err := discordsim.Start(discordsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() }) // after the bot
	user := discord.User("mira")
	guild, other := discord.Guild("Harbour watchers"), discord.Guild("Elsewhere")
	here, there := guild.Channel("general"), other.Channel("general")

	bot := serving(t, discord, guild)
	patience, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	t.Run("a second process on the same folder is refused", func(t *testing.T) {
		_, stderr, status := whosaid(t, "", "serve")
		if status != 1 || !strings.Contains(stderr, "already serving") {
			t.Errorf("exit status %d, %s", status, stderr)
		}
	})

	ask := func(in *discordsim.Channel) string {
		t.Helper()
		i := discord.Slash(discordsim.As{User: user, In: in}, "ask", discordsim.CommandOptions{"question": "What did Mara Lind say about cranes?"})
		m, err := i.Await(patience, func(m discordsim.Message) bool { return len(m.Text()) > 60 })
		if err != nil {
			t.Fatalf("no answer: %v\n%s", err, bot.log)
		}
		return m.Text()
	}
	if got := ask(here); !strings.Contains(got, "two new cranes before winter") || !strings.Contains(got, "Mara Lind") {
		t.Errorf("the server's article is not quoted: %s", got)
	}
	if got := ask(there); strings.Contains(got, "two new cranes before winter") {
		t.Errorf("another server is answered from this one's article: %s", got)
	}

	bot.stop()
	select {
	case status := <-bot.ended:
		if status != 0 {
			t.Errorf("serve ended with exit status %d\n%s", status, bot.log)
		}
	case <-time.After(15 * time.Second):
		t.Error("serve did not end when it was told to")
	}
	if strings.Contains(bot.log.String(), discord.Token()) {
		t.Error("the token is in the log")
	}
	for _, v := range discord.Violations() {
		t.Errorf("a rule of Discord is broken: %s", v)
	}
}

func TestServeWithAWrongTokenSaysSo(t *testing.T) {
	discord, err := discordsim.Start(discordsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer discord.Close()
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("WHOSAID_DISCORD_API", discord.API())
	t.Setenv("DISCORD_TOKEN", "wrong-secret")
	_, stderr, status := whosaid(t, "", "serve")
	if status != 1 || !strings.Contains(stderr, "token") || strings.Contains(stderr, "wrong-secret") {
		t.Errorf("exit status %d, %s", status, stderr)
	}
}

// served is the bot while `whosaid serve` runs.
type served struct {
	log   *lockedBuffer
	ended <-chan int // its exit status
	stop  func()
}

// serving runs `whosaid serve` with an article for a server, until the test ends,
// and waits for it to connect.
func serving(t *testing.T, discord *discordsim.Server, guild *discordsim.Guild) served {
	t.Helper()
	t.Setenv("WHOSAID_DATA", t.TempDir())
	t.Setenv("WHOSAID_DISCORD_API", discord.API())
	t.Setenv("DISCORD_TOKEN", discord.Token())
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	if _, stderr, status := whosaid(t, "", "ingest", "--scope", guild.ID, write(t, "harbour.txt", harbourReport)); status != 0 {
		t.Fatalf("ingest: %s", stderr)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	b := served{&lockedBuffer{}, ended, stop}
	var running sync.WaitGroup
	running.Go(func() { ended <- run(ctx, []string{"serve"}, strings.NewReader(""), b.log, b.log) })
	t.Cleanup(func() { stop(); running.Wait() })
	patience, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := discord.Ready(patience); err != nil {
		t.Fatalf("the bot did not connect: %v\n%s", err, b.log)
	}
	return b
}

// lockedBuffer is a log that is written and read at the same time.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
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
