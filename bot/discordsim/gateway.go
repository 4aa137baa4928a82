package discordsim

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Gateway operations.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opPresence       = 3
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// Intents.
const (
	intentGuilds         = 1 << 0
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentMessageContent = 1 << 15
)

type payload struct {
	Op int     `json:"op"`
	D  any     `json:"d"`
	S  *int64  `json:"s"`
	T  *string `json:"t"`
}

// session is a gateway session: it outlives its connections.
type session struct {
	id       string
	intents  int
	compress bool
	seq      int64
	sent     []payload // for replay; as many as keptForReplay
	conn     *connection
	over     bool // cannot be resumed
}

const keptForReplay = 10_000

type connection struct {
	mu sync.Mutex // one writer at a time
	ws *websocket.Conn
}

func (c *connection) send(p payload, compress bool) {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // events are made here
	}
	kind := websocket.TextMessage
	if compress {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = z.Write(data)
		_ = z.Close()
		kind, data = websocket.BinaryMessage, packed.Bytes()
	}
	c.write(kind, data)
}

func (c *connection) write(kind int, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_ = c.ws.WriteMessage(kind, data)
}

// close ends a connection; with a close frame unless code is 0.
func (c *connection) close(code int, reason string) {
	if code != 0 {
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	}
	_ = c.ws.Close()
}

func (s *session) detach(code int, reason string) {
	if s.conn != nil {
		s.conn.close(code, reason)
		s.conn = nil
	}
}

// Ready waits until a bot is connected and has been told READY or RESUMED.
func (s *Server) Ready(ctx context.Context) error {
	return s.Await(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.live() != nil
	})
}

// Connected reports whether a bot is connected.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live() != nil
}

// Identifies counts how often a bot identified, or tried to.
func (s *Server) Identifies() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.identifies
}

// Heartbeats counts the heartbeats of bots.
func (s *Server) Heartbeats() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heartbeats
}

// Intents are those that a bot asked for last, refused or not.
func (s *Server) Intents() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.intents
}

// Drop breaks the connection without a word, as a network does. The session
// can be resumed.
func (s *Server) Drop() { s.eachSession(func(g *session) { g.detach(0, "") }) }

// CloseWith closes the connection with a code of Discord's.
func (s *Server) CloseWith(code int, reason string) {
	s.eachSession(func(g *session) { g.detach(code, reason) })
}

// AskReconnect asks the bot to reconnect and resume (op 7).
func (s *Server) AskReconnect() {
	s.eachSession(func(g *session) {
		if g.conn != nil {
			g.conn.send(payload{Op: opReconnect}, false)
		}
	})
}

// Invalidate ends the session: the next resume is answered with an invalid
// session (op 9). The connection is dropped.
func (s *Server) Invalidate() {
	s.eachSession(func(g *session) { g.over = true; g.detach(0, "") })
}

// Zombie makes the gateway silent, or talk again: connections stay open, but
// heartbeats are not acknowledged and no event comes.
func (s *Server) Zombie(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zombie = on
}

// Raw sends bytes over the gateway as they are.
func (s *Server) Raw(data string) {
	s.eachSession(func(g *session) {
		if g.conn != nil {
			g.conn.write(websocket.TextMessage, []byte(data))
		}
	})
}

// Event sends an event of any type and body.
func (s *Server) Event(name string, body any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(name, body)
}

// Repeat sends the last event once more, sequence number and all.
func (s *Server) Repeat() {
	s.eachSession(func(g *session) {
		if g.conn != nil && len(g.sent) > 0 {
			g.conn.send(g.sent[len(g.sent)-1], false)
		}
	})
}

