package dense

import "math"

// A vector x is coded as one byte u a dimension: x ≈ x̂ = scale·(u−128). A
// query q is coded as q̂ likewise, in fewer levels (see [query]), and the dot
// product of the codes is exact in integers. What coding can hide is bounded by
// Cauchy and Schwarz:
//
//	q·x = q̂·x̂ + (q−q̂)·x̂ + q·(x−x̂)
//	|q·x − q̂·x̂| ≤ ‖q−q̂‖·‖x̂‖ + ‖q‖·‖x−x̂‖,   ‖x̂‖ ≤ ‖x‖ + ‖x−x̂‖
//
// ‖q−q̂‖ and ‖x−x̂‖ are measured, not assumed, so the bound holds for every
// vector. Added to it is what float32 arithmetic can lose: the score is a sum of
// d products, which is within d·2⁻²⁴·‖q‖·‖x‖ of the true one (Higham, "Accuracy
// and Stability of Numerical Algorithms", 2002, section 3.1).

const centre = 128

// codeWords is how many words a code of so many dimensions takes: whole groups
// of four, the width in which they are read.
func codeWords(dims int) int { return (dims + 31) / 32 * 4 }

// encode writes the code of a vector, padded with zeros, and returns its scale,
// the sum of its centred codes, and the length of what is lost.
func encode(v []float32, code []uint64) (scale float32, sum int32, rest float32) {
	var top float32
	for _, x := range v {
		top = max(top, max(x, -x))
	}
	scale = top / (centre - 1)
	inverse := float32(0)
	if scale > 0 {
		inverse = 1 / scale
	}
	for i := range code {
		code[i] = centre * 0x0101010101010101
	}
	var lost float64
	for i, x := range v {
		// Truncation rounds, since the number is positive.
		u := min(max(int32(x*inverse+(centre+0.5)), 1), 255)
		code[i/8] ^= uint64(uint8(u)^centre) << (i % 8 * 8)
		sum += u - centre
		d := float64(x) - float64(scale)*float64(u-centre)
		lost += d * d
	}
	return scale, sum, roundUp(math.Sqrt(lost))
}

// roundUp is a float32 no smaller than x, whatever rounding went before.
func roundUp(x float64) float32 { return float32(x*(1+1e-6)) + 1e-9 }

// query is a vector that is searched for.
type query struct {
	vector []float32
	norm   float64 // ‖q‖
	rest   float64 // ‖q−q̂‖
	scale  float64
	base   int64 // Σ of the codes times centre
	zero   int64 // the code of 0
	slack  float64
	codes  []uint64 // as the kernel wants them
	levels []uint8  // by dimension, padded; scratch for codes
}

// prepare codes a vector. What it had allocated before is used again.
func (q *query) prepare(v []float32, words int) {
	var top, squares float64
	for _, x := range v {
		top = max(top, math.Abs(float64(x)))
		squares += float64(x) * float64(x)
	}
	steps := queryLevels()
	*q = query{vector: v, norm: math.Sqrt(squares), zero: queryZero(), codes: q.codes[:0], levels: q.levels[:0]}
	q.scale = top / float64(steps)
	inverse := 0.0
	if q.scale > 0 {
		inverse = 1 / q.scale
	}
	var lost float64
	for _, x := range v {
		t := math.Round(float64(x) * inverse)
		q.levels = append(q.levels, uint8(int64(t)+q.zero))
		q.base += int64(t) + q.zero
		d := float64(x) - q.scale*t
		lost += d * d
	}
	for len(q.levels) < 8*words {
		q.levels = append(q.levels, uint8(q.zero))
		q.base += q.zero
	}
	q.base *= centre
	q.rest = math.Sqrt(lost) * (1 + 1e-9)
	q.slack = float64(len(v)+32)/(1<<24)*q.norm*1.001 + 1e-7
	q.arrange()
}

// estimate is q̂·x̂ for a raw dot product of the codes: Σ(t−zero)(u−128), where
// the kernel gave Σ t·u and sum is Σ(u−128).
func (q *query) estimate(raw uint32, scale float32, sum int32) float64 {
	return q.scale * float64(scale) * float64(int64(int32(raw))-q.base-q.zero*int64(sum))
}

// error is how far an estimate can be from the score, for a vector of unit
// length of which coding lost so much.
func (q *query) error(rest float32) float64 {
	return q.rest*(1+1e-5+float64(rest)) + q.norm*float64(rest) + q.slack
}
