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

// Scanner searches sets. A search runs in its caller and, where some are spare,
// on other processors too.
type Scanner struct {
	spare   Spare
	workers sync.Pool
	scans   sync.Pool
}

// Spare lends processors that nobody else uses.
type Spare interface {
	Take() bool // false where there is none
	Return()
}

// NewScanner makes a scanner; a nil spare leaves all the work to the callers.
func NewScanner(spare Spare) *Scanner {
	s := &Scanner{spare: spare}
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
func (s *Scanner) Search(set *Set, r Request) []Hit { return s.Start(set, r).Finish()[0] }

// parallelFrom is the number of blocks for which one more processor is taken:
// 131,072 vectors, which one reads in little more than a millisecond. For less
// than that, another processor serves another asker better.
const parallelFrom = 512

// Start begins to search a set for several requests, reading it once for all,
// on other processors, where some are spare. Finish must be called.
func (s *Scanner) Start(set *Set, requests ...Request) *Scan {
	x := s.scans.Get().(*Scan)
	x.scanner, x.set = s, set
	x.next.Store(0)
	for len(x.readings) < len(requests) {
		x.readings = append(x.readings, new(reading))
	}
	x.readings = x.readings[:len(requests)]
	for i, r := range requests {
		x.readings[i].begin(set, r)
	}
	if set == nil || s.spare == nil {
		return x
	}
	for range len(set.blocks) / parallelFrom {
		if !s.spare.Take() {
			break
		}
		x.helpers.Go(func() {
			defer s.spare.Return()
			x.work()
		})
	}
	return x
}

// Scan is a search under way.
type Scan struct {
	scanner  *Scanner
	set      *Set
	readings []*reading
	next     atomic.Int64 // block to be read next
	helpers  sync.WaitGroup
}

// Finish takes part in the search until it is done and returns what it found
// for each request.
func (x *Scan) Finish() [][]Hit {
	if x.set != nil {
		x.work()
		x.helpers.Wait()
	}
	found := make([][]Hit, len(x.readings))
	for i, r := range x.readings {
		found[i] = r.finish()
	}
	x.set = nil
	x.scanner.scans.Put(x)
	return found
}

func (x *Scan) work() {
	w := x.scanner.workers.Get().(*worker)
	for len(w.shares) < len(x.readings) {
		w.shares = append(w.shares, share{})
	}
	for i, r := range x.readings {
		w.shares[i].reading = r
	}
	for b := int(x.next.Add(1)) - 1; b < len(x.set.blocks); b = int(x.next.Add(1)) - 1 {
		if x.set.blocks[b] == nil {
			continue
		}
		w.block(b, x.set.blocks[b], x.set.words, len(x.readings))
	}
	for i := range x.readings {
		w.shares[i].hand()
	}
	x.scanner.workers.Put(w)
}

// reading is one request of a scan. While codes are read, what counts is
// between which bounds a score lies: a vector is out once K others are known to
// score more than it can. The few that are left are scored in float32 at the
// end.
type reading struct {
	set     *Set // nil where nothing can be found
	request Request
	query   query
	floor   atomic.Uint64 // a score, in bits, that K vectors are known to reach

	mu   sync.Mutex
	left []candidate // by the workers that are done
	best []Hit       // a heap, the worst first, of at most K
}

// candidate is a place that may hold one of the best.
type candidate struct {
	place int
	most  float64 // what its score can be at most
}

func (x *reading) begin(set *Set, r Request) {
	x.set, x.request = set, r
	x.floor.Store(math.Float64bits(math.Inf(-1)))
	if set == nil || set.n == 0 || r.K <= 0 || len(r.Vector) != set.dims {
		x.set = nil
		return
	}
	x.query.prepare(r.Vector, set.words)
}

func (x *reading) finish() []Hit {
	if x.set == nil {
		return nil
	}
	x.settle()
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
	return found
}

func (x *reading) better(a, b Hit) bool {
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
func (x *reading) settle() {
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
func (x *reading) keep(h Hit) {
	worse := func(a, b Hit) bool { return x.better(b, a) }
	if len(x.best) < x.request.K {
		x.best = append(x.best, h)
		up(x.best, worse)
	} else if x.better(h, x.best[0]) {
		x.best[0] = h
		down(x.best, worse)
	}
}

// raise makes it known that K vectors reach a score.
func (x *reading) raise(score float64) {
	for {
		old := x.floor.Load()
		if math.Float64frombits(old) >= score || x.floor.CompareAndSwap(old, math.Float64bits(score)) {
			return
		}
	}
}

// worker reads blocks on one processor.
type worker struct {
	shares []share
}

// share is what a worker has found for one reading.
type share struct {
	*reading
	raw    [blockSize]uint32 // products of codes in the block that is read
	wanted mask              // of its places
	count  int               // of those
	least  []float64         // a heap: the K highest of what scores are at least, the lowest first
	left   []candidate       // all that can be among the best so far
}

// hand gives the reading what can still be among the best.
func (s *share) hand() {
	s.prune()
	s.mu.Lock()
	s.reading.left = append(s.reading.left, s.left...)
	s.mu.Unlock()
	s.reading, s.least, s.left = nil, s.least[:0], s.left[:0]
}

// prune forgets what can no longer be among the best.
func (s *share) prune() {
	floor := math.Float64frombits(s.floor.Load())
	s.left = slices.DeleteFunc(s.left, func(c candidate) bool { return c.most < floor })
}

// strip is how many codes are multiplied for one reading after the other: few
// enough to stay in the processor's nearest memory, at 256 dimensions.
const strip = 64

// block reads one block for some readings.
func (w *worker) block(number int, b *block, words, readings int) {
	shares := w.shares[:readings]
	for i := range shares {
		shares[i].want(number, b)
	}
	for at := 0; at < blockSize; at += strip {
		for i := range shares {
			if x := &shares[i]; x.count >= blockSize/2 {
				x.query.dots(b.codes[at*words:(at+strip)*words], x.raw[at:at+strip])
			}
		}
	}
	for i := range shares {
		x := &shares[i]
		if x.count == 0 {
			continue
		}
		if x.count < blockSize/2 {
			for j := range x.wanted.all() {
				x.query.dots(b.codes[j*words:(j+1)*words], x.raw[j:j+1])
			}
		}
		x.judge(number, b)
	}
}

// want notes which places of a block a reading is for.
func (x *share) want(number int, b *block) {
	x.wanted, x.count = mask{}, 0
	if x.set == nil {
		return
	}
	x.wanted = x.request.Within.in(number)
	for i := range x.wanted {
		x.wanted[i] &= b.live[i]
	}
	x.count = x.wanted.count()
}

// judge looks for what can be among the best in a block whose codes are
// multiplied.
func (x *share) judge(number int, b *block) {
	q := &x.query
	// A score below floor cannot count. scale·n ≥ enough is the same test as
	// most ≥ floor, with the block's worst loss in place of each one's own.
	floor := math.Float64frombits(x.floor.Load())
	enough := float32(math.Inf(-1))
	if q.scale > 0 {
		enough = float32((floor - q.error(b.worst) - 1e-6) / q.scale)
	}
	base, zero := int32(q.base), int32(q.zero)
	if x.count == blockSize {
		for i := range &x.raw {
			if n := int32(x.raw[i]) - base - zero*b.sum[i]; b.scale[i]*float32(n) >= enough {
				x.consider(b, i, number*blockSize, x.raw[i])
			}
		}
		return
	}
	for i := range x.wanted.all() {
		if n := int32(x.raw[i]) - base - zero*b.sum[i]; b.scale[i]*float32(n) >= enough {
			x.consider(b, i, number*blockSize, x.raw[i])
		}
	}
}

// consider notes the vector in a place of a block where it can be among the
// best, and what that says about others.
func (x *share) consider(b *block, i, first int, raw uint32) {
	estimate, off := x.query.estimate(raw, b.scale[i], b.sum[i]), x.query.error(b.rest[i])
	if estimate+off < math.Float64frombits(x.floor.Load()) {
		return
	}
	if x.left = append(x.left, candidate{first + i, estimate + off}); len(x.left) >= 64*x.request.K {
		x.prune()
	}
	lower := func(a, b float64) bool { return a < b }
	if len(x.least) < x.request.K {
		x.least = append(x.least, estimate-off)
		up(x.least, lower)
	} else if x.least[0] < estimate-off {
		x.least[0] = estimate - off
		down(x.least, lower)
	}
	if len(x.least) == x.request.K {
		x.raise(x.least[0])
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
