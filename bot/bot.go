// Package bot answers on Discord: a question as a command, a mention or a
// direct message goes to the engine, and comes back as a message whose quotes
// are cards.
//
// [Bot.Run] ties the parts together. The gateway (gateway.go) brings events;
// the router (router.go) finds the handler of each; handlers speak through a
// [reply]; views (view.go) decide how things look, within Discord's limits
// (limits.go); everything goes out through one REST client (rest.go), which
// lets nothing ping anybody.
package bot

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
	"whosaid/rag"
)

// Asker answers questions; [rag.Engine] does.
type Asker interface {
	Ask(ctx context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error)
}

// scholar is an Asker that can also say whether a quote is real, and cite.
type scholar interface {
	Asker
	Verify(ctx context.Context, scope corpus.Scope, quote, speaker string) (rag.Verdict, error)
	Cite(ctx context.Context, scope corpus.Scope, ids []string) ([]rag.Citation, error)
}

// Config is what a [Bot] is made of. Token and Asker are needed.
type Config struct {
	Token string // the bot's token, without "Bot "
	// API is the base of Discord's REST API, version and all: a proxy's or a
	// simulation's address; [DefaultAPI] where "". The gateway is what
	// GET {API}/gateway answers.
	API   string
	Asker Asker // one that can also verify and cite, as [rag.Engine] can, brings the commands that need it
	// Store is what the lists and autocompletes read, and where it is kept what
	// buttons and follow-ups are about. Where it is nil, there is only /ask.
	Store corpus.Store
	// Ingester adds what members with the permission give to /corpus. Where it
	// is nil, only the operator can add articles.
	Ingester *corpus.Ingester
	// Fetch gets the page at an address for /corpus add, safely. Where it is
	// nil, addresses are not taken.
	Fetch func(ctx context.Context, address string) (corpus.Input, error)
	Model bool         // Asker has a language model, which servers can turn off
	Log   *slog.Logger // nil: nothing is logged

	AtOnce int           // answers made at the same time; where 0, 4 with a model, else as many as leave a processor free
	Queue  int           // questions that wait for their turn; more are turned away; 400 where 0
	Grace  time.Duration // how long a stop may take; 10 s where 0
	Pace   time.Duration // the least time between edits of one answer; 1.2 s where 0

	Now   func() time.Time // the clock by which servers that were left are deleted; time.Now where nil
	Sweep time.Duration    // how often it is looked for them; 1 h where 0
}

// Bot is a bot on Discord.
type Bot struct {
	Config
	rest      *rest
	router    *router
	scholar   scholar // nil: the commands that need one are not there
	speakers  shelf[*speaker.Directory]
	articles  shelf[titles]
	decided   decided
	places    places
	grants    grants
	threads   threads
	preferred preferred
	unread    atomic.Bool // Discord withholds messages that do not mention the bot
	guilds    guilds

	rereading once
	desk      *desk // of answers
	works     *desk // of what takes longer
	seen      *seen

	tasks sync.WaitGroup // events being handled

	mu       sync.Mutex
	me       string // the bot's own user id; "" until known
	stopping bool
}

