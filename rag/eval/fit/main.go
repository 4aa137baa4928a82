// Command fit fits the weights with which evidence is believed: it asks the
// development part of a question file over the sample articles, and prints the
// weights for evidence.go. Whose statements are not stored as expected is left
// out, so that a fault of reading is not taken for one of finding.
package main

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
	"whosaid/rag/embed/static"
	"whosaid/rag/eval"
	"whosaid/rag/generate"
	"whosaid/rag/index"
)

func main() {
	store := flag.String("store", "", "the store that holds the sample articles (whosaid.db)")
	questions := flag.String("questions", "rag/eval/testdata/questions.jsonl", "the question file")
	show := flag.Bool("show", false, "list the evidence for each question")
	flag.Parse()
	if err := run(context.Background(), *store, *questions, *show); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// example is one statement beside one question.
type example struct {
	features [5]float64 // 1, coverage, similarity, around, log(1+held)
	right    bool
}

func run(ctx context.Context, path, file string, show bool) error {
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	defer store.Close()
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	questions, err := eval.ReadQuestions(in)
	if err != nil {
		return err
	}
	expected, err := eval.Ceiling(ctx, store, corpus.Local, questions)
	if err != nil {
		return err
	}
	embedder, err := static.New()
	if err != nil {
		return err
	}
	found := index.New(index.Config{Store: store, Embedder: embedder})
	defer found.Close()
	engine := rag.New(rag.Config{Store: store, Index: found, Extractive: generate.Extractive{}})
	var named, open []example
	for _, q := range eval.WithinReach(questions, expected) {
		if q.Split != "dev" || q.Kind == "false-premise" {
			continue
		}
		u, evidence, err := engine.Consider(ctx, asked(q))
		if err != nil {
			return fmt.Errorf("question %s: %w", q.ID, err)
		}
		if show {
			fmt.Printf("%s %s\n  %+v\n", q.ID, q.Text, u)
		}
		for i, e := range evidence {
			right := holds(q, e)
			if show && (i < 4 || right) {
				fmt.Printf("  %v %.2f cov=%.2f sim=%.2f around=%.2f held=%d %s: %.110q\n", mark(right), e.Belief, e.Coverage, e.Similarity, e.Around, e.Held, e.Speaker, e.Quote)
			}
			x := example{[5]float64{1, e.Coverage, e.Similarity, e.Around, math.Log1p(float64(e.Held))}, right}
			switch {
			case len(u.Speakers) > 0 && (right || q.Abstain):
				named = append(named, x) // what else they said is not wrong
			case len(u.Speakers) == 0 && u.Spoken && (right || i < 6):
				open = append(open, x)
			}
		}
	}
	print("ofSpeaker", named)
	print("ofAnybody", open)
	return nil
}

// asked is a question of the file; the answers of its history do not matter
// here.
func asked(q eval.Question) rag.Question {
	out := rag.Question{Scope: corpus.Local, Text: q.Text, Speaker: q.Speaker, Article: q.Article}
	for _, t := range q.History {
		out.History = append(out.History, rag.Turn{Question: t.Question, Answer: t.Answer})
	}
	return out
}

func holds(q eval.Question, e rag.Evidence) bool {
	if len(q.Speakers) > 0 && !slices.Contains(q.Speakers, e.Speaker) {
		return false
	}
	return slices.ContainsFunc(q.Contains, func(words string) bool { return strings.Contains(plain(e.Quote), plain(words)) })
}

func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \n\t\"'“”‘’«»", r) }), " ")
}

func mark(right bool) string {
	if right {
		return "+"
	}
	return " "
}

func print(name string, all []example) {
	right := 0
	for _, x := range all {
		if x.right {
			right++
		}
	}
	w := logistic(all, 0.05)
	fmt.Printf("%s = Weights{Bias: %.1f, Coverage: %.1f, Similarity: %.1f, Around: %.1f, Held: %.1f} // %d right of %d\n", name, w[0], w[1], w[2], w[3], w[4], right, len(all))
}

// logistic fits a logistic regression by gradient ascent, right and wrong
// examples weighed alike, with a penalty on the squares of the weights.
func logistic(all []example, penalty float64) (w [5]float64) {
	right := 0.0
	for _, x := range all {
		if x.right {
			right++
		}
	}
	if right == 0 || int(right) == len(all) {
		return w
	}
	const steps, rate = 20000, 0.02
	for range steps {
		var gradient [5]float64
		for _, x := range all {
			z := 0.0
			for i, f := range x.features {
				z += w[i] * f
			}
			p := 1 / (1 + math.Exp(-z))
			miss, share := -p, 1/(float64(len(all))-right)
			if x.right {
				miss, share = 1-p, 1/right
			}
			for i, f := range x.features {
				gradient[i] += miss * f * share * 50
			}
		}
		for i := range w {
			if i > 0 {
				gradient[i] -= penalty * w[i]
			}
			w[i] += rate * gradient[i]
		}
	}
	return w
}
