package corpus

import (
	"context"
	"errors"
	"fmt"
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
	Read(in Input) (Document, error)
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
	Statements int // attributed statements, narration not counted
	Speakers   int // speakers who are quoted in it
}

// Add reads an article and stores it, whole or not at all. The same text twice
// changes nothing. A new text from an origin that is already known is a new
// revision of that article.
func (in *Ingester) Add(ctx context.Context, scope Scope, input Input) (Added, error) {
	doc, err := in.Reader.Read(input)
	if err != nil {
		return Added{}, fmt.Errorf("read %s: %w", input.Name, err)
	}
	if input.URL != "" {
		doc.URL = input.URL
	}
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
		Published: doc.Published,
		Added:     now().UTC(),
		Revision:  1,
		Text:      doc.Text,
	}
	// Known articles are told apart before the costly part, and once more in
	// the transaction, where it counts.
	switch known, err := in.Store.Article(ctx, scope, a.ID); {
	case err == nil && known.SupersededBy == "":
		return in.known(ctx, scope, known)
	case err != nil && CodeOf(err) != NotFound:
		return Added{}, err
	}

	reading := in.Attributor.Read(a.Text)
	statements := a.statements(reading)
	vectors, err := in.embed(ctx, a, reading, statements)
	if err != nil {
		return Added{}, fmt.Errorf("embed %s: %w", input.Name, err)
	}

	added := Added{Article: a}
	err = in.Store.Update(ctx, scope, func(tx Tx) error {
		switch known, err := tx.Article(a.ID); {
		case err == nil && known.SupersededBy == "":
			return errKnown
		case err != nil && CodeOf(err) != NotFound:
			return err
		}
		if a.Origin != "" {
			old, err := tx.ArticleFrom(a.Origin)
			switch {
			case err == nil:
				added.Supersedes, a.Revision = old.ID, old.Revision+1
			case CodeOf(err) != NotFound:
				return err
			}
		}
		known, err := tx.Speakers()
		if err != nil {
			return err
		}
		speakers := in.Identifier.Identify(known, reading.People, a.ID)
		for _, s := range speakers {
			if err := tx.PutSpeaker(s); err != nil {
				return err
			}
		}
		quoted := map[string]bool{}
		for i, s := range statements {
			if s.Kind != Narration {
				added.Statements++
			}
			if s.Person < 0 {
				continue
			}
			statements[i].SpeakerID = speakers[s.Person].ID
			statements[i].Speaker = speakers[s.Person].Name
			quoted[speakers[s.Person].ID] = true
		}
		added.Speakers = len(quoted)
		if err := tx.PutArticle(a, statements, added.Supersedes); err != nil {
			return err
		}
		return tx.PutVectors(in.Embedder.Name(), vectors)
	})
	if errors.Is(err, errKnown) {
		return in.known(ctx, scope, a)
	}
	if err != nil {
		return Added{}, fmt.Errorf("store %s: %w", input.Name, err)
	}
	added.Article = a
	return added, nil
}

var errKnown = errors.New("already known")

func (in *Ingester) known(ctx context.Context, scope Scope, a Article) (Added, error) {
	added := Added{Article: a, Known: true}
	quoted := map[string]bool{}
	for s, err := range in.Store.Statements(ctx, scope, StatementFilter{ArticleID: a.ID}) {
		if err != nil {
			return Added{}, err
		}
		if s.Kind != Narration {
			added.Statements++
		}
		if s.SpeakerID != "" {
			quoted[s.SpeakerID] = true
		}
	}
	added.Speakers = len(quoted)
	return added, nil
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
func (in *Ingester) embed(ctx context.Context, a Article, r Reading, statements []Statement) ([]Vector, error) {
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
	values, err := in.Embedder.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	if len(values) != len(texts) {
		return nil, Errorf(Internal, "the embedder %s returned %d vectors for %d texts", in.Embedder.Name(), len(values), len(texts))
	}
	vectors := make([]Vector, len(values))
	for i, v := range values {
		vectors[i] = Vector{StatementID: statements[i].ID, Values: v}
	}
	return vectors, nil
}
