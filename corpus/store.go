package corpus

import (
	"context"
	"iter"
	"time"
)

// Store is the truth: articles, statements, speakers, vectors and settings.
// What [Store.Update] has returned nil for survives the sudden end of the
// process at any later moment. A Store is safe for concurrent use.
type Store interface {
	// Update runs f in one transaction that writes to scope. Nothing of it is
	// kept if f or the commit fails. Updates of one scope run one after the
	// other.
	Update(ctx context.Context, scope Scope, f func(Tx) error) error

	// Article returns one article with its text; an error with code [NotFound]
	// where the scope has none of that id.
	Article(ctx context.Context, scope Scope, id string) (Article, error)

	// Articles returns the current articles of a scope, latest published
	// first, without their texts. Superseded revisions are left out.
	Articles(ctx context.Context, scope Scope) ([]Article, error)

	// Texts yields the current articles of a scope with their texts, oldest
	// added first, as Statements has them: for who reads them all.
	Texts(ctx context.Context, scope Scope) iter.Seq2[Article, error]

	// Statements yields what filter lets through, by article (oldest added
	// first) and then by place in it. Statements of superseded revisions are
	// left out.
	Statements(ctx context.Context, scope Scope, filter StatementFilter) iter.Seq2[Statement, error]

	// Speakers returns everyone known in a scope by name, with Statements
	// counted; not who is kept for their [Curation] alone.
	Speakers(ctx context.Context, scope Scope) ([]Speaker, error)

	// Vectors yields the stored vectors of one embedder for the statements of
	// one article; of all current articles where articleID is "".
	Vectors(ctx context.Context, scope Scope, embedder, articleID string) iter.Seq2[Vector, error]

	// Embedders returns whose vectors the current articles of a scope have, by
	// name.
	Embedders(ctx context.Context, scope Scope) ([]Embedded, error)

	// Changes returns what was added to and removed from a scope after the
	// change numbered since, in order. An index that has seen all changes up to
	// n calls it with n; 0 gives the whole history, in which an article that
	// was added and removed again may be left out.
	Changes(ctx context.Context, scope Scope, since int64) ([]Change, error)

	// Scopes returns every scope that holds an article.
	Scopes(ctx context.Context) ([]Scope, error)

	// Value returns what was put under key in a bucket of a scope; ok is false
	// where there is nothing or it has expired.
	Value(ctx context.Context, scope Scope, bucket, key string) (value []byte, ok bool, err error)

	// Values yields every unexpired key and value of a bucket, by key.
	Values(ctx context.Context, scope Scope, bucket string) iter.Seq2[KeyValue, error]

	// Close waits for what is under way and releases the store.
	Close() error
}

// Tx is a transaction of [Store.Update]. It sees its own writes and must not be
// used after the function it was given to has returned.
type Tx interface {
	// Article is as in [Store], superseded revisions included.
	Article(id string) (Article, error)
	// ArticleFrom returns the current article that was read from origin; an
	// error with code [NotFound] where there is none.
	ArticleFrom(origin string) (Article, error)
	// PutArticle stores an article and its statements, in order, in place of a
	// superseded one of the same id, or of one whose reading this transaction
	// has removed; what [Article.Check] refuses, and an id or an origin that
	// another current article has, is an error with code [Invalid]. The
	// speakers must have been put before.
	//
	// supersedes is the id of the current revision it takes the place of, or
	// "". Of that revision the text is kept; the rest goes as with
	// RemoveArticle.
	PutArticle(a Article, statements []Statement, supersedes string) error
	// PutMentions notes that speakers are named in an article, quoted or not:
	// they stay known as long as it is current.
	PutMentions(articleID string, speakerIDs []string) error
	// RemoveArticle removes an article and the revisions it superseded, with
	// their statements, vectors, mentions and the roles that came from them.
	// Speakers of theirs who at the end of the transaction have neither
	// statement nor role nor mention nor [Curation] are removed too. An error
	// with code [NotFound] where there is no such article.
	RemoveArticle(id string) error
	// RemoveReading removes what was read from the text of a current article:
	// its statements, vectors and mentions and the roles that came from it. The
	// article stays, to be put again with what is read from it now; who is tied
	// to nothing at the end of the transaction goes as with RemoveArticle. An
	// error with code [NotFound] where there is no such current article.
	RemoveReading(articleID string) error
	// Clear removes everything of the scope: articles with all their revisions,
	// statements, vectors, speakers with their [Curation], and values. The
	// numbers of changes go on: an index learns that the articles went.
	Clear() error
	// Speakers is as in [Store], with those who are kept for their [Curation]
	// alone.
	Speakers() ([]Speaker, error)
	// PutSpeaker stores a speaker, in place of the one of the same ID. The
	// articles of its roles must be stored by the end of the transaction. A new
	// name for a known speaker is a [Change] of each of their articles.
	PutSpeaker(s Speaker) error
	// ArticlesOf returns the ids of the current articles that a speaker is tied
	// to by a statement, a mention or a role, oldest added first. An error with
	// code [Invalid] where there is no such speaker.
	ArticlesOf(speakerID string) ([]string, error)
	// Reassign gives the statements and mentions that one speaker has in some
	// current articles to another; it is a [Change] of each of these. Their ids
	// stay. Roles are moved with PutSpeaker. Who is tied to nothing at the end
	// of the transaction is removed as with RemoveArticle. An error with code
	// [Invalid] where a speaker is not stored, [NotFound] where an article is
	// not or is superseded.
	Reassign(fromID, toID string, articleIDs []string) error
	// PutVectors stores vectors of one embedder, in place of older ones. An
	// error with code [Invalid] where a statement is not stored or the
	// dimension is not that of the vectors the scope has from this embedder.
	PutVectors(embedder string, vectors []Vector) error
	// PutValue stores a value under key in a bucket of the scope, until
	// expires; for good where expires is zero. A nil value removes it.
	PutValue(bucket, key string, value []byte, expires time.Time) error
}

// StatementFilter selects statements; its zero value selects all of a scope.
type StatementFilter struct {
	IDs       []string // these only; none means all
	ArticleID string
	SpeakerID string
	Kinds     []Kind // none means all, narration included
}

// Vector is one statement's embedding.
type Vector struct {
	StatementID string
	Values      []float32 // unit length
}

// Embedded tells how much of a scope one embedder has made vectors of.
type Embedded struct {
	Name      string
	Dimension int
	Vectors   int // of statements of current articles
}

// Change says that an article came into or went out of a scope. One that comes
// in though it is there has speakers that were renamed or exchanged.
type Change struct {
	N         int64 // grows with each change of the scope
	ArticleID string
	Removed   bool // also for a revision that was superseded
}

// KeyValue is an entry of a bucket.
type KeyValue struct {
	Key   string
	Value []byte
}

// Embedder turns texts into vectors.
type Embedder interface {
	// Name tells the embedder and its version apart from all others, for
	// example "hash-512/1" or "openai/text-embedding-3-small". Vectors of two
	// names are never mixed.
	Name() string
	// Embed returns one unit-length vector for each text, all of one
	// dimension. On failure it returns no vectors.
	Embed(ctx context.Context, texts []string) ([][]float32, error)
}
