package linear

import "encoding/binary"

// Packed weights are bytes, with zero standing for 0. They are summed as whole
// numbers, several at once in the lanes of longer words, and scaled in the end:
// quick, and the same on every machine and in whatever order they are added.
const zero = 128

// lanes are the bits of every second byte: four lanes of 16 bits. The bytes
// between them are summed in words of their own.
const lanes = 0x00ff00ff00ff00ff

// Packed reports whether the weights are packed.
func (t *Table) Packed() bool { return t.weights == nil }

// Part is a sum of packed weights for up to four classes, in lanes of which the
// order is 0, 2, 1, 3. Parts can be added, as long as they are of no more than 250
// features in all.
type Part uint64

// Part sums the weights of the features. The table has to have three or four
// classes; if it is not packed, there is nothing to sum.
func (t *Table) Part(features []uint64) Part {
	if len(t.packed) == 0 {
		return 0
	}
	if len(features) >= worthwhile && fast {
		return Part(sumFour(&t.packed[0], &features[0], len(features), t.mask))
	}
	packed, mask := t.packed, t.mask
	var sum uint64
	for _, f := range features {
		w := uint64(binary.LittleEndian.Uint32(packed[(f&mask)*4:]))
		sum += (w | w<<24) & lanes
	}
	return Part(sum)
}

// worthwhile is for how many features it pays to call the assembly.
const worthwhile = 5

// Scale makes scores of a sum of n features.
func (t *Table) Scale(scores []float32, sum Part, n int) {
	bias := -zero * int32(n)
	for c := range scores {
		scores[c] = float32(int32(sum>>(32*(c%2)+16*(c/2))&0xffff)+bias) * t.scale
	}
}

// Parts is a sum of packed weights for up to sixteen classes: four even classes
// in each of the first two words, the odd ones in the others.
type Parts [4]uint64

// Sum adds the weights of the features to sum. The table has to have more than
// eight classes and no more than sixteen; if it is not packed, there is nothing to
// sum.
func (t *Table) Sum(sum *Parts, features []uint64) {
	if len(t.packed) == 0 {
		return
	}
	if len(features) >= worthwhile && fast {
		sumSixteen(&t.packed[0], &features[0], len(features), t.mask, sum)
		return
	}
	packed, mask := t.packed, t.mask
	w0, v0, w1, v1 := sum[0], sum[1], sum[2], sum[3]
	for _, f := range features {
		row := (*[16]byte)(packed[(f&mask)*16:])
		w, v := binary.LittleEndian.Uint64(row[:8]), binary.LittleEndian.Uint64(row[8:])
		w0 += w & lanes
		w1 += w >> 8 & lanes
		v0 += v & lanes
		v1 += v >> 8 & lanes
	}
	sum[0], sum[1], sum[2], sum[3] = w0, v0, w1, v1
}

// ScaleAll makes sixteen scores of a sum of n features.
func (t *Table) ScaleAll(scores *[16]float32, sum *Parts, n int) {
	bias := -zero * int32(n)
	for half := range 2 {
		even, odd := sum[half], sum[2+half]
		for c := 8 * half; c < 8*half+8; c += 2 {
			scores[c] = float32(int32(even&0xffff)+bias) * t.scale
			scores[c+1] = float32(int32(odd&0xffff)+bias) * t.scale
			even, odd = even>>16, odd>>16
		}
	}
}

// Best is the class, among the first n, that the features speak for most; the
// first of them where several are equal. It is [Table.Score] and a search for the
// largest, without a branch that waits for the weights: these come slowly from
// far memory, and meanwhile the processor can begin with the next word.
func (t *Table) Best(features []uint64, n int) int {
	if t.weights != nil || t.stride < 8 || t.stride > 32 {
		return t.bestScore(features, n)
	}
	var sums [8]uint64 // four even classes in each of the first half, odd ones in the second
	if t.stride == 32 && fast {
		sumThirtyTwo(&t.packed[0], &features[0], len(features), t.mask, &sums)
	} else {
		t.sumWide(&sums, features)
	}
	best := uint64(0) // the sum, and below it 31 − the class
	for block, rank := 0, uint64(31); 8*block < n; block++ {
		even, odd := sums[block], sums[4+block]
		for c := 8 * block; c < min(8*block+8, n); c += 2 {
			best = max(best, even&0xffff<<5|rank)
			if c+1 < n {
				best = max(best, odd&0xffff<<5|(rank-1))
			}
			even, odd, rank = even>>16, odd>>16, rank-2
		}
	}
	return 31 - int(best&31)
}

func (t *Table) sumWide(sums *[8]uint64, features []uint64) {
	mask, stride := t.mask, uint64(t.stride)
	for block := range t.stride / 8 {
		packed := t.packed[8*block:]
		var even, odd uint64 // in registers
		for _, f := range features {
			w := binary.LittleEndian.Uint64(packed[(f&mask)*stride:])
			even += w & lanes
			odd += w >> 8 & lanes
		}
		sums[block], sums[4+block] = even, odd
	}
}

func (t *Table) bestScore(features []uint64, n int) int {
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
