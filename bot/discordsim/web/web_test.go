package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"go.uber.org/goleak"

	"whosaid/bot/discordsim"
	"whosaid/bot/discordsim/web"
	"whosaid/bot/discordsim/web/webtest"
)

var screenshot = flag.String("screenshot", "", "write a picture of everything a message can hold to this file")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// m is a body.
type m = map[string]any

// room is a simulated Discord with a page on it, and a bot that a test writes
// by hand.
type room struct {
	*discordsim.Server
	t       *testing.T
	me      *discordsim.User
	channel *discordsim.Channel
	address string
	http    *http.Client
}

func open(t *testing.T) *room {
	t.Helper()
	server, err := discordsim.Start(discordsim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	guild := server.Guild("Harbour")
	r := &room{Server: server, t: t, me: server.User("Ada"), channel: guild.Channel("general"), http: &http.Client{}}
	page, err := web.New(web.Options{
		Discord: server, Guild: guild, Me: r.me, Members: []*discordsim.User{server.User("Ben")},
		Read: func(_ context.Context, address string) (web.Article, bool) {
			return web.Article{Title: "<b>Cranes</b>", Paragraphs: []string{"<script>alert(1)</script>"}}, address == "https://example.org/cranes"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = "http://" + l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- page.Serve(ctx, l) }()
	t.Cleanup(func() {
		r.http.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return r
}

// get fetches from the page.
func (r *room) get(path string) (*http.Response, string) {
	r.t.Helper()
	resp, err := r.http.Get(r.address + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return resp, string(data)
}

// does is what the page's own script would send.
func (r *room) does(path string, body m) (int, string) {
	r.t.Helper()
	_, page := r.get("/")
	token := regexp.MustCompile(`name="token" content="(\w+)"`).FindStringSubmatch(page)
	if token == nil {
		r.t.Fatalf("the page has no token:\n%s", page)
	}
	data, _ := json.Marshal(body)
	req, err := http.NewRequest(http.MethodPost, r.address+path, bytes.NewReader(data))
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("X-Token", token[1])
	resp, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	out, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(out)
}

// send posts a message as the bot, with files by their names.
func (r *room) send(message m, files map[string][]byte) {
	r.t.Helper()
	message["allowed_mentions"] = m{"parse": []string{}}
	payload, _ := json.Marshal(message)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("payload_json", string(payload))
	n := '0'
	for name, data := range files {
		part, _ := form.CreateFormFile("files["+string(n)+"]", name)
		_, _ = part.Write(data)
		n++
	}
	_ = form.Close()
	req, err := http.NewRequest(http.MethodPost, r.API()+"/channels/"+r.channel.ID+"/messages", &body)
	if err != nil {
		r.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+r.Token())
	req.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		r.t.Fatalf("%s: %s", resp.Status, answer)
	}
}

// stream reads events until one holds every part, or patience is over.
func (r *room) stream(parts ...string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, r.address+"/events", nil)
	resp, err := r.http.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	var seen strings.Builder
	buffer := make([]byte, 64<<10)
	for {
		n, err := resp.Body.Read(buffer)
		seen.Write(buffer[:n])
		missing := false
		for _, part := range parts {
			missing = missing || !strings.Contains(seen.String(), part)
		}
		if !missing {
			return seen.String()
		}
		if err != nil {
			r.t.Fatalf("%q was not told; what was:\n%s", parts, seen.String())
		}
	}
}

func TestThePageTellsWhatTheMemberSees(t *testing.T) {
	r := open(t)
	r.Say(r.me, r.channel, "the first words")
	seen := r.stream("the first words", `"name":"Harbour"`)
	if strings.Contains(seen, r.Files()) {
		t.Error("an address that the page may not load from was told")
	}
	if status, out := r.does("/say", m{"channel": r.channel.ID, "content": "a second thought"}); status != http.StatusOK {
		t.Fatal(status, out)
	}
	r.stream("a second thought")
	r.send(m{"content": "with a file"}, map[string][]byte{"a.html": []byte("<script>alert(1)</script>")})
	seen = r.stream("with a file", "/a.html")
	address := regexp.MustCompile(`"url":"(/files/\d+/a\.html)"`).FindStringSubmatch(seen)
	if address == nil {
		t.Fatalf("the file is not told as the page serves it: %s", seen)
	}
	resp, data := r.get(address[1])
	if resp.Header.Get("Content-Disposition") != "attachment" || resp.Header.Get("Content-Type") != "application/octet-stream" || !strings.Contains(data, "alert") {
		t.Errorf("a file that a browser could open as a page: %v", resp.Header)
	}
}

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	r := open(t)
	for name, c := range map[string]struct {
		path   string
		body   m
		status int
		says   string
	}{
		"a channel that is none":          {"/say", m{"channel": "1", "content": "x"}, 404, "not there any more"},
		"a message that is none":          {"/click", m{"channel": r.channel.ID, "message": "1", "custom_id": "x"}, 404, "not there any more"},
		"a reply to nothing":              {"/say", m{"channel": r.channel.ID, "message": "1", "content": "x"}, 404, "not there any more"},
		"a message that is too long":      {"/say", m{"channel": r.channel.ID, "content": strings.Repeat("x", 2001)}, 200, "too long"},
		"an option of no kind":            {"/slash", m{"channel": r.channel.ID, "name": "ask", "options": m{"question": []int{1}}}, 400, "option"},
		"a command while there is no bot": {"/slash", m{"channel": r.channel.ID, "name": "ask"}, 200, "did not respond"},
	} {
		if status, out := r.does(c.path, c.body); status != c.status || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d %s", name, status, out)
		}
	}
	if n := len(r.channel.Messages()); n != 0 {
		t.Errorf("%d messages were posted all the same", n)
	}
}

func TestAnArticleIsShownAsText(t *testing.T) {
	r := open(t)
	resp, page := r.get("/read?url=https://example.org/cranes")
	if resp.StatusCode != http.StatusOK || !strings.Contains(page, "&lt;script&gt;alert(1)") || strings.Contains(page, "<b>Cranes") {
		t.Errorf("%s\n%s", resp.Status, page)
	}
	if resp, _ := r.get("/read?url=https://example.org/other"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("an article that is not there: %s", resp.Status)
	}
}

func picture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 320, 160))
	for x := range 320 {
		for y := range 160 {
			img.Set(x, y, color.RGBA{uint8(40 + x/4), uint8(90 + y/3), 170, 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}

// everything is a message of each component there is.
func everything() m {
	text := func(s string) m { return m{"type": 10, "content": s} }
	return m{"flags": discordsim.ComponentsV2, "components": []any{
		text("## What was said about the cranes\nThree people spoke about **cranes** [1]. *Nobody* asked the crews."),
		m{"type": 17, "accent_color": 0x2F6FDE, "components": []any{
			m{
				"type": 9, "components": []any{text("**[1] Mara Lind** · president of the Invented Port Union"), text("> We need two cranes before winter.\n-# The Fictown Courier · 2 March 2026 · word for word")},
				"accessory": m{"type": 2, "style": 5, "label": "Read", "url": "https://example.org/cranes#:~:text=two%20cranes"},
			},
			m{"type": 14},
			m{"type": 9, "components": []any{text("**[2] Jonas Vale** · harbour master")}, "accessory": m{"type": 11, "media": m{"url": "attachment://harbour.png"}}},
			m{"type": 14, "divider": false, "spacing": 2},
			m{"type": 12, "items": []any{m{"media": m{"url": "attachment://harbour.png"}, "description": "The harbour"}, m{"media": m{"url": "https://example.org/elsewhere.png"}, "spoiler": true}}},
			m{"type": 13, "file": m{"url": "attachment://quotes.csv"}},
			m{"type": 1, "components": []any{m{"type": 2, "style": 1, "label": "Primary", "custom_id": "a"}, m{"type": 2, "style": 2, "label": "Secondary", "custom_id": "b"}, m{"type": 2, "style": 3, "label": "Success", "custom_id": "c"}, m{"type": 2, "style": 4, "label": "Danger", "custom_id": "d"}, m{"type": 2, "style": 2, "emoji": m{"name": "👍"}, "custom_id": "e"}}},
			m{"type": 1, "components": []any{m{"type": 3, "custom_id": "which", "placeholder": "Which article?", "options": []any{m{"label": "Cranes", "value": "1", "description": "The Fictown Courier"}, m{"label": "Ports", "value": "2"}}}}},
			m{"type": 1, "components": []any{m{"type": 8, "custom_id": "where", "placeholder": "Where may I answer?", "max_values": 3}}},
		}},
	}}
}

// hostile is text that would be markup, or cost time, if it could.
var hostile = []string{
	`<img src=x onerror="alert(1)"><script>document.title = "owned"</script>`,
	`[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) <javascript:alert(1)>`,
	strings.Repeat("*", 500) + strings.Repeat("_", 500) + strings.Repeat("||", 200) + strings.Repeat("`", 99),
	strings.Repeat("> ", 300) + strings.Repeat("- ", 300) + strings.Repeat("[", 300),
	strings.Repeat("[a](", 150) + strings.Repeat("<@", 300) + "<t:99999999999999999:R> <t:1:R>",
}

func TestEverythingAMessageCanHoldIsShown(t *testing.T) {
	r := open(t)
	b := webtest.Open(t, r.address, 1240, 1000, 1)
	b.Sees(".intro h1", "Welcome to #general")
	r.Say(r.me, r.channel, "# Title\n**bold** *slanted* __under__ ~~gone~~ `code` ||secret|| <@"+r.me.ID+"> <#"+r.channel.ID+">\n- one\n- two\n> quoted\nhttps://example.org/cranes and [words](https://example.net/a)\n```\nblock\n```")
	for selector, text := range map[string]string{
		"h3.h1": "Title", "strong": "bold", "em": "slanted", "u": "under", "s": "gone", "code": "code", ".spoiler": "secret",
		".mention": "@Ada", "li": "two", "blockquote": "quoted", "a[href^='/read?url=']": "https://example.org/cranes", "pre code": "block",
	} {
		b.Sees(".message "+selector, text)
	}
	r.send(everything(), map[string][]byte{"harbour.png": picture(), "quotes.csv": []byte("speaker,quote\n")})
	for selector, text := range map[string]string{
		".container .section": "Mara Lind", ".section .button": "Read", ".file": "quotes.csv", ".actions .button": "Danger",
		".select": "Which article?", ".gallery": "", ".layout .small": "word for word", ".emoji": "👍",
	} {
		b.Sees(selector, text)
	}
	b.Until(`[...document.querySelectorAll(".thumbnail, .gallery img")].every((i) => i.complete && i.naturalWidth === 320)`)
	if *screenshot != "" {
		b.Picture(*screenshot)
	}
	for _, text := range hostile {
		r.Say(r.me, r.channel, text)
	}
	r.Say(r.me, r.channel, "after all of it")
	b.Sees(".message", "after all of it")
	if b.Is(`document.querySelector("#messages script, #messages img[onerror], a[href^='javascript'], a[href^='data']") || document.title.includes("owned")`) {
		t.Error("what somebody wrote became part of the page")
	}
	b.Click(".actions .button", "Danger")
	b.Sees(".message .failure", "This interaction failed")
	b.Click(".select", "Which article?")
	b.Sees(".choices [role=option]", "The Fictown Courier")
	b.Do(chromedp.KeyEvent("\x1b"))
	b.Until("!document.querySelector('.choices')")
	if said := b.Complaints(); len(said) > 0 {
		t.Errorf("the page complained:\n%s", strings.Join(said, "\n"))
	}
}
