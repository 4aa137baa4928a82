package bot

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// reply is where an answer is shown and grows.
type reply interface {
	// show replaces what is shown so far.
	show(ctx context.Context, m message) error
}

// ackWithin is how long after its arrival an interaction is acknowledged at the
// latest: Discord gives 3 s, from before it is sent.
const ackWithin = 2800 * time.Millisecond

// response is an answer to an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// acknowledge tells Discord that an answer will come.
func (i *interaction) acknowledge(ctx context.Context) error {
	var flags struct {
		Flags discordgo.MessageFlags `json:"flags,omitempty"`
	}
	if i.quiet {
		flags.Flags = discordgo.MessageFlagsEphemeral
	}
	return i.callback(ctx, response{discordgo.InteractionResponseDeferredChannelMessageWithSource, flags})
}

// respond answers an interaction at once with a message.
func (i *interaction) respond(ctx context.Context, kind discordgo.InteractionResponseType, m message, quiet bool) error {
	w := m.wire()
	if quiet {
		w.Flags |= discordgo.MessageFlagsEphemeral
	}
	return i.callback(ctx, response{kind, w})
}

// tell answers an interaction at once with a sentence for the asker alone.
func (i *interaction) tell(ctx context.Context, sentence string) error {
	return i.respond(ctx, discordgo.InteractionResponseChannelMessageWithSource, noteView(sentence), true)
}

func (i *interaction) callback(ctx context.Context, r response) error {
	ctx, cancel := context.WithDeadline(ctx, i.received.Add(ackWithin))
	defer cancel()
	err := i.b.rest.doIn(ctx, i.bucket, http.MethodPost, "interactions/"+i.ID+"/"+i.Token+"/callback", r, nil)
	if codeOf(err) == codeAcknowledged {
		return nil // by an attempt of ours whose answer was lost
	}
	return err
}

// show implements [reply]: it edits the response.
func (i *interaction) show(ctx context.Context, m message) error {
	return i.b.rest.doIn(ctx, i.bucket, http.MethodPatch, "webhooks/"+i.AppID+"/"+i.Token+"/messages/@original", m.wire(), nil)
}

// messageReply answers a message with one of the bot's own.
type messageReply struct {
	b       *Bot
	channel string
	to      string // the message replied to
	id      string // of the bot's message; "" before the first show
}

// show implements [reply]: the first one posts, the others edit.
func (r *messageReply) show(ctx context.Context, m message) error {
	if r.id != "" {
		return r.b.rest.edit(ctx, r.channel, r.id, m)
	}
	// The nonce comes from the question: posting the answer once more, by
	// whatever way, gives the same message.
	id, err := r.b.rest.send(ctx, r.channel, r.to, r.to, m)
	if err != nil {
		return err
	}
	if id == "" {
		return fmt.Errorf("the message in %s was posted without an id", r.channel)
	}
	r.id = id
	return nil
}
