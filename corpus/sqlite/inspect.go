package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"whosaid/corpus"
)

// application is SQLite's application id of a store: "wsd1".
const application = 0x77736431

// thorough is the size in bytes up to which the whole structure of a file is
// checked when it is opened; SQLite checks about one gigabyte a second. Of a
// larger file the vectors, the bulk of it, are left out: damage to them is
// found when they are read.
const thorough = 512 << 20

// prepareFile makes sure that a sound store is at path. It makes one where
// there is nothing and otherwise writes nothing.
func prepareFile(ctx context.Context, path string) error {
	err := inspect(ctx, path)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if look(path).log > 0 {
		return corrupt(path, nil, "is missing, although its log (-wal) is there")
	}
	return create(ctx, path)
}

// create makes an empty store beside path and then gives it its name, so that
// a program which is killed meanwhile leaves nothing at path.
func create(ctx context.Context, path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".new-*")
	if err != nil {
		return corpus.Wrap(corpus.Unavailable, err, "The store %s cannot be made; check that its folder exists and can be written to.", path)
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	db, err := connect(f.Name(), "mode=rw", "_txlock=immediate",
		fmt.Sprintf("_pragma=application_id(%d)", application), "_pragma=journal_mode(wal)", "_pragma=synchronous(full)")
	if err != nil {
		return err
	}
	if err := errors.Join(migrate(ctx, db), db.Close()); err != nil {
		return err
	}
	// Unlike renaming, linking never takes the place of a store that another
	// program has made meanwhile.
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return inspect(ctx, path)
	} else if err != nil {
		if err := os.Rename(f.Name(), path); err != nil { // a file system without links
			return err
		}
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes a new name in a folder survive a power cut, where the
// system can.
func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = d.Sync() // some systems refuse it for folders
	return d.Close()
}

// inspect reports what is wrong with the file at path, without writing to it:
// an error with code [corpus.Corrupt], or [fs.ErrNotExist].
//
// It looks at the header and the length and then has SQLite walk over the
// structure: every page in its place, every row well-formed, every index in
// agreement with its table. A write-ahead log
// that a killed program has left is taken into account, as it is part of the
// store.
func inspect(ctx context.Context, path string) error {
	before := look(path)
	err := inspectHeader(path, before.log > 0)
	if err == nil {
		// Without a log, nobody has the file open, and it can be read as if on
		// a read-only disk: SQLite then makes no file beside it.
		mode := "immutable=1"
		if before.log > 0 {
			mode = "mode=ro"
		}
		err = inspectStructure(ctx, path, mode, thorough)
	}
	if err != nil && look(path) != before && ctx.Err() == nil {
		return inspect(ctx, path) // another program has written meanwhile
	}
	return err
}

// state is what shows that a file or its log was written to.
type state struct {
	size, log int64
	written   time.Time
}

func look(path string) (s state) {
	if info, err := os.Stat(path); err == nil {
		s.size, s.written = info.Size(), info.ModTime()
	}
	if info, err := os.Stat(path + "-wal"); err == nil {
		s.log = info.Size()
	}
	return s
}

func inspectHeader(path string, logged bool) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil {
		return corpus.Wrap(corpus.Unavailable, err, "The store %s cannot be opened; check its permissions.", path)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return corrupt(path, nil, "is not a file")
	}
	h := make([]byte, 100)
	if n, err := io.ReadFull(f, h); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return corrupt(path, nil, fmt.Sprintf("is cut off after %d bytes", n))
	} else if err != nil {
		return corpus.Wrap(corpus.Unavailable, err, "The store %s cannot be read; check the disk.", path)
	}
	if !bytes.HasPrefix(h, []byte("SQLite format 3\x00")) || binary.BigEndian.Uint32(h[68:]) != application {
		return corrupt(path, nil, "is not a whosaid store")
	}
	all, err := steps()
	if err != nil {
		return err
	}
	switch version := int(binary.BigEndian.Uint32(h[60:])); {
	case version > len(all):
		return newer(path, version, len(all))
	case version == 0:
		return corrupt(path, nil, "is not a whosaid store")
	}
	page := int64(binary.BigEndian.Uint16(h[16:]))
	if page == 1 {
		page = 65536
	}
	// With a log, pages may still be missing from the file.
	if want := page * int64(binary.BigEndian.Uint32(h[28:])); !logged && info.Size() < want {
		return corrupt(path, nil, fmt.Sprintf("is cut off: %d bytes of %d are left", info.Size(), want))
	}
	return nil
}

func newer(path string, version, known int) error {
	return corpus.Wrap(corpus.Corrupt, fmt.Errorf("schema version %d, known are versions up to %d", version, known),
		"The store %s was written by a newer whosaid: update the program to open it.", path)
}

// inspectStructure has SQLite check the file; only what is not vectors where
// file and log have more than limit bytes.
func inspectStructure(ctx context.Context, path, mode string, limit int64) error {
	db, err := connect(path, "mode=ro&"+mode, "_pragma=query_only(1)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	checks := []string{"1"} // all tables, up to the first fault
	if now := look(path); now.size+now.log > limit {
		checks = []string{"sqlite_schema", "scopes", "articles", "speakers", "roles", "mentions", "statements", "embedders", "changes", "entries"}
	}
	for _, check := range checks {
		var found string
		if err := db.QueryRowContext(ctx, "PRAGMA integrity_check("+check+")").Scan(&found); err != nil {
			return err
		}
		if found != "ok" {
			return corrupt(path, errors.New(found), "is damaged")
		}
	}
	return nil
}
