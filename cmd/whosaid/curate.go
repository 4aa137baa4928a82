package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

func newMerge(p *program) *cobra.Command {
	return decideCommand(p, "merge FROM INTO", "Make one speaker of two: all that FROM said is INTO's",
		exactly("two speakers, by name or id: the one to merge, and the one to merge it into", 2),
		func(tx corpus.Tx, args []string, out io.Writer) error {
			from, err := called(tx, args[0])
			if err != nil {
				return err
			}
			into, err := called(tx, args[1])
			if err != nil {
				return err
			}
			merged, err := speaker.Merge(tx, from.ID, into.ID)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "merged   %s into %s: %s\n", shown(from), shown(merged), count(merged.Statements, "statement"))
			return nil
		})
}

func newSplit(p *program) *cobra.Command {
	return decideCommand(p, "split SPEAKER ARTICLE…", "Make two speakers of one: in these articles it is somebody else",
		func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("%s needs a speaker, by name or id, and the ids of the articles (whosaid articles lists them)", cmd.CommandPath())
			}
			return nil
		},
		func(tx corpus.Tx, args []string, out io.Writer) error {
			from, err := called(tx, args[0])
			if err != nil {
				return err
			}
			off, err := speaker.Split(tx, from.ID, args[1:])
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "split    %s from %s: %s\n", shown(off), shown(from), count(off.Statements, "statement"))
			return nil
		})
}

func newRename(p *program) *cobra.Command {
	return decideCommand(p, "rename SPEAKER NEWNAME", "Give a speaker another name; the old one stays an alias",
		exactly("a speaker, by name or id, and the new name", 2),
		func(tx corpus.Tx, args []string, out io.Writer) error {
			s, err := called(tx, args[0])
			if err != nil {
				return err
			}
			renamed, err := speaker.Rename(tx, s.ID, args[1])
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "renamed  %s to %s\n", shown(s), printable(renamed.Name))
			return noteNamesakes(tx, renamed, out)
		})
}

// noteNamesakes says who else has a speaker's name: they may be one.
func noteNamesakes(tx corpus.Tx, s corpus.Speaker, out io.Writer) error {
	known, err := tx.Speakers()
	if err != nil {
		return err
	}
	for _, other := range known {
		if other.ID != s.ID && strings.EqualFold(other.Name, s.Name) {
			fmt.Fprintf(out, "note     %s has this name, too; merge them if they are one\n", shown(other))
		}
	}
	return nil
}

// decideCommand is a command that changes who is who in one scope, in one
// transaction. What it prints is printed when that is done.
func decideCommand(p *program, use, short string, args cobra.PositionalArgs, decide func(tx corpus.Tx, args []string, out io.Writer) error) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Args:  args,
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, args []string) error {
			var out strings.Builder
			err := store.Update(cmd.Context(), scope, func(tx corpus.Tx) error {
				out.Reset()
				return decide(tx, args, &out)
			})
			if err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), out.String())
			return err
		}),
	}
	scopeFlag(cmd)
	return cmd
}

// called is the speaker somebody means who types a name or an id.
func called(tx corpus.Tx, typed string) (corpus.Speaker, error) {
	known, err := tx.Speakers()
	if err != nil {
		return corpus.Speaker{}, err
	}
	return speaker.NewDirectory(known).Called(typed)
}

// shown is how a speaker is named where several can have one name.
func shown(s corpus.Speaker) string { return fmt.Sprintf("%s (%s)", printable(s.Name), s.ID) }

func exactly(what string, n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usagef("%s needs %s", cmd.CommandPath(), what)
		}
		return nil
	}
}
