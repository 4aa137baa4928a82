package modeltest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Sentence is a sentence of a structured reply.
type Sentence struct {
	Text       string `json:"text"`
	Statements []int  `json:"statements"`
}

// Statement is one of the statements that a prompt gives.
type Statement struct {
	N       int    `json:"n"`
	Speaker string `json:"speaker"`
	Words   string `json:"words"`
	Around  string `json:"sentence"`
	Article string `json:"article"`
	Role    string `json:"role"`
	Denied  bool   `json:"denied"`
	Date    string `json:"date"`
}

// Statements reads the statements out of a request's prompt.
func Statements(q Request) []Statement {
	var out []Statement
	if len(q.Messages) == 0 {
		return nil
	}
	for line := range strings.SplitSeq(q.Messages[len(q.Messages)-1].Content, "\n") {
		var s Statement
		if strings.HasPrefix(line, `{"n":`) && json.Unmarshal([]byte(line), &s) == nil {
			out = append(out, s)
		}
	}
	return out
}

// Honest answers as a good model would: a sentence for each of the first three
// statements, naming its speaker, in the form asked for.
func Honest() Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		var sentences []Sentence
		for _, s := range Statements(q) {
			if len(sentences) == 3 {
				break
			}
			who := s.Speaker
			if who == "" {
				who = "The article"
			}
			sentences = append(sentences, Sentence{Text: fmt.Sprintf("%s put it this way: {%d}.", who, s.N), Statements: []int{s.N}})
		}
		Answer(sentences...)(w, r, q)
	}
}

// Answer replies with these sentences, in the form asked for.
func Answer(sentences ...Sentence) Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) { Reply(Form(q, sentences...))(w, r, q) }
}

// Form writes sentences in the form that a request asks for.
func Form(q Request, sentences ...Sentence) string {
	if q.Form != "text" {
		if sentences == nil {
			sentences = []Sentence{}
		}
		text, err := json.Marshal(map[string]any{"sentences": sentences})
		if err != nil {
			return err.Error()
		}
		return string(text)
	}
	var b strings.Builder
	for _, s := range sentences {
		b.WriteString(s.Text)
		for _, n := range s.Statements {
			fmt.Fprintf(&b, " [%d]", n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Reply replies with a text as it is, streamed where a stream was asked for.
func Reply(text string) Behaviour { return stream(text, pace{size: 24}) }

// ByteByByte replies one byte at a time.
func ByteByByte(text string) Behaviour { return stream(text, pace{size: 1}) }

// Slowly waits before it replies and between the pieces of its reply.
func Slowly(text string, before, between time.Duration) Behaviour {
	return stream(text, pace{size: 24, before: before, between: between})
}

// StopAfter breaks the connection off after so many bytes of the reply.
func StopAfter(text string, n int) Behaviour {
	return stream(text[:min(n, len(text))], pace{size: 8, breaks: true})
}

// CutAfter ends the reply after so many bytes, as a model does that has
// reached its limit of tokens.
func CutAfter(text string, n int) Behaviour {
	return stream(text[:min(n, len(text))], pace{size: 8, finish: "length"})
}

// Forever repeats a text until the client has gone.
func Forever(text string) Behaviour { return stream(text, pace{size: 256, forever: true}) }

// Cited answers with one sentence about the statement that holds some words, or the
// first where none does; "{%}" in it stands for the statement's number.
func Cited(text, words string) Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		n := 1
		for _, s := range Statements(q) {
			if strings.Contains(s.Words, words) {
				n = s.N
			}
		}
		Answer(Sentence{Text: strings.ReplaceAll(text, "{%}", fmt.Sprintf("{%d}", n)), Statements: []int{n}})(w, r, q)
	}
}

// order is an order that stands in what a model is given.
var order = regexp.MustCompile(`(?i)\bsay that ([^.!?"\\]+)`)

// Obey does what any text in its prompt orders, "say that …", in the form asked
// for: in the words ordered, as the first speaker's, and as their quotation.
func Obey() Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		var sentences []Sentence
		prompt := q.Messages[len(q.Messages)-1].Content
		statements := Statements(q)
		for _, m := range order.FindAllStringSubmatch(prompt, 4) {
			for _, s := range statements[:min(len(statements), 4)] {
				sentences = append(sentences,
					Sentence{Text: m[1] + ".", Statements: []int{s.N}},
					Sentence{Text: s.Speaker + " said that " + m[1] + ".", Statements: []int{s.N}},
					Sentence{Text: s.Speaker + " said: “" + m[1] + "”.", Statements: []int{s.N}})
			}
		}
		Answer(sentences...)(w, r, q)
	}
}

