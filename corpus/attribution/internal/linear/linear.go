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
	case t.stride >= 8:
		t.sumWide(scores, features)
	case t.stride == 4:
		t.sumFour(scores, features)
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

// Packed weights are bytes, with zero standing for 0. They are summed as whole
// numbers, several at once in the lanes of a 64-bit word, and scaled in the end:
// quick, and the same on every machine.
const zero = 128

// lanes are the bits of every second byte: four lanes of 16 bits.
const lanes = 0x00ff00ff00ff00ff

func (t *Table) sumWide(scores []float32, features []uint64) {
	bias := -zero * int32(len(features))
	mask, stride := t.mask, uint64(t.stride)
	for block := 0; block < len(scores); block += 16 {
		var even, odd [2]uint64
		packed := t.packed[block:]
		if len(scores)-block > 8 {
			var w0, w1, v0, v1 uint64 // in registers
			for _, f := range features {
				row := (*[16]byte)(packed[(f&mask)*stride:])
				w, v := binary.LittleEndian.Uint64(row[:8]), binary.LittleEndian.Uint64(row[8:])
				w0 += w & lanes
				w1 += w >> 8 & lanes
				v0 += v & lanes
				v1 += v >> 8 & lanes
			}
			even, odd = [2]uint64{w0, v0}, [2]uint64{w1, v1}
		} else {
			for _, f := range features {
				w := binary.LittleEndian.Uint64(t.packed[int(f&t.mask)*t.stride+block:])
				even[0] += w & lanes
				odd[0] += w >> 8 & lanes
			}
		}
		for c := block; c < min(block+16, len(scores)); c++ {
			half, place := (c-block)/8, (c-block)%8
			lane := even[half]
			if place%2 == 1 {
				lane = odd[half]
			}
			scores[c] = float32(int32(lane>>(16*(place/2))&0xffff)+bias) * t.scale
		}
	}
}

func (t *Table) sumFour(scores []float32, features []uint64) {
	bias := -zero * int32(len(features))
	packed, mask := t.packed, t.mask
	var even, odd uint32 // bytes
	for _, f := range features {
		w := binary.LittleEndian.Uint32(packed[(f&mask)*4:])
		even += w & 0x00ff00ff
		odd += w >> 8 & 0x00ff00ff
	}
	sum := [2]uint32{even, odd}
	for c := range scores {
		scores[c] = float32(int32(sum[c%2]>>(16*(c/2))&0xffff)+bias) * t.scale
	}
}

// Packed reports whether the weights are packed.
func (t *Table) Packed() bool { return t.weights == nil }

// Part is a sum of packed weights for up to four classes. Parts can be added, as
// long as they are of no more than 250 features in all.
type Part uint64

// Part sums the weights of the features. The table has to be packed, and to have
// three or four classes; if it is not packed, there is nothing to sum.
func (t *Table) Part(features []uint64) Part {
	packed, mask := t.packed, t.mask
	if len(packed) == 0 {
		return 0
	}
	var sum uint64
	for _, f := range features {
		w := uint64(binary.LittleEndian.Uint32(packed[(f&mask)*4:]))
		sum += (w | w<<24) & lanes
	}
	return Part(sum)
}

// Scale makes scores of a sum of n features.
func (t *Table) Scale(scores []float32, sum Part, n int) {
	bias := -zero * int32(n)
	for c := range scores {
		scores[c] = float32(int32(sum>>(32*(c%2)+16*(c/2))&0xffff)+bias) * t.scale
	}
}

// Parts is a sum of packed weights for up to sixteen classes.
type Parts [4]uint64

// Sum adds the weights of the features to sum. The table has to be packed, and to
// have more than eight classes and no more than sixteen; if it is not packed, there
// is nothing to sum.
func (t *Table) Sum(sum *Parts, features []uint64) {
	packed, mask := t.packed, t.mask
	if len(packed) == 0 {
		return
	}
	w0, w1, v0, v1 := sum[0], sum[1], sum[2], sum[3]
	for _, f := range features {
		row := (*[16]byte)(packed[(f&mask)*16:])
		w, v := binary.LittleEndian.Uint64(row[:8]), binary.LittleEndian.Uint64(row[8:])
		w0 += w & lanes
		w1 += w >> 8 & lanes
		v0 += v & lanes
		v1 += v >> 8 & lanes
	}
	sum[0], sum[1], sum[2], sum[3] = w0, w1, v0, v1
}

// ScaleAll makes scores of a sum of n features.
func (t *Table) ScaleAll(scores []float32, sum *Parts, n int) {
	bias := -zero * int32(n)
	for c := range scores {
		scores[c] = float32(int32(sum[c/8*2+c%2]>>(c%8/2*16)&0xffff)+bias) * t.scale
	}
}

// Best is the class, among the first n, that the features speak for most; the
// first of them where several are equal. It is [Table.Score] and a search for the
// largest, without a branch that waits for the weights: these come slowly from
// far memory, and meanwhile the processor can begin with the next word.
func (t *Table) Best(features []uint64, n int) int {
	if t.weights != nil || t.stride < 8 || n > 32 {
		scores := make([]float32, t.classes)
		t.Score(scores, features)
		best := 0
		for c, s := range scores[:n] {
			if s > scores[best] {
				best = c
			}
		}
		return best
	}
	mask, stride := t.mask, uint64(t.stride)
	best := uint64(0) // the sum, and below it 31 − the class
	for block := 0; block < n; block += 8 {
		packed := t.packed[block:]
		var even, odd uint64
		for _, f := range features {
			w := binary.LittleEndian.Uint64(packed[(f&mask)*stride:])
			even += w & lanes
			odd += w >> 8 & lanes
		}
		rank := uint64(31 - block)
		for c := block; c < min(block+8, n); c += 2 {
			best = max(best, even&0xffff<<5|rank)
			if c+1 < n {
				best = max(best, odd&0xffff<<5|(rank-1))
			}
			even, odd, rank = even>>16, odd>>16, rank-2
		}
	}
	return 31 - int(best&31)
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
