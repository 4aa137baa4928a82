package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/rag"
)

func newVerify(p *program) *cobra.Command {
	var asJSON bool
	var who string
	cmd := &cobra.Command{
		Use:   `verify "quote"`,
		Short: "Is this quote real?",
		Long: `Is this quote real? The verdict is one of:

  verbatim       it stands in an article, under the speaker named if one is
  altered        something close to it does; the difference is shown
  misattributed  somebody else said it
  not_found      the articles hold nothing near it`,
		Args: someArgs("a quote"),
		RunE: p.withEngine(func(cmd *cobra.Command, engine *rag.Engine, scope corpus.Scope, args []string) error {
			verdict, err := engine.Verify(cmd.Context(), scope, strings.Join(args, " "), who)
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), verdict)
			}
			return newView(cmd.OutOrStdout()).verdict(verdict)
		}),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().StringVar(&who, "speaker", "", "who is said to have said it")
	scopeFlag(cmd)
	return cmd
}

// verdict shows whether a quote is real, with the difference word by word.
func (v *view) verdict(r rag.Verdict) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s\n", v.speaker.Render(strings.ReplaceAll(r.Verdict, "_", " ")), printable(r.Reason))
	if len(r.Diff) > 0 {
		fmt.Fprintln(&b)
		for i, e := range r.Diff {
			if i > 0 {
				b.WriteByte(' ')
			}
			switch text := printable(e.Text); e.Op {
			case "added":
				b.WriteString("{+" + v.added.Render(text) + "+}")
			case "missing":
				b.WriteString("[-" + v.missing.Render(text) + "-]")
			default:
				b.WriteString(text)
			}
		}
		fmt.Fprintln(&b)
	}
	if r.Citation != nil {
		fmt.Fprintln(&b)
		v.citation(&b, *r.Citation)
	}
	_, err := io.WriteString(v.w, b.String())
	return err
}
