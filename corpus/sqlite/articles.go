package sqlite

import (
	"database/sql"
	"encoding/json"
	"errors"

	"whosaid/corpus"
)

// PutArticle implements [corpus.Tx].
func (t *tx) PutArticle(a corpus.Article, statements []corpus.Statement, supersedes string) error {
	return t.s.explain(t.putArticle(a, statements, supersedes))
}

func (t *tx) putArticle(a corpus.Article, statements []corpus.Statement, supersedes string) error {
	if err := a.Check(statements); err != nil {
		return err
	}
	if a.SupersededBy != "" || supersedes == a.ID {
		return corpus.Errorf(corpus.Invalid, "article %s cannot be put as a superseded one", a.ID)
	}
	if supersedes != "" {
		if err := t.supersede(supersedes, a.ID); err != nil {
			return err
		}
	}
	if err := t.refuseTaken(a); err != nil {
		return err
	}
	change, err := t.change(a.ID, false)
	if err != nil {
		return err
	}
	var key int64
	err = t.row(`INSERT INTO articles (scope, id, origin, title, source, url, published, added, revision, change, sum, text_sum, text)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (scope, id) DO UPDATE SET origin = excluded.origin, title = excluded.title, source = excluded.source, url = excluded.url,
			published = excluded.published, added = excluded.added, revision = excluded.revision, change = excluded.change,
			sum = excluded.sum, text_sum = excluded.text_sum, text = excluded.text, superseded_by = NULL
		RETURNING key`,
		t.scope, a.ID, a.Origin, a.Title, a.Source, a.URL, a.Published.UnixMicro(), a.Added.UnixMicro(), a.Revision, change,
		sumArticle(a, change), sumText(a.ID, a.Text), a.Text).Scan(&key)
	if err != nil {
		return err
	}
	delete(t.unread, a.ID)
	return t.putStatements(key, statements)
}

// refuseTaken refuses an article whose id or origin a current one has, unless
// it is the same one, whose reading was removed.
func (t *tx) refuseTaken(a corpus.Article) error {
	var taken bool
	// Two look-ups in two indexes: joined by OR they would read the whole scope.
	err := t.row(`SELECT EXISTS (SELECT 1 FROM articles WHERE scope = ?1 AND id = ?2 AND superseded_by IS NULL AND NOT ?4)
		OR EXISTS (SELECT 1 FROM articles WHERE scope = ?1 AND superseded_by IS NULL AND origin <> '' AND origin = ?3 AND NOT (id = ?2 AND ?4))`,
		t.scope, a.ID, a.Origin, t.unread[a.ID]).Scan(&taken)
	if err == nil && taken {
		err = corpus.Errorf(corpus.Invalid, "a current article has the id %s or the origin %q already", a.ID, a.Origin)
	}
	return err
}

func (t *tx) putStatements(article int64, statements []corpus.Statement) error {
	var d digest
	for i, s := range statements {
		var speaker int64
		if s.SpeakerID != "" {
			var err error
			if speaker, err = t.speaker(s.SpeakerID); err != nil {
				return err
			}
		}
		r := row{article: article, ordinal: int64(i + 1), speaker: speaker, a: s.Attribution, spans: packSpans(s.Attribution)}
		d = r.digest(d[:0])
		err := t.exec(`INSERT INTO statements (article, ordinal, speaker, kind, modality, role, confidence, person, spans, sum)
			VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?)`,
			r.article, r.ordinal, r.speaker, string(s.Kind), string(s.Modality), s.Role, s.Confidence, s.Person, r.spans, d.sum())
		if err != nil {
			return err
		}
	}
	return nil
}

// PutMentions implements [corpus.Tx].
func (t *tx) PutMentions(articleID string, speakerIDs []string) error {
	return t.s.explain(t.putMentions(articleID, speakerIDs))
}

func (t *tx) putMentions(articleID string, speakerIDs []string) error {
	article, err := t.article(articleID)
	if err != nil {
		return err
	}
	for _, id := range speakerIDs {
		speaker, err := t.speaker(id)
		if err != nil {
			return err
		}
		if err := t.exec("INSERT OR IGNORE INTO mentions (article, speaker) VALUES (?, ?)", article, speaker); err != nil {
			return err
		}
	}
	return nil
}

// article is the key of an article.
func (t *tx) article(id string) (key int64, err error) {
	err = t.row("SELECT key FROM articles WHERE scope = ? AND id = ?", t.scope, id).Scan(&key)
	if errors.Is(err, sql.ErrNoRows) {
		err = corpus.Errorf(corpus.NotFound, "There is no such article.")
	}
	return key, err
}

// RemoveArticle implements [corpus.Tx].
func (t *tx) RemoveArticle(id string) error {
	return t.s.explain(t.removeArticle(id))
}

