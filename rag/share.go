package rag

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// shared keeps answers that a model wrote, and lets one asking serve many who
// ask the same at once. It is safe for concurrent use.
type shared struct {
	most int // answers that are kept; beyond it the oldest go

	mu       sync.Mutex
	kept     map[string]Answer
	order    []string // keys of kept, oldest first
	underway map[string]*asking
}

// asking is a question that somebody is having answered; done is closed when
// the answer or the error is there.
type asking struct {
	done   chan struct{}
	answer Answer
	err    error
}

func newShared(most int) *shared {
	return &shared{most: max(most, 0), kept: map[string]Answer{}, underway: map[string]*asking{}}
}

// do returns the kept answer of a key, or waits for whoever is having it made,
// or makes it. An answer with a notice is not kept: something was amiss.
func (s *shared) do(ctx context.Context, key string, answer func() (Answer, error)) (Answer, error) {
	for {
		s.mu.Lock()
		if a, ok := s.kept[key]; ok {
			s.mu.Unlock()
			return a.again(), nil
		}
		other := s.underway[key]
		if other == nil {
			mine := &asking{done: make(chan struct{})}
			s.underway[key] = mine
			s.mu.Unlock()
			return s.make(key, mine, answer)
		}
		s.mu.Unlock()
		select {
		case <-ctx.Done():
			return Answer{}, ctx.Err()
		case <-other.done:
		}
		if other.err == nil {
			return other.answer.again(), nil
		}
		// The other may have given up; that is no answer for this one.
		if ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
	}
}

func (s *shared) make(key string, mine *asking, answer func() (Answer, error)) (Answer, error) {
	mine.err = fmt.Errorf("the answer broke off") // where it panics
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.underway, key)
		close(mine.done)
		if mine.err != nil || mine.answer.Notice != "" {
			return
		}
		s.kept[key] = mine.answer
		if s.order = append(s.order, key); len(s.order) > s.most {
			delete(s.kept, s.order[0])
			s.order = s.order[1:]
		}
	}()
	mine.answer, mine.err = answer()
	return mine.answer.again(), mine.err
}

// again is an answer that shares nothing that can be changed with the first.
func (a Answer) again() Answer {
	a.Citations, a.Related = slices.Clone(a.Citations), slices.Clone(a.Related)
	a.Timing = maps.Clone(a.Timing)
	return a
}

// share answers through what is shared. What was asked before and the state of
// the corpus belong to the key.
func (e *Engine) share(ctx context.Context, q Question, answer func() (Answer, error)) (Answer, error) {
	began := time.Now()
	known, err := e.directory.people(ctx, q.Scope)
	if err != nil {
		return Answer{}, err
	}
	key, err := json.Marshal(struct {
		Question Question
		Corpus   int64
		Day      string // what is said of "today" may change
	}{q, known.seen, began.UTC().Format(time.DateOnly)})
	if err != nil {
		return Answer{}, fmt.Errorf("name a question: %w", err)
	}
	made := false
	a, err := e.shared.do(ctx, string(key), func() (Answer, error) { made = true; return answer() })
	if err == nil && !made {
		a.Timing, a.Tokens = map[string]Millis{"total": Since(began)}, 0
	}
	return a, err
}
