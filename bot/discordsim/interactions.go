package discordsim

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Deadlines of interactions.
const (
	ackWithin   = 3 * time.Second
	tokenIsGood = 15 * time.Minute
)

// Types of interactions.
const (
	isCommand      = 2
	isComponent    = 3
	isAutocomplete = 4
	isModal        = 5
)

// Types of answers to interactions.
const (
	answerMessage       = 4
	answerDeferred      = 5
	answerDeferredEdit  = 6
	answerEdit          = 7
	answerAutocompletes = 8
	answerModal         = 9
)

// Interaction is something a user did with the bot's commands or buttons, and
// what became of it.
type Interaction struct {
	ID    string
	Token string

	s         *Server
	user      *User
	channel   *Channel
	kind      int
	at        time.Time
	delivered bool // a bot was there to be told
	expired   bool
	acked     bool
	ackAfter  time.Duration
	answer    int      // type of the answer; 0 for none yet
	message   *Message // the response, or the message the component is on
	followUps []*Message
	choices   []Choice
	modal     map[string]any
	metadata  *Metadata
}

// Choice is an offer of an autocomplete.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Expire makes the token unusable from now on, as if Discord had forgotten it.
func (i *Interaction) Expire() {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	i.expired = true
}

// Acknowledged says how long the bot took to answer at all.
func (i *Interaction) Acknowledged() (after time.Duration, ok bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.ackAfter, i.acked
}

// Message is the response as it is now; false where there is none yet.
func (i *Interaction) Message() (Message, bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.message == nil || !i.acked {
		return Message{}, false
	}
	return i.message.snapshot(), true
}

// Await waits until the response is no longer "thinking" and cond holds for it;
// cond may be nil.
func (i *Interaction) Await(ctx context.Context, cond func(Message) bool) (Message, error) {
	var found Message
	err := i.s.Await(ctx, func() bool {
		m, ok := i.Message()
		found = m
		return ok && m.Flags&Loading == 0 && (cond == nil || cond(m))
	})
	return found, err
}

// FollowUps are the further messages that answered the interaction.
func (i *Interaction) FollowUps() []Message {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	var out []Message
	for _, m := range i.followUps {
		out = append(out, m.snapshot())
	}
	return out
}

// Choices waits for what an autocomplete offers.
func (i *Interaction) Choices(ctx context.Context) ([]Choice, error) {
	err := i.s.Await(ctx, func() bool { _, ok := i.Acknowledged(); return ok })
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.choices, err
}

// Modal waits for the form that the bot opens.
func (i *Interaction) Modal(ctx context.Context) (map[string]any, error) {
	err := i.s.Await(ctx, func() bool { _, ok := i.Acknowledged(); return ok })
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.modal, err
}

func (s *Server) callback(r *request) (int, any, error) {
	i := s.interactions[r.PathValue("token")]
	if i == nil || i.ID != r.PathValue("interaction") || i.expired {
		return 0, nil, errNoInteract
	}
	if i.acked {
		return 0, nil, errAcknowledged
	}
	after := s.opts.Now().Sub(i.at)
	if after > ackWithin {
		s.violate("interaction %s was acknowledged after %s", i.ID, after)
		i.expired = true
		return 0, nil, errNoInteract
	}
	var in struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := r.decode(&in); err != nil {
		return 0, nil, err
	}
	if err := s.respond(r, i, in.Type, in.Data); err != nil {
		return 0, nil, err
	}
	i.acked, i.ackAfter, i.answer = true, after, in.Type
	if in.Type == answerModal {
		id, _ := i.modal["custom_id"].(string)
		s.forms[form{i.user.ID, id}] = i
	}
	s.note()
	return http.StatusNoContent, nil, nil
}

