package corpus

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// MaxArticle is the size in bytes above which an article is refused.
const MaxArticle = 5 << 20

// Input is an article as it arrives.
type Input struct {
	Name   string // the file's name or the URL, for messages and to tell the format by
	Origin string // as [Article.Origin]: tells a revision from a new article
	URL    string // where readers can open it; "" where unknown
	Data   []byte
}

// Reader turns bytes into a document: it guesses format and encoding, removes
// page furniture, and finds title, source and date where they stand. What it
// cannot read is an [Error] with code [Invalid] or [TooLarge].
type Reader interface {
	Read(ctx context.Context, in Input) (Document, error)
}

// Ingester takes one article from bytes to store.
type Ingester struct {
	Store      Store
	Reader     Reader
	Attributor Attributor
	Identifier Identifier
	Embedder   Embedder
	Now        func() time.Time // the clock; time.Now where nil
}

// Added is what became of an input.
type Added struct {
	Article    Article
	Known      bool   // the scope already held this text: nothing changed
	Supersedes string // the id of the revision it took the place of; "" for a new article
	Statements int    // attributed statements, narration not counted
	Speakers   int    // speakers who are quoted in it
}

// Add reads an article and stores it, whole or not at all. A text that the
// scope holds already, from wherever, changes nothing. A new text from an
// origin that is already known is a new revision of that article.
func (in *Ingester) Add(ctx context.Context, scope Scope, input Input) (Added, error) {
	doc, err := in.Reader.Read(ctx, input)
	if err != nil {
		return Added{}, fmt.Errorf("read %s: %w", input.Name, err)
	}
	if strings.TrimSpace(doc.Text) == "" {
		return Added{}, Errorf(Invalid, "%s holds no text.", input.Name)
	}
	a := in.article(doc, input)
	// Known articles are told apart before the costly part, and once more in
	// the transaction, where it counts.
	switch known, err := in.Store.Article(ctx, scope, a.ID); {
	case err == nil && known.SupersededBy == "":
		return in.known(ctx, scope, known)
	case err != nil && CodeOf(err) != NotFound:
		return Added{}, fmt.Errorf("look up %s: %w", input.Name, err)
	}

	added, err := in.take(ctx, scope, a, input.Name, in.put)
	if err != nil {
		return Added{}, err
	}
	if added.Known {
		return in.known(ctx, scope, added.Article)
	}
	return added, nil
}

// found is what was read from an article's text.
type found struct {
	reading    Reading
	statements []Statement
	vectors    []Vector
}

// take reads who said what in an article and has it put in one transaction. A
// store may run put again. name is for messages.
func (in *Ingester) take(ctx context.Context, scope Scope, a Article, name string, put func(Tx, Article, found) (Added, error)) (added Added, err error) {
	f := found{reading: in.Attributor.Read(a.Text)}
	if err := f.reading.check(); err != nil {
		return Added{}, fmt.Errorf("attribute %s: %w", name, err)
	}
	f.statements = a.statements(f.reading)
	if f.vectors, err = in.embed(ctx, scope, a, f.reading, f.statements); err != nil {
		return Added{}, fmt.Errorf("embed %s: %w", name, err)
	}
	err = in.Store.Update(ctx, scope, func(tx Tx) (err error) {
		added, err = put(tx, a, f)
		return err
	})
	if err != nil {
		return Added{}, fmt.Errorf("store %s: %w", name, err)
	}
	return added, nil
}

// article is what is stored of a document, as a first revision.
func (in *Ingester) article(doc Document, input Input) Article {
	now := time.Now
	if in.Now != nil {
		now = in.Now
	}
	a := Article{
		ID:        ArticleID(doc.Text),
		Origin:    input.Origin,
		Title:     doc.Title,
		Source:    doc.Source,
		URL:       doc.URL,
		Published: doc.Published.UTC().Truncate(time.Microsecond),
		Added:     now().UTC().Truncate(time.Microsecond), // what every store keeps
		Revision:  1,
		Text:      doc.Text,
	}
	if input.URL != "" {
		a.URL = input.URL
	}
	return a
}

// put writes an article that may be known, or a new revision of one that is.
func (in *Ingester) put(tx Tx, a Article, f found) (Added, error) {
	switch known, err := tx.Article(a.ID); {
	case err == nil && known.SupersededBy == "":
		return Added{Article: known, Known: true}, nil
	case err != nil && CodeOf(err) != NotFound:
		return Added{}, err
	}
	supersedes := ""
	if a.Origin != "" {
		switch old, err := tx.ArticleFrom(a.Origin); {
		case err == nil:
			supersedes, a.Revision = old.ID, old.Revision+1
		case CodeOf(err) != NotFound:
			return Added{}, err
		}
	}
	return in.write(tx, a, f, supersedes)
}

