package rag

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"whosaid/corpus"
)

// writing is the making of one answer's text: a writer, the check, and what
// has passed it.
type writing struct {
	engine   *Engine
	scope    corpus.Scope
	policy   Policy
	known    *people
	brief    Brief
	opening  []corpus.Remarks // what the program says before the writer, a line each
	progress func(Progress)
	answer   *Answer
	cited    []Passage // in the order of their numbers in the text
}

// write has the answer written: by the model where there is one, else, and
// where nothing of the model's is left, extractively.
func (w *writing) write(ctx context.Context) error {
	e := w.engine
	if e.Model != nil && !w.policy.NoModel {
		began := time.Now()
		text, ok := w.byModel(ctx)
		w.answer.Timing["write"] = Since(began)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if ok {
			w.answer.Text, w.answer.Writer = text, e.Model.Name()
			w.answer.Said.Text = append(w.opened(), Line{Words: strings.TrimPrefix(text, w.head())})
			return nil
		}
	}
	began := time.Now()
	kept, rejected, err := w.attempt(ctx, e.Extractive, w.brief)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		e.Log.ErrorContext(ctx, "the extractive writer did not end", "question", w.brief.Question, "error", err)
	}
	for _, r := range rejected {
		e.Log.WarnContext(ctx, "a sentence of the extractive writer's failed the check", "why", r.Why, "sentence", r.Sentence.words())
		kept = append(kept, bareWords(r.Sentence))
	}
	w.answer.Writer = e.Extractive.Name()
	w.answer.Text = w.finish(kept)
	w.answer.Said.Text = append(w.opened(), (&composition{w.brief.Passages, kept}).lines()...)
	w.answer.Timing["write"] += Since(began)
	return nil
}

// bareWords shows what a sentence cites and nothing else: where a name or a role
// that an article gives cannot stand in an answer, its words can.
func bareWords(s Sentence) Sentence {
	out := Sentence{Cites: s.Cites, Break: true}
	for i, n := range s.cites() {
		lead := "The articles hold this: "
		if i > 0 {
			lead = ", and this: "
		}
		out.Parts = append(out.Parts, Part{Words: lead}, Part{Quote: n})
	}
	if len(out.Parts) == 2 {
		out.Lead = remarks("The articles hold this:")
	}
	out.Parts = append(out.Parts, Part{Words: "."})
	return out
}

// byModel has the model write, asks once more for what failed the check, and
// reports whether anything is left. What went wrong stands in the answer's
// notice.
func (w *writing) byModel(ctx context.Context) (string, bool) {
	e := w.engine
	limit := w.policy.budget(e.Budget)
	if ok, err := e.budget.left(ctx, w.scope, limit, time.Now()); err != nil {
		e.Log.ErrorContext(ctx, "the budget of tokens cannot be read", "error", err)
	} else if !ok {
		w.notice(corpus.Remarkf("Today's %d tokens for the model are spent, so these are the speakers' words alone.", limit))
		return "", false
	}
	limited, cancel := context.WithTimeout(ctx, e.Timeout)
	defer cancel()
	w.brief.Spent = func(tokens int) { w.answer.Tokens += tokens }
	defer w.settle(ctx)
	kept, rejected, err := w.attempt(limited, e.Model, w.brief)
	if err == nil && len(rejected) > 0 && limited.Err() == nil {
		again := w.brief
		for _, r := range rejected {
			e.Log.InfoContext(ctx, "a sentence of the model's failed the check", "why", r.Why, "sentence", r.Sentence.words())
		}
		again.Rejected = rejected
		second := *w
		second.progress = func(Progress) {}
		if better, _, err := second.attempt(limited, e.Model, again); err == nil {
			for _, s := range better {
				if !slices.ContainsFunc(kept, func(k Sentence) bool { return saysSame(k, s, w.brief.Passages) }) {
					kept = append(kept, s)
				}
			}
		}
	}
	switch {
	case len(kept) > 0 && err != nil:
		e.Log.WarnContext(ctx, "the model stopped before the end", "model", e.Model.Name(), "error", err)
		w.notice(corpus.Remarkf("The model stopped before the end. What it had written was checked."))
	case err != nil:
		e.Log.WarnContext(ctx, "the model did not answer", "model", e.Model.Name(), "error", err)
		w.notice(corpus.Remarkf("The model did not answer, so these are the speakers' words alone."))
		w.answer.Notice = instead(err) + ", so these are the speakers' words alone." // with why, which is English
	case len(kept) == 0:
		w.notice(corpus.Remarkf("Nothing the model wrote stood the check, so these are the speakers' words alone."))
	}
	if len(kept) == 0 {
		return "", false
	}
	return w.finish(kept), true
}

