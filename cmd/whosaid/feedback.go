package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"whosaid/bot"
	"whosaid/corpus"
)

func newFeedback(p *program) *cobra.Command {
	return listCommand(p, "feedback", "List the answers of the last 30 days that people on Discord voted on, the worst first",
		func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, asJSON bool) error {
			ratings, err := bot.Ratings(cmd.Context(), store, scope)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSONList(cmd.OutOrStdout(), ratings)
			}
			t := newTable("GOOD", "BAD", "QUESTION", "ANSWER")
			for _, r := range ratings {
				t.row(strconv.Itoa(r.Good), strconv.Itoa(r.Bad), r.Question, r.Answer)
			}
			return t.write(cmd.OutOrStdout())
		})
}
