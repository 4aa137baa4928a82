package discordsim

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// User is somebody on Discord.
type User struct {
	ID            string  `json:"id"`
	Username      string  `json:"username"`
	GlobalName    *string `json:"global_name"`
	Discriminator string  `json:"discriminator"`
	Avatar        *string `json:"avatar"`
	Bot           bool    `json:"bot"`
	PublicFlags   int     `json:"public_flags"`
	Flags         int     `json:"flags"`
	PrimaryGuild  *string `json:"primary_guild"`
	locale        string
}

// Guild is a server in Discord's sense.
type Guild struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	s    *Server

	locale string
}

// Speaks sets the locale in which somebody uses Discord; "en-US" else.
func (s *Server) Speaks(u *User, locale string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.locale = locale
}

// Speak sets the guild's preferred locale; "en-US" else.
func (g *Guild) Speak(locale string) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.locale = locale
	g.s.dispatch("GUILD_UPDATE", g.event())
}

// event is the guild as the gateway sends it.
func (g *Guild) event() map[string]any {
	return map[string]any{"id": g.ID, "name": g.Name, "unavailable": false, "channels": []any{}, "members": []any{}, "preferred_locale": cmp.Or(g.locale, english)}
}

const english = "en-US"

// Types of channels.
const (
	guildText    = 0
	directText   = 1
	publicThread = 11
)

// Channel is a guild's text channel, a thread, or direct messages.
type Channel struct {
	ID      string
	Name    string
	GuildID string // "" for direct messages
	Parent  string // of a thread: the channel it hangs on
	Owner   string // of a thread: the user who made it
	kind    int
	with    *User // of direct messages: the other one
	// absent: the bot is no member of the guild; it is there as a user's app.
	absent   bool
	messages []*Message
	typing   int
	s        *Server
}

// Message is a message as Discord keeps and sends it.
type Message struct {
	ID              string       `json:"id"`
	ChannelID       string       `json:"channel_id"`
	GuildID         string       `json:"guild_id,omitempty"` // in gateway events only
	Author          *User        `json:"author"`
	Member          *Member      `json:"member,omitempty"` // in gateway events only
	Content         string       `json:"content"`
	Timestamp       string       `json:"timestamp"`
	EditedTimestamp *string      `json:"edited_timestamp"`
	TTS             bool         `json:"tts"`
	MentionEveryone bool         `json:"mention_everyone"`
	Mentions        []*User      `json:"mentions"`
	MentionRoles    []string     `json:"mention_roles"`
	Attachments     []Attachment `json:"attachments"`
	Embeds          []Embed      `json:"embeds"`
	Components      []any        `json:"components"`
	Pinned          bool         `json:"pinned"`
	Type            int          `json:"type"`
	Flags           int          `json:"flags"`
	Nonce           any          `json:"nonce,omitempty"`
	ApplicationID   string       `json:"application_id,omitempty"`
	WebhookID       string       `json:"webhook_id,omitempty"`
	Reference       *Reference   `json:"message_reference,omitempty"`
	Referenced      *Message     `json:"referenced_message,omitempty"`

	Metadata *Metadata `json:"interaction_metadata,omitempty"` // of answers to interactions

	to *User // of an ephemeral message: who sees it

	// Edits are the edits so far, for tests; not sent.
	Edits []Edit `json:"-"`
	// Deleted messages are kept for tests.
	Deleted bool `json:"-"`
}

// Metadata says what interaction a message answers.
type Metadata struct {
	ID         string            `json:"id"`
	Type       int               `json:"type"` // 2 for commands, 3 for components, 5 for forms
	User       *User             `json:"user"`
	Owners     map[string]string `json:"authorizing_integration_owners"`
	Target     string            `json:"target_message_id,omitempty"`     // of a message command
	Component  string            `json:"interacted_message_id,omitempty"` // of a component: the message it is on
	Triggering *Metadata         `json:"triggering_interaction_metadata,omitempty"`

	// Name is the command's name, as clients show it beside the answer; the
	// API does not tell it.
	Name string `json:"-"`
}

// Edit is one change of a message.
type Edit struct {
	At      time.Time
	Content string
}

// Types of messages.
const (
	replyTo       = 19
	slashAnswer   = 20
	contextAnswer = 23
)

// Flags of messages.
const (
	Ephemeral    = 1 << 6
	Loading      = 1 << 7
	ComponentsV2 = 1 << 15
)

// Reference says what message another one replies to.
type Reference struct {
	Type      int    `json:"type"`
	MessageID string `json:"message_id"`
	ChannelID string `json:"channel_id"`
	GuildID   string `json:"guild_id,omitempty"`
}

