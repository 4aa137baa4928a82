package relate

import (
	"math/rand/v2"

	"whosaid/corpus/attribution/internal/linear"
	"whosaid/corpus/attribution/internal/syntax"
)

// Example is a document with the relations that people have found in it.
type Example struct {
	Doc       *syntax.Document
	Relations []Relation
}

// How far weights move at a time, and how much they shrink when they do. The
// annotations are noisy: small steps generalise best.
const (
	cueRate   = 0.035
	spanRate  = 0.012
	judgeRate = 0.012
	decay     = 1e-3
)

// Learn trains m on examples: several models, each in epochs passes that take
// the examples in an order of its own, of which m is the mean. What is random
// comes from seed.
func (m *Model) Learn(examples []Example, models, epochs int, seed uint64) {
	for n := range models {
		one := NewModel()
		one.learn(examples, epochs, seed+uint64(n))
		m.words = one.words
		for i, t := range m.tables() {
			t.Blend(one.tables()[i], 1/float32(models))
		}
	}
}

func (m *Model) tables() []*linear.Table { return []*linear.Table{m.cues, m.nodes, m.edges} }

func (m *Model) learn(examples []Example, epochs int, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 2))
	r := m.NewReader()
	for _, x := range examples {
		for _, rel := range x.Relations {
			m.words.Weights()[m.words.Row(x.Doc.Tokens[rel.Cue].Stem)] = 1
		}
	}
	cues := linear.NewAdaGrad(m.cues, decay)
	nodes, edges := linear.NewAdaGrad(m.nodes, decay), linear.NewAdaGrad(m.edges, decay)
	for epoch := range epochs {
		cues.Rate = cueRate / float32(1+epoch)
		nodes.Rate = spanRate / float32(1+epoch)
		edges.Rate = nodes.Rate
		for seen, n := range random.Perm(len(examples)) {
			if epoch > 0 && seen%200 == 0 {
				cues.Keep()
				nodes.Keep()
				edges.Keep()
			}
			x := examples[n]
			r.frame.read(x.Doc)
			isCue := make(map[int32]bool, len(x.Relations))
			for _, rel := range x.Relations {
				isCue[rel.Cue] = true
			}
			for i := range x.Doc.Tokens {
				if !m.candidate(x.Doc, int32(i)) {
					continue
				}
				p := r.probability(int32(i))
				if isCue[int32(i)] {
					p--
				}
				cues.Step(r.features, []float32{p})
			}
			for _, rel := range x.Relations {
				r.learnSpans(rel, nodes, edges)
			}
		}
	}
	cues.Average()
	nodes.Average()
	edges.Average()
}

// learnSpans takes a step towards the labelling of one relation.
func (r *Reader) learnSpans(rel Relation, nodes, edges *linear.AdaGrad) {
	f, l := &r.frame, &r.lattice
	f.around(rel.Cue)
	r.score()
	z := l.sum()
	gold := make([]uint8, len(l.node))
	mark := func(g Range, label uint8) {
		for i := max(g.First, f.first); i < min(g.Last, f.last); i++ {
			gold[i-f.first] = label
		}
	}
	for _, g := range rel.Content {
		mark(g, content)
	}
	mark(rel.Source, source)
	x := uint8(otherFirst)
	r.nodes.begin(f)
	r.edges.begin(f)
	for n, label := range gold {
		i := f.first + int32(n)
		var node [labels]float32
		var edge [len(steps)]float32
		y := follow(x, label)
		for k, step := range steps {
			before := 0.0
			if n > 0 {
				before = l.forward[n-1][step[0]]
			} else if step[0] != otherFirst {
				continue
			}
			edge[k] = exp(before + float64(l.edge[n][k]) + float64(l.node[n][labelOf[step[1]]]) + l.back[n][step[1]] - z)
			node[labelOf[step[1]]] += edge[k]
			if step[0] == x && step[1] == y {
				edge[k]--
			}
		}
		node[label]--
		x = y
		r.nodes.read(f, i, r.model.nodes)
		r.features = r.nodes.appendTo(r.features[:0])
		nodes.Step(r.features, node[:])
		r.edges.read(f, i, r.model.edges)
		r.features = r.edges.appendTo(r.features[:0])
		edges.Step(r.features, edge[:])
	}
}

// follow is the state that a word with a label has after state x.
func follow(x, label uint8) uint8 {
	for _, step := range steps {
		if step[0] == x && labelOf[step[1]] == label {
			return step[1]
		}
	}
	return x // the steps do not allow it, which is rare
}
