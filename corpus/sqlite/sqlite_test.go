package sqlite_test

import (
	"context"
	"path/filepath"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
	"whosaid/corpus/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) corpus.Store { return open(t, filepath.Join(t.TempDir(), "store.db")) })
}

// open opens the store at path and closes it when the test ends.
func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
