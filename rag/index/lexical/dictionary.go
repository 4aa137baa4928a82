package lexical

import "sync"

// Dictionary gives terms numbers, from 1, and takes them back when no document
// holds a term any longer. It is safe for concurrent use.
type Dictionary struct {
	mu      sync.RWMutex
	numbers map[string]uint32
	terms   []string // by number; "" where the number is free
	free    []uint32
}

// Number is the number of a term; a new one where it had none. The term must be
// in a document of the next change, or its number is never freed.
func (d *Dictionary) Number(term string) uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n, ok := d.numbers[term]; ok {
		return n
	}
	n := uint32(len(d.terms))
	if last := len(d.free) - 1; last >= 0 {
		n, d.free = d.free[last], d.free[:last]
	} else {
		d.terms = append(d.terms, "")
	}
	d.terms[n], d.numbers[term] = term, n
	return n
}

// find is the number of a term, 0 where it has none.
func (d *Dictionary) find(term string) uint32 {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.numbers[term]
}

func (d *Dictionary) release(n uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.terms[n] == "" {
		return
	}
	delete(d.numbers, d.terms[n])
	d.terms[n] = ""
	d.free = append(d.free, n)
}

// size is one more than the highest number.
func (d *Dictionary) size() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.terms)
}
