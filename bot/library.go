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

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// addDocument answers /corpus add: a file, an address, or words to be typed
// into a form.
func (b *Bot) addDocument(ctx context.Context, i *interaction) error {
	address, file := i.text("address"), i.attachment("file")
	if address == "" && file == nil {
		w := i.aside()
		return i.callback(ctx, response{discordgo.InteractionResponseModal, form{
			CustomID: "paste", Title: w.Say("form.add"),
			Components: []discordgo.MessageComponent{
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.TextInput{CustomID: "title", Label: w.Say("form.title"), Style: discordgo.TextInputShort, Required: true, MaxLength: 200},
				}},
				discordgo.ActionsRow{Components: []discordgo.MessageComponent{
					discordgo.TextInput{CustomID: "text", Label: w.Say("form.text"), Style: discordgo.TextInputParagraph, Required: true, MaxLength: 4000},
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
			return corpus.Input{}, faultOf(corpus.Invalid, nil, "corpus.no_addresses")
		}
		b.progress(ctx, i, "corpus.fetching")
		return b.Fetch(ctx, address)
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
	leave, ok := b.works.enter(ctx)
	if !ok {
		return b.say(ctx, i, "note.busy")
	}
	defer leave()
	input, err := read(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return b.stopped(ctx, i)
		}
		return i.fail(ctx, err)
	}
	b.progress(ctx, i, "corpus.reading")
	added, err := b.Ingester.Add(ctx, i.scope(), input)
	if err != nil {
		if ctx.Err() != nil {
			return b.stopped(ctx, i)
		}
		return i.fail(ctx, err)
	}
	if !added.Known {
		b.audit(ctx, i, func(w locale.Words, who string) string {
			return w.Say("audit.added", "Who", who, "Title", shown(titleOf(w, added.Article), maxTitle), "Found", foundIn(w, added))
		})
	}
	id, err := b.show(ctx, i, addedView(i.words(), added))
	if err != nil || added.Known {
		return err
	}
	return b.remember(ctx, i.scope(), id, memory{By: i.asker(), Added: []string{added.Article.ID}})
}

// progress says how far something is. That it cannot be said stops nothing.
func (b *Bot) progress(ctx context.Context, i *interaction, key string, args ...any) {
	if _, err := i.show(ctx, noteView(i.words().Say(key, args...))); err != nil {
		b.Log.Debug("an edit was lost", "error", err)
	}
}

// download gets an attached file, which Discord keeps.
func (b *Bot) download(ctx context.Context, file *discordgo.MessageAttachment) (corpus.Input, error) {
	if file.Size > corpus.MaxArticle {
		return corpus.Input{}, faultOf(corpus.TooLarge, nil, "corpus.file_too_large", "Megabytes", corpus.MaxArticle>>20)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, file.URL, nil)
	if err != nil {
		return corpus.Input{}, err
	}
	resp, err := b.rest.client.Do(req)
	if err != nil {
		return corpus.Input{}, faultOf(corpus.Unavailable, err, "corpus.file_lost")
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, corpus.MaxArticle+1))
	if err != nil || resp.StatusCode != http.StatusOK {
		return corpus.Input{}, faultOf(corpus.Unavailable, errors.Join(err, errors.New(resp.Status)), "corpus.file_lost")
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
	at := slices.IndexFunc(articles, func(a corpus.Article) bool { return a.ID == title || clip(titleOf(i.aside(), a), maxChoice) == title })
	if at < 0 {
		return b.say(ctx, i, "corpus.no_article", "Title", shown(title, 100))
	}
	return b.remove(ctx, i, articles[at].ID)
}

// undo removes what a message reports as added. Only who added it may, or who
// manages the server.
func (b *Bot) undo(ctx context.Context, i *interaction, m memory) error {
	theirs := m.By == i.asker() && b.mayAdd(ctx, i)
	if len(m.Added) == 0 || !theirs && !b.mayUse(ctx, i, "corpus") {
		return b.say(ctx, i, "corpus.not_theirs")
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
		title = titleOf(i.words(), a)
		return tx.RemoveArticle(id)
	})
	switch {
	case corpus.CodeOf(err) == corpus.NotFound:
		return b.say(ctx, i, "corpus.gone")
	case err != nil:
		return i.fail(ctx, err)
	}
	b.audit(ctx, i, func(w locale.Words, who string) string {
		return w.Say("audit.removed", "Who", who, "Title", shown(title, maxTitle))
	})
	return b.say(ctx, i, "corpus.removed", "Title", shown(title, maxTitle))
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
	w := i.words()
	held := w.Say("status.held", "Articles", w.Count("status.articles", len(articles)), "Quotes", w.Count("status.quotes", quotes),
		"Speakers", w.Count("status.speakers", quoted), "Silent", len(speakers)-quoted)
	used := w.Say("status.used", "Good", good, "Bad", bad, "Tokens", w.Count("status.tokens", tokens))
	return b.finish(ctx, i, noteView(held+"\n"+used))
}

func foundIn(w locale.Words, a corpus.Added) string {
	return w.Say("corpus.found", "Statements", w.Count("corpus.statements", a.Statements), "Speakers", w.Count("corpus.by", a.Speakers))
}

// addedView says what became of an article.
func addedView(w locale.Words, a corpus.Added) message {
	found, title := foundIn(w, a), shown(titleOf(w, a.Article), maxTitle)
	if a.Known {
		return noteView(w.Say("corpus.known", "Title", title, "Found", found))
	}
	said := "corpus.added"
	if a.Supersedes != "" {
		said = "corpus.revised"
	}
	m := noteView(w.Say(said, "Title", title, "Found", found))
	m.Components = []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: w.Say("button.undo"), Style: discordgo.SecondaryButton, CustomID: "undo"},
	}}}
	return m
}

// libraryCommand is /corpus, which needs Manage Server unless the server's
// integration settings say otherwise.
func (b *Bot) libraryCommand() *discordgo.ApplicationCommand {
	permission := int64(discordgo.PermissionManageGuild)
	sub := func(name string, options ...*discordgo.ApplicationCommandOption) *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: name, Options: options}
	}
	return &discordgo.ApplicationCommand{
		Name:                     "corpus",
		DefaultMemberPermissions: &permission,
		Options: []*discordgo.ApplicationCommandOption{
			sub("add",
				&discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionAttachment, Name: "file"},
				text("address", false, 500)),
			sub("remove", b.completed("article", true)),
			sub("list"),
			sub("status"),
			sub("reindex"),
			sub("export"),
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
