package rag

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"whosaid/corpus"
)

// budget counts the tokens that models take, by scope and day (UTC), in the
// store, so that a restart does not forget them.
type budget struct {
	store corpus.Store
}

// tokenBucket holds a number by day, as text.
const tokenBucket = "tokens"

// left reports whether a scope may take more today, of so many a day; 0 for no
// limit.
func (b *budget) left(ctx context.Context, scope corpus.Scope, limit int, now time.Time) (bool, error) {
	if limit <= 0 {
		return true, nil
	}
	spent, err := TokensSpent(ctx, b.store, scope, now)
	return spent < limit, err
}

// TokensSpent is how many tokens models have taken in a scope on a day (UTC). The
// count is kept a month.
func TokensSpent(ctx context.Context, store corpus.Store, scope corpus.Scope, on time.Time) (int, error) {
	value, ok, err := store.Value(ctx, scope, tokenBucket, day(on.UTC()))
	if err != nil {
		return 0, fmt.Errorf("read the tokens spent in scope %s: %w", scope, err)
	}
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(string(value))
	if err != nil {
		return 0, fmt.Errorf("read the tokens spent in scope %s: %w", scope, err)
	}
	return n, nil
}

// spend notes tokens. It reads the count within the transaction, so that another
// process which spends from the same store is counted, too.
func (b *budget) spend(ctx context.Context, scope corpus.Scope, tokens int, now time.Time) error {
	if tokens <= 0 {
		return nil
	}
	err := b.store.Update(ctx, scope, func(tx corpus.Tx) error {
		spent, err := TokensSpent(ctx, b.store, scope, now)
		if err != nil {
			return err
		}
		return tx.PutValue(tokenBucket, day(now.UTC()), []byte(strconv.Itoa(spent+tokens)), now.AddDate(0, 1, 0))
	})
	if err != nil {
		return fmt.Errorf("note the tokens spent in scope %s: %w", scope, err)
	}
	return nil
}
