// Package relate finds the words that introduce sayings (cues) and, for each,
// the words that stand for the speaker (source) and the words said (content).
//
// Cues are found by a logistic classifier over words; source and content by a
// conditional random field over the words around the cue.
package relate

import (
	"whosaid/corpus/attribution/internal/linear"
	"whosaid/corpus/attribution/internal/syntax"
)

// Relation is a cue with its source and content, in tokens of a document.
type Relation struct {
	Cue     int32
	Source  Range   // empty where there is none
	Content []Range // in order; not empty
	// Probability that the cue introduces something, and that the source and
	// the content are what they are if it does.
	CueProbability, SpanProbability float32
	// Probability that there is such a relation, and that source and content are
	// right, all things seen together.
	Probability, Right float32
}

// Range is a range of tokens [First, Last).
type Range struct{ First, Last int32 }

// Empty reports whether r holds no token.
func (r Range) Empty() bool { return r.First >= r.Last }

// Model is what cues, sources and contents are found by.
type Model struct {
	words *linear.Table // above 0 for the stems of cues that are no verbs
	cues  *linear.Table
	nodes *linear.Table
	edges *linear.Table

	verdicts *linear.Table
}

const (
	wordBits = 15
	cueBits  = 20
	nodeBits = 19
	edgeBits = 15

	verdictBits = 18
)

// NewModel makes a model to be trained.
func NewModel() *Model {
	return &Model{linear.New(wordBits, 1), linear.New(cueBits, 1), linear.New(nodeBits, labels), linear.New(edgeBits, len(steps)), linear.New(verdictBits, verdicts)}
}

// Pack appends the weights to out.
func (m *Model) Pack(out []byte) []byte {
	return m.verdicts.Pack(m.edges.Pack(m.nodes.Pack(m.cues.Pack(m.words.Pack(out)))))
}

// Unpack takes a model from the beginning of packed and returns the rest.
func Unpack(packed []byte) (*Model, []byte, error) {
	m := &Model{}
	var err error
	if m.words, packed, err = linear.Unpack(packed, wordBits, 1); err != nil {
		return nil, nil, err
	}
	if m.cues, packed, err = linear.Unpack(packed, cueBits, 1); err != nil {
		return nil, nil, err
	}
	if m.nodes, packed, err = linear.Unpack(packed, nodeBits, labels); err != nil {
		return nil, nil, err
	}
	if m.edges, packed, err = linear.Unpack(packed, edgeBits, len(steps)); err != nil {
		return nil, nil, err
	}
	m.verdicts, packed, err = linear.Unpack(packed, verdictBits, verdicts)
	return m, packed, err
}

// Reader finds the relations of one document after the other. It keeps its
// working memory between them and must not be used by two goroutines at once.
type Reader struct {
	model    *Model
	frame    frame
	cues     []cue
	lattice  lattice
	nodes    nodes
	edges    edges
	features []uint64
}

// NewReader makes a reader of relations.
func (m *Model) NewReader() *Reader { return &Reader{model: m} }

// threshold is how probable a cue has to be for its source and content to be
// looked for.
const threshold = 0.12

// maxCues bounds how many cues of one sentence are looked at, so that a text
// made of cues takes no longer than others.
const maxCues = 16

// Read appends the relations of d whose probability is least at least to out, in
// the order of their cues.
func (r *Reader) Read(d *syntax.Document, least float32, out []Relation) []Relation {
	begin := len(out)
	out = r.find(d, out)
	r.judge(out[begin:])
	kept := out[:begin]
	for _, rel := range out[begin:] {
		if rel.Probability >= least {
			kept = append(kept, rel)
		}
	}
	return kept
}

// find appends what can be a relation to out.
func (r *Reader) find(d *syntax.Document, out []Relation) []Relation {
	r.frame.read(d)
	r.findCues(d)
	for _, c := range r.cues {
		if rel, ok := r.spans(c.at); ok {
			rel.CueProbability = c.probability
			out = append(out, rel)
		}
	}
	return out
}

// cue is a word that may be one.
type cue struct {
	at          int32
	probability float32
}

// findCues finds the cues whose source and content are worth looking for. All are
// found before the first is looked at closely, so that the weights for the one
// and then for the other stay in the near memory of the processor.
func (r *Reader) findCues(d *syntax.Document) {
	r.cues = r.cues[:0]
	sentence, cues := int32(-1), 0
	for i := range d.Tokens {
		if !r.model.candidate(d, int32(i)) {
			continue
		}
		if s := d.Tokens[i].Sentence; s != sentence {
			sentence, cues = s, 0
		}
		p := r.probability(int32(i))
		if p < threshold || cues == maxCues {
			continue
		}
		cues++
		r.cues = append(r.cues, cue{int32(i), p})
	}
}

// candidate reports whether token i is worth a look: it is a verb, or a word
// that has been a cue before.
func (m *Model) candidate(d *syntax.Document, i int32) bool {
	if !Candidate(d, i) {
		return false
	}
	t := &d.Tokens[i]
	if t.POS.Verb() {
		return true
	}
	var seen [1]float32
	m.words.Score(seen[:], []uint64{t.Stem})
	return seen[0] > 0
}

// probability is that of token i being a cue.
func (r *Reader) probability(i int32) float32 {
	var score [1]float32
	r.features = r.frame.cueFeatures(r.features[:0], i)
	r.model.cues.Score(score[:], r.features)
	return linear.Sigmoid(score[0])
}

// spans finds the source and the content of the cue at token i.
func (r *Reader) spans(i int32) (Relation, bool) {
	f := &r.frame
	f.around(i)
	r.score()
	best := r.lattice.decode()
	rel := Relation{Cue: i}
	for n, state := range best {
		at := f.first + int32(n)
		switch labelOf[state] {
		case source:
			if rel.Source.Empty() {
				rel.Source = Range{at, at + 1}
			} else if rel.Source.Last == at {
				rel.Source.Last++
			}
		case content:
			if k := len(rel.Content) - 1; k >= 0 && rel.Content[k].Last == at {
				rel.Content[k].Last++
			} else {
				rel.Content = append(rel.Content, Range{at, at + 1})
			}
		}
	}
	if len(rel.Content) == 0 {
		return rel, false
	}
	rel.SpanProbability = r.lattice.share(best)
	return rel, true
}

// score fills the lattice with the scores of the labels around the cue.
func (r *Reader) score() {
	f := &r.frame
	r.lattice.reset(int(f.last - f.first))
	r.nodes.begin(f)
	r.edges.begin(f)
	for n := range r.lattice.node {
		i := f.first + int32(n)
		node, edge := r.nodes.read(f, i, r.model.nodes), r.edges.read(f, i, r.model.edges)
		if r.model.nodes.Packed() {
			r.model.nodes.Scale(r.lattice.node[n][:], node, nodeCount)
			r.model.edges.ScaleAll(&r.lattice.edge[n], &edge, edgeCount)
			continue
		}
		r.features = r.nodes.appendTo(r.features[:0])
		r.model.nodes.Score(r.lattice.node[n][:], r.features)
		r.features = r.edges.appendTo(r.features[:0])
		r.model.edges.Score(r.lattice.edge[n][:], r.features)
	}
}
