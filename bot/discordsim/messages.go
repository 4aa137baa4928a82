package discordsim

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"time"
)

// outgoing is a message as a bot sends it. Pointers tell "leave as it is" from
// "empty" in edits.
type outgoing struct {
	Content         *string          `json:"content"`
	Embeds          *[]Embed         `json:"embeds"`
	Components      *[]any           `json:"components"`
	AllowedMentions *allowedMentions `json:"allowed_mentions"`
	Flags           int              `json:"flags"`
	Nonce           any              `json:"nonce"`
	EnforceNonce    bool             `json:"enforce_nonce"`
	Reference       *Reference       `json:"message_reference"`
	Attachments     *[]described     `json:"attachments"`

	files map[int]file
}

type allowedMentions struct {
	Parse       *[]string `json:"parse"`
	Users       []string  `json:"users"`
	Roles       []string  `json:"roles"`
	RepliedUser bool      `json:"replied_user"`
}

// read decodes and checks a message that is to be sent, or to take the place of
// one (nil where it is new); what is wrong with it is noted and, as Discord
// would, refused.
func (s *Server) read(r *request, data []byte, was *Message) (outgoing, error) {
	out := outgoing{files: r.files}
	if err := json.Unmarshal(data, &out); err != nil {
		return out, &apiError{http.StatusBadRequest, 50109, "The request body contains invalid JSON."}
	}
	if out.AllowedMentions == nil || out.AllowedMentions.Parse == nil || len(*out.AllowedMentions.Parse) > 0 ||
		len(out.AllowedMentions.Users) > 0 || len(out.AllowedMentions.Roles) > 0 || out.AllowedMentions.RepliedUser {
		s.violate("%s %s: a message without an empty allowed_mentions can ping people", r.Method, apiPath(r.Request))
	}
	if was != nil && was.Flags&ComponentsV2 != 0 {
		out.Flags |= ComponentsV2 // the flag cannot be taken back
	}
	var had []Attachment
	if was != nil {
		had = was.Attachments
	}
	if err := firstOf(checkMessage(out), checkFiles(out, had)); err != nil {
		s.violate("%s %s: %v", r.Method, apiPath(r.Request), err)
		return out, errForm("%v", err)
	}
	return out, nil
}

// apply changes a message to what was sent.
func (s *Server) apply(m *Message, out outgoing) {
	if out.Content != nil {
		m.Content = *out.Content
	}
	if out.Attachments != nil || len(out.files) > 0 {
		m.Attachments = s.attachments(m.Attachments, out)
	}
	if out.Embeds != nil {
		m.Embeds = []Embed{}
		for _, e := range *out.Embeds {
			e.Type = "rich"
			e.Image, e.Thumbnail = served(e.Image, m.Attachments), served(e.Thumbnail, m.Attachments)
			m.Embeds = append(m.Embeds, e)
		}
	}
	if out.Components != nil {
		m.Components = append([]any{}, *out.Components...)
		s.settle(m.Components, m.Attachments)
	}
	m.Flags |= out.Flags & ComponentsV2
}

func (s *Server) edit(m *Message, out outgoing) {
	s.apply(m, out)
	if m.Flags&Loading == 0 { // what takes the place of "thinking" is no edit
		now := stamp(s.opts.Now())
		m.EditedTimestamp = &now
	}
	m.Flags &^= Loading
	m.Edits = append(m.Edits, Edit{At: time.Now(), Content: m.Content})
	s.note()
}

func empty(out outgoing) bool {
	return len(out.files) == 0 && (out.Content == nil || *out.Content == "") && (out.Embeds == nil || len(*out.Embeds) == 0) && (out.Components == nil || len(*out.Components) == 0)
}

var errEmpty = &apiError{http.StatusBadRequest, 50006, "Cannot send an empty message"}

func (s *Server) createMessage(r *request) (int, any, error) {
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		return 0, nil, errNoChannel
	}
	if c.absent {
		return 0, nil, errNoAccess
	}
	out, err := s.read(r, r.body, nil)
	if err != nil {
		return 0, nil, err
	}
	if empty(out) {
		return 0, nil, errEmpty
	}
	if out.EnforceNonce && out.Nonce != nil {
		for _, m := range slices.Backward(c.messages) {
			if m.Nonce == out.Nonce && m.Author.ID == s.me.ID {
				return http.StatusOK, m, nil
			}
		}
	}
	m := &Message{Author: s.me, Nonce: out.Nonce}
	if ref := out.Reference; ref != nil {
		to := s.message(ref.MessageID)
		if to == nil {
			return 0, nil, errForm("message_reference: Unknown message")
		}
		m.Type = replyTo
		m.Reference = &Reference{MessageID: to.ID, ChannelID: to.ChannelID, GuildID: c.GuildID}
	}
	s.apply(m, out)
	s.post(c, m)
	s.tell(c, m)
	return http.StatusOK, m, nil
}

