package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"whosaid/bot/discordsim"
)

// TestWhatCannotBeDoneIsSaidInOneSentence gives the bot, as `whosaid serve` runs
// it, what a newcomer or somebody of bad will might give it.
func TestWhatCannotBeDoneIsSaidInOneSentence(t *testing.T) {
	discord, err := discordsim.Start(discordsim.Options{MessageContent: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { discord.Close() }) // after the bot
	guild := discord.Guild("Harbour watchers")
	as := discordsim.As{User: discord.User("mira"), In: guild.Channel("general"), Admin: true}
	serving(t, discord, guild)
	patience, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	option := func(name string, value any) discordsim.CommandOptions { return discordsim.CommandOptions{name: value} }
	add := func(address string) discordsim.CommandOptions { return option("add", option("address", address)) }
	file := func(name, data string) discordsim.CommandOptions {
		return option("add", option("file", discord.File(name, []byte(data))))
	}
	for name, c := range map[string]struct {
		command string
		options discordsim.CommandOptions
		says    string
	}{
		"no question":              {"ask", option("question", " "), "The question is empty."},
		"a question of 5,000":      {"ask", option("question", strings.Repeat("why? ", 1000)), "The question has 4999 characters; at most 2000 can be asked."},
		"markup for a question":    {"ask", option("question", "**x** `y` [z](javascript:alert(1)) # w"), "Nobody is quoted on"},
		"everyone":                 {"ask", option("question", "what did @everyone say about Atlantis?"), "Nobody is quoted on"},
		"nobody of that name":      {"ask", option("question", "What did Nemo Quark say?"), "The articles name nobody called Nemo Quark."},
		"an article not there":     {"ask", discordsim.CommandOptions{"question": "What?", "article": "Nothing of the kind"}, "There is no article called “Nothing of the kind” here."},
		"only an emoji":            {"ask", option("question", "🌊"), "Ask who said what: name a speaker, a topic or both."},
		"quotes of nobody":         {"quotes", option("speaker", "@everyone"), "is in the articles here."},
		"a quote without words":    {"verify", option("quote", "!!!"), "There are no words to look up."},
		"this machine":             {"corpus", add("http://127.0.0.1:80/"), "127.0.0.1:80 is not on the public internet."},
		"the bot's own Discord":    {"corpus", add(discord.API() + "/users/@me"), "is not on the public internet."},
		"a name for this machine":  {"corpus", add("http://localhost/"), "localhost is not on the public internet."},
		"a machine in the house":   {"corpus", add("http://192.168.1.1/"), "192.168.1.1 is not on the public internet."},
		"a cloud's own data":       {"corpus", add("http://169.254.169.254/latest/meta-data/"), "169.254.169.254 is not on the public internet."},
		"this machine in IPv6":     {"corpus", add("http://[::1]/"), "is not on the public internet."},
		"a file of the machine's":  {"corpus", add("file:///etc/passwd"), "is not a web address."},
		"another protocol":         {"corpus", add("ftp://example.org/x"), "Only http and https addresses are fetched, not ftp."},
		"a password in an address": {"corpus", add("https://user:secret@example.org/"), "Addresses with a name or password in them are not fetched."},
		"no address":               {"corpus", add("the page from yesterday"), "is not a web address."},
		"a program":                {"corpus", file("x.bin", strings.Repeat("\x00\x01\x02\xff", 500)), "x.bin is not text."},
		"an empty file":            {"corpus", file("empty.txt", ""), "empty.txt has no text in it."},
		"removing what is not":     {"corpus", option("remove", option("article", "`x` @here")), "No article here is called"},
	} {
		t.Run(name, func(t *testing.T) {
			i := discord.Slash(as, c.command, c.options)
			m, err := i.Await(patience, func(m discordsim.Message) bool {
				return strings.Contains(strings.NewReplacer(`\`, "", "…", "").Replace(m.Content), c.says)
			})
			if err != nil {
				t.Fatalf("it said %s", m.Text())
			}
			lines := strings.Split(strings.TrimSpace(m.Content), "\n")
			if strings.HasPrefix(lines[0], "> ") {
				lines = lines[1:] // what was asked
			}
			if len(lines) != 1 || len(lines[0]) > 300 || len(m.Embeds) > 0 {
				t.Errorf("that is no one sentence: %s", m.Text())
			}
		})
	}
	for _, v := range discord.Violations() {
		t.Errorf("a rule of Discord is broken: %s", v)
	}
}
