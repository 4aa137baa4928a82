// Package webtest drives a page in a headless Chromium, with a real mouse and
// real keys, for tests.
package webtest

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Tab is a page in a headless browser. What fails in it fails its test.
type Tab struct {
	ctx context.Context //nolint:containedctx // a tab is its context, as chromedp has it
	t   *testing.T

	mu     sync.Mutex
	errors []string // what the page complained about
}

// Open opens a page in a headless Chromium. Where there is none, the test is
// skipped.
func Open(t *testing.T, address string, width, height int64, scale float64) *Tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome", "headless_shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("there is no Chromium on this machine: the demo's page is not driven (on Debian, apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.WSURLReadTimeout(time.Minute))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium's sandbox does not work for root
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(stop)
	ctx, end := chromedp.NewContext(ctx)
	b := &Tab{ctx: ctx, t: t}
	console := chromedp.Console(ctx)
	listening := make(chan struct{})
	go func() { defer close(listening); b.listen(console) }()
	t.Cleanup(func() { end(); <-listening })
	b.Do(chromedp.EmulateViewport(width, height, chromedp.EmulateScale(scale)), chromedp.Navigate(address))
	return b
}

// Step is a part of what is done in the tab. Where one fails, those after it
// are left out.
func (b *Tab) Step(name string, do func(t *testing.T)) {
	b.t.Helper()
	whole := b.t
	if whole.Failed() {
		return
	}
	whole.Run(name, func(t *testing.T) {
		b.t = t
		defer func() { b.t = whole }()
		do(t)
	})
}

// listen notes what the page complains about: exceptions, errors, and what its
// own policy forbids it.
func (b *Tab) listen(console iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range console {
		if err != nil {
			return
		}
		if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.IsException() {
			b.mu.Lock()
			b.errors = append(b.errors, m.String()+" "+m.URL)
			b.mu.Unlock()
		}
	}
}

// Complaints are what the page complained about so far.
func (b *Tab) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.errors...)
}

// Do runs actions in the tab.
func (b *Tab) Do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatalf("the browser: %v\n%s", err, b.Complaints())
	}
}

// OnPage is the value of an expression on the page.
func OnPage[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("evaluate %s: %v\n%s", expression, err, b.Complaints())
	}
	return v
}

// Is evaluates an expression on the page.
func (b *Tab) Is(expression string) bool {
	b.t.Helper()
	return OnPage[bool](b, "!!("+expression+")")
}

// Text is what stands on the page in the elements of a selector.
func (b *Tab) Text(selector string) string {
	b.t.Helper()
	return OnPage[string](b, fmt.Sprintf("[...document.querySelectorAll(%q)].map((e) => e.innerText).join('\\n')", selector))
}

// Sees waits until an element of a selector is there that holds a text.
func (b *Tab) Sees(selector, text string) {
	b.t.Helper()
	b.Until(fmt.Sprintf("[...document.querySelectorAll(%q)].some((e) => e.textContent.includes(%q))", selector, text))
}

// Until waits until an expression is true on the page.
func (b *Tab) Until(expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !b.Is(expression); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatalf("this did not come true: %s\nThe page:\n%s\nIt complained: %s", expression, b.Text("main"), b.Complaints())
		}
	}
}

// Click clicks the last element of a selector that holds a text, with a real
// mouse.
func (b *Tab) Click(selector, text string, options ...chromedp.MouseOption) {
	b.t.Helper()
	b.Sees(selector, text)
	at := OnPage[[]float64](b, fmt.Sprintf(`(() => {
		const e = [...document.querySelectorAll(%q)].filter((e) => e.textContent.includes(%q)).at(-1);
		e.scrollIntoView({ block: "nearest" });
		const r = e.getBoundingClientRect();
		return [r.x + Math.min(r.width / 2, 200), r.y + r.height / 2];
	})()`, selector, text))
	b.Do(chromedp.MouseClickXY(at[0], at[1], options...))
}

// Type presses keys in whatever has the focus.
func (b *Tab) Type(keys string) {
	b.t.Helper()
	b.Do(chromedp.KeyEvent(keys))
}

// Picture writes what the page shows to a PNG file.
func (b *Tab) Picture(path string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}
