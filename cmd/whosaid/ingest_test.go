package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// full is an output that takes nothing, as a full disk does.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestAReportThatCannotBeWrittenIsAFailure(t *testing.T) {
	t.Setenv("WHOSAID_DATA", t.TempDir())
	article := write(t, "harbour.txt", harbourReport)
	for _, args := range [][]string{{"ingest", article}, {"articles"}, {"extract", article}} {
		if status := run(context.Background(), args, strings.NewReader(""), full{}, io.Discard); status != exitFailed {
			t.Errorf("%s: exit status %d", args[0], status)
		}
	}
}
