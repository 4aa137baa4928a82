package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/sqlite"
)

func TestOpenRefusesWhatIsNoSoundStoreAndTouchesNothing(t *testing.T) {
	sound := soundFile(t)
	other := otherDatabase(t)
	const page = 4096
	change := func(f func(b []byte) []byte) []byte { return f(bytes.Clone(sound)) }
	fill := func(b []byte, from, to int) []byte {
		rng := rand.New(rand.NewPCG(1, 2))
		for i := from; i < to; i++ {
			b[i] = byte(rng.Uint32())
		}
		return b
	}
	for name, file := range map[string][]byte{
		"empty":                         {},
		"one byte":                      []byte("x"),
		"a text":                        []byte(strings.Repeat("This is a letter to the harbour master. ", 500)),
		"zeros":                         make([]byte, 8*page),
		"somebody else's database":      other,
		"cut off in the header":         sound[:60],
		"cut off after a page":          sound[:page],
		"cut off in the middle":         sound[:len(sound)/2],
		"cut off by one byte":           sound[:len(sound)-1],
		"garbage in the header":         change(func(b []byte) []byte { return fill(b, 0, 100) }),
		"garbage after the header":      change(func(b []byte) []byte { return fill(b, 100, page) }),
		"garbage in the middle":         change(func(b []byte) []byte { return fill(b, len(b)/2, len(b)/2+3*page) }),
		"garbage at the end":            change(func(b []byte) []byte { return fill(b, len(b)-3*page, len(b)) }),
		"zeros in the middle":           change(func(b []byte) []byte { clear(b[len(b)/2 : len(b)/2+2*page]); return b }),
		"two pages exchanged":           change(func(b []byte) []byte { swap(b[page:2*page], b[4*page:5*page]); return b }),
		"everything but the first page": change(func(b []byte) []byte { return fill(b, page, len(b)) }),
		"a newer version": change(func(b []byte) []byte {
			binary.BigEndian.PutUint32(b[60:], 9999)
			return b
		}),
		"no version": change(func(b []byte) []byte {
			binary.BigEndian.PutUint32(b[60:], 0)
			return b
		}),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "store.db")
			write(t, path, file)
			refused(t, path)
			if got := files(t, dir); !reflect.DeepEqual(got, map[string]string{"store.db": string(file)}) {
				t.Error("the folder was changed")
			}
		})
	}
	t.Run("a folder", func(t *testing.T) { refused(t, t.TempDir()) })
	t.Run("a log without its file", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "store.db")
		write(t, path+"-wal", []byte("log"))
		refused(t, path)
		if got := files(t, dir); !reflect.DeepEqual(got, map[string]string{"store.db-wal": "log"}) {
			t.Error("the folder was changed")
		}
	})
}

func TestOpenRefusesDamageBesideALog(t *testing.T) {
	// As a killed program leaves it: a file, and a log that holds a part.
	dir := t.TempDir()
	live := filepath.Join(dir, "live.db")
	write(t, live, soundFile(t))
	s := open(t, live)
	fillStore(t, s, "later", 5)
	file, log := files(t, dir)["live.db"], files(t, dir)["live.db-wal"]
	if log == "" {
		t.Fatal("there is no log")
	}
	place := func(file string) (path string) {
		path = filepath.Join(t.TempDir(), "store.db")
		write(t, path, []byte(file))
		write(t, path+"-wal", []byte(log))
		return path
	}

	kept := open(t, place(file))
	if n := len(readAll(t, kept)["later"].statements); n != 15 {
		t.Errorf("%d statements were in the log, want 15", n)
	}

	broken := []byte(file)
	copy(broken[len(broken)/2:], strings.Repeat("garbage ", 1000))
	path := place(string(broken))
	refused(t, path)
	got := files(t, filepath.Dir(path))
	delete(got, "store.db-shm") // an index of the log, made anew whenever it is opened
	if !reflect.DeepEqual(got, map[string]string{"store.db": string(broken), "store.db-wal": log}) {
		t.Error("the folder was changed")
	}
}

// Whatever is damaged where: either opening or reading says so, or what is read
// is what was written.
func TestDamageNeverPassesAsContent(t *testing.T) {
	sound := soundFile(t)
	path := filepath.Join(t.TempDir(), "store.db")
	write(t, path, sound)
	want := readAll(t, open(t, path))
	rng := rand.New(rand.NewPCG(11, 5))
	rounds := 100
	if testing.Short() {
		rounds = 30
	}
	refusedOpen, refusedRead := 0, 0
	for round := range rounds {
		b := bytes.Clone(sound)
		n := []int{1, 16, 512, 4096, 20000}[rng.IntN(5)]
		at := rng.IntN(len(b) - n)
		for i := at; i < at+n; i++ {
			b[i] ^= byte(1 + rng.IntN(255))
		}
		path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.db", round))
		write(t, path, b)
		s, err := sqlite.Open(t.Context(), path)
		if err != nil {
			refusedOpen++
			if corpus.CodeOf(err) != corpus.Corrupt {
				t.Errorf("%d bytes at %d: opening fails with %v", n, at, err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(after, b) {
				t.Errorf("%d bytes at %d: opening changed the file", n, at)
			}
			continue
		}
		got, err := tryReadAll(t.Context(), s)
		switch {
		case err != nil:
			refusedRead++
			if corpus.CodeOf(err) != corpus.Corrupt {
				t.Errorf("%d bytes at %d: reading fails with %v", n, at, err)
			}
		case !reflect.DeepEqual(got, want):
			t.Errorf("%d bytes at %d: something else was read", n, at)
		}
		s.Close()
	}
	t.Logf("of %d damaged files, %d were refused when opened, %d when read", rounds, refusedOpen, refusedRead)
}

func refused(t *testing.T, path string) {
	t.Helper()
	s, err := sqlite.Open(context.Background(), path)
	if err == nil {
		s.Close()
		t.Fatal("it was opened")
	}
	said := corpus.Message(err)
	if corpus.CodeOf(err) != corpus.Corrupt || !strings.Contains(said, path) {
		t.Errorf("the error has code %s and says %q", corpus.CodeOf(err), said)
	}
	if strings.Count(strings.ReplaceAll(said, path, ""), ".") != 1 || !strings.HasSuffix(said, ".") || strings.Contains(said, "\n") {
		t.Errorf("this is not one sentence: %q", said)
	}
}

// soundFile is the file of a store that holds a bit of everything.
func soundFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound.db")
	s := open(t, path)
	fillStore(t, s, corpus.Local, 40)
	fillStore(t, s, "2", 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// otherDatabase is the file of a sound SQLite database that is no store.
func otherDatabase(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("PRAGMA user_version = 1; CREATE TABLE articles (id, text); INSERT INTO articles VALUES ('a', 'b')"); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// files is what a folder holds.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(b)
	}
	return out
}

func swap(a, b []byte) {
	c := bytes.Clone(a)
	copy(a, b)
	copy(b, c)
}
