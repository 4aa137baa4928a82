package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Operations of the gateway.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

const (
	// maxEvent is the largest message taken, in bytes: the GUILD_CREATE of a
	// large server has a few million.
	maxEvent = 64 << 20
	// patience is how long the gateway may take for what it has to say at once,
	// and the network to take what the bot says.
	patience = 20 * time.Second
	// identifyEvery is the least time between two identifications.
	identifyEvery = 5 * time.Second
	// Who identifies more than 1,000 times a day loses the token: so many times
	// at once, as far as the time between them lets, and then one in a while.
	identifyAtOnce = 40
	identifyRefill = 24 * time.Hour / 950
)

// gateway is a session on Discord's gateway: connections that resume each
// other. It speaks the protocol itself instead of through discordgo, which
// waits a second before it leaves a connection that broke, in which no
// interaction can be acknowledged, and which panics on bodies that are not what
// they should be.
type gateway struct {
	token   string
	intents discordgo.Intent
	find    func(ctx context.Context) (address string, err error)
	// handle takes an event over. It is called in the order of events and must
	// not block.
	handle func(kind string, body json.RawMessage)
	log    *slog.Logger

	session    string // "" where there is nothing to resume
	seq        int64  // of the last event
	resumeAt   string // where the session is resumed
	address    string // where a session begins; "" until found
	identified time.Time
	identifies *rate.Limiter
}

func newGateway(token string, intents discordgo.Intent, log *slog.Logger) *gateway {
	return &gateway{token: token, intents: intents, log: log, identifies: rate.NewLimiter(rate.Every(identifyRefill), identifyAtOnce)}
}

// payload is a message of the gateway.
type payload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

// command is a message to the gateway.
type command struct {
	Op int `json:"op"`
	D  any `json:"d"`
}

// errSessionOver ends a connection whose session cannot be resumed.
var errSessionOver = errors.New("the gateway session is over")

// errReconnect ends a connection because Discord asked for that.
var errReconnect = errors.New("asked by Discord to reconnect")

// connect makes one connection, resuming where there is something to resume,
// and serves it until it ends. connected is when it was ready; zero where it
// never was. When ctx ends, the bot says goodbye and the session is over.
func (g *gateway) connect(ctx context.Context) (connected time.Time, err error) {
	// Waited for here and not when connected: who is silent on a connection is
	// cut off.
	if g.session == "" {
		if err := sleep(ctx, g.untilIdentify(time.Now())); err != nil {
			return time.Time{}, err
		}
	}
	conn, err := g.dial(ctx)
	if err != nil {
		return time.Time{}, err
	}
	c := &connection{ws: conn}
	ended, left := make(chan struct{}), make(chan struct{})
	unhook := context.AfterFunc(ctx, func() { defer close(left); c.leave(ended) })
	defer func() {
		close(ended)
		if !unhook() {
			<-left
		}
		_ = conn.Close()
	}()
	return g.serve(ctx, c)
}

// untilIdentify is how long it takes until the bot may identify.
func (g *gateway) untilIdentify(now time.Time) time.Duration {
	wait := g.identified.Add(identifyEvery).Sub(now)
	if short := 1 - g.identifies.TokensAt(now); short > 0 {
		wait = max(wait, time.Duration(short*float64(identifyRefill)))
	}
	return wait
}

// identify notes that the bot identifies.
func (g *gateway) identify(now time.Time) {
	g.identified, g.seq = now, 0
	g.identifies.AllowN(now, 1)
}

func (g *gateway) dial(ctx context.Context) (*websocket.Conn, error) {
	address := g.resumeAt
	if g.session == "" || address == "" {
		if g.address == "" {
			found, err := g.find(ctx)
			if err != nil {
				return nil, fmt.Errorf("find the gateway: %w", err)
			}
			g.address = found
		}
		address = g.address
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, address+"/?v="+discordgo.APIVersion+"&encoding=json", nil)
	if resp != nil && resp.Body != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		g.address, g.resumeAt = "", ""
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	conn.SetReadLimit(maxEvent)
	// To answer a close frame with the same code could end the session.
	conn.SetCloseHandler(func(int, string) error { return nil })
	return conn, nil
}

// serve speaks the protocol on one connection until it ends.
func (g *gateway) serve(ctx context.Context, c *connection) (connected time.Time, err error) {
	interval, err := g.hello(c)
	if err != nil {
		return time.Time{}, err
	}
	if err := g.introduce(c); err != nil {
		return time.Time{}, err
	}
	var beating sync.WaitGroup
	defer beating.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.seq = g.seq
	beating.Go(func() { c.beat(ctx, interval) })
	for {
		p, err := g.next(c)
		if err != nil {
			return connected, err
		}
		switch p.Op {
		case opDispatch:
			if g.dispatch(c, p) {
				connected = time.Now()
			}
		case opHeartbeat:
			c.pulse()
		case opHeartbeatAck:
			c.acknowledged()
		case opReconnect:
			return connected, errReconnect
		case opInvalidSession:
			var resumable bool
			if json.Unmarshal(p.D, &resumable) == nil && resumable {
				return connected, errReconnect
			}
			return connected, errSessionOver
		}
	}
}

