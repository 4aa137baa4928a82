package bot_test

import (
	"strings"
	"testing"

	"whosaid/bot/discordsim"
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