// Embed is a card of a message.
type Embed struct {
	Type        string       `json:"type"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	URL         string       `json:"url,omitempty"`
	Color       int          `json:"color,omitempty"`
	Timestamp   string       `json:"timestamp,omitempty"`
	Author      *EmbedAuthor `json:"author,omitempty"`
	Footer      *EmbedFooter `json:"footer,omitempty"`
	Image       *EmbedImage  `json:"image,omitempty"`
	Thumbnail   *EmbedImage  `json:"thumbnail,omitempty"`
	Fields      []EmbedField `json:"fields,omitempty"`
}

// EmbedAuthor is the line above a card's title.
type EmbedAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// EmbedFooter is the small line under a card.
type EmbedFooter struct {
	Text string `json:"text"`
}

// EmbedImage is a picture of a card.
type EmbedImage struct {
	URL string `json:"url"`
}

// EmbedField is a named part of a card.
type EmbedField struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// Member is a user as a member of a guild.
type Member struct {
	User        *User    `json:"user,omitempty"`
	Nick        *string  `json:"nick"`
	Avatar      *string  `json:"avatar"`
	Roles       []string `json:"roles"`
	JoinedAt    string   `json:"joined_at"`
	Deaf        bool     `json:"deaf"`
	Mute        bool     `json:"mute"`
	Flags       int      `json:"flags"`
	Permissions string   `json:"permissions,omitempty"`
}

// User makes a user.
func (s *Server) User(name string) *User { return s.UserAs("", name) }

// UserAs makes a user with an id of its own choosing, a snowflake; "" for a new
// one.
func (s *Server) UserAs(id, name string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &User{ID: cmp.Or(id, s.newID()), Username: strings.ToLower(name), GlobalName: &name, Discriminator: "0"}
	s.users[u.ID] = u
	return u
}

// Guild makes a guild, which the bot is a member of.
func (s *Server) Guild(name string) *Guild { return s.GuildAs("", name) }

// GuildAs makes a guild with an id of its own choosing, a snowflake; "" for a
// new one.
func (s *Server) GuildAs(id, name string) *Guild {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := &Guild{ID: cmp.Or(id, s.newID()), Name: name, s: s}
	s.guilds[g.ID] = g
	s.dispatch("GUILD_CREATE", g.event())
	return g
}

// Channel makes a text channel.
func (g *Guild) Channel(name string) *Channel {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.s.addChannel(&Channel{Name: name, GuildID: g.ID, kind: guildText})
}

// Thread makes a thread in a channel, owned by whom.
func (c *Channel) Thread(name string, whom *User) *Channel {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.s.addChannel(&Channel{Name: name, GuildID: c.GuildID, Parent: c.ID, Owner: whom.ID, kind: publicThread})
}

// Elsewhere is a channel of a guild that the bot is no member of; users who
// installed the bot for themselves use it there.
func (s *Server) Elsewhere() *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addChannel(&Channel{Name: "elsewhere", GuildID: s.newID(), kind: guildText, absent: true})
}

// Direct is the channel of a user's direct messages with the bot.
func (s *Server) Direct(u *User) *Channel {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.channels {
		if c.with != nil && c.with.ID == u.ID {
			return c
		}
	}
	return s.addChannel(&Channel{kind: directText, with: u})
}

func (s *Server) addChannel(c *Channel) *Channel {
	c.ID, c.s = s.newID(), s
	s.channels[c.ID] = c
	return c
}

// Messages are the messages in a channel that everybody there sees, oldest
// first, deleted ones left out.
func (c *Channel) Messages() []Message { return c.MessagesTo(nil) }

// MessagesTo are the messages in a channel that a user sees there: those of
// [Channel.Messages], and the ephemeral ones meant for that user.
func (c *Channel) MessagesTo(u *User) []Message {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	var out []Message
	for _, m := range c.messages {
		if !m.Deleted && (m.Flags&Ephemeral == 0 || u != nil && m.to == u) {
			out = append(out, m.snapshot())
		}
	}
	return out
}

// Channels are a guild's channels and threads, oldest first.
func (g *Guild) Channels() []*Channel {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	var out []*Channel
	for _, c := range g.s.channels {
		if c.GuildID == g.ID {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b *Channel) int { return cmp.Or(cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID)) })
	return out
}

// Typing counts how often the bot showed that it is typing in the channel.
func (c *Channel) Typing() int {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.typing
}

// Await waits for a message in the channel for which cond holds.
func (c *Channel) Await(ctx context.Context, cond func(Message) bool) (Message, error) {
	var found Message
	err := c.s.Await(ctx, func() bool {
		for _, m := range c.Messages() {
			if cond(m) {
				found = m
				return true
			}
		}
		return false
	})
	return found, err
}

// Text is everything of a message that people read, for looking into.
func (m Message) Text() string {
	parts := []string{m.Content}
	for _, e := range m.Embeds {
		parts = append(parts, e.Title, e.Description)
		if e.Author != nil {
			parts = append(parts, e.Author.Name)
		}
		for _, f := range e.Fields {
			parts = append(parts, f.Name, f.Value)
		}
		if e.Footer != nil {
			parts = append(parts, e.Footer.Text)
		}
	}
	walkComponents(m.Components, func(c map[string]any) {
		if text, ok := c["content"].(string); ok {
			parts = append(parts, text)
		}
	})
	return strings.Join(parts, "\n")
}

// Buttons are the message's buttons and selects: custom id by label.
func (m Message) Buttons() map[string]string {
	out := map[string]string{}
	walkComponents(m.Components, func(c map[string]any) {
		label, _ := c["label"].(string)
		if label == "" {
			label, _ = c["placeholder"].(string)
		}
		if id, ok := c["custom_id"].(string); ok {
			out[label] = id
		}
	})
	return out
}

func (m *Message) snapshot() Message {
	c := *m
	c.Embeds, c.Edits = slices.Clone(m.Embeds), slices.Clone(m.Edits)
	return c
}

// post adds a message to a channel. s.mu is held.
func (s *Server) post(c *Channel, m *Message) *Message {
	m.ID, m.ChannelID = s.newID(), c.ID
	m.Timestamp = stamp(s.opts.Now())
	if m.Mentions == nil {
		m.Mentions = []*User{}
	}
	if m.Embeds == nil {
		m.Embeds = []Embed{}
	}
	if m.Components == nil {
		m.Components = []any{}
	}
	if m.Attachments == nil {
		m.Attachments = []Attachment{}
	}
	m.MentionRoles = []string{}
	c.messages = append(c.messages, m)
	s.note()
	return m
}

func (s *Server) message(id string) *Message {
	for _, c := range s.channels {
		for _, m := range c.messages {
			if m.ID == id && !m.Deleted {
				return m
			}
		}
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z07:00") }
