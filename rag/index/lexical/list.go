package lexical

import (
	"slices"
	"sort"
)

// posting is a document that holds a term, and how often.
type posting uint32

const (
	timesBits = 6
	maxTimes  = 1<<timesBits - 1
	// MaxPlace is the highest place a document can have.
	MaxPlace = 1<<(32-timesBits) - 1
)

func newPosting(place, times int) posting {
	return posting(place)<<timesBits | posting(min(times, maxTimes))
}

func (p posting) place() int { return int(p >> timesBits) }
func (p posting) times() int { return int(p & maxTimes) }

// list holds the postings of one term by place, in chunks. A list never
// changes: with makes another one that shares the chunks that are the same.
type list struct {
	chunks [][]posting // none of them empty
	n      int
	most   int // no document holds the term more often
}

// chunkSize is the number of postings above which a chunk is split.
const chunkSize = 256

// with is the list without some postings and with others; both are sorted.
func (l list) with(gone, come []entry) list {
	out := list{n: l.n, most: l.most, chunks: make([][]posting, 0, len(l.chunks)+1+len(come)/chunkSize)}
	for i, chunk := range l.chunks {
		// What comes goes into the last chunk that begins before it.
		var g, c []entry
		g, gone = before(gone, chunk[len(chunk)-1]|maxTimes)
		if i+1 < len(l.chunks) {
			c, come = before(come, l.chunks[i+1][0]-1)
		} else {
			c, come = come, nil
		}
		if len(g) == 0 && len(c) == 0 {
			out.chunks = append(out.chunks, chunk)
			continue
		}
		kept, dropped := merge(chunk, g, c)
		out.n += len(c) - dropped
		out.append(kept)
	}
	if len(come) > 0 {
		kept, _ := merge(nil, nil, come)
		out.n += len(kept)
		out.append(kept)
	}
	if out.n == 0 {
		return list{}
	}
	return out
}

// before splits off the entries whose posting is at most last.
func before(e []entry, last posting) (head, tail []entry) {
	n := sort.Search(len(e), func(i int) bool { return e[i].posting() > last })
	return e[:n], e[n:]
}

// merge is a chunk without the places that go and with the postings that come,
// and how many went.
func merge(chunk []posting, gone, come []entry) (kept []posting, dropped int) {
	kept = make([]posting, 0, len(chunk)+len(come))
	for _, p := range chunk {
		for len(gone) > 0 && gone[0].posting().place() < p.place() {
			gone = gone[1:]
		}
		if len(gone) > 0 && gone[0].posting().place() == p.place() {
			dropped++
			continue
		}
		for len(come) > 0 && come[0].posting() < p {
			kept, come = append(kept, come[0].posting()), come[1:]
		}
		kept = append(kept, p)
	}
	for _, e := range come {
		kept = append(kept, e.posting())
	}
	return kept, dropped
}

// append takes postings in as one chunk or several, or into the last chunk
// where both are small.
func (l *list) append(p []posting) {
	for _, x := range p {
		l.most = max(l.most, x.times())
	}
	if last := len(l.chunks) - 1; last >= 0 && len(l.chunks[last])+len(p) <= chunkSize/2 {
		l.chunks[last] = slices.Concat(l.chunks[last], p)
		return
	}
	for len(p) > chunkSize {
		n := chunkSize
		if len(p) < 2*chunkSize {
			n = len(p) / 2
		}
		l.chunks, p = append(l.chunks, slices.Clone(p[:n])), p[n:]
		if len(p) <= chunkSize {
			p = slices.Clone(p)
		}
	}
	if len(p) > 0 {
		if cap(p) > len(p)+len(p)/8 { // do not hold on to room that is not used
			p = slices.Clone(p)
		}
		l.chunks = append(l.chunks, p)
	}
}

// seek finds places in a list, each not before the last.
type seek struct {
	chunks [][]posting
}

// times is how often the document in a place holds the term.
func (s *seek) times(place int) int {
	if len(s.chunks) > 1 && s.chunks[0][len(s.chunks[0])-1].place() < place {
		n := 1 // leap, then search
		for n < len(s.chunks) && s.chunks[n][len(s.chunks[n])-1].place() < place {
			n *= 2
		}
		low, high := n/2, min(n, len(s.chunks))
		at := low + sort.Search(high-low, func(i int) bool {
			c := s.chunks[low+i]
			return c[len(c)-1].place() >= place
		})
		s.chunks = s.chunks[at:]
	}
	if len(s.chunks) == 0 {
		return 0
	}
	chunk := s.chunks[0]
	low, high := 0, len(chunk)
	for low < high {
		if mid := int(uint(low+high) >> 1); chunk[mid].place() < place {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(chunk) && chunk[low].place() == place {
		return chunk[low].times()
	}
	return 0
}