// New makes a bot. It does not connect yet.
func New(c Config) (*Bot, error) {
	if c.Token == "" {
		return nil, corpus.Errorf(corpus.Invalid, "There is no Discord token: set DISCORD_TOKEN to the token of your bot (Discord developer portal, Bot, Reset Token).")
	}
	if c.Asker == nil {
		return nil, corpus.Errorf(corpus.Internal, "The bot was given nothing that answers.")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.AtOnce = orElse(c.AtOnce, answersAtOnce(c.Model))
	c.Queue = orElse(c.Queue, 400)
	c.Grace = orElse(c.Grace, 10*time.Second)
	c.Pace = orElse(c.Pace, 1200*time.Millisecond)
	c.Sweep = orElse(c.Sweep, time.Hour)
	if c.Now == nil {
		c.Now = time.Now
	}
	rest, err := newREST(c.API, c.Token)
	if err != nil {
		return nil, err
	}
	b := &Bot{Config: c, rest: rest, desk: newDesk(c.AtOnce, c.Queue), works: newDesk(worksAtOnce, c.Queue), seen: newSeen(8192), guilds: guilds{more: make(chan struct{}, 1)}}
	if c.Store != nil {
		b.scholar, _ = c.Asker.(scholar)
	}
	b.router = b.routes()
	return b, nil
}

// answersAtOnce is how many answers are made at the same time: those of a model
// are waited for; all others are work for the processors, one of which is left
// for acknowledgements.
func answersAtOnce(model bool) int {
	if model {
		return 4
	}
	return max(1, runtime.GOMAXPROCS(0)-1)
}

// worksAtOnce is how many articles are added, corpora read again and exported
// at the same time. Questions do not wait for them.
const worksAtOnce = 2

func orElse[T comparable](v, otherwise T) T {
	if v == *new(T) {
		return otherwise
	}
	return v
}

// Run connects, registers the commands, and answers until ctx ends. Then it
// takes nothing new, lets the answers under way finish or says that they will
// not come, and returns nil within the grace time. An error is a
// [corpus.Error]: without a change of configuration the bot cannot run.
func (b *Bot) Run(ctx context.Context) error {
	if err := b.checkToken(ctx); err != nil {
		return err
	}
	// What is under way outlives ctx for a while, and the connection outlives
	// what is under way.
	work, halt := context.WithCancel(context.WithoutCancel(ctx))
	defer halt()
	connection, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	defer disconnect()
	if b.Store != nil {
		var keeping sync.WaitGroup
		defer keeping.Wait()
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		keeping.Go(func() { b.keepGuilds(ctx) })
	}
	lost := make(chan error, 1)
	go func() { lost <- b.stayConnected(connection, work) }()

	select {
	case err := <-lost:
		return err
	case <-ctx.Done():
	}
	b.drain(halt)
	disconnect()
	<-lost //nolint:errcheck // it ended because it was told to
	return nil
}

// drain ends the work under way. It first lets answers finish, then has them
// say that they will not come ([Bot.lasting] gives them the time), then gives
// up on those that cannot even be told.
func (b *Bot) drain(halt context.CancelFunc) {
	b.mu.Lock()
	b.stopping = true
	b.mu.Unlock()
	done := make(chan struct{})
	go func() { b.tasks.Wait(); close(done) }()
	select {
	case <-done:
		return
	case <-time.After(b.Grace * 6 / 10):
		halt()
	}
	select {
	case <-done:
	case <-time.After(b.Grace * 3 / 10):
		b.Log.Warn("stopped with answers that could not be ended")
	}
}

// lasting is a context for the last words of an answer: it goes on for a
// while when ctx has ended, because the bot stops.
func (b *Bot) lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	unhook := context.AfterFunc(ctx, func() { time.AfterFunc(b.Grace*2/10, cancel) })
	return out, func() { unhook(); cancel() }
}

// checkToken asks Discord who the bot is. Only a refusal counts: what else goes
// wrong is left to the gateway, which keeps trying.
func (b *Bot) checkToken(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	var me struct {
		ID string `json:"id"`
	}
	err := b.rest.get(ctx, "users/@me", &me)
	if refused(err) {
		return errToken
	}
	if err != nil {
		b.Log.Warn("cannot ask Discord who I am", "error", err)
		return nil
	}
	b.setMe(me.ID)
	return nil
}

var errToken = corpus.Errorf(corpus.Invalid, "Discord does not accept the bot's token: set DISCORD_TOKEN to the one shown in the developer portal under Bot, Reset Token.")

// setMe notes who the bot is; a token's user never changes.
func (b *Bot) setMe(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.me == "" {
		b.me = id
	}
}

func (b *Bot) self() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.me
}

// receive takes an event over from the gateway, which must not be held up:
// handle runs in a goroutine of its own. An event that was seen before, known
// by its id, is passed over. What panics costs that event alone.
func (b *Bot) receive(ctx context.Context, kind, id string, handle func(ctx context.Context, stopping bool) error) {
	if id == "" {
		b.Log.Warn("an event without an id was passed over", "event", kind)
		return
	}
	if !b.seen.first(kind + id) {
		b.Log.Debug("an event came twice", "event", kind, "id", id)
		return
	}
	b.mu.Lock()
	stopping := b.stopping
	b.tasks.Add(1)
	b.mu.Unlock()
	go func() {
		defer b.tasks.Done()
		defer b.recovered(kind, id)
		start := time.Now()
		err := handle(ctx, stopping)
		switch {
		case err == nil:
			b.Log.Debug("answered", "event", kind, "id", id, "ms", time.Since(start).Milliseconds())
		case errors.Is(err, errStopping):
			b.Log.Info("an answer was ended by the stop", "event", kind, "id", id, "error", err)
		case slices.Contains([]corpus.Code{corpus.Invalid, corpus.TooLarge, corpus.NotFound}, corpus.CodeOf(err)):
			b.Log.Info("what was asked for cannot be done", "event", kind, "id", id, "error", err)
		default:
			b.Log.Error("an event could not be answered", "event", kind, "id", id, "error", err)
		}
	}()
}

// ready notes who the bot is and registers its commands.
func (b *Bot) ready(ctx context.Context, r *readiness) {
	b.setMe(r.User.ID)
	app := orElse(r.Application.ID, b.self())
	b.Log.Info("connected to Discord", "user", b.self())
	if r.Guilds != nil {
		all := []string{}
		for _, g := range r.Guilds {
			all = append(all, g.ID)
		}
		b.guilds.tell(guildNews{all: all})
	}
	b.receive(ctx, "ready", r.SessionID, func(ctx context.Context, stopping bool) error {
		if stopping {
			return nil
		}
		return b.register(ctx, app)
	})
}
