package corpus

import (
	"context"
	"fmt"
	"time"
)

// Reread reads anew who said what in a stored article, after attribution has
// become better. Its text, its earlier revisions and what an operator has
// decided about speakers stay. An error with code [NotFound] where the scope has
// no such current article.
func (in *Ingester) Reread(ctx context.Context, scope Scope, articleID string) (Added, error) {
	a, err := in.Store.Article(ctx, scope, articleID)
	if err != nil {
		return Added{}, fmt.Errorf("read %s again: %w", articleID, err)
	}
	return in.take(ctx, scope, a, a.ID, func(tx Tx, a Article, f found) (Added, error) {
		if err := tx.RemoveReading(a.ID); err != nil { // it may have gone meanwhile
			return Added{}, err
		}
		return in.write(tx, a, f, "")
	})
}

// Restore stores an article as it was exported, with what is read from it now.
// One that the scope holds already changes nothing.
func (in *Ingester) Restore(ctx context.Context, scope Scope, a Article) (Added, error) {
	switch {
	case len(a.Text) > MaxArticle:
		return Added{}, Errorf(TooLarge, "The article “%s” is larger than %d MB.", a.Title, MaxArticle>>20)
	case a.ID != ArticleID(a.Text):
		return Added{}, Errorf(Invalid, "The text of the article “%s” is not the one that was exported. Export it again.", a.Title)
	}
	if err := a.Check(nil); err != nil {
		return Added{}, err
	}
	a.SupersededBy, a.Revision = "", max(1, a.Revision)
	a.Added, a.Published = a.Added.UTC().Truncate(time.Microsecond), a.Published.UTC().Truncate(time.Microsecond)
	added, err := in.take(ctx, scope, a, a.ID, in.put)
	if err == nil && added.Known {
		return in.known(ctx, scope, added.Article)
	}
	return added, err
}
