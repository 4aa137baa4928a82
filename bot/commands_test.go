package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"whosaid/bot"
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

func TestListsArePagedAndThePagesOutliveARestart(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md", "platform-hearing-transcript.md", "rail-summit-brennach.md")
	who := quotedSpeakers(t, store, corpus.Scope(w.guild.ID), 5)[0]
	first := w.answered(w.Slash(w.here(), "quotes", discordsim.CommandOptions{"speaker": who.Name}))
	if shown := quotesOn(first); !strings.Contains(first.Text(), fmt.Sprintf("%d quotes of **", who.Statements)) || len(shown) != 4 {
		t.Fatalf("%d quotes: %s", len(shown), first.Text())
	}
	speakers := w.answered(w.Slash(w.here(), "speakers", nil))
	w.restart()
	w.says(w.Click(w.here(), speakers, speakers.Buttons()["Next"]), func(m discordsim.Message) bool {
		return len(m.Embeds) == 1 && m.Embeds[0].Title == speakers.Embeds[0].Title && m.Embeds[0].Description != speakers.Embeds[0].Description
	})
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
	w, store := startWhole(t, "coastal-resilience-forum.md", "rail-summit-brennach.md")
	titles := map[string]string{}
	articles, err := store.Articles(t.Context(), corpus.Scope(w.guild.ID))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		titles[strings.Fields(a.Title)[0]] = a.Title
	}
	coastal := titles["Coastal"]
	for _, c := range []struct {
		command string
		options discordsim.CommandOptions
		option  string
		want    string
	}{
		{"ask", discordsim.CommandOptions{"question": "x", "speaker": "Ta"}, "speaker", "Hiroko Taniguchi"},
		{"ask", discordsim.CommandOptions{"question": "x", "speaker": "tanigushi"}, "speaker", "Hiroko Taniguchi"},
		{"ask", discordsim.CommandOptions{"question": "x", "speaker": "Taniguci Hiro"}, "speaker", "Hiroko Taniguchi"},
		{"quotes", discordsim.CommandOptions{"speaker": "hirko"}, "speaker", "Hiroko Taniguchi"},
		{"verify", discordsim.CommandOptions{"quote": "x", "speaker": "Tanigchi"}, "speaker", "Hiroko Taniguchi"},
		{"speakers", discordsim.CommandOptions{"query": "tanigushi"}, "query", "Hiroko Taniguchi"},
		{"ask", discordsim.CommandOptions{"question": "x", "article": "coas"}, "article", coastal},
		{"ask", discordsim.CommandOptions{"question": "x", "article": "costal cities"}, "article", coastal},
		{"articles", discordsim.CommandOptions{"query": "coasatl"}, "query", coastal},
		{"corpus", discordsim.CommandOptions{"remove": discordsim.CommandOptions{"article": "citis"}}, "article", coastal},
	} {
		choices, err := w.Complete(w.admin(), c.command, c.options, c.option).Choices(w.soon())
		if err != nil || !slices.ContainsFunc(choices, func(o discordsim.Choice) bool { return o.Name == clipped(c.want) }) {
			t.Errorf("/%s %v gives %v %v", c.command, c.options, choices, err)
		}
	}
	other := w.Guild("Elsewhere").Channel("general")
	for option, command := range map[string]string{"speaker": "ask", "article": "ask", "query": "speakers"} {
		choices, err := w.Complete(discordsim.As{User: w.user, In: other}, command, discordsim.CommandOptions{option: ""}, option).Choices(w.soon())
		if err != nil || len(choices) != 0 {
			t.Errorf("another server is offered %v %v", choices, err)
		}
	}
}

// clipped is a name as a choice has room for it.
func clipped(s string) string {
	if len(s) <= 100 {
		return s
	}
	return strings.TrimRight(s[:99], " ") + "…"
}

