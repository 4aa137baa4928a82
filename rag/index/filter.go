package index

import (
	"math"
	"time"

	"whosaid/rag"
	"whosaid/rag/index/dense"
)

// filter returns the places that a query's filters let through, nil where it
// has none; none reports that nothing passes. What it returns goes back with
// release.
func (x *Index) filter(v *view, q rag.Query) (within dense.Places, none bool) {
	for _, g := range v.filters {
		next := x.take(len(v.pages) * pageSize)
		count := 0
		for i := g.from; i < g.to; i++ {
			for place := range v.words.Places(i) {
				if within == nil || within.Has(place) {
					next.Set(place)
					count++
				}
			}
		}
		x.release(within)
		if within = next; count == 0 {
			return within, true
		}
	}
	if q.Since.IsZero() && q.Until.IsZero() {
		return within, false
	}
	since, until := stamps(q.Since, q.Until)
	next := x.take(len(v.pages) * pageSize)
	count := 0
	for n, p := range v.pages {
		if p == nil {
			continue
		}
		for i, at := range &p.published {
			if place := n*pageSize + i; at >= since && at <= until && p.ids[i] != "" && (within == nil || within.Has(place)) {
				next.Set(place)
				count++
			}
		}
	}
	x.release(within)
	return next, count == 0
}

// near returns the places of what the speakers wished for have said, of those
// within; nil where none is wished for or they have said nothing.
func (x *Index) near(v *view, within dense.Places) dense.Places {
	var near dense.Places
	for i := v.wishes.speakers.from; i < v.wishes.speakers.to; i++ {
		for place := range v.words.Places(i) {
			if within != nil && !within.Has(place) {
				continue
			}
			if near == nil {
				near = x.take(len(v.pages) * pageSize)
			}
			near.Set(place)
		}
	}
	return near
}

// take returns an empty set with room for n places.
func (x *Index) take(n int) dense.Places {
	p, _ := x.places.Get().(*dense.Places)
	if words := (n + 63) / 64; p == nil || cap(*p) < words {
		return make(dense.Places, words, words+words/8+1)
	} else {
		*p = (*p)[:words]
		clear(*p)
		return *p
	}
}

func (x *Index) release(p dense.Places) {
	if p != nil {
		x.places.Put(&p)
	}
}

// stamp is a date of publication as it is kept and compared: microseconds, as
// the store keeps it. An unknown date is before all others.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return math.MinInt64
	}
	return t.UnixMicro()
}

// stamps are the bounds of a time, both included; an unknown date is not in it.
func stamps(since, until time.Time) (from, to int64) {
	from, to = int64(math.MinInt64+1), int64(math.MaxInt64)
	if !since.IsZero() {
		from = stamp(since)
	}
	if !until.IsZero() {
		to = stamp(until)
	}
	return from, to
}
