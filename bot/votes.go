package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
)

// vote is what somebody thinks of an answer. There is one for each answer and
// user, kept as long as the answer is remembered.
type vote struct {
	By   string `json:"by"` // a user id
	Good bool   `json:"good"`
}

// votesBucket holds votes by voteKey.
const votesBucket = "votes"

func voteKey(message, user string) string { return message + ":" + user }

// voteButtons are 👍 and 👎.
func voteButtons() []discordgo.MessageComponent {
	button := func(emoji, state string) discordgo.MessageComponent {
		return discordgo.Button{Emoji: &discordgo.ComponentEmoji{Name: emoji}, Style: discordgo.SecondaryButton, CustomID: "vote:" + state}
	}
	return []discordgo.MessageComponent{button("👍", "up"), button("👎", "down")}
}

// castVote keeps the asker's vote on the answer that the button is under, in
// place of an earlier one. The same vote again takes it back.
func (b *Bot) castVote(ctx context.Context, i *interaction) error {
	m, ok, err := i.about(ctx)
	switch {
	case err != nil:
		return i.fail(ctx, err)
	case !ok || len(m.Turns) == 0 || i.state != "up" && i.state != "down":
		return b.say(ctx, i, "note.forgotten")
	}
	v := vote{By: i.asker(), Good: i.state == "up"}
	key := voteKey(i.Message.ID, v.By)
	data, err := json.Marshal(v)
	if err != nil {
		return i.fail(ctx, err)
	}
	before, had, err := b.Store.Value(ctx, i.scope(), votesBucket, key)
	if err != nil {
		return i.fail(ctx, err)
	}
	again := had && string(before) == string(data)
	if again {
		data = nil
	}
	err = b.Store.Update(ctx, i.scope(), func(tx corpus.Tx) error {
		return tx.PutValue(votesBucket, key, data, time.Now().Add(remembered))
	})
	switch {
	case err != nil:
		return i.fail(ctx, err)
	case again:
		return b.say(ctx, i, "vote.taken_back")
	case v.Good:
		return b.say(ctx, i, "vote.good")
	}
	return b.say(ctx, i, "vote.bad")
}

// Rating is an answer that was given on Discord and what people think of it.
type Rating struct {
	Question string `json:"question"` // "" where its asker has had it deleted
	Answer   string `json:"answer"`
	Good     int    `json:"good"`
	Bad      int    `json:"bad"`
	message  string
}

// Ratings are the answers of a scope on which there are votes, the worst first.
// Answers and votes are kept 30 days.
func Ratings(ctx context.Context, store corpus.Store, scope corpus.Scope) ([]Rating, error) {
	byMessage := map[string]*Rating{}
	for kv, err := range store.Values(ctx, scope, votesBucket) {
		if err != nil {
			return nil, fmt.Errorf("read the votes of %s: %w", scope, err)
		}
		var v vote
		if json.Unmarshal(kv.Value, &v) != nil {
			continue
		}
		id, _, _ := strings.Cut(kv.Key, ":")
		if byMessage[id] == nil {
			byMessage[id] = &Rating{message: id}
		}
		if v.Good {
			byMessage[id].Good++
		} else {
			byMessage[id].Bad++
		}
	}
	out := make([]Rating, 0, len(byMessage))
	for id, r := range byMessage {
		data, ok, err := store.Value(ctx, scope, memories, id)
		if err != nil {
			return nil, fmt.Errorf("read the answers of %s: %w", scope, err)
		}
		var m memory
		if ok && json.Unmarshal(data, &m) == nil && len(m.Turns) > 0 {
			last := m.Turns[len(m.Turns)-1]
			r.Question, r.Answer = last.Question, last.Answer
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Rating) int {
		return cmp.Or(cmp.Compare(b.Bad-b.Good, a.Bad-a.Good), cmp.Compare(a.message, b.message))
	})
	return out, nil
}

// tally is how many votes of each sort there are.
func tally(ratings []Rating) (good, bad int) {
	for _, r := range ratings {
		good, bad = good+r.Good, bad+r.Bad
	}
	return good, bad
}

// forgetVotes removes somebody's votes in a scope, and says how many there were.
func (b *Bot) forgetVotes(ctx context.Context, scope corpus.Scope, user string) (int, error) {
	var theirs []string
	for kv, err := range b.Store.Values(ctx, scope, votesBucket) {
		if err != nil {
			return 0, err
		}
		if strings.HasSuffix(kv.Key, voteKey("", user)) {
			theirs = append(theirs, kv.Key)
		}
	}
	return len(theirs), b.removeValues(ctx, scope, votesBucket, theirs)
}

// removeValues removes values of a bucket.
func (b *Bot) removeValues(ctx context.Context, scope corpus.Scope, bucket string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return b.Store.Update(ctx, scope, func(tx corpus.Tx) error {
		var errs []error
		for _, key := range keys {
			errs = append(errs, tx.PutValue(bucket, key, nil, time.Time{}))
		}
		return errors.Join(errs...)
	})
}
