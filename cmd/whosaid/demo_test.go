package main

import (
	"context"
	"flag"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"whosaid/bot/discordsim/web/webtest"
)

var screenshot = flag.String("screenshot", "", "write the README's picture of the demo to this file: go test ./cmd/whosaid -run Picture -screenshot \"$PWD/docs/demo.png\"")

// startDemo runs the demo until the end of the test and returns the page's
// address.
func startDemo(t *testing.T, args ...string) string {
	t.Helper()
	t.Setenv("OPENAI_API_KEY", "")
	t.Setenv("OPENAI_BASE_URL", "")
	ctx, stop := context.WithCancel(context.Background())
	var out, log lockedBuffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"demo", "--addr", "127.0.0.1:0"}, args...), strings.NewReader(""), &out, &log)
	}()
	t.Cleanup(func() {
		stop()
		select {
		case status := <-ended:
			if status != 0 {
				t.Errorf("the demo ended with exit status %d\n%s", status, &log)
			}
		case <-time.After(15 * time.Second):
			t.Error("the demo did not end when it was told to")
		}
	})
	printed := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if address := printed.FindString(out.String()); address != "" {
			return address
		}
		if time.Now().After(deadline) {
			t.Fatalf("the demo printed no address: %s%s", &out, &log)
		}
	}
}

