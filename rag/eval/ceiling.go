package eval

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"whosaid/corpus"
)

// Standing is where an expected wording stands among the stored statements: it
// tells answers that could not be given from those that were not found.
type Standing string

const (
	Held     Standing = "held"     // in a statement of an expected speaker
	Others   Standing = "others"   // only in statements of somebody else
	Narrated Standing = "narrated" // only in the article's own voice, or in nobody's name
	Missing  Standing = "missing"  // in no statement whole
)

// Expected is one wording that a question expects, and where it stands.
type Expected struct {
	Question Question
	Words    string
	Standing Standing
	Under    string // whose statement holds it, for Others
}

// Ceiling finds where the wordings stand that questions expect. No answering,
// however good, cites more of them than are held.
func Ceiling(ctx context.Context, store corpus.Store, scope corpus.Scope, questions []Question) ([]Expected, error) {
	type stored struct{ speaker, quote string }
	var all []stored
	for s, err := range store.Statements(ctx, scope, corpus.StatementFilter{}) {
		if err != nil {
			return nil, fmt.Errorf("read the statements of scope %s: %w", scope, err)
		}
		all = append(all, stored{s.Speaker, fold(s.Quote)})
	}
	var out []Expected
	for _, q := range questions {
		for _, words := range q.Contains {
			e := Expected{Question: q, Words: words, Standing: Missing}
			folded := fold(words)
			for _, s := range all {
				if e.Standing == Held || !strings.Contains(s.quote, folded) {
					continue
				}
				switch {
				case len(q.Speakers) == 0 || containsName(q.Speakers, s.speaker):
					e.Standing = Held
				case s.speaker != "":
					e.Standing, e.Under = Others, s.speaker
				case e.Standing == Missing:
					e.Standing = Narrated
				}
			}
			out = append(out, e)
		}
	}
	return out, nil
}

// WithinReach are the questions that could be answered wholly: all their
// wordings are held.
func WithinReach(questions []Question, expected []Expected) []Question {
	beyond := map[string]bool{}
	for _, e := range expected {
		beyond[e.Question.ID] = beyond[e.Question.ID] || e.Standing != Held
	}
	return slices.DeleteFunc(slices.Clone(questions), func(q Question) bool { return beyond[q.ID] })
}

// WriteCeiling prints how many wordings stand where, and with each list those
// that are not held.
func WriteCeiling(w io.Writer, expected []Expected) error {
	count := map[Standing]int{}
	for _, e := range expected {
		count[e.Standing]++
		if e.Standing != Held {
			if _, err := fmt.Fprintf(w, "%s  %s  %q  %s\n", e.Question.ID, e.Standing, e.Words, e.Under); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d wordings: %d held, %d others', %d narrated, %d missing\n",
		len(expected), count[Held], count[Others], count[Narrated], count[Missing])
	return err
}
