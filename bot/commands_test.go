package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"whosaid/bot/discordsim"
	"whosaid/corpus"
)

// quotedSpeakers are the speakers of a scope with at least n statements.
func quotedSpeakers(t *testing.T, store corpus.Store, scope corpus.Scope, n int) []corpus.Speaker {
	t.Helper()
	speakers, err := store.Speakers(t.Context(), scope)
	if err != nil {
		t.Fatal(err)
	}
	speakers = slices.DeleteFunc(speakers, func(s corpus.Speaker) bool { return s.Statements < n })
	if len(speakers) == 0 {
		t.Fatalf("no speaker of %d statements in the samples", n)
	}
	return speakers
}

func TestQuotesOfASpeakerArePagedAndThePagesOutliveARestart(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md", "platform-hearing-transcript.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 5)[0]
	first := w.answered(w.Slash(w.here(), "quotes", discordsim.CommandOptions{"speaker": who.Name}))
	if shown := quotesOn(first); !strings.Contains(first.Text(), fmt.Sprintf("%d quotes of **", who.Statements)) || len(shown) != 4 {
		t.Fatalf("%d quotes: %s", len(shown), first.Text())
	}
	w.restart()
	w.Click(w.here(), first, first.Buttons()["Next"])
	second := w.fromBot(w.channel, `[5\] `) // escaped
	if second.ID != first.ID {
		t.Error("the page is a new message")
	}
	for _, quote := range append(quotesOn(first), quotesOn(second)...) {
		if !standsIn(t, store, corpus.Scope(w.guild.ID), quote) {
			t.Errorf("%q stands in no article", quote)
		}
	}
	if quotesOn(first)[0] == quotesOn(second)[0] {
		t.Error("the second page shows the first")
	}
}

// quotesOn are the quotes on a page.
func quotesOn(m discordsim.Message) []string {
	var out []string
	for line := range strings.Lines(m.Text()) {
		if strings.HasPrefix(line, "> ") {
			out = append(out, strings.TrimSpace(line))
		}
	}
	return out
}

func TestListsShowWhatIsThereAndWhatIsNot(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md", "rail-summit-brennach.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 1)[0]
	articles, _ := store.Articles(t.Context(), corpus.Scope(w.guild.ID))
	for _, c := range []struct {
		command, option, value, want string
	}{
		{"speakers", "", "", "Speakers ("},
		{"speakers", "query", strings.Fields(who.Name)[0][:3], strings.Fields(who.Name)[0]},
		{"speakers", "query", "Zzyzx", "Nothing here goes by"},
		{"articles", "", "", "Articles (2)"},
		{"articles", "query", strings.Fields(articles[0].Title)[0], "Articles (1)"},
		{"quotes", "speaker", "Zzyzx Qwrtz", "Nobody called"},
	} {
		options := discordsim.CommandOptions{}
		if c.option != "" {
			options[c.option] = c.value
		}
		w.says(w.Slash(w.here(), c.command, options), containing(c.want))
	}
}

func TestNamesAreCompletedInSpiteOfSlips(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 1)[0]
	word := strings.Fields(who.Name)[len(strings.Fields(who.Name))-1]
	for _, typed := range []string{"", word[:2], strings.ToLower(word), word[:len(word)-1]} {
		choices, err := w.Complete(w.here(), "ask", discordsim.CommandOptions{"question": "x", "speaker": typed}, "speaker").Choices(w.soon())
		if err != nil || !slices.ContainsFunc(choices, func(c discordsim.Choice) bool { return c.Value == who.Name || typed == "" }) {
			t.Errorf("%q gives %v %v", typed, choices, err)
		}
	}
	choices, err := w.Complete(w.here(), "ask", discordsim.CommandOptions{"question": "x", "article": ""}, "article").Choices(w.soon())
	if err != nil || len(choices) != 1 {
		t.Errorf("articles: %v %v", choices, err)
	}
	other := w.Guild("Elsewhere").Channel("general")
	choices, err = w.Complete(discordsim.As{User: w.user, In: other}, "ask", discordsim.CommandOptions{"speaker": ""}, "speaker").Choices(w.soon())
	if err != nil || len(choices) != 0 {
		t.Errorf("another server is offered %v %v", choices, err)
	}
}

func TestTheButtonsUnderAnAnswer(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md", "platform-hearing-transcript.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 5)[0]
	m := w.answered(w.ask("What did " + who.Name + " say?"))
	for label, want := range map[string]func(discordsim.Message) bool{
		"Context": func(m discordsim.Message) bool { return len(quotesOn(m)) > 0 },
		"More quotes": func(m discordsim.Message) bool {
			return len(quotesOn(m)) > 0 || strings.Contains(m.Content, "no more quotes")
		},
	} {
		got := w.says(w.Click(w.here(), m, m.Buttons()[label]), want)
		if got.Flags&discordsim.Ephemeral == 0 {
			t.Errorf("%s: everybody sees it", label)
		}
		for _, card := range got.Embeds {
			if label == "More quotes" && slices.ContainsFunc(m.Embeds, func(e discordsim.Embed) bool { return e.Description == card.Description }) {
				t.Errorf("%q was shown before", card.Description)
			}
		}
	}
	form, err := w.Click(w.here(), m, m.Buttons()["Ask a follow-up"]).Modal(w.soon())
	if err != nil || form["custom_id"] != "followup" {
		t.Fatalf("%v %v", form, err)
	}
	w.answered(w.Submit(w.here(), &m, "followup", map[string]string{"question": "What else did they say?"}))
}

