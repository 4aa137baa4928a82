package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"whosaid/bot/discordsim"
)

// doing is what the member does. Which fields count depends on the path it is
// sent to.
type doing struct {
	Channel string `json:"channel"`
	Message string `json:"message"` // replied to, right-clicked, or the one a component is on
	Admin   bool   `json:"admin"`   // the member may manage the server

	Content  string            `json:"content"`   // of a message
	Name     string            `json:"name"`      // of a command
	Path     []string          `json:"path"`      // of a subcommand below its command
	Options  map[string]option `json:"options"`   // of a command
	Focused  string            `json:"focused"`   // the option that is being typed
	CustomID string            `json:"custom_id"` // of a component or a form
	Values   []string          `json:"values"`    // chosen in a select
	Typed    map[string]string `json:"typed"`     // into a form
}

// option is the value of a command's option: a string, a number, a truth value,
// or a file.
type option struct {
	value any
	file  *upload
}

type upload struct {
	Name string `json:"name"`
	Data []byte `json:"data"` // base64 in JSON
}

// UnmarshalJSON implements [json.Unmarshaler].
func (o *option) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &o.value); err != nil {
		return fmt.Errorf("an option: %w", err)
	}
	switch o.value.(type) {
	case string, bool, float64:
		return nil
	case map[string]any:
		return json.Unmarshal(data, &o.file)
	}
	return errors.New("an option is neither text, number, truth value nor file")
}

// outcome is what the member sees of an action at once; messages come as events.
type outcome struct {
	Modal   map[string]any      `json:"modal,omitempty"`
	Choices []discordsim.Choice `json:"choices,omitempty"`
	Failed  string              `json:"failed,omitempty"` // what Discord would say
}

const maxAction = 16 << 20 // a file of 10 MiB in base64, and what is around it

var errGone = errors.New("this channel or message is not there any more")

// actions adds what the member can do.
func (p *Page) actions(mux *http.ServeMux) {
	for path, do := range map[string]func(context.Context, doing, discordsim.As) (outcome, error){
		"say": p.say, "slash": p.slash, "complete": p.complete, "rightclick": p.rightClick, "click": p.click, "submit": p.submit,
	} {
		mux.HandleFunc("POST /"+path, func(w http.ResponseWriter, r *http.Request) {
			var d doing
			if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAction)).Decode(&d); err != nil {
				http.Error(w, "This cannot be read: "+err.Error(), http.StatusBadRequest)
				return
			}
			as := discordsim.As{User: p.Me, Admin: d.Admin}
			if as.In = p.channel(d.Channel); as.In == nil {
				http.Error(w, errGone.Error(), http.StatusNotFound)
				return
			}
			out, err := do(r.Context(), d, as)
			if err != nil {
				http.Error(w, err.Error(), http.StatusNotFound)
				return
			}
			writeJSON(w, out)
		})
	}
}

func (p *Page) channel(id string) *discordsim.Channel {
	for _, c := range p.channels() {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// on is the message that an action is about, one that the member sees.
func (p *Page) on(d doing, as discordsim.As) (discordsim.Message, error) {
	for _, m := range as.In.MessagesTo(p.Me) {
		if m.ID == d.Message {
			return m, nil
		}
	}
	return discordsim.Message{}, errGone
}

func (p *Page) say(_ context.Context, d doing, as discordsim.As) (outcome, error) {
	switch n := len([]rune(d.Content)); {
	case n == 0:
		return outcome{}, nil
	case n > 2000:
		return outcome{Failed: "Your message is too long: 2,000 characters at most."}, nil
	}
	if d.Message == "" {
		p.Discord.Say(as.User, as.In, d.Content)
		return outcome{}, nil
	}
	to, err := p.on(d, as)
	if err == nil {
		p.Discord.Reply(as.User, as.In, to, d.Content)
	}
	return outcome{}, err
}

func (p *Page) slash(ctx context.Context, d doing, as discordsim.As) (outcome, error) {
	return p.answered(ctx, p.Discord.Slash(as, d.Name, p.options(d))), nil
}

func (p *Page) complete(ctx context.Context, d doing, as discordsim.As) (outcome, error) {
	i := p.Discord.Complete(as, d.Name, p.options(d), d.Focused)
	out := p.answered(ctx, i)
	if out.Failed != "" {
		return outcome{Failed: "Loading options failed"}, nil
	}
	var err error
	out.Choices, err = i.Choices(ctx)
	return out, err
}

func (p *Page) rightClick(ctx context.Context, d doing, as discordsim.As) (outcome, error) {
	m, err := p.on(d, as)
	if err != nil {
		return outcome{}, err
	}
	return p.answered(ctx, p.Discord.RightClick(as, d.Name, m)), nil
}

func (p *Page) click(ctx context.Context, d doing, as discordsim.As) (outcome, error) {
	m, err := p.on(d, as)
	if err != nil {
		return outcome{}, err
	}
	return p.answered(ctx, p.Discord.Click(as, m, d.CustomID, d.Values...)), nil
}

func (p *Page) submit(ctx context.Context, d doing, as discordsim.As) (outcome, error) {
	if d.Message == "" {
		return p.answered(ctx, p.Discord.Submit(as, nil, d.CustomID, d.Typed)), nil
	}
	m, err := p.on(d, as)
	if err != nil {
		return outcome{}, err
	}
	return p.answered(ctx, p.Discord.Submit(as, &m, d.CustomID, d.Typed)), nil
}

// options are a command's options as the simulation takes them, within its
// subcommand.
func (p *Page) options(d doing) discordsim.CommandOptions {
	out := discordsim.CommandOptions{}
	for name, o := range d.Options {
		out[name] = o.value
		if o.file != nil {
			out[name] = p.Discord.File(o.file.Name, o.file.Data)
		}
	}
	for n := len(d.Path) - 1; n >= 0; n-- {
		out = discordsim.CommandOptions{d.Path[n]: out}
	}
	return out
}

// patience is how long an interaction may go unanswered: Discord's 3 s, and
// what it takes to notice.
const patience = 3500 * time.Millisecond

// answered waits until the bot has acknowledged an interaction.
func (p *Page) answered(ctx context.Context, i *discordsim.Interaction) outcome {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	modal, err := i.Modal(ctx)
	if err != nil {
		return outcome{Failed: "The application did not respond"}
	}
	return outcome{Modal: modal}
}
