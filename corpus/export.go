package corpus

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"
)

// exportVersion is that of the form of an export.
const exportVersion = 1

// SettingsBucket is where the settings of a scope are kept: values of JSON.
const SettingsBucket = "settings"

// record is a line of an export. Type says which of its parts is there.
type record struct {
	Type    string           `json:"type"` // "corpus", "setting", "speaker" or "article"
	Corpus  *exportedCorpus  `json:"corpus,omitempty"`
	Setting *exportedSetting `json:"setting,omitempty"`
	Speaker *exportedSpeaker `json:"speaker,omitempty"`
	Article *exportedArticle `json:"article,omitempty"`
}

type exportedCorpus struct {
	Version int   `json:"version"`
	Scope   Scope `json:"scope"`
}

type exportedSetting struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

type exportedSpeaker struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Aliases      []string       `json:"aliases,omitempty"`
	Roles        []exportedRole `json:"roles,omitempty"`
	Organisation bool           `json:"organisation,omitempty"`
	Statements   int            `json:"statements"`
	Curation     *Curation      `json:"curation,omitempty"`
}

type exportedRole struct {
	Text    string `json:"text"`
	Article string `json:"article,omitempty"`
}

type exportedArticle struct {
	ID         string              `json:"id"`
	Origin     string              `json:"origin,omitempty"`
	Title      string              `json:"title"`
	Source     string              `json:"source"`
	URL        string              `json:"url"`
	Published  time.Time           `json:"published,omitzero"`
	Added      time.Time           `json:"added"`
	Revision   int                 `json:"revision"`
	Text       string              `json:"text"`
	Statements []exportedStatement `json:"statements"`
}

// exportedStatement has its spans in code points of the article's text.
type exportedStatement struct {
	ID         string   `json:"id"`
	SpeakerID  string   `json:"speaker_id,omitempty"`
	Speaker    string   `json:"speaker"`
	Role       string   `json:"role,omitempty"`
	Kind       Kind     `json:"kind"`
	Modality   Modality `json:"modality,omitempty"`
	Quote      string   `json:"quote"`
	Start      int      `json:"start"`
	End        int      `json:"end"`
	Source     []Span   `json:"source_spans,omitempty"`
	Cue        []Span   `json:"cue_spans,omitempty"`
	Content    []Span   `json:"content_spans"`
	Confidence float64  `json:"confidence"`
}

// Export yields everything that a scope holds as lines of JSON, without their
// line ends: what it is an export of, its settings, its speakers with what was
// decided about them, and its current articles with text and statements, the
// oldest first. Vectors are left out: they are made again. It never holds more
// than one article.
func Export(ctx context.Context, store Store, scope Scope) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		put := func(r record) error {
			line, err := json.Marshal(r)
			if err == nil && !yield(line, nil) {
				err = errEnough
			}
			return err
		}
		if err := export(ctx, store, scope, put); err != nil && !errors.Is(err, errEnough) {
			yield(nil, fmt.Errorf("export %s: %w", scope, err))
		}
	}
}

var errEnough = errors.New("the caller wants no more")

func export(ctx context.Context, store Store, scope Scope, put func(record) error) error {
	if err := put(record{Type: "corpus", Corpus: &exportedCorpus{exportVersion, scope}}); err != nil {
		return err
	}
	for kv, err := range store.Values(ctx, scope, SettingsBucket) {
		if err != nil {
			return err
		}
		if err := put(record{Type: "setting", Setting: &exportedSetting{kv.Key, json.RawMessage(kv.Value)}}); err != nil {
			return err
		}
	}
	var speakers []Speaker
	// Only a transaction sees those who are kept for their curation alone.
	err := store.Update(ctx, scope, func(tx Tx) (err error) { speakers, err = tx.Speakers(); return err })
	if err != nil {
		return err
	}
	for _, s := range speakers {
		if err := put(record{Type: "speaker", Speaker: exportSpeaker(s)}); err != nil {
			return err
		}
	}
	articles, err := store.Articles(ctx, scope)
	if err != nil {
		return err
	}
	for i := range articles { // they come latest published first
		if err := exportArticle(ctx, store, scope, articles[len(articles)-1-i].ID, put); err != nil {
			return err
		}
	}
	return nil
}

