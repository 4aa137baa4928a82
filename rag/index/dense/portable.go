package dense

// The portable kernel multiplies four pairs of numbers in one 64-bit
// multiplication. A word holds eight bytes u; its even bytes, each in a lane of
// 16 bits, times four levels t in opposite order leave the sum of the four
// products in the top lane:
//
//	(u0 + u2·2¹⁶ + u4·2³² + u6·2⁴⁸) · (t6 + t4·2¹⁶ + t2·2³² + t0·2⁴⁸)
//	  ≡ … + (u0·t0 + u2·t2 + u4·t4 + u6·t6)·2⁴⁸   (mod 2⁶⁴)
//
// No lane overflows into the next as long as 4·255·t < 2¹⁶, so t has 6 bits.

const (
	portableLevels = 31 // a level is in −31 … 31 …
	portableZero   = 32 // … and stored with this added
	lanes          = 0x00FF00FF00FF00FF
)

// portableArrange lays levels out for portableDots: for each word of a code two
// words, for its even bytes and its odd ones.
func portableArrange(levels []uint8, codes []uint64) []uint64 {
	for ; len(levels) >= 8; levels = levels[8:] {
		t := (*[8]uint8)(levels)
		codes = append(codes,
			uint64(t[6])|uint64(t[4])<<16|uint64(t[2])<<32|uint64(t[0])<<48,
			uint64(t[7])|uint64(t[5])<<16|uint64(t[3])<<32|uint64(t[1])<<48)
	}
	return codes
}

// portableDots computes Σ t·u for as many codes as out has room for. Two codes
// go together, so that a word of the query is loaded once for both.
func portableDots(query, codes []uint64, out []uint32) {
	words := len(query) / 2
	for ; len(out) >= 2; out = out[2:] {
		a, b := codes[:words], codes[words:2*words]
		codes = codes[2*words:]
		var s, t uint64
		for q := query; len(a) >= 4 && len(b) >= 4 && len(q) >= 8; a, b, q = a[4:], b[4:], q[8:] {
			q0, q1, q2, q3 := q[0], q[1], q[2], q[3]
			s += (a[0]&lanes*q0)>>48 + (a[0]>>8&lanes*q1)>>48 + (a[1]&lanes*q2)>>48 + (a[1]>>8&lanes*q3)>>48
			t += (b[0]&lanes*q0)>>48 + (b[0]>>8&lanes*q1)>>48 + (b[1]&lanes*q2)>>48 + (b[1]>>8&lanes*q3)>>48
			q0, q1, q2, q3 = q[4], q[5], q[6], q[7]
			s += (a[2]&lanes*q0)>>48 + (a[2]>>8&lanes*q1)>>48 + (a[3]&lanes*q2)>>48 + (a[3]>>8&lanes*q3)>>48
			t += (b[2]&lanes*q0)>>48 + (b[2]>>8&lanes*q1)>>48 + (b[3]&lanes*q2)>>48 + (b[3]>>8&lanes*q3)>>48
		}
		out[0], out[1] = uint32(s), uint32(t)
	}
	if len(out) == 1 {
		var s uint64
		for i, w := range codes[:words] {
			s += (w&lanes*query[2*i])>>48 + (w>>8&lanes*query[2*i+1])>>48
		}
		out[0] = uint32(s)
	}
}
