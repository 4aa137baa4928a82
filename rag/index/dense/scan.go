package dense

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// Hit is a vector that was found.
type Hit struct {
	Place int
	Score float32 // its dot product with the query
}

// Scanner searches sets. A search runs in its caller and, where some are free,
// on other processors too.
type Scanner struct {
	turns   chan struct{}
	workers sync.Pool
	scans   sync.Pool
}

// NewScanner makes a scanner. What works on a processor holds a token in turns:
// the scanner's callers put theirs in, and it puts in another one for each
// further processor that it uses, if there is room at once. A nil channel
// leaves all the work to the caller.
func NewScanner(turns chan struct{}) *Scanner {
	s := &Scanner{turns: turns}
	s.workers.New = func() any { return new(worker) }
	s.scans.New = func() any { return new(Scan) }
	return s
}

// Request is what is searched for.
type Request struct {
	Vector []float32
	K      int    // how many are wanted
	Within Places // only these; nil for all
	// Before orders hits of equal score; nil orders them by place.
	Before func(a, b int) bool
}

// Search returns the K vectors with the highest dot products, highest first:
// the same, with the same scores, as if all had been compared in float32.
func (s *Scanner) Search(set *Set, r Request) []Hit { return s.Start(set, r).Finish() }

// parallelFrom is the number of blocks from which a second processor pays.
const parallelFrom = 16

// Start begins a search on other processors, where some are free. Finish must
// be called.
func (s *Scanner) Start(set *Set, r Request) *Scan {
	x := s.scans.Get().(*Scan)
	x.scanner, x.set, x.request = s, set, r
	x.next.Store(0)
	x.floor.Store(math.Float64bits(math.Inf(-1)))
	if set == nil || set.n == 0 || r.K <= 0 || len(r.Vector) != set.dims {
		x.set = nil
		return x
	}
	x.query.prepare(r.Vector, set.words)
	for range min(cap(s.turns), len(set.blocks)/parallelFrom) {
		select {
		case s.turns <- struct{}{}:
			x.helpers.Go(func() {
				defer func() { <-s.turns }()
				x.work()
			})
			continue
		default:
		}
		break
	}
	return x
}

// Scan is a search under way. While codes are read, what counts is between
// which bounds a score lies: a vector is out once K others are known to score
// more than it can. The few that are left are scored in float32 at the end.
type Scan struct {
	scanner *Scanner
	set     *Set
	request Request
	query   query
	next    atomic.Int64  // block to be read next
	floor   atomic.Uint64 // a score, in bits, that K vectors are known to reach
	helpers sync.WaitGroup

	mu   sync.Mutex
	left []candidate // by the workers that are done
	best []Hit       // a heap, the worst first, of at most K
}

// candidate is a place that may hold one of the best.
type candidate struct {
	place int
	most  float64 // what its score can be at most
}

// Finish takes part in the search until it is done and returns what it found.
func (x *Scan) Finish() []Hit {
	if x.set != nil {
		x.work()
		x.helpers.Wait()
		x.settle()
	}
	slices.SortFunc(x.best, func(a, b Hit) int {
		switch {
		case x.better(a, b):
			return -1
		case x.better(b, a):
			return 1
		}
		return 0
	})
	found := slices.Clone(x.best)
	x.best, x.left = x.best[:0], x.left[:0]
	x.set, x.request, x.query.vector = nil, Request{}, nil
	x.scanner.scans.Put(x)
	return found
}

func (x *Scan) better(a, b Hit) bool {
	if a.Score != b.Score {
		return a.Score > b.Score
	}
	if x.request.Before != nil {
		return x.request.Before(a.Place, b.Place)
	}
	return a.Place < b.Place
}

// settle scores candidates, the likeliest first, until no other can be among
// the best.
func (x *Scan) settle() {
	slices.SortFunc(x.left, func(a, b candidate) int { return cmp.Compare(b.most, a.most) })
	q := x.query.vector
	for left := x.left; len(left) > 0; {
		if len(x.best) == x.request.K && left[0].most < float64(x.best[0].Score) {
			return
		}
		n := min(4, len(left))
		var vectors [4][]float32
		for i := range vectors {
			vectors[i] = x.set.Vector(left[min(i, n-1)].place)
		}
		scores := dots(q, &vectors)
		for i, c := range left[:n] {
			x.keep(Hit{c.place, scores[i]})
		}
		left = left[n:]
	}
}

// keep takes a hit in where it is among the K best so far.
func (x *Scan) keep(h Hit) {
	worse := func(a, b Hit) bool { return x.better(b, a) }
	if len(x.best) < x.request.K {
		x.best = append(x.best, h)
		up(x.best, worse)
	} else if x.better(h, x.best[0]) {
		x.best[0] = h
		down(x.best, worse)
	}
}

