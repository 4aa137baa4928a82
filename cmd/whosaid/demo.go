package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"whosaid/bot/discordsim"
	"whosaid/bot/discordsim/web"
	"whosaid/corpus"
)

// The demo's server and member are the same in every run, so that the articles
// in a data folder stay theirs.
const (
	demoGuild  = "1100000000000000001"
	demoMember = "1100000000000000002"
)

// demoAddr is where the demo is, unless something else is there already.
const demoAddr = "127.0.0.1:8734"

func newDemo(p *program) *cobra.Command {
	var addr string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Try the bot in the browser, on a simulated Discord",
		Long: `Starts the bot on a simulated Discord on this machine, with the sample articles,
and prints the address of a page that shows a channel as Discord would. No
account, token or network is needed; Ctrl-C ends it.

Everything is kept in a temporary folder and deleted at the end. With --data it
is kept in that folder, and the articles added there are still there the next
time.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd, p, addr) },
	}
	c.Flags().StringVar(&addr, "addr", "", "address of the page, on this machine (default "+demoAddr+", or a free port where that is taken)")
	return c
}

// demo runs the simulated Discord, the bot and the page until it is told to
// stop, or one of them fails.
func demo(cmd *cobra.Command, p *program, addr string) error {
	listener, err := listenDemo(cmd.Context(), addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	store, done, err := p.demoStore(cmd)
	if err != nil {
		return err
	}
	defer done()
	discord, err := discordsim.Start(discordsim.Options{MessageContent: true})
	if err != nil {
		return err
	}
	defer discord.Close()
	page, err := web.New(demoWorld(discord, p, store))
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Open http://%s in your browser. Ctrl-C ends the demo.\n", listener.Addr())
	return together(cmd.Context(),
		func(ctx context.Context) error { return p.answerOn(ctx, store, discord.API(), discord.Token()) },
		func(ctx context.Context) error { return page.Serve(ctx, listener) })
}

// together runs parts until ctx ends or one of them does, ends the others, and
// waits for them all.
func together(ctx context.Context, parts ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, len(parts))
	for _, run := range parts {
		go func() { ended <- run(ctx) }()
	}
	var errs []error
	for range parts {
		errs = append(errs, <-ended)
		cancel()
	}
	return errors.Join(errs...)
}

// listenDemo listens on this machine alone.
func listenDemo(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	if addr == "" {
		l, err := config.Listen(ctx, "tcp", demoAddr)
		if errors.Is(err, syscall.EADDRINUSE) {
			l, err = config.Listen(ctx, "tcp", "127.0.0.1:0")
		}
		if err != nil {
			return nil, corpus.Wrap(corpus.Unavailable, err, "The demo's page cannot be put on this machine's loopback interface: %v.", err)
		}
		return l, nil
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, usagef("--addr %q is not an address with a port, like %s", addr, demoAddr)
	}
	if ip, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, usagef("--addr %q is not on this machine alone: anybody could use the demo; use %s", addr, demoAddr)
	}
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, corpus.Wrap(corpus.Unavailable, err, "The demo's page cannot be put on %s: %v. Choose another port with --addr.", addr, err)
	}
	return l, nil
}

// demoStore is the store of the demo, with the sample articles where it was
// empty: in the folder that --data names, else in one that done deletes. The
// folder of the environment or the configuration file is somebody's own; the
// demo leaves it alone.
func (p *program) demoStore(cmd *cobra.Command) (store corpus.Store, done func(), err error) {
	remove := func() {}
	if !cmd.Flags().Changed("data") {
		dir, err := os.MkdirTemp("", "whosaid-demo-")
		if err != nil {
			return nil, nil, fmt.Errorf("make a temporary folder: %w", err)
		}
		p.config.Data, remove = dir, func() { _ = os.RemoveAll(dir) }
	}
	unlock, err := p.lock()
	if err != nil {
		remove()
		return nil, nil, err
	}
	if store, err = p.openStore(cmd.Context()); err == nil {
		if err = p.fillDemo(cmd.Context(), store); err == nil {
			return store, func() { store.Close(); unlock(); remove() }, nil
		}
		store.Close()
	}
	unlock()
	remove()
	return nil, nil, err
}

// fillDemo gives the sample articles to the demo's server, and to its member's
// direct messages, where there are none yet.
func (p *program) fillDemo(ctx context.Context, store corpus.Store) error {
	for _, scope := range []corpus.Scope{demoGuild, corpus.User(demoMember)} {
		articles, err := store.Articles(ctx, scope)
		if err != nil {
			return err
		}
		if len(articles) > 0 {
			continue
		}
		if err := p.addSamples(ctx, store, scope); err != nil {
			return fmt.Errorf("load the sample articles: %w", err)
		}
	}
	return nil
}

// demoWorld is the server that the page shows, its people, and what they have
// said before: one quotes an article, nearly.
func demoWorld(discord *discordsim.Server, p *program, store corpus.Store) web.Options {
	me := discord.UserAs(demoMember, "You")
	nadia, tomasz := discord.User("Nadia"), discord.User("Tomasz")
	guild := discord.GuildAs(demoGuild, "Forum watchers")
	quotes, lounge := guild.Channel("who-said-what"), guild.Channel("lounge")
	discord.Say(nadia, quotes, "Back from the Coastal Resilience Forum. Half my notes have no names on them.")
	discord.Say(tomasz, quotes, "“A gate that cannot close is a door painted on a wall.” Who said that again?")
	discord.Say(nadia, lounge, "Coffee machine on the third floor works again.")
	return web.Options{
		Discord: discord, Guild: guild, Me: me, Members: []*discordsim.User{nadia, tomasz}, Log: p.log,
		Topics: map[string]string{
			quotes.ID: "Ask who said what: type /, right-click a message, or mention @whosaid.",
			lounge.ID: "whosaid answers here, too.",
		},
		Try: []web.Suggestion{
			{Command: "ask", Label: "about the sea wall", Text: "Who compared the old sea wall to a raincoat?"},
			{Command: "quotes", Label: "of Wei Jianguo", Text: "Wei Jianguo"},
			{Command: "speakers", Label: "in these articles"},
			{Label: "@whosaid about insurance", Text: "@whosaid who spoke about insurance?"},
		},
		Read: func(ctx context.Context, address string) (web.Article, bool) { return readDemo(ctx, store, address) },
	}
}

// readDemo is the stored article of an address.
func readDemo(ctx context.Context, store corpus.Store, address string) (web.Article, bool) {
	for _, scope := range []corpus.Scope{demoGuild, corpus.User(demoMember)} {
		articles, err := store.Articles(ctx, scope)
		if err != nil {
			return web.Article{}, false
		}
		for _, a := range articles {
			if a.URL != address || address == "" {
				continue
			}
			if a, err = store.Article(ctx, scope, a.ID); err != nil {
				return web.Article{}, false
			}
			return web.Article{Title: a.Title, Source: a.Source, Published: day(a.Published), Paragraphs: strings.FieldsFunc(a.Text, func(r rune) bool { return r == '\n' })}, true
		}
	}
	return web.Article{}, false
}
