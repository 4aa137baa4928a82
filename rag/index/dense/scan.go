package dense

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Hit is a vector that was found.
type Hit struct {
	Place int
	Score float32 // its dot product with the query
}

// Scanner searches sets. A search runs in its caller and, while no other one
// has taken them, on the other processors too. Its zero value is not ready.
type Scanner struct {
	spare   chan struct{} // a token for each further processor
	workers sync.Pool
	scans   sync.Pool
}

// NewScanner makes a scanner that uses all processors.
func NewScanner() *Scanner {
	s := &Scanner{spare: make(chan struct{}, max(0, runtime.GOMAXPROCS(0)-1))}
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
	x.found = nil
	if set == nil || set.n == 0 || r.K <= 0 || len(r.Vector) != set.dims {
		x.set = nil
		return x
	}
	x.query.prepare(r.Vector, set.words)
	for range min(cap(s.spare), len(set.blocks)/parallelFrom) {
		select {
		case s.spare <- struct{}{}:
			x.helpers.Go(func() {
				defer func() { <-s.spare }()
				x.work()
			})
			continue
		default:
		}
		break
	}
	return x
}

// Scan is a search under way.
type Scan struct {
	scanner *Scanner
	set     *Set
	request Request
	query   query
	next    atomic.Int64  // block to be read next
	floor   atomic.Uint64 // a score, in bits, that K vectors are known to reach
	helpers sync.WaitGroup

	mu    sync.Mutex
	found []Hit
}

// Finish takes part in the search until it is done and returns what it found.
func (x *Scan) Finish() []Hit {
	if x.set != nil {
		x.work()
		x.helpers.Wait()
	}
	found := x.found
	slices.SortFunc(found, func(a, b Hit) int {
		switch {
		case x.better(a, b):
			return -1
		case x.better(b, a):
			return 1
		}
		return 0
	})
	found = found[:min(len(found), max(0, x.request.K))]
	x.found, x.set, x.request, x.query.vector = nil, nil, Request{}, nil
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

func (x *Scan) work() {
	w := x.scanner.workers.Get().(*worker)
	w.scan, w.best, w.pending = x, w.best[:0], w.pending[:0]
	for b := int(x.next.Add(1)) - 1; b < len(x.set.blocks); b = int(x.next.Add(1)) - 1 {
		if x.set.blocks[b] != nil {
			w.block(b)
		}
	}
	x.mu.Lock()
	x.found = append(x.found, w.best...)
	x.mu.Unlock()
	w.scan = nil
	x.scanner.workers.Put(w)
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

// worker reads blocks on one processor.
type worker struct {
	scan    *Scan
	best    []Hit // a heap, the worst first, of at most K
	raw     [blockSize]uint32
	pending []candidate
}

// candidate is a place of a block that may hold one of the best.
type candidate struct {
	at   int
	most float64 // what its score can be at most
}

// block reads one block: all codes, then in float32 the vectors whose score can
// be among the best, likeliest first.
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
		last := blockSize
		for last > 0 && !b.live.has(last-1) {
			last--
		}
		q.dots(b.codes[:last*words], w.raw[:last])
	} else {
		for i := range wanted.all() {
			q.dots(b.codes[i*words:(i+1)*words], w.raw[i:i+1])
		}
	}

	floor := math.Float64frombits(x.floor.Load())
	// A score below floor cannot count. scale·n ≥ least is the same test as
	// most ≥ floor, with the block's worst loss in place of each one's own.
	least := float32((floor-q.error(b.worst))/q.scale - 1e-6/q.scale)
	if q.scale == 0 {
		least = float32(math.Inf(-1))
	}
	w.pending = w.pending[:0]
	base, zero := int32(q.base), int32(q.zero)
	if count == blockSize {
		for i := range &w.raw {
			if n := int32(w.raw[i]) - base - zero*b.sum[i]; b.scale[i]*float32(n) >= least {
				w.consider(b, i, floor)
			}
		}
	} else {
		for i := range wanted.all() {
			if n := int32(w.raw[i]) - base - zero*b.sum[i]; b.scale[i]*float32(n) >= least {
				w.consider(b, i, floor)
			}
		}
	}
	if len(w.pending) > 0 {
		w.settle(b, number*blockSize)
	}
}

func (m *mask) has(i int) bool { return m[i/64]>>(i%64)&1 == 1 }

func (w *worker) consider(b *block, i int, floor float64) {
	q := &w.scan.query
	most := q.estimate(w.raw[i], b.scale[i], b.sum[i]) + q.error(b.rest[i])
	if most >= floor {
		w.pending = append(w.pending, candidate{i, most})
	}
}

// settle scores what is pending of a block, the likeliest first, until no other
// can be among the best.
func (w *worker) settle(b *block, first int) {
	slices.SortFunc(w.pending, func(p, q candidate) int { return cmp.Compare(q.most, p.most) })
	q := w.scan.query.vector
	for p := w.pending; len(p) > 0; {
		n := min(4, len(p))
		floor := math.Float64frombits(w.scan.floor.Load())
		for n > 0 && p[n-1].most < floor {
			n--
		}
		if n == 0 {
			return
		}
		var scores [4]float32
		if n == 4 {
			scores = dot4(q, b.vectors[p[0].at], b.vectors[p[1].at], b.vectors[p[2].at], b.vectors[p[3].at])
		} else {
			for i := range n {
				scores[i] = Dot(q, b.vectors[p[i].at])
			}
		}
		for i := range n {
			w.keep(Hit{first + p[i].at, scores[i]})
		}
		p = p[n:]
	}
}

// keep takes a hit in where it is among the K best so far.
func (w *worker) keep(h Hit) {
	x := w.scan
	if len(w.best) < x.request.K {
		w.best = append(w.best, h)
		for i := len(w.best) - 1; i > 0; {
			up := (i - 1) / 2
			if !x.better(w.best[up], w.best[i]) {
				break
			}
			w.best[up], w.best[i] = w.best[i], w.best[up]
			i = up
		}
	} else {
		if !x.better(h, w.best[0]) {
			return
		}
		w.best[0] = h
		for i := 0; ; {
			worst := i
			for c := 2*i + 1; c <= 2*i+2 && c < len(w.best); c++ {
				if x.better(w.best[worst], w.best[c]) {
					worst = c
				}
			}
			if worst == i {
				break
			}
			w.best[worst], w.best[i] = w.best[i], w.best[worst]
			i = worst
		}
	}
	if len(w.best) == x.request.K {
		x.raise(float64(w.best[0].Score))
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

// dot4 is Dot for four vectors at once: each sum has to wait for itself, so
// four take hardly longer than one.
func dot4(q, a, b, c, d []float32) [4]float32 {
	a, b, c, d = a[:len(q)], b[:len(q)], c[:len(q)], d[:len(q)]
	var s, t, u, v float32
	for i, x := range q {
		s += x * a[i]
		t += x * b[i]
		u += x * c[i]
		v += x * d[i]
	}
	return [4]float32{s, t, u, v}
}