func (x *Scan) work() {
	w := x.scanner.workers.Get().(*worker)
	w.scan = x
	for b := int(x.next.Add(1)) - 1; b < len(x.set.blocks); b = int(x.next.Add(1)) - 1 {
		if x.set.blocks[b] != nil {
			w.block(b)
		}
	}
	w.prune()
	x.mu.Lock()
	x.left = append(x.left, w.left...)
	x.mu.Unlock()
	w.scan, w.least, w.left = nil, w.least[:0], w.left[:0]
	x.scanner.workers.Put(w)
}

// worker reads blocks on one processor.
type worker struct {
	scan  *Scan
	raw   [blockSize]uint32
	least []float64   // a heap: the K highest of what scores are at least, the lowest first
	left  []candidate // all that can be among the best so far
}

// block reads one block.
func (w *worker) block(number int) {
	x := w.scan
	b := x.set.blocks[number]
	wanted := x.request.Within.in(number)
	for i := range wanted {
		wanted[i] &= b.live[i]
	}
	count := wanted.count()
	if count == 0 {
		return
	}
	words, q := x.set.words, &x.query
	if count >= blockSize/2 {
		q.dots(b.codes, w.raw[:])
	} else {
		for i := range wanted.all() {
			q.dots(b.codes[i*words:(i+1)*words], w.raw[i:i+1])
		}
	}

	// A score below floor cannot count. scale·n ≥ enough is the same test as
	// most ≥ floor, with the block's worst loss in place of each one's own.
	floor := math.Float64frombits(x.floor.Load())
	enough := float32(math.Inf(-1))
	if q.scale > 0 {
		enough = float32((floor - q.error(b.worst) - 1e-6) / q.scale)
	}
	base, zero := int32(q.base), int32(q.zero)
	if count == blockSize {
		for i := range &w.raw {
			if n := int32(w.raw[i]) - base - zero*b.sum[i]; b.scale[i]*float32(n) >= enough {
				w.consider(b, i, number*blockSize)
			}
		}
		return
	}
	for i := range wanted.all() {
		if n := int32(w.raw[i]) - base - zero*b.sum[i]; b.scale[i]*float32(n) >= enough {
			w.consider(b, i, number*blockSize)
		}
	}
}

// consider notes the vector in a place of a block where it can be among the
// best, and what that says about others.
func (w *worker) consider(b *block, i, first int) {
	x := w.scan
	estimate, off := x.query.estimate(w.raw[i], b.scale[i], b.sum[i]), x.query.error(b.rest[i])
	if estimate+off < math.Float64frombits(x.floor.Load()) {
		return
	}
	if w.left = append(w.left, candidate{first + i, estimate + off}); len(w.left) >= 64*x.request.K {
		w.prune()
	}
	lower := func(a, b float64) bool { return a < b }
	if len(w.least) < x.request.K {
		w.least = append(w.least, estimate-off)
		up(w.least, lower)
	} else if w.least[0] < estimate-off {
		w.least[0] = estimate - off
		down(w.least, lower)
	}
	if len(w.least) == x.request.K {
		x.raise(w.least[0])
	}
}

// prune forgets what can no longer be among the best.
func (w *worker) prune() {
	floor := math.Float64frombits(w.scan.floor.Load())
	w.left = slices.DeleteFunc(w.left, func(c candidate) bool { return c.most < floor })
}

// raise makes it known that K vectors reach a score.
func (x *Scan) raise(score float64) {
	for {
		old := x.floor.Load()
		if math.Float64frombits(old) >= score || x.floor.CompareAndSwap(old, math.Float64bits(score)) {
			return
		}
	}
}

// up moves the last of a heap to its place; the first is the lowest.
func up[T any](heap []T, lower func(a, b T) bool) {
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !lower(heap[i], heap[parent]) {
			return
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

// down moves the first of a heap to its place.
func down[T any](heap []T, lower func(a, b T) bool) {
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(heap); c++ {
			if lower(heap[c], heap[least]) {
				least = c
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// Dot is the dot product as chromem-go computes it: in float32, from the first
// dimension to the last. Where the lengths differ it is 0.
func Dot(a, b []float32) float32 {
	if len(a) != len(b) {
		return 0
	}
	var s float32
	for i := range a {
		s += a[i] * b[i]
	}
	return s
}

// dots is Dot for four vectors at once: each sum has to wait for itself, so
// four take hardly longer than one.
func dots(q []float32, v *[4][]float32) [4]float32 {
	a, b, c, d := v[0][:len(q)], v[1][:len(q)], v[2][:len(q)], v[3][:len(q)]
	var r, s, t, u float32
	for i, x := range q {
		r += x * a[i]
		s += x * b[i]
		t += x * c[i]
		u += x * d[i]
	}
	return [4]float32{r, s, t, u}
}
