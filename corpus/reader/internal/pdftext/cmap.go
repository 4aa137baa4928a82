package pdftext

import (
	"strings"
	"unicode/utf16"
)

// cmap says which characters the codes of a font are (ISO 32000-1, 9.10.3).
type cmap struct {
	chars  map[string]string // by the bytes of the code
	ranges []codeRange
	width  int // bytes of most codes; 0 where not told
}

type codeRange struct {
	low, high uint32
	width     int
	to        []uint16 // what low is; the last unit grows with the code
}

const maxMappings = 1 << 18

func readCMap(data []byte) *cmap {
	m := &cmap{chars: map[string]string{}}
	s := &scan{data: data}
	var stack []token
	for t := s.next(); t.kind != tokenEnd; t = s.next() {
		if t.kind != tokenOperator {
			if len(stack) < maxMappings {
				stack = append(stack, t)
			}
			continue
		}
		switch t.str {
		case "begincodespacerange", "beginbfchar", "beginbfrange":
			stack = stack[:0]
		case "endcodespacerange":
			for i := 0; i+1 < len(stack); i += 2 {
				m.width = max(m.width, min(len(stack[i].str), 4))
			}
		case "endbfchar":
			for i := 0; i+1 < len(stack) && len(m.chars) < maxMappings; i += 2 {
				m.chars[stack[i].str] = fromUTF16(units(stack[i+1].str))
			}
		case "endbfrange":
			for i := 0; i+2 < len(stack); i += 3 {
				m.addRange(stack[i].str, stack[i+1].str, stack[i+2])
			}
		}
	}
	return m
}

func (m *cmap) addRange(low, high string, to token) {
	if len(low) == 0 || len(low) > 4 || len(low) != len(high) || len(m.ranges) >= maxMappings {
		return
	}
	r := codeRange{low: codeOf(low), high: codeOf(high), width: len(low)}
	if to.kind != tokenList {
		r.to = units(to.str)
		m.ranges = append(m.ranges, r)
		return
	}
	for i, t := range to.list {
		if code := r.low + uint32(i); code <= r.high && len(m.chars) < maxMappings {
			m.chars[codeBytes(code, r.width)] = fromUTF16(units(t.str))
		}
	}
}

// text is what a code stands for; false where the CMap does not say.
func (m *cmap) text(code string) (string, bool) {
	if s, ok := m.chars[code]; ok {
		return s, true
	}
	n := codeOf(code)
	for _, r := range m.ranges {
		if r.width != len(code) || n < r.low || n > r.high || len(r.to) == 0 {
			continue
		}
		to := append([]uint16(nil), r.to...)
		to[len(to)-1] += uint16(n - r.low)
		s := fromUTF16(to)
		if len(m.chars) < maxMappings {
			m.chars[code] = s // ranges are searched one by one, so once only
		}
		return s, true
	}
	return "", false
}

func codeOf(s string) uint32 {
	n := uint32(0)
	for _, b := range []byte(s) {
		n = n<<8 | uint32(b)
	}
	return n
}

func codeBytes(n uint32, width int) string {
	b := [4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	return string(b[4-width:])
}

// units are the UTF-16 code units of s, which is big-endian; a single byte is
// one unit.
func units(s string) []uint16 {
	if len(s) == 1 {
		return []uint16{uint16(s[0])}
	}
	out := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s) && i < 64; i += 2 {
		out = append(out, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return out
}

func fromUTF16(u []uint16) string { return strings.Trim(string(utf16.Decode(u)), "\x00\ufeff") }
