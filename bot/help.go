package bot

import (
	"context"
	"fmt"

	"github.com/bwmarrin/discordgo"
)

// help answers /help with what the bot can do here.
func (b *Bot) help(ctx context.Context, i *interaction) error {
	text := "**I answer who said what**, with the speakers' own words from the articles of this server, each one checked against its article.\n"
	for _, c := range b.commands() {
		switch c.Type {
		case discordgo.MessageApplicationCommand:
			text += "\n**" + c.Name + "** (right-click a message, Apps)"
		default:
			text += "\n`/" + c.Name + "` · " + c.Description
		}
	}
	return b.finish(ctx, i, noteView(text+"\n\nMention me with a question, or write to me, and I answer too. Reply to an answer to ask on."))
}

const privacySentence = "**What I keep**\n" +
	"The articles that were added here, until they are removed.\n" +
	"Your questions and my answers, and whether you pressed 👍 or 👎, with your user id: 30 days, so that the buttons under an answer work, you can ask on, and whoever runs me sees which answers were not good. Nothing of it is used for anything else, and no other server sees it.\n" +
	"If I am removed from a server, everything that I keep of it is deleted 30 days later.\n" +
	"Other messages I neither keep nor read, except those that mention me or that you hand me."

// privacy answers /privacy.
func (b *Bot) privacy(ctx context.Context, i *interaction) error {
	m := noteView(privacySentence)
	m.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: "Delete my questions", Style: discordgo.DangerButton, CustomID: "forget"},
	}}}
	return b.finish(ctx, i, m)
}

// forgetAsker deletes what is kept of the asker's questions here.
func (b *Bot) forgetAsker(ctx context.Context, i *interaction) error {
	n, err := b.forget(ctx, i.scope(), i.asker())
	if err != nil {
		return i.fail(ctx, err)
	}
	votes, err := b.forgetVotes(ctx, i.scope(), i.asker())
	if err != nil {
		return i.fail(ctx, err)
	}
	said := fmt.Sprintf("Deleted: %d %s of yours", n, plural(n, "answer", "answers"))
	if votes > 0 {
		said += fmt.Sprintf(" and %d %s", votes, plural(votes, "vote", "votes"))
	}
	return b.finish(ctx, i, noteView(said+"."))
}
