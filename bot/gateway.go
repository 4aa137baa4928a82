package bot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
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

// silence is how long the gateway may say nothing: it acknowledges a heartbeat
// every 41 seconds.
const silence = 2 * time.Minute

// stayConnected keeps a gateway connection until ctx ends, or until Discord
// says that it will never have the bot. discordgo's own reconnecting is not
// used: it cannot be stopped, and tries a refused token for ever.
func (b *Bot) stayConnected(ctx context.Context) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = time.Second, time.Minute
	g := b.newGateway(intents)
	for {
		err := g.open(ctx)
		if ctx.Err() != nil {
			g.close()
			return nil
		}
		wait := pause.NextBackOff()
		switch code := closeCode(err); {
		case err == nil:
			up := time.Now()
			if g.lost(ctx) {
				g.close()
				return nil
			}
			if wait = 0; time.Since(up) > time.Minute {
				pause.Reset()
			}
			b.Log.Info("the gateway connection ended; connecting again")
		case code == closeBadToken || refused(err):
			return errToken
		case code == closeIntentRefused && g.intents&discordgo.IntentMessageContent != 0:
			b.Log.Warn("Discord refuses the Message Content Intent: switch it on in the developer portal under Bot; until then I answer commands, mentions and direct messages only")
			g, wait = b.newGateway(g.intents&^discordgo.IntentMessageContent), 0
		case code == closeBadShard || code >= closeNeedsShards && code <= closeIntentRefused:
			return corpus.Wrap(corpus.Invalid, err, "Discord closed the connection for good (%d): look up this close code of the gateway in Discord's documentation", code)
		case code == closeBadSequence || code == closeTimedOut:
			g = b.newGateway(g.intents)
		default:
			b.Log.Warn("cannot connect to Discord", "error", err, "again_in", wait.Round(time.Millisecond))
		}
		_ = sleep(ctx, wait)
	}
}

func closeCode(err error) int {
	if e, ok := errors.AsType[*websocket.CloseError](err); ok {
		return e.Code
	}
	return 0
}

// gateway is one gateway session: connections that resume each other.
type gateway struct {
	session *discordgo.Session
	intents discordgo.Intent
	ended   chan struct{} // gets something when a connection ended
	line    *line
}

func (b *Bot) newGateway(intents discordgo.Intent) *gateway {
	g := &gateway{intents: intents, ended: make(chan struct{}, 1), line: &line{}}
	fresh := b.rest.newSession()
	fresh.ShouldReconnectOnError = false
	fresh.StateEnabled = false
	fresh.SyncEvents = true // handlers hand over at once
	fresh.Identify.Intents = intents
	fresh.Dialer = &websocket.Dialer{NetDialContext: g.line.dial, HandshakeTimeout: 20 * time.Second}
	fresh.AddHandler(func(_ *discordgo.Session, r *discordgo.Ready) { b.ready(r) })
	fresh.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) { b.onInteraction(i) })
	fresh.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { b.onMessage(m) })
	fresh.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case g.ended <- struct{}{}:
		default:
		}
	})
	g.session = fresh
	return g
}

// open connects: resuming where there is something to resume. It returns early
// where ctx ends.
func (g *gateway) open(ctx context.Context) error {
	select { // an end that was told twice is not the end of the next one
	case <-g.ended:
	default:
	}
	opened := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				opened <- fmt.Errorf("discordgo: %v", r)
			}
		}()
		opened <- g.session.Open()
	}()
	select {
	case err := <-opened:
		if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
			return nil
		}
		return err
	case <-ctx.Done():
		g.line.cut()
		<-opened
		return ctx.Err()
	}
}

// lost waits until the connection ended; done reports that ctx did before.
func (g *gateway) lost(ctx context.Context) (done bool) {
	select {
	case <-g.ended:
		return false
	case <-ctx.Done():
		return true
	}
}

func (g *gateway) close() {
	_ = g.session.Close()
	g.line.cut()
}

// line is the network connection under a gateway. discordgo reads from it
// without a deadline; line gives it one, and can cut it.
type line struct {
	mu   sync.Mutex
	conn net.Conn
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: 15 * time.Second}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conn = conn
	return &impatient{conn}, nil
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// impatient is a connection whose reads end after a silence.
type impatient struct{ net.Conn }

func (c *impatient) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(silence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}
