package discordsim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"whosaid/bot/discordsim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// client is a bot that a test writes by hand.
type client struct {
	*discordsim.Server
	t       *testing.T
	clock   *clock
	user    *discordsim.User
	channel *discordsim.Channel
	http    http.Client
}

func start(t *testing.T, change ...func(*discordsim.Options)) *client {
	t.Helper()
	c := &client{t: t, clock: &clock{now: time.Now()}}
	options := discordsim.Options{Now: c.clock.Now}
	for _, f := range change {
		f(&options)
	}
	server, err := discordsim.Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	t.Cleanup(c.http.CloseIdleConnections)
	c.Server = server
	c.user = server.User("Ada")
	c.channel = server.Guild("Harbour").Channel("general")
	return c
}

func (c *client) do(method, path string, body any) (int, map[string]any) {
	c.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	req, err := http.NewRequest(method, c.API()+path, bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+c.Token())
	req.Header.Set("Content-Type", "application/json")
	return c.send(req)
}

func (c *client) send(req *http.Request) (int, map[string]any) {
	c.t.Helper()
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	var out map[string]any
	_ = json.Unmarshal(raw, &out)
	if out == nil {
		out = map[string]any{}
	}
	out["headers"] = resp.Header
	return resp.StatusCode, out
}

func (c *client) interaction() (*discordsim.Interaction, string) {
	i := c.Slash(discordsim.As{User: c.user, In: c.channel}, "ask", nil)
	return i, "/interactions/" + i.ID + "/" + i.Token + "/callback"
}

// m is a body; message is one without pings.
type m = map[string]any

