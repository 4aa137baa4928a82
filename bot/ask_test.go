package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/rag"
)

func TestAQuestionInAGuildIsAnsweredWithACard(t *testing.T) {
	w := start(t, answers(echo))
	m := w.answered(w.ask("What about the tide?"))
	if m.Flags&discordsim.Ephemeral != 0 {
		t.Error("a public question was answered privately")
	}
	if len(m.Embeds) != 1 {
		t.Fatalf("%d cards", len(m.Embeds))
	}
	card := m.Embeds[0]
	if !strings.Contains(card.Author.Name, "Mara Quill · harbour master") || card.Title != "Harbour forum" ||
		card.URL != "https://example.org/tide#:~:text=in%20the%20harbour" || !strings.Contains(card.Footer.Text, "Tide · 9 February 2026") {
		t.Errorf("card: %+v %+v %+v", card, card.Author, card.Footer)
	}
	if want := "in " + w.guild.ID + " somebody asked What about the tide?"; !strings.Contains(card.Description, want) {
		t.Errorf("quote %q does not hold %q", card.Description, want)
	}
	if !strings.Contains(m.Content, "> What about the tide?") || !strings.Contains(m.Content, "It was said.") {
		t.Errorf("content: %q", m.Content)
	}
}

func TestAPrivateQuestionIsAnsweredForTheAskerAlone(t *testing.T) {
	w := start(t, answers(echo))
	m := w.answered(w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": "What about the tide?", "private": true}))
	if m.Flags&discordsim.Ephemeral == 0 {
		t.Error("everybody sees the answer")
	}
	if seen := w.channel.Messages(); len(seen) != 0 {
		t.Errorf("the channel shows %d messages", len(seen))
	}
}

func TestSpeakerAndArticleReachTheEngine(t *testing.T) {
	got := make(chan rag.Question, 1)
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		got <- q
		return echo(ctx, q, p)
	}))
	w.answered(w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": " What? ", "speaker": "Quill", "article": "Harbour forum"}))
	if q := <-got; q.Text != "What?" || q.Speaker != "Quill" || q.Article != "Harbour forum" || q.Scope != corpus.Scope(w.guild.ID) {
		t.Errorf("asked %+v", q)
	}
}

func TestDirectMessagesAndForeignServersHaveTheAskersOwnScope(t *testing.T) {
	w := start(t, answers(echo))
	direct := w.Direct(w.user)
	mine := "in user:" + w.user.ID + " somebody"
	w.Say(w.user, direct, "What about the tide?")
	w.fromBot(direct, mine)
	for name, channel := range map[string]*discordsim.Channel{"a direct message": direct, "a server it is no member of": w.Elsewhere()} {
		m := w.answered(w.Slash(discordsim.As{User: w.user, In: channel}, "ask", discordsim.CommandOptions{"question": "Who?"}))
		if !strings.Contains(m.Text(), mine) {
			t.Errorf("in %s: %s", name, m.Text())
		}
	}
}

func TestAMentionIsAnsweredWithAReply(t *testing.T) {
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		time.Sleep(300 * time.Millisecond)
		return echo(ctx, q, p)
	}))
	asked := w.Say(w.user, w.channel, "<@"+w.Me().ID+"> what about the tide?")
	m := w.fromBot(w.channel, "in "+w.guild.ID+" somebody asked what about the tide?")
	if m.Reference == nil || m.Reference.MessageID != asked.ID {
		t.Errorf("the answer replies to %+v", m.Reference)
	}
	if w.channel.Typing() == 0 {
		t.Error("it was not shown that an answer is being made")
	}
}

func TestAReplyToTheBotIsAnswered(t *testing.T) {
	w := start(t, answers(echo))
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> first?")
	first := w.fromBot(w.channel, "asked first?")
	w.Reply(w.user, w.channel, first, "second?")
	w.fromBot(w.channel, "asked second?")
}

func TestWhatIsNotMeantForTheBotIsLeftAlone(t *testing.T) {
	w := start(t, answers(echo))
	other := w.User("Bo")
	robot := w.User("Robot")
	robot.Bot = true
	w.Say(w.user, w.channel, "what about the tide?")
	w.Say(w.user, w.channel, "<@"+other.ID+"> what about the tide?")
	w.Say(robot, w.channel, "<@"+w.Me().ID+"> what about the tide?")
	w.Say(robot, w.Direct(robot), "what about the tide?")
	w.answered(w.ask("Still there?"))
	if n := len(w.channel.Messages()); n != 4 { // three said, one answer to the command
		t.Errorf("%d messages in the channel, not 4", n)
	}
}

func TestAMentionWithoutAQuestionIsHelped(t *testing.T) {
	w := start(t, answers(echo))
	w.Say(w.user, w.channel, "<@"+w.Me().ID+">")
	w.fromBot(w.channel, "Ask me who said what")
}

func TestWithoutTheMessageContentIntentTheBotRunsAndSaysWhatItNeeds(t *testing.T) {
	w := start(t, answers(echo), func(o *discordsim.Options, _ *bot.Config) { o.MessageContent = false })
	w.logged("Message Content Intent")
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> what about the tide?")
	w.fromBot(w.channel, "asked what about the tide?")
	// Discord leaves the words out of some messages, such as replies that ping
	// the bot in the settings of some servers.
	hidden := w.Say(w.user, w.channel, "not for the bot")
	w.Event("MESSAGE_CREATE", map[string]any{
		"id": hidden.ID, "channel_id": w.channel.ID, "guild_id": w.guild.ID, "type": 0, "content": "",
		"author": w.user, "mentions": []any{w.Me()}, "attachments": []any{},
	})
	w.fromBot(w.channel, "Message Content Intent")
}