func (w *writing) notice(r corpus.Remark) {
	w.answer.Notice, w.answer.Said.Notice = r.String(), corpus.Remarks{r}
}

// settle notes the tokens that the answer took, though its asker may have gone.
func (w *writing) settle(ctx context.Context) {
	const patience = 5 * time.Second
	kept, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := w.engine.budget.spend(kept, w.scope, w.answer.Tokens, time.Now()); err != nil {
		w.engine.Log.ErrorContext(ctx, "the tokens spent were not noted", "tokens", w.answer.Tokens, "error", err)
	}
}

// instead tells a person that a model failed, with its writer's reason where
// that was said for people.
func instead(err error) string {
	if e, ok := errors.AsType[*corpus.Error](err); ok {
		return strings.TrimSuffix(e.Message, ".")
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "The model did not answer in time"
	}
	return "The model did not answer"
}

// attempt has one writer write once and keeps what passes.
func (w *writing) attempt(ctx context.Context, writer Writer, brief Brief) (kept []Sentence, rejected []Rejection, err error) {
	c := &checker{known: w.known, question: brief.Question, passages: brief.Passages, rules: w.engine.rules}
	w.progress(Progress{Stage: "writing"})
	repeated := 0
	err = writer.Write(ctx, brief, func(s Sentence) error {
		if len(kept)+len(rejected) >= longestAnswer {
			return errLongEnough
		}
		if why := c.check(s); why != "" {
			rejected = append(rejected, Rejection{s, why})
			return ctx.Err()
		}
		if slices.ContainsFunc(kept, func(k Sentence) bool { return saysSame(k, s, brief.Passages) }) {
			if repeated++; repeated >= mostRepeated {
				return errLongEnough
			}
			return ctx.Err() // said already
		}
		kept = append(kept, s)
		text, _ := w.text(kept)
		w.progress(Progress{Stage: "writing", Text: text})
		return ctx.Err()
	})
	if errors.Is(err, errLongEnough) {
		err = nil
	}
	return kept, rejected, err
}

// saysSame reports whether two sentences read the same and cite the same: what is said
// in the same words in two articles is cited from both.
func saysSame(a, b Sentence, passages []Passage) bool {
	return slices.Equal(a.cites(), b.cites()) && splice(a, passages) == splice(b, passages)
}

const (
	longestAnswer = 80 // sentences of an answer are read; a writer that goes on for ever is stopped there
	mostRepeated  = 8  // sentences that were said already, likewise
)

var errLongEnough = errors.New("the answer is long enough")

// finish notes what the sentences kept cite and returns their text.
func (w *writing) finish(kept []Sentence) string {
	text, cited := w.text(kept)
	w.cited = cited
	return text
}

func (w *writing) text(kept []Sentence) (string, []Passage) {
	text, cited := (&composition{w.brief.Passages, kept}).text()
	return w.head() + text, cited
}

// head is what stands before what the writer writes.
func (w *writing) head() string {
	var b strings.Builder
	for _, l := range w.opened() {
		b.WriteString(l.Remarks.String() + "\n")
	}
	return b.String()
}

// opened is the opening as lines.
func (w *writing) opened() []Line {
	var out []Line
	for _, r := range w.opening {
		if len(r) > 0 {
			out = append(out, Line{Remarks: r})
		}
	}
	return out
}
