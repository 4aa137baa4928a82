package eval

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"whosaid/corpus"
)

// Sought is a question with the statements that answer it: for each expected
// wording those that hold it.
type Sought struct {
	Question Question
	Wanted   []map[string]bool // ids of statements
}

// Seek finds the statements that answer questions. A wording is held by the
// statements of an expected speaker that have it whole or, where there are none,
// by whatever statement has it. Questions without an answer, and those none of
// whose wordings is stored, are left out.
func Seek(ctx context.Context, store corpus.Store, scope corpus.Scope, questions []Question) ([]Sought, error) {
	type stored struct{ id, speaker, quote string }
	var all []stored
	for s, err := range store.Statements(ctx, scope, corpus.StatementFilter{}) {
		if err != nil {
			return nil, fmt.Errorf("read the statements of scope %s: %w", scope, err)
		}
		all = append(all, stored{s.ID, s.Speaker, fold(s.Quote)})
	}
	var out []Sought
	for _, q := range questions {
		x := Sought{Question: q}
		for _, words := range q.Contains {
			theirs, anybodys, folded := map[string]bool{}, map[string]bool{}, fold(words)
			for _, s := range all {
				if !strings.Contains(s.quote, folded) {
					continue
				}
				anybodys[s.id] = true
				if len(q.Speakers) == 0 || containsName(q.Speakers, s.speaker) {
					theirs[s.id] = true
				}
			}
			if len(theirs) == 0 {
				theirs = anybodys
			}
			if len(theirs) > 0 {
				x.Wanted = append(x.Wanted, theirs)
			}
		}
		if !q.Abstain && len(x.Wanted) > 0 {
			out = append(out, x)
		}
	}
	return out, nil
}

// ranks is how many statements of a ranking are looked at.
const ranks = 10

// Ranking is a way to find statements.
type Ranking struct {
	Name string
	// Find returns ids of statements, best first, as many as ten.
	Find func(ctx context.Context, q Question) ([]string, error)
}

// Retrieved sums up what rankings found for questions of one kind; shares are 0
// to 1, by ranking.
type Retrieved struct {
	Kind      string
	Questions int
	// NDCG is the normalised discounted cumulative gain of the first ten
	// (Järvelin and Kekäläinen, 2002), in which each expected wording counts
	// once, where it is found first.
	NDCG []float64
	// Recall is the share of the expected wordings among the first five.
	Recall []float64
}

// Retrieve measures rankings by kind of question, the sum last.
func Retrieve(ctx context.Context, sought []Sought, rankings []Ranking) ([]Retrieved, error) {
	kinds := map[string]*Retrieved{}
	for _, x := range sought {
		for _, kind := range []string{x.Question.Kind, "all"} {
			if kinds[kind] == nil {
				kinds[kind] = &Retrieved{Kind: kind, NDCG: make([]float64, len(rankings)), Recall: make([]float64, len(rankings))}
			}
			kinds[kind].Questions++
		}
		for i, r := range rankings {
			found, err := r.Find(ctx, x.Question)
			if err != nil {
				return nil, fmt.Errorf("%s, question %s: %w", r.Name, x.Question.ID, err)
			}
			ndcg, recall := x.score(found)
			for _, kind := range []string{x.Question.Kind, "all"} {
				kinds[kind].NDCG[i] += ndcg
				kinds[kind].Recall[i] += recall
			}
		}
	}
	var out []Retrieved
	for _, r := range kinds {
		for i := range rankings {
			r.NDCG[i] /= float64(r.Questions)
			r.Recall[i] /= float64(r.Questions)
		}
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Retrieved) int {
		switch {
		case a.Kind == "all":
			return 1
		case b.Kind == "all":
			return -1
		}
		return cmp.Compare(a.Kind, b.Kind)
	})
	return out, nil
}

// score is what a ranking is worth for one question.
func (x Sought) score(found []string) (ndcg, recall float64) {
	left := slices.Clone(x.Wanted)
	var gain, ideal float64
	for i := range ranks {
		discount := 1 / math.Log2(float64(i+2))
		if i < len(x.Wanted) {
			ideal += discount
		}
		if i >= len(found) {
			continue
		}
		n := len(left)
		left = slices.DeleteFunc(left, func(ids map[string]bool) bool { return ids[found[i]] })
		if len(left) < n {
			gain += discount
		}
		if i < 5 {
			recall += float64(n-len(left)) / float64(len(x.Wanted))
		}
	}
	return gain / ideal, recall
}

// WriteRetrieved prints a table: nDCG at 10 and recall at 5 for each ranking.
func WriteRetrieved(w io.Writer, rankings []Ranking, all []Retrieved) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "nDCG@10 / R@5\tquestions\t")
	for _, r := range rankings {
		fmt.Fprintf(t, "%s\t", r.Name)
	}
	fmt.Fprintln(t)
	for _, r := range all {
		fmt.Fprintf(t, "%s\t%d\t", r.Kind, r.Questions)
		for i := range rankings {
			fmt.Fprintf(t, "%.3f / %.3f\t", r.NDCG[i], r.Recall[i])
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}
