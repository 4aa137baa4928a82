package bot

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// gate is the gateway's network connection as discordgo reads it. It parses the
// WebSocket frames that come in and keeps from discordgo what it would not
// outlive or would do wrong: bodies that are not what their event says they
// are, on which its goroutines panic; silence, for which it waits for ever; and
// an invalid session, to which it answers by identifying in a tight loop. It
// also notes the code of the end, which discordgo does not tell, and holds back
// discordgo's own goodbye: a connection that is closed with 1000, as discordgo
// closes one that has fallen silent, cannot be resumed.
type gate struct {
	net.Conn
	in       *bufio.Reader
	upgraded bool   // the HTTP part of the connection is over
	message  []byte // the fragments of the message that is arriving
	out      []byte // what discordgo may read next
	dropped  func(why error)
	ended    func(code int)
	leaving  func() bool // the bot is going for good and says so
}

const (
	maxFrame = 16 << 20
	// silence is how long the gateway may say nothing: it acknowledges a
	// heartbeat about every 41 seconds.
	silence = 2 * time.Minute
)

// invalidSession stands for the code of a connection that ended because its
// session is over (op 9), as [closeTimedOut] does for one that Discord closed.
const invalidSession = closeTimedOut

func newGate(conn net.Conn, dropped func(why error), ended func(code int), leaving func() bool) *gate {
	return &gate{Conn: conn, in: bufio.NewReader(conn), dropped: dropped, ended: ended, leaving: leaving}
}

// Read implements [net.Conn].
func (g *gate) Read(p []byte) (int, error) {
	for len(g.out) == 0 {
		if err := g.SetReadDeadline(time.Now().Add(silence)); err != nil {
			return 0, err
		}
		if err := g.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, g.out)
	g.out = g.out[n:]
	return n, nil
}

// Write implements [net.Conn].
func (g *gate) Write(p []byte) (int, error) {
	if len(p) > 0 && p[0] == 0x80|websocket.CloseMessage && !g.leaving() {
		return len(p), nil
	}
	return g.Conn.Write(p)
}

// fill reads on until there may be something in out.
func (g *gate) fill() error {
	if g.upgraded {
		return g.frame()
	}
	line, err := g.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	g.out = append(g.out[:0], line...)
	g.upgraded = len(bytes.TrimSpace(line)) == 0
	return nil
}

// frame reads one frame (RFC 6455, section 5.2).
func (g *gate) frame() error {
	header := make([]byte, 2, 10)
	if _, err := io.ReadFull(g.in, header); err != nil {
		return err
	}
	final, kind := header[0]&0x80 != 0, int(header[0]&0x0F)
	size, more := uint64(header[1]&0x7F), 0
	switch size {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	header = header[:2+more]
	if _, err := io.ReadFull(g.in, header[2:]); err != nil {
		return err
	}
	switch more {
	case 2:
		size = uint64(binary.BigEndian.Uint16(header[2:]))
	case 8:
		size = binary.BigEndian.Uint64(header[2:])
	}
	if header[1]&0x80 != 0 || header[0]&0x70 != 0 || size > maxFrame || uint64(len(g.message))+size > maxFrame {
		return fmt.Errorf("the gateway sent a frame that cannot be read (% x)", header)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(g.in, body); err != nil {
		return err
	}
	if kind >= websocket.CloseMessage {
		if kind == websocket.CloseMessage && len(body) >= 2 {
			g.ended(int(binary.BigEndian.Uint16(body)))
		}
		g.out = append(header, body...)
		return nil
	}
	g.message = append(g.message, body...)
	if !final {
		return nil
	}
	message := g.message
	g.message = nil
	return g.pass(message)
}

// pass puts a whole message into out, if it may pass.
func (g *gate) pass(message []byte) error {
	shown, err := admit(message)
	if errors.Is(err, errInvalidSession) {
		g.ended(invalidSession)
		return err
	}
	if err != nil {
		g.dropped(err)
	}
	if shown == nil {
		return nil
	}
	g.out = append(textHeader(len(shown)), shown...)
	return nil
}

// textHeader is the header of a text frame of n bytes, the only one of its
// message.
func textHeader(n int) []byte {
	head := []byte{0x80 | websocket.TextMessage}
	switch {
	case n < 126:
		return append(head, byte(n))
	case n <= 0xFFFF:
		return binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
}

// payload is a message of the gateway.
type payload struct {
	Op int             `json:"op"`
	D  json.RawMessage `json:"d"`
	S  int64           `json:"s"`
	T  string          `json:"t"`
}

var errInvalidSession = errors.New("the gateway session is over")

// handled are the events that discordgo is shown.
var handled = []string{"READY", "RESUMED", "MESSAGE_CREATE", "INTERACTION_CREATE"}

const (
	opDispatch       = 0
	opInvalidSession = 9
)

// admit says what discordgo gets to see for a message: the message, an empty
// event of the same number in its place, or nothing. An error says what was
// wrong with it.
func admit(message []byte) ([]byte, error) {
	var p *payload
	if err := json.Unmarshal(message, &p); err != nil || p == nil {
		return nil, fmt.Errorf("a gateway message does not decode: %w", orElse(err, errors.New("it is null")))
	}
	switch {
	case p.Op == opInvalidSession:
		return nil, errInvalidSession
	case p.Op != opDispatch:
		return message, nil
	case p.S <= 0:
		return nil, errors.New("an event without a sequence number")
	}
	body := bytes.TrimSpace(p.D)
	switch {
	case len(body) == 0 || body[0] != '{':
		return passedOver(p), fmt.Errorf("the body of %s is not an object", p.T)
	case !slices.Contains(handled, p.T):
		return passedOver(p), nil
	case p.T == "READY":
		return ready(p)
	}
	return message, nil
}

// passedOver is an event that nothing handles, in place of another: discordgo
// only notes its number, from which a resume goes on.
func passedOver(p *payload) []byte {
	return fmt.Appendf(nil, `{"op":0,"s":%d,"t":"PASSED_OVER","d":{}}`, p.S)
}

// ready is READY with what the bot uses of it: neither its guilds, which may be
// thousands, nor anything else that discordgo would go through.
func ready(p *payload) ([]byte, error) {
	var in struct {
		SessionID string `json:"session_id"`
		User      struct {
			ID string `json:"id"`
		} `json:"user"`
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
	}
	if err := json.Unmarshal(p.D, &in); err != nil {
		return passedOver(p), fmt.Errorf("READY does not decode: %w", err)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return json.Marshal(payload{Op: opDispatch, S: p.S, T: p.T, D: body})
}
