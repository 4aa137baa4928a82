package discordsim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"whosaid/bot/discordsim"
)

// document is Discord's OpenAPI document, loaded once. Tests that need it are
// skipped where it is absent.
func document(t *testing.T) func(*discordsim.Options) {
	t.Helper()
	if testing.Short() {
		t.Skip("loading Discord's OpenAPI document takes long under the race detector; without -short it is held against every request")
	}
	schema, err := loadDocument()
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("Discord's OpenAPI document is not beside the repository")
	}
	if err != nil {
		t.Fatal(err)
	}
	return func(o *discordsim.Options) { o.Schema = schema }
}

var loadDocument = sync.OnceValues(func() (*discordsim.Schema, error) {
	return discordsim.LoadSchema(filepath.Join("..", "..", "..", "shared", "data", "discord", "openapi.json"))
})

// upload is a file of a form: the part's name, the file's, and what is in it.
type upload struct{ part, name, data string }

// form sends JSON and files in one body.
func (c *client) form(method, path string, body any, files ...upload) (int, map[string]any) {
	c.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if body != nil {
		payload, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		_ = w.WriteField("payload_json", string(payload))
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.part, f.name)
		if err != nil {
			c.t.Fatal(err)
		}
		_, _ = part.Write([]byte(f.data))
	}
	_ = w.Close()
	req, err := http.NewRequest(method, c.API()+path, &b)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+c.Token())
	req.Header.Set("Content-Type", w.FormDataContentType())
	return c.send(req)
}

func (c *client) fetch(url string) string {
	c.t.Helper()
	resp, err := c.http.Get(url)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return string(data)
}

func TestFilesOfAMessageAreKeptDescribedAndServed(t *testing.T) {
	c := start(t, document(t))
	path := "/channels/" + c.channel.ID + "/messages"
	status, out := c.form("POST", path, message(m{
		"attachments": []any{m{"id": "0", "description": "All quotes"}, m{"id": "1", "filename": "second.txt"}},
		"embeds":      []any{m{"title": "Pictures", "image": m{"url": "attachment://second.txt"}}},
	}), upload{"files[0]", "all quotes.csv", "a,b"}, upload{"files[1]", "x.txt", "two"})
	if status != http.StatusOK {
		t.Fatal(status, out)
	}
	had := c.channel.Messages()[0].Attachments
	if len(had) != 2 || had[0].Filename != "all_quotes.csv" || had[0].Description != "All quotes" || had[0].Size != 3 || had[1].Filename != "second.txt" {
		t.Fatalf("%+v", had)
	}
	if got := c.fetch(had[0].URL); got != "a,b" {
		t.Errorf("served: %q", got)
	}
	if image := c.channel.Messages()[0].Embeds[0].Image; image == nil || image.URL != had[1].URL {
		t.Errorf("the card's picture: %+v", image)
	}

	edit := path + "/" + out["id"].(string)
	if status, out := c.form("PATCH", edit, message(m{"attachments": []any{m{"id": had[1].ID}, m{"id": "0"}}}), upload{"files[0]", "third.txt", "three"}); status != http.StatusOK {
		t.Fatal(status, out)
	}
	if now := c.channel.Messages()[0].Attachments; len(now) != 2 || now[0].ID != had[1].ID || now[1].Filename != "third.txt" {
		t.Errorf("an edit keeps what it names and adds what comes: %+v", now)
	}
	c.do("PATCH", edit, message(nil))
	if now := c.channel.Messages()[0].Attachments; len(now) != 2 {
		t.Errorf("an edit that names no attachments keeps them: %+v", now)
	}
	if v := c.Violations(); len(v) != 0 {
		t.Error(v)
	}
}

func TestAnAnswerToAnInteractionCarriesFiles(t *testing.T) {
	c := start(t, document(t))
	i, callback := c.interaction()
	if status, out := c.form("POST", callback, m{"type": 4, "data": message(m{"flags": discordsim.Ephemeral})}, upload{"files[0]", "a.txt", "alpha"}); status != http.StatusNoContent {
		t.Fatal(status, out)
	}
	answer, _ := i.Message()
	if len(answer.Attachments) != 1 || c.fetch(answer.Attachments[0].URL) != "alpha" {
		t.Errorf("%+v", answer.Attachments)
	}
	hook := "/webhooks/" + c.Me().ID + "/" + i.Token
	if status, out := c.form("POST", hook, m{"allowed_mentions": m{"parse": []string{}}}, upload{"files[0]", "b.txt", "beta"}); status != http.StatusOK || len(out["attachments"].([]any)) != 1 {
		t.Error("a file alone is a message", status, out)
	}
	if v := c.Violations(); len(v) != 0 {
		t.Error(v)
	}
}

