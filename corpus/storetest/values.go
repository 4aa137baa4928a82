package storetest

import (
	"testing"
	"time"

	"whosaid/corpus"
)

// never is when values expire that are kept for good.
var never time.Time

func valuesArePut(t *testing.T, s corpus.Store) {
	_, ok, err := s.Value(t.Context(), scope, bucket, "language")
	equal(t, "a value that is not there", []any{ok, err}, []any{false, error(nil)})
	store := func(bucket, key string, value []byte) {
		t.Helper()
		update(t, s, scope, func(tx corpus.Tx) error { return tx.PutValue(bucket, key, value, never) })
	}
	store(bucket, "language", []byte("en"))
	store(bucket, "language", []byte("pl"))
	store("another bucket", "language", []byte("de"))
	store(bucket, "", []byte{})
	store(bucket, "Zoo's \"%\"", []byte{0, 255, 0})
	store(bucket, "émile", []byte("x"))
	store(bucket, "gone", []byte("y"))
	store(bucket, "gone", nil)
	store(bucket, "never was", nil)
	value, ok, err := s.Value(t.Context(), scope, bucket, "language")
	equal(t, "the value", []any{string(value), ok, err}, []any{"pl", true, error(nil)})
	value, ok, err = s.Value(t.Context(), scope, bucket, "")
	equal(t, "an empty value", []any{string(value), ok, err}, []any{"", true, error(nil)})
	_, ok, err = s.Value(t.Context(), scope, bucket, "gone")
	equal(t, "a value that was removed", []any{ok, err}, []any{false, error(nil)})
	var got []string
	for _, kv := range all(t, s.Values(t.Context(), scope, bucket)) {
		got = append(got, kv.Key+"="+string(kv.Value))
	}
	equal(t, "the bucket, by the bytes of its keys", got, []string{"=", "Zoo's \"%\"=\x00\xff\x00", "language=pl", "émile=x"})
}

func valuesExpire(t *testing.T, s corpus.Store) {
	soon := time.Now().Add(300 * time.Millisecond)
	update(t, s, scope, func(tx corpus.Tx) error {
		for key, expires := range map[string]time.Time{"past": time.Now().Add(-time.Hour), "soon": soon, "late": soon.Add(time.Hour), "never": never} {
			if err := tx.PutValue(bucket, key, []byte(key), expires); err != nil {
				return err
			}
		}
		return nil
	})
	keys := func() (keys []string) {
		for _, kv := range all(t, s.Values(t.Context(), scope, bucket)) {
			_, ok, err := s.Value(t.Context(), scope, bucket, kv.Key)
			equal(t, "value "+kv.Key, []any{ok, err}, []any{true, error(nil)})
			keys = append(keys, kv.Key)
		}
		return keys
	}
	if got := keys(); time.Now().Before(soon) { // else this machine is too slow for the question
		equal(t, "before", got, []string{"late", "never", "soon"})
	}
	time.Sleep(time.Until(soon) + time.Millisecond)
	equal(t, "after", keys(), []string{"late", "never"})
	_, ok, err := s.Value(t.Context(), scope, bucket, "soon")
	equal(t, "an expired value", []any{ok, err}, []any{false, error(nil)})
	// A value that had expired can be put again, and one that would be kept.
	update(t, s, scope, func(tx corpus.Tx) error {
		if err := tx.PutValue(bucket, "late", []byte("now for good"), never); err != nil {
			return err
		}
		return tx.PutValue(bucket, "soon", []byte("again"), time.Now().Add(time.Hour))
	})
	equal(t, "at last", keys(), []string{"late", "never", "soon"})
}
