package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
	"whosaid/rag"
)

// onMessage answers messages that are meant for the bot: direct ones, and those
// that mention it.
func (b *Bot) onMessage(ctx context.Context, e *discordgo.MessageCreate) {
	if e == nil || e.Message == nil || e.Author == nil {
		b.Log.Warn("a message without an author was passed over")
		return
	}
	m, me := e.Message, b.self()
	if m.Author.Bot || m.Author.ID == me || m.WebhookID != "" || !spoken(m.Type) {
		return
	}
	named := m.GuildID == "" || isFor(m, me)
	if !named && !(b.ownThread(ctx, corpus.Scope(m.GuildID), m.ChannelID) && meantForThread(m, me)) {
		return
	}
	b.receive(ctx, "message", m.ID, func(ctx context.Context, stopping bool) error {
		r := &messageReply{b: b, channel: m.ChannelID, to: m.ID, spoken: b.wordsIn(ctx, m.GuildID)}
		if welcome, err := b.welcome(ctx, r, m); !welcome {
			return err
		}
		if !named && unread(m) {
			if !b.threads.firstTold(m.ChannelID) {
				return nil
			}
			return b.say(ctx, r, "thread.unread")
		}
		if stopping {
			return b.say(ctx, r, "note.stopped")
		}
		return b.answerMessage(ctx, r, m, me)
	})
}

// welcome reports whether the bot may answer a message to everybody where it
// stands. Where the server keeps it out of a channel, it is silent there; where
// answers are for the asker alone, it says how to get one.
func (b *Bot) welcome(ctx context.Context, r *messageReply, m *discordgo.Message) (bool, error) {
	if m.GuildID == "" {
		return true, nil
	}
	s, err := b.settingsOf(ctx, corpus.Scope(m.GuildID))
	switch {
	case err != nil:
		return false, errors.Join(err, b.finish(ctx, r, errorView(r.words(), "", err)))
	case !b.mentionedHere(ctx, s, m.ChannelID):
		return false, nil
	case s.Private:
		return false, b.say(ctx, r, "note.private")
	}
	return true, nil
}

// spoken reports whether a message is something that somebody wrote, and no
// notice of Discord's.
func spoken(t discordgo.MessageType) bool {
	return t == discordgo.MessageTypeDefault || t == discordgo.MessageTypeReply
}

// isFor reports whether a message mentions the bot.
func isFor(m *discordgo.Message, me string) bool {
	return slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID == me }) ||
		strings.Contains(m.Content, "<@"+me+">") || strings.Contains(m.Content, "<@!"+me+">")
}

func (b *Bot) answerMessage(ctx context.Context, r *messageReply, m *discordgo.Message, me string) error {
	question := strings.TrimSpace(strings.NewReplacer("<@"+me+">", " ", "<@!"+me+">", " ").Replace(m.Content))
	switch {
	case unread(m):
		return b.say(ctx, r, "note.unread")
	case question == "":
		return b.say(ctx, r, "note.mention")
	}
	scope := corpus.Scope(m.GuildID)
	if m.GuildID == "" {
		scope = corpus.User(m.Author.ID)
	}
	quiet := b.showTyping(ctx, m.ChannelID)
	defer quiet()
	if b.ownThread(ctx, scope, m.ChannelID) {
		leave, err := b.threads.enter(ctx, m.ChannelID)
		if err != nil {
			return b.stopped(ctx, r)
		}
		defer leave()
	}
	before, thread := b.before(ctx, scope, m)
	return b.answer(ctx, r, asked{
		Question: rag.Question{Scope: scope, Text: clip(question, maxQuestion), Speaker: before.Speaker, Article: before.Article, History: before.Turns},
		by:       m.Author.ID, before: before, thread: thread, hangs: m.GuildID != "" && thread == "",
	})
}

// before is what was asked before a message, and the thread of the bot's that it
// stands in; "" elsewhere. What a message replies to comes before what the
// thread is about.
func (b *Bot) before(ctx context.Context, scope corpus.Scope, m *discordgo.Message) (before memory, thread string) {
	before, ok, err := b.recallThread(ctx, scope, m.ChannelID)
	if ok {
		thread = m.ChannelID
	}
	if err == nil && m.ReferencedMessage != nil {
		var about memory
		if about, ok, err = b.recallMessage(ctx, scope, m.ReferencedMessage); ok {
			before = about
		}
	}
	if err != nil {
		b.Log.Error("cannot recall what was asked before", "error", err)
	}
	return before, thread
}

// unread reports whether Discord withheld what a message says.
func unread(m *discordgo.Message) bool {
	return m.Content == "" && len(m.Attachments) == 0 && len(m.StickerItems) == 0
}

// showTyping shows that the bot is typing until the returned function is called.
// Discord shows it for ten seconds, or until the bot's message comes.
func (b *Bot) showTyping(ctx context.Context, channel string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			if err := b.rest.typing(ctx, channel); err != nil {
				if ctx.Err() == nil {
					b.Log.Debug("cannot show that I am typing", "error", err)
				}
				return
			}
			if sleep(ctx, 8*time.Second) != nil {
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}