func TestButtonsForgedOrFromAnotherServerShowNothing(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 1)[0]
	m := w.answered(w.ask("What did " + who.Name + " say?"))
	other := discordsim.As{User: w.user, In: w.Guild("Elsewhere").Channel("general")}
	w.says(w.Click(other, m, "context"), containing("do not remember"))
	w.says(w.Click(other, m, "more"), containing("do not remember"))
	list := w.answered(w.Slash(w.here(), "speakers", nil))
	for _, id := range []string{"page:999999", "page:-1"} {
		w.says(w.Click(w.here(), list, id), containing("Speakers ("))
	}
	for _, id := range []string{"page:x", "page:99999999999999999999"} {
		list := w.answered(w.Slash(w.here(), "speakers", nil))
		w.says(w.Click(w.here(), list, id), containing("do not remember"))
	}
	w.says(w.Click(w.here(), m, "launch:missiles"), containing("do not know this command"))
}

func TestQuotesAreVerified(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md")
	scope := corpus.Scope(w.guild.ID)
	var quote corpus.Statement
	for s, err := range store.Statements(t.Context(), scope, corpus.StatementFilter{Kinds: []corpus.Kind{corpus.Direct}}) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Speaker != "" && len(strings.Fields(s.Quote)) > 8 && len(strings.Fields(s.Quote)) < 60 {
			quote = s
			break
		}
	}
	if quote.ID == "" {
		t.Fatal("no direct quote in the sample")
	}
	words := strings.Fields(quote.Quote)
	words[4] = "penguins"
	for _, c := range []struct{ quote, want string }{
		{quote.Quote, "Verbatim"},
		{strings.Join(words, " "), "Altered"},
		{"Nobody ever proposed purple submarines for the ministry of cheese", "Not found"},
	} {
		w.says(w.Slash(w.here(), "verify", discordsim.CommandOptions{"quote": c.quote}), containing(c.want))
	}
	posted := w.Say(w.user, w.channel, "Somebody said “"+strings.Join(strings.Fields(quote.Quote), " ")+"” yesterday")
	for _, command := range []string{"Verify quote", "Who said this?"} {
		m := w.says(w.RightClick(w.here(), command, posted), containing(quote.Speaker))
		if m.Flags&discordsim.Ephemeral == 0 {
			t.Errorf("%s: everybody sees it", command)
		}
	}
}

func TestQuestionsAreDeletedWhenTheirAskerSays(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 1)[0]
	bo := discordsim.As{User: w.User("Bo"), In: w.channel}
	mine := w.answered(w.ask("What did " + who.Name + " say?"))
	theirs := w.answered(w.Slash(bo, "ask", discordsim.CommandOptions{"question": "What did " + who.Name + " say?"}))
	w.says(w.Click(w.here(), mine, "context"), func(m discordsim.Message) bool { return len(quotesOn(m)) > 0 })
	page := w.says(w.Slash(w.here(), "privacy", nil), containing("What I keep"))
	w.says(w.Click(w.here(), page, page.Buttons()["Delete my questions"]), containing("Deleted: 1 answer of yours"))
	w.says(w.Click(w.here(), mine, "context"), containing("do not remember"))
	w.says(w.Click(bo, theirs, "context"), func(m discordsim.Message) bool { return len(quotesOn(m)) > 0 })
}

func TestHelpNamesEveryCommand(t *testing.T) {
	w, _ := startWhole(t)
	if err := w.Await(w.soon(), func() bool { return len(w.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	m := w.says(w.Slash(w.here(), "help", nil), containing("/ask"))
	for _, c := range w.Commands() {
		if name, _ := c["name"].(string); !strings.Contains(m.Content, name) {
			t.Errorf("help does not name %s", name)
		}
	}
}

func TestAFollowUpKnowsWhatWentBefore(t *testing.T) {
	// With the real engine's history the answer would hang on its wording; what
	// reaches the engine is what counts here.
	w, asked := startRecording(t)
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> first?")
	first := w.fromBot(w.channel, "asked first?")
	<-asked
	w.Reply(w.user, w.channel, first, "second?")
	second := <-asked
	if len(second.History) != 1 || second.History[0].Question != "first?" || second.History[0].Answer != "It was said. [1]" {
		t.Errorf("asked with %+v", second.History)
	}
	w.fromBot(w.channel, "asked second?")
}
