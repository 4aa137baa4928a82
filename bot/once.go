package bot

import (
	"sync"

	"whosaid/corpus"
)

// once lets long work on a scope be done by one at a time.
type once struct {
	mu       sync.Mutex
	underway map[corpus.Scope]bool
}

// start reports whether the work may begin: nobody is at it.
func (o *once) start(scope corpus.Scope) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.underway[scope] {
		return false
	}
	if o.underway == nil {
		o.underway = map[corpus.Scope]bool{}
	}
	o.underway[scope] = true
	return true
}

func (o *once) end(scope corpus.Scope) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.underway, scope)
}
