package static

import "math"

// Meaning is what the table knows of one word.
type Meaning struct {
	Weight float32   // of the word in a text: words that say nothing weigh nothing
	vector []float32 // of unit length
}

// Meaning looks a word up, written small; false where the table does not have
// it.
func (e *Embedder) Meaning(word string) (Meaning, bool) {
	row, ok := e.table.Find([]byte(word))
	if !ok {
		return Meaning{}, false
	}
	m := Meaning{Weight: e.table.Weight(row), vector: make([]float32, e.table.Dims())}
	e.table.Add(m.vector, row, 1)
	return m, scale(m.vector, 1)
}

// Near is the cosine of two words' vectors.
func (m Meaning) Near(o Meaning) float64 {
	var dot float32
	for i, x := range m.vector {
		dot += x * o.vector[i]
	}
	return math.Max(-1, math.Min(1, float64(dot)))
}
