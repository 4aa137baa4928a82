package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/corpus"
)

// speakerJSON is a speaker as it is listed.
type speakerJSON struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Aliases      []string `json:"aliases"`
	Roles        []string `json:"roles"`
	Organisation bool     `json:"organisation"`
	Statements   int      `json:"statements"`
}

func newSpeakers(p *program) *cobra.Command {
	var all bool
	cmd := listCommand(p, "speakers", "List who is quoted", func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, asJSON bool) error {
		speakers, err := store.Speakers(cmd.Context(), scope)
		if err != nil {
			return err
		}
		listed := make([]speakerJSON, 0, len(speakers))
		for _, s := range speakers {
			if s.Statements > 0 || all {
				listed = append(listed, newSpeakerJSON(s))
			}
		}
		if asJSON {
			return writeJSONList(cmd.OutOrStdout(), listed)
		}
		t := newTable("SPEAKER", "STATEMENTS", "ROLES", "ALSO", "ID")
		for _, s := range listed {
			t.row(s.Name, strconv.Itoa(s.Statements), strings.Join(s.Roles, "; "), strings.Join(s.Aliases, "; "), s.ID)
		}
		return t.write(cmd.OutOrStdout())
	})
	cmd.Long = `List who is quoted, or put right who is who. What is decided here holds for
articles to come, too, and when articles are removed, edited and added again.`
	cmd.Flags().BoolVar(&all, "all", false, "also who is named but quoted nowhere")
	cmd.AddCommand(newMerge(p), newSplit(p), newRename(p))
	return cmd
}

func newSpeakerJSON(s corpus.Speaker) speakerJSON {
	roles := []string{}
	for _, r := range s.Roles {
		roles = append(roles, r.Text)
	}
	return speakerJSON{
		ID: s.ID, Name: s.Name, Aliases: append([]string{}, s.Aliases...), Roles: roles,
		Organisation: s.Organisation, Statements: s.Statements,
	}
}
