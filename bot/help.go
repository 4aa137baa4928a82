package bot

import (
	"context"

	"github.com/bwmarrin/discordgo"
)

// help answers /help with what the bot can do here.
func (b *Bot) help(ctx context.Context, i *interaction) error {
	w := i.words()
	text := w.Say("help.title") + "\n"
	for _, c := range b.commands() {
		name := w.Say("name." + c.Name)
		if c.Type == discordgo.MessageApplicationCommand {
			text += "\n" + w.Say("help.message", "Name", name)
			continue
		}
		text += "\n" + w.Say("help.command", "Name", name, "Description", w.Say("describe."+c.Name))
	}
	return b.finish(ctx, i, noteView(text+"\n\n"+w.Say("help.end")))
}

// privacy answers /privacy.
func (b *Bot) privacy(ctx context.Context, i *interaction) error {
	m := noteView(i.words().Say("privacy.kept"))
	m.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: i.words().Say("button.forget"), Style: discordgo.DangerButton, CustomID: "forget"},
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
	answers := i.words().Count("privacy.answers", n)
	if votes == 0 {
		return b.say(ctx, i, "privacy.deleted", "Answers", answers)
	}
	return b.say(ctx, i, "privacy.deleted_votes", "Answers", answers, "Votes", i.words().Count("privacy.votes", votes))
}
