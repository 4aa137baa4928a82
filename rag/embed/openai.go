package embed

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"
	"golang.org/x/time/rate"

	"whosaid/corpus"
	"whosaid/rag/internal/endpoint"
)

// OpenAI embeds through any endpoint that speaks the OpenAI protocol. It is
// safe for concurrent use.
type OpenAI struct {
	client *endpoint.Client
	model  string
	pace   *rate.Limiter // nil: as fast as the endpoint answers

	mu   sync.Mutex
	dims int // of the first vectors that came; all later ones must agree
}

var _ corpus.Embedder = (*OpenAI)(nil)

// Endpoint says where an embedding model is and what it is called.
type Endpoint struct {
	BaseURL string // "http://127.0.0.1:11434/v1"; OpenAI's own where ""
	Key     string // "" where none is needed
	Model   string // "text-embedding-3-small"
	// PerMinute is how many requests a minute are made at most; 0 for no limit.
	// However many, an endpoint that says when to come again is waited for.
	PerMinute int
}

const (
	batchTexts = 96    // texts in one request
	batchBytes = 200e3 // bytes in one request
	textBytes  = 16e3  // of one text: about what common models take; the rest is cut
	leastBytes = 1e3   // a text that is refused is not made shorter than this
)

// NewOpenAI makes an embedder. It does not connect.
func NewOpenAI(e Endpoint) (*OpenAI, error) {
	if e.Model == "" {
		return nil, corpus.Errorf(corpus.Invalid, "The embedding endpoint needs a model's name, for example text-embedding-3-small.")
	}
	client, err := endpoint.New(endpoint.Config{BaseURL: e.BaseURL, Key: e.Key})
	if err != nil {
		return nil, err
	}
	o := &OpenAI{client: client, model: e.Model}
	if e.PerMinute > 0 {
		o.pace = rate.NewLimiter(rate.Limit(e.PerMinute)/60, 1)
	}
	return o, nil
}

// Name is "openai/" and the model's name.
func (o *OpenAI) Name() string { return "openai/" + o.model }

// Close releases the connections.
func (o *OpenAI) Close() { o.client.Close() }

// Embed asks the endpoint, in batches. An endpoint that fails is tried again a
// few times; then the error has code [corpus.Unavailable].
func (o *OpenAI) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, 0, len(texts))
	for len(out) < len(texts) {
		batch := nextBatch(texts[len(out):])
		vectors, err := o.embed(ctx, batch)
		if err != nil {
			return nil, fmt.Errorf("embed with %s: %w", o.model, err)
		}
		out = append(out, vectors...)
	}
	return out, nil
}

// nextBatch is as many of the texts as go into one request, as the endpoint
// takes them: none empty, none too long.
func nextBatch(texts []string) []string {
	var batch []string
	size := 0
	for _, t := range texts {
		t = cut(t, textBytes)
		if strings.TrimSpace(t) == "" {
			t = "." // endpoints refuse empty texts
		}
		if len(batch) == batchTexts || len(batch) > 0 && size+len(t) > batchBytes {
			break
		}
		batch = append(batch, t)
		size += len(t)
	}
	return batch
}

// cut is the beginning of a text, of n bytes at most and whole characters.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// embed asks for the vectors of a batch, in halves where the endpoint refuses
// it: it may take fewer texts at a time, or shorter ones, than others do.
func (o *OpenAI) embed(ctx context.Context, batch []string) ([][]float32, error) {
	vectors, err := o.request(ctx, batch)
	switch status := endpoint.Status(err); {
	case status != http.StatusBadRequest && status != http.StatusRequestEntityTooLarge && status != http.StatusUnprocessableEntity:
		return vectors, err
	case len(batch) == 1 && len(batch[0]) < 2*leastBytes:
		return nil, err
	case len(batch) == 1:
		return o.embed(ctx, []string{cut(batch[0], len(batch[0])/2)})
	}
	half := len(batch) / 2
	if vectors, err = o.embed(ctx, batch[:half]); err != nil {
		return nil, err
	}
	others, err := o.embed(ctx, batch[half:])
	if err != nil {
		return nil, err
	}
	return append(vectors, others...), nil
}

// request makes one request, when it is time for it.
func (o *OpenAI) request(ctx context.Context, texts []string) ([][]float32, error) {
	if o.pace != nil {
		if err := o.pace.Wait(ctx); ctx.Err() != nil {
			return nil, ctx.Err()
		} else if err != nil { // it would be too late
			return nil, corpus.Wrap(corpus.Unavailable, err, "The embedding endpoint was asked as often as it may be. Try again in a minute.")
		}
	}
	response, err := o.client.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
		Input: texts, Model: openai.EmbeddingModel(o.model), EncodingFormat: openai.EmbeddingEncodingFormatFloat,
	})
	if err != nil {
		return nil, endpoint.Explain(err, "The embedding model did not answer")
	}
	if len(response.Data) != len(texts) {
		return nil, unusable("%d vectors for %d texts", len(response.Data), len(texts))
	}
	out := make([][]float32, len(texts))
	for _, d := range response.Data {
		if d.Index < 0 || d.Index >= len(out) || out[d.Index] != nil {
			return nil, unusable("a vector for text %d of %d", d.Index, len(texts))
		}
		if err := o.checkDims(len(d.Embedding)); err != nil {
			return nil, err
		}
		if !normalize(d.Embedding) {
			return nil, unusable("a vector without length")
		}
		out[d.Index] = d.Embedding
	}
	return out, nil
}

// checkDims finds the model's dimension out from its first vector.
func (o *OpenAI) checkDims(n int) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dims == 0 {
		o.dims = n
	}
	if n != o.dims || n == 0 {
		return unusable("a vector of %d dimensions after one of %d", n, o.dims)
	}
	return nil
}

func unusable(format string, args ...any) error {
	return corpus.Wrap(corpus.Unavailable, fmt.Errorf(format, args...), "The embedding endpoint's answer cannot be used.")
}

// normalize brings a vector to unit length; false where it has none.
func normalize(v []float32) bool {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false
	}
	scale := 1 / math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) * scale)
	}
	return true
}
