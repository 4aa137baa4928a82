package rag

import (
	"context"
	"fmt"

	"whosaid/corpus"
)

// Forget drops what the engine holds of a scope in memory, after everything of
// it was deleted from the store.
func (e *Engine) Forget(ctx context.Context, scope corpus.Scope) error {
	e.shared.forget()
	if err := e.Index.Sync(ctx, scope); err != nil {
		return fmt.Errorf("forget scope %s: %w", scope, err)
	}
	return nil
}

// forget drops all kept answers.
func (s *shared) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.kept)
	s.order = nil
}
