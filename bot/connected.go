package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/cenkalti/backoff/v5"
	"github.com/gorilla/websocket"

	"whosaid/corpus"
)

// Codes with which Discord closes a gateway connection.
const (
	closeBadToken      = 4004
	closeBadSequence   = 4007
	closeTimedOut      = 4009
	closeBadShard      = 4010
	closeNeedsShards   = 4011
	closeIntentRefused = 4014
)

const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages | discordgo.IntentMessageContent

// stayConnected keeps a gateway connection until ctx ends, or until Discord
// says that it will never have the bot. Events are handled under work. A
// connection that had stood is made anew at once: interactions wait for it.
func (b *Bot) stayConnected(ctx, work context.Context) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = time.Second, time.Minute
	g := newGateway(b.rest.token, intents, b.Log)
	g.find = b.findGateway
	g.handle = func(kind string, body json.RawMessage) { b.onEvent(work, kind, body) }
	for {
		stood, err := g.connect(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the connection ended because the bot was told to
		}
		code := closeCode(err)
		switch {
		case code == closeBadToken || refused(err):
			return errToken
		case code == closeIntentRefused && g.intents&discordgo.IntentMessageContent != 0:
			b.Log.Warn("Discord refuses the Message Content Intent: switch it on in the developer portal under Bot; until then I answer commands, mentions and direct messages only")
			g.intents &^= discordgo.IntentMessageContent
			b.unread.Store(true)
			continue
		case code == closeBadShard || code >= closeNeedsShards && code <= closeIntentRefused:
			return corpus.Wrap(corpus.Invalid, err, "Discord closed the connection for good: look up the close code %d of the gateway in Discord's documentation.", code)
		case code == closeBadSequence || code == closeTimedOut || errors.Is(err, errSessionOver):
			b.Log.Info("the gateway session is over; starting a new one", "code", code)
			g.forget()
		case !stood.IsZero():
			b.Log.Info("the gateway connection ended; resuming", "why", err)
		default:
			b.Log.Warn("cannot connect to Discord", "error", err)
		}
		if !stood.IsZero() && time.Since(stood) > time.Second {
			pause.Reset()
			continue
		}
		_ = sleep(ctx, pause.NextBackOff())
	}
}

// findGateway asks Discord where the gateway is.
func (b *Bot) findGateway(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var at struct {
		URL string `json:"url"`
	}
	if err := b.rest.get(ctx, "gateway", &at); err != nil {
		return "", err
	}
	address := gatewayAddress(at.URL)
	if address == "" {
		return "", fmt.Errorf("%q is not the address of a gateway", at.URL)
	}
	return address, nil
}

// closeCode is the code with which the other side closed a connection; 0 where
// it ended otherwise.
func closeCode(err error) int {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok && e.Code != websocket.CloseAbnormalClosure {
		return e.Code
	}
	return 0
}

// onEvent hands an event to what handles its kind. A body that is not what its
// kind says costs that event alone.
func (b *Bot) onEvent(work context.Context, kind string, body json.RawMessage) {
	defer func() {
		if r := recover(); r != nil {
			b.Log.Error("an event made the bot panic", "event", kind, "panic", r, "stack", string(debug.Stack()))
		}
	}()
	var err error
	switch kind {
	case "READY":
		err = decoded(body, func(r *readiness) { b.ready(work, r) })
	case "INTERACTION_CREATE":
		err = decoded(body, func(i *arrival) { b.onInteraction(work, i) })
	case "GUILD_CREATE":
		err = decoded(body, func(g *guild) {
			b.preferred.note(g.ID, g.Locale)
			b.guilds.tell(guildNews{joined: g.ID})
		})
	case "GUILD_UPDATE":
		err = decoded(body, func(g *guild) { b.preferred.note(g.ID, g.Locale) })
	case "GUILD_DELETE":
		err = decoded(body, func(g *guild) {
			if !g.Unavailable { // else it is Discord that has a failure
				b.preferred.forget(g.ID)
				b.guilds.tell(guildNews{left: g.ID})
			}
		})
	case "MESSAGE_CREATE":
		err = decoded(body, func(m *discordgo.MessageCreate) { b.onMessage(work, m) })
	}
	if err != nil {
		b.Log.Warn("an event was passed over", "event", kind, "error", err)
	}
}

// decoded passes an event's body on, if it decodes.
func decoded[T any](body json.RawMessage, to func(*T)) error {
	var v *T
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	if v == nil {
		return errors.New("its body is null")
	}
	to(v)
	return nil
}

// readiness is what the bot reads of READY.
type readiness struct {
	SessionID string `json:"session_id"`
	User      struct {
		ID string `json:"id"`
	} `json:"user"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
	Guilds []guild `json:"guilds"`
}

// guild is what the bot reads of a server.
type guild struct {
	ID          string `json:"id"`
	Unavailable bool   `json:"unavailable"`
	Locale      string `json:"preferred_locale"`
}
