package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/rag"
)

func newAsk(p *program) *cobra.Command {
	var asJSON bool
	var who, article string
	cmd := &cobra.Command{
		Use:   `ask "question"`,
		Short: "Ask who said what",
		Args:  someArgs("a question"),
		RunE: func(cmd *cobra.Command, args []string) error {
			scope, err := scopeOf(cmd)
			if err != nil {
				return err
			}
			store, err := p.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			engine, err := p.engine(store)
			if err != nil {
				return err
			}
			defer engine.Index.Close()
			p.tellEarlier(cmd, engine, scope)
			answer, err := engine.Ask(cmd.Context(), rag.Question{
				Scope: scope, Text: strings.Join(args, " "), Speaker: who, Article: article,
			}, nil)
			if err != nil {
				return err
			}
			if asJSON {
				line, err := marshal(answer)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s\n", line)
				return err
			}
			return newView(cmd.OutOrStdout()).answer(answer)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&who, "speaker", "", "only what this speaker said")
	cmd.Flags().StringVar(&article, "article", "", "only from this article, by its id or title")
	scopeFlag(cmd)
	return cmd
}