// write writes an article and all that belongs to it. It changes nothing that it
// was given.
func (in *Ingester) write(tx Tx, a Article, f found, supersedes string) (Added, error) {
	speakers, err := in.identify(tx, f.reading, a, supersedes)
	if err != nil {
		return Added{}, err
	}
	ids := make([]string, len(speakers))
	for i, s := range speakers {
		ids[i] = s.ID
		if err := tx.PutSpeaker(s); err != nil {
			return Added{}, err
		}
	}
	statements := slices.Clone(f.statements)
	for i, s := range statements {
		if s.Person >= 0 {
			statements[i].SpeakerID, statements[i].Speaker = speakers[s.Person].ID, speakers[s.Person].Name
		}
	}
	if err := tx.PutArticle(a, statements, supersedes); err != nil {
		return Added{}, err
	}
	if err := tx.PutMentions(a.ID, ids); err != nil {
		return Added{}, err
	}
	added := Added{Article: a, Supersedes: supersedes}
	added.Statements, added.Speakers = count(slices.Values(statements))
	return added, tx.PutVectors(in.Embedder.Name(), f.vectors)
}

// identify tells who the people of an article are. Roles that a superseded
// revision gave go with it; the identifier is not shown them, so that it notes
// those that the new revision still gives as coming from there. What was pinned
// to an earlier revision is pinned to this one.
func (in *Ingester) identify(tx Tx, reading Reading, a Article, supersedes string) ([]Speaker, error) {
	known, err := tx.Speakers()
	if err != nil {
		return nil, err
	}
	for i, s := range known {
		if supersedes != "" {
			known[i].Roles = slices.DeleteFunc(s.Roles, func(r Role) bool { return r.ArticleID == supersedes })
		}
		s.Curation.follow(a)
	}
	speakers := in.Identifier.Identify(known, reading.People, a.ID)
	if len(speakers) != len(reading.People) {
		return nil, Errorf(Internal, "the identifier returned %d speakers for %d people", len(speakers), len(reading.People))
	}
	return speakers, nil
}

// known describes an article that the scope already holds.
func (in *Ingester) known(ctx context.Context, scope Scope, a Article) (Added, error) {
	added := Added{Article: a, Known: true}
	var failed error
	added.Statements, added.Speakers = count(func(yield func(Statement) bool) {
		for s, err := range in.Store.Statements(ctx, scope, StatementFilter{ArticleID: a.ID}) {
			if err != nil {
				failed = err
				return
			}
			if !yield(s) {
				return
			}
		}
	})
	return added, failed
}

// count tells how many statements are attributed and to how many speakers.
func count(statements iter.Seq[Statement]) (attributed, speakers int) {
	quoted := map[string]bool{}
	for s := range statements {
		if s.Kind != Narration {
			attributed++
		}
		if s.SpeakerID != "" {
			quoted[s.SpeakerID] = true
		}
	}
	return attributed, len(quoted)
}

// check reports a reading that contradicts itself.
func (r Reading) check() error {
	for i, a := range r.Attributions {
		if a.Person < -1 || a.Person >= len(r.People) {
			return Errorf(Internal, "attribution %d is to person %d of %d", i+1, a.Person, len(r.People))
		}
		if a.Kind == Narration && a.Person >= 0 {
			return Errorf(Internal, "attribution %d gives narration to a person", i+1)
		}
	}
	return nil
}

// statements gives the attributions of a reading their ids and quotes. The
// speakers are filled in when they are identified.
func (a Article) statements(r Reading) []Statement {
	text := NewText(a.Text)
	out := make([]Statement, len(r.Attributions))
	for i, at := range r.Attributions {
		out[i] = Statement{
			ID:          StatementID(a.ID, i+1),
			ArticleID:   a.ID,
			Attribution: at,
			Quote:       text.Slice(Hull(at.Content)),
		}
	}
	return out
}

// embed makes the vectors of an article's statements. The name a statement is
// embedded under is the one the article uses, which is known before the
// transaction begins.
func (in *Ingester) embed(ctx context.Context, scope Scope, a Article, r Reading, statements []Statement) ([]Vector, error) {
	if len(statements) == 0 {
		return nil, nil
	}
	text := NewText(a.Text)
	texts := make([]string, len(statements))
	for i, s := range statements {
		if s.Person >= 0 {
			s.Speaker = r.People[s.Person].Name
		}
		texts[i] = s.SearchText(text)
	}
	values, err := EmbedderIn(in.Embedder, scope).Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	if len(values) != len(texts) {
		return nil, Errorf(Internal, "the embedder %s returned %d vectors for %d texts", in.Embedder.Name(), len(values), len(texts))
	}
	vectors := make([]Vector, len(values))
	for i, v := range values {
		if len(v) == 0 || len(v) != len(values[0]) {
			return nil, Errorf(Internal, "the embedder %s returned vectors of %d and of %d dimensions", in.Embedder.Name(), len(values[0]), len(v))
		}
		vectors[i] = Vector{StatementID: statements[i].ID, Values: v}
	}
	return vectors, nil
}
