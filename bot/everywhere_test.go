package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"whosaid/bot/discordsim"
	"whosaid/corpus"
)

// Every command, completion and message command answers in every place where
// Discord offers it, to members and to those who manage the server.
func TestEveryCommandAnswersEverywhere(t *testing.T) {
	w, _ := startWhole(t, "coastal-resilience-forum.md")
	elsewhere := w.Elsewhere()
	direct := w.Direct(w.user)
	places := map[string]*discordsim.Channel{
		"a server": w.channel, "a thread": w.channel.Thread("Tides", w.user), "a direct message": direct, "a server it is no member of": elsewhere,
	}
	commands := map[string]discordsim.CommandOptions{
		"ask":      {"question": "What did Hiroko Taniguchi say?"},
		"quotes":   {"speaker": "Hiroko Taniguchi"},
		"speakers": {},
		"articles": {},
		"verify":   {"quote": "a raincoat with one sleeve"},
		"help":     {},
		"privacy":  {},
	}
	said := w.Say(w.user, w.channel, "a raincoat with one sleeve")
	for place, channel := range places {
		for _, admin := range []bool{false, true} {
			as := discordsim.As{User: w.user, In: channel, Admin: admin}
			for name, options := range commands {
				w.answersPlainly(place, name, w.Slash(as, name, options))
			}
			for _, name := range []string{"Verify quote", "Who said this?"} {
				w.answersPlainly(place, name, w.RightClick(as, name, said))
			}
			for _, name := range []string{"ask", "quotes", "verify"} {
				if _, err := w.Complete(as, name, discordsim.CommandOptions{"speaker": "Hirok"}, "speaker").Choices(w.soon()); err != nil {
					t.Errorf("in %s, completing /%s: %v", place, name, err)
				}
			}
		}
	}
	for _, place := range []string{"a server", "a thread"} {
		as := discordsim.As{User: w.user, In: places[place], Admin: true}
		for name, options := range map[string]discordsim.CommandOptions{
			"settings": {}, "corpus": {"list": discordsim.CommandOptions{}},
		} {
			w.answersPlainly(place, name, w.Slash(as, name, options))
		}
		as.Admin = false
		w.says(w.Slash(as, "settings", nil), containing("Only members who may manage this server"))
	}
}

