package eval

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// Figures sum up outcomes of one kind of question. Shares are 0 to 1.
type Figures struct {
	Kind              string
	Questions         int
	Answerable        int     // questions that the articles answer
	RightSpeaker      float64 // of the answerable
	RightQuote        float64 // of the answerable
	CitationPrecision float64 // citations of an expected speaker, of all citations under answerable questions
	CitationRecall    float64 // expected wordings that were cited, of all
	Refused           float64 // answerable questions that were not answered
	Answered          float64 // unanswerable questions that were answered
	Invented          int     // must be 0
	P50, P99          time.Duration
}

// Sum computes the figures of outcomes under a name.
func Sum(kind string, outcomes []Outcome) Figures {
	f := Figures{Kind: kind, Questions: len(outcomes)}
	var speaker, quote, refused, answered, citations, relevant, wordings, found int
	var took []time.Duration
	for _, o := range outcomes {
		took = append(took, o.Took)
		f.Invented += len(o.Invented)
		if o.Question.Abstain {
			answered += one(o.Answer.Answerable)
			continue
		}
		f.Answerable++
		refused += one(!o.Answer.Answerable)
		speaker += one(o.Answer.Answerable && o.RightSpeaker)
		quote += one(o.Answer.Answerable && o.RightQuote)
		citations += len(o.Answer.Citations)
		relevant += o.Relevant
		wordings += len(o.Question.Contains)
		found += o.Found
	}
	f.RightSpeaker = share(speaker, f.Answerable, 1)
	f.RightQuote = share(quote, f.Answerable, 1)
	f.CitationPrecision = share(relevant, citations, 1)
	f.CitationRecall = share(found, wordings, 1)
	f.Refused = share(refused, f.Answerable, 0)
	f.Answered = share(answered, f.Questions-f.Answerable, 0)
	slices.Sort(took)
	f.P50, f.P99 = quantile(took, 0.50), quantile(took, 0.99)
	return f
}

// ByKind sums up outcomes for each kind of question, by name, and for all of
// them last.
func ByKind(outcomes []Outcome) []Figures {
	kinds := map[string][]Outcome{}
	for _, o := range outcomes {
		kinds[o.Question.Kind] = append(kinds[o.Question.Kind], o)
	}
	var out []Figures
	for kind, some := range kinds {
		out = append(out, Sum(kind, some))
	}
	slices.SortFunc(out, func(a, b Figures) int { return cmp.Compare(a.Kind, b.Kind) })
	return append(out, Sum("all", outcomes))
}

// Write prints figures as a table.
func Write(w io.Writer, figures []Figures) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "kind\tquestions\tright speaker\tright quote\tcitation precision\tcitation recall\trefused\twrongly answered\tinvented\tp50\tp99\t")
	for _, f := range figures {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t%d\t%s\t%s\t\n", f.Kind, f.Questions, f.RightSpeaker, f.RightQuote,
			f.CitationPrecision, f.CitationRecall, f.Refused, f.Answered, f.Invented, round(f.P50), round(f.P99))
	}
	return t.Flush()
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// share is n of all, or none where there is nothing to share.
func share(n, all int, none float64) float64 {
	if all == 0 {
		return none
	}
	return float64(n) / float64(all)
}

// quantile is the nearest-rank quantile of sorted durations.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
