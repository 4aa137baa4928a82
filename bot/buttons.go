package bot

import (
	"context"
	"errors"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// answerButtons are what can be done with an answer.
func answerButtons(w locale.Words, a rag.Answer) []discordgo.MessageComponent {
	var row discordgo.ActionsRow
	if len(a.Citations)+len(a.Related) > 0 {
		row.Components = append(row.Components,
			discordgo.Button{Label: w.Say("button.context"), Style: discordgo.SecondaryButton, CustomID: "context"},
			discordgo.Button{Label: w.Say("button.more"), Style: discordgo.SecondaryButton, CustomID: "more"},
		)
	}
	row.Components = append(row.Components, discordgo.Button{Label: w.Say("button.followup"), Style: discordgo.SecondaryButton, CustomID: "followup"})
	return []discordgo.MessageComponent{row, discordgo.ActionsRow{Components: voteButtons()}}
}

// about recalls what the message a button is on is about.
func (i *interaction) about(ctx context.Context) (memory, bool, error) {
	return i.b.recallMessage(ctx, i.scope(), i.Message)
}

// remembering gives a handler what its message is about. Where that is
// forgotten, the asker is told.
func remembering(then func(context.Context, *interaction, memory) error) handler {
	return func(ctx context.Context, i *interaction) error {
		m, ok, err := i.about(ctx)
		if err != nil {
			return i.fail(ctx, err)
		}
		if !ok {
			return i.b.say(ctx, i, "note.forgotten")
		}
		return then(ctx, i, m)
	}
}

// fail tells the asker of an error and returns it for the log.
func (i *interaction) fail(ctx context.Context, err error) error {
	return errors.Join(err, i.b.finish(ctx, i, errorView(i.words(), "", err)))
}

// refuse is fail for an interaction that is not acknowledged yet.
func (i *interaction) refuse(ctx context.Context, err error) error {
	return errors.Join(err, i.respond(ctx, discordgo.InteractionResponseChannelMessageWithSource, errorView(i.aside(), "", err), true))
}

// context shows the paragraphs that the quotes of an answer stand in.
func (b *Bot) context(ctx context.Context, i *interaction, m memory) error {
	citations, err := b.scholar.Cite(ctx, i.scope(), m.Shown[:min(len(m.Shown), maxCards)])
	if err != nil {
		return i.fail(ctx, err)
	}
	paragraphs := make([]paragraph, len(citations))
	for n, c := range citations {
		article, err := b.Store.Article(ctx, i.scope(), c.Article.ID)
		if err != nil {
			return i.fail(ctx, err)
		}
		paragraphs[n] = paragraphAround(corpus.NewText(article.Text), corpus.Span{Start: c.Start, End: c.End})
	}
	return b.finish(ctx, i, contextView(i.words(), citations, paragraphs))
}

// more shows further quotes of those who are quoted in an answer.
func (b *Bot) more(ctx context.Context, i *interaction, m memory) error {
	topic := ""
	if len(m.Turns) > 0 {
		topic = m.Turns[len(m.Turns)-1].Question
	}
	return b.page(ctx, i, list{Kind: listQuotes, Topic: topic, Speakers: m.Speakers, Without: m.Shown}, 1)
}

// followUpForm opens a form to ask on.
func (b *Bot) followUpForm(ctx context.Context, i *interaction) error {
	return i.callback(ctx, response{discordgo.InteractionResponseModal, form{
		CustomID: "followup", Title: i.aside().Say("form.followup"),
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
			discordgo.TextInput{CustomID: "question", Label: i.aside().Say("form.question"), Style: discordgo.TextInputParagraph, Required: true, MaxLength: maxQuestion},
		}}},
	}})
}

// form is a modal as it is sent.
type form struct {
	CustomID   string                       `json:"custom_id"`
	Title      string                       `json:"title"`
	Components []discordgo.MessageComponent `json:"components"`
}

// followUp answers a question that goes on from an answer.
func (b *Bot) followUp(ctx context.Context, i *interaction) error {
	m, _, err := i.about(ctx)
	if err != nil {
		return i.fail(ctx, err)
	}
	return b.answer(ctx, i, asked{
		Question: rag.Question{Scope: i.scope(), Text: i.typed("question"), Speaker: m.Speaker, Article: m.Article, History: m.Turns},
		by:       i.asker(), before: m, heading: true, hangs: i.threadable(),
	})
}

// typed is what was typed into an input of a form.
func (i *interaction) typed(name string) string {
	data, ok := i.Data.(discordgo.ModalSubmitInteractionData)
	if !ok {
		return ""
	}
	for _, row := range data.Components {
		row, ok := row.(*discordgo.ActionsRow)
		if !ok {
			continue
		}
		for _, c := range row.Components {
			if input, ok := c.(*discordgo.TextInput); ok && input.CustomID == name {
				return input.Value
			}
		}
	}
	return ""
}
