package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"whosaid/bot/discordsim"
	"whosaid/rag/generate/modeltest"
)

// TestATermSignalEndsEveryAnswerWithinTenSeconds sends SIGTERM to the program
// while it makes answers with a slow model: what can be finished is, all else
// says that it will not come, and nothing is left as "thinking".
func TestATermSignalEndsEveryAnswerWithinTenSeconds(t *testing.T) {
	t.Parallel()
	model, err := modeltest.New()
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	model.Script(slowly(2500*time.Millisecond, modeltest.Honest()))
	discord, err := discordsim.Start(discordsim.Options{MessageContent: true})
	if err != nil {
		t.Fatal(err)
	}
	defer discord.Close()
	guild := discord.Guild("Harbour watchers")
	channel, data := guild.Channel("general"), t.TempDir()
	var log lockedBuffer
	whosaid := func(args ...string) *exec.Cmd {
		c := exec.Command("whosaid", args...) // this program, under the name that TestMain gives it
		c.Env = append(os.Environ(), "WHOSAID_DATA="+data, "WHOSAID_DISCORD_API="+discord.API(), "DISCORD_TOKEN="+discord.Token(), "OPENAI_BASE_URL="+model.URL, "OPENAI_API_KEY=")
		c.Stdout, c.Stderr = &log, &log
		return c
	}
	if err := whosaid("ingest", "--scope", guild.ID, write(t, "harbour.txt", harbourReport)).Run(); err != nil {
		t.Fatalf("ingest: %v\n%s", err, &log)
	}
	serving := whosaid("serve")
	if err := serving.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- serving.Wait() }()
	defer func() { _ = serving.Process.Kill() }()
	patience, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := discord.Ready(patience); err != nil {
		t.Fatalf("the bot did not connect: %v\n%s", err, &log)
	}

	const members = 16
	var asked []*discordsim.Interaction
	for n := range members {
		as := discordsim.As{User: discord.User(fmt.Sprint("member", n)), In: channel}
		asked = append(asked, discord.Slash(as, "ask", discordsim.CommandOptions{"question": "What did Mara Lind say about cranes" + strings.Repeat("?", n+1)}))
	}
	mention := discord.Say(discord.User("walker"), channel, "<@"+discord.Me().ID+"> what did Mara Lind say about the crews?")
	if err := discord.Await(patience, func() bool {
		for _, i := range asked {
			if _, ok := i.Acknowledged(); !ok {
				return false
			}
		}
		return len(model.Requests()) > 0
	}); err != nil {
		t.Fatalf("the questions were not taken: %v\n%s", err, &log)
	}

	told := time.Now()
	if err := serving.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("serve ended with %v\n%s", err, &log)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("serve goes on\n%s", &log)
	}
	took := time.Since(told)
	if took > 10*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	finished, gone := 0, 0
	for _, i := range asked {
		switch m, _ := i.Message(); {
		case m.Flags&discordsim.Loading != 0:
			t.Error("left as thinking")
		case len(m.Embeds) > 0:
			finished++
		case strings.Contains(m.Text(), "switched off"):
			gone++
		default:
			t.Errorf("left at %q", m.Text())
		}
	}
	for _, m := range channel.Messages() {
		if m.Reference != nil && m.Reference.MessageID == mention.ID && len(m.Embeds) == 0 && !strings.Contains(m.Text(), "switched off") {
			t.Errorf("the mention was left at %q", m.Text())
		}
	}
	t.Logf("stopped after %s: %d answers were finished and %d ended", took.Round(time.Millisecond), finished, gone)
	if finished == 0 || gone == 0 {
		t.Errorf("%d finished, %d ended: the signal did not come in the middle\n%s", finished, gone, &log)
	}
	for _, v := range discord.Violations() {
		t.Errorf("a rule of Discord is broken: %s", v)
	}
}

// slowly lets some time pass before a model behaves as it does.
func slowly(before time.Duration, b modeltest.Behaviour) modeltest.Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q modeltest.Request) {
		select {
		case <-time.After(before):
			b(w, r, q)
		case <-r.Context().Done():
		}
	}
}