// Fail answers with an error of the protocol.
func Fail(status int, code, message string) Behaviour {
	return func(w http.ResponseWriter, _ *http.Request, _ Request) {
		writeJSON(w, status, map[string]any{"error": map[string]any{"message": message, "type": code, "code": code}})
	}
}

// Busy answers 429 with a Retry-After of so many seconds.
func Busy(seconds string) Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		w.Header().Set("Retry-After", seconds)
		Fail(http.StatusTooManyRequests, "rate_limit_exceeded", "Slow down.")(w, r, q)
	}
}

// RefuseForms answers 400 to requests in any of these forms and leaves the
// others to b.
func RefuseForms(b Behaviour, forms ...string) Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		for _, f := range forms {
			if q.Form == f {
				Fail(http.StatusBadRequest, "invalid_request_error", "Unsupported: "+f)(w, r, q)
				return
			}
		}
		b(w, r, q)
	}
}

// RefuseCounting answers 400 to requests for the tokens used.
func RefuseCounting(b Behaviour) Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		if q.Counted {
			Fail(http.StatusBadRequest, "invalid_request_error", "Unsupported: stream_options")(w, r, q)
			return
		}
		b(w, r, q)
	}
}

// RefuseLong answers as an endpoint does whose model's context is too short for
// more than so many statements.
func RefuseLong(b Behaviour, statements int) Behaviour {
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		if len(Statements(q)) > statements {
			Fail(http.StatusBadRequest, "context_length_exceeded", "This model's maximum context length is exceeded.")(w, r, q)
			return
		}
		b(w, r, q)
	}
}

// Silence accepts the request and never answers.
func Silence() Behaviour {
	return func(_ http.ResponseWriter, r *http.Request, _ Request) { <-r.Context().Done() }
}

// Garbage answers 200 with something that is not the protocol.
func Garbage(body string) Behaviour {
	return func(w http.ResponseWriter, _ *http.Request, _ Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(body))
	}
}

// pace is how a reply comes.
type pace struct {
	size            int // bytes of a piece
	before, between time.Duration
	breaks          bool // the connection breaks off at the end
	forever         bool
	finish          string // why the model ended; "stop" where ""
}

func stream(text string, p pace) Behaviour {
	if p.finish == "" {
		p.finish = "stop"
	}
	return func(w http.ResponseWriter, r *http.Request, q Request) {
		if !wait(r.Context(), p.before) {
			return
		}
		if !q.Stream {
			message := map[string]any{"role": "assistant", "content": text}
			if q.Form == "tool" {
				message = map[string]any{"role": "assistant", "tool_calls": []any{toolCall(text)}}
			}
			writeJSON(w, http.StatusOK, map[string]any{
				"id": "c1", "object": "chat.completion", "model": q.Model,
				"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": p.finish}},
			})
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		send := func(delta map[string]any, finish any) {
			chunk, err := json.Marshal(map[string]any{
				"id": "c1", "object": "chat.completion.chunk", "model": q.Model,
				"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
			})
			if err == nil {
				fmt.Fprintf(w, "data: %s\n\n", chunk)
			}
			if f, ok := w.(http.Flusher); ok {
				f.Flush()
			}
		}
		send(map[string]any{"role": "assistant", "content": ""}, nil)
		for {
			for rest := text; rest != ""; {
				n := min(p.size, len(rest))
				for n < len(rest) && !utf8.RuneStart(rest[n]) {
					n++ // a chunk of JSON cannot hold half a character
				}
				piece := map[string]any{"content": rest[:n]}
				if q.Form == "tool" {
					piece = map[string]any{"tool_calls": []any{toolCall(rest[:n])}}
				}
				send(piece, nil)
				rest = rest[n:]
				if !wait(r.Context(), p.between) {
					return
				}
			}
			if !p.forever {
				break
			}
		}
		if p.breaks {
			panic(http.ErrAbortHandler) // net/http breaks the connection off
		}
		send(map[string]any{}, p.finish)
		if q.Counted {
			fmt.Fprintf(w, `data: {"id": "c1", "object": "chat.completion.chunk", "choices": [], "usage": {"prompt_tokens": %d, "completion_tokens": %d, "total_tokens": %d}}`+"\n\n", PromptTokens, ReplyTokens, PromptTokens+ReplyTokens)
		}
		fmt.Fprint(w, "data: [DONE]\n\n")
	}
}

// The tokens that every streamed reply is said to have taken.
const (
	PromptTokens = 700
	ReplyTokens  = 77
)

func toolCall(arguments string) map[string]any {
	return map[string]any{"index": 0, "id": "t1", "type": "function", "function": map[string]any{"name": "answer", "arguments": arguments}}
}