// Every button, select and form does what it is for in every place where it
// stands, for members and for those who manage the server.
func TestEveryButtonSelectAndFormWorksEverywhere(t *testing.T) {
	w, store := startWhole(t)
	ingester := newIngester(t, store)
	elsewhere := w.Elsewhere()
	places := map[string]*discordsim.Channel{
		"a server": w.channel, "a thread": w.channel.Thread("Tides", w.user), "a direct message": w.Direct(w.user), "a server it is no member of": elsewhere,
	}
	for _, scope := range []corpus.Scope{corpus.Scope(w.guild.ID), corpus.User(w.user.ID)} {
		for _, name := range []string{"coastal-resilience-forum.md", "platform-hearing-transcript.md", "rail-summit-brennach.md"} {
			if _, err := ingester.Add(t.Context(), scope, sample(t, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for place, channel := range places {
		for _, admin := range []bool{false, true} {
			as := discordsim.As{User: w.user, In: channel, Admin: admin}
			t.Run(fmt.Sprintf("in %s, manager %v", place, admin), func(t *testing.T) {
				w.buttonsWork(t, as)
				w.libraryWorks(t, as, admin || place == "a direct message" || place == "a server it is no member of")
				w.settingsWork(t, as, place == "a server" || place == "a thread")
			})
		}
	}
}

// buttonsWork presses what is under answers and lists.
func (w *world) buttonsWork(t *testing.T, as discordsim.As) {
	m := w.answered(w.Slash(as, "ask", discordsim.CommandOptions{"question": "What did Hiroko Taniguchi say?"}))
	for label, want := range map[string]string{"Context": "> ", "More quotes": "", "👍": "Noted", "👎": "Noted"} {
		id := m.Buttons()[label]
		if label == "👍" || label == "👎" {
			id = map[string]string{"👍": "vote:up", "👎": "vote:down"}[label]
		}
		if got := w.says(w.Click(as, m, id), containing(want)); strings.Contains(got.Text(), "went wrong") || strings.Contains(got.Text(), "do not remember") {
			t.Errorf("%s: %s", label, got.Text())
		}
	}
	if form, err := w.Click(as, m, m.Buttons()["Ask a follow-up"]).Modal(w.soon()); err != nil || form["custom_id"] != "followup" {
		t.Fatalf("%v %v", form, err)
	}
	w.answered(w.Submit(as, &m, "followup", map[string]string{"question": "Who spoke about trains?"}))

	list := w.answered(w.Slash(as, "speakers", nil))
	w.says(w.Click(as, list, list.Buttons()["Next"]), containing("Speakers ("))
	page := w.says(w.Slash(as, "privacy", nil), containing("What I keep"))
	w.says(w.Click(as, page, page.Buttons()["Delete my questions"]), containing("Deleted: "))
	w.says(w.Click(as, m, "context"), containing("do not remember"))
}

// libraryWorks adds an article in a form and takes it back, has the articles read
// again and exports them, or is told that it may not.
func (w *world) libraryWorks(t *testing.T, as discordsim.As, may bool) {
	sub := func(name string) *discordsim.Interaction {
		return w.Slash(as, "corpus", discordsim.CommandOptions{name: discordsim.CommandOptions{}})
	}
	if !may {
		for _, name := range []string{"add", "reindex", "export"} {
			w.says(sub(name), containing("Only members who may manage this server"))
		}
		return
	}
	form, err := sub("add").Modal(w.soon())
	if err != nil || form["custom_id"] != "paste" {
		t.Fatalf("%v %v", form, err)
	}
	added := w.says(w.Submit(as, nil, "paste", map[string]string{"title": "Ferry fares stay", "text": pastedText}), containing("Added: **Ferry fares stay**"))
	w.says(w.Click(as, added, added.Buttons()["Undo"]), containing("Removed: "))
	w.says(sub("status"), containing("3 articles"))
	w.says(sub("reindex"), containing("Read again: 3 articles"))
	w.says(sub("export"), func(m discordsim.Message) bool { return len(m.Attachments) > 0 })
}

// settingsWork sets everything there is, or is told that it may not.
func (w *world) settingsWork(t *testing.T, as discordsim.As, inServer bool) {
	switch {
	case !inServer:
		w.says(w.Slash(as, "settings", nil), containing("Settings are for servers"))
		return
	case !as.Admin:
		w.says(w.Slash(as, "settings", nil), containing("Only members who may manage this server"))
		return
	}
	page := w.says(w.Slash(as, "settings", nil), containing("Settings of this server"))
	role := w.guild.Role("Librarians")
	for _, c := range []struct {
		id, want string
		values   []string
	}{
		{"set:channels", "I answer in: <#" + w.channel.ID + ">", []string{w.channel.ID}},
		{"set:adders", "<@&" + role + ">", []string{role}},
		{"set:audit", "told in: <#" + w.channel.ID + ">", []string{w.channel.ID}},
		{"set:language", "Deutsch", []string{"de"}},
		{"set:private:on", "the asker alone", nil},
		{"set:model:off", "model: off", nil},
		{"set:channels", "every channel", nil},
		{"set:adders", "by: members who may manage this server\n", nil},
		{"set:audit", "no channel", nil},
		{"set:language", "the asker's", []string{"asker"}},
		{"set:private:off", "everybody in the channel", nil},
		{"set:model:on", "model: on", nil},
	} {
		w.says(w.Click(as, page, c.id, c.values...), containing(c.want))
	}
	if form, err := w.Click(as, page, "budget").Modal(w.soon()); err != nil || form["custom_id"] != "budget" {
		t.Fatalf("%v %v", form, err)
	}
	w.says(w.Submit(as, &page, "budget", map[string]string{"tokens": "0"}), containing("Settings of this server"))
}

// answersPlainly waits for a command's answer, which must be none of a fault.
func (w *world) answersPlainly(place, name string, i *discordsim.Interaction) {
	w.t.Helper()
	m := w.says(i, func(m discordsim.Message) bool { return m.Text() != "" })
	if strings.Contains(m.Text(), "went wrong") {
		w.t.Errorf("in %s, %s: %s", place, name, m.Text())
	}
}
