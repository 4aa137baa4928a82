package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/rag"
)

// statusJSON is what one scope holds and has spent.
type statusJSON struct {
	Scope        corpus.Scope `json:"scope"`
	Articles     int          `json:"articles"`
	Speakers     int          `json:"speakers"`       // who are quoted
	Statements   int          `json:"statements"`     // of theirs
	TokensToday  int          `json:"tokens_today"`   // that models took (UTC)
	TokensPerDay int          `json:"tokens_per_day"` // that they may; 0 for no limit
}

func newStatus(p *program) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what is stored for whom, and the tokens that the model took today",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := p.openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer store.Close()
			scopes, err := store.Scopes(cmd.Context())
			if err != nil {
				return err
			}
			status := make([]statusJSON, 0, len(scopes))
			for _, scope := range scopes {
				s, err := p.status(cmd, store, scope)
				if err != nil {
					return err
				}
				status = append(status, s)
			}
			if asJSON {
				return writeJSONList(cmd.OutOrStdout(), status)
			}
			t := newTable("SCOPE", "ARTICLES", "SPEAKERS", "STATEMENTS", "TOKENS TODAY")
			for _, s := range status {
				tokens := strconv.Itoa(s.TokensToday)
				if s.TokensPerDay > 0 {
					tokens += " of " + strconv.Itoa(s.TokensPerDay)
				}
				t.row(string(s.Scope), strconv.Itoa(s.Articles), strconv.Itoa(s.Speakers), strconv.Itoa(s.Statements), tokens)
			}
			return t.write(cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON array")
	return cmd
}

func (p *program) status(cmd *cobra.Command, store corpus.Store, scope corpus.Scope) (statusJSON, error) {
	s := statusJSON{Scope: scope, TokensPerDay: p.config.TokensPerDay}
	articles, err := store.Articles(cmd.Context(), scope)
	if err != nil {
		return s, err
	}
	s.Articles = len(articles)
	speakers, err := store.Speakers(cmd.Context(), scope)
	if err != nil {
		return s, err
	}
	for _, who := range speakers {
		s.Statements += who.Statements
		if who.Statements > 0 {
			s.Speakers++
		}
	}
	s.TokensToday, err = rag.TokensSpent(cmd.Context(), store, scope, time.Now())
	return s, err
}