func TestAnArticleWithALongTitleIsFoundByWhatIsOfferedForIt(t *testing.T) {
	w, _ := startWhole(t)
	title := "The harbour forum of the outer islands closes with a long list of promises that nobody has a date or any money for"
	w.says(w.corpus("add", discordsim.CommandOptions{"file": w.File("long.txt", []byte(title+"\n\n"+pastedText))}), containing("Added:"))
	value := func(command string, options discordsim.CommandOptions, option string) any {
		t.Helper()
		choices, err := w.Complete(w.admin(), command, options, option).Choices(w.soon())
		if err != nil || len(choices) != 1 || choices[0].Name != clipped(title) {
			t.Fatalf("/%s offers %v %v", command, choices, err)
		}
		return choices[0].Value
	}
	w.answered(w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": "What did Odile Varga say?", "article": value("ask", discordsim.CommandOptions{"article": "harbour"}, "article")}))
	w.says(w.Slash(w.here(), "articles", discordsim.CommandOptions{"query": value("articles", discordsim.CommandOptions{"query": "harbour"}, "query")}), containing("Articles (1)"))
	w.says(w.corpus("remove", discordsim.CommandOptions{"article": value("corpus", discordsim.CommandOptions{"remove": discordsim.CommandOptions{"article": "harbour"}}, "article")}), containing("Removed:"))
}

// In a server with 2,000 articles and 3,000 speakers, what is typed is completed
// long before Discord gives up waiting.
func TestCompletionsAreQuickInALargeServer(t *testing.T) {
	store := openStore(t)
	w := start(t, newEngine(t, store), func(_ *discordsim.Options, c *bot.Config) { c.Store = store })
	err := store.Update(t.Context(), corpus.Scope(w.guild.ID), func(tx corpus.Tx) error {
		for n := range 3000 {
			if err := tx.PutSpeaker(corpus.Speaker{ID: fmt.Sprint("s", n), Name: fmt.Sprintf("Person%d Surname%d", n, n%700)}); err != nil {
				return err
			}
		}
		for n := range 2000 {
			text := fmt.Sprintf("What was said at hearing %d.", n)
			if err := tx.PutArticle(corpus.Article{ID: corpus.ArticleID(text), Title: fmt.Sprintf("Hearing %d on the harbours of district %d", n, n%90), Added: time.Now(), Revision: 1, Text: text}, nil, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ option, typed string }{{"speaker", "surn"}, {"speaker", "surmane12"}, {"article", "hear"}, {"article", "harburs"}} {
		i := w.Complete(w.here(), "ask", discordsim.CommandOptions{"question": "x", c.option: c.typed}, c.option)
		choices, err := i.Choices(w.soon())
		after, _ := i.Acknowledged()
		if err != nil || len(choices) == 0 || after > 1500*time.Millisecond {
			t.Errorf("%q offers %d after %s, %v", c.typed, len(choices), after, err)
		}
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

func TestContextIsTheParagraphAround(t *testing.T) {
	w, _ := startWhole(t)
	const article = "Night boats\n\nThe council met on Monday in heavy rain. \"The last ferry leaves too early for the late shift,\" said Odile Varga, head of the ferry office. Nobody in the hall disagreed with her.\n\nA vote is due in May."
	w.says(w.corpus("add", discordsim.CommandOptions{"file": w.File("boats.txt", []byte(article))}), containing("Added:"))
	m := w.answered(w.ask("What did Odile Varga say about the late shift?"))
	got := w.says(w.Click(w.here(), m, m.Buttons()["Context"]), containing("**\"The last ferry leaves too early for the late shift"))
	for _, want := range []string{"met on Monday in heavy rain.", "Nobody in the hall disagreed with her."} {
		if !strings.Contains(got.Text(), want) {
			t.Errorf("%q is not shown: %s", want, got.Text())
		}
	}
	if strings.Contains(got.Text(), "A vote is due") {
		t.Errorf("another paragraph is shown: %s", got.Text())
	}
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
		{strings.Join(words, " "), "~~penguins~~"},
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

func TestCommandsAreOfferedWhereTheyWorkAndToWhoMayUseThem(t *testing.T) {
	w, _ := startWhole(t)
	if err := w.Await(w.soon(), func() bool { return len(w.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	const manageServer = "32"
	for _, c := range w.Commands() {
		installed, places := fmt.Sprint(c["integration_types"]), fmt.Sprint(c["contexts"])
		switch c["name"] {
		case "settings":
			if installed != "[0]" || places != "[0]" || c["default_member_permissions"] != manageServer {
				t.Errorf("/settings is for servers alone: %v", c)
			}
		case "corpus":
			if installed != "[0 1]" || places != "[0 1 2]" || c["default_member_permissions"] != manageServer {
				t.Errorf("/corpus is for everybody's own, and in servers for who manages them: %v", c)
			}
		default:
			if installed != "[0 1]" || places != "[0 1 2]" || c["default_member_permissions"] != nil {
				t.Errorf("%v is for everybody everywhere: %v", c["name"], c)
			}
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
