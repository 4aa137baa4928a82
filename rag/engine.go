package rag

import (
	"context"
	"log/slog"
	"time"

	"whosaid/corpus"
)

// Config is what an [Engine] is made of. Store, Index and Extractive are
// needed.
type Config struct {
	Store      corpus.Store
	Index      Index
	Extractive Writer        // writes without a model; never fails
	Model      Writer        // nil: answers are extractive
	Timeout    time.Duration // for the model to write one answer; 30 s where 0
	Log        *slog.Logger  // nil: nothing is logged
}

// Engine answers questions about who said what. It is safe for concurrent use.
type Engine struct {
	Config
}

// New makes an engine.
func New(c Config) *Engine {
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Engine{Config: c}
}

// Ask answers a question and tells progress, unless that is nil, how far it
// is; progress is called from the goroutine that called Ask. It errs only for
// a question that cannot be asked ([corpus.Invalid], [corpus.TooLarge]), a
// store that fails, and a context that ends.
func (e *Engine) Ask(ctx context.Context, q Question, progress func(Progress)) (Answer, error) {
	return Answer{Question: q.Text, Citations: []Citation{}, Related: []Citation{}}, nil
}
