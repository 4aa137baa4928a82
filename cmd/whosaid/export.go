package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"whosaid/corpus"
)

func newExport(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print everything that is kept of one scope, as lines of JSON",
		Long: `Print everything that is kept of one scope, as lines of JSON: settings,
speakers, and articles with their texts and what was said in them. Vectors are
left out. whosaid import reads it.`,
		Args: noArgs,
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, _ []string) error {
			for line, err := range corpus.Export(cmd.Context(), store, scope) {
				if err != nil {
					return err
				}
				if _, err := cmd.OutOrStdout().Write(append(line, '\n')); err != nil {
					return err
				}
			}
			return nil
		}),
	}
	scopeFlag(cmd)
	return cmd
}

func newImport(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Add what an export holds: articles, and what was decided about speakers",
		Long: `Add what an export holds, of whosaid export or of /corpus export on Discord,
packed (.gz) or not. Who said what is read from the articles anew; what was
decided about speakers holds. What is there already stays as it is.`,
		Args: someArgs("a file that whosaid export or /corpus export has made"),
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, args []string) error {
			ingester, err := p.ingester(store)
			if err != nil {
				return err
			}
			var failed error
			for _, path := range args {
				if err := importFile(cmd, ingester, scope, path); err != nil {
					if errors.Is(err, errReported) {
						failed = err
						continue
					}
					return err
				}
			}
			return failed
		}),
	}
	scopeFlag(cmd)
	return cmd
}

func importFile(cmd *cobra.Command, ingester *corpus.Ingester, scope corpus.Scope, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return corpus.Wrap(corpus.Invalid, err, "The file %s cannot be opened.", path)
	}
	defer file.Close()
	var lines io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if lines, err = gzip.NewReader(file); err != nil {
			return corpus.Wrap(corpus.Invalid, err, "The file %s is not packed with gzip.", path)
		}
	}
	var failed error
	err = ingester.Import(cmd.Context(), scope, lines, func(added corpus.Added, err error) error {
		if err != nil {
			failed = errReported
			complain(cmd.ErrOrStderr(), path, err)
			return nil
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), report(added))
		return err
	})
	return errors.Join(err, failed)
}

func newReread(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reread",
		Short: "Read who said what in the stored articles anew, after an update",
		Long: `Read who said what in the stored articles anew, after an update of whosaid.
Texts stay as they are, and so does what was decided about speakers.`,
		Args: noArgs,
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, _ []string) error {
			ingester, err := p.ingester(store)
			if err != nil {
				return err
			}
			articles, err := store.Articles(cmd.Context(), scope)
			if err != nil {
				return err
			}
			for _, a := range articles {
				added, err := ingester.Reread(cmd.Context(), scope, a.ID)
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s  %s, %s  %s\n", a.ID, count(added.Statements, "statement"), count(added.Speakers, "speaker"), printable(a.Title))
			}
			return nil
		}),
	}
	scopeFlag(cmd)
	return cmd
}
