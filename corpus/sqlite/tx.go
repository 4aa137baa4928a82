package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"math"
	"time"

	"whosaid/corpus"
)

// tx is a transaction that writes to one scope.
type tx struct {
	s     *Store
	ctx   context.Context //nolint:containedctx // of the Update it lives in; corpus.Tx has none in its methods
	name  corpus.Scope
	scope int64
	open  bool

	persons  map[string]int64 // keys of speakers by id, as far as they were looked up
	loosened []int64          // speakers who may have lost their last tie
	unread   map[string]bool  // articles whose reading was removed
}

var _ corpus.Tx = (*tx)(nil)

func (t *tx) begin(scope corpus.Scope) error {
	t.name, t.persons, t.unread = scope, map[string]int64{}, map[string]bool{}
	// The transaction begins as a writing one: it waits for other programs
	// here, where nothing has been read yet.
	t.open = true
	if err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := t.row("SELECT key FROM scopes WHERE name = ?", string(scope)).Scan(&t.scope)
	if errors.Is(err, sql.ErrNoRows) {
		err = t.row("INSERT INTO scopes (name) VALUES (?) RETURNING key", string(scope)).Scan(&t.scope)
	}
	return err
}

func (t *tx) commit() error {
	err := t.forget()
	if err == nil {
		err = t.exec("COMMIT")
	}
	if err == nil {
		t.open = false
	}
	return err
}

// end undoes what was not committed.
func (t *tx) end() {
	if !t.open {
		return
	}
	t.ctx = context.WithoutCancel(t.ctx)
	_ = t.exec("ROLLBACK") // fails where SQLite has rolled back itself
	t.open = false
}

// Article implements [corpus.Tx].
func (t *tx) Article(id string) (corpus.Article, error) {
	a, err := t.reader().article(t.name, "id = ?", id)
	return a, t.s.explain(err)
}

// ArticleFrom implements [corpus.Tx].
func (t *tx) ArticleFrom(origin string) (corpus.Article, error) {
	a, err := t.reader().article(t.name, "origin = ? AND a.origin <> '' AND a.superseded_by IS NULL", origin)
	return a, t.s.explain(err)
}

// Speakers implements [corpus.Tx].
func (t *tx) Speakers() ([]corpus.Speaker, error) {
	speakers, err := t.reader().speakers(t.name, "")
	return speakers, t.s.explain(err)
}

// PutSpeaker implements [corpus.Tx].
func (t *tx) PutSpeaker(p corpus.Speaker) error {
	return t.s.explain(t.putSpeaker(p))
}

func (t *tx) putSpeaker(p corpus.Speaker) error {
	if p.ID == "" || p.Name == "" {
		return corpus.Errorf(corpus.Invalid, "a speaker needs an id and a name")
	}
	aliases, curation := "[]", ""
	if len(p.Aliases) > 0 {
		b, _ := json.Marshal(p.Aliases) // strings always can be
		aliases = string(b)
	}
	if p.Curation != nil {
		b, _ := json.Marshal(p.Curation) // so can these
		curation = string(b)
	}
	before := p.Name
	err := t.row("SELECT name FROM speakers WHERE scope = ? AND id = ?", t.scope, p.ID).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var key int64
	err = t.row(`INSERT INTO speakers (scope, id, name, aliases, organisation, curation, sum) VALUES (?, ?, ?, ?, ?, nullif(?, ''), ?)
		ON CONFLICT (scope, id) DO UPDATE SET name = excluded.name, aliases = excluded.aliases, organisation = excluded.organisation,
			curation = excluded.curation, sum = excluded.sum
		RETURNING key`, t.scope, p.ID, p.Name, aliases, p.Organisation, curation,
		sumSpeaker(p.ID, p.Name, aliases, p.Organisation, curation)).Scan(&key)
	if err != nil {
		return err
	}
	t.persons[p.ID] = key
	if err := t.putRoles(key, p.Roles); err != nil || before == p.Name {
		return err
	}
	return t.renamed(key)
}

