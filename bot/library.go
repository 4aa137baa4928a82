package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
	"whosaid/rag"
)

// addDocument answers /corpus add: a file, an address, or words to be typed
// into a form.
func (b *Bot) addDocument(ctx context.Context, i *interaction) error {
	address, file := i.text("address"), i.attachment("file")
	if address == "" && file == nil {
		return i.callback(ctx, response{discordgo.InteractionResponseModal, form{
			CustomID: "paste", Title: "Add an article",
			Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.TextInput{CustomID: "title", Label: "Title", Style: discordgo.TextInputShort, Required: true, MaxLength: 200},
				}},
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.TextInput{CustomID: "text", Label: "Text", Style: discordgo.TextInputParagraph, Required: true, MaxLength: 4000},
				}},
			},
		}})
	}
	i.quiet = true
	if err := i.acknowledge(ctx); err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	return b.add(ctx, i, func(ctx context.Context) (corpus.Input, error) {
		switch {
		case file != nil:
			return b.download(ctx, file)
		case b.Fetch == nil:
			return corpus.Input{}, corpus.Errorf(corpus.Invalid, "Addresses are not taken here: save the page and attach it as a file.")
		default:
			return b.Fetch(ctx, address)
		}
	})
}

// addPasted adds what was typed into the form.
func (b *Bot) addPasted(ctx context.Context, i *interaction) error {
	title, text := i.typed("title"), i.typed("text")
	return b.add(ctx, i, func(context.Context) (corpus.Input, error) {
		return corpus.Input{Name: "pasted.txt", Data: []byte(title + "\n\n" + text)}, nil
	})
}

// add reads an article and stores it, and says what was found in it.
func (b *Bot) add(ctx context.Context, i *interaction, read func(context.Context) (corpus.Input, error)) error {
	leave, ok := b.desk.enter(ctx)
	if !ok {
		return b.finish(ctx, i, noteView(busySentence))
	}
	defer leave()
	if _, err := i.show(ctx, noteView("Reading the article…")); err != nil {
		b.Log.Debug("an edit was lost", "error", err)
	}
	input, err := read(ctx)
	if err != nil {
		return i.fail(ctx, err)
	}
	added, err := b.Ingester.Add(ctx, i.scope(), input)
	if err != nil {
		if ctx.Err() != nil {
			return b.stopped(ctx, i)
		}
		return i.fail(ctx, err)
	}
	if !added.Known {
		b.audit(ctx, i, "added **%s**: %s.", shown(titleOf(added.Article), maxTitle), foundIn(added))
	}
	id, err := b.show(ctx, i, addedView(added))
	if err != nil || added.Known {
		return err
	}
	return b.remember(ctx, i.scope(), id, memory{By: i.asker(), Added: []string{added.Article.ID}})
}

// download gets an attached file, which Discord keeps.
func (b *Bot) download(ctx context.Context, file *discordgo.MessageAttachment) (corpus.Input, error) {
	if file.Size > corpus.MaxArticle {
		return corpus.Input{}, corpus.Errorf(corpus.TooLarge, "The file is larger than %d MB. Attach a smaller one.", corpus.MaxArticle>>20)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, file.URL, nil)
	if err != nil {
		return corpus.Input{}, err
	}
	resp, err := b.rest.client.Do(req)
	if err != nil {
		return corpus.Input{}, corpus.Wrap(corpus.Unavailable, err, "The file cannot be fetched from Discord. Try again.")
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, corpus.MaxArticle+1))
	if err != nil || resp.StatusCode != http.StatusOK {
		return corpus.Input{}, corpus.Wrap(corpus.Unavailable, errors.Join(err, errors.New(resp.Status)), "The file cannot be fetched from Discord. Try again.")
	}
	return corpus.Input{Name: file.Filename, Data: data}, nil
}

// attachment is a file option; nil where it was not given.
func (i *interaction) attachment(name string) *discordgo.MessageAttachment {
	data, ok := i.Data.(discordgo.ApplicationCommandInteractionData)
	if !ok || data.Resolved == nil {
		return nil
	}
	for _, o := range i.options {
		if id, ok := value(o, name).(string); ok {
			return data.Resolved.Attachments[id]
		}
	}
	return nil
}