func message(more m) m {
	out := m{"content": "hello", "allowed_mentions": m{"parse": []string{}}}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func TestABrokenRuleIsRefusedAndNoted(t *testing.T) {
	embed := func(e m) m { return message(m{"embeds": []any{e}}) }
	rows := func(rows ...any) m { return message(m{"components": rows}) }
	row := func(c ...any) m { return rows(m{"type": 1, "components": c}) }
	button := func(id string) m { return m{"type": 2, "style": 1, "label": "x", "custom_id": id} }
	long := func(n int) string { return strings.Repeat("é", n) }
	option := func(label, value, description string) m {
		return m{"label": label, "value": value, "description": description}
	}
	choose := func(more m) m {
		c := m{"type": 3, "custom_id": "which", "options": []any{option("one", "1", "")}}
		maps.Copy(c, more)
		return c
	}
	v2 := func(components ...any) m {
		return m{"allowed_mentions": m{"parse": []string{}}, "flags": discordsim.ComponentsV2, "components": components}
	}
	text := func(n int) m { return m{"type": 10, "content": long(n)} }
	for name, body := range map[string]m{
		"content":              message(m{"content": long(2001)}),
		"content in UTF-16":    message(m{"content": strings.Repeat("🧭", 1001)}),
		"embeds":               message(m{"embeds": slices.Repeat([]any{m{}}, 11)}),
		"embeds together":      message(m{"embeds": []any{m{"description": long(3001)}, m{"description": long(3000)}}}),
		"title":                embed(m{"title": long(257)}),
		"description":          embed(m{"description": long(4097)}),
		"footer":               embed(m{"footer": m{"text": long(2049)}}),
		"author":               embed(m{"author": m{"name": long(257)}}),
		"fields":               embed(m{"fields": slices.Repeat([]any{m{"name": "n", "value": "v"}}, 26)}),
		"field name":           embed(m{"fields": []any{m{"name": long(257), "value": "v"}}}),
		"field value":          embed(m{"fields": []any{m{"name": "n", "value": long(1025)}}}),
		"link":                 embed(m{"title": "t", "url": "javascript:alert(1)"}),
		"rows":                 rows(m{"type": 1, "components": []any{button("1")}}, m{"type": 1, "components": []any{button("2")}}, m{"type": 1, "components": []any{button("3")}}, m{"type": 1, "components": []any{button("4")}}, m{"type": 1, "components": []any{button("5")}}, m{"type": 1, "components": []any{button("6")}}),
		"row":                  row(button("1"), button("2"), button("3"), button("4"), button("5"), button("6")),
		"custom id":            row(button(long(101))),
		"custom ids":           row(button("same"), button("same")),
		"label":                row(m{"type": 2, "style": 1, "label": long(81), "custom_id": "x"}),
		"no label":             row(m{"type": 2, "style": 1, "custom_id": "x"}),
		"a button for nothing": row(m{"type": 2, "style": 1, "label": "x"}),
		"a button for two":     row(m{"type": 2, "style": 5, "label": "x", "custom_id": "x", "url": "https://example.org"}),
		"a button's address":   row(m{"type": 2, "style": 5, "label": "x", "url": "https://example.org/" + strings.Repeat("x", 500)}),
		"select in company":    row(choose(nil), button("x")),
		"options":              row(choose(m{"options": slices.Repeat([]any{option("one", "1", "")}, 26)})),
		"no options":           row(choose(m{"options": []any{}})),
		"option label":         row(choose(m{"options": []any{option(long(101), "1", "")}})),
		"option value":         row(choose(m{"options": []any{option("one", long(101), "")}})),
		"option description":   row(choose(m{"options": []any{option("one", "1", long(101))}})),
		"placeholder":          row(choose(m{"placeholder": long(151)})),
		"values":               row(m{"type": 8, "custom_id": "where", "max_values": 26}),
		"values chosen":        row(m{"type": 8, "custom_id": "where", "default_values": []any{m{"id": "1", "type": "channel"}, m{"id": "2", "type": "channel"}}}),
		"V2 with content":      message(m{"flags": discordsim.ComponentsV2}),
		"V2 with embeds":       {"allowed_mentions": m{"parse": []string{}}, "flags": discordsim.ComponentsV2, "embeds": []any{m{"title": "t"}}, "components": []any{text(1)}},
		"V2 without flag":      message(m{"components": []any{m{"type": 10, "content": "text"}}}),
		"V2 components":        v2(slices.Repeat([]any{text(1)}, 41)...),
		"V2 components within": v2(m{"type": 17, "components": slices.Repeat([]any{text(1)}, 40)}),
		"V2 text":              v2(text(2001), text(2000)),
		"V2 empty text":        v2(text(0)),
		"V2 section":           v2(m{"type": 9, "components": []any{text(1)}}),
		"nonce":                message(m{"nonce": strings.Repeat("n", 26)}),
	} {
		c := start(t)
		if status, _ := c.do("POST", "/channels/"+c.channel.ID+"/messages", body); status != http.StatusBadRequest || len(c.Violations()) != 1 {
			t.Errorf("%s: %d, %v", name, status, c.Violations())
		}
	}
}

func TestAMessageThatCanPingIsNoted(t *testing.T) {
	for name, mentions := range map[string]any{
		"nothing":       nil,
		"no parse":      m{},
		"everyone":      m{"parse": []string{"everyone"}},
		"users":         m{"parse": []string{}, "users": []string{"1"}},
		"the one asked": m{"parse": []string{}, "replied_user": true},
	} {
		c := start(t)
		c.do("POST", "/channels/"+c.channel.ID+"/messages", m{"content": "hello", "allowed_mentions": mentions})
		if len(c.Violations()) != 1 {
			t.Errorf("%s: %v", name, c.Violations())
		}
	}
}

func TestDeadlinesOfInteractions(t *testing.T) {
	c := start(t)
	i, callback := c.interaction()
	response := "/webhooks/" + c.Me().ID + "/" + i.Token + "/messages/@original"
	if status, out := c.do("PATCH", response, message(nil)); status != http.StatusNotFound {
		t.Error("edited before it was acknowledged", status, out)
	}
	if status, out := c.do("POST", callback, m{"type": 5}); status != http.StatusNoContent {
		t.Fatal(status, out)
	}
	if status, out := c.do("POST", callback, m{"type": 5}); status != http.StatusBadRequest || out["code"] != 40060.0 {
		t.Error("acknowledged twice", status, out)
	}
	c.clock.forward(14 * time.Minute)
	if status, out := c.do("PATCH", response, message(nil)); status != http.StatusOK {
		t.Error(status, out)
	}
	c.clock.forward(2 * time.Minute)
	if status, out := c.do("PATCH", response, message(nil)); status != http.StatusUnauthorized || out["code"] != 50027.0 {
		t.Error("the token outlives its 15 minutes", status, out)
	}
	if v := c.Violations(); len(v) != 0 {
		t.Error(v)
	}
	_, late := c.interaction()
	c.clock.forward(3100 * time.Millisecond)
	if status, out := c.do("POST", late, m{"type": 5}); status != http.StatusNotFound || out["code"] != 10062.0 || len(c.Violations()) != 1 {
		t.Error("acknowledged after 3 s", status, out, c.Violations())
	}
}

func TestTheSameNoncePostsOnce(t *testing.T) {
	c := start(t)
	path := "/channels/" + c.channel.ID + "/messages"
	_, first := c.do("POST", path, message(m{"nonce": "1", "enforce_nonce": true}))
	_, second := c.do("POST", path, message(m{"nonce": "1", "enforce_nonce": true, "content": "again"}))
	if first["id"] != second["id"] || len(c.channel.Messages()) != 1 {
		t.Errorf("%v %v", first["id"], second["id"])
	}
}

func TestRateLimitsAreAnsweredAsDiscordDoes(t *testing.T) {
	const route = "POST /channels/{channel}/messages"
	c := start(t)
	c.Limit(route, 2, time.Second)
	path := "/channels/" + c.channel.ID + "/messages"
	for n, want := range []string{"1", "0"} {
		_, out := c.do("POST", path, message(nil))
		if got := out["headers"].(http.Header).Get("X-RateLimit-Remaining"); got != want {
			t.Errorf("after %d: %s remaining", n+1, got)
		}
	}
	status, out := c.do("POST", path, message(nil))
	header := out["headers"].(http.Header)
	if status != http.StatusTooManyRequests || header.Get("Retry-After") == "" || out["retry_after"].(float64) <= 0 || out["global"] != false {
		t.Errorf("%d %v", status, out)
	}
	other := c.Guild("Second").Channel("general")
	if status, _ := c.do("POST", "/channels/"+other.ID+"/messages", message(nil)); status != http.StatusOK {
		t.Error("another channel is limited too")
	}
	c.Fail(discordsim.Fault{Route: route, Status: 429, Times: 1, RetryAfter: time.Minute, Global: true})
	c.do("POST", "/channels/"+other.ID+"/messages", message(nil))
	time.Sleep(300 * time.Millisecond)
	if status, out := c.do("GET", "/users/@me", nil); status != http.StatusTooManyRequests || out["global"] != true {
		t.Errorf("a global limit holds for all: %d %v", status, out)
	}
	if len(c.Violations()) != 1 {
		t.Errorf("coming back too early is noted: %v", c.Violations())
	}
	if _, callback := c.interaction(); callback != "" {
		if status, _ := c.do("POST", callback, m{"type": 5}); status != http.StatusNoContent {
			t.Error("answers to interactions are outside the global limit")
		}
	}
}

func TestARequestWithoutTheTokenIsRefused(t *testing.T) {
	c := start(t, func(o *discordsim.Options) { o.Token = "secret" })
	resp, err := c.http.Get(c.API() + "/users/@me")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Error(resp.Status)
	}
}