// putRoles makes a speaker's roles these. Mostly they are those that are stored
// and a new one, of many: only what differs is written.
func (t *tx) putRoles(speaker int64, roles []corpus.Role) error {
	same, next := 0, 0 // ordinals have gaps where articles were removed
	err := t.reader().query("SELECT ordinal, text, coalesce(article, '') FROM roles WHERE speaker = ? ORDER BY ordinal", func(rows *sql.Rows) error {
		var ordinal int
		var old corpus.Role
		if err := rows.Scan(&ordinal, &old.Text, &old.ArticleID); err != nil {
			return err
		}
		if same < len(roles) && roles[same] == old {
			same, next = same+1, ordinal+1
			return nil
		}
		return errStopped
	}, speaker)
	if err != nil && !errors.Is(err, errStopped) {
		return err
	}
	if err := t.exec("DELETE FROM roles WHERE speaker = ? AND ordinal >= ?", speaker, next); err != nil {
		return err
	}
	for i, role := range roles[same:] {
		err := t.exec("INSERT INTO roles (speaker, ordinal, text, scope, article, sum) VALUES (?, ?, ?, ?, nullif(?, ''), ?)",
			speaker, next+i, role.Text, t.scope, role.ArticleID, sumRole(speaker, int64(next+i), role))
		if err != nil {
			return err
		}
	}
	return nil
}

// speaker is the key of a speaker.
func (t *tx) speaker(id string) (int64, error) {
	if key, ok := t.persons[id]; ok {
		return key, nil
	}
	var key int64
	err := t.row("SELECT key FROM speakers WHERE scope = ? AND id = ?", t.scope, id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, corpus.Errorf(corpus.Invalid, "the speaker %s is not stored", id)
	}
	if err == nil {
		t.persons[id] = key
	}
	return key, err
}

// PutVectors implements [corpus.Tx].
func (t *tx) PutVectors(embedder string, vectors []corpus.Vector) error {
	return t.s.explain(t.putVectors(embedder, vectors))
}

func (t *tx) putVectors(embedder string, vectors []corpus.Vector) error {
	if len(vectors) == 0 {
		return nil
	}
	dimension := len(vectors[0].Values)
	key, err := t.embedder(embedder, dimension)
	if err != nil {
		return err
	}
	byArticle := map[string]map[uint32][]float32{}
	var ids []string
	for _, v := range vectors {
		id, ordinal, ok := splitID(v.StatementID)
		if !ok || ordinal > math.MaxUint32 {
			return corpus.Errorf(corpus.Invalid, "there is no statement %q", v.StatementID)
		}
		if len(v.Values) != dimension {
			return corpus.Errorf(corpus.Invalid, "the embedder %s gave vectors of %d and of %d dimensions", embedder, dimension, len(v.Values))
		}
		if byArticle[id] == nil {
			byArticle[id] = map[uint32][]float32{}
			ids = append(ids, id)
		}
		byArticle[id][uint32(ordinal)] = v.Values
	}
	for _, id := range ids {
		if err := t.putArticleVectors(key, dimension, id, byArticle[id]); err != nil {
			return err
		}
	}
	return nil
}

// embedder is the key of an embedder of the scope. Its first vectors decide its
// dimension.
func (t *tx) embedder(name string, dimension int) (key int64, err error) {
	var known int
	err = t.row("SELECT key, dimension FROM embedders WHERE scope = ? AND name = ?", t.scope, name).Scan(&key, &known)
	switch {
	case dimension == 0:
		return 0, corpus.Errorf(corpus.Invalid, "the embedder %s gave an empty vector", name)
	case errors.Is(err, sql.ErrNoRows):
		err = t.row("INSERT INTO embedders (scope, name, dimension) VALUES (?, ?, ?) RETURNING key", t.scope, name, dimension).Scan(&key)
	case err == nil && known != dimension:
		err = corpus.Errorf(corpus.Invalid, "the embedder %s gave vectors of %d dimensions; those stored have %d", name, dimension, known)
	}
	return key, err
}

