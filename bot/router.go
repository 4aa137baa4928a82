package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
)

// handler does what an interaction asks for.
type handler func(ctx context.Context, i *interaction) error

// middleware does something around a handler.
type middleware func(handler) handler

// router finds the handler of an interaction by its path: "/ask",
// "/corpus/add", "message/Verify quote", "complete/ask", "button/more",
// "form/followup". What follows the name in a custom id is not part of it.
type router struct {
	handlers map[string]handler
}

func (r *router) handle(path string, h handler, around ...middleware) {
	for _, m := range around {
		h = m(h)
	}
	r.handlers[path] = h
}

var errNoHandler = errors.New("nothing answers this")

func (r *router) serve(ctx context.Context, i *interaction) error {
	h, ok := r.handlers[i.path]
	if !ok {
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			return fmt.Errorf("%s: %w", i.path, errNoHandler)
		}
		return errors.Join(fmt.Errorf("%s: %w", i.path, errNoHandler), i.tell(ctx, "note.unknown"))
	}
	if err := h(ctx, i); err != nil {
		return fmt.Errorf("%s: %w", i.path, err)
	}
	return nil
}

// interaction is one interaction and what is needed to answer it.
type interaction struct {
	*discordgo.Interaction
	b        *Bot
	path     string
	options  []*discordgo.ApplicationCommandInteractionDataOption
	state    string // what follows the name in a custom id
	bucket   *discordgo.Bucket
	received time.Time
	quiet    bool // the answer is for the asker's eyes only
	paged    bool // what is shown is a page of Components V2, and has to stay one
	place    place
	largest  int      // size of a file that may answer it, in bytes; 0 where Discord does not say
	settings settings // of the server, where the handler's way led past here
}

// arrival is an interaction as it comes, with what discordgo leaves out of it.
type arrival struct {
	*discordgo.Interaction
	Place   place
	Largest int
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *arrival) UnmarshalJSON(data []byte) error {
	var also struct {
		Place   place `json:"channel"`
		Largest int   `json:"attachment_size_limit"`
	}
	if err := json.Unmarshal(data, &also); err != nil {
		return err
	}
	a.Place, a.Largest = also.Place, also.Largest
	return json.Unmarshal(data, &a.Interaction)
}

// onInteraction hands an interaction to its handler.
func (b *Bot) onInteraction(ctx context.Context, e *arrival) {
	if e.Interaction == nil || e.ID == "" || e.Token == "" {
		b.Log.Warn("an interaction that does not decode was passed over")
		return
	}
	i := &interaction{Interaction: e.Interaction, b: b, place: e.Place, largest: e.Largest, received: time.Now(), bucket: &discordgo.Bucket{Remaining: 1, Key: e.ID}}
	if err := i.read(); err != nil {
		b.Log.Warn("an interaction was passed over", "id", e.ID, "error", err)
		return
	}
	b.receive(ctx, "interaction", e.ID, func(ctx context.Context, stopping bool) error {
		if stopping {
			return i.tell(ctx, "note.stopped")
		}
		return b.router.serve(ctx, i)
	})
}

// read finds path, options and state of an interaction.
func (i *interaction) read() error {
	if i.asker() == "" {
		return errors.New("nobody asked")
	}
	if i.AppID == "" {
		i.AppID = i.b.self()
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		i.options = data.Options
		i.path = "/" + data.Name
		if data.CommandType == discordgo.MessageApplicationCommand {
			i.path = "message/" + data.Name
		}
		for len(i.options) == 1 && i.options[0] != nil && i.options[0].Type <= discordgo.ApplicationCommandOptionSubCommandGroup {
			i.path += "/" + i.options[0].Name
			i.options = i.options[0].Options
		}
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			i.path = "complete" + i.path
		}
	case discordgo.MessageComponentInteractionData:
		name, state, _ := strings.Cut(data.CustomID, ":")
		i.path, i.state = "button/"+name, state
	case discordgo.ModalSubmitInteractionData:
		name, state, _ := strings.Cut(data.CustomID, ":")
		i.path, i.state = "form/"+name, state
	default:
		return fmt.Errorf("interaction of type %d", i.Type)
	}
	return nil
}

// asker is the id of the user the interaction comes from; "" for nobody.
func (i *interaction) asker() string {
	switch {
	case i.Member != nil && i.Member.User != nil:
		return i.Member.User.ID
	case i.User != nil:
		return i.User.ID
	}
	return ""
}

// scope is the corpus that an interaction may see: the guild's where the bot is
// a member of it, else the asker's own.
func (i *interaction) scope() corpus.Scope {
	_, byGuild := i.AuthorizingIntegrationOwners[discordgo.ApplicationIntegrationGuildInstall]
	if i.GuildID == "" || !byGuild && len(i.AuthorizingIntegrationOwners) > 0 {
		return corpus.User(i.asker())
	}
	return corpus.Scope(i.GuildID)
}

// text is a string option; "" where it was not given.
func (i *interaction) text(name string) string {
	for _, o := range i.options {
		if s, ok := value(o, name).(string); ok {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// privately reports whether the answer is for the asker alone: as they ask for
// it, else as the server's settings say.
func (i *interaction) privately() bool {
	for _, o := range i.options {
		if v, ok := value(o, "private").(bool); ok {
			return v
		}
	}
	return i.settings.Private
}

func value(o *discordgo.ApplicationCommandInteractionDataOption, name string) any {
	if o == nil || o.Name != name {
		return nil
	}
	return o.Value
}

// deferred acknowledges an interaction before its handler works on it; privately
// says whether the answer is for the asker alone. An interaction that Discord
// does not know any more is not worked on.
func deferred(privately func(*interaction) bool) middleware {
	return func(next handler) handler {
		return func(ctx context.Context, i *interaction) error {
			i.quiet = privately(i)
			if err := i.acknowledge(ctx); err != nil {
				return fmt.Errorf("acknowledge: %w", err)
			}
			return next(ctx, i)
		}
	}
}

// private is deferred for answers that only the asker sees.
var private = deferred(func(*interaction) bool { return true })

// updating acknowledges a button whose handler changes the message it is on.
func updating(next handler) handler {
	return func(ctx context.Context, i *interaction) error {
		if err := i.acknowledgeUpdate(ctx); err != nil {
			return fmt.Errorf("acknowledge: %w", err)
		}
		if !i.own() {
			var err error
			if i.settings, err = i.b.settingsOf(ctx, i.scope()); err != nil {
				return i.fail(ctx, err)
			}
		}
		return next(ctx, i)
	}
}

// recovered keeps a panic to the event it came from.
func (b *Bot) recovered(kind, id string) {
	if r := recover(); r != nil {
		b.Log.Error("an event made the bot panic", "event", kind, "id", id, "panic", r, "stack", string(debug.Stack()))
	}
}
