package dense

import "golang.org/x/sys/cpu"

// On processors with AVX2 (nearly all since 2015) 32 bytes are multiplied at a
// time, in kernel_amd64.s; others use the portable kernel.

// Kernel names the way in which codes are multiplied.
func Kernel() string {
	if cpu.X86.HasAVX2 {
		return "AVX2"
	}
	return "portable"
}

// wideLevels bounds levels to −63 … 63: the instruction adds two products of an
// unsigned and a signed byte in 16 bits, and 2·255·63 fits.
const wideLevels = 63

func queryLevels() int {
	if cpu.X86.HasAVX2 {
		return wideLevels
	}
	return portableLevels
}

func queryZero() int64 {
	if cpu.X86.HasAVX2 {
		return 0
	}
	return portableZero
}

func (q *query) arrange() {
	if !cpu.X86.HasAVX2 {
		q.codes = portableArrange(q.levels, q.codes)
		return
	}
	for l := q.levels; len(l) >= 8; l = l[8:] {
		var w uint64
		for i, t := range l[:8] {
			w |= uint64(t) << (8 * i)
		}
		q.codes = append(q.codes, w)
	}
}

func (q *query) dots(codes []uint64, out []uint32) {
	if !cpu.X86.HasAVX2 {
		portableDots(q.codes, codes, out)
		return
	}
	words := len(q.codes)
	if len(out) == 0 || words == 0 {
		return
	}
	_ = codes[len(out)*words-1] // the assembly does not check
	dotsAVX2(&q.codes[0], words, &codes[0], &out[0], len(out))
}

// dotsAVX2 computes Σ t·u for n codes of so many words each, a multiple of 4,
// that stand one after the other; levels t are signed bytes, codes u unsigned.
//
//go:noescape
func dotsAVX2(query *uint64, words int, codes *uint64, out *uint32, n int)
