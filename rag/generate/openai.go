package generate

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"sync/atomic"
	"text/template"
	"time"

	"github.com/sashabaranov/go-openai"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/endpoint"
)

//go:embed prompts/*.tmpl
var prompts embed.FS

// Endpoint says where a model is and what it is called.
type Endpoint struct {
	BaseURL string        // "http://127.0.0.1:11434/v1"; OpenAI's own where ""
	Key     string        // "" where none is needed
	Model   string        // where "", the first that the endpoint lists; "gpt-4o-mini" at OpenAI's own
	Tries   uint          // how often a request is made at most; 3 where 0
	Wait    time.Duration // before the second try; 500 ms where 0
	Silence time.Duration // longest that the endpoint may send nothing, before a reply and within it; 15 s where 0
	Log     *slog.Logger  // nil: nothing is logged
}

// OpenAI writes with a language model behind any endpoint that speaks the
// OpenAI protocol. The model is given numbered statements and returns
// sentences of its own, each with the numbers that carry it; it never types a
// quotation. OpenAI is safe for concurrent use.
type OpenAI struct {
	client  *endpoint.Client
	naming  *naming
	log     *slog.Logger
	prompts *template.Template

	// form is the surest way to ask for structure that the endpoint has not
	// refused yet: found out by asking, and remembered.
	form atomic.Int32
	// uncounted is set where the endpoint takes no request to count tokens.
	uncounted atomic.Bool
}

var _ rag.Writer = (*OpenAI)(nil)

// The forms a reply can be asked for in, the surest first.
const (
	bySchema int32 = iota // a JSON schema as response format
	byTool                // a tool that must be called
	byText                // plain text with markers
)

const (
	longestReply = 64 << 10 // bytes that are read of one reply
	replyTokens  = 1500     // that it may have
)

// NewOpenAI makes a writer. It does not connect.
func NewOpenAI(e Endpoint) (*OpenAI, error) {
	if e.Silence == 0 {
		e.Silence = 15 * time.Second
	}
	client, err := endpoint.New(endpoint.Config{BaseURL: e.BaseURL, Key: e.Key, Tries: e.Tries, Wait: e.Wait, Silence: e.Silence})
	if err != nil {
		return nil, err
	}
	parsed, err := template.ParseFS(prompts, "prompts/*.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the prompts: %w", err)
	}
	if e.Log == nil {
		e.Log = slog.New(slog.DiscardHandler)
	}
	return &OpenAI{client: client, naming: newNaming(client, e), log: e.Log, prompts: parsed}, nil
}

// Name is the model's name; "model" until it is known.
func (o *OpenAI) Name() string { return o.naming.known() }

// Close releases the connections.
func (o *OpenAI) Close() { o.client.Close() }

// Write asks the model, and asks again in a plainer form where the endpoint
// refuses the form, or with half the statements where they are too many. Its
// errors are for people.
func (o *OpenAI) Write(ctx context.Context, b rag.Brief, emit func(rag.Sentence) error) error {
	model, err := o.naming.find(ctx)
	if err != nil {
		return o.explain(err)
	}
	for {
		form := o.form.Load()
		emitted := false
		stopped := errors.New("")
		err := o.write(ctx, model, form, b, func(s rag.Sentence) error {
			emitted = true
			if err := emit(s); err != nil {
				stopped = err
				return err
			}
			return nil
		})
		switch {
		case err == nil || errors.Is(err, stopped):
			return err
		case emitted:
			return o.explain(err)
		case tooLong(err) && len(b.Passages) > 1:
			b.Passages = b.Passages[:len(b.Passages)/2]
		case refusesForm(err) && form < byText:
			o.form.CompareAndSwap(form, form+1)
			o.log.InfoContext(ctx, "the endpoint refused a form of reply", "model", model, "form", form, "error", err)
		case refusesForm(err) && !o.uncounted.Swap(true):
			o.form.Store(bySchema) // perhaps it was not the form
		default:
			return o.explain(err)
		}
	}
}

func (o *OpenAI) explain(err error) error {
	if _, ok := errors.AsType[*corpus.Error](err); ok {
		return err // said for people already
	}
	return endpoint.Explain(err, "The model did not answer")
}

// write makes one request and reads its reply while it comes.
func (o *OpenAI) write(ctx context.Context, model string, form int32, b rag.Brief, emit func(rag.Sentence) error) error {
	request, err := o.request(model, form, b)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stream, err := o.client.CreateChatCompletionStream(ctx, request)
	if err != nil {
		return err
	}
	defer stream.Close()
	r := &reply{stream: stream}
	if b.Spent != nil {
		defer func() { b.Spent(r.tokens(request)) }()
	}
	if err := readReply(io.LimitReader(r, longestReply), b.Passages, emit); err != nil {
		return err
	}
	defer time.AfterFunc(patience, cancel).Stop()
	r.drain()
	return nil
}

