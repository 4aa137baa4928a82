package bot_test

import (
	"strings"
	"testing"

	"whosaid/bot/discordsim"
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

// answersPlainly waits for a command's answer, which must be none of a fault.
func (w *world) answersPlainly(place, name string, i *discordsim.Interaction) {
	w.t.Helper()
	m := w.says(i, func(m discordsim.Message) bool { return m.Text() != "" })
	if strings.Contains(m.Text(), "went wrong") {
		w.t.Errorf("in %s, %s: %s", place, name, m.Text())
	}
}
