package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
	"whosaid/corpus/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) corpus.Store { return open(t, filepath.Join(t.TempDir(), "store.db")) })
}

func TestWhatIsStoredIsThereAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a folder, 100% “odd” #1?.db") // each of these means something in a URI
	s := open(t, path)
	fillStore(t, s, corpus.Local, 5)
	want := readAll(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := files(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("a closed store leaves %d files", len(got))
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may look into what people said in private: %v, error %v", info.Mode(), err)
	}
	if got := readAll(t, open(t, path)); !reflect.DeepEqual(got, want) {
		t.Error("something else was read")
	}
}

func TestARelativePathStaysTheSameFile(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	s := open(t, "store.db")
	t.Chdir(t.TempDir())
	fillStore(t, s, corpus.Local, 2)
	if got := len(readAll(t, s)[corpus.Local].listed); got != 2 {
		t.Errorf("%d articles are read", got)
	}
}

func TestOpenSaysWhatToDoWhereItCannotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "no such folder", "store.db")
	_, err := sqlite.Open(t.Context(), path)
	if corpus.CodeOf(err) != corpus.Unavailable || !strings.Contains(corpus.Message(err), path) {
		t.Errorf("the error has code %s and says %q", corpus.CodeOf(err), corpus.Message(err))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	path = filepath.Join(t.TempDir(), "store.db")
	if s, err := sqlite.Open(ctx, path); err == nil {
		s.Close()
		t.Error("a store was opened though nobody waits for it")
	}
}

func TestTwoStoresOnOneFileTakeTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	const stores, each = 3, 15
	var wg sync.WaitGroup
	for i := range stores {
		wg.Go(func() {
			// They open it at once, too, when it is not there yet.
			s, err := sqlite.Open(context.Background(), path)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			for k := range each {
				if err := s.Update(context.Background(), corpus.Local, generate(i*each+k, 3).put); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got := readAll(t, open(t, path))[corpus.Local]
	if n := stores * each; len(got.listed) != n || len(got.statements) != 3*n || len(got.vectors) != 3*n || len(got.changes) != n {
		t.Errorf("there are %d articles, %d statements, %d vectors, %d changes", len(got.listed), len(got.statements), len(got.vectors), len(got.changes))
	}
	if got := files(t, filepath.Dir(path)); len(got) > 3 {
		t.Errorf("%d files are left", len(got))
	}
}

func TestNothingRunsOnAfterClosing(t *testing.T) {
	ignore := goleak.IgnoreCurrent()
	s := open(t, filepath.Join(t.TempDir(), "store.db"))
	fillStore(t, s, corpus.Local, 2)
	for range s.Statements(t.Context(), corpus.Local, corpus.StatementFilter{}) {
		break
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, ignore)
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