func (s *Server) eachSession(f func(*session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.sessions {
		f(g)
	}
	s.note()
}

// live is a session with a connection. s.mu is held.
func (s *Server) live() *session {
	for _, g := range s.sessions {
		if g.conn != nil && !g.over {
			return g
		}
	}
	return nil
}

// dispatch sends an event to every session that can still be resumed and
// reports whether there was one. s.mu is held.
func (s *Server) dispatch(name string, body any) bool {
	delivered := false
	for _, g := range s.sessions {
		if g.over {
			continue
		}
		g.dispatch(name, body, s.zombie)
		delivered = true
	}
	return delivered
}

func (g *session) dispatch(name string, body any, silent bool) {
	g.seq++
	seq := g.seq
	p := payload{Op: opDispatch, D: body, S: &seq, T: &name}
	g.sent = append(g.sent, p)
	if len(g.sent) > keptForReplay {
		g.sent = g.sent[len(g.sent)-keptForReplay:]
	}
	if g.conn != nil && !silent {
		g.conn.send(p, g.compress)
	}
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) gateway(w http.ResponseWriter, r *http.Request) {
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	s.mu.Lock()
	closed := s.closed
	if !closed {
		s.conns.Add(1)
	}
	s.mu.Unlock()
	if closed {
		_ = ws.Close()
		return
	}
	defer s.conns.Done()
	s.serve(&connection{ws: ws})
}

// serve talks to one connection until it ends.
func (s *Server) serve(conn *connection) {
	defer conn.close(0, "")
	conn.send(payload{Op: opHello, D: map[string]any{"heartbeat_interval": s.opts.Heartbeat.Milliseconds()}}, false)
	var g *session
	received := make([]time.Time, 0, 120)
	for {
		_ = conn.ws.SetReadDeadline(time.Now().Add(2*s.opts.Heartbeat + time.Second))
		_, data, err := conn.ws.ReadMessage()
		if err != nil {
			s.disconnected(g, conn, err)
			return
		}
		now := time.Now()
		received = append(received, now)
		if len(received) > 120 {
			if now.Sub(received[len(received)-121]) < time.Minute {
				s.mu.Lock()
				s.violate("more than 120 gateway messages in a minute")
				s.mu.Unlock()
				conn.close(4008, "Rate limited.")
				return
			}
		}
		var in struct {
			Op int             `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		if err := json.Unmarshal(data, &in); err != nil || len(data) > 4096 {
			conn.close(4002, "Error while decoding payload.")
			return
		}
		switch in.Op {
		case opHeartbeat:
			s.mu.Lock()
			zombie := s.zombie
			s.heartbeats++
			s.mu.Unlock()
			if !zombie {
				conn.send(payload{Op: opHeartbeatAck}, false)
			}
		case opIdentify:
			if g = s.identify(conn, in.D); g == nil {
				continue
			}
		case opResume:
			g = s.resume(conn, in.D)
		case opPresence:
		default:
			conn.close(4001, "Unknown opcode.")
			return
		}
	}
}

// disconnected notes that a connection ended. A bot that closes with 1000 or
// 1001 gives its session up.
func (s *Server) disconnected(g *session, conn *connection, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if g == nil {
		return
	}
	if g.conn == conn {
		g.conn = nil
	}
	if websocket.IsCloseError(err, websocket.CloseNormalClosure, websocket.CloseGoingAway) {
		delete(s.sessions, g.id)
	}
	s.note()
}

func (s *Server) identify(conn *connection, data json.RawMessage) *session {
	var in struct {
		Token      string         `json:"token"`
		Intents    int            `json:"intents"`
		Compress   bool           `json:"compress"`
		Properties map[string]any `json:"properties"`
	}
	err := json.Unmarshal(data, &in)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.identifies++
	s.intents = in.Intents
	last := s.identified
	s.identified = time.Now()
	defer s.note()
	switch {
	case err != nil:
		conn.close(4002, "Error while decoding payload.")
		return nil
	case !s.authentic(in.Token) || !s.withinQuota():
		conn.close(4004, "Authentication failed.")
		return nil
	case in.Intents&intentMessageContent != 0 && !s.opts.MessageContent:
		conn.close(4014, "Disallowed intent(s).")
		return nil
	case s.opts.IdentifyEvery > 0 && time.Since(last) < s.opts.IdentifyEvery:
		conn.send(payload{Op: opInvalidSession, D: false}, false)
		return nil
	}
	g := &session{id: "session" + s.newID(), intents: in.Intents, compress: in.Compress, conn: conn}
	s.sessions[g.id] = g
	guilds := []any{}
	for _, guild := range s.guilds {
		guilds = append(guilds, map[string]any{"id": guild.ID, "unavailable": true})
	}
	g.dispatch("READY", map[string]any{
		"v": 10, "user": s.me, "guilds": guilds, "session_id": g.id, "resume_gateway_url": s.gatewayURL(),
		"application": map[string]any{"id": s.me.ID, "flags": 0}, "private_channels": []any{}, "shard": []int{0, 1},
	}, s.zombie)
	if in.Intents&intentGuilds != 0 {
		for _, guild := range s.guilds {
			g.dispatch("GUILD_CREATE", guild.event(), s.zombie)
		}
	}
	return g
}

// quota counts how often a bot identified in the current day, which begins with
// the first time.
type quota struct {
	used  int
	reset time.Time
}

// left is how often a bot may still identify today.
func (q *quota) left(opts Options) int {
	if !opts.Now().Before(q.reset) {
		return opts.IdentifiesADay
	}
	return opts.IdentifiesADay - q.used
}

// resetAfter is how long it takes until the day is over; 0 where none began.
func (q *quota) resetAfter(opts Options) time.Duration {
	return max(0, q.reset.Sub(opts.Now()))
}

func (q *quota) spend(opts Options) {
	if now := opts.Now(); !now.Before(q.reset) {
		*q = quota{reset: now.Add(24 * time.Hour)}
	}
	q.used++
}

func (s *Server) authentic(token string) bool {
	return strings.TrimPrefix(token, "Bot ") == s.opts.Token
}

// withinQuota counts an identify. One too many in a day costs a bot what it
// costs it at Discord: its sessions end, and its owner has to fetch a new
// token. s.mu is held.
func (s *Server) withinQuota() bool {
	if s.quota.left(s.opts) > 0 {
		s.quota.spend(s.opts)
		return true
	}
	s.violate("a bot identified more than %d times in a day", s.opts.IdentifiesADay)
	s.opts.Token = "token" + s.newID()
	for _, g := range s.sessions {
		g.over = true
		g.detach(4004, "Authentication failed.")
	}
	return false
}

func (s *Server) resume(conn *connection, data json.RawMessage) *session {
	var in struct {
		Token     string `json:"token"`
		SessionID string `json:"session_id"`
		Seq       int64  `json:"seq"`
	}
	err := json.Unmarshal(data, &in)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.note()
	g := s.sessions[in.SessionID]
	if err != nil || !s.authentic(in.Token) || g == nil || g.over || in.Seq > g.seq {
		conn.send(payload{Op: opInvalidSession, D: false}, false)
		return nil
	}
	g.detach(4000, "resumed elsewhere")
	g.conn = conn
	for _, p := range g.sent {
		if *p.S > in.Seq {
			conn.send(p, g.compress)
		}
	}
	g.dispatch("RESUMED", map[string]any{}, s.zombie)
	return g
}

func (s *Server) gatewayURL() string { return "ws" + s.url[len("http"):] }
