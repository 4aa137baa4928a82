package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
	"whosaid/rag"
)

// memory is what the bot keeps of a message it showed, so that its buttons and
// follow-ups know what they are about, also after a restart. It is kept in the
// store under the message's id, in the scope it was shown in: a button carries
// nothing that could be forged, and what it is about never leaves its scope.
type memory struct {
	By       string     `json:"by"`             // the asker's user id
	With     []string   `json:"with,omitempty"` // who else asked what it goes on from
	Turns    []rag.Turn `json:"turns,omitempty"`
	Speaker  string     `json:"speaker,omitempty"`
	Article  string     `json:"article,omitempty"`
	Shown    []string   `json:"shown,omitempty"`    // statements on its cards
	Speakers []string   `json:"speakers,omitempty"` // ids of who is quoted
	List     *list      `json:"list,omitempty"`     // of a page: what it is a page of
	Added    []string   `json:"added,omitempty"`    // articles that it reports as added
}

const (
	memories   = "discord-messages" // the bucket
	remembered = 30 * 24 * time.Hour
	maxTurns   = 5
	justShown  = time.Second
)

func memoryOf(q asked, a rag.Answer) memory {
	m := memory{By: q.by, With: others(q.before, q.by), Speaker: q.Speaker, Article: q.Article}
	m.Turns = append(m.Turns, q.History...)
	m.Turns = append(m.Turns, rag.Turn{Question: q.Text, Answer: a.Text})
	m.Turns = m.Turns[max(0, len(m.Turns)-maxTurns):]
	cards := a.Citations
	if len(cards) == 0 {
		cards = a.Related
	}
	known := map[string]bool{}
	for _, c := range cards {
		m.Shown = append(m.Shown, c.Statement)
		if c.SpeakerID != "" && !known[c.SpeakerID] {
			known[c.SpeakerID] = true
			m.Speakers = append(m.Speakers, c.SpeakerID)
		}
	}
	return m
}

// others are those besides an asker who asked what a question goes on from.
func others(before memory, asker string) []string {
	var out []string
	for _, who := range append([]string{before.By}, before.With...) {
		if who != "" && who != asker && !slices.Contains(out, who) {
			out = append(out, who)
		}
	}
	return out
}

// remember keeps what a message is about.
func (b *Bot) remember(ctx context.Context, scope corpus.Scope, message string, m memory) error {
	if b.Store == nil || message == "" {
		return nil
	}
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("remember: %w", err)
	}
	return b.Store.Update(context.WithoutCancel(ctx), scope, func(tx corpus.Tx) error {
		return tx.PutValue(memories, message, data, time.Now().Add(remembered))
	})
}

// recall returns what a message is about; ok is false where nothing is known of
// it in this scope.
func (b *Bot) recall(ctx context.Context, scope corpus.Scope, message string) (m memory, ok bool, err error) {
	if b.Store == nil || message == "" {
		return memory{}, false, nil
	}
	data, ok, err := b.Store.Value(ctx, scope, memories, message)
	if err != nil || !ok {
		return memory{}, false, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return memory{}, false, fmt.Errorf("recall %s: %w", message, err)
	}
	return m, true, nil
}

// recallMessage recalls what a message is about. A message that was shown just
// now may not be noted yet, since its id is known only when it is shown: that
// is waited for.
func (b *Bot) recallMessage(ctx context.Context, scope corpus.Scope, message *discordgo.Message) (memory, bool, error) {
	if message == nil {
		return memory{}, false, nil
	}
	shown := message.Timestamp
	if message.EditedTimestamp != nil {
		shown = *message.EditedTimestamp
	}
	for waited := time.Duration(0); ; waited += justShown / 10 {
		m, ok, err := b.recall(ctx, scope, message.ID)
		if ok || err != nil || time.Since(shown) > 10*justShown || waited >= justShown {
			return m, ok, err
		}
		if err := sleep(ctx, justShown/10); err != nil {
			return memory{}, false, err
		}
	}
}

// forget removes what is kept of somebody's questions in a scope, and says how
// many there were.
func (b *Bot) forget(ctx context.Context, scope corpus.Scope, user string) (int, error) {
	questions := 0
	for _, bucket := range []string{memories, threadMemories} {
		var theirs []string
		for kv, err := range b.Store.Values(ctx, scope, bucket) {
			if err != nil {
				return 0, err
			}
			var m memory
			if json.Unmarshal(kv.Value, &m) == nil && (m.By == user || slices.Contains(m.With, user)) {
				theirs = append(theirs, kv.Key)
			}
		}
		if err := b.removeValues(ctx, scope, bucket, theirs); err != nil {
			return 0, err
		}
		if bucket == memories {
			questions = len(theirs)
		}
	}
	return questions, nil
}
