package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"whosaid/corpus"
)

// Statements implements [corpus.Store].
func (s *Store) Statements(ctx context.Context, scope corpus.Scope, filter corpus.StatementFilter) iter.Seq2[corpus.Statement, error] {
	return seq(func(yield func(corpus.Statement) error) error {
		return s.read(ctx, func(r reader) error { return r.statements(scope, filter, yield) })
	})
}

func (r reader) statements(scope corpus.Scope, filter corpus.StatementFilter, yield func(corpus.Statement) error) error {
	query, args := selectStatements(scope, filter)
	names, err := r.newNames()
	if err != nil {
		return err
	}
	defer names.close()
	var d digest
	return r.query(query, func(rows *sql.Rows) error {
		var st row
		var speaker sql.NullInt64
		var spans sql.RawBytes
		var want int64
		if err := rows.Scan(&st.article, &st.ordinal, &speaker, &st.a.Kind, &st.a.Modality, &st.a.Role, &st.a.Confidence, &st.a.Person, &spans, &want); err != nil {
			return err
		}
		st.speaker, st.spans = speaker.Int64, spans
		if d = st.digest(d[:0]); d.sum() != want {
			return errSum
		}
		if err := unpackSpans(spans, &st.a); err != nil {
			return err
		}
		out, err := names.statement(&st)
		if err != nil {
			return err
		}
		return yield(out)
	}, args...)
}

// selectStatements chooses the way that reads the fewest rows: by id, by
// speaker, or by article. CROSS JOIN holds SQLite to the order of the tables.
func selectStatements(scope corpus.Scope, f corpus.StatementFilter) (query string, args []any) {
	var from, where strings.Builder
	add := func(b *strings.Builder, sql string, values ...any) {
		b.WriteString(sql)
		args = append(args, values...)
	}
	switch {
	case len(f.IDs) > 0:
		add(&from, `json_each(?) j CROSS JOIN scopes c ON c.name = ?
			CROSS JOIN articles a ON a.scope = c.key AND a.id = j.value ->> 0
			CROSS JOIN statements s ON s.article = a.key AND s.ordinal = j.value ->> 1`, places(f.IDs), string(scope))
	case f.SpeakerID != "" && f.ArticleID == "":
		add(&from, `scopes c CROSS JOIN speakers p ON c.name = ? AND p.scope = c.key AND p.id = ?
			CROSS JOIN statements s ON s.speaker = p.key CROSS JOIN articles a ON a.key = s.article`, string(scope), f.SpeakerID)
	default:
		add(&from, `scopes c CROSS JOIN articles a ON c.name = ? AND a.scope = c.key CROSS JOIN statements s ON s.article = a.key`, string(scope))
	}
	where.WriteString("a.superseded_by IS NULL")
	if f.ArticleID != "" {
		add(&where, " AND a.id = ?", f.ArticleID)
	}
	if f.SpeakerID != "" {
		add(&where, " AND s.speaker = (SELECT key FROM speakers WHERE scope = c.key AND id = ?)", f.SpeakerID)
	}
	if len(f.Kinds) > 0 {
		b, _ := json.Marshal(f.Kinds) // strings always can be
		add(&where, " AND s.kind IN (SELECT value FROM json_each(?))", string(b))
	}
	return `SELECT s.article, s.ordinal, s.speaker, s.kind, s.modality, s.role, s.confidence, s.person, s.spans, s.sum FROM ` +
		from.String() + ` WHERE ` + where.String() + ` ORDER BY a.added, a.change, s.ordinal`, args
}

// places turns statement ids into a JSON array of [article id, ordinal], each
// once. What is no statement id is left out.
func places(ids []string) string {
	type place [2]any
	out := make([]place, 0, len(ids))
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if article, ordinal, ok := splitID(id); ok && !seen[id] {
			seen[id] = true
			out = append(out, place{article, ordinal})
		}
	}
	b, _ := json.Marshal(out) // strings and numbers always can be
	return string(b)
}

// splitID is the reverse of [corpus.StatementID].
func splitID(id string) (articleID string, ordinal int, ok bool) {
	dot := strings.LastIndexByte(id, '.')
	if dot < 0 {
		return "", 0, false
	}
	articleID = id[:dot]
	ordinal, err := strconv.Atoi(id[dot+1:])
	return articleID, ordinal, err == nil && corpus.StatementID(articleID, ordinal) == id
}

// names completes rows of statements with what stands in other tables. Rows
// come by article, so that each text is read once.
type names struct {
	ctx               context.Context //nolint:containedctx // of the one call it lives in
	articles, persons *sql.Stmt
	speakers          map[int64]corpus.Speaker

	article int64
	id      string
	text    corpus.Text
}

func (r reader) newNames() (*names, error) {
	n := &names{ctx: context.WithoutCancel(r.ctx), speakers: map[int64]corpus.Speaker{}}
	var err error
	if n.articles, err = r.q.PrepareContext(n.ctx, "SELECT id, text, text_sum FROM articles WHERE key = ?"); err != nil {
		return nil, err
	}
	if n.persons, err = r.q.PrepareContext(n.ctx, "SELECT id, name FROM speakers WHERE key = ?"); err != nil {
		n.articles.Close()
		return nil, err
	}
	return n, nil
}

func (n *names) close() {
	n.articles.Close()
	n.persons.Close()
}

func (n *names) statement(r *row) (corpus.Statement, error) {
	if r.article != n.article {
		var text string
		var want int64
		if err := n.articles.QueryRowContext(n.ctx, r.article).Scan(&n.id, &text, &want); err != nil {
			return corpus.Statement{}, err
		}
		if sumText(n.id, text) != want {
			return corpus.Statement{}, errSum
		}
		n.article, n.text = r.article, corpus.NewText(text)
	}
	p, ok := n.speakers[r.speaker]
	if !ok && r.speaker != 0 {
		if err := n.persons.QueryRowContext(n.ctx, r.speaker).Scan(&p.ID, &p.Name); err != nil {
			return corpus.Statement{}, err
		}
		n.speakers[r.speaker] = p
	}
	return corpus.Statement{
		ID:          corpus.StatementID(n.id, int(r.ordinal)),
		ArticleID:   n.id,
		SpeakerID:   p.ID,
		Speaker:     p.Name,
		Attribution: r.a,
		Quote:       n.text.Slice(corpus.Hull(r.a.Content)),
	}, nil
}