// removeDocument answers /corpus remove.
func (b *Bot) removeDocument(ctx context.Context, i *interaction) error {
	title := i.text("article")
	articles, err := b.Store.Articles(ctx, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	at := slices.IndexFunc(articles, func(a corpus.Article) bool { return a.ID == title || clip(titleOf(a), maxChoice) == title })
	if at < 0 {
		return b.finish(ctx, i, noteView("No article here is called “"+shown(title, 100)+"”. `/corpus list` shows them all."))
	}
	return b.remove(ctx, i, articles[at].ID)
}

// undo removes what a message reports as added. Only who added it may, or who
// manages the server.
func (b *Bot) undo(ctx context.Context, i *interaction, m memory) error {
	theirs := m.By == i.asker() && b.mayAdd(ctx, i)
	if len(m.Added) == 0 || !theirs && !b.mayUse(ctx, i, "corpus") {
		return b.finish(ctx, i, noteView("Only who added the article, or who may manage this server, can take it out again."))
	}
	return b.remove(ctx, i, m.Added[0])
}

func (b *Bot) remove(ctx context.Context, i *interaction, id string) error {
	var title string
	err := b.Store.Update(ctx, i.scope(), func(tx corpus.Tx) error {
		a, err := tx.Article(id)
		if err != nil {
			return err
		}
		title = titleOf(a)
		return tx.RemoveArticle(id)
	})
	switch {
	case corpus.CodeOf(err) == corpus.NotFound:
		return b.finish(ctx, i, noteView("The article is not here any more."))
	case err != nil:
		return i.fail(ctx, err)
	}
	b.audit(ctx, i, "removed **%s**.", shown(title, maxTitle))
	return b.finish(ctx, i, noteView("Removed: **"+shown(title, maxTitle)+"**, with everything quoted from it."))
}

// status answers /corpus status.
func (b *Bot) status(ctx context.Context, i *interaction) error {
	articles, err := b.Store.Articles(ctx, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	speakers, err := b.Store.Speakers(ctx, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	quoted, quotes := 0, 0
	for _, s := range speakers {
		if quotes += s.Statements; s.Statements > 0 {
			quoted++
		}
	}
	ratings, err := Ratings(ctx, b.Store, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	good, bad := tally(ratings)
	tokens, err := rag.TokensSpent(ctx, b.Store, i.scope(), time.Now())
	if err != nil {
		return i.fail(ctx, err)
	}
	return b.finish(ctx, i, noteView(fmt.Sprintf("%d %s, %d %s of %d %s. Named but not quoted: %d.\nAnswers of the last 30 days: %d 👍 %d 👎. Taken by the model today: %s.",
		len(articles), plural(len(articles), "article", "articles"), quotes, plural(quotes, "quote", "quotes"),
		quoted, plural(quoted, "speaker", "speakers"), len(speakers)-quoted,
		good, bad, grouped(tokens)+" "+plural(tokens, "token", "tokens"))))
}

func foundIn(a corpus.Added) string {
	return fmt.Sprintf("%d %s by %d %s", a.Statements, plural(a.Statements, "statement", "statements"), a.Speakers, plural(a.Speakers, "speaker", "speakers"))
}

// addedView says what became of an article.
func addedView(a corpus.Added) message {
	found := foundIn(a)
	title := "**" + shown(titleOf(a.Article), maxTitle) + "**"
	switch {
	case a.Known:
		return noteView("Already here: " + title + ", " + found + ". Nothing changed.")
	case a.Supersedes != "":
		title += " (a new revision)"
	}
	m := noteView("Added: " + title + ", " + found + ".")
	m.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: "Undo", Style: discordgo.SecondaryButton, CustomID: "undo"},
	}}}
	return m
}

// libraryCommand is /corpus, which needs Manage Server unless the server's
// integration settings say otherwise.
func (b *Bot) libraryCommand() *discordgo.ApplicationCommand {
	permission := int64(discordgo.PermissionManageGuild)
	sub := func(name, description string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Description: description, Options: options}
	}
	return &discordgo.ApplicationCommand{
		Name: "corpus", Description: "Add and remove the articles that I answer from",
		DefaultMemberPermissions: &permission,
		Options: []*discordgo.ApplicationCommandOption{
			sub("add", "Add an article: a file, an address, or, with neither, text to paste",
				&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionAttachment, Name: "file", Description: "A text, Markdown, HTML, PDF or Word (.docx) file of at most 5 MB"},
				text("address", "The address of a page: https://…", false, 500)),
			sub("remove", "Remove an article and everything quoted from it", b.completed("article", "Its title", true)),
			sub("list", "The articles, latest first"),
			sub("status", "How much is here"),
			sub("reindex", "Read all articles again, when I have become better at it"),
			sub("export", "Everything that I keep of this server's corpus, as a file"),
		},
	}
}

// libraryRoutes says what answers /corpus.
func (b *Bot) libraryRoutes(r *router) {
	manager := b.managing("corpus")
	r.handle("/corpus/add", b.addDocument, b.adding)
	r.handle("form/paste", b.addPasted, private, b.adding)
	r.handle("/corpus/remove", b.removeDocument, private, manager)
	r.handle("complete/corpus/remove", b.complete)
	r.handle("/corpus/list", b.listed(listArticles), private)
	r.handle("/corpus/status", b.status, private)
	r.handle("/corpus/reindex", b.reindex, private, manager)
	r.handle("/corpus/export", b.export, private, manager)
	r.handle("button/undo", remembering(b.undo), updating)
}
