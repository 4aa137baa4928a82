package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/rag"
)

func newAsk(p *program) *cobra.Command {
	var asJSON, explain bool
	var who, article string
	var offset int
	cmd := &cobra.Command{
		Use:   `ask "question"`,
		Short: "Ask who said what",
		Args:  someArgs("a question"),
		RunE: p.withEngine(func(cmd *cobra.Command, engine *rag.Engine, scope corpus.Scope, args []string) error {
			answer, err := askShown(cmd, engine, rag.Question{
				Scope: scope, Text: strings.Join(args, " "), Speaker: who, Article: article, Offset: offset,
			})
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), answer)
			}
			v := newView(cmd.OutOrStdout())
			if err := v.answer(answer); err != nil {
				return err
			}
			if answer.Next > 0 {
				fmt.Fprintf(v.w, "\n%s\n", v.faint.Render(fmt.Sprintf("Go on with --offset %d.", answer.Next)))
			}
			if !explain {
				return nil
			}
			return v.understood(answer)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&explain, "explain", false, "also show how the question was understood")
	cmd.Flags().StringVar(&who, "speaker", "", "only what this speaker said")
	cmd.Flags().StringVar(&article, "article", "", "only from this article, by its id or title")
	cmd.Flags().IntVar(&offset, "offset", 0, "of a long list of statements, leave out so many (an answer says where it goes on)")
	scopeFlag(cmd)
	return cmd
}

// understood shows how a question was read and how its answer was made.
func (v *view) understood(a rag.Answer) error {
	u := a.Understood
	var b strings.Builder
	line := func(what, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s\n", v.faint.Render(fmt.Sprintf("%-9s %s", what, printable(value))))
		}
	}
	people := func(asked []rag.Asked) string {
		var out []string
		for _, s := range asked {
			out = append(out, fmt.Sprintf("%s (“%s”, by %s)", s.Name, s.As, s.How))
		}
		return strings.Join(out, "; ")
	}
	var kinds, forms []string
	for _, k := range u.Kinds {
		kinds = append(kinds, string(k))
	}
	for name, holds := range map[string]bool{
		"asks who": u.Who, "everything": u.Everything, "side by side": u.Compare, "when": u.Dated, "sources that are not named": u.Anonymous,
		"takes it as given": u.Presumes, u.Order: u.Order != "", u.Event: u.Event != "", u.Stance: u.Stance != "",
	} {
		if holds {
			forms = append(forms, name)
		}
	}
	slices.Sort(forms)
	b.WriteByte('\n')
	line("speakers", people(u.Speakers))
	line("not by", people(u.Except))
	line("unknown", u.Unknown)
	line("topic", u.Topic)
	line("form", strings.Join(forms, ", "))
	line("kinds", strings.Join(kinds, ", "))
	if u.Since != "" || u.Until != "" {
		line("time", u.Since+" … "+u.Until)
	}
	line("reason", a.Reason)
	line("writer", a.Writer)
	if a.Tokens > 0 {
		line("tokens", fmt.Sprint(a.Tokens))
	}
	_, err := io.WriteString(v.w, b.String())
	return err
}
