package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/peterh/liner"
	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/corpus/samples"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
)

// maxHistory is how many earlier questions of a chat a new one is read with.
const maxHistory = 8

// chat answers questions line by line, from a terminal or a pipe.
func chat(cmd *cobra.Command, p *program) error {
	ctx := cmd.Context()
	store, err := p.openStore(ctx)
	if err != nil {
		return err
	}
	defer func() { store.Close() }()
	articles, err := store.Articles(ctx, corpus.Local)
	if err != nil {
		return err
	}
	about := count(len(articles), "article")
	if len(articles) == 0 {
		store.Close()
		var remove func()
		if store, remove, err = p.sampleStore(ctx); err != nil {
			return err
		}
		defer remove()
		about = "sample articles about invented forums, as you have added none yet (whosaid ingest PATH adds yours)"
	}
	engine, err := p.engine(store)
	if err != nil {
		return err
	}
	defer engine.Index.Close()
	defer moving(ctx, engine)()

	lines, interactive := openLines(cmd)
	defer lines.Close()
	if interactive {
		fmt.Fprintf(cmd.OutOrStdout(), "Ask who said what. I answer from %s.\nAn empty line or Ctrl-D ends.\n", about)
	} else {
		p.log.Info("answering from " + about)
	}
	return converse(cmd, engine, lines, interactive, newView(cmd.OutOrStdout()))
}

// goOn is what asks for the rest of a long list.
const goOn = "more"

// converse answers until the lines end; on a terminal an empty line ends too.
func converse(cmd *cobra.Command, engine *rag.Engine, lines lineReader, interactive bool, v *view) error {
	ctx := cmd.Context()
	var history []rag.Turn
	var rest rag.Question // asks for the rest of a long list, where its Offset is not 0
	for ctx.Err() == nil {
		line, err := lines.Readline()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		question := strings.TrimSpace(line)
		if question == "" {
			if interactive {
				return nil
			}
			continue
		}
		q := rag.Question{Scope: corpus.Local, Text: question, History: history}
		if strings.EqualFold(question, goOn) && rest.Offset > 0 {
			q = rest
		}
		answer, err := askShown(cmd, engine, q)
		if err != nil {
			// A chat that is told to stop just ends.
			if ctx.Err() != nil {
				return nil //nolint:nilerr // see above
			}
			fmt.Fprintf(v.w, "%s\n\n", sentence(err))
			continue
		}
		if err := v.answer(answer); err != nil {
			return err
		}
		if rest = q; answer.Next > 0 {
			fmt.Fprintf(v.w, "\n%s\n", v.faint.Render("For the rest: "+goOn))
		}
		rest.Offset = answer.Next
		fmt.Fprintln(v.w)
		history = append(history, rag.Turn{Question: q.Text, Answer: answer.Text})
		history = history[max(0, len(history)-maxHistory):]
	}
	return nil
}

// sampleStore is a store of its own for the sample articles, so that they
// never mix with what somebody adds.
func (p *program) sampleStore(ctx context.Context) (store corpus.Store, remove func(), err error) {
	dir, err := os.MkdirTemp("", "whosaid-samples-")
	if err != nil {
		return nil, nil, err
	}
	opened, err := sqlite.Open(ctx, filepath.Join(dir, storeFile))
	if err == nil {
		if err = p.addSamples(ctx, opened, corpus.Local); err == nil {
			return opened, func() { _ = os.RemoveAll(dir) }, nil
		}
		opened.Close()
	}
	_ = os.RemoveAll(dir)
	return nil, nil, fmt.Errorf("load the sample articles: %w", err)
}

// addSamples adds the sample articles to scopes of a store.
func (p *program) addSamples(ctx context.Context, store corpus.Store, scopes ...corpus.Scope) error {
	ingester, err := p.ingester(store)
	if err != nil {
		return err
	}
	for _, scope := range scopes {
		for _, input := range samples.All() {
			if _, err := ingester.Add(ctx, scope, input); err != nil {
				return err
			}
		}
	}
	return nil
}

// lineReader gives one question at a time, and io.EOF at the end.
type lineReader interface {
	Readline() (string, error)
	Close() error
}

// openLines reads from the terminal, with editing and recall, or from a pipe.
func openLines(cmd *cobra.Command) (r lineReader, interactive bool) {
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !isatty.IsTerminal(in.Fd()) {
		return &pipe{bufio.NewReader(cmd.InOrStdin())}, false
	}
	l := liner.NewLiner()
	l.SetCtrlCAborts(true)
	return &terminal{l}, true
}

// terminal reads lines with editing and recall.
type terminal struct{ *liner.State }

func (t *terminal) Readline() (string, error) {
	line, err := t.Prompt("› ")
	switch {
	case errors.Is(err, liner.ErrPromptAborted):
		return "", io.EOF
	case err == nil && line != "":
		t.AppendHistory(line)
	}
	return line, err
}

// pipe reads lines that do not come from a terminal.
type pipe struct{ r *bufio.Reader }

func (p *pipe) Readline() (string, error) {
	line, err := p.r.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		return line, nil
	}
	return line, err
}

func (p *pipe) Close() error { return nil }