// respond carries the answer to an interaction out.
func (s *Server) respond(r *request, i *Interaction, kind int, data json.RawMessage) error {
	switch kind {
	case answerMessage:
		out, err := s.read(r, data, nil)
		if err != nil {
			return err
		}
		if empty(out) {
			return errEmpty
		}
		i.message = s.post(i.channel, s.response(i, out.Flags&Ephemeral))
		s.apply(i.message, out)
	case answerDeferred:
		var out outgoing
		if len(data) > 0 {
			if err := json.Unmarshal(data, &out); err != nil {
				return errForm("data: %v", err)
			}
		}
		i.message = s.post(i.channel, s.response(i, out.Flags&Ephemeral|Loading))
	case answerDeferredEdit, answerEdit:
		if i.kind != isComponent && (i.kind != isModal || i.message == nil) {
			return errForm("type: this interaction has no message to edit")
		}
		if kind == answerEdit {
			out, err := s.read(r, data, i.message)
			if err != nil {
				return err
			}
			s.edit(i.message, out)
		}
	case answerAutocompletes:
		if i.kind != isAutocomplete {
			return errForm("type: not an autocomplete")
		}
		var out struct {
			Choices []Choice `json:"choices"`
		}
		if err := json.Unmarshal(data, &out); err != nil {
			return errForm("data: %v", err)
		}
		if err := checkChoices(out.Choices); err != nil {
			s.violate("autocomplete: %v", err)
			return errForm("%v", err)
		}
		i.choices = out.Choices
	case answerModal:
		if i.kind == isModal || i.kind == isAutocomplete {
			return errForm("type: a form cannot be opened from here")
		}
		if err := json.Unmarshal(data, &i.modal); err != nil {
			return errForm("data: %v", err)
		}
		if err := checkModal(i.modal); err != nil {
			s.violate("form: %v", err)
			return errForm("%v", err)
		}
	default:
		return errForm("type: %d", kind)
	}
	return nil
}

// response is an empty message that answers an interaction.
func (s *Server) response(i *Interaction, flags int) *Message {
	m := &Message{Author: s.me, Flags: flags, ApplicationID: s.me.ID, WebhookID: s.me.ID, Metadata: i.metadata, to: i.user}
	switch {
	case i.kind == isCommand && i.metadata.Target == "":
		m.Type = slashAnswer
	case i.kind == isCommand:
		m.Type = contextAnswer
		m.Reference = &Reference{MessageID: i.metadata.Target, ChannelID: i.channel.ID, GuildID: i.channel.GuildID}
	case i.message != nil:
		m.Type = replyTo
		m.Reference = &Reference{MessageID: i.message.ID, ChannelID: i.channel.ID, GuildID: i.channel.GuildID}
	}
	return m
}

// open is the interaction whose token a webhook request carries.
func (s *Server) open(r *request) (*Interaction, error) {
	i := s.interactions[r.PathValue("token")]
	switch {
	case i == nil || i.expired || r.PathValue("application") != s.me.ID:
		return nil, errNoWebhook
	case s.opts.Now().Sub(i.at) > tokenIsGood:
		return nil, errTokenOver
	case !i.acked:
		return nil, errNoWebhook
	}
	return i, nil
}

func (s *Server) followUp(r *request) (int, any, error) {
	i, err := s.open(r)
	if err != nil {
		return 0, nil, err
	}
	out, err := s.read(r, r.body, nil)
	if err != nil {
		return 0, nil, err
	}
	if empty(out) {
		return 0, nil, errEmpty
	}
	if i.answer == answerDeferred && i.message.Flags&Loading != 0 {
		s.edit(i.message, out) // the first one takes the place of "thinking"
		return http.StatusOK, i.message, nil
	}
	m := s.post(i.channel, s.response(i, out.Flags&Ephemeral))
	s.apply(m, out)
	i.followUps = append(i.followUps, m)
	return http.StatusOK, m, nil
}

// responseMessage is the message of an interaction that a request is about.
func (s *Server) responseMessage(r *request) (*Message, error) {
	i, err := s.open(r)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("message")
	if id == "@original" && i.message != nil && !i.message.Deleted {
		return i.message, nil
	}
	for _, m := range i.followUps {
		if m.ID == id && !m.Deleted {
			return m, nil
		}
	}
	return nil, errNoMessage
}

func (s *Server) getResponse(r *request) (int, any, error) {
	m, err := s.responseMessage(r)
	return http.StatusOK, m, err
}

func (s *Server) editResponse(r *request) (int, any, error) {
	m, err := s.responseMessage(r)
	if err != nil {
		return 0, nil, err
	}
	out, err := s.read(r, r.body, m)
	if err != nil {
		return 0, nil, err
	}
	s.edit(m, out)
	return http.StatusOK, m, nil
}

func (s *Server) deleteResponse(r *request) (int, any, error) {
	m, err := s.responseMessage(r)
	if err != nil {
		return 0, nil, err
	}
	m.Deleted = true
	s.note()
	return http.StatusNoContent, nil, nil
}
