package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"

	"whosaid/rag"
)

// waitShown is how long an answer may take before a terminal says what is being
// done for it.
const waitShown = 300 * time.Millisecond

// askShown asks, and tells on a terminal what is being done meanwhile: a model may
// take half a minute. The line is gone when the answer is there.
func askShown(cmd *cobra.Command, engine *rag.Engine, q rag.Question) (rag.Answer, error) {
	f, ok := cmd.ErrOrStderr().(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return engine.Ask(cmd.Context(), q, nil)
	}
	return askOn(cmd.Context(), f, engine, q)
}

func askOn(ctx context.Context, terminal io.Writer, engine *rag.Engine, q rag.Question) (rag.Answer, error) {
	doing := make(chan string, 1)
	shown, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		showWaiting(shown, terminal, doing)
	}()
	defer func() {
		cancel()
		<-ended
	}()
	return engine.Ask(ctx, q, func(p rag.Progress) {
		select {
		case <-doing: // not shown yet, and over
		default:
		}
		doing <- stageShown(engine, p)
	})
}

// stageShown is what a stage of an answer is called.
func stageShown(engine *rag.Engine, p rag.Progress) string {
	switch {
	case p.Stage != "writing":
		return p.Stage
	case engine.Model == nil:
		return "writing"
	case p.Text == "":
		return "asking the model"
	}
	return "the model is writing"
}

// showWaiting keeps a line up to date until its context ends, and wipes it.
func showWaiting(ctx context.Context, w io.Writer, doing <-chan string) {
	begun := time.Now()
	next := time.NewTimer(waitShown)
	defer next.Stop()
	now, shown := "", false
	for {
		select {
		case <-ctx.Done():
			if shown {
				fmt.Fprint(w, "\r\x1b[K")
			}
			return
		case now = <-doing:
			if !shown {
				continue
			}
		case <-next.C:
			next.Reset(time.Second)
			shown = true
		}
		fmt.Fprintf(w, "\r\x1b[K%s… %.0f s", now, time.Since(begun).Seconds())
	}
}