// patience is how long the end of a reply is waited for when its text is whole.
const patience = time.Second

func (o *OpenAI) request(model string, form int32, b rag.Brief) (openai.ChatCompletionRequest, error) {
	var system, user strings.Builder
	if err := o.prompts.ExecuteTemplate(&system, "system.tmpl", map[string]any{"Text": form == byText, "Language": b.Language}); err != nil {
		return openai.ChatCompletionRequest{}, fmt.Errorf("fill in a prompt: %w", err)
	}
	data, err := dataOf(b)
	if err != nil {
		return openai.ChatCompletionRequest{}, err
	}
	if err := o.prompts.ExecuteTemplate(&user, "question.tmpl", data); err != nil {
		return openai.ChatCompletionRequest{}, fmt.Errorf("fill in a prompt: %w", err)
	}
	r := openai.ChatCompletionRequest{
		Model: model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: system.String()},
			{Role: openai.ChatMessageRoleUser, Content: user.String()},
		},
		Stream: true,
	}
	if !o.uncounted.Load() {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	if reasons(model) {
		r.MaxCompletionTokens = 4 * replyTokens // its thoughts count too
	} else {
		r.MaxTokens = replyTokens                   //nolint:staticcheck // the name that all endpoints but OpenAI's newest know
		r.Temperature = math.SmallestNonzeroFloat32 // a plain 0 would be left out of the request
	}
	switch form {
	case bySchema:
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "answer", Schema: json.RawMessage(answerSchema), Strict: true},
		}
	case byTool:
		r.Tools = []openai.Tool{{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: "answer", Description: "Give the answer, sentence by sentence.", Parameters: json.RawMessage(answerSchema),
		}}}
		r.ToolChoice = openai.ToolChoice{Type: openai.ToolTypeFunction, Function: openai.ToolFunction{Name: "answer"}}
	}
	return r, nil
}

// answerSchema is what a structured reply looks like.
const answerSchema = `{
  "type": "object",
  "properties": {
    "sentences": {
      "type": "array",
      "items": {
        "type": "object",
        "properties": {
          "text": {"type": "string"},
          "statements": {"type": "array", "items": {"type": "integer"}}
        },
        "required": ["text", "statements"],
        "additionalProperties": false
      }
    }
  },
  "required": ["sentences"],
  "additionalProperties": false
}`

// reasons reports whether a model is one of those that take no temperature.
func reasons(model string) bool {
	for _, p := range []string{"o1", "o3", "o4", "gpt-5", "gpt-6"} {
		if strings.HasPrefix(model, p) {
			return true
		}
	}
	return false
}

// tooLong reports whether the endpoint found the request too long.
func tooLong(err error) bool {
	if endpoint.Status(err) == http.StatusRequestEntityTooLarge {
		return true
	}
	text := strings.ToLower(err.Error())
	return endpoint.Status(err) == http.StatusBadRequest &&
		(strings.Contains(text, "context_length") || strings.Contains(text, "context length") || strings.Contains(text, "context size") || strings.Contains(text, "too many tokens"))
}

// refusesForm reports whether the endpoint may take the request in a plainer
// form.
func refusesForm(err error) bool {
	switch endpoint.Status(err) {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusNotImplemented:
		return !tooLong(err)
	}
	return false
}

// reply reads the text of a streamed reply, wherever in its chunks it stands.
type reply struct {
	stream   *openai.ChatCompletionStream
	rest     string
	finished bool // the model said that it was done
	length   int  // bytes of text so far
	counted  int  // tokens of request and reply, as the endpoint counts; 0 where it has not said
}

// tokens are those that a request and its reply took: as counted, else about a
// quarter of their length.
func (r *reply) tokens(request openai.ChatCompletionRequest) int {
	if r.counted > 0 {
		return r.counted
	}
	n := r.length
	for _, m := range request.Messages {
		n += len(m.Content)
	}
	return (n + 3) / 4
}

// drain reads what comes behind the text, the count of tokens among it.
func (r *reply) drain() {
	for range 16 {
		chunk, err := r.stream.Recv()
		if err != nil {
			return
		}
		r.count(chunk)
	}
}

func (r *reply) count(chunk openai.ChatCompletionStreamResponse) {
	if chunk.Usage != nil {
		r.counted = chunk.Usage.TotalTokens
	}
}

func (r *reply) Read(p []byte) (int, error) {
	for r.rest == "" {
		chunk, err := r.stream.Recv()
		if errors.Is(err, io.EOF) && !r.finished {
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		r.count(chunk)
		before := len(r.rest)
		for _, c := range chunk.Choices {
			r.rest += c.Delta.Content
			for _, t := range c.Delta.ToolCalls {
				r.rest += t.Function.Arguments
			}
			r.finished = r.finished || c.FinishReason != "" && c.FinishReason != openai.FinishReasonNull && c.FinishReason != openai.FinishReasonLength
		}
		r.length += len(r.rest) - before
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
