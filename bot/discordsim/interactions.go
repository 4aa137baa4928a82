package discordsim

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
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
}

// Choice is an offer of an autocomplete.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// CommandOptions are the options of a command by name: strings, bools, float64s and
// Attachments. The name of a subcommand stands for its own CommandOptions.
type CommandOptions map[string]any

// As says as whom and from where an interaction comes.
type As struct {
	User  *User
	In    *Channel
	Admin bool // has Manage Server
}

// Slash uses a slash command.
func (s *Server) Slash(as As, name string, options CommandOptions) *Interaction {
	return s.interact(as, isCommand, func(i *Interaction) map[string]any { return s.commandData(name, options, "") })
}

// Complete types into an option of a command that completes by itself.
func (s *Server) Complete(as As, name string, options CommandOptions, focused string) *Interaction {
	return s.interact(as, isAutocomplete, func(i *Interaction) map[string]any { return s.commandData(name, options, focused) })
}

// RightClick uses a message command on a message.
func (s *Server) RightClick(as As, name string, on Message) *Interaction {
	return s.interact(as, isCommand, func(i *Interaction) map[string]any {
		return map[string]any{
			"id": s.newID(), "name": name, "type": 3, "target_id": on.ID,
			"resolved": map[string]any{"messages": map[string]any{on.ID: s.message(on.ID)}},
		}
	})
}

// Click presses a button, or chooses values in a select.
func (s *Server) Click(as As, on Message, customID string, values ...string) *Interaction {
	return s.interact(as, isComponent, func(i *Interaction) map[string]any {
		i.message = s.message(on.ID)
		kind := 2
		if len(values) > 0 {
			kind = 3
		}
		return map[string]any{"custom_id": customID, "component_type": kind, "values": values, "id": 1}
	})
}

// Submit sends a form in, with what was typed into its inputs by custom id. on
// is the message whose button opened the form, if one did.
func (s *Server) Submit(as As, on *Message, customID string, typed map[string]string) *Interaction {
	return s.interact(as, isModal, func(i *Interaction) map[string]any {
		if on != nil {
			i.message = s.message(on.ID)
		}
		rows := []any{}
		for n, id := range slices.Sorted(maps.Keys(typed)) {
			rows = append(rows, map[string]any{"type": 1, "id": n + 1, "components": []any{
				map[string]any{"type": 4, "id": 100 + n, "custom_id": id, "value": typed[id]},
			}})
		}
		return map[string]any{"custom_id": customID, "components": rows}
	})
}

// File makes an attachment for a command's option.
func (s *Server) File(name string, data []byte) Attachment {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.newID()
	s.files[id] = file{name, data}
	url := s.url + "/files/" + id + "/" + name
	return Attachment{ID: id, Filename: name, Size: len(data), URL: url, ProxyURL: url}
}

func (s *Server) commandData(name string, options CommandOptions, focused string) map[string]any {
	attachments := map[string]any{}
	data := map[string]any{"id": s.newID(), "name": name, "type": 1}
	data["options"] = wireOptions(options, focused, attachments)
	if len(attachments) > 0 {
		data["resolved"] = map[string]any{"attachments": attachments}
	}
	return data
}

func wireOptions(options CommandOptions, focused string, attachments map[string]any) []any {
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		o := map[string]any{"name": name, "value": options[name]}
		switch v := options[name].(type) {
		case string:
			o["type"] = 3
		case bool:
			o["type"] = 5
		case float64:
			o["type"] = 10
		case Attachment:
			o["type"], o["value"] = 11, v.ID
			attachments[v.ID] = v
		case CommandOptions:
			delete(o, "value")
			o["type"], o["options"] = 1, wireOptions(v, focused, attachments)
		}
		if name == focused {
			o["focused"] = true
		}
		out = append(out, o)
	}
	return out
}

const (
	memberPermissions = "2248473465835073"
	adminPermissions  = "2248473465835105" // and Manage Server (1 << 5)
)

func (s *Server) interact(as As, kind int, data func(*Interaction) map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.newID()
	i := &Interaction{ID: id, Token: "token" + id, s: s, user: as.User, channel: as.In, kind: kind, at: s.opts.Now()}
	event := map[string]any{
		"id": i.ID, "application_id": s.me.ID, "type": kind, "data": data(i), "channel_id": as.In.ID, "channel": as.In.wire(),
		"token": i.Token, "version": 1, "locale": "en-US", "entitlements": []any{}, "app_permissions": memberPermissions,
		"attachment_size_limit": 10485760,
	}
	if i.message != nil {
		event["message"] = i.message
	}
	switch {
	case as.In.GuildID == "":
		event["user"], event["context"] = as.User, 1
		event["authorizing_integration_owners"] = map[string]any{"1": as.User.ID}
	default:
		permissions := memberPermissions
		if as.Admin {
			permissions = adminPermissions
		}
		event["member"], event["guild_id"] = member(as.User, permissions), as.In.GuildID
		event["guild"] = map[string]any{"id": as.In.GuildID, "locale": "en-US", "features": []any{}}
		event["guild_locale"], event["context"] = "en-US", 0
		owners := map[string]any{"0": as.In.GuildID}
		if as.In.absent {
			owners = map[string]any{"1": as.User.ID}
		}
		event["authorizing_integration_owners"] = owners
	}
	s.interactions[i.Token] = i
	i.delivered = s.dispatch("INTERACTION_CREATE", event)
	return i
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
	s.note()
	return http.StatusNoContent, nil, nil
}

// respond carries the answer to an interaction out.
func (s *Server) respond(r *request, i *Interaction, kind int, data json.RawMessage) error {
	switch kind {
	case answerMessage:
		out, err := s.read(r, data)
		if err != nil {
			return err
		}
		if empty(out) {
			return errEmpty
		}
		i.message = s.post(i.channel, s.response(out.Flags&Ephemeral))
		s.apply(i.message, out)
	case answerDeferred:
		var out outgoing
		if len(data) > 0 {
			if err := json.Unmarshal(data, &out); err != nil {
				return errForm("data: %v", err)
			}
		}
		i.message = s.post(i.channel, s.response(out.Flags&Ephemeral|Loading))
	case answerDeferredEdit, answerEdit:
		if i.kind != isComponent && (i.kind != isModal || i.message == nil) {
			return errForm("type: this interaction has no message to edit")
		}
		if kind == answerEdit {
			out, err := s.read(r, data)
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

func (s *Server) response(flags int) *Message {
	return &Message{Author: s.me, Flags: flags, Type: 20, ApplicationID: s.me.ID, WebhookID: s.me.ID}
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
	out, err := s.read(r, r.body)
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
	m := s.post(i.channel, s.response(out.Flags&Ephemeral))
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
	out, err := s.read(r, r.body)
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
