package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"whosaid/corpus"
)

// Article implements [corpus.Store].
func (s *Store) Article(ctx context.Context, scope corpus.Scope, id string) (a corpus.Article, err error) {
	err = s.read(ctx, func(r reader) error {
		a, err = r.article(scope, "id = ?", id)
		return err
	})
	return a, err
}

// Texts implements [corpus.Store].
func (s *Store) Texts(ctx context.Context, scope corpus.Scope) iter.Seq2[corpus.Article, error] {
	return seq(func(yield func(corpus.Article) error) error {
		return s.read(ctx, func(r reader) error {
			return r.articles(scope, "superseded_by IS NULL ORDER BY a.added, a.change", yield)
		})
	})
}

// Articles implements [corpus.Store]; of one date, those added last come first.
func (s *Store) Articles(ctx context.Context, scope corpus.Scope) (articles []corpus.Article, err error) {
	err = s.read(ctx, func(r reader) error {
		return r.query(`SELECT a.id, a.origin, a.title, a.source, a.url, a.published, a.added, a.revision, a.change, a.sum
			FROM articles a JOIN scopes c ON c.key = a.scope
			WHERE c.name = ? AND a.superseded_by IS NULL ORDER BY a.published DESC, a.added DESC, a.change DESC`,
			func(rows *sql.Rows) error {
				var a corpus.Article
				var published, added, change, want int64
				if err := rows.Scan(&a.ID, &a.Origin, &a.Title, &a.Source, &a.URL, &published, &added, &a.Revision, &change, &want); err != nil {
					return err
				}
				a.Published, a.Added = date(published), date(added)
				if sumArticle(a, change) != want {
					return errSum
				}
				articles = append(articles, a)
				return nil
			}, string(scope))
	})
	return articles, err
}

// Speakers implements [corpus.Store].
func (s *Store) Speakers(ctx context.Context, scope corpus.Scope) (speakers []corpus.Speaker, err error) {
	err = s.read(ctx, func(r reader) error {
		speakers, err = r.speakers(scope, `AND (p.curation IS NULL OR EXISTS (SELECT 1 FROM statements WHERE speaker = p.key)
			OR EXISTS (SELECT 1 FROM mentions WHERE speaker = p.key) OR EXISTS (SELECT 1 FROM roles WHERE speaker = p.key))`)
		return err
	})
	return speakers, err
}

// Vectors implements [corpus.Store]. The order is that of Statements.
func (s *Store) Vectors(ctx context.Context, scope corpus.Scope, embedder, articleID string) iter.Seq2[corpus.Vector, error] {
	return seq(func(yield func(corpus.Vector) error) error {
		return s.read(ctx, func(r reader) error {
			query := `SELECT a.id, e.dimension, v.sum, v.packed
				FROM scopes c CROSS JOIN embedders e ON e.scope = c.key AND e.name = ?
				CROSS JOIN articles a ON a.scope = c.key AND a.superseded_by IS NULL
				CROSS JOIN vectors v ON v.article = a.key AND v.embedder = e.key
				WHERE c.name = ?`
			args := []any{embedder, string(scope)}
			if articleID != "" {
				query += " AND a.id = ?"
				args = append(args, articleID)
			}
			return r.query(query+" ORDER BY a.added, a.change", func(rows *sql.Rows) error {
				var id string
				var dimension int
				var want int64
				var packed sql.RawBytes
				if err := rows.Scan(&id, &dimension, &want, &packed); err != nil {
					return err
				}
				if sumVectors(dimension, packed) != want {
					return errSum
				}
				return unpackVectors(packed, dimension, func(ordinal uint32, values []float32) error {
					return yield(corpus.Vector{StatementID: corpus.StatementID(id, int(ordinal)), Values: values})
				})
			}, args...)
		})
	})
}

