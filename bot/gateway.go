package bot

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
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

// stayConnected keeps a gateway connection until ctx ends, or until Discord
// says that it will never have the bot. Events are handled under work. discordgo's own reconnecting is not
// used: it cannot be stopped, and tries a refused token for ever.
func (b *Bot) stayConnected(ctx, work context.Context) error {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = time.Second, time.Minute
	g := b.newGateway(work, intents)
	defer func() { g.close() }()
	for {
		start := time.Now()
		err := g.open(ctx)
		if err == nil {
			g.wait(ctx)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err == nil && time.Since(start) > time.Minute {
			pause.Reset()
		}
		code := g.line.endedWith()
		switch {
		case code == closeBadToken || refused(err):
			return errToken
		case code == closeIntentRefused && g.intents&discordgo.IntentMessageContent != 0:
			b.Log.Warn("Discord refuses the Message Content Intent: switch it on in the developer portal under Bot; until then I answer commands, mentions and direct messages only")
			g.close()
			g = b.newGateway(work, g.intents&^discordgo.IntentMessageContent)
			continue
		case code == closeBadShard || code >= closeNeedsShards && code <= closeIntentRefused:
			return corpus.Wrap(corpus.Invalid, err, "Discord closed the connection for good: look up the close code %d of the gateway in Discord's documentation.", code)
		case code == closeBadSequence || code == closeTimedOut:
			b.Log.Info("the gateway session is over; starting a new one", "code", code)
			g.close()
			g = b.newGateway(work, g.intents)
		case err == nil:
			b.Log.Info("the gateway connection ended; resuming", "code", code)
			if time.Since(start) > time.Second {
				continue
			}
		default:
			b.Log.Warn("cannot connect to Discord", "error", err)
		}
		_ = sleep(ctx, pause.NextBackOff())
	}
}

// gateway is one gateway session: connections that resume each other.
type gateway struct {
	session *discordgo.Session
	intents discordgo.Intent
	ended   chan struct{} // gets something when a connection ended
	line    *line
}

func (b *Bot) newGateway(work context.Context, intents discordgo.Intent) *gateway {
	g := &gateway{intents: intents, ended: make(chan struct{}, 1), line: &line{}}
	fresh := b.rest.newSession()
	fresh.ShouldReconnectOnError = false
	fresh.StateEnabled = false
	fresh.SyncEvents = true // handlers hand over at once
	fresh.Identify.Intents = intents
	fresh.Compress = false // the gate reads what comes
	fresh.Dialer = &websocket.Dialer{
		NetDialContext:    g.line.through(g.line.dial, b.Log),
		NetDialTLSContext: g.line.through(g.line.dialTLS, b.Log),
		HandshakeTimeout:  20 * time.Second,
	}
	fresh.AddHandler(func(_ *discordgo.Session, r *discordgo.Ready) { b.ready(work, r) })
	fresh.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) { b.onInteraction(work, i) })
	fresh.AddHandler(func(_ *discordgo.Session, m *discordgo.MessageCreate) { b.onMessage(work, m) })
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
		<-opened //nolint:errcheck // it failed because it was cut
		return ctx.Err()
	}
}

// wait waits until the connection ended, or ctx did.
func (g *gateway) wait(ctx context.Context) {
	select {
	case <-g.ended:
	case <-ctx.Done():
	}
}

// close ends the session for good.
func (g *gateway) close() {
	g.line.leave()
	_ = g.session.Close()
	g.line.cut()
}

// line is the network connection under a gateway, which can be cut.
type line struct {
	mu   sync.Mutex
	conn net.Conn
	code int  // with which the last connection ended; 0 where nothing was said
	over bool // the bot is going for good
}

// dial connects for ws: addresses.
func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	return (&net.Dialer{Timeout: 15 * time.Second}).DialContext(ctx, network, address)
}

// dialTLS connects for wss: addresses.
func (l *line) dialTLS(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := l.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	secure := tls.Client(conn, &tls.Config{ServerName: host, NextProtos: []string{"http/1.1"}, MinVersion: tls.VersionTLS12})
	if err := secure.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return secure, nil
}

// through puts a gate on connections that dial makes.
func (l *line) through(dial func(context.Context, string, string) (net.Conn, error), log *slog.Logger) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.conn, l.code = conn, 0
		return newGate(conn, func(why error) { log.Warn("an event was passed over", "error", why) }, l.end, l.leaving), nil
	}
}

// end notes the code with which the connection ended.
func (l *line) end(code int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.code = code
}

// leave lets the goodbye of the bot through.
func (l *line) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}

func (l *line) leaving() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}

// endedWith is the code with which the last connection ended.
func (l *line) endedWith() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.code
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		_ = l.conn.Close()
	}
}
