package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/corpus/reader"
)

func newIngest(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ingest PATH|URL…",
		Short: "Add articles: files, folders or web addresses",
		Long: `Add articles: files, folders or web addresses.

Text, Markdown, HTML, PDF and Word (.docx) files are read. Each article is
stored whole or not at all, with a line that tells how many statements and
speakers were found. An article that is already known changes
nothing. The exit status is 0 only when all were added or already known.`,
		Args: someArgs("a file, a folder or an address"),
		RunE: p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, args []string) error {
			ingester, err := p.ingester(store)
			if err != nil {
				return err
			}
			return ingest(cmd, ingester, scope, args)
		}),
	}
	scopeFlag(cmd)
	return cmd
}

// ingest adds everything args name and goes on past what cannot be added.
func ingest(cmd *cobra.Command, ingester *corpus.Ingester, scope corpus.Scope, args []string) error {
	sources, failed := expand(cmd, args)
	bar := progress(cmd.ErrOrStderr(), len(sources))
	for _, s := range sources {
		added, err := add(cmd.Context(), ingester, scope, s)
		_ = bar.Clear()
		switch {
		case errors.Is(err, context.Canceled):
			return errors.New("stopped; what was reported as added is kept")
		case err != nil:
			failed = true
			complain(cmd.ErrOrStderr(), s, err)
		default:
			if _, err := fmt.Fprintln(cmd.OutOrStdout(), report(added)); err != nil {
				return err
			}
		}
		_ = bar.Add(1)
	}
	_ = bar.Finish()
	if failed {
		return errReported
	}
	return nil
}

// complain says what is wrong with one source of several, which it names once:
// many sentences begin with the file's name already.
func complain(w io.Writer, source string, err error) {
	if errors.Is(err, errReported) {
		return
	}
	said := sentence(err)
	if rest, ok := strings.CutPrefix(said, filepath.Base(source)+" "); ok {
		said = source + " " + rest
	} else if !strings.HasPrefix(said, source+" ") {
		said = source + ": " + said
	}
	fmt.Fprintln(w, "whosaid:", printable(said))
}

// expand turns the arguments into addresses and single files.
func expand(cmd *cobra.Command, args []string) (sources []string, failed bool) {
	for _, arg := range args {
		if reader.IsAddress(arg) {
			sources = append(sources, arg)
			continue
		}
		files, err := reader.Files(arg)
		if err != nil {
			failed = true
			fmt.Fprintf(cmd.ErrOrStderr(), "whosaid: %s\n", sentence(err))
			continue
		}
		sources = append(sources, files...)
	}
	return sources, failed
}

func add(ctx context.Context, ingester *corpus.Ingester, scope corpus.Scope, source string) (corpus.Added, error) {
	input, err := load(ctx, source)
	if err != nil {
		return corpus.Added{}, err
	}
	return ingester.Add(ctx, scope, input)
}

// load reads a file, or fetches an address.
func load(ctx context.Context, source string) (corpus.Input, error) {
	if !reader.IsAddress(source) {
		return reader.File(source)
	}
	f := reader.NewFetcher(reader.FetcherOptions{})
	defer f.Close()
	return f.Fetch(ctx, source)
}

func report(a corpus.Added) string {
	what := "added"
	switch {
	case a.Known:
		what = "known"
	case a.Supersedes != "":
		what = fmt.Sprintf("added as revision %d", a.Article.Revision)
	}
	title := a.Article.Title
	if title == "" {
		title = "(no title)"
	}
	return printable(fmt.Sprintf("%s  %s  %s: %s by %s", what, a.Article.ID, title,
		count(a.Statements, "statement"), count(a.Speakers, "speaker")))
}

// count is "1 speaker", "2 speakers".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// progress is a bar on a terminal, and nothing elsewhere or for a single
// article.
func progress(w io.Writer, n int) *progressbar.ProgressBar {
	f, ok := w.(*os.File)
	return progressbar.NewOptions(n,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription("reading"),
		progressbar.OptionSetVisibility(ok && isatty.IsTerminal(f.Fd()) && n > 1),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionClearOnFinish(),
	)
}