// Embedders implements [corpus.Store].
func (s *Store) Embedders(ctx context.Context, scope corpus.Scope) (embedders []corpus.Embedded, err error) {
	err = s.read(ctx, func(r reader) error {
		// SQLite knows a length without reading what is as long.
		return r.query(`SELECT e.name, e.dimension, sum(length(v.packed) / (4 + 4 * e.dimension))
			FROM scopes c CROSS JOIN articles a ON a.scope = c.key AND a.superseded_by IS NULL
			CROSS JOIN vectors v ON v.article = a.key CROSS JOIN embedders e ON e.key = v.embedder
			WHERE c.name = ? GROUP BY e.key ORDER BY e.name`,
			func(rows *sql.Rows) error {
				var e corpus.Embedded
				if err := rows.Scan(&e.Name, &e.Dimension, &e.Vectors); err != nil {
					return err
				}
				embedders = append(embedders, e)
				return nil
			}, string(scope))
	})
	return embedders, err
}

// Changes implements [corpus.Store]; the history is whole.
func (s *Store) Changes(ctx context.Context, scope corpus.Scope, since int64) (changes []corpus.Change, err error) {
	err = s.read(ctx, func(r reader) error {
		return r.query(`SELECT h.n, h.article, h.removed, h.sum FROM changes h JOIN scopes c ON c.key = h.scope
			WHERE c.name = ? AND h.n > ? ORDER BY h.n`,
			func(rows *sql.Rows) error {
				var c corpus.Change
				var want int64
				if err := rows.Scan(&c.N, &c.ArticleID, &c.Removed, &want); err != nil {
					return err
				}
				if sumChange(c) != want {
					return errSum
				}
				changes = append(changes, c)
				return nil
			}, string(scope), since)
	})
	return changes, err
}

// Scopes implements [corpus.Store]; they are ordered by name.
func (s *Store) Scopes(ctx context.Context) (scopes []corpus.Scope, err error) {
	err = s.read(ctx, func(r reader) error {
		return r.query(`SELECT name FROM scopes WHERE EXISTS (SELECT 1 FROM articles WHERE scope = scopes.key) ORDER BY name`,
			func(rows *sql.Rows) error {
				var scope corpus.Scope
				if err := rows.Scan(&scope); err != nil {
					return err
				}
				scopes = append(scopes, scope)
				return nil
			})
	})
	return scopes, err
}

// Value implements [corpus.Store].
func (s *Store) Value(ctx context.Context, scope corpus.Scope, bucket, key string) (value []byte, ok bool, err error) {
	err = s.read(ctx, func(r reader) error {
		return r.entries(scope, bucket, "AND e.key = ?", func(e corpus.KeyValue) error {
			value, ok = e.Value, true
			return nil
		}, key)
	})
	return value, ok, err
}

// Values implements [corpus.Store].
func (s *Store) Values(ctx context.Context, scope corpus.Scope, bucket string) iter.Seq2[corpus.KeyValue, error] {
	return seq(func(yield func(corpus.KeyValue) error) error {
		return s.read(ctx, func(r reader) error { return r.entries(scope, bucket, "", yield) })
	})
}

// reader reads one state of the store, or a transaction's own.
type reader struct {
	ctx context.Context //nolint:containedctx // of the one call it lives in
	q   interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	}
}

