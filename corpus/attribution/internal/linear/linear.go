// Package linear holds linear models over hashed features: a table of weights
// with one row for each feature and one column for each class.
//
// A table is either being trained (32-bit floats) or packed (bytes that are used
// where they lie, so that loading costs nothing).
package linear

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// Table is a linear model. Feature f has the row f mod the number of rows.
type Table struct {
	classes int
	stride  int // classes rounded up to a power of two, so that rows are aligned
	mask    uint64
	scale   float32 // what one unit of a packed weight is worth
	packed  []byte
	weights []float32
}

// New makes a table of zero weights to be trained, with 2^bits rows.
func New(bits uint, classes int) *Table {
	t := layout(bits, classes)
	t.weights = make([]float32, (int(t.mask)+1)*t.stride)
	return t
}

func layout(bits uint, classes int) *Table {
	stride := 1
	for stride < classes {
		stride *= 2
	}
	return &Table{classes: classes, stride: stride, mask: 1<<bits - 1, scale: 1}
}

// Mix makes one feature of two.
func Mix(a, b uint64) uint64 {
	h := (a ^ b*0x9e3779b97f4a7c15) * 0xff51afd7ed558ccd
	return h ^ h>>32
}

// Score sums the weights of the features into scores, one for each class, which
// have to be zero. No more than 250 features can be summed.
func (t *Table) Score(scores []float32, features []uint64) {
	scores = scores[:t.classes]
	switch {
	case t.weights != nil:
		for _, f := range features {
			row := t.weights[int(f&t.mask)*t.stride:][:len(scores)]
			for c, w := range row {
				scores[c] += w
			}
		}
	case t.stride == 4:
		t.Scale(scores, t.Part(features), len(features))
	case t.stride == 1:
		sum := -zero * int32(len(features))
		packed, mask := t.packed, t.mask
		for _, f := range features {
			sum += int32(packed[f&mask])
		}
		scores[0] = float32(sum) * t.scale
	default:
		for c := range scores {
			sum := -zero * int32(len(features))
			for _, f := range features {
				sum += int32(t.packed[int(f&t.mask)*t.stride+c])
			}
			scores[c] = float32(sum) * t.scale
		}
	}
}

// Row is where the weights of feature f begin among those of the table.
func (t *Table) Row(f uint64) int { return int(f&t.mask) * t.stride }

// Weights are those of a table that is being trained.
func (t *Table) Weights() []float32 { return t.weights }

// Blend adds share times the weights of u, which has the same size, to those of
// t. Both are being trained.
func (t *Table) Blend(u *Table, share float32) {
	for i, w := range u.weights {
		t.weights[i] += share * w
	}
}

// Pack rounds the weights to 8 bits and appends them to out. The few largest
// are cut so that the many small ones keep their differences.
func (t *Table) Pack(out []byte) []byte {
	var sizes []float64
	for _, w := range t.weights {
		if w != 0 {
			sizes = append(sizes, math.Abs(float64(w)))
		}
	}
	slices.Sort(sizes)
	largest := 1.0
	if len(sizes) > 0 {
		largest = sizes[int(float64(len(sizes)-1)*0.9995)]
	}
	scale := float32(largest / 127)
	out = binary.LittleEndian.AppendUint32(out, math.Float32bits(scale))
	for _, w := range t.weights {
		q := math.Round(float64(w / scale))
		out = append(out, byte(zero+int(max(-127, min(127, q)))))
	}
	return out
}

// ErrShort says that packed weights end too early.
var ErrShort = errors.New("the model is cut short")

// Unpack takes a table from the beginning of packed and returns the rest.
func Unpack(packed []byte, bits uint, classes int) (*Table, []byte, error) {
	t := layout(bits, classes)
	n := (int(t.mask) + 1) * t.stride
	if len(packed) < 4+n {
		return nil, nil, ErrShort
	}
	t.scale = math.Float32frombits(binary.LittleEndian.Uint32(packed))
	t.packed = packed[4 : 4+n]
	return t, packed[4+n:], nil
}
