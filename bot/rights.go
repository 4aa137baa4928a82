package bot

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
)

// manages reports whether an interaction comes from somebody with Manage
// Server, as Discord says with it.
func (i *interaction) manages() bool {
	return i.Member != nil && i.Member.Permissions&(discordgo.PermissionManageGuild|discordgo.PermissionAdministrator) != 0
}

// own reports whether an interaction is about its asker's own corpus, with
// which they do as they like.
func (i *interaction) own() bool { return i.scope() == corpus.User(i.asker()) }

// mayUse reports whether somebody may do what a command for those who manage a
// server does: because they manage it, or because the server's integration
// settings give them the command.
func (b *Bot) mayUse(ctx context.Context, i *interaction, command string) bool {
	return i.own() || i.manages() || i.Member != nil && b.granted(ctx, i, command)
}

// mayAdd reports whether somebody may add articles: whoever may use /corpus, and
// who has a role that the settings name.
func (b *Bot) mayAdd(ctx context.Context, i *interaction) bool {
	if i.own() || i.manages() {
		return true
	}
	if i.Member == nil {
		return false
	}
	s, err := b.settingsOf(ctx, i.scope())
	if err != nil {
		b.Log.Error("cannot tell who may add articles", "error", err)
		return false
	}
	return slices.ContainsFunc(i.Member.Roles, func(role string) bool { return slices.Contains(s.Adders, role) }) || b.granted(ctx, i, "corpus")
}

// managing lets a handler run for those who may use a command. It is asked
// anew at each command, click and form.
func (b *Bot) managing(command string) middleware {
	return func(next handler) handler {
		return func(ctx context.Context, i *interaction) error {
			if !b.mayUse(ctx, i, command) {
				return i.tell(ctx, "note.no_right")
			}
			return next(ctx, i)
		}
	}
}

// adding lets a handler run for those who may add articles.
func (b *Bot) adding(next handler) handler {
	return func(ctx context.Context, i *interaction) error {
		if !b.mayAdd(ctx, i) {
			return i.tell(ctx, "note.no_add")
		}
		return next(ctx, i)
	}
}

// here lets a handler run where the bot may answer, and says elsewhere where
// that is.
func (b *Bot) here(next handler) handler {
	return func(ctx context.Context, i *interaction) error {
		if i.own() {
			return next(ctx, i)
		}
		var err error
		if i.settings, err = b.settingsOf(ctx, i.scope()); err != nil {
			return i.refuse(ctx, err)
		}
		if !i.settings.allows(i.ChannelID, i.place.ParentID) {
			return i.tell(ctx, "note.elsewhere", "Channels", channelList(i.settings.Channels))
		}
		return next(ctx, i)
	}
}

// mentionedHere reports whether the bot may answer a message where it stands.
// Of a thread, Discord does not say with a message where it hangs.
func (b *Bot) mentionedHere(ctx context.Context, s settings, channel string) bool {
	return s.allows(channel, "") || s.allows(channel, b.places.parent(ctx, b.rest, channel))
}

func channelList(ids []string) string {
	const most = 20
	var out []string
	for _, id := range ids[:min(len(ids), most)] {
		out = append(out, "<#"+id+">")
	}
	if len(ids) > most {
		out = append(out, "…")
	}
	return strings.Join(out, ", ")
}

// places remembers which channel a thread hangs on, which never changes.
type places struct {
	mu      sync.Mutex
	parents map[string]string
}

const placesKept = 4096

// parent is the channel that a thread hangs on; "" for what is no thread, and
// where Discord does not say.
func (p *places) parent(ctx context.Context, r *rest, channel string) string {
	p.mu.Lock()
	parent, ok := p.parents[channel]
	p.mu.Unlock()
	if ok {
		return parent
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var c place
	if r.get(ctx, "channels/"+channel, &c) != nil {
		return ""
	}
	if !c.isThread() {
		c.ParentID = "" // of other channels, it is their category
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.parents == nil || len(p.parents) >= placesKept {
		p.parents = map[string]string{}
	}
	p.parents[channel] = c.ParentID
	return c.ParentID
}

// place is a channel as an interaction names it.
type place struct {
	Type     discordgo.ChannelType `json:"type"`
	ParentID string                `json:"parent_id"`
}

func (p place) isThread() bool {
	return p.Type == discordgo.ChannelTypeGuildNewsThread || p.Type == discordgo.ChannelTypeGuildPublicThread || p.Type == discordgo.ChannelTypeGuildPrivateThread
}
