package bot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/rag"
)

const discuss = "Discuss in a thread"

// thread presses the button under an answer and gives the thread that it makes.
func (w *world) thread(m discordsim.Message) *discordsim.Channel {
	w.t.Helper()
	w.says(w.Click(w.here(), m, m.Buttons()[discuss]), containing("It goes on in <#"+m.ID+">"))
	for _, c := range w.guild.Channels() {
		if c.ID == m.ID {
			return c
		}
	}
	w.t.Fatal("there is no thread")
	return nil
}

// next is the next question that the engine is asked.
func next(t *testing.T, asked <-chan rag.Question) rag.Question {
	t.Helper()
	select {
	case q := <-asked:
		return q
	case <-time.After(patience):
		t.Fatal("nothing was asked")
		return rag.Question{}
	}
}

func TestInAThreadOfItsOwnTheBotAnswersWithoutBeingMentioned(t *testing.T) {
	w, asked := startRecordingWhole(t)
	m := w.answered(w.ask("What about the tide?"))
	next(t, asked)
	thread := w.thread(m)
	if thread.Name != "What about the tide?" || thread.Parent != w.channel.ID {
		t.Errorf("the thread is %q in %s", thread.Name, thread.Parent)
	}
	w.fromBot(thread, "no need to mention me")
	bo := w.User("Bo")
	for n, question := range []string{"And the quay?", "Who else?"} {
		w.Say(bo, thread, question)
		q := next(t, asked)
		if q.Text != question || len(q.History) != n+1 || q.History[0].Question != "What about the tide?" {
			t.Errorf("asked %+v", q)
		}
		w.fromBot(thread, "asked "+question)
	}
	w.restart()
	w.Say(w.user, thread, "And after a night?")
	if q := next(t, asked); len(q.History) != 3 || q.History[2].Question != "Who else?" {
		t.Errorf("after a restart, asked %+v", q)
	}
	w.fromBot(thread, "asked And after a night?")
}

func TestInAThreadWhatIsSaidToOthersIsLeftAlone(t *testing.T) {
	w, asked := startRecordingWhole(t)
	m := w.answered(w.ask("What about the tide?"))
	next(t, asked)
	thread := w.thread(m)
	welcome := w.fromBot(thread, "no need to mention me")
	bo := w.User("Bo")
	w.Say(w.user, thread, "<@"+bo.ID+"> did you know that?")
	said := w.Say(bo, thread, "<@"+w.user.ID+"> I did.")
	w.Reply(w.user, thread, said, "Since when?")
	other := w.channel.Thread("of somebody else", bo)
	w.Say(w.user, other, "Is this for you?")
	w.Say(w.user, w.channel, "Or this?")
	w.Reply(bo, thread, welcome, "And the quay?")
	if q := next(t, asked); q.Text != "And the quay?" {
		t.Errorf("asked %q", q.Text)
	}
	w.fromBot(thread, "asked And the quay?")
	if n := len(thread.Messages()); n != 6 {
		t.Errorf("%d messages in the thread", n)
	}
}

func TestAnswersThatAThreadCannotHangOnDoNotOfferOne(t *testing.T) {
	w, _ := startRecordingWhole(t)
	m := w.answered(w.ask("What about the tide?"))
	thread := w.thread(m)
	for name, i := range map[string]*discordsim.Interaction{
		"a private answer":         w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": "And?", "private": true}),
		"an answer in a thread":    w.Slash(discordsim.As{User: w.user, In: thread}, "ask", discordsim.CommandOptions{"question": "And?"}),
		"a direct message":         w.Slash(discordsim.As{User: w.user, In: w.Direct(w.user)}, "ask", discordsim.CommandOptions{"question": "And?"}),
		"a server without the bot": w.Slash(discordsim.As{User: w.user, In: w.Elsewhere()}, "ask", discordsim.CommandOptions{"question": "And?"}),
	} {
		if id, ok := w.answered(i).Buttons()[discuss]; ok {
			t.Errorf("%s offers a thread: %s", name, id)
		}
	}
	w.says(w.Click(w.here(), m, m.Buttons()[discuss]), containing("has a thread already"))
}

func TestAThreadThatMayNotBeMadeIsSaid(t *testing.T) {
	w, _ := startRecordingWhole(t)
	m := w.answered(w.ask("What about the tide?"))
	w.Fail(discordsim.Fault{Route: "POST /channels/{channel}/messages/{message}/threads", Status: http.StatusForbidden, Times: 1})
	w.says(w.Click(w.here(), m, m.Buttons()[discuss]), containing("I need the permissions *Create Public Threads*"))
}

func TestInAThreadWithoutTheIntentItSaysOnceWhatItNeeds(t *testing.T) {
	store := openStore(t)
	w := start(t, recording{newEngine(t, store), make(chan rag.Question, 16)}, func(o *discordsim.Options, c *bot.Config) { o.MessageContent, c.Store = false, store })
	thread := w.thread(w.answered(w.ask("What about the tide?")))
	w.fromBot(thread, "mention me each time")
	for range 3 {
		w.Say(w.user, thread, "And the quay?")
	}
	w.Say(w.user, thread, "<@"+w.Me().ID+"> and the pier?")
	w.fromBot(thread, "asked and the pier?")
	told := 0
	for _, m := range thread.Messages() {
		if strings.Contains(m.Text(), "Message Content Intent") {
			told++
		}
	}
	if told > 2 { // when the thread was made, and at the first message
		t.Errorf("it was said %d times", told)
	}
}

func TestForgettingAskersForgetsTheirThreadsToo(t *testing.T) {
	store := openStore(t)
	w := start(t, recording{newEngine(t, store), make(chan rag.Question, 16)}, func(_ *discordsim.Options, c *bot.Config) { c.Store = store })
	thread := w.thread(w.answered(w.ask("What about the tide?")))
	bo := w.User("Bo")
	w.Say(bo, thread, "And the quay?")
	kept := func() bool {
		for kv, err := range store.Values(t.Context(), corpus.Scope(w.guild.ID), "discord-threads") {
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(kv.Value), bo.ID) {
				return true
			}
		}
		return false
	}
	w.fromBot(thread, "asked And the quay?")
	for soon := w.soon(); !kept(); time.Sleep(10 * time.Millisecond) {
		if soon.Err() != nil {
			t.Fatal("the thread is not remembered")
		}
	}
	m := w.says(w.Slash(discordsim.As{User: bo, In: w.channel}, "privacy", nil), func(m discordsim.Message) bool { return len(m.Buttons()) > 0 })
	for _, id := range m.Buttons() {
		w.Click(discordsim.As{User: bo, In: w.channel}, m, id)
	}
	for soon := w.soon(); kept(); time.Sleep(10 * time.Millisecond) {
		if soon.Err() != nil {
			t.Fatal("the thread is still remembered")
		}
	}
}
