package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
)

// grants remembers for a moment what the integration settings of servers say
// about the bot's commands.
type grants struct {
	mu     sync.Mutex
	guilds map[string]grantsOf
	app    string
	ids    map[string]string // of the registered commands, by name
}

type grantsOf struct {
	overrides []*discordgo.GuildApplicationCommandPermissions
	read      time.Time
}

const (
	grantsKept   = 30 * time.Second
	grantsAtOnce = 1024
	grantsWait   = 1500 * time.Millisecond // the interaction is not acknowledged yet
)

// registered notes under which ids Discord knows the commands.
func (g *grants) registered(app string, commands []*discordgo.ApplicationCommand) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.app, g.ids = app, map[string]string{}
	for _, c := range commands {
		g.ids[c.Name] = c.ID
	}
}

// granted reports whether a server's integration settings give a command to a
// member. Discord keeps commands from those who may not use them, but not the
// buttons and forms that come after, so it is looked up.
func (b *Bot) granted(ctx context.Context, i *interaction, command string) bool {
	overrides, app, id := b.overrides(ctx, i.GuildID, command)
	for _, target := range []string{id, app} { // what is said of the command comes before what is said of all
		for _, o := range overrides {
			if o == nil || o.ID != target || target == "" {
				continue
			}
			if allowed, said := override(o.Permissions, i.GuildID, i.Member); said {
				return allowed
			}
		}
	}
	return false
}

// override is what overrides say of a member: of the user, else of the roles,
// else of everyone; said is false where they say nothing.
func override(overrides []*discordgo.ApplicationCommandPermissions, guild string, m *discordgo.Member) (allowed, said bool) {
	var everyone, role, user *bool
	for _, p := range overrides {
		switch {
		case p == nil:
		case p.Type == discordgo.ApplicationCommandPermissionTypeUser && m.User != nil && p.ID == m.User.ID:
			user = &p.Permission
		case p.Type == discordgo.ApplicationCommandPermissionTypeRole && p.ID == guild:
			everyone = &p.Permission
		case p.Type == discordgo.ApplicationCommandPermissionTypeRole && slices.Contains(m.Roles, p.ID):
			if role == nil || p.Permission {
				role = &p.Permission
			}
		}
	}
	for _, said := range []*bool{user, role, everyone} {
		if said != nil {
			return *said, true
		}
	}
	return false, false
}

// overrides are what a server's integration settings say about commands.
func (b *Bot) overrides(ctx context.Context, guild, command string) (all []*discordgo.GuildApplicationCommandPermissions, app, id string) {
	g := &b.grants
	g.mu.Lock()
	known, ok := g.guilds[guild]
	app, id = g.app, g.ids[command]
	g.mu.Unlock()
	if ok && time.Since(known.read) < grantsKept || app == "" {
		return known.overrides, app, id
	}
	ctx, cancel := context.WithTimeout(ctx, grantsWait)
	defer cancel()
	if err := b.rest.get(ctx, "applications/"+app+"/guilds/"+guild+"/commands/permissions", &all); err != nil {
		b.Log.Warn("cannot read who a server gives commands to", "guild", guild, "error", err)
		return nil, app, id
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.guilds == nil || len(g.guilds) >= grantsAtOnce {
		g.guilds = map[string]grantsOf{}
	}
	g.guilds[guild] = grantsOf{all, time.Now()}
	return all, app, id
}