func exportSpeaker(s Speaker) *exportedSpeaker {
	out := &exportedSpeaker{ID: s.ID, Name: s.Name, Aliases: s.Aliases, Organisation: s.Organisation, Statements: s.Statements, Curation: s.Curation}
	for _, r := range s.Roles {
		out.Roles = append(out.Roles, exportedRole{r.Text, r.ArticleID})
	}
	return out
}

func exportArticle(ctx context.Context, store Store, scope Scope, id string, put func(record) error) error {
	a, err := store.Article(ctx, scope, id)
	if CodeOf(err) == NotFound {
		return nil // removed meanwhile
	}
	if err != nil {
		return err
	}
	out := &exportedArticle{a.ID, a.Origin, a.Title, a.Source, a.URL, a.Published, a.Added, a.Revision, a.Text, []exportedStatement{}}
	for s, err := range store.Statements(ctx, scope, StatementFilter{ArticleID: id}) {
		if err != nil {
			return err
		}
		out.Statements = append(out.Statements, exportedStatement{
			s.ID, s.SpeakerID, s.Speaker, s.Role, s.Kind, s.Modality, s.Quote, s.Span().Start, s.Span().End, s.Source, s.Cue, s.Content, s.Confidence,
		})
	}
	return put(record{Type: "article", Article: out})
}

// Import puts what [Export] gave into a scope: what was decided about speakers,
// settings where the scope is the same and has none, and the articles, with what is read from
// them now. What the scope holds already stays. told, unless it is nil, hears of
// each article, and goes on past one that fails where it returns nil.
func (in *Ingester) Import(ctx context.Context, scope Scope, lines io.Reader, told func(Added, error) error) error {
	if told == nil {
		told = func(_ Added, err error) error { return err }
	}
	var own bool // the export is of this scope
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, 16*MaxArticle) // an article with its statements
	for n := 1; scanner.Scan(); n++ {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		var r record
		if err := json.Unmarshal(scanner.Bytes(), &r); err != nil || n == 1 && r.Corpus == nil {
			return Wrap(Invalid, err, "Line %d is not of an export: give a file that whosaid export or /corpus export has made.", n)
		}
		if r.Corpus != nil {
			if r.Corpus.Version > exportVersion {
				return Errorf(Invalid, "The export was made by a newer whosaid: update the program to read it.")
			}
			own = r.Corpus.Scope == scope
		}
		if r.Setting != nil && !own {
			continue // they name channels and roles of another server
		}
		if err := in.importRecord(ctx, scope, r, told); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return Wrap(Invalid, err, "The export cannot be read to its end. Export it again.")
	}
	return nil
}

func (in *Ingester) importRecord(ctx context.Context, scope Scope, r record, told func(Added, error) error) error {
	switch {
	case r.Setting != nil:
		if _, ok, err := in.Store.Value(ctx, scope, SettingsBucket, r.Setting.Key); ok || err != nil {
			return err
		}
		return in.Store.Update(ctx, scope, func(tx Tx) error {
			return tx.PutValue(SettingsBucket, r.Setting.Key, r.Setting.Value, time.Time{})
		})
	case r.Speaker != nil && r.Speaker.Curation != nil:
		return in.Store.Update(ctx, scope, func(tx Tx) error { return importSpeaker(tx, r.Speaker) })
	case r.Article != nil:
		a := r.Article
		err := ctx.Err()
		var added Added
		if err == nil {
			added, err = in.Restore(ctx, scope, Article{
				ID: a.ID, Origin: a.Origin, Title: a.Title, Source: a.Source, URL: a.URL,
				Published: a.Published, Added: a.Added, Revision: a.Revision, Text: a.Text,
			})
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return told(added, err)
	}
	return nil
}

// importSpeaker puts a speaker whom somebody has decided something about. The
// roles come with the articles.
func importSpeaker(tx Tx, s *exportedSpeaker) error {
	known, err := tx.Speakers()
	if err != nil {
		return err
	}
	for _, k := range known {
		if k.ID == s.ID {
			return nil
		}
	}
	return tx.PutSpeaker(Speaker{ID: s.ID, Name: s.Name, Aliases: s.Aliases, Organisation: s.Organisation, Curation: s.Curation})
}