// get fetches a page, under another host name where one is given.
func get(t *testing.T, address, host string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// hostile is an article that would run as markup, or look like a part of the
// page, if anybody let it.
const hostile = `Harbour <img src=x onerror="alert('title')"> panel

The Fictown Courier 2026-03-02

Mara Lind, president of the Invented Port Union, said that <script>document.title="owned"</script> the harbour would need **two** new cranes before winter. She added that [the crews](javascript:alert(1)) had never been asked about <b onmouseover="alert(2)">the cranes</b>.
`

// card is where a quote is shown, whichever kind of component it is made of.
const card = ".message .embed, .message .container"

// TestTheDemoInABrowser does what a newcomer would do, with a real browser.
func TestTheDemoInABrowser(t *testing.T) {
	address := startDemo(t)
	b := webtest.Open(t, address, 1240, 900, 1)
	b.Until("!document.querySelector('#input').disabled")
	webtest.OnPage[bool](b, `(() => {
		window.thoughts = 0;
		new MutationObserver(() => { window.thoughts += document.querySelectorAll(".thinking").length; })
			.observe(document.querySelector("#messages"), { childList: true, subtree: true });
		return true;
	})()`)

	b.Step("a question by command is deferred, then answered with a card", func(*testing.T) {
		b.Click("#input", "")
		b.Type("/as")
		b.Sees("#popup [aria-selected=true]", "/ask")
		b.Type(kb.Enter)
		b.Sees(".chip label", "question")
		b.Type("Who compared the old sea wall to a raincoat?" + kb.Enter)
		b.Sees(".message .above", "used /ask")
		b.Sees(card, "Hiroko Taniguchi")
		b.Sees(card, "raincoat with one sleeve")
		b.Until("window.thoughts > 0")
	})

	b.Step("its card leads to the words in the article", func(t *testing.T) {
		href := webtest.OnPage[string](b, `document.querySelector(".message a[href*='/read?url=']").href`)
		if !strings.HasPrefix(href, address+"/read?url=") || !strings.Contains(href, "#:~:text=") {
			t.Fatalf("the card leads to %s", href)
		}
		if page := get(t, href, ""); !strings.Contains(page, "a raincoat with one sleeve") {
			t.Errorf("the article is not there: %s", page)
		}
	})

	b.Step("markup in an article is text, and its links are none", func(t *testing.T) {
		b.Click("#input", "")
		b.Type("/corpus add")
		b.Sees("#popup [aria-selected=true]", "/corpus add")
		b.Type(kb.Enter)
		b.Click("#command .rest", "optional")
		b.Click("#popup [role=option]", "file")
		b.Do(chromedp.SetUploadFiles(".chip input[type=file]", []string{write(t, "harbour.txt", hostile)}))
		b.Click(".send", "")
		b.Sees(".message.ephemeral", `Added: Harbour <img src=x onerror="alert('title')"> panel`)
		b.Click("#input", "")
		b.Type("/quotes ")
		b.Sees(".chip label", "speaker")
		b.Type("Mara Lin")
		b.Sees("#popup [aria-selected=true]", "Mara Lind")
		b.Type(kb.Enter)
		b.Type(kb.Enter)
		b.Sees(".message:last-child .body", `<script>document.title="owned"</script>`)
		b.Sees(".message:last-child .body", "**two** new cranes")
		b.Sees(".message:last-child .body", "[the crews](javascript:alert(1))")
		if b.Is(`document.querySelector("#messages script, #messages img[onerror], #messages [onmouseover], a[href^='javascript']") || document.title.includes("owned")`) {
			t.Error("an article's markup became part of the page")
		}
		b.Click(".message.ephemeral .only button", "Dismiss message")
		b.Until("!document.querySelector('.message.ephemeral')")
	})

	b.Step("Context is shown to the asker alone", func(*testing.T) {
		b.Click(".message .button", "Context")
		b.Sees(".message.ephemeral", "Only you can see this")
		b.Sees(".message.ephemeral .body", "raincoat with one sleeve")
		b.Click(".message.ephemeral .only button", "Dismiss message")
		b.Until("!document.querySelector('.message.ephemeral')")
	})

	b.Step("a follow-up is asked in a form", func(*testing.T) {
		b.Click(".message .button", "Ask a follow-up")
		b.Sees("dialog.modal h2", "Ask a follow-up")
		b.Until("document.activeElement.name === 'question'")
		b.Type("What did she call for?")
		before := webtest.OnPage[int](b, "document.querySelectorAll('"+card+"').length")
		b.Click("dialog.modal .button", "Submit")
		b.Until("!document.querySelector('dialog')")
		b.Until("document.querySelectorAll('" + card + "').length > " + strconv.Itoa(before))
		b.Sees(".message", "What did she call for?")
	})

	b.Step("lists have pages", func(t *testing.T) {
		b.Click("#input", "")
		b.Type("/speakers " + kb.Enter)
		b.Sees(".message .button", "Next")
		first := b.Text(".message:last-child .body")
		b.Click(".message:last-child .button", "Next")
		b.Sees(".message:last-child .button", "2 of")
		if second := b.Text(".message:last-child .body"); second == first || strings.TrimSpace(second) == "" {
			t.Errorf("the second page shows\n%s", second)
		}
	})

	b.Step("a name is completed while it is typed", func(*testing.T) {
		b.Click("#input", "")
		b.Type("/quotes ")
		b.Sees(".chip label", "speaker")
		b.Type("wei jian")
		b.Sees("#popup [aria-selected=true]", "Wei Jianguo")
		b.Type(kb.Enter)
		b.Until("document.querySelector('.chip input').value === 'Wei Jianguo'")
		b.Type(kb.Enter)
		b.Sees(".message .content", "quotes of Wei Jianguo")
	})

	b.Step("a right-click on a message checks its quote", func(*testing.T) {
		b.Click(".message .content", "A gate that cannot close", chromedp.ButtonRight)
		b.Click(".menu button", "Verify quote")
		b.Sees(".message.ephemeral", "Wei Jianguo")
		b.Sees(".message.ephemeral .above", "used Verify quote")
	})

	b.Step("a mention is answered as a reply", func(*testing.T) {
		b.Click("#input", "")
		b.Type("@who")
		b.Sees("#popup [aria-selected=true]", "whosaid")
		b.Type(kb.Enter + "who spoke about insurance premiums?" + kb.Enter)
		b.Sees(".message .mention", "@whosaid")
		b.Sees(".message:last-child .above .excerpt", "@whosaid who spoke about insurance premiums?")
		b.Sees(".message:last-child .body", "premiums")
	})

	b.Step("direct messages are a corpus of their own, with the samples, too", func(*testing.T) {
		b.Click(".channel", "whosaid")
		b.Sees(".intro h1", "whosaid")
		b.Type("Who compared the old sea wall to a raincoat?" + kb.Enter)
		b.Sees(card, "Hiroko Taniguchi")
		b.Click(".channel", "who-said-what")
		b.Sees(".intro h1", "Welcome to #who-said-what")
	})

	if said := b.Complaints(); len(said) > 0 {
		t.Errorf("the page complained:\n%s", strings.Join(said, "\n"))
	}
}

// TestTheDemoIsForThisMachineAlone sends what other sites and other runs would.
func TestTheDemoIsForThisMachineAlone(t *testing.T) {
	address := startDemo(t)
	if page := get(t, address, ""); !strings.Contains(page, "<title>whosaid demo</title>") {
		t.Errorf("the page is not there: %s", page)
	}
	if page := get(t, address, "rebound.example.org"); strings.Contains(page, "token") {
		t.Errorf("a name that was made to lead here is answered: %s", page)
	}
	for _, token := range []string{"", "guessed"} {
		req, err := http.NewRequest(http.MethodPost, address+"/say", strings.NewReader(`{"content": "hello"}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Token", token)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("with the token %q: %s", token, resp.Status)
		}
	}
	for _, addr := range []string{"0.0.0.0:0", ":8080", "192.0.2.1:80", "nonsense"} {
		if _, stderr, status := whosaid(t, "", "demo", "--addr", addr); status != exitUsage {
			t.Errorf("--addr %s: exit status %d, %s", addr, status, stderr)
		}
	}
}

// TestTheDemoKeepsWhatIsInItsFolder runs it twice over one folder.
func TestTheDemoKeepsWhatIsInItsFolder(t *testing.T) {
	dir := t.TempDir()
	if _, stderr, status := whosaid(t, "", "ingest", "--data", dir, "--scope", demoGuild, write(t, "harbour.txt", harbourReport)); status != 0 {
		t.Fatal(stderr)
	}
	t.Run("first", func(t *testing.T) { startDemo(t, "--data", dir) })
	stdout, stderr, status := whosaid(t, "", "articles", "--data", dir, "--scope", demoGuild)
	if status != 0 || !strings.Contains(stdout, "Harbour panel") || strings.Contains(stdout, "Tidewater") {
		t.Errorf("the samples went where articles were already: %s%s", stdout, stderr)
	}
	if stdout, _, _ := whosaid(t, "", "articles", "--data", dir, "--scope", "user:"+demoMember); !strings.Contains(stdout, "Tidewater") {
		t.Errorf("no samples where there was nothing: %s", stdout)
	}
}

// TestPicture makes the README's picture.
func TestPicture(t *testing.T) {
	if *screenshot == "" {
		t.Skip("only with -screenshot FILE")
	}
	b := webtest.Open(t, startDemo(t), 1100, 1000, 1.25)
	b.Until("!document.querySelector('#input').disabled")
	b.Click(".message .content", "A gate that cannot close", chromedp.ButtonRight)
	b.Click(".menu button", "Verify quote")
	b.Sees(".message.ephemeral", "Wei Jianguo")
	b.Click("#try button", "/ask")
	b.Type(kb.Enter)
	b.Sees(card, "raincoat with one sleeve")
	b.Until("document.querySelector('.message:last-child .button')")
	b.Do(chromedp.MouseEvent("mouseMoved", 1, 1), chromedp.Blur("#input"), chromedp.Sleep(300*time.Millisecond))
	b.Picture(*screenshot)
}