func TestChoicesCommandsAndFormsHaveTheirLimits(t *testing.T) {
	c := start(t)
	many := []any{}
	for n := range 26 {
		many = append(many, m{"name": fmt.Sprint(n), "value": "v"})
	}
	i := c.Complete(discordsim.As{User: c.user, In: c.channel}, "ask", discordsim.CommandOptions{"speaker": "x"}, "speaker")
	if status, _ := c.do("POST", "/interactions/"+i.ID+"/"+i.Token+"/callback", m{"type": 8, "data": m{"choices": many}}); status != http.StatusBadRequest {
		t.Error("26 choices", status)
	}
	for name, choice := range map[string]m{"name": {"name": strings.Repeat("n", 101), "value": "v"}, "value": {"name": "n", "value": strings.Repeat("v", 101)}, "no name": {"value": "v"}} {
		if status, _ := c.do("POST", "/interactions/"+i.ID+"/"+i.Token+"/callback", m{"type": 8, "data": m{"choices": []any{choice}}}); status != http.StatusBadRequest {
			t.Errorf("a choice's %s: %d", name, status)
		}
	}
	o := func(name string) m { return m{"type": 3, "name": name, "description": strings.Repeat("d", 100)} }
	var options, commands []any
	for n := range 26 {
		options = append(options, o(fmt.Sprint("o", n)))
	}
	for n := range 101 {
		commands = append(commands, m{"name": fmt.Sprint("c", n), "description": "x"})
	}
	heavy := m{"name": "heavy", "description": "x"}
	for n := range 4 {
		heavy["options"] = append(anyOf(heavy["options"]), m{"type": 1, "name": fmt.Sprint("s", n), "description": "x", "options": options[:25]})
	}
	for name, sent := range map[string][]any{
		"no description":      {m{"name": "ask"}},
		"a long description":  {m{"name": "ask", "description": strings.Repeat("d", 101)}},
		"a long name":         {m{"name": strings.Repeat("n", 33), "description": "x"}},
		"capitals and spaces": {m{"name": "Ask me", "description": "x"}},
		"capitals":            {m{"name": "Ask", "description": "x"}},
		"a translated name":   {m{"name": "ask", "description": "x", "name_localizations": m{"de": "Frag mich"}}},
		"a translation":       {m{"name": "ask", "description": "x", "description_localizations": m{"de": strings.Repeat("d", 101)}}},
		"required last":       {m{"name": "ask", "description": "x", "options": []any{m{"type": 3, "name": "a", "description": "x"}, m{"type": 3, "name": "b", "description": "x", "required": true}}}},
		"26 options":          {m{"name": "ask", "description": "x", "options": options}},
		"8,000 characters":    {heavy},
		"101 commands":        commands,
		"the same twice":      {m{"name": "ask", "description": "x"}, m{"name": "ask", "description": "y"}},
	} {
		if status, _ := c.do("PUT", "/applications/"+c.Me().ID+"/commands", sent); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	input := func(more m) m {
		in := m{"type": 4, "style": 1, "custom_id": "i", "label": "l"}
		maps.Copy(in, more)
		return in
	}
	form := func(inputs ...m) m {
		rows := []any{}
		for _, i := range inputs {
			rows = append(rows, m{"type": 1, "components": []any{i}})
		}
		return m{"custom_id": "f", "title": "t", "components": rows}
	}
	titled := form(input(nil))
	titled["title"] = strings.Repeat("t", 46)
	for name, data := range map[string]m{
		"a long title":       titled,
		"nothing in it":      form(),
		"six inputs":         form(input(nil), input(nil), input(nil), input(nil), input(nil), input(nil)),
		"a long label":       form(input(m{"label": strings.Repeat("l", 46)})),
		"a long placeholder": form(input(m{"placeholder": strings.Repeat("p", 101)})),
		"a long custom id":   form(input(m{"custom_id": strings.Repeat("i", 101)})),
		"too much to type":   form(input(m{"max_length": 4001})),
		"too much in it":     form(input(m{"value": strings.Repeat("v", 4001)})),
		"two in a row":       {"custom_id": "f", "title": "t", "components": []any{m{"type": 1, "components": []any{input(nil), input(m{"custom_id": "j"})}}}},
	} {
		_, callback := c.interaction()
		if status, _ := c.do("POST", callback, m{"type": 9, "data": data}); status != http.StatusBadRequest {
			t.Errorf("a form with %s: %d", name, status)
		}
	}
	if _, callback := c.interaction(); callback != "" {
		if status, out := c.do("POST", callback, m{"type": 9, "data": form(input(m{"max_length": 4000}))}); status != http.StatusNoContent {
			t.Error("a form as it should be", status, out)
		}
	}
}

func anyOf(v any) []any { list, _ := v.([]any); return list }

func TestMoreThanFiftyRequestsASecondAreRefused(t *testing.T) {
	c := start(t)
	for n := range 500 { // however slow the machine, some second has 50
		if status, out := c.do("GET", "/users/@me", nil); status == http.StatusTooManyRequests {
			if n < 50 || out["global"] != true || out["retry_after"].(float64) > 1 {
				t.Errorf("refused after %d: %v", n, out)
			}
			return
		}
	}
	t.Error("nothing was refused")
}

func TestTheDocumentOfDiscordIsHeldAgainstRequests(t *testing.T) {
	c := start(t, document(t))
	path := "/channels/" + c.channel.ID + "/messages"
	if c.do("POST", path, message(m{"embeds": []any{m{"title": "t", "color": 1}}})); len(c.Violations()) != 0 {
		t.Errorf("a message as it should be: %v", c.Violations())
	}
	if c.do("POST", path, message(m{"embeds": []any{m{"title": "t", "color": 0x1000000}}})); len(c.Violations()) != 1 {
		t.Errorf("a colour that is none: %v", c.Violations())
	}
}

// identify connects to the gateway as a bot does and returns what it is told:
// the event's name, or the code the connection was closed with.
func (c *client) identify(token string) string {
	c.t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(strings.TrimSuffix(c.API(), "/api/v10"), "http"), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer ws.Close()
	if err := ws.WriteJSON(m{"op": 2, "d": m{"token": token, "intents": 1, "properties": m{}}}); err != nil {
		c.t.Fatal(err)
	}
	for {
		var in struct {
			T string
		}
		if err := ws.ReadJSON(&in); err != nil {
			if e, ok := errors.AsType[*websocket.CloseError](err); ok {
				return fmt.Sprint(e.Code)
			}
			return err.Error()
		}
		if in.T != "" {
			return in.T
		}
	}
}

func TestIdentifyingTooOftenInADayCostsTheToken(t *testing.T) {
	c := start(t, func(o *discordsim.Options) { o.IdentifiesADay = 2 })
	limit := func() m {
		_, out := c.do("GET", "/gateway/bot", nil)
		return out["session_start_limit"].(m)
	}
	if l := limit(); l["total"] != 2.0 || l["remaining"] != 2.0 {
		t.Error("at first", l)
	}
	old := c.Token()
	if got := c.identify("wrong"); got != "4004" {
		t.Error("a wrong token:", got)
	}
	c.identify(old)
	if l := limit(); l["remaining"] != 1.0 || l["reset_after"] != 86400000.0 {
		t.Error("after the first", l)
	}
	c.clock.forward(25 * time.Hour)
	for range 2 {
		if got := c.identify(old); got != "READY" {
			t.Error("the day after:", got)
		}
	}
	if l := limit(); l["remaining"] != 0.0 || len(c.Violations()) != 0 {
		t.Error("used up", l, c.Violations())
	}
	if got := c.identify(old); got != "4004" || len(c.Violations()) != 1 || c.Token() == old {
		t.Error("one too many:", got, c.Violations())
	}
	if got := c.identify(c.Token()); got != "4004" {
		t.Error("a new token does not bring a new quota:", got)
	}
}

func TestAnEphemeralMessageIsForItsUserAlone(t *testing.T) {
	c := start(t, document(t))
	i, callback := c.interaction()
	if status, out := c.do("POST", callback, m{"type": 4, "data": message(m{"flags": discordsim.Ephemeral})}); status != http.StatusNoContent {
		t.Fatal(status, out)
	}
	if n := len(c.channel.MessagesTo(c.user)); n != 1 {
		t.Errorf("who asked sees %d messages", n)
	}
	if n := len(c.channel.MessagesTo(c.User("Ben"))) + len(c.channel.Messages()); n != 0 {
		t.Errorf("others see %d messages", n)
	}
	answer, _ := i.Message()
	if status, _ := c.do("GET", "/channels/"+c.channel.ID+"/messages/"+answer.ID, nil); status != http.StatusNotFound {
		t.Error("it can be had like any other message:", status)
	}
	status, out := c.do("GET", "/webhooks/"+c.Me().ID+"/"+i.Token+"/messages/@original", nil)
	if metadata, ok := out["interaction_metadata"].(m); status != http.StatusOK || !ok || metadata["id"] != i.ID || metadata["type"] != 2.0 {
		t.Error("with its token:", status, out)
	}
	if v := c.Violations(); len(v) != 0 {
		t.Error(v)
	}
}

func TestIDsAreSnowflakesInOrder(t *testing.T) {
	c := start(t)
	last := uint64(0)
	for range 1000 {
		id, err := strconv.ParseUint(c.User("x").ID, 10, 64)
		if err != nil || id <= last {
			t.Fatalf("%d after %d: %v", id, last, err)
		}
		last = id
	}
	if made := time.UnixMilli(int64(last>>22) + 1420070400000); time.Since(made).Abs() > time.Minute {
		t.Errorf("the time in the id is %s", made)
	}
}