func (t *tx) removeArticle(id string) error {
	a, err := t.reader().article(t.name, "id = ?", id)
	if err != nil {
		return err
	}
	if err := t.strip(id); err != nil {
		return err
	}
	// Superseded revisions have been stripped when they were superseded.
	err = t.exec(`WITH RECURSIVE gone (id) AS (
			VALUES (?2) UNION SELECT a.id FROM gone CROSS JOIN articles a ON a.scope = ?1 AND a.superseded_by = gone.id)
		DELETE FROM articles WHERE scope = ?1 AND id IN (SELECT id FROM gone)`, t.scope, id)
	if err != nil {
		return err
	}
	if a.SupersededBy == "" {
		_, err = t.change(id, true)
	}
	return err
}

// RemoveReading implements [corpus.Tx].
func (t *tx) RemoveReading(articleID string) error {
	return t.s.explain(t.removeReading(articleID))
}

func (t *tx) removeReading(id string) error {
	a, err := t.reader().article(t.name, "id = ?", id)
	if err != nil {
		return err
	}
	if a.SupersededBy != "" {
		return corpus.Errorf(corpus.NotFound, "There is no such article.")
	}
	if err := t.strip(id); err != nil {
		return err
	}
	t.unread[id] = true
	_, err = t.change(id, false)
	return err
}

// Clear implements [corpus.Tx].
func (t *tx) Clear() error { return t.s.explain(t.clear()) }

func (t *tx) clear() error {
	var current []string
	err := t.reader().query("SELECT id FROM articles WHERE scope = ? AND superseded_by IS NULL ORDER BY added, change", func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		current = append(current, id)
		return err
	}, t.scope)
	if err != nil {
		return err
	}
	// Statements, mentions, vectors and roles go with their articles.
	for _, table := range []string{"articles", "speakers", "embedders", "entries", "changes"} {
		if err := t.exec("DELETE FROM "+table+" WHERE scope = ?", t.scope); err != nil {
			return err
		}
	}
	clear(t.persons)
	clear(t.unread)
	t.loosened = nil
	for _, id := range current {
		if _, err := t.change(id, true); err != nil {
			return err
		}
	}
	return nil
}

// supersede puts an article behind a newer revision and keeps nothing but its
// text.
func (t *tx) supersede(id, by string) error {
	var current bool
	err := t.row("SELECT superseded_by IS NULL FROM articles WHERE scope = ? AND id = ?", t.scope, id).Scan(&current)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !current {
		return corpus.Errorf(corpus.Invalid, "article %s is not current and cannot be superseded", id)
	}
	if err != nil {
		return err
	}
	if err := t.exec("UPDATE articles SET superseded_by = ? WHERE scope = ? AND id = ?", by, t.scope, id); err != nil {
		return err
	}
	if _, err := t.change(id, true); err != nil {
		return err
	}
	return t.strip(id)
}

// strip removes everything that hangs on an article and notes the speakers it
// was tied to.
func (t *tx) strip(id string) error {
	article, err := t.article(id)
	if err != nil {
		return err
	}
	err = t.reader().query(`SELECT speaker FROM statements WHERE article = ?1 AND speaker IS NOT NULL
		UNION SELECT speaker FROM mentions WHERE article = ?1
		UNION SELECT speaker FROM roles WHERE scope = ?2 AND article = ?3`, func(rows *sql.Rows) error {
		var key int64
		if err := rows.Scan(&key); err != nil {
			return err
		}
		t.loosened = append(t.loosened, key)
		return nil
	}, article, t.scope, id)
	if err != nil {
		return err
	}
	for _, table := range []string{"statements", "mentions", "vectors"} {
		if err := t.exec("DELETE FROM "+table+" WHERE article = ?", article); err != nil {
			return err
		}
	}
	return t.exec("DELETE FROM roles WHERE scope = ? AND article = ?", t.scope, id)
}

// forget removes those of the loosened speakers who are tied to nothing.
func (t *tx) forget() error {
	if len(t.loosened) == 0 {
		return nil
	}
	keys, _ := json.Marshal(t.loosened) // numbers always can be
	return t.exec(`DELETE FROM speakers WHERE key IN (SELECT value FROM json_each(?)) AND curation IS NULL
		AND NOT EXISTS (SELECT 1 FROM statements WHERE speaker = speakers.key)
		AND NOT EXISTS (SELECT 1 FROM mentions WHERE speaker = speakers.key)
		AND NOT EXISTS (SELECT 1 FROM roles WHERE speaker = speakers.key)`, string(keys))
}

// change numbers the next change of the scope.
func (t *tx) change(articleID string, removed bool) (n int64, err error) {
	if err = t.row("UPDATE scopes SET changes = changes + 1 WHERE key = ? RETURNING changes", t.scope).Scan(&n); err != nil {
		return 0, err
	}
	c := corpus.Change{N: n, ArticleID: articleID, Removed: removed}
	return n, t.exec("INSERT INTO changes (scope, n, article, removed, sum) VALUES (?, ?, ?, ?, ?)", t.scope, n, articleID, removed, sumChange(c))
}