// query calls f for each row, until f fails or the context ends.
func (r reader) query(query string, f func(*sql.Rows) error, args ...any) error {
	rows, err := r.q.QueryContext(context.WithoutCancel(r.ctx), query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// article returns the one article of a scope for which condition holds.
func (r reader) article(scope corpus.Scope, condition string, args ...any) (a corpus.Article, err error) {
	found := false
	err = r.articles(scope, condition, func(it corpus.Article) error {
		a, found = it, true
		return nil
	}, args...)
	if err == nil && !found {
		err = corpus.Errorf(corpus.NotFound, "There is no such article.")
	}
	return a, err
}

// articles yields the articles of a scope for which condition holds, with their
// texts.
func (r reader) articles(scope corpus.Scope, condition string, yield func(corpus.Article) error, args ...any) error {
	return r.query(`SELECT a.id, a.origin, a.title, a.source, a.url, a.published, a.added, a.revision, a.change, a.sum,
			coalesce(a.superseded_by, ''), a.text_sum, a.text
		FROM scopes c CROSS JOIN articles a ON a.scope = c.key WHERE c.name = ? AND a.`+condition,
		func(rows *sql.Rows) error {
			var a corpus.Article
			var published, added, change, want, wantText int64
			if err := rows.Scan(&a.ID, &a.Origin, &a.Title, &a.Source, &a.URL, &published, &added, &a.Revision, &change, &want,
				&a.SupersededBy, &wantText, &a.Text); err != nil {
				return err
			}
			a.Published, a.Added = date(published), date(added)
			if sumArticle(a, change) != want || sumText(a.ID, a.Text) != wantText {
				return errSum
			}
			return yield(a)
		}, append([]any{string(scope)}, args...)...)
}

// speakers returns those of a scope for whom condition holds.
func (r reader) speakers(scope corpus.Scope, condition string) ([]corpus.Speaker, error) {
	var speakers []corpus.Speaker
	place := map[int64]int{}
	err := r.query(`SELECT p.key, p.id, p.name, p.aliases, p.organisation, coalesce(p.curation, ''), p.sum,
			(SELECT count(*) FROM statements WHERE speaker = p.key)
		FROM scopes c CROSS JOIN speakers p ON p.scope = c.key WHERE c.name = ? `+condition+` ORDER BY p.name, p.id`,
		func(rows *sql.Rows) error {
			var key, want int64
			var p corpus.Speaker
			var aliases, curation string
			if err := rows.Scan(&key, &p.ID, &p.Name, &aliases, &p.Organisation, &curation, &want, &p.Statements); err != nil {
				return err
			}
			if sumSpeaker(p.ID, p.Name, aliases, p.Organisation, curation) != want || json.Unmarshal([]byte(aliases), &p.Aliases) != nil {
				return errSum
			}
			if curation != "" && json.Unmarshal([]byte(curation), &p.Curation) != nil {
				return errSum
			}
			if len(p.Aliases) == 0 {
				p.Aliases = nil
			}
			place[key] = len(speakers)
			speakers = append(speakers, p)
			return nil
		}, string(scope))
	if err != nil {
		return nil, err
	}
	err = r.query(`SELECT o.speaker, o.ordinal, o.text, coalesce(o.article, ''), o.sum
		FROM scopes c CROSS JOIN speakers p ON p.scope = c.key CROSS JOIN roles o ON o.speaker = p.key
		WHERE c.name = ? ORDER BY o.speaker, o.ordinal`,
		func(rows *sql.Rows) error {
			var key, ordinal, want int64
			var role corpus.Role
			if err := rows.Scan(&key, &ordinal, &role.Text, &role.ArticleID, &want); err != nil {
				return err
			}
			if sumRole(key, ordinal, role) != want {
				return errSum
			}
			if i, ok := place[key]; ok {
				speakers[i].Roles = append(speakers[i].Roles, role)
			}
			return nil
		}, string(scope))
	return speakers, err
}

func (r reader) entries(scope corpus.Scope, bucket, condition string, yield func(corpus.KeyValue) error, args ...any) error {
	return r.query(`SELECT e.key, e.value, e.sum FROM scopes c CROSS JOIN entries e ON e.scope = c.key
		WHERE c.name = ? AND e.bucket = ? AND (e.expires IS NULL OR e.expires > ?) `+condition+` ORDER BY e.key`,
		func(rows *sql.Rows) error {
			var e corpus.KeyValue
			var want int64
			if err := rows.Scan(&e.Key, &e.Value, &want); err != nil {
				return err
			}
			if sumEntry(e.Key, e.Value) != want {
				return errSum
			}
			return yield(e)
		}, append([]any{string(scope), bucket, time.Now().UnixMicro()}, args...)...)
}

// date is the reverse of [time.Time.UnixMicro], the zero time included.
func date(micro int64) time.Time { return time.UnixMicro(micro).UTC() }

// seq turns a function that passes values on until told to stop into an
// iterator whose last pair carries the error, if there is one.
func seq[V any](each func(yield func(V) error) error) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		err := each(func(v V) error {
			if !yield(v, nil) {
				return errStopped
			}
			return nil
		})
		if err != nil && !errors.Is(err, errStopped) {
			var none V
			yield(none, err)
		}
	}
}

var errStopped = errors.New("the caller has stopped reading")
