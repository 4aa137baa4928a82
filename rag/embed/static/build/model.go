package main

import (
	"log"
	"math"
	"math/rand/v2"

	"whosaid/rag/embed/static/spelling"
	"whosaid/rag/embed/static/table"
	"whosaid/rag/embed/static/word"
)

// model is what is trained: the vectors of words, a matrix that turns their
// weighted sum, and a direction in which words weigh more. The latter two reach
// words that no training text has. All is folded into the table in the end.
//
// A pair's likeness is that of the embedder: the cosine of meanings and that of
// spellings, each with its share.
type model struct {
	words    []lexeme
	index    map[string]int
	initial  [][]float32 // unit vectors from before training, that weights are read from
	turn     [][]float32
	heavier  []float32
	byTurn   [][]float32 // sums of squared gradients (AdaGrad), as below
	byHeavy  []float32
	byVector map[int][]float32
}

// Learning rates; chosen on the STS benchmark's dev part.
const (
	vectorRate  = 0.002
	turnRate    = 0.002
	heavierRate = 0.02
)

func newModel(words []lexeme) *model {
	m := &model{words: words, index: map[string]int{}, byVector: map[int][]float32{}}
	for i, l := range words {
		m.index[l.form] = i
		m.initial = append(m.initial, unit(append([]float32(nil), l.vector...)))
	}
	for i := range published {
		m.turn = append(m.turn, make([]float32, published))
		m.byTurn = append(m.byTurn, make([]float32, published))
		m.turn[i][i] = 1
	}
	m.heavier, m.byHeavy = make([]float32, published), make([]float32, published)
	return m
}

// weight of a word as trained.
func (m *model) weight(i int) float64 {
	shift := dot(m.heavier, m.initial[i])
	return m.words[i].weight() * math.Exp(max(-5, min(3, shift)))
}

// entries are the rows of the table.
func (m *model) entries() []table.Entry {
	out := make([]table.Entry, len(m.words))
	for i, l := range m.words {
		v := make([]float32, len(m.turn))
		for k, row := range m.turn {
			v[k] = float32(dot(row, l.vector))
		}
		out[i] = table.Entry{Word: l.form, Weight: float32(m.weight(i)), Stem: l.stem, Vector: v}
	}
	return out
}

// sentence is one side of a pair.
type sentence struct {
	words []int // those known
	spelt []float32
}

func (m *model) sentence(text string) sentence {
	s := sentence{spelt: make([]float32, spelling.Dims)}
	word.Each(text, func(w word.Word) {
		i, ok := m.index[string(w.Form)]
		if !ok {
			spelling.Add(s.spelt, w, spelling.StemOf(w), 1)
			return
		}
		s.words = append(s.words, i)
		spelling.Add(s.spelt, w, m.words[i].stem, float32(m.words[i].weight()))
	})
	unit(s.spelt)
	return s
}

// train fits the likeness of pairs to what people say, by least squares of
// slope·likeness + offset.
func (m *model) train(pairs []pair, epochs int) {
	const meaning = 1.2 * 1.2 // share of meanings beside spellings
	type example struct {
		a, b         sentence
		spelt, alike float64
	}
	var examples []example
	for _, p := range pairs {
		e := example{a: m.sentence(p.a), b: m.sentence(p.b), alike: p.alike}
		e.spelt = dot(e.a.spelt, e.b.spelt)
		if len(e.a.words) > 0 && len(e.b.words) > 0 {
			examples = append(examples, e)
		}
	}
	const lineRate = 0.01
	slope, offset := 1.2, 0.0
	random := rand.New(rand.NewPCG(2, 2))
	for epoch := range epochs {
		var loss float64
		for _, i := range random.Perm(len(examples)) {
			e := &examples[i]
			a, b := m.forward(e.a.words), m.forward(e.b.words)
			likeness := (e.spelt + meaning*dot(a.unit, b.unit)) / (1 + meaning)
			miss := slope*likeness + offset - e.alike
			loss += miss * miss
			slope -= lineRate * miss * likeness
			offset -= lineRate * miss
			g := float32(2 * miss * slope * meaning / (1 + meaning))
			m.backward(a, times(b.unit, g))
			m.backward(b, times(a.unit, g))
		}
		log.Printf("epoch %d: mean squared error %.4f", epoch+1, loss/float64(len(examples)))
	}
}

// pass is a sentence's way through the model.
type pass struct {
	words     []int
	weights   []float64
	sum, unit []float32
	length    float64
}

func (m *model) forward(words []int) pass {
	p := pass{words: words, sum: make([]float32, published), unit: make([]float32, published)}
	for _, i := range words {
		w := m.weight(i)
		p.weights = append(p.weights, w)
		for j, x := range m.words[i].vector {
			p.sum[j] += float32(w) * x
		}
	}
	for k, row := range m.turn {
		p.unit[k] = float32(dot(row, p.sum))
	}
	p.length = math.Sqrt(dot(p.unit, p.unit)) + 1e-9
	for k := range p.unit {
		p.unit[k] /= float32(p.length)
	}
	return p
}

// backward moves the model against the gradient by p's unit vector.
func (m *model) backward(p pass, byUnit []float32) {
	along := float32(dot(p.unit, byUnit))
	bySum := make([]float32, published)
	for k, row := range m.turn {
		g := (byUnit[k] - along*p.unit[k]) / float32(p.length)
		for j := range row {
			bySum[j] += g * row[j]
			descend(&row[j], &m.byTurn[k][j], g*p.sum[j], turnRate, 1e-4)
		}
	}
	for n, i := range p.words {
		w, v := float32(p.weights[n]), m.words[i].vector
		byWeight := w * float32(dot(bySum, v))
		for j, x := range m.initial[i] {
			descend(&m.heavier[j], &m.byHeavy[j], byWeight*x, heavierRate, 1e-3)
		}
		squares := m.byVector[i]
		if squares == nil {
			squares = make([]float32, published)
			m.byVector[i] = squares
		}
		for j := range v {
			descend(&v[j], &squares[j], w*bySum[j], vectorRate, 1e-4)
		}
	}
}

// descend is one step of AdaGrad (Duchi, Hazan and Singer, 2011).
func descend(x, squares *float32, gradient, rate, epsilon float32) {
	*squares += gradient * gradient
	*x -= rate * gradient / (float32(math.Sqrt(float64(*squares))) + epsilon)
}

func times(v []float32, f float32) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = f * x
	}
	return out
}
