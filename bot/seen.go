package bot

import "sync"

// seen remembers the last events by id, so that one delivered twice acts once.
type seen struct {
	mu   sync.Mutex
	ids  map[string]struct{}
	ring []string // in order of arrival, from next on
	next int
}

func newSeen(n int) *seen { return &seen{ids: make(map[string]struct{}, n), ring: make([]string, n)} }

// first reports whether id has not been seen before, and remembers it.
func (s *seen) first(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.ids[id]; ok {
		return false
	}
	delete(s.ids, s.ring[s.next])
	s.ids[id] = struct{}{}
	s.ring[s.next] = id
	s.next = (s.next + 1) % len(s.ring)
	return true
}
