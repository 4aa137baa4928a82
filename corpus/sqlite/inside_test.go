package sqlite

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"whosaid/corpus"
)

// What SIGKILL cannot show: a power cut loses nothing only if commits are
// synced.
func TestTheWriterSyncsAndChecks(t *testing.T) {
	s := openNew(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		var got string
		if err := s.writer.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s; error %v", pragma, got, want, err)
		}
	}
	if _, err := s.reads.Exec("DELETE FROM articles"); err == nil {
		t.Error("a reader can write")
	}
}

func TestReadingAPartDoesNotWalkOverTheWhole(t *testing.T) {
	s := openNew(t)
	for name, f := range map[string]corpus.StatementFilter{
		"an article":              {ArticleID: "a"},
		"a speaker":               {SpeakerID: "s"},
		"a speaker in an article": {SpeakerID: "s", ArticleID: "a"},
		"ids":                     {IDs: []string{"a.1", "b.2"}},
		"ids of a kind":           {IDs: []string{"a.1", "b.2"}, Kinds: []corpus.Kind{corpus.Direct}},
		"everything":              {},
	} {
		query, args := selectStatements(corpus.Local, f)
		rows, err := s.reads.Query("EXPLAIN QUERY PLAN "+query, args...)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var id, parent, unused int
			var step string
			if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(step, "SCAN") && step != "SCAN j VIRTUAL TABLE INDEX 1:" && !strings.Contains(step, "json_each") {
				t.Errorf("%s: %s", name, step)
			}
			if name == "everything" && strings.Contains(step, "TEMP B-TREE") {
				t.Errorf("%s: %s: nothing is yielded before all is read", name, step)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOfALargeStoreAllButTheVectorsIsChecked(t *testing.T) {
	s := openNew(t)
	pages := map[string]int64{}
	for _, table := range []string{"articles", "articles_by_age", "statements", "changes", "vectors"} {
		var page int64
		if err := s.writer.QueryRowContext(t.Context(), "SELECT rootpage FROM sqlite_schema WHERE name = ?", table).Scan(&page); err != nil {
			t.Fatal(err)
		}
		pages[table] = page
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sound, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	for table, page := range pages {
		broken := bytes.Clone(sound)
		copy(broken[(page-1)*4096:page*4096], bytes.Repeat([]byte("no page"), 500))
		if err := os.WriteFile(s.path, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		err := s.explain(inspectStructure(t.Context(), s.path, "immutable=1", 0))
		if found := corpus.CodeOf(err) == corpus.Corrupt; found != (table != "vectors") {
			t.Errorf("damage to %s: %v", table, err)
		}
	}
}

func TestMigrationsAreAppliedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	for range 3 {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		var version int
		if err := s.writer.QueryRowContext(t.Context(), "PRAGMA user_version").Scan(&version); err != nil {
			t.Fatal(err)
		}
		if all, err := steps(); err != nil || len(all) == 0 || version != len(all) {
			t.Errorf("the version is %d of %d, error %v", version, len(all), err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWhatWasStoredBeforeSpeakersWereCuratedIsRead(t *testing.T) {
	s := openNew(t)
	p := corpus.Speaker{ID: "s1", Name: "Ada Brook", Aliases: []string{"Brook"}, Roles: []corpus.Role{{Text: "lock keeper"}}}
	if err := s.Update(t.Context(), corpus.Local, func(tx corpus.Tx) error { return tx.PutSpeaker(p) }); err != nil {
		t.Fatal(err)
	}
	for _, undo := range []string{"ALTER TABLE speakers DROP COLUMN curation", "PRAGMA user_version = 1"} {
		if _, err := s.writer.ExecContext(t.Context(), undo); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), s.path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := s.Speakers(t.Context(), corpus.Local)
	if err != nil || !reflect.DeepEqual(got, []corpus.Speaker{p}) {
		t.Errorf("read %+v, error %v", got, err)
	}
}

func FuzzUnpackSpans(f *testing.F) {
	f.Add([]byte{})
	f.Add(packSpans(corpus.Attribution{Source: []corpus.Span{{Start: 1, End: 3}}, Content: []corpus.Span{{Start: 4, End: 400}, {Start: 500, End: 500}}, Context: corpus.Span{End: 600}}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		var a, again corpus.Attribution
		if unpackSpans(b, &a) != nil {
			return
		}
		if err := unpackSpans(packSpans(a), &again); err != nil || !reflect.DeepEqual(a, again) {
			t.Fatalf("%v became %v, error %v", a, again, err)
		}
	})
}

func openNew(t *testing.T) *Store {
	t.Helper()
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "store.db"))
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
