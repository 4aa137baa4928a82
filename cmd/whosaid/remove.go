package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"whosaid/corpus"
)

func newRemove(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remove ARTICLE…",
		Short: "Remove articles by their ids, with everything found in them",
		Args:  someArgs("an article's id (whosaid articles lists them)"),
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, args []string) error {
			failed := false
			for _, id := range args {
				err := store.Update(cmd.Context(), scope, func(tx corpus.Tx) error { return tx.RemoveArticle(id) })
				if err != nil {
					failed = true
					fmt.Fprintf(cmd.ErrOrStderr(), "whosaid: %s: %s\n", printable(id), sentence(err))
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "removed  %s\n", id)
			}
			if failed {
				return errReported
			}
			return nil
		}),
	}
	scopeFlag(cmd)
	return cmd
}
