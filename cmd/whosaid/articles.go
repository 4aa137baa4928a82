package main

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"whosaid/corpus"
)

// articleJSON is an article as it is listed.
type articleJSON struct {
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	Source     string    `json:"source"`
	URL        string    `json:"url"`
	Published  string    `json:"published"`
	Added      time.Time `json:"added"`
	Revision   int       `json:"revision"`
	Origin     string    `json:"origin"`
	Statements int       `json:"statements"`
	Speakers   int       `json:"speakers"`
}

func newArticles(p *program) *cobra.Command {
	return listCommand(p, "articles", "List the articles", func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, asJSON bool) error {
		articles, err := listArticles(cmd, store, scope)
		if err != nil {
			return err
		}
		if asJSON {
			return writeJSONList(cmd.OutOrStdout(), articles)
		}
		t := newTable("ARTICLE", "PUBLISHED", "SOURCE", "STATEMENTS", "SPEAKERS", "TITLE")
		for _, a := range articles {
			t.row(a.ID, a.Published, a.Source, strconv.Itoa(a.Statements), strconv.Itoa(a.Speakers), a.Title)
		}
		return t.write(cmd.OutOrStdout())
	})
}

func listArticles(cmd *cobra.Command, store corpus.Store, scope corpus.Scope) ([]articleJSON, error) {
	articles, err := store.Articles(cmd.Context(), scope)
	if err != nil {
		return nil, err
	}
	statements := map[string]int{}
	speakers := map[string]map[string]bool{}
	for s, err := range store.Statements(cmd.Context(), scope, corpus.StatementFilter{Kinds: []corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed}}) {
		if err != nil {
			return nil, err
		}
		statements[s.ArticleID]++
		if s.SpeakerID == "" {
			continue
		}
		if speakers[s.ArticleID] == nil {
			speakers[s.ArticleID] = map[string]bool{}
		}
		speakers[s.ArticleID][s.SpeakerID] = true
	}
	out := make([]articleJSON, len(articles))
	for i, a := range articles {
		out[i] = articleJSON{
			ID: a.ID, Title: a.Title, Source: a.Source, URL: a.URL, Published: day(a.Published), Added: a.Added,
			Revision: a.Revision, Origin: a.Origin, Statements: statements[a.ID], Speakers: len(speakers[a.ID]),
		}
	}
	return out, nil
}

// listCommand is a command that lists something of one scope, as a table or as
// JSON.
func listCommand(p *program, use, short string, list func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, asJSON bool) error) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  noArgs,
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, _ []string) error {
			asJSON, err := cmd.Flags().GetBool("json")
			if err != nil {
				return err
			}
			return list(cmd, store, scope, asJSON)
		}),
	}
	cmd.Flags().Bool("json", false, "print a JSON array")
	scopeFlag(cmd)
	return cmd
}
