// Package modeltest is a model endpoint on loopback for tests and
// demonstrations: a real HTTP server that speaks the OpenAI protocol (chat
// completions, streamed or not, embeddings, the list of models) and answers as
// it is told to, well or badly.
package modeltest

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"io"
	"math"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Server is an endpoint. Without a script it answers chats with [Honest].
type Server struct {
	URL   string // the base URL, for OPENAI_BASE_URL
	Model string // the one model it has: "test-model"

	http *http.Server
	done chan struct{}

	mu       sync.Mutex
	listed   []string // ids of models
	script   []Behaviour
	requests []Request
	embeds   []Behaviour
}

// Request is a request that came in.
type Request struct {
	Path     string
	Key      string // of the Authorization header, without "Bearer "
	Model    string
	Messages []Message
	Input    []string // texts to embed
	Stream   bool
	Counted  bool   // whether the stream is to tell the tokens used
	Form     string // how structure was asked for: "schema", "tool", "text"
}

// Message is one message of a chat.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Behaviour answers one request.
type Behaviour func(w http.ResponseWriter, r *http.Request, q Request)

// New starts a server. Close stops it.
func New() (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{URL: "http://" + listener.Addr().String() + "/v1", Model: "test-model", done: make(chan struct{})}
	s.List(s.Model)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/embeddings", s.embed)
	mux.HandleFunc("GET /v1/models", func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		data := []any{}
		for _, id := range s.listed {
			data = append(data, map[string]any{"id": id, "object": "model", "owned_by": "modeltest"})
		}
		writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": data})
	})
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // ends with Close
	}()
	return s, nil
}

// Close stops the server and breaks what is under way off.
func (s *Server) Close() {
	s.http.Close()
	<-s.done
}

// List has the list of models hold these.
func (s *Server) List(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listed = ids
}

// Script has the next chats answered by these behaviours, in order; the last
// of them answers all that follow.
func (s *Server) Script(b ...Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = b
}

// ScriptEmbeddings does the same for requests for embeddings.
func (s *Server) ScriptEmbeddings(b ...Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.embeds = b
}

// Requests are those that have come in, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, &s.script, Honest())
}

func (s *Server) embed(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, &s.embeds, Vectors(64))
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, script *[]Behaviour, otherwise Behaviour) {
	q, err := readRequest(r)
	if err != nil {
		Fail(http.StatusBadRequest, "invalid_request_error", err.Error())(w, r, q)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, q)
	b := otherwise
	if len(*script) > 0 {
		b = (*script)[0]
	}
	if len(*script) > 1 {
		*script = (*script)[1:]
	}
	s.mu.Unlock()
	b(w, r, q)
}

func readRequest(r *http.Request) (Request, error) {
	var body struct {
		Model          string          `json:"model"`
		Messages       []Message       `json:"messages"`
		Input          json.RawMessage `json:"input"`
		Stream         bool            `json:"stream"`
		ResponseFormat struct {
			Type string `json:"type"`
		} `json:"response_format"`
		Tools         []json.RawMessage `json:"tools"`
		StreamOptions struct {
			IncludeUsage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	q := Request{Path: r.URL.Path, Key: strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), Form: "text"}
	if err := json.NewDecoder(io.LimitReader(r.Body, 64<<20)).Decode(&body); err != nil {
		return q, err
	}
	q.Model, q.Messages, q.Stream = body.Model, body.Messages, body.Stream
	q.Counted = body.StreamOptions.IncludeUsage
	switch {
	case strings.HasPrefix(body.ResponseFormat.Type, "json"):
		q.Form = "schema"
	case len(body.Tools) > 0:
		q.Form = "tool"
	}
	if len(body.Input) > 0 && json.Unmarshal(body.Input, &q.Input) != nil {
		var one string
		if err := json.Unmarshal(body.Input, &one); err != nil {
			return q, err
		}
		q.Input = []string{one}
	}
	return q, nil
}

// Vectors embeds by the words of a text, in the given number of dimensions.
func Vectors(dims int) Behaviour {
	return func(w http.ResponseWriter, _ *http.Request, q Request) {
		data := make([]any, len(q.Input))
		for i, text := range q.Input {
			v := make([]float64, dims)
			for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
				h := fnv.New32a()
				h.Write([]byte(word))
				v[h.Sum32()%uint32(dims)]++
			}
			norm := 0.0
			for _, x := range v {
				norm += x * x
			}
			if norm == 0 {
				v[0], norm = 1, 1
			}
			for j := range v {
				v[j] /= math.Sqrt(norm)
			}
			data[i] = map[string]any{"object": "embedding", "index": i, "embedding": v}
		}
		writeJSON(w, http.StatusOK, map[string]any{"object": "list", "model": q.Model, "data": data, "usage": map[string]int{"prompt_tokens": 1, "total_tokens": 1}})
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that has gone does not matter
}

// wait waits, or until the client has gone; it reports whether the client is
// still there.
func wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
