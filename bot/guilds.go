package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"whosaid/corpus"
)

// What is kept of a server that the bot was removed from is deleted after a
// month, unless it is added again before.
const keptAfterLeaving = 30 * 24 * time.Hour

// The bot's own notes are in a scope that is no server's.
const ownScope corpus.Scope = "discord"

// guildsBucket is where in that scope memberships are noted.
const guildsBucket = "guilds"

// membership is a note about a server that this bot is or was a member of, by
// guildKey. Servers that an operator has added articles for, and that the bot
// has never been in, have none.
type membership struct {
	Left time.Time `json:"left,omitzero"` // zero: the bot is a member
}

// guildKey tells bots apart that use one store in turn: what one leaves is none
// of the other's.
func guildKey(bot, guild string) string { return bot + ":" + guild }

// guildNews is an event about servers.
type guildNews struct {
	all    []string // READY: every server that the bot is a member of
	joined string
	left   string
}

// guilds are the news that are still to be noted. The gateway, which must not
// wait, puts them in; one goroutine takes them out in order.
type guilds struct {
	mu      sync.Mutex
	waiting []guildNews
	more    chan struct{} // of 1
}

func (g *guilds) tell(n guildNews) {
	g.mu.Lock()
	g.waiting = append(g.waiting, n)
	g.mu.Unlock()
	select {
	case g.more <- struct{}{}:
	default:
	}
}

func (g *guilds) take() []guildNews {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := g.waiting
	g.waiting = nil
	return out
}

// keepGuilds notes which servers the bot is in and deletes what has been left
// for long enough, until ctx ends.
func (b *Bot) keepGuilds(ctx context.Context) {
	tick := time.NewTicker(b.Sweep)
	defer tick.Stop()
	for {
		for _, n := range b.guilds.take() {
			if err := b.noteGuilds(ctx, n); err != nil && ctx.Err() == nil {
				b.Log.Error("cannot note which servers I am in", "error", err)
			}
		}
		if err := b.sweep(ctx); err != nil && ctx.Err() == nil {
			b.Log.Error("cannot delete what is left of servers", "error", err)
		}
		select {
		case <-b.guilds.more:
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (b *Bot) noteGuilds(ctx context.Context, n guildNews) error {
	noted, err := b.memberships(ctx)
	if err != nil {
		return err
	}
	changed := map[string]membership{}
	join := func(id string) {
		if m, ok := noted[id]; id != "" && (!ok || !m.Left.IsZero()) {
			changed[id] = membership{}
			if ok {
				b.Log.Info("added again to a server; what is kept of it stays", "guild", id)
			}
		}
	}
	leave := func(id string) {
		if m, ok := noted[id]; id != "" && (!ok || m.Left.IsZero()) {
			changed[id] = membership{Left: b.Now()}
			b.Log.Info("removed from a server; what is kept of it will be deleted", "guild", id, "on", b.Now().Add(keptAfterLeaving).Format(time.DateOnly))
		}
	}
	join(n.joined)
	leave(n.left)
	for _, id := range n.all {
		join(id)
	}
	if n.all != nil {
		for id := range noted {
			if !slices.Contains(n.all, id) {
				leave(id)
			}
		}
	}
	return b.putMemberships(ctx, changed)
}

// memberships are this bot's notes by server.
func (b *Bot) memberships(ctx context.Context) (map[string]membership, error) {
	out := map[string]membership{}
	for kv, err := range b.Store.Values(ctx, ownScope, guildsBucket) {
		if err != nil {
			return nil, err
		}
		id, ours := strings.CutPrefix(kv.Key, guildKey(b.self(), ""))
		if !ours {
			continue
		}
		var m membership
		if err := json.Unmarshal(kv.Value, &m); err != nil {
			return nil, fmt.Errorf("read the note on server %s: %w", id, err)
		}
		out[id] = m
	}
	return out, nil
}

func (b *Bot) putMemberships(ctx context.Context, changed map[string]membership) error {
	if len(changed) == 0 {
		return nil
	}
	return b.Store.Update(ctx, ownScope, func(tx corpus.Tx) error {
		for id, m := range changed {
			data, err := json.Marshal(m)
			if err != nil {
				return err
			}
			if err := tx.PutValue(guildsBucket, guildKey(b.self(), id), data, time.Time{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// sweep deletes what is kept of servers that were left long enough ago.
func (b *Bot) sweep(ctx context.Context) error {
	noted, err := b.memberships(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for id, m := range noted {
		if !m.Left.IsZero() && !b.Now().Before(m.Left.Add(keptAfterLeaving)) {
			errs = append(errs, b.deleteGuild(ctx, id))
		}
	}
	return errors.Join(errs...)
}

// deleteGuild deletes everything of a server, and then the note on it: what is
// stopped half-way is done again.
func (b *Bot) deleteGuild(ctx context.Context, id string) error {
	scope := corpus.Scope(id)
	if err := b.Store.Update(ctx, scope, corpus.Tx.Clear); err != nil {
		return fmt.Errorf("delete server %s: %w", id, err)
	}
	b.decided.forget(scope)
	if f, ok := b.Asker.(interface {
		Forget(ctx context.Context, scope corpus.Scope) error
	}); ok {
		if err := f.Forget(ctx, scope); err != nil {
			return err
		}
	}
	b.Log.Info("deleted everything of a server that I was removed from", "guild", id)
	return b.removeValues(ctx, ownScope, guildsBucket, []string{guildKey(b.self(), id)})
}
