package sqlite

import (
	"database/sql"
	"errors"

	"whosaid/corpus"
)

// ArticlesOf implements [corpus.Tx].
func (t *tx) ArticlesOf(speakerID string) ([]string, error) {
	key, err := t.speaker(speakerID)
	if err != nil {
		return nil, t.s.explain(err)
	}
	ids, err := t.articlesOf(key)
	return ids, t.s.explain(err)
}

func (t *tx) articlesOf(speaker int64) (ids []string, err error) {
	err = t.reader().query(`WITH tied (article) AS (
			SELECT article FROM statements WHERE speaker = ?1
			UNION SELECT article FROM mentions WHERE speaker = ?1
			UNION SELECT a.key FROM roles r CROSS JOIN articles a ON a.scope = r.scope AND a.id = r.article WHERE r.speaker = ?1)
		SELECT a.id FROM tied CROSS JOIN articles a ON a.key = tied.article WHERE a.superseded_by IS NULL ORDER BY a.added, a.change`,
		func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, speaker)
	return ids, err
}

// renamed notes a change of every article that a speaker is in.
func (t *tx) renamed(speaker int64) error {
	ids, err := t.articlesOf(speaker)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := t.change(id, false); err != nil {
			return err
		}
	}
	return nil
}

// Reassign implements [corpus.Tx].
func (t *tx) Reassign(fromID, toID string, articleIDs []string) error {
	return t.s.explain(t.reassign(fromID, toID, articleIDs))
}

func (t *tx) reassign(fromID, toID string, articleIDs []string) error {
	from, err := t.speaker(fromID)
	if err != nil {
		return err
	}
	to, err := t.speaker(toID)
	if err != nil || from == to {
		return err
	}
	t.loosened = append(t.loosened, from)
	for _, id := range articleIDs {
		if err := t.reassignIn(id, from, to); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) reassignIn(articleID string, from, to int64) error {
	var article int64
	err := t.row("SELECT key FROM articles WHERE scope = ? AND id = ? AND superseded_by IS NULL", t.scope, articleID).Scan(&article)
	if errors.Is(err, sql.ErrNoRows) {
		return corpus.Errorf(corpus.NotFound, "There is no such article.")
	}
	if err != nil {
		return err
	}
	said, err := t.saidBy(article, from)
	if err != nil {
		return err
	}
	var d digest
	for i := range said {
		r := &said[i]
		r.speaker = to
		d = r.digest(d[:0])
		if err := t.exec("UPDATE statements SET speaker = ?, sum = ? WHERE article = ? AND ordinal = ?", to, d.sum(), article, r.ordinal); err != nil {
			return err
		}
	}
	if err := t.exec("INSERT OR IGNORE INTO mentions (article, speaker) SELECT article, ? FROM mentions WHERE article = ? AND speaker = ?", to, article, from); err != nil {
		return err
	}
	if err := t.exec("DELETE FROM mentions WHERE article = ? AND speaker = ?", article, from); err != nil {
		return err
	}
	_, err = t.change(articleID, false)
	return err
}

// saidBy are the rows of one speaker's statements in an article.
func (t *tx) saidBy(article, speaker int64) (said []row, err error) {
	err = t.reader().query(`SELECT ordinal, kind, modality, role, confidence, person, spans, sum FROM statements
		WHERE article = ? AND speaker = ? ORDER BY ordinal`, func(rows *sql.Rows) error {
		r := row{article: article, speaker: speaker}
		var want int64
		if err := rows.Scan(&r.ordinal, &r.a.Kind, &r.a.Modality, &r.a.Role, &r.a.Confidence, &r.a.Person, &r.spans, &want); err != nil {
			return err
		}
		if r.digest(nil).sum() != want {
			return errSum
		}
		said = append(said, r)
		return nil
	}, article, speaker)
	return said, err
}
