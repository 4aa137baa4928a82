package relate

import (
	"math/rand/v2"

	"whosaid/corpus/attribution/internal/linear"
	"whosaid/corpus/attribution/internal/syntax"
)

// The judge sees each relation whole, and those around it, and says how
// probable it is that it is one at all, and that its source is right as well.
const (
	isRelation = iota
	isRight
	verdicts
)

// judge fills in the probabilities of the relations of a document, which are in
// the order of their cues.
func (r *Reader) judge(relations []Relation) {
	for i := range relations {
		rel := &relations[i]
		r.features = r.frame.judgeFeatures(r.features[:0], relations, i)
		var scores [verdicts]float32
		r.model.verdicts.Score(scores[:], r.features)
		rel.Probability = linear.Sigmoid(scores[isRelation])
		rel.Right = min(rel.Probability, linear.Sigmoid(scores[isRight]))
	}
}

// bucket puts a probability into one of 12 classes, finer near 0 and 1.
func bucket(p float32) uint64 {
	for n, limit := range [...]float32{0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95} {
		if p < limit {
			return uint64(n)
		}
	}
	return 12
}

// judgeFeatures describe relation n among the relations of the document.
func (f *frame) judgeFeatures(out []uint64, relations []Relation, n int) []uint64 {
	d := f.doc
	rel := &relations[n]
	c := &d.Tokens[rel.Cue]
	s := d.Sentences[c.Sentence]
	out = f.cueFeatures(out, rel.Cue)
	first, last := rel.Content[0].First, rel.Content[len(rel.Content)-1].Last
	length := int32(0)
	for _, r := range rel.Content {
		length += r.Last - r.First
	}
	ft, lt := &d.Tokens[first], &d.Tokens[last-1]
	after := f.at(last, s.First, int32(len(d.Tokens)))
	side := flag(first > rel.Cue) | flag(last <= rel.Cue)<<1 | uint64(min(len(rel.Content), 3))<<2
	begins := flag(ft.Quote > 0) | flag(lt.Quote > 0)<<1 | flag(first == s.First)<<2 | flag(last >= s.Last-1)<<3
	near := size(min(max(first-rel.Cue, rel.Cue-last), 20))
	sourceKind, sourceWord, sourceSide := uint64(31), uint64(3), uint64(2)
	if !rel.Source.Empty() {
		best := &d.Tokens[rel.Source.First]
		for i := rel.Source.First; i < rel.Source.Last; i++ {
			if h := d.Tokens[i].Head; h < rel.Source.First || h >= rel.Source.Last {
				best = &d.Tokens[i]
				break
			}
		}
		sourceKind, sourceWord = speaker(best), best.Stem
		sourceSide = flag(rel.Source.First > rel.Cue) | flag(d.Tokens[rel.Source.First].Sentence != c.Sentence)<<2
	}
	source := sourceKind<<4 | sourceSide
	around, rival := uint64(0), uint64(0)
	for m := max(0, n-12); m < min(len(relations), n+13); m++ {
		o := &relations[m]
		if m == n {
			continue
		}
		for _, r := range o.Content {
			if rel.Cue >= r.First && rel.Cue < r.Last {
				around = max(around, 1+bucket(o.CueProbability)/3)
			}
			if first < r.Last && last > r.First && overlap(rel, o) > 0.6 {
				rival = max(rival, 1+bucket(o.CueProbability)/3<<1|flag(o.CueProbability > rel.CueProbability))
			}
		}
	}
	p := bucket(rel.CueProbability)
	q := bucket(rel.SpanProbability)
	class := uint64(c.Class&cueClasses)<<6 | uint64(c.POS)
	m := linear.Mix
	return append(out,
		m(501, p), m(502, q), m(503, p<<8|q), m(504, m(p, class)), m(505, m(q, class)),
		m(506, m(size(min(length, 40)), side)), m(507, m(c.Stem, side)), m(508, m(class, side<<8|begins)), m(509, m(c.Stem, begins)), m(510, near<<8|side),
		m(511, source), m(512, m(c.Stem, source)), m(513, m(class, source)), m(514, m(class, sourceWord)), m(515, sourceWord), m(516, m(source, begins<<8|side)),
		m(517, ft.Lower), m(518, m(class, ft.Lower)), m(519, m(class, uint64(ft.POS)<<8|near)), m(520, m(class, uint64(lt.POS)<<8|uint64(after.POS))), m(521, m(c.Stem, ft.Lower)),
		m(522, around), m(523, m(around, class)), m(524, rival), m(525, m(rival, p)), m(526, m(around, source)), m(527, m(rival, class)),
		m(528, m(class, size(min(length, 40)))), m(529, m(source, size(min(length, 40)))), m(530, m(p<<8|q, source)))
}

// overlap is the share of tokens that the contents of two relations have in
// common among all that either has.
func overlap(a, b *Relation) float32 {
	common, all := int32(0), int32(0)
	for _, x := range a.Content {
		all += x.Last - x.First
		for _, y := range b.Content {
			common += max(0, min(x.Last, y.Last)-max(x.First, y.First))
		}
	}
	for _, y := range b.Content {
		all += y.Last - y.First
	}
	return float32(common) / float32(max(1, all-common))
}

// LearnToJudge trains the judge of m on what other models, which have not seen
// the example, find in it: other(n) is the model for example n.
func (m *Model) LearnToJudge(examples []Example, other func(n int) *Model, epochs int, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 3))
	trainer := linear.NewAdaGrad(m.verdicts, decay)
	found := make([][]Relation, len(examples))
	readers := map[*Model]*Reader{}
	for n := range examples {
		o := other(n)
		if readers[o] == nil {
			readers[o] = o.NewReader()
		}
		found[n] = readers[o].find(examples[n].Doc, nil)
	}
	r := m.NewReader()
	for epoch := range epochs {
		trainer.Rate = judgeRate / float32(1+epoch)
		for seen, n := range random.Perm(len(examples)) {
			if epoch > 0 && seen%200 == 0 {
				trainer.Keep()
			}
			r.frame.read(examples[n].Doc)
			for i := range found[n] {
				r.features = r.frame.judgeFeatures(r.features[:0], found[n], i)
				var scores [verdicts]float32
				m.verdicts.Score(scores[:], r.features)
				gold := compare(examples[n].Doc, examples[n].Relations, &found[n][i])
				for v := range scores {
					scores[v] = linear.Sigmoid(scores[v]) - gold[v]
				}
				trainer.Step(r.features, scores[:])
			}
		}
	}
	trainer.Average()
}

// compare says what is right about a relation that was found.
func compare(d *syntax.Document, gold []Relation, found *Relation) (verdict [verdicts]float32) {
	for i := range gold {
		g := &gold[i]
		if overlap(g, found) < 0.5 || g.Cue != found.Cue && d.Tokens[g.Cue].Sentence != d.Tokens[found.Cue].Sentence {
			continue
		}
		if g.Cue != found.Cue { // right only if no other candidate is better placed
			if verdict[isRelation] == 0 {
				verdict[isRelation] = 0.5
			}
			continue
		}
		verdict[isRelation] = 1
		if g.Source.Empty() && found.Source.Empty() || g.Source.First < found.Source.Last && found.Source.First < g.Source.Last {
			verdict[isRight] = 1
		}
	}
	return verdict
}
