package rag

import (
	"context"

	"whosaid/corpus"
)

// Cite returns statements as they are cited, numbered from 1 in the order of
// ids. What has gone meanwhile is left out.
func (e *Engine) Cite(ctx context.Context, scope corpus.Scope, ids []string) ([]Citation, error) {
	l := e.library(scope)
	statements, err := l.byID(ctx, ids)
	if err != nil {
		return nil, err
	}
	passages, err := l.passages(ctx, statements)
	if err != nil {
		return nil, err
	}
	out := make([]Citation, len(passages))
	for i, p := range passages {
		out[i] = l.citation(p, i+1)
	}
	return out, nil
}