func TestAFormThatIsNoneIsRefused(t *testing.T) {
	eleven := []any{}
	for n := range 11 {
		eleven = append(eleven, m{"id": fmt.Sprint(n)})
	}
	for name, f := range map[string]struct {
		body       m
		files      []upload
		status     int
		violations int
	}{
		"an attachment without its file":   {message(m{"attachments": []any{m{"id": "1"}}}), []upload{{"files[0]", "a", "a"}}, 400, 1},
		"an attachment that is no number":  {message(m{"attachments": []any{m{"id": "first"}}}), []upload{{"files[0]", "a", "a"}}, 400, 2},
		"too many attachments":             {message(m{"attachments": eleven}), []upload{{"files[0]", "a", "a"}}, 400, 2},
		"a part of another name":           {message(nil), []upload{{"file", "a", "a"}}, 400, 1},
		"a file too many":                  {message(nil), []upload{{"files[10]", "a", "a"}}, 400, 1},
		"the same number twice":            {message(nil), []upload{{"files[0]", "a", "a"}, {"files[0]", "b", "b"}}, 400, 1},
		"a file too large":                 {message(nil), []upload{{"files[0]", "a", strings.Repeat("a", 10<<20+1)}}, 413, 1},
		"a body against the document":      {message(m{"embeds": []any{m{"title": "t", "color": 0x1000000}}}), []upload{{"files[0]", "a", "a"}}, 200, 1},
		"a picture that is not among them": {message(m{"embeds": []any{m{"image": m{"url": "attachment://b.png"}}}}), []upload{{"files[0]", "a.png", "a"}}, 400, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, document(t))
			status, out := c.form("POST", "/channels/"+c.channel.ID+"/messages", f.body, f.files...)
			if status != f.status || len(c.Violations()) != f.violations {
				t.Errorf("%d %v, violations %v", status, out, c.Violations())
			}
		})
	}
}

func TestComponentsV2ComeBackAsTheDocumentSays(t *testing.T) {
	c := start(t, document(t))
	text := func(s string) m { return m{"type": 10, "content": s} }
	media := func(url string) m { return m{"media": m{"url": url}} }
	body := message(m{"flags": discordsim.ComponentsV2, "components": []any{m{"type": 17, "accent_color": 0x2F6FDE, "components": []any{
		text("# Answer"),
		m{"type": 14},
		m{"type": 9, "components": []any{text("A quote")}, "accessory": m{"type": 2, "style": 5, "label": "Open", "url": "https://example.org/a"}},
		m{"type": 9, "components": []any{text("A face")}, "accessory": m{"type": 11, "media": m{"url": "https://example.org/face.png"}}},
		m{"type": 12, "items": []any{media("attachment://a.png")}},
		m{"type": 13, "file": m{"url": "attachment://b.csv"}},
		m{"type": 1, "components": []any{m{"type": 2, "style": 2, "label": "More", "custom_id": "more"}}},
		m{"type": 1, "components": []any{m{"type": 3, "custom_id": "which", "options": []any{m{"label": "One", "value": "1"}}}}},
		m{"type": 1, "components": []any{m{"type": 8, "custom_id": "where"}}},
	}}}})
	delete(body, "content")
	if status, out := c.form("POST", "/channels/"+c.channel.ID+"/messages", body, upload{"files[0]", "a.png", "png"}, upload{"files[1]", "b.csv", "csv"}); status != http.StatusOK {
		t.Fatal(status, out)
	}
	if v := c.Violations(); len(v) != 0 {
		t.Error(strings.Join(v, "\n"))
	}
	sent, _ := json.Marshal(c.channel.Messages()[0].Components)
	for _, a := range c.channel.Messages()[0].Attachments {
		if !strings.Contains(string(sent), `"url":"`+a.URL+`"`) {
			t.Errorf("%s is not to be had: %s", a.Filename, sent)
		}
	}
}
