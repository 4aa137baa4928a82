package main

import (
	"slices"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

// statementJSON is a statement as it is listed.
type statementJSON struct {
	ID         string          `json:"id"`
	Article    string          `json:"article"`
	SpeakerID  string          `json:"speaker_id"`
	Speaker    string          `json:"speaker"`
	Role       string          `json:"role"`
	Kind       corpus.Kind     `json:"kind"`
	Modality   corpus.Modality `json:"modality"`
	Confidence float64         `json:"confidence"`
	Quote      string          `json:"quote"`
	Start      int             `json:"start"`
	End        int             `json:"end"`
}

func newStatements(p *program) *cobra.Command {
	var who, article, kind string
	cmd := listCommand(p, "statements", "List the statements", func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, asJSON bool) error {
		filter, err := statementFilter(cmd, store, scope, who, article, kind)
		if err != nil {
			return err
		}
		list := jsonList{w: cmd.OutOrStdout()}
		t := newTable("STATEMENT", "KIND", "SPEAKER", "QUOTE")
		for s, err := range store.Statements(cmd.Context(), scope, filter) {
			if err != nil {
				return err
			}
			if !asJSON {
				t.row(s.ID, string(s.Kind), s.Speaker, s.Quote)
				continue
			}
			if err := list.add(newStatementJSON(s)); err != nil {
				return err
			}
		}
		if asJSON {
			return list.end()
		}
		return t.write(cmd.OutOrStdout())
	})
	cmd.Flags().StringVar(&who, "speaker", "", "only this speaker's")
	cmd.Flags().StringVar(&article, "article", "", "only this article's, by its id")
	cmd.Flags().StringVar(&kind, "kind", "", "only this kind: direct, indirect, mixed or narration")
	return cmd
}

func statementFilter(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, who, article, kind string) (corpus.StatementFilter, error) {
	filter := corpus.StatementFilter{
		ArticleID: article,
		Kinds:     []corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed},
	}
	if kind != "" {
		known := []corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed, corpus.Narration}
		if !slices.Contains(known, corpus.Kind(kind)) {
			return filter, usagef("the kind %q is not direct, indirect, mixed or narration", kind)
		}
		filter.Kinds = []corpus.Kind{corpus.Kind(kind)}
	}
	if who != "" {
		speakers, err := store.Speakers(cmd.Context(), scope)
		if err != nil {
			return filter, err
		}
		matches := speaker.NewDirectory(speakers).Find(who)
		if len(matches) == 0 {
			return filter, corpus.Errorf(corpus.NotFound, "Nobody called %q is in the articles.", who)
		}
		filter.SpeakerID = matches[0].Speaker.ID
	}
	return filter, nil
}

func newStatementJSON(s corpus.Statement) statementJSON {
	return statementJSON{
		ID: s.ID, Article: s.ArticleID, SpeakerID: s.SpeakerID, Speaker: s.Speaker, Role: s.Role, Kind: s.Kind,
		Modality: s.Modality, Confidence: s.Confidence, Quote: s.Quote, Start: s.Span().Start, End: s.Span().End,
	}
}
