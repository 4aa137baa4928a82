package relate

import "math"

// The labels of words around a cue.
const (
	other = iota
	source
	content
	labels
)

// The states of a labelling: a label, and whether the content has already been
// left once. A content has two parts where its cue stands in the middle of it,
// and hardly ever otherwise; the states let that be learnt.
const (
	otherFirst = iota
	sourceFirst
	contentFirst
	otherThen
	sourceThen
	contentThen
	states
)

// labelOf is the label of each state.
var labelOf = [states]uint8{other, source, content, other, source, content}

// steps are the pairs of states that may follow each other. A labelling begins
// as if after otherFirst.
var steps = [...][2]uint8{
	{otherFirst, otherFirst},
	{otherFirst, sourceFirst},
	{otherFirst, contentFirst},
	{sourceFirst, otherFirst},
	{sourceFirst, sourceFirst},
	{sourceFirst, contentFirst},
	{contentFirst, contentFirst},
	{contentFirst, otherThen},
	{contentFirst, sourceThen},
	{otherThen, otherThen},
	{otherThen, sourceThen},
	{otherThen, contentThen},
	{sourceThen, otherThen},
	{sourceThen, sourceThen},
	{contentThen, contentThen},
	{contentThen, otherThen},
}

// firstStep is where the steps from each state begin, which stand together.
var firstStep = func() (first [states + 1]int) {
	for x := range states {
		for first[x+1] = first[x]; first[x+1] < len(steps) && int(steps[first[x+1]][0]) == x; {
			first[x+1]++
		}
	}
	return first
}()

// stepTo is the state that each step leads to.
var stepTo = func() (to [16]uint8) {
	for k, step := range steps {
		to[k] = step[1]
	}
	return to
}()

// stepOf is the number of the step from one state to another; −1 for none.
var stepOf = func() (of [states][states]int8) {
	for x := range of {
		for y := range of[x] {
			of[x][y] = -1
		}
	}
	for k, step := range steps {
		of[step[0]][step[1]] = int8(k)
	}
	return of
}()

// lattice holds the scores of all labellings of a stretch of words: a
// linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001).
// Scores of edge[n] are of the steps from the state at n−1 to that at n.
type lattice struct {
	node    [][labels]float32
	edge    [][len(steps)]float32
	forward [][states]float64
	back    [][states]float64
	from    [][states]uint8
	best    []uint8 // states
}

func (l *lattice) reset(n int) {
	if cap(l.node) < n {
		m := 2 * n
		l.node, l.edge = make([][labels]float32, m), make([][len(steps)]float32, m)
		l.forward, l.back = make([][states]float64, m), make([][states]float64, m)
		l.from, l.best = make([][states]uint8, m), make([]uint8, m)
	}
	l.node, l.edge, l.forward, l.back, l.from, l.best = l.node[:n], l.edge[:n], l.forward[:n], l.back[:n], l.from[:n], l.best[:n]
	clear(l.node)
	clear(l.edge)
}

var never = math.Inf(-1)

// decode returns the states of the best labelling (Viterbi). They are valid
// until the next reset.
func (l *lattice) decode() []uint8 {
	low := float32(never)
	score := [states]float32{0, low, low, low, low, low}
	for n := range l.node {
		next := [states]float32{low, low, low, low, low, low}
		edge, node, from := &l.edge[n], &l.node[n], &l.from[n]
		for x, before := range score {
			for k := firstStep[x]; k < firstStep[x+1]; k++ {
				y := stepTo[k&15] % states
				if s := before + edge[k&15]; s > next[y] {
					next[y], from[y] = s, uint8(x)
				}
			}
		}
		for y := range next {
			next[y] += node[labelOf[y]]
		}
		score = next
	}
	y := uint8(0)
	for c := range score {
		if score[c] > score[y] {
			y = uint8(c)
		}
	}
	for n := len(l.node) - 1; n >= 0; n-- {
		l.best[n] = y
		y = l.from[n][y]
	}
	return l.best
}

// sum computes the forward and backward sums and returns the logarithm of the
// sum over all labellings.
func (l *lattice) sum() float64 {
	nothing := [states]float64{never, never, never, never, never, never}
	before := nothing
	before[otherFirst] = 0
	for n := range l.node {
		row := nothing
		for k, step := range steps {
			row[step[1]] = logAdd(row[step[1]], before[step[0]]+float64(l.edge[n][k]))
		}
		for y := range row {
			row[y] += float64(l.node[n][labelOf[y]])
		}
		l.forward[n], before = row, row
	}
	after := [states]float64{}
	for n := len(l.node) - 1; n >= 0; n-- {
		l.back[n] = after
		row := nothing
		for k, step := range steps {
			row[step[0]] = logAdd(row[step[0]], float64(l.edge[n][k])+float64(l.node[n][labelOf[step[1]]])+after[step[1]])
		}
		after = row
	}
	return after[otherFirst]
}

// score is the score of a labelling, given by its states.
func (l *lattice) score(labelling []uint8) float64 {
	s, x := 0.0, uint8(otherFirst)
	for n, y := range labelling {
		if k := stepOf[x][y]; k >= 0 {
			s += float64(l.edge[n][k])
		}
		s += float64(l.node[n][labelOf[y]])
		x = y
	}
	return s
}

// share is the probability of a labelling among all. It sums products instead
// of logarithms, which is quicker, and starts every word at 1 so that they
// neither vanish nor overflow. States that are hardly ever reached are left out.
func (l *lattice) share(labelling []uint8) float32 {
	var before [states]float32
	before[otherFirst] = 1
	total, product := 0.0, 1.0 // logarithm of what the rows were divided by, but for product
	for n := range l.node {
		var node [states]float32
		for y, s := range l.node[n] {
			node[y] = quickExp(s)
			node[labels+y] = node[y]
		}
		var row [states]float32
		sum, edge := float32(0), &l.edge[n]
		for x, from := range before {
			if from <= unlikely {
				continue
			}
			for k := firstStep[x]; k < firstStep[x+1]; k++ {
				y := stepTo[k&15] % states
				p := float32(float32(from*quickExp(edge[k&15])) * node[y])
				row[y] += p
				sum += p
			}
		}
		if sum == 0 || sum > math.MaxFloat32 {
			return 0
		}
		for y := range row {
			row[y] /= sum
		}
		if product *= float64(sum); product > 1e200 || product < 1e-200 {
			total, product = total+math.Log(product), 1
		}
		before = row
	}
	return float32(math.Exp(l.score(labelling) - total - math.Log(product)))
}

// unlikely is the share of all labellings below which a state is left out.
const unlikely = 1e-4

// quickExp is e to the power of x, right to 1 in 1000 and the same on every
// machine: a power of two made from bits, and a polynomial for the rest.
func quickExp(x float32) float32 {
	if x > 60 {
		x = 60
	} else if x < -60 {
		x = -60
	}
	x *= 1.4426950408889634
	whole := float32(int32(x+100) - 100) // rounded down
	rest := x - whole
	power := math.Float32frombits(uint32(int32(whole)+127) << 23)
	p := float32(0.0790198*rest) + 0.2241263
	p = float32(p*rest) + 0.6967
	p = float32(p*rest) + 0.9998119
	return power * p
}

func logAdd(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}

func exp(x float64) float32 { return float32(math.Exp(x)) }
