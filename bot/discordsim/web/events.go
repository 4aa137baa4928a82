package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"whosaid/bot/discordsim"
)

// world is everything around the messages.
type world struct {
	Run       string             `json:"run"` // the run's token: a page of an earlier run reloads itself
	Me        *discordsim.User   `json:"me"`
	Bot       *discordsim.User   `json:"bot"`
	Guild     *discordsim.Guild  `json:"guild"`
	Channels  []channel          `json:"channels"`
	Members   []*discordsim.User `json:"members"`
	Commands  []map[string]any   `json:"commands"`
	Connected bool               `json:"connected"` // the bot is there
	Reading   bool               `json:"reading"`   // links to example domains lead to /read
	Try       []Suggestion       `json:"try"`
}

// channel is a channel as the page lists it.
type channel struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Parent string `json:"parent,omitempty"` // of a thread
	Direct bool   `json:"direct,omitempty"` // direct messages with the bot
	Topic  string `json:"topic,omitempty"`
}

// message is a message as Discord sends it, and the command it answers.
type message struct {
	discordsim.Message
	Command string `json:"command,omitempty"`
}

// event is what the browser is told: one of its fields.
type event struct {
	World   *world          `json:"world,omitempty"`
	Message json.RawMessage `json:"message,omitempty"` // new or changed
	Gone    string          `json:"gone,omitempty"`    // the id of a message that was deleted
	Typing  string          `json:"typing,omitempty"`  // the channel in which the bot types
	Current bool            `json:"current,omitempty"` // all there was has been told; the rest is news
}

// stream is what one browser has been told so far.
type stream struct {
	p        *Page
	w        http.ResponseWriter
	world    []byte
	messages map[string][]byte // by id
	typing   map[string]int
	current  bool
	err      error
}

// events tells the browser everything there is, and then what changes, until it
// goes away.
func (p *Page) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	s := &stream{p: p, w: w, messages: map[string][]byte{}, typing: map[string]int{}}
	_ = p.Discord.Await(r.Context(), func() bool {
		s.update()
		return s.err != nil
	})
}

// update tells what changed since the last time.
func (s *stream) update() {
	now := s.p.world()
	if data := s.encode(now); !bytes.Equal(data, s.world) {
		s.world = data
		s.tell(event{World: &now})
	}
	there := map[string]bool{}
	for _, c := range s.p.channels() {
		for _, m := range c.MessagesTo(s.p.Me) {
			there[m.ID] = true
			data := s.encode(viewOf(m))
			if !bytes.Equal(data, s.messages[m.ID]) {
				s.messages[m.ID] = data
				s.tell(event{Message: data})
			}
		}
		if n := c.Typing(); n != s.typing[c.ID] {
			s.typing[c.ID] = n
			s.tell(event{Typing: c.ID})
		}
	}
	if !s.current {
		s.current = true
		s.tell(event{Current: true})
	}
	for id := range s.messages {
		if !there[id] {
			delete(s.messages, id)
			s.tell(event{Gone: id})
		}
	}
	if s.err == nil {
		s.err = http.NewResponseController(s.w).Flush()
	}
}

// encode is v as JSON, with the addresses of files as the page serves them.
func (s *stream) encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil && s.err == nil {
		s.err = err
	}
	return bytes.ReplaceAll(data, []byte(s.p.base), []byte("/files/"))
}

func (s *stream) tell(e event) {
	if s.err == nil {
		_, s.err = fmt.Fprintf(s.w, "data: %s\n\n", s.encode(e))
	}
}

func viewOf(m discordsim.Message) message {
	v := message{Message: m}
	if m.Metadata != nil {
		v.Command = m.Metadata.Name
	}
	return v
}

func (p *Page) world() world {
	w := world{
		Run: p.token, Me: p.Me, Bot: p.Discord.Me(), Guild: p.Guild, Members: append([]*discordsim.User{p.Me}, p.Members...),
		Commands: p.Discord.Commands(), Connected: p.Discord.Connected(), Reading: p.Read != nil, Try: p.Try,
	}
	for _, c := range p.channels() {
		w.Channels = append(w.Channels, channel{
			ID: c.ID, Name: strings.TrimSpace(c.Name), Parent: c.Parent, Direct: c.GuildID == "", Topic: p.Topics[c.ID],
		})
	}
	return w
}

// channels are those that the member sees: the guild's, and the direct messages
// with the bot.
func (p *Page) channels() []*discordsim.Channel {
	return append(p.Guild.Channels(), p.Discord.Direct(p.Me))
}
