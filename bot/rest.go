package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// rest sends to Discord, through discordgo's REST session and its limiter.
//
// Messages are encoded here and not by discordgo, for three reasons: they need
// a nonce, which discordgo's lack; every one of them must forbid pings; and
// discordgo counts all answers to interactions as one rate limit, behind which
// they would wait for each other.
type rest struct {
	session *discordgo.Session
	client  *http.Client
	token   string
}

func newREST(api, token string) (*rest, error) {
	transport, err := newTransport(api)
	if err != nil {
		return nil, err
	}
	r := &rest{client: &http.Client{Transport: transport}, token: "Bot " + strings.TrimPrefix(token, "Bot ")}
	r.session, _ = discordgo.New(r.token) // never errs
	r.session.Client = r.client
	r.session.ShouldRetryOnRateLimit, r.session.MaxRestRetries = false, 0 // the transport does both
	r.session.UserAgent = "DiscordBot (whosaid, 1.0)"
	return r, nil
}

// message is what the bot shows.
type message struct {
	Content    string
	Embeds     []*discordgo.MessageEmbed
	Components []discordgo.MessageComponent
	// Page is a page of Components V2, in place of content and embeds; the
	// components stand below it.
	Page []discordgo.MessageComponent
}

// wire is a message as it is sent. Whatever is not in a message is sent empty,
// so that an edit replaces everything.
type wire struct {
	Content         string                         `json:"content"`
	Embeds          []*discordgo.MessageEmbed      `json:"embeds"`
	Components      []discordgo.MessageComponent   `json:"components"`
	AllowedMentions mentions                       `json:"allowed_mentions"`
	Flags           discordgo.MessageFlags         `json:"flags,omitempty"`
	Nonce           string                         `json:"nonce,omitempty"`
	EnforceNonce    bool                           `json:"enforce_nonce,omitempty"`
	Reference       *reference                     `json:"message_reference,omitempty"`
	Attachments     *[]discordgo.MessageAttachment `json:"attachments,omitempty"`
}

// mentions forbids every ping, that of the one replied to included.
type mentions struct {
	Parse       []string `json:"parse"`
	RepliedUser bool     `json:"replied_user"`
}

type reference struct {
	MessageID       string `json:"message_id"`
	FailIfNotExists bool   `json:"fail_if_not_exists"`
}

func (m message) wire() wire {
	m = m.fit()
	w := wire{Content: m.Content, Embeds: m.Embeds, Components: m.Components, AllowedMentions: mentions{Parse: []string{}}}
	if len(m.Page) > 0 {
		w.Content, w.Embeds = "", nil
		w.Components = append(slices.Clone(fitPage(m.Page, m.Components)), m.Components...)
		w.Flags |= discordgo.MessageFlagsIsComponentsV2
	}
	if w.Embeds == nil {
		w.Embeds = []*discordgo.MessageEmbed{}
	}
	if w.Components == nil {
		w.Components = []discordgo.MessageComponent{}
	}
	return w
}

// get reads path, below the API's base, into out.
func (r *rest) get(ctx context.Context, path string, out any) error {
	return r.do(ctx, http.MethodGet, path, nil, out)
}

func (r *rest) do(ctx context.Context, method, path string, body, out any) error {
	key, _, _ := strings.Cut(path, "?")
	return r.doIn(ctx, r.session.Ratelimiter.GetBucket(method+" "+key), method, path, body, out)
}

// doIn makes a request that is counted in a given bucket of the rate limiter.
func (r *rest) doIn(ctx context.Context, bucket *discordgo.Bucket, method, path string, body, out any) error {
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode %s %s: %w", method, path, err)
		}
	}
	answer, err := r.carry(ctx, bucket, method, path, "application/json", data)
	if err != nil {
		return err
	}
	if out == nil || len(answer) == 0 {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("%s %s: %w: %w", method, redact(path), errUndecodable, err)
	}
	return nil
}

// upload sends a message with a file.
func (r *rest) upload(ctx context.Context, bucket *discordgo.Bucket, method, path string, w wire, file *discordgo.File) error {
	kind, data, err := discordgo.MultipartBodyWithJSON(w, []*discordgo.File{file})
	if err != nil {
		return fmt.Errorf("encode %s %s: %w", method, redact(path), err)
	}
	_, err = r.carry(ctx, bucket, method, path, kind, data)
	return err
}

func (r *rest) carry(ctx context.Context, bucket *discordgo.Bucket, method, path, kind string, data []byte) ([]byte, error) {
	bucket = r.session.Ratelimiter.LockBucketObject(bucket)
	answer, err := r.session.RequestWithLockedBucket(method, discordgo.EndpointAPI+path, kind, data, bucket, 0, discordgo.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, redact(path), err)
	}
	return answer, nil
}

// redact leaves the token out of an interaction's path.
func redact(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) > 2 && (parts[0] == "interactions" || parts[0] == "webhooks") {
		parts[2] = "…"
	}
	return strings.Join(parts, "/")
}

// posted is what Discord answers about a message, as far as the bot reads it.
type posted struct {
	ID      string     `json:"id"`
	Content string     `json:"content"`
	Embeds  []struct{} `json:"embeds"`
}

// send posts a message to a channel. nonce tells it apart from all others:
// sending with the same nonce again does not post again, but gives the message
// that was posted first.
func (r *rest) send(ctx context.Context, channel, replyTo, nonce string, m message) (posted, error) {
	w := m.wire()
	w.Nonce, w.EnforceNonce = nonce, true
	if replyTo != "" {
		w.Reference = &reference{MessageID: replyTo}
	}
	var sent posted
	err := r.do(ctx, http.MethodPost, "channels/"+channel+"/messages", w, &sent)
	return sent, err
}

func (r *rest) edit(ctx context.Context, channel, id string, m message) error {
	// All edits of a channel count as one.
	bucket := r.session.Ratelimiter.GetBucket("PATCH channels/" + channel + "/messages/")
	return r.doIn(ctx, bucket, http.MethodPatch, "channels/"+channel+"/messages/"+id, m.wire(), nil)
}

func (r *rest) typing(ctx context.Context, channel string) error {
	return r.do(ctx, http.MethodPost, "channels/"+channel+"/typing", nil, nil)
}

// errUndecodable: Discord did what was asked, but its answer makes no sense.
var errUndecodable = errors.New("the answer does not decode")

// codeAcknowledged is Discord's code for an interaction that was answered
// before.
const codeAcknowledged = 40060

// codeOf is the code that Discord gave an error; 0 where it gave none.
func codeOf(err error) int {
	if e, ok := errors.AsType[*discordgo.RESTError](err); ok && e.Message != nil {
		return e.Message.Code
	}
	return 0
}

// refused reports whether Discord does not know the token.
func refused(err error) bool {
	e, ok := errors.AsType[*discordgo.RESTError](err)
	return ok && e.Response != nil && e.Response.StatusCode == http.StatusUnauthorized
}
