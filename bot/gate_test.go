package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// scripted is a connection that says what it is told.
type scripted struct {
	net.Conn
	in io.Reader
}

func (s scripted) Read(p []byte) (int, error) { return s.in.Read(p) }

func (s scripted) SetReadDeadline(time.Time) error { return nil }

func readThrough(stream []byte) (out []byte, dropped []error, code int, err error) {
	g := newGate(scripted{in: bytes.NewReader(stream)}, func(why error) { dropped = append(dropped, why) }, func(c int) { code = c }, func() bool { return false })
	out, err = io.ReadAll(iotest.OneByteReader(g))
	return
}

const upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

func textFrame(s string) string { return string(textHeader(len(s))) + s }

func TestTheGateLetsThroughWhatDiscordgoOutlives(t *testing.T) {
	long := `{"op":0,"s":7,"t":"MESSAGE_CREATE","d":{"id":"1","content":"` + strings.Repeat("x", 70000) + `"}}`
	for name, c := range map[string]struct{ in, want string }{
		"an event the bot handles":      {textFrame(`{"op":0,"s":1,"t":"MESSAGE_CREATE","d":{"id":"1"}}`), textFrame(`{"op":0,"s":1,"t":"MESSAGE_CREATE","d":{"id":"1"}}`)},
		"a long event":                  {textFrame(long), textFrame(long)},
		"an event in two fragments":     {"\x01\x05{\"op\"" + "\x80\x04:11}", textFrame(`{"op":11}`)},
		"an event nothing handles":      {textFrame(`{"op":0,"s":2,"t":"GUILD_CREATE","d":null}`), textFrame(`{"op":0,"s":2,"t":"PASSED_OVER","d":{}}`)},
		"null":                          {textFrame("null"), ""},
		"what is no JSON":               {textFrame("{"), ""},
		"an event without a number":     {textFrame(`{"op":0,"t":"MESSAGE_CREATE","d":{}}`), ""},
		"an event whose body is a list": {textFrame(`{"op":0,"s":3,"t":"MESSAGE_CREATE","d":[]}`), textFrame(`{"op":0,"s":3,"t":"PASSED_OVER","d":{}}`)},
		"a heartbeat's answer":          {textFrame(`{"op":11}`), textFrame(`{"op":11}`)},
		"a ping":                        {"\x89\x02hi", "\x89\x02hi"},
	} {
		out, _, _, err := readThrough([]byte(upgrade + c.in))
		if err != nil || string(out) != upgrade+c.want {
			t.Errorf("%s: %.200q %v", name, strings.TrimPrefix(string(out), upgrade), err)
		}
	}
}

func TestTheGateShowsReadyWithoutItsGuilds(t *testing.T) {
	out, _, _, err := readThrough([]byte(upgrade + textFrame(`{"op":0,"s":1,"t":"READY","d":{"session_id":"s","user":{"id":"5","bot":true},"application":{"id":"6"},"guilds":[null,{"id":"1"}]}}`)))
	if err != nil || strings.Contains(string(out), "guilds") || !strings.Contains(string(out), `"session_id":"s"`) || !strings.Contains(string(out), `{"id":"5"}`) {
		t.Errorf("%q %v", out, err)
	}
}

func TestTheGateTellsWhyAConnectionEnded(t *testing.T) {
	if _, _, code, _ := readThrough([]byte(upgrade + "\x88\x02\x0f\xa4")); code != closeBadToken {
		t.Errorf("close frame: %d", code)
	}
	_, _, code, err := readThrough([]byte(upgrade + textFrame(`{"op":9,"d":false}`)))
	if code != invalidSession || !errors.Is(err, errInvalidSession) {
		t.Errorf("invalid session: %d %v", code, err)
	}
}

// FuzzGate: whatever the network says, nothing panics, and what is let through
// is no more than came in.
func FuzzGate(f *testing.F) {
	for _, s := range []string{textFrame(`{"op":10,"d":{"heartbeat_interval":1}}`), textFrame("null"), "\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff", "\x01\x00\x80\x00", "\x81\xfe", "\xc1\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		if out, _, _, _ := readThrough(append([]byte(upgrade), stream...)); len(out) > 2*(len(stream)+len(upgrade))+200 {
			t.Fatalf("%d bytes became %d", len(stream), len(out))
		}
	})
}

// FuzzAdmit: what discordgo is shown is always a JSON object.
func FuzzAdmit(f *testing.F) {
	for _, s := range []string{`{"op":0,"s":1,"t":"READY","d":{"user":null}}`, `null`, `[]`, `{"op":0,"s":1,"t":"GUILD_CREATE","d":{}}`, `{"op":9}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		out, _ := admit(message)
		if out == nil {
			return
		}
		var v map[string]any
		if err := json.Unmarshal(out, &v); err != nil || v == nil {
			t.Fatalf("%q is shown as %q", message, out)
		}
	})
}
