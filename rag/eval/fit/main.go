// Command fit fits the weights with which evidence is believed, and with which
// an answer is dared: it asks the development parts of question files over the
// sample articles, and prints the weights for evidence.go and assurance.go.
// Before, it tells what weights fitted to some of the articles do for questions
// about the others. Questions whose answers are not stored as expected are left
// out, so that a fault of reading is not taken for one of finding.
package main

import (
	"context"
	"flag"
	"fmt"
	"hash/fnv"
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
	questions := flag.String("questions", "rag/eval/testdata/questions.jsonl,rag/eval/testdata/more.jsonl", "the question files")
	show := flag.Bool("show", false, "list the questions that are decided or answered wrongly")
	flag.Parse()
	if err := run(context.Background(), *store, strings.Split(*questions, ","), *show); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// folds are the parts that the articles fall into; each is left out once.
const folds = 8

// asked is a question with what is weighed for it.
type asked struct {
	eval.Question
	rag.Considered
	right []bool // of the evidence
	fold  int
}

func run(ctx context.Context, path string, files []string, show bool) error {
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	defer store.Close()
	embedder, err := static.New()
	if err != nil {
		return err
	}
	found := index.New(index.Config{Store: store, Embedder: embedder})
	defer found.Close()
	engine := rag.New(rag.Config{Store: store, Index: found, Extractive: generate.Extractive{}})
	var named, open []asked
	for _, file := range files {
		questions, err := read(ctx, store, file)
		if err != nil {
			return err
		}
		for _, q := range questions {
			a, err := consider(ctx, engine, q)
			if err != nil {
				return fmt.Errorf("question %s: %w", q.ID, err)
			}
			switch {
			case len(a.Evidence) == 0 || !q.Abstain && !slices.Contains(a.right, true):
			case len(a.Understanding.Speakers) > 0:
				named = append(named, a)
			default:
				open = append(open, a)
			}
		}
	}
	report("ofSpeaker, bySpeaker", named, 0.3, show)
	report("ofAnybody, byAnybody", open, 1, show)
	return nil
}

// read are the questions of a file's development part that could be answered
// wholly, and no correction is asked of.
func read(ctx context.Context, store corpus.Store, file string) ([]eval.Question, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	questions, err := eval.ReadQuestions(in)
	if err != nil {
		return nil, err
	}
	expected, err := eval.Ceiling(ctx, store, corpus.Local, questions)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(eval.WithinReach(questions, expected), func(q eval.Question) bool {
		return q.Split != "dev" || q.Kind == "false-premise"
	}), nil
}

func consider(ctx context.Context, engine *rag.Engine, q eval.Question) (asked, error) {
	question := rag.Question{Scope: corpus.Local, Text: q.Text, Speaker: q.Speaker, Article: q.Article}
	for _, t := range q.History {
		question.History = append(question.History, rag.Turn{Question: t.Question, Answer: t.Answer})
	}
	c, err := engine.Consider(ctx, question)
	a := asked{Question: q, Considered: c}
	about := q.ID
	for _, e := range c.Evidence {
		a.right = append(a.right, holds(q, e))
		if a.right[len(a.right)-1] {
			about = e.Article.ID
		}
	}
	h := fnv.New32a()
	h.Write([]byte(about)) // never fails
	a.fold = int(h.Sum32() % folds)
	return a, err
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

// model is a fitted pair: what ranks statements, and what decides whether the
// best of them is an answer.
type model struct{ belief, holds []float64 }

// fitted fits a model to all questions but those of one fold. Of statements
// that are not known to answer, those of a question that has an answer count as
// wrong by the weight of others.
func fitted(all []asked, without int, others float64) model {
	var m model
	var statements, cases []example
	for _, a := range all {
		if a.fold == without {
			continue
		}
		n := 0.0
		for _, right := range a.right {
			if right {
				n++
			}
		}
		for i, e := range a.Evidence {
			s := e.Signs()
			x := example{signs: append([]float64{1}, s[:]...), weight: 1}
			switch {
			case a.right[i]:
				x.right, x.weight = true, 1/n
			case !a.Abstain:
				x.weight = others
			}
			statements = append(statements, x)
		}
	}
	m.belief = logistic(statements)
	// Questions without an answer, of which there are fewer, weigh as much in all
	// as those with one.
	lacking := 0.0
	for _, a := range all {
		if a.Abstain {
			lacking++
		}
	}
	for _, a := range all {
		if a.fold != without {
			signs, _ := m.signs(a)
			x := example{signs, !a.Abstain, 1}
			if a.Abstain {
				x.weight = (float64(len(all)) - lacking) / lacking
			}
			cases = append(cases, x)
		}
	}
	m.holds = logistic(cases)
	return m
}

// signs are those of a question's case when its evidence is ranked by m, and
// the rank of the first statement that answers.
func (m model) signs(a asked) (signs []float64, rank int) {
	order := make([]int, len(a.Evidence))
	odds := make([]float64, len(a.Evidence))
	for i, e := range a.Evidence {
		s := e.Signs()
		order[i], odds[i] = i, dot(m.belief, append([]float64{1}, s[:]...))
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case odds[i] > odds[j]:
			return -1
		case odds[i] < odds[j]:
			return 1
		}
		return 0
	})
	c := a.Case
	c.Best = odds[order[0]]
	s := c.Signs()
	return append([]float64{1}, s[:]...), slices.IndexFunc(order, func(i int) bool { return a.right[i] })
}

// report tells what is fitted to the other folds does for each fold, and prints
// what is fitted to all.
func report(name string, all []asked, others float64, show bool) {
	var models [folds]model
	for f := range models {
		models[f] = fitted(all, f, others)
	}
	var answerable, refused, first, among, none, answered float64
	for _, a := range all {
		m := models[a.fold]
		signs, rank := m.signs(a)
		z := dot(m.holds, signs)
		if a.Abstain {
			none++
			if z > 0 {
				answered++
			}
		} else {
			answerable++
			if z <= 0 {
				refused++
			}
			if rank == 0 {
				first++
			}
			if rank < 5 {
				among++
			}
		}
		if show && (a.Abstain == (z > 0) || rank > 0) {
			fmt.Printf("  %5.2f rank %2d %-5v %-14s %s | %s %.2f\n", z, rank, a.Abstain, a.Kind, a.Text, a.Topic, signs[1:])
		}
	}
	fmt.Printf("%s: %.0f with an answer, %.0f without; held apart by article: answering statement first %.3f, among five %.3f; refused %.3f, wrongly answered %.3f\n",
		name, answerable, none, first/answerable, among/answerable, refused/answerable, answered/max(1, none))
	m := fitted(all, -1, others)
	fmt.Printf("  Weights{Bias: %.1f, Coverage: %.1f, Similarity: %.1f, Own: %.1f, Around: %.1f, Exact: %.1f, Answers: %.1f, Manner: %.1f, Borne: %.1f, Voice: %.1f, Figure: %.1f}\n",
		m.belief[0], m.belief[1], m.belief[2], m.belief[3], m.belief[4], m.belief[5], m.belief[6], m.belief[7], m.belief[8], m.belief[9], m.belief[10])
	fmt.Printf("  CaseWeights{Bias: %.1f, Best: %.1f, General: %.1f, Rich: %.1f, Rival: %.1f, Plain: %.1f, Lacking: %.1f}\n",
		m.holds[0], m.holds[1], m.holds[2], m.holds[3], m.holds[4], m.holds[5], m.holds[6])
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// sigmoid is the logistic function.
func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }
