package dense

import "golang.org/x/sys/cpu"

// On processors with AVX2 (nearly all since 2015) 32 bytes are multiplied at a
// time, in kernel_amd64.s, and where there is AVX-512 VNNI 64 bytes in one
// instruction; others use the portable kernel.

// Kernel names the way in which codes are multiplied.
func Kernel() string {
	if wide() {
		return "AVX-512 VNNI"
	}
	if cpu.X86.HasAVX2 {
		return "AVX2"
	}
	return "portable"
}

func wide() bool { return cpu.X86.HasAVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI }

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
	if n := len(out) / 4 * 4; n > 0 && words%8 == 0 && wide() {
		dotsVNNI(&q.codes[0], words, &codes[0], &out[0], n)
		if codes, out = codes[n*words:], out[n:]; len(out) == 0 {
			return
		}
	}
	dotsAVX2(&q.codes[0], words, &codes[0], &out[0], len(out))
}

// dotsAVX2 computes Σ t·u for n codes of so many words each, a multiple of 4,
// that stand one after the other; levels t are signed bytes, codes u unsigned.
//
//go:noescape
func dotsAVX2(query *uint64, words int, codes *uint64, out *uint32, n int)

// dotsVNNI is dotsAVX2 for words and n that are multiples of 8 and of 4.
//
//go:noescape
func dotsVNNI(query *uint64, words int, codes *uint64, out *uint32, n int)