// hello reads the gateway's first message: how often it wants a heartbeat.
func (g *gateway) hello(c *connection) (time.Duration, error) {
	if err := c.ws.SetReadDeadline(time.Now().Add(patience)); err != nil {
		return 0, err
	}
	p, err := g.next(c)
	if err != nil {
		return 0, err
	}
	var in struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if p.Op != opHello || json.Unmarshal(p.D, &in) != nil || in.Interval <= 0 || in.Interval > time.Hour.Milliseconds() {
		return 0, fmt.Errorf("the gateway did not say hello but %d %.100s", p.Op, p.D)
	}
	// From here on the heartbeat notices silence.
	return time.Duration(in.Interval) * time.Millisecond, c.ws.SetReadDeadline(time.Time{})
}

// introduce resumes the session, or begins one.
func (g *gateway) introduce(c *connection) error {
	if g.session != "" {
		return c.send(command{opResume, map[string]any{"token": g.token, "session_id": g.session, "seq": g.seq}})
	}
	g.identify(time.Now())
	return c.send(command{opIdentify, map[string]any{
		"token": g.token, "intents": g.intents, "compress": false,
		"properties": map[string]string{"os": "linux", "browser": "whosaid", "device": "whosaid"},
	}})
}

// next is the next message that decodes. What does not is passed over.
func (g *gateway) next(c *connection) (payload, error) {
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return payload{}, err
		}
		var p *payload
		if err := json.Unmarshal(data, &p); err != nil || p == nil {
			g.log.Warn("a gateway message that does not decode was passed over", "error", err)
			continue
		}
		return *p, nil
	}
}

// dispatch notes an event and hands it over. It reports whether the event says
// that the session stands.
func (g *gateway) dispatch(c *connection, p payload) (stands bool) {
	if p.S <= 0 {
		g.log.Warn("an event without a sequence number was passed over", "event", p.T)
		return false
	}
	if p.T == "READY" {
		var in struct {
			SessionID string `json:"session_id"`
			ResumeAt  string `json:"resume_gateway_url"`
		}
		if err := json.Unmarshal(p.D, &in); err != nil || in.SessionID == "" {
			g.log.Warn("a READY that names no session was passed over", "error", err)
			return false
		}
		g.session, g.resumeAt = in.SessionID, gatewayAddress(in.ResumeAt)
	}
	g.seq = p.S
	c.reached(p.S)
	g.handle(p.T, p.D)
	return p.T == "READY" || p.T == "RESUMED"
}

// gatewayAddress is an address as the gateway is dialled; "" where it is none.
func gatewayAddress(s string) string {
	if !strings.HasPrefix(s, "wss://") && !strings.HasPrefix(s, "ws://") {
		return ""
	}
	return strings.TrimRight(s, "/")
}

// forget gives the session up: the next connection begins a new one.
func (g *gateway) forget() { g.session, g.resumeAt, g.seq = "", "", 0 }

// connection is one connection to the gateway.
type connection struct {
	ws *websocket.Conn

	writing sync.Mutex // one writer at a time

	mu      sync.Mutex
	seq     int64
	unheard bool // the last heartbeat was not acknowledged yet
}

func (c *connection) send(what command) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	return c.ws.WriteJSON(what)
}

// beat sends heartbeats until ctx ends; the first after a random part of the
// interval, as Discord asks. A connection on which one is not acknowledged
// before the next is dead and is cut: its session can be resumed.
func (c *connection) beat(ctx context.Context, interval time.Duration) {
	wait := rand.N(interval) //nolint:gosec // spreads load, hides nothing
	for sleep(ctx, wait) == nil {
		c.mu.Lock()
		dead := c.unheard
		c.unheard = true
		c.mu.Unlock()
		if dead {
			_ = c.ws.NetConn().Close()
			return
		}
		c.pulse()
		wait = interval
	}
}

func (c *connection) pulse() {
	c.mu.Lock()
	var seq any // null until there was an event
	if c.seq > 0 {
		seq = c.seq
	}
	c.mu.Unlock()
	_ = c.send(command{opHeartbeat, seq}) // where it fails, reading fails too
}

func (c *connection) acknowledged() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unheard = false
}

func (c *connection) reached(seq int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq = seq
}

// leave says goodbye, which ends the session, and closes the connection when
// the gateway has ended it, or has not in time.
func (c *connection) leave(ended <-chan struct{}) {
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	select {
	case <-ended:
	case <-time.After(time.Second):
	}
	_ = c.ws.NetConn().Close()
}
