package pdftext

import (
	"strings"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// font knows the characters and the widths of its codes.
type font struct {
	bold    bool
	unicode *cmap        // nil where the font has none
	simple  *[256]string // one-byte codes without a CMap; nil for composite fonts
	multi   decoder      // of composite fonts that are encoded as text
	codes   func(s string) int
	widths  map[uint32]float64 // in text space units
	missing float64            // the width of a code that widths lacks
	scale   float64            // from glyph space
}

type decoder interface {
	String(s string) (string, error)
}

// glyph is one code of a font.
type glyph struct {
	text  string
	known bool    // text is what the font says, not a guess
	width float64 // at size 1
	space bool    // the single-byte code 32, to which word spacing applies
}

func (f *file) font(d types.Dict) *font {
	out := &font{
		bold:   f.isBold(d),
		widths: map[uint32]float64{}, scale: 0.001,
	}
	if data, err := f.stream(d["ToUnicode"]); err == nil && len(data) > 0 {
		out.unicode = readCMap(data)
	}
	if f.name(d["Subtype"]) == "Type0" {
		f.composite(out, d)
		return out
	}
	out.codes = func(string) int { return 1 }
	out.simple = f.simpleEncoding(d)
	if m := f.numbers(d["FontMatrix"]); len(m) == 6 && m[0] > 0 {
		out.scale = m[0]
	}
	out.missing = 500 * 0.001
	if n, ok := f.number(f.dict(d["FontDescriptor"])["MissingWidth"]); ok && n > 0 {
		out.missing = n * out.scale
	}
	first, _ := f.number(d["FirstChar"])
	for i, w := range f.array(d["Widths"]) {
		if n, ok := f.number(w); ok && i < 256 {
			out.widths[uint32(int(first)+i)] = n * out.scale
		}
	}
	return out
}

// isBold goes by what a font is called and by what its descriptor says.
func (f *file) isBold(d types.Dict) bool {
	name := strings.ToLower(f.name(d["BaseFont"]))
	for _, part := range []string{"bold", "black", "heavy", "medi", "cmbx"} {
		if strings.Contains(name, part) && !strings.HasSuffix(name, "medium") {
			return true
		}
	}
	if a := f.array(d["DescendantFonts"]); len(a) > 0 {
		d = f.dict(a[0])
	}
	weight, _ := f.number(f.dict(d["FontDescriptor"])["FontWeight"])
	return weight >= 600
}

// composite reads a font of many characters, whose codes have two bytes or
// come in a known encoding.
func (f *file) composite(out *font, d types.Dict) {
	var descendant types.Dict
	if a := f.array(d["DescendantFonts"]); len(a) > 0 {
		descendant = f.dict(a[0])
	}
	out.missing = 1
	if n, ok := f.number(descendant["DW"]); ok {
		out.missing = n / 1000
	}
	f.compositeWidths(out, descendant)
	name := f.name(d["Encoding"])
	out.codes = func(string) int { return 2 }
	var enc encoding.Encoding
	switch {
	case strings.Contains(name, "UCS2") || strings.Contains(name, "UTF16"):
		out.multi = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
	case strings.HasPrefix(name, "GB"):
		enc = simplifiedchinese.GBK
	case strings.Contains(name, "RKSJ"):
		enc = japanese.ShiftJIS
	case strings.Contains(name, "B5"):
		enc = traditionalchinese.Big5
	case strings.HasPrefix(name, "KSC"):
		enc = korean.EUCKR
	case out.unicode != nil && out.unicode.width == 1:
		out.codes = func(string) int { return 1 }
	}
	if enc != nil {
		out.multi = enc.NewDecoder()
		out.codes = func(s string) int {
			if s[0] < 0x80 || name != "" && strings.Contains(name, "RKSJ") && s[0] >= 0xa0 && s[0] < 0xe0 {
				return 1
			}
			return 2
		}
	}
}

const maxWidths = 1 << 16

// compositeWidths reads "c [w1 w2 …]" and "first last w" (ISO 32000-1,
// 9.7.4.3).
func (f *file) compositeWidths(out *font, descendant types.Dict) {
	w := f.array(descendant["W"])
	for i := 0; i+1 < len(w); {
		first, ok := f.number(w[i])
		if !ok || first < 0 || first >= maxWidths {
			return
		}
		if list := f.array(w[i+1]); list != nil {
			for j, v := range list[:min(len(list), maxWidths)] {
				if n, ok := f.number(v); ok {
					out.widths[uint32(int(first)+j)] = n / 1000
				}
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, _ := f.number(w[i+1])
		n, _ := f.number(w[i+2])
		for c := int(first); c <= min(int(last), maxWidths) && len(out.widths) < maxWidths; c++ {
			out.widths[uint32(c)] = n / 1000
		}
		i += 3
	}
}

// glyphs parts the bytes of a string that is drawn into codes.
func (f *font) glyphs(s string, yield func(glyph)) {
	for len(s) > 0 {
		n := min(f.codes(s), len(s))
		code := s[:n]
		s = s[n:]
		g := glyph{width: f.missing, space: n == 1 && code[0] == ' '}
		if w, ok := f.widths[codeOf(code)]; ok {
			g.width = w
		}
		g.text, g.known = f.text(code)
		yield(g)
	}
}

func (f *font) text(code string) (string, bool) {
	if f.unicode != nil {
		if s, ok := f.unicode.text(code); ok && s != "" && !strings.ContainsRune(s, utf8.RuneError) {
			return expand(s), true
		}
	}
	switch {
	case f.simple != nil:
		s := f.simple[code[0]]
		return s, s != ""
	case f.multi != nil:
		if s, err := f.multi.String(code); err == nil && !strings.ContainsRune(s, utf8.RuneError) {
			return expand(s), true
		}
	}
	return "", false
}

// expand writes ligatures as their letters.
func expand(s string) string { return ligatures.Replace(s) }

var ligatures = strings.NewReplacer("\ufb00", "ff", "\ufb01", "fi", "\ufb02", "fl", "\ufb03", "ffi", "\ufb04", "ffl", "\ufb05", "st", "\ufb06", "st")
