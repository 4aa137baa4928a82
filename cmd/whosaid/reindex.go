package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/rag/embed/reembed"
)

func newReindex(p *program) *cobra.Command {
	var scope string
	cmd := &cobra.Command{
		Use:   "reindex",
		Short: "Embed what has no vector of the embedder that is set",
		Long: `Embed what has no vector of the embedder that is set.

After --embedder was changed, statements are found with the earlier embedder
until all have vectors of the new one. The bot and the chat see to that while
they run; this does it now. It can be stopped at any time: what was embedded is
kept, and the next time goes on from there.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := p.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			embedder, err := p.embedderOver(store)
			if err != nil {
				return err
			}
			scopes := []corpus.Scope{corpus.Scope(scope)}
			if scope == "" {
				if scopes, err = store.Scopes(cmd.Context()); err != nil {
					return err
				}
			}
			for _, s := range scopes {
				if err := reindex(cmd, store, embedder, s); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&scope, "scope", "", "only these articles: a Discord server's id, user:ID, or local (default all)")
	return cmd
}

// reindex embeds what is missing in one scope and says how much that was.
func reindex(cmd *cobra.Command, store corpus.Store, embedder corpus.Embedder, scope corpus.Scope) error {
	bar := progress(cmd.ErrOrStderr(), 0)
	n, err := reembed.Scope(cmd.Context(), store, embedder, scope, func(done, of int) {
		if bar.GetMax() == 0 {
			bar = progress(cmd.ErrOrStderr(), of)
			bar.Describe("embedding")
		}
		bar.ChangeMax(of)
		_ = bar.Set(done)
	})
	_ = bar.Clear()
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("stopped; %s of scope %s were embedded and are kept", count(n, "statement"), printable(string(scope)))
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s  %s embedded with %s\n", printable(string(scope)), count(n, "statement"), embedder.Name())
	return err
}
