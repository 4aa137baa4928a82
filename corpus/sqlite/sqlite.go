// Package sqlite is the [corpus.Store] in one SQLite file, for one process.
//
// One connection writes, in turn; as many as are asked for read, each from the
// state in which its reading began. The file is in WAL mode and every commit is
// synced, so that what Update has reported survives a kill and a power cut.
//
// Damage never passes as content: [Open] checks the structure of the file
// before anything is written to it, and texts, statements, vectors and values
// carry checksums that are compared whenever they are read.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	sqlite3 "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"whosaid/corpus"
)

// Store is a [corpus.Store] in a file.
type Store struct {
	path   string
	reads  *sql.DB
	writes *sql.DB

	// turn holds a token while somebody writes; that one alone may use writer
	// and prepared.
	turn     chan struct{}
	writer   *sql.Conn
	prepared map[string]*sql.Stmt

	mu     sync.Mutex // guards closed
	closed bool
	busy   sync.WaitGroup // calls under way
}

var _ corpus.Store = (*Store)(nil)

// Open opens the store in the file at path and makes it where there is none;
// its folder must exist. A file that is damaged, that is no store, or that a
// newer program wrote is refused with code [corpus.Corrupt] and left as it is.
//
// A file may be open in one Store of a process at a time.
func Open(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s := &Store{path: path, turn: make(chan struct{}, 1), prepared: map[string]*sql.Stmt{}}
	if err := prepareFile(ctx, path); err != nil {
		return nil, s.explain(err)
	}
	if err := s.connect(ctx); err != nil {
		s.Close()
		return nil, s.explain(err)
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context) (err error) {
	if s.writes, err = connect(s.path, "mode=rw", "_txlock=immediate", "_pragma=foreign_keys(1)",
		"_pragma=synchronous(full)", "_pragma=journal_size_limit(67108864)"); err != nil {
		return err
	}
	s.writes.SetMaxOpenConns(1)
	if err := migrate(ctx, s.writes); err != nil {
		return err
	}
	if s.writer, err = s.writes.Conn(ctx); err != nil {
		return err
	}
	// The number of readers is not limited: one that waited for another's
	// connection, while the other called the store in the midst of reading,
	// would wait for ever.
	if s.reads, err = connect(s.path, "mode=ro", "_pragma=query_only(1)"); err != nil {
		return err
	}
	s.reads.SetMaxIdleConns(4)
	return s.reads.PingContext(ctx)
}

// connect opens the file at path with the given parameters of a SQLite URI.
func connect(path string, parameters ...string) (*sql.DB, error) {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/…
	}
	parameters = append(parameters, "_pragma=busy_timeout(10000)", "_pragma=trusted_schema(0)", "_pragma=cell_size_check(1)")
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: strings.Join(parameters, "&")}
	return sql.Open("sqlite", u.String())
}

// Close waits for what is under way and closes the file. The file then holds
// everything; no other file is left beside it.
func (s *Store) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	s.busy.Wait()
	if closed {
		return nil
	}
	var errs []error
	for _, stmt := range s.prepared {
		errs = append(errs, stmt.Close())
	}
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	if s.writes != nil {
		errs = append(errs, s.writes.Close())
	}
	return s.explain(errors.Join(errs...))
}

// Update implements [corpus.Store]. f must not call Update of the same store.
func (s *Store) Update(ctx context.Context, scope corpus.Scope, f func(corpus.Tx) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.busy.Done()
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	t := &tx{s: s, ctx: ctx}
	defer t.end()
	if err := t.begin(scope); err != nil {
		return s.explain(err)
	}
	if err := f(t); err != nil {
		return err
	}
	return s.explain(t.commit())
}

// read runs f in a transaction that sees one state of the store.
func (s *Store) read(ctx context.Context, f func(reader) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.busy.Done()
	if err := ctx.Err(); err != nil {
		return err
	}
	// The driver would start a goroutine for each statement, to watch a
	// context that can end; reader looks at it between rows instead.
	tx, err := s.reads.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return s.explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return s.explain(f(reader{ctx, tx}))
}

func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return corpus.Errorf(corpus.Unavailable, "The store %s is closed.", s.path)
	}
	s.busy.Add(1)
	return nil
}

// explain gives errors that people can do something about their sentence.
func (s *Store) explain(err error) error {
	if err == nil || corpus.CodeOf(err) != corpus.Internal {
		return err
	}
	if errors.Is(err, errSum) {
		return corrupt(s.path, err, "is damaged")
	}
	e, ok := errors.AsType[*sqlite3.Error](err)
	if !ok {
		return err
	}
	switch e.Code() & 0xff {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return corrupt(s.path, err, "is damaged")
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return corpus.Wrap(corpus.Busy, err, "Another program is using %s; try again when it is done.", s.path)
	case codes.SQLITE_FULL:
		return corpus.Wrap(corpus.Unavailable, err, "The disk is full; make room where %s stands, then try again.", s.path)
	case codes.SQLITE_CANTOPEN, codes.SQLITE_READONLY, codes.SQLITE_PERM, codes.SQLITE_IOERR:
		return corpus.Wrap(corpus.Unavailable, err, "The file %s cannot be read and written; check its folder, its permissions and the disk.", s.path)
	}
	return err
}

// corrupt is the refusal of the file at path; what says what is wrong with it.
func corrupt(path string, err error, what string) error {
	return corpus.Wrap(corpus.Corrupt, err, "The store %s %s: put a backup in its place, or move it away to start with an empty one.", path, what)
}
