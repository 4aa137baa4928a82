package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"

	"github.com/bwmarrin/discordgo"
)

// routes says what answers which interaction.
func (b *Bot) routes() *router {
	r := &router{handlers: map[string]handler{}}
	asked := deferred((*interaction).privately)
	r.handle("/ask", b.ask, asked, b.here)
	r.handle("/help", b.help, private)
	if b.scholar == nil {
		return r
	}
	r.handle("complete/ask", b.complete)
	r.handle("complete/quotes", b.complete)
	r.handle("complete/speakers", b.complete)
	r.handle("complete/articles", b.complete)
	r.handle("complete/verify", b.complete)
	r.handle("/quotes", b.quotes, asked, b.here)
	r.handle("/speakers", b.listed(listSpeakers), asked, b.here)
	r.handle("/articles", b.listed(listArticles), asked, b.here)
	r.handle("/verify", b.verify, asked, b.here)
	r.handle("/privacy", b.privacy, private)
	r.handle("message/"+verifyQuote, b.verifyMessage, private, b.here)
	r.handle("message/"+whoSaidThis, b.verifyMessage, private, b.here)
	r.handle("button/page", remembering(b.turn), updating)
	r.handle("button/context", remembering(b.context), private)
	r.handle("button/more", remembering(b.more), private)
	r.handle("button/thread", remembering(b.openThread), private, b.here)
	r.handle("button/forget", b.forgetAsker, updating)
	r.handle("button/vote", b.castVote, private)
	r.handle("button/followup", b.followUpForm, b.here)
	r.handle("form/followup", b.followUp, deferred(func(i *interaction) bool {
		return i.Message != nil && i.Message.Flags&discordgo.MessageFlagsEphemeral != 0
	}), b.here)
	b.settingsRoutes(r)
	if b.Ingester != nil {
		b.libraryRoutes(r)
	}
	return r
}

// Names of the message commands.
const (
	verifyQuote = "Verify quote"
	whoSaidThis = "Who said this?"
)

// commands are the commands as they are registered with Discord. They work in
// servers, in direct messages, and for users who installed the bot for
// themselves. What they are called and are for in each language stands in the
// catalogues.
func (b *Bot) commands() []*discordgo.ApplicationCommand {
	private := func() *discordgo.ApplicationCommandOption {
		return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionBoolean, Name: "private"}
	}
	all := []*discordgo.ApplicationCommand{
		{
			Name: "ask",
			Options: []*discordgo.ApplicationCommandOption{
				text("question", true, maxQuestion),
				b.completed("speaker", false),
				b.completed("article", false),
				private(),
			},
		},
		{Name: "help"},
	}
	if b.scholar != nil {
		all = append(all,
			&discordgo.ApplicationCommand{
				Name: "quotes",
				Options: []*discordgo.ApplicationCommandOption{
					b.completed("speaker", true), text("topic", false, 200), private(),
				},
			},
			&discordgo.ApplicationCommand{
				Name:    "speakers",
				Options: []*discordgo.ApplicationCommandOption{b.completed("query", false), private()},
			},
			&discordgo.ApplicationCommand{
				Name:    "articles",
				Options: []*discordgo.ApplicationCommandOption{b.completed("query", false), private()},
			},
			&discordgo.ApplicationCommand{
				Name: "verify",
				Options: []*discordgo.ApplicationCommandOption{
					text("quote", true, 2000), b.completed("speaker", false), private(),
				},
			},
			&discordgo.ApplicationCommand{Name: "privacy"},
			&discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: verifyQuote},
			&discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: whoSaidThis},
		)
	}
	if b.scholar != nil && b.Ingester != nil {
		all = append(all, b.libraryCommand())
	}
	if b.scholar != nil {
		all = append(all, settingsCommand())
	}
	for _, c := range all {
		if c.Contexts != nil {
			continue
		}
		c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall}
		c.Contexts = &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel}
	}
	return localised(all)
}

// completed is a text option that completes by itself, where that can be.
func (b *Bot) completed(name string, required bool) *discordgo.ApplicationCommandOption {
	o := text(name, required, maxChoice)
	o.Autocomplete = b.scholar != nil
	return o
}

// maxQuestion is the longest question taken, in characters.
const maxQuestion = 1000

func text(name string, required bool, longest int) *discordgo.ApplicationCommandOption {
	return &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: name, Required: required, MaxLength: longest}
}

// register makes Discord's list of the commands the bot's own, if it is not
// already.
func (b *Bot) register(ctx context.Context, app string) error {
	path := "applications/" + app + "/commands"
	want := b.commands()
	var have []*discordgo.ApplicationCommand
	if err := b.rest.get(ctx, path+"?with_localizations=true", &have); err != nil {
		b.Log.Warn("cannot read which commands are registered", "error", err)
	} else if sameCommands(want, have) {
		b.grants.registered(app, have)
		return nil
	}
	if err := b.rest.do(ctx, http.MethodPut, path, want, &have); err != nil {
		return fmt.Errorf("register the commands (without them, mentions and direct messages are still answered): %w", err)
	}
	b.grants.registered(app, have)
	b.Log.Info("registered the commands", "commands", len(want))
	return nil
}

// sameCommands compares commands in what the bot says about them; what Discord
// adds does not count.
func sameCommands(want, have []*discordgo.ApplicationCommand) bool {
	if len(want) != len(have) {
		return false
	}
	byName := map[string]any{}
	for _, c := range have {
		byName[fmt.Sprint(c.Type, c.Name)] = settled(c)
	}
	for _, c := range want {
		kind := orElse(c.Type, discordgo.ChatApplicationCommand)
		if !reflect.DeepEqual(settled(c), byName[fmt.Sprint(kind, c.Name)]) {
			return false
		}
	}
	return true
}

// settled is a command without what Discord adds or leaves out: ids, and
// values that are empty or the default.
func settled(c *discordgo.ApplicationCommand) any {
	data, err := json.Marshal(c)
	if err != nil {
		return nil
	}
	var v map[string]any
	if err := json.Unmarshal(data, &v); err != nil {
		return nil
	}
	for _, key := range []string{"id", "application_id", "guild_id", "version", "default_permission", "dm_permission"} {
		delete(v, key)
	}
	if v["type"] == 1.0 {
		delete(v, "type")
	}
	return withoutEmpty(v)
}

func withoutEmpty(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			inner = withoutEmpty(inner)
			if v[key] = inner; inner == nil || inner == false || inner == "" {
				delete(v, key)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = withoutEmpty(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return v
}
