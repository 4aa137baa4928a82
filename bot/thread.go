package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
)

// An answer can be gone on from in a thread that the bot makes for it. What is
// said there is meant for the bot, so that nobody has to mention it, and each
// question goes on from those before it. What a thread is about is kept in the
// store, under the thread's id, as long as what buttons are about.

// threadMemories is the bucket of what the bot's own threads are about.
const threadMemories = "discord-threads"

// Discord's answers to a thread that cannot be made.
const (
	codeMissingAccess     = 50001
	codeMissingPermission = 50013
	codeHasThread         = 160004
)

// threadButton offers to go on in a thread.
func threadButton(w locale.Words) discordgo.MessageComponent {
	return discordgo.Button{Label: w.Say("button.thread"), Style: discordgo.SecondaryButton, CustomID: "thread"}
}

// withThread adds the button to the first row of a message's buttons, where
// there is room.
func withThread(w locale.Words, rows []discordgo.MessageComponent) []discordgo.MessageComponent {
	if len(rows) == 0 {
		return rows
	}
	row, ok := rows[0].(discordgo.ActionsRow)
	if !ok || len(row.Components) >= 5 {
		return rows
	}
	row.Components = append(slices.Clone(row.Components), threadButton(w))
	return append([]discordgo.MessageComponent{row}, rows[1:]...)
}

// threadable reports whether a thread can hang on the answer to an interaction:
// everybody sees it, in a channel of a server where the bot may make threads.
func (i *interaction) threadable() bool {
	const needed = discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads
	allowed := i.AppPermissions&needed == needed || i.AppPermissions&discordgo.PermissionAdministrator != 0
	return !i.quiet && i.GuildID != "" && i.scope() == corpus.Scope(i.GuildID) && !i.place.isThread() && allowed
}

// openThread makes a thread for the answer that a button is on.
func (b *Bot) openThread(ctx context.Context, i *interaction, m memory) error {
	everybody := i.public(i.settings)
	name := everybody.Say("thread.name")
	if n := len(m.Turns); n > 0 {
		name = orElse(clip(oneLine(m.Turns[n-1].Question), 100), name)
	}
	thread, err := b.rest.startThread(ctx, i.ChannelID, i.Message.ID, name)
	switch code := codeOf(err); {
	case code == codeHasThread:
		return b.say(ctx, i, "thread.exists", "Thread", "<#"+i.Message.ID+">")
	case code == codeMissingPermission || code == codeMissingAccess:
		return b.say(ctx, i, "thread.may_not")
	case err != nil:
		return i.fail(ctx, err)
	}
	if err := b.rememberThread(ctx, i.scope(), thread, m); err != nil {
		return i.fail(ctx, err)
	}
	welcome := "thread.here"
	if b.unread.Load() {
		welcome = "thread.unread"
	}
	if _, err := b.rest.send(ctx, thread, "", i.ID, noteView(everybody.Say(welcome))); err != nil {
		b.Log.Warn("cannot speak in a thread of my own", "thread", thread, "error", err)
	}
	return b.say(ctx, i, "thread.made", "Thread", "<#"+thread+">")
}

// startThread makes a thread that hangs on a message and gives its id.
func (r *rest) startThread(ctx context.Context, channel, message, name string) (string, error) {
	var thread struct {
		ID string `json:"id"`
	}
	body := struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"` // minutes of silence
	}{name, 1440}
	if err := r.do(ctx, http.MethodPost, "channels/"+channel+"/messages/"+message+"/threads", body, &thread); err != nil {
		return "", err
	}
	return thread.ID, nil
}

// threads knows the bot's own threads by the scopes they are in.
type threads struct {
	mu   sync.Mutex
	own  map[corpus.Scope]map[string]bool
	told map[string]bool // threads where it was said what the bot needs to read
	busy map[string]*turn
}

// turn is had by the one question of a thread that is being answered: the next
// one goes on from it.
type turn struct {
	free chan struct{} // of 1
	want int           // questions that have it or wait for it
}

// enter waits for the turn of a question in a thread, which leave gives back.
// It is an error only that ctx ended.
func (t *threads) enter(ctx context.Context, thread string) (leave func(), err error) {
	t.mu.Lock()
	if t.busy == nil {
		t.busy = map[string]*turn{}
	}
	its := t.busy[thread]
	if its == nil {
		its = &turn{free: make(chan struct{}, 1)}
		t.busy[thread] = its
	}
	its.want++
	t.mu.Unlock()
	drop := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if its.want--; its.want == 0 {
			delete(t.busy, thread)
		}
	}
	select {
	case its.free <- struct{}{}:
		return func() { <-its.free; drop() }, nil
	case <-ctx.Done():
		drop()
		return nil, ctx.Err()
	}
}

// ownThread reports whether a channel is a thread that the bot made. It is
// asked for every message of a server, so it looks into the store once for a
// scope.
func (b *Bot) ownThread(ctx context.Context, scope corpus.Scope, channel string) bool {
	if b.Store == nil {
		return false
	}
	b.threads.mu.Lock()
	defer b.threads.mu.Unlock()
	known, ok := b.threads.own[scope]
	if !ok {
		known = map[string]bool{}
		for kv, err := range b.Store.Values(ctx, scope, threadMemories) {
			if err != nil {
				b.Log.Error("cannot tell which threads are mine", "error", err)
				return false
			}
			known[kv.Key] = true
		}
		b.threads.set(scope, known)
	}
	return known[channel]
}

func (t *threads) set(scope corpus.Scope, known map[string]bool) {
	if t.own == nil {
		t.own = map[corpus.Scope]map[string]bool{}
	}
	t.own[scope] = known
}

// firstTold reports whether it has not been said yet in a thread what the bot
// needs, and notes that it is being said.
func (t *threads) firstTold(thread string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.told[thread] {
		return false
	}
	if t.told == nil {
		t.told = map[string]bool{}
	}
	t.told[thread] = true
	return true
}

// rememberThread keeps what a thread is about by now.
func (b *Bot) rememberThread(ctx context.Context, scope corpus.Scope, thread string, m memory) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("remember thread: %w", err)
	}
	err = b.Store.Update(context.WithoutCancel(ctx), scope, func(tx corpus.Tx) error {
		return tx.PutValue(threadMemories, thread, data, time.Now().Add(remembered))
	})
	if err != nil {
		return fmt.Errorf("remember thread: %w", err)
	}
	b.threads.mu.Lock()
	defer b.threads.mu.Unlock()
	if known, ok := b.threads.own[scope]; ok {
		known[thread] = true
	}
	return nil
}

// recallThread is what a thread of the bot's is about; ok is false for others,
// and where it is forgotten.
func (b *Bot) recallThread(ctx context.Context, scope corpus.Scope, thread string) (m memory, ok bool, err error) {
	if !b.ownThread(ctx, scope, thread) {
		return memory{}, false, nil
	}
	data, ok, err := b.Store.Value(ctx, scope, threadMemories, thread)
	if err != nil || !ok {
		return memory{}, false, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return memory{}, false, fmt.Errorf("recall thread %s: %w", thread, err)
	}
	return m, true, nil
}

// meantForThread reports whether something said in a thread of the bot's is
// said to the bot: it neither mentions nor answers somebody else.
func meantForThread(m *discordgo.Message, me string) bool {
	others := slices.ContainsFunc(m.Mentions, func(u *discordgo.User) bool { return u != nil && u.ID != me })
	to := m.ReferencedMessage
	return !others && !m.MentionEveryone && len(m.MentionRoles) == 0 && (to == nil || to.Author == nil || to.Author.ID == me)
}
