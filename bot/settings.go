package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// settings are what those who manage a server have decided. The zero value is
// what holds where nothing was decided. They are kept in the store, in the
// server's own scope.
type settings struct {
	Channels []string `json:"channels,omitempty"` // ids of those it answers in, their threads included; none: everywhere
	Private  bool     `json:"private,omitempty"`  // answers are for the asker alone unless asked for otherwise
	Language string   `json:"language,omitempty"` // the code of a language that the bot speaks; "": the asker's
	NoModel  bool     `json:"no_model,omitempty"`
	Budget   int      `json:"budget,omitempty"` // tokens a day for the model; 0: no limit of the server's own
	Adders   []string `json:"adders,omitempty"` // ids of roles that may add articles
	Audit    string   `json:"audit,omitempty"`  // id of the channel that changes are told in; "": none
}

// policy is what the settings say about how answers are made.
func (s settings) policy() rag.Policy {
	p := rag.Policy{NoModel: s.NoModel, Budget: s.Budget}
	if s.Language != "" {
		p.Language = locale.In(s.Language).Language().Name
	}
	return p
}

// allows reports whether the bot may answer in a channel, or in a thread of it.
func (s settings) allows(channel, parent string) bool {
	return len(s.Channels) == 0 || slices.Contains(s.Channels, channel) || parent != "" && slices.Contains(s.Channels, parent)
}

// settingsKey is where the settings are in their bucket.
const settingsKey = "discord"

// decided keeps the settings of servers at hand. What this process changes
// counts at once; what another one changes, after a while.
type decided struct {
	mu       sync.Mutex
	scopes   map[corpus.Scope]atHand
	changing sync.Mutex // one change at a time
}

type atHand struct {
	settings
	read time.Time
}

const (
	settingsKept   = 30 * time.Second
	settingsAtOnce = 4096
)

// settingsOf are a scope's settings. Where there is no store, nothing was
// decided.
func (b *Bot) settingsOf(ctx context.Context, scope corpus.Scope) (settings, error) {
	if b.Store == nil {
		return settings{}, nil
	}
	b.decided.mu.Lock()
	known, ok := b.decided.scopes[scope]
	b.decided.mu.Unlock()
	if ok && time.Since(known.read) < settingsKept {
		return known.settings, nil
	}
	s, err := b.readSettings(ctx, scope)
	if err == nil {
		b.decided.keep(scope, s)
	}
	return s, err
}

func (b *Bot) readSettings(ctx context.Context, scope corpus.Scope) (settings, error) {
	var s settings
	data, ok, err := b.Store.Value(ctx, scope, corpus.SettingsBucket, settingsKey)
	if err == nil && ok {
		err = json.Unmarshal(data, &s)
	}
	if err != nil {
		return settings{}, fmt.Errorf("read the settings of %s: %w", scope, err)
	}
	return s, nil
}

func (d *decided) keep(scope corpus.Scope, s settings) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.scopes == nil || len(d.scopes) >= settingsAtOnce {
		d.scopes = map[corpus.Scope]atHand{}
	}
	d.scopes[scope] = atHand{s, time.Now()}
}

// forget drops what is at hand of a scope.
func (d *decided) forget(scope corpus.Scope) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.scopes, scope)
}

// decide changes a scope's settings and returns them as they were and are.
func (b *Bot) decide(ctx context.Context, scope corpus.Scope, change func(*settings)) (before, after settings, err error) {
	b.decided.changing.Lock()
	defer b.decided.changing.Unlock()
	if before, err = b.readSettings(ctx, scope); err != nil {
		return before, before, err
	}
	after = before
	change(&after)
	data, err := json.Marshal(after)
	if err != nil {
		return before, before, fmt.Errorf("keep the settings: %w", err)
	}
	err = b.Store.Update(ctx, scope, func(tx corpus.Tx) error {
		return tx.PutValue(corpus.SettingsBucket, settingsKey, data, time.Time{})
	})
	if err != nil {
		return before, before, fmt.Errorf("keep the settings: %w", err)
	}
	b.decided.keep(scope, after)
	return before, after, nil
}
