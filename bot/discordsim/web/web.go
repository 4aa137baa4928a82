// Package web is a page on loopback that shows a simulated Discord as one of
// its members sees it: channels, messages, cards, buttons, commands.
//
// The page is a client of [discordsim.Server] and knows nothing of the bot: what
// the member does goes to the simulation, and what changes there comes to the
// browser as server-sent events. Nothing that anybody wrote is ever HTML: the
// page builds its elements one by one, under a content security policy that
// forbids everything else. Only requests for a loopback host are answered, so
// that no other site can reach it under a name of its own, and what changes
// anything has to carry a token that is new with every run.
package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"whosaid/bot/discordsim"
)

// Options say what a [Page] shows. Discord, Guild and Me are needed.
type Options struct {
	Discord *discordsim.Server
	Guild   *discordsim.Guild
	Me      *discordsim.User   // the member whom the page plays; may manage the server, unless switched off there
	Members []*discordsim.User // others who are there, for the list
	Topics  map[string]string  // what channels are for, by id
	Try     []Suggestion       // what a newcomer could do, offered in every channel
	// Read gets the article at an address. Links to the domains that are
	// reserved for examples lead to it, as there is nothing at such addresses.
	// Where it is nil, they stay as they are.
	Read func(ctx context.Context, address string) (Article, bool)
	Log  *slog.Logger // nil: nothing is logged
}

// Suggestion is something to try: a message, or a command as one would type it.
type Suggestion struct {
	Label string `json:"label"`
	// Text is a message; where Command is given, what goes into its first
	// option.
	Text    string `json:"text,omitempty"`
	Command string `json:"command,omitempty"` // "ask"
}

// Article is an article to be read.
type Article struct {
	Title, Source, Published string
	Paragraphs               []string
}

// Page is a running page's state.
type Page struct {
	Options
	token string
	base  string // of the addresses of files at the simulation
}

// New makes a page.
func New(o Options) (*Page, error) {
	if o.Discord == nil || o.Guild == nil || o.Me == nil {
		return nil, errors.New("the page needs a Discord, a guild and a member")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Page{Options: o, token: rand.Text(), base: o.Discord.Files()}, nil
}

// Serve answers on a listener until ctx ends, and waits for what is under way.
func (p *Page) Serve(ctx context.Context, l net.Listener) error {
	connections, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	server := &http.Server{
		Handler: p.Handler(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return connections },
		ErrorLog:    slog.NewLogLogger(p.Log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve the page: %w", err)
	case <-ctx.Done():
	}
	cut() // the streams of events end
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(stopping)
	<-ended //nolint:errcheck // it ended because it was told to
	if err != nil {
		return fmt.Errorf("stop the page: %w", err)
	}
	return nil
}

//go:embed static
var static embed.FS

//go:embed page.html article.html
var pages embed.FS

// Handler is everything the page is made of.
func (p *Page) Handler() http.Handler {
	templates := template.Must(template.ParseFS(pages, "*.html"))
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // a broken build
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		p.render(w, templates, "page.html", http.StatusOK, map[string]any{"Token": p.token})
	})
	mux.Handle("GET /static/", http.StripPrefix("/static/", http.FileServerFS(files)))
	mux.HandleFunc("GET /events", p.events)
	mux.HandleFunc("GET /files/{id}/{name}", p.file)
	mux.HandleFunc("GET /read", func(w http.ResponseWriter, r *http.Request) {
		status, article := http.StatusNotFound, Article{Title: "No article here has this address"}
		if p.Read != nil {
			if found, ok := p.Read(r.Context(), r.URL.Query().Get("url")); ok {
				status, article = http.StatusOK, found
			}
		}
		p.render(w, templates, "article.html", status, article)
	})
	p.actions(mux)
	return p.guarded(mux)
}

func (p *Page) render(w http.ResponseWriter, t *template.Template, name string, status int, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := t.ExecuteTemplate(w, name, data); err != nil {
		p.Log.Warn("the page could not be sent", "page", name, "error", err)
	}
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// guarded lets only requests for this machine through, and says to the browser
// what the page may do: nothing but what it is made of.
func (p *Page) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) {
			http.Error(w, "This page is there for this machine only.", http.StatusMisdirectedRequest)
			return
		}
		if r.Method != http.MethodGet && subtle.ConstantTimeCompare([]byte(r.Header.Get("X-Token")), []byte(p.token)) != 1 {
			http.Error(w, "This page is from an earlier run: reload it.", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// loopback reports whether a Host header names this machine. A page of another
// site whose name was made to lead here does not.
func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	address, err := netip.ParseAddr(name)
	return name == "localhost" || err == nil && address.IsLoopback()
}

func (p *Page) file(w http.ResponseWriter, r *http.Request) {
	data, ok := p.Discord.FileData(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	kind := http.DetectContentType(data)
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
	default: // nothing else is opened here
		kind = "application/octet-stream"
		w.Header().Set("Content-Disposition", "attachment")
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
