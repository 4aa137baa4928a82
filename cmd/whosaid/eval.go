package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/rag/eval"
)

// evalFlags are the options of whosaid eval.
type evalFlags struct {
	questions, split, html, require       string
	asJSON, wrong, samples, ceiling, held bool
}

func newEval(p *program) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval --questions FILE.jsonl",
		Short: "Answer questions whose answers are known, and print the figures",
		Long: `Answer questions whose answers are known, and print the figures: right speaker,
right quote, citation precision and recall, abstention both ways, invented quotes
(there must be none) and time, by kind of question.

The exit status is 1 where a figure misses a threshold given with --require.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runEval(cmd, p, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.questions, "questions", "", `file of questions, one {"id", "q", "kind", "speakers", "contains", "abstain", "history"} a line`)
	flags.StringVar(&f.split, "split", "", `only questions whose "split" is this`)
	flags.StringVar(&f.html, "html", "", "also write a report with plots to this file")
	flags.StringVar(&f.require, "require", "", "thresholds for all questions together, as right-speaker=0.95,refused=0.02")
	flags.BoolVar(&f.asJSON, "json", false, "print the figures as a JSON array")
	flags.BoolVar(&f.wrong, "wrong", false, "list the questions that were not answered as expected")
	flags.BoolVar(&f.ceiling, "ceiling", false, "ask nothing, and tell which of the expected wordings are stored under the expected speaker")
	flags.BoolVar(&f.held, "held", false, "leave out the questions whose expected wordings are not all stored under the expected speaker")
	flags.BoolVar(&f.samples, "samples", false, "ask about the sample articles in place of the corpus")
	scopeFlag(cmd)
	return cmd
}

func runEval(cmd *cobra.Command, p *program, f evalFlags) error {
	if f.questions == "" {
		return usagef("whosaid eval needs --questions FILE.jsonl")
	}
	thresholds, err := eval.ParseThresholds(f.require)
	if err != nil {
		return usageError{err}
	}
	questions, err := readQuestions(f.questions, f.split)
	if err != nil {
		return err
	}
	var outcomes []eval.Outcome
	var expected []eval.Expected
	err = withCorpus(cmd, p, f, func(store corpus.Store, scope corpus.Scope) (err error) {
		if f.ceiling || f.held {
			if expected, err = eval.Ceiling(cmd.Context(), store, scope, questions); f.ceiling || err != nil {
				return err
			}
			questions = eval.WithinReach(questions, expected)
		}
		outcomes, err = evaluate(cmd, p, store, scope, questions)
		return err
	})
	if err != nil {
		return err
	}
	if f.ceiling {
		return eval.WriteCeiling(cmd.OutOrStdout(), expected)
	}
	report := eval.Report{
		Title: "whosaid: answers to " + f.questions, Made: time.Now(),
		Figures: eval.ByKind(outcomes), Outcomes: outcomes,
	}
	if err := writeReport(cmd.OutOrStdout(), report, f); err != nil {
		return err
	}
	if missed := thresholds.Missed(report.Figures[len(report.Figures)-1]); len(missed) > 0 {
		for _, m := range missed {
			fmt.Fprintln(cmd.ErrOrStderr(), "whosaid:", m)
		}
		return errReported
	}
	return nil
}

func readQuestions(file, split string) ([]eval.Question, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, corpus.Wrap(corpus.NotFound, err, "The question file %s cannot be opened.", file)
	}
	defer in.Close()
	questions, err := eval.ReadQuestions(in)
	if err != nil || split == "" {
		return questions, err
	}
	questions = slices.DeleteFunc(questions, func(q eval.Question) bool { return q.Split != split })
	if len(questions) == 0 {
		return nil, corpus.Errorf(corpus.NotFound, "No question in %s has the split %q.", file, split)
	}
	return questions, nil
}

// withCorpus opens what is asked about: the corpus, or the sample articles.
func withCorpus(cmd *cobra.Command, p *program, f evalFlags, ask func(corpus.Store, corpus.Scope) error) error {
	scope, err := scopeOf(cmd)
	if err != nil {
		return err
	}
	var store corpus.Store
	if f.samples {
		var remove func()
		if store, remove, err = p.sampleStore(cmd.Context()); err != nil {
			return err
		}
		defer remove()
		scope = corpus.Local
	} else if store, err = p.openStore(cmd.Context()); err != nil {
		return err
	}
	defer store.Close()
	return ask(store, scope)
}

func evaluate(cmd *cobra.Command, p *program, store corpus.Store, scope corpus.Scope, questions []eval.Question) ([]eval.Outcome, error) {
	engine, err := p.engine(store)
	if err != nil {
		return nil, err
	}
	defer engine.Index.Close()
	p.tellEarlier(cmd, engine, scope)
	bar := progress(cmd.ErrOrStderr(), len(questions))
	bar.Describe("asking")
	outcomes, err := eval.Run(cmd.Context(), engine, store, scope, questions, func(int) { _ = bar.Add(1) })
	_ = bar.Finish()
	return outcomes, err
}

func writeReport(w io.Writer, r eval.Report, f evalFlags) error {
	if f.html != "" {
		file, err := os.Create(f.html)
		if err != nil {
			return corpus.Wrap(corpus.Invalid, err, "The report %s cannot be written: %v.", f.html, err)
		}
		defer file.Close()
		if err := r.WriteHTML(file); err != nil {
			return fmt.Errorf("write %s: %w", f.html, err)
		}
	}
	if f.wrong {
		for _, o := range r.Wrong() {
			fmt.Fprintf(w, "%s  %s\n    %s\n", o.Question.ID, printable(o.Question.Text), printable(o.Answer.Text))
		}
	}
	if f.asJSON {
		return writeJSONList(w, r.Figures)
	}
	return eval.Write(w, r.Figures)
}
