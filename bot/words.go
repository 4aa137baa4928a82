package bot

import (
	"context"
	"sync"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
)

// The bot speaks the language of those who see what it says: to a member alone,
// the one in which they use Discord; to a channel, the one that the server's
// settings name, else the one that the server prefers.

// aside are the words for the asker alone.
func (i *interaction) aside() locale.Words { return locale.In(string(i.Locale)) }

// words implements [reply]: they are for those who see the answer.
func (i *interaction) words() locale.Words {
	alone := i.quiet || i.Message != nil && i.Message.Flags&discordgo.MessageFlagsEphemeral != 0
	if alone || i.GuildID == "" {
		return i.aside()
	}
	return i.public(i.settings)
}

// public are the words for everybody in a channel of a server with these
// settings.
func (i *interaction) public(s settings) locale.Words {
	code := s.Language
	if code == "" && i.GuildLocale != nil {
		code = string(*i.GuildLocale)
	}
	return locale.In(code)
}

// preferred remembers which language each server prefers: Discord does not say
// it with a message.
type preferred struct {
	mu      sync.Mutex
	locales map[string]string // by guild
}

func (p *preferred) note(guild, locale string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.locales == nil {
		p.locales = map[string]string{}
	}
	if locale != "" {
		p.locales[guild] = locale
	}
}

func (p *preferred) forget(guild string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.locales, guild)
}

// wordsIn are the words for a channel of a server; English in direct messages.
func (b *Bot) wordsIn(ctx context.Context, guild string) locale.Words {
	if guild == "" {
		return locale.Words{}
	}
	s, err := b.settingsOf(ctx, corpus.Scope(guild))
	if err == nil && s.Language != "" {
		return locale.In(s.Language)
	}
	b.preferred.mu.Lock()
	defer b.preferred.mu.Unlock()
	return locale.In(b.preferred.locales[guild])
}

// say shows a sentence of the bot's own.
func (b *Bot) say(ctx context.Context, r reply, key string, args ...any) error {
	return b.finish(ctx, r, noteView(r.words().Say(key, args...)))
}
