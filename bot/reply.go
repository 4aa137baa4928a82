package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
)

// reply is where an answer is shown and grows.
type reply interface {
	// show replaces what is shown so far and returns the id of the message it
	// is shown in; "" where Discord did not tell.
	show(ctx context.Context, m message) (id string, err error)
	// words are the bot's in the language of those who see it.
	words() locale.Words
}

// ackWithin is how long after its arrival an interaction is acknowledged at the
// latest: Discord gives 3 s, from before it is sent.
const ackWithin = 2800 * time.Millisecond

// response is an answer to an interaction.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// acknowledge tells Discord that an answer will come, as a message of its own.
func (i *interaction) acknowledge(ctx context.Context) error {
	var flags struct {
		Flags discordgo.MessageFlags `json:"flags,omitempty"`
	}
	if i.quiet {
		flags.Flags = discordgo.MessageFlagsEphemeral
	}
	return i.callback(ctx, response{discordgo.InteractionResponseDeferredChannelMessageWithSource, flags})
}

// acknowledgeUpdate tells Discord that the message a button is on will change.
func (i *interaction) acknowledgeUpdate(ctx context.Context) error {
	i.paged = isPage(i.Message)
	return i.callback(ctx, response{Type: discordgo.InteractionResponseDeferredMessageUpdate})
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
func (i *interaction) tell(ctx context.Context, key string, args ...any) error {
	return i.respond(ctx, discordgo.InteractionResponseChannelMessageWithSource, noteView(i.aside().Say(key, args...)), true)
}

func (i *interaction) callback(ctx context.Context, r response) error {
	ctx, end := i.b.lasting(ctx)
	defer end()
	ctx, cancel := context.WithDeadline(ctx, i.received.Add(ackWithin))
	defer cancel()
	err := i.b.rest.doIn(ctx, i.bucket, http.MethodPost, "interactions/"+i.ID+"/"+i.Token+"/callback", r, nil)
	if codeOf(err) == codeAcknowledged {
		return nil // by an attempt of ours whose answer was lost
	}
	return err
}

// show implements [reply]: it edits the response.
func (i *interaction) show(ctx context.Context, m message) (string, error) {
	if i.paged {
		m = m.asPage()
	}
	i.paged = i.paged || len(m.Page) > 0
	var shown posted
	err := i.b.rest.doIn(ctx, i.bucket, http.MethodPatch, "webhooks/"+i.AppID+"/"+i.Token+"/messages/@original", m.wire(), &shown)
	if errors.Is(err, errUndecodable) {
		return "", nil // it is shown all the same
	}
	return shown.ID, err
}

// Codes with which Discord refuses what comes more than 15 minutes after an
// interaction, by way of its token.
const (
	codeBadToken       = 50027
	codeUnknownWebhook = 10015
)

func tokenOver(err error) bool {
	code := codeOf(err)
	return code == codeBadToken || code == codeUnknownWebhook
}

// showLate shows what came too late for the interaction's token as a plain
// message in the channel, where the bot may speak and everybody may see it. why
// is what Discord said.
func (i *interaction) showLate(ctx context.Context, m message, why error) (string, error) {
	needed := int64(discordgo.PermissionSendMessages)
	if i.place.isThread() {
		needed = discordgo.PermissionSendMessagesInThreads
	}
	member := i.GuildID == "" && i.Context != discordgo.InteractionContextPrivateChannel || i.scope() == corpus.Scope(i.GuildID)
	if allowed := i.AppPermissions&(needed|discordgo.PermissionAdministrator) != 0; i.quiet || !member || !allowed {
		return "", fmt.Errorf("the answer came too late to be shown: %w", why)
	}
	sent, err := i.b.rest.send(ctx, i.ChannelID, "", i.ID, m)
	if err != nil {
		return "", fmt.Errorf("show an answer that came too late: %w", err)
	}
	return sent.ID, nil
}

// messageReply answers a message with one of the bot's own.
type messageReply struct {
	b       *Bot
	channel string
	to      string // the message replied to
	id      string // of the bot's message; "" before the first show
	spoken  locale.Words
}

// words implements [reply].
func (r *messageReply) words() locale.Words { return r.spoken }

// show implements [reply]: the first one posts, the others edit.
func (r *messageReply) show(ctx context.Context, m message) (string, error) {
	if r.id != "" {
		return r.id, r.b.rest.edit(ctx, r.channel, r.id, m)
	}
	// The nonce comes from the question: posting the answer once more, by
	// whatever way, gives the message that was posted first.
	sent, err := r.b.rest.send(ctx, r.channel, r.to, r.to, m)
	if err != nil {
		return "", err
	}
	r.id = sent.ID
	if m = m.fit(); sent.Content != m.Content || len(sent.Embeds) != len(m.Embeds) {
		return r.id, r.b.rest.edit(ctx, r.channel, r.id, m)
	}
	return r.id, nil
}
