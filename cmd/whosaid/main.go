// Command whosaid answers "who said what?" from articles about a forum, in the
// terminal and on Discord, with quotes that stand in the articles word for
// word.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"whosaid/corpus"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program: its arguments and streams in, its exit status out.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if !errors.Is(err, errReported) {
		fmt.Fprintln(stderr, "whosaid:", printable(sentence(err)))
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

func newRoot() *cobra.Command {
	p := &program{}
	root := &cobra.Command{
		Use:   "whosaid",
		Short: "Who said what? Answers in the speakers' own words.",
		Long: `whosaid reads articles about a forum (a conference, a summit, a hearing) and
answers "who said what about …?" with quotes that stand in the articles word for
word, each under its speaker and linked to its place.

Without a command it is the Discord bot when a token is set, and otherwise a
chat in the terminal.`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return p.configure(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if p.config.DiscordToken != "" {
				return serve(cmd, p)
			}
			return chat(cmd, p)
		},
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.HiddenDefaultCmd = true
	addConfigFlags(root.PersistentFlags())
	for _, newCommand := range []func(*program) *cobra.Command{
		newAsk, newIngest, newRemove, newArticles, newSpeakers, newStatements, newExtract,
		newVerify, newEval, newReindex, newServe, newDemo, newConfig, newStatus, newFeedback, newExport, newImport, newReread,
	} {
		root.AddCommand(newCommand(p))
	}
	return root
}

// usageError is a mistake in how the program was called; the exit status is 2.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// errReported ends a command whose failures are on standard error already.
var errReported = errors.New("reported")

// sentence is what a person is told about err.
func sentence(err error) string {
	if e, ok := errors.AsType[usageError](err); ok {
		return e.Error() + ". See whosaid --help."
	}
	if _, ok := errors.AsType[*corpus.Error](err); ok {
		return corpus.Message(err)
	}
	return err.Error()
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("unknown command or argument %q for %q", args[0], cmd.CommandPath())
	}
	return nil
}

func someArgs(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s needs %s", cmd.CommandPath(), what)
		}
		return nil
	}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