func TestTheAnswerGrowsByEditsThatKeepTheirPace(t *testing.T) {
	const pace = 200 * time.Millisecond
	w := start(t, answers(func(ctx context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error) {
		text := ""
		for range 40 {
			text += "word "
			progress(rag.Progress{Stage: "writing", Text: text})
			time.Sleep(25 * time.Millisecond)
		}
		return echo(ctx, q, progress)
	}), func(_ *discordsim.Options, c *bot.Config) { c.Pace = pace })
	m := w.answered(w.ask("A long one?"))
	if n := len(m.Edits); n < 3 || n > 7 {
		t.Errorf("%d edits in a second at one every %s", n, pace)
	}
	for i := 1; i < len(m.Edits)-1; i++ { // the last one does not wait
		if gap := m.Edits[i].At.Sub(m.Edits[i-1].At); gap < pace*9/10 {
			t.Errorf("edit %d came after %s", i, gap)
		}
		if len(m.Edits[i].Content) <= len(m.Edits[i-1].Content) {
			t.Errorf("edit %d does not grow", i)
		}
	}
}

func TestASlowEngineIsAcknowledgedInTime(t *testing.T) {
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		time.Sleep(3500 * time.Millisecond)
		return echo(ctx, q, p)
	}), func(_ *discordsim.Options, c *bot.Config) { c.AtOnce = 1 })
	first, second := w.ask("First?"), w.ask("Second?")
	w.answered(first)
	w.answered(second)
	for _, i := range []*discordsim.Interaction{first, second} {
		if after, _ := i.Acknowledged(); after > time.Second {
			t.Errorf("acknowledged after %s", after)
		}
	}
}

func TestAnErrorIsSaidInOneSentenceAndLogged(t *testing.T) {
	inner := errors.New("the inner reason")
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"one about what was asked": {corpus.Wrap(corpus.TooLarge, inner, "The question has %d characters; at most %d can be asked. Ask something shorter.", 9000, 2000), "has 9000 characters; at most 2000"},
		"one of the store's":       {corpus.Wrap(corpus.Busy, inner, "Another program is using %s; try again when it is done.", "/secret/place.db"), "not possible at the moment"},
		"one of a damaged store":   {corpus.Wrap(corpus.Corrupt, inner, "The store %s is damaged.", "/secret/place.db"), "Something went wrong"},
		"one of no kind":           {inner, "Something went wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, answers(func(context.Context, rag.Question, func(rag.Progress)) (rag.Answer, error) {
				return rag.Answer{}, c.err
			}))
			m := w.says(w.ask("Who?"), containing(c.says))
			if strings.Contains(m.Text(), "inner reason") || strings.Contains(m.Text(), "/secret") {
				t.Errorf("details are shown: %s", m.Text())
			}
			w.logged("the inner reason")
		})
	}
}

func TestAPanicCostsItsQuestionAlone(t *testing.T) {
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		if q.Text == "boom" {
			panic("boom")
		}
		return echo(ctx, q, p)
	}))
	w.says(w.ask("boom"), containing("Something went wrong"))
	w.logged("panic")
	w.answered(w.ask("Still there?"))
}

func TestAnEmptyCorpusSaysHowArticlesGetThere(t *testing.T) {
	w := start(t, answers(func(context.Context, rag.Question, func(rag.Progress)) (rag.Answer, error) {
		return rag.Answer{Text: "Nothing was found."}, nil
	}), func(_ *discordsim.Options, c *bot.Config) { c.Store = openStore(t) })
	w.says(w.ask("Anything?"), containing("whosaid ingest --scope "+w.guild.ID))
}

func TestTooManyQuestionsAreTurnedAway(t *testing.T) {
	release := make(chan struct{})
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		<-release
		return echo(ctx, q, p)
	}), func(_ *discordsim.Options, c *bot.Config) { c.AtOnce, c.Queue = 1, 1 })
	asked := []*discordsim.Interaction{w.ask("One?"), w.ask("Two?"), w.ask("Three?")}
	busy := 0
	if err := w.Await(w.soon(), func() bool {
		busy = 0
		for _, i := range asked {
			if m, ok := i.Message(); ok && strings.Contains(m.Content, "Too many questions") {
				busy++
			}
		}
		return busy == 1
	}); err != nil {
		t.Fatalf("%d were turned away, not 1", busy)
	}
	close(release)
	done := 0
	if err := w.Await(w.soon(), func() bool {
		done = 0
		for _, i := range asked {
			if m, ok := i.Message(); ok && len(m.Embeds) > 0 {
				done++
			}
		}
		return done == 2
	}); err != nil {
		t.Errorf("%d were answered, not 2", done)
	}
}

func TestWordsOfOneServerNeverShowInAnother(t *testing.T) {
	w := start(t, answers(echo))
	channels := []*discordsim.Channel{w.channel, w.Guild("Second").Channel("general"), w.Guild("Third").Channel("general")}
	asked := map[*discordsim.Interaction]*discordsim.Channel{}
	for n := range 30 {
		c := channels[n%len(channels)]
		asked[w.Slash(discordsim.As{User: w.user, In: c}, "ask", discordsim.CommandOptions{"question": fmt.Sprintf("Number %d?", n)})] = c
	}
	for i, c := range asked {
		m := w.answered(i)
		if !strings.Contains(m.Text(), "in "+c.GuildID+" somebody") {
			t.Errorf("asked in %s, answered %s", c.GuildID, m.Text())
		}
	}
}