func (t *tx) putArticleVectors(embedder int64, dimension int, id string, vectors map[uint32][]float32) error {
	var article int64
	var last uint32
	err := t.row(`SELECT a.key, coalesce((SELECT max(ordinal) FROM statements WHERE article = a.key), 0)
		FROM articles a WHERE a.scope = ? AND a.id = ?`, t.scope, id).Scan(&article, &last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	for ordinal := range vectors {
		if ordinal < 1 || ordinal > last {
			return corpus.Errorf(corpus.Invalid, "there is no statement %q", corpus.StatementID(id, int(ordinal)))
		}
	}
	err = t.reader().query("SELECT sum, packed FROM vectors WHERE article = ? AND embedder = ?", func(rows *sql.Rows) error {
		var want int64
		var old []byte
		if err := rows.Scan(&want, &old); err != nil {
			return err
		}
		if sumVectors(dimension, old) != want {
			return errSum
		}
		return unpackVectors(old, dimension, func(ordinal uint32, values []float32) error {
			if _, ok := vectors[ordinal]; !ok {
				vectors[ordinal] = values
			}
			return nil
		})
	}, article, embedder)
	if err != nil {
		return err
	}
	packed := packVectors(dimension, vectors)
	return t.exec(`INSERT INTO vectors (article, embedder, sum, packed) VALUES (?, ?, ?, ?)
		ON CONFLICT (article, embedder) DO UPDATE SET sum = excluded.sum, packed = excluded.packed`,
		article, embedder, sumVectors(dimension, packed), packed)
}

// PutValue implements [corpus.Tx].
func (t *tx) PutValue(bucket, key string, value []byte, expires time.Time) error {
	return t.s.explain(t.putValue(bucket, key, value, expires))
}

func (t *tx) putValue(bucket, key string, value []byte, expires time.Time) error {
	if value == nil {
		return t.exec("DELETE FROM entries WHERE scope = ? AND bucket = ? AND key = ?", t.scope, bucket, key)
	}
	var until *int64
	if !expires.IsZero() {
		micro := expires.UnixMicro()
		until = &micro
		// Whoever writes what expires clears away what has expired.
		if err := t.exec("DELETE FROM entries WHERE expires <= ?", time.Now().UnixMicro()); err != nil {
			return err
		}
	}
	return t.exec(`INSERT INTO entries (scope, bucket, key, value, sum, expires) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (scope, bucket, key) DO UPDATE SET value = excluded.value, sum = excluded.sum, expires = excluded.expires`,
		t.scope, bucket, key, value, sumEntry(key, value), until)
}

func (t *tx) reader() reader { return reader{t.ctx, prepared{t}} }

// exec runs a statement that returns nothing.
func (t *tx) exec(query string, args ...any) error {
	stmt, err := t.prepare(query) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(context.WithoutCancel(t.ctx), args...)
	return err
}

// row runs a statement that returns at most one row.
func (t *tx) row(query string, args ...any) interface{ Scan(dest ...any) error } {
	stmt, err := t.prepare(query) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return failed{err}
	}
	return stmt.QueryRowContext(context.WithoutCancel(t.ctx), args...)
}

// prepare returns a statement of the writing connection. They are kept, as
// there are few and parsing takes longer than most of them run.
func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if !t.open {
		return nil, errEnded
	}
	if err := t.ctx.Err(); err != nil {
		return nil, err
	}
	if stmt, ok := t.s.prepared[query]; ok {
		return stmt, nil
	}
	stmt, err := t.s.writer.PrepareContext(context.WithoutCancel(t.ctx), query)
	if err == nil {
		t.s.prepared[query] = stmt
	}
	return stmt, err
}

var errEnded = errors.New("the transaction has ended")

// failed is a row that could not be asked for.
type failed struct{ err error }

func (f failed) Scan(...any) error { return f.err }

// prepared lets a reader read through a transaction.
type prepared struct{ t *tx }

func (p prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := p.t.prepare(query) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (p prepared) PrepareContext(_ context.Context, query string) (*sql.Stmt, error) {
	return p.t.prepare(query)
}