func (s *Server) find(r *request) (*Message, error) {
	m := s.message(r.PathValue("message"))
	// Ephemeral messages are to be had with their interaction's token only.
	if m == nil || m.ChannelID != r.PathValue("channel") || m.Flags&Ephemeral != 0 {
		return nil, errNoMessage
	}
	return m, nil
}

func (s *Server) getMessage(r *request) (int, any, error) {
	m, err := s.find(r)
	return http.StatusOK, m, err
}

func (s *Server) editMessage(r *request) (int, any, error) {
	m, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	if m.Author.ID != s.me.ID {
		return 0, nil, &apiError{http.StatusForbidden, 50005, "Cannot edit a message authored by another user"}
	}
	out, err := s.read(r, r.body, m)
	if err != nil {
		return 0, nil, err
	}
	s.edit(m, out)
	return http.StatusOK, m, nil
}

func (s *Server) deleteMessage(r *request) (int, any, error) {
	m, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	m.Deleted = true
	s.note()
	return http.StatusNoContent, nil, nil
}

func (s *Server) startThread(r *request) (int, any, error) {
	m, err := s.find(r)
	if err != nil {
		return 0, nil, err
	}
	var in struct {
		Name string `json:"name"`
	}
	if err := r.decode(&in); err != nil {
		return 0, nil, err
	}
	if n := len([]rune(in.Name)); n < 1 || n > 100 {
		return 0, nil, errForm("name must be 1 to 100 characters")
	}
	parent := s.channels[m.ChannelID]
	switch {
	case parent.kind != guildText:
		return 0, nil, &apiError{http.StatusBadRequest, 50024, "Cannot execute action on this channel type"}
	case s.channels[m.ID] != nil:
		return 0, nil, &apiError{http.StatusBadRequest, 160004, "A thread has already been created for this message"}
	}
	// A thread has the id of the message it hangs on.
	c := &Channel{ID: m.ID, Name: in.Name, GuildID: parent.GuildID, Parent: parent.ID, Owner: s.me.ID, kind: publicThread, s: s}
	s.channels[c.ID] = c
	s.note()
	return http.StatusCreated, c.wire(), nil
}

func (s *Server) showTyping(r *request) (int, any, error) {
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		return 0, nil, errNoChannel
	}
	c.typing++
	s.note()
	return http.StatusNoContent, nil, nil
}

// Say posts a message by a user, to which the bot is listening if its intents
// say so. "<@id>" in the content mentions somebody.
func (s *Server) Say(u *User, c *Channel, content string) Message {
	return s.say(u, c, content, nil)
}

// Reply posts a message by a user in reply to another one.
func (s *Server) Reply(u *User, c *Channel, to Message, content string) Message {
	return s.say(u, c, content, &to)
}

func (s *Server) say(u *User, c *Channel, content string, to *Message) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &Message{Author: u, Content: content}
	for _, id := range mention.FindAllStringSubmatch(content, -1) {
		if who := s.users[id[1]]; who != nil {
			m.Mentions = append(m.Mentions, who)
		}
	}
	if to != nil {
		m.Type = replyTo
		m.Reference = &Reference{MessageID: to.ID, ChannelID: to.ChannelID, GuildID: c.GuildID}
		m.Referenced = s.message(to.ID)
		if author := m.Referenced.Author; !slices.Contains(m.Mentions, author) {
			m.Mentions = append(m.Mentions, author)
		}
	}
	s.post(c, m)
	s.tell(c, m)
	return m.snapshot()
}

var mention = regexp.MustCompile(`<@!?(\d+)>`)

// tell sends MESSAGE_CREATE to the sessions that listen to such messages.
func (s *Server) tell(c *Channel, m *Message) {
	if c.absent {
		return
	}
	for _, g := range s.sessions {
		intent := intentGuildMessages
		if c.GuildID == "" {
			intent = intentDirectMessages
		}
		if g.over || g.intents&intent == 0 {
			continue
		}
		event := m.snapshot()
		event.GuildID = c.GuildID
		if c.GuildID != "" {
			event.Member = member(nil, "0")
		}
		named := slices.ContainsFunc(m.Mentions, func(u *User) bool { return u.ID == s.me.ID })
		if g.intents&intentMessageContent == 0 && c.GuildID != "" && !named && m.Author.ID != s.me.ID {
			event.Content, event.Embeds, event.Components, event.Attachments = "", []Embed{}, []any{}, []Attachment{}
		}
		g.dispatch("MESSAGE_CREATE", event, s.zombie)
	}
}

func member(u *User, permissions string) *Member {
	return &Member{User: u, Roles: []string{}, JoinedAt: "2024-01-01T00:00:00+00:00", Permissions: permissions}
}
