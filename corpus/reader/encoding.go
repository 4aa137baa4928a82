package reader

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/saintfish/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	textunicode "golang.org/x/text/encoding/unicode"

	"whosaid/corpus"
)

// decode turns data into UTF-8. A byte order mark is believed; without one,
// valid UTF-8 is UTF-8, and for the rest UTF-16, GB18030 and Windows-1252 are
// tried, each with a check of its own that the outcome is writing. Anything
// else is refused: words in the wrong characters are worse than none.
func decode(name string, data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return decodeUTF16(name, data[2:], textunicode.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return decodeUTF16(name, data[2:], textunicode.BigEndian)
	}
	if order, ok := utf16Order(data); ok {
		return decodeUTF16(name, data, order)
	}
	if isBinary(data) {
		return "", binary(name)
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	if mostlyUTF8(data) {
		return "", corpus.Errorf(corpus.Invalid, "%s is UTF-8 with broken characters in it. Save it as UTF-8 again.", name)
	}
	if text, ok := decodeGuessed(data); ok {
		return text, nil
	}
	return "", corpus.Errorf(corpus.Invalid, "%s is in an encoding that cannot be told for sure. Save it as UTF-8.", name)
}

func binary(name string) error {
	return corpus.Errorf(corpus.Invalid, "%s is not text. Add a text, Markdown or HTML file.", name)
}

func decodeUTF16(name string, data []byte, order textunicode.Endianness) (string, error) {
	if len(data)%2 != 0 {
		data = data[:len(data)-1]
	}
	text, ok := decodeWith(textunicode.UTF16(order, textunicode.IgnoreBOM), data)
	if !ok || controlShare(text) > 0.01 {
		return "", binary(name)
	}
	return text, nil
}

// utf16Order guesses the byte order of UTF-16 without a mark: in nearly every
// script spaces, line ends and digits have a zero in the high byte, and so
// have zeros at one parity only.
func utf16Order(data []byte) (textunicode.Endianness, bool) {
	sample := data[:min(len(data), 64<<10)&^1]
	if len(sample) < 4 {
		return textunicode.LittleEndian, false
	}
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(sample) / 2
	switch even, odd := zeros[0], zeros[1]; {
	case odd*20 >= pairs && even*200 <= pairs:
		return textunicode.LittleEndian, true
	case even*20 >= pairs && odd*200 <= pairs:
		return textunicode.BigEndian, true
	}
	return textunicode.LittleEndian, false
}

// isBinary holds for data with more than a NUL per 1,000 bytes or a control
// character per 100: a stray one in a text is removed, many are no text.
func isBinary(data []byte) bool {
	nul, control := 0, 0
	for _, b := range data {
		switch {
		case b == 0:
			nul++
		case b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b:
			control++
		}
	}
	return (nul-2)*1000 > len(data) || (nul+control-4)*100 > len(data) || (nul+control)*10 > len(data)
}

func controlShare(text string) float64 {
	control, all := 0, 0
	for _, r := range text {
		all++
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Co, r) || unicode.Is(unicode.Noncharacter_Code_Point, r) {
			control++
		}
	}
	return float64(control) / float64(max(all, 1))
}

// mostlyUTF8 holds for text that was UTF-8 before something damaged it: more
// whole characters of several bytes than stray bytes.
func mostlyUTF8(data []byte) bool {
	whole, stray := 0, 0
	for len(data) > 0 {
		r, w := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && w <= 1:
			stray++
		case w > 1:
			whole++
		}
		data = data[w:]
	}
	return whole > stray
}

// decodeGuessed tries GB18030 and Windows-1252. A statistical detector has a
// veto: encodings that it takes the bytes for, and which look much like one of
// the two, would give the wrong characters.
func decodeGuessed(data []byte) (string, bool) {
	var guess string
	if best, err := chardet.NewTextDetector().DetectBest(data[:min(len(data), 64<<10)]); err == nil {
		guess = best.Charset
	}
	switch guess {
	case "Big5", "Shift_JIS", "EUC-JP", "EUC-KR":
	default:
		if text, ok := decodeWith(simplifiedchinese.GB18030, data); ok && commonHan(data) && readsAsChinese(text) {
			return text, true
		}
	}
	switch guess {
	case "ISO-8859-2", "windows-1250", "ISO-8859-9", "windows-1254":
	default:
		if text, ok := decodeWith(charmap.Windows1252, data); ok && readsAsWestern(text) {
			return text, true
		}
	}
	return "", false
}

// commonHan holds where four in five Han characters are of the 3,755 most
// common ones, which GB 2312 keeps together at lead bytes B0 to D7.
func commonHan(data []byte) bool {
	common, rare := 0, 0
	for i := 0; i+1 < len(data); i++ {
		if data[i] < 0x80 {
			continue
		}
		switch lead, trail := data[i], data[i+1]; {
		case lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1:
			common++
		case lead >= 0xa1 && lead <= 0xa9 && trail >= 0xa1: // marks
		default:
			rare++
		}
		i++
	}
	return common > rare*4
}

func decodeWith(e encoding.Encoding, data []byte) (string, bool) {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(out, utf8.RuneError) {
		return "", false
	}
	return string(out), true
}

// readsAsChinese asks that most characters beyond ASCII are common Han
// characters (those of GB 2312 lie in the basic block) or Chinese punctuation.
func readsAsChinese(text string) bool {
	han, mark, other := 0, 0, 0
	for _, r := range text {
		switch {
		case r < 0x80:
		case r >= 0x4e00 && r <= 0x9fa5:
			han++
		case r >= 0x3000 && r <= 0x303f, r >= 0xff00 && r <= 0xffef, r >= 0x2010 && r <= 0x2026, r == '·':
			mark++
		default:
			other++
		}
	}
	return han > 0 && other*10 <= han+mark
}

// readsAsWestern asks that letters beyond ASCII are few and stand beside ASCII
// letters, that marks are those of typesetting, and that none but apostrophes
// stands within a word; bytes of another alphabet read as Windows-1252 give
// runs of accented letters, and those of another Latin one marks among letters.
func readsAsWestern(text string) bool {
	const (
		quotes = "‘’“”‚„‹›«»–—…•·†"
		signs  = "€£§©®™°±²³¿¡ªº½¼¾×‰´\u00a0\u00ad"
	)
	ascii, accented, runs, odd, within, questions := 0, 0, 0, 0, 0, 0
	var prev, sign rune // sign: the last character, if it is a sign after a letter
	for _, r := range text {
		letter := unicode.IsLetter(r) && r != 'ª' && r != 'º'
		if sign != 0 && letter {
			within++
		}
		sign = 0
		switch {
		case r == '?':
			questions++
		case r == '¿':
			questions--
		}
		switch {
		case r < 0x80:
			if letter {
				ascii++
			}
		case letter:
			accented++
			if prev >= 0x80 && unicode.IsLetter(prev) {
				runs++
			}
		case strings.ContainsRune(quotes, r):
		case strings.ContainsRune(signs, r):
			if unicode.IsLetter(prev) && r != '\u00a0' && r != '\u00ad' {
				sign = r
			}
		default:
			odd++
		}
		prev = r
	}
	return accented*4 <= ascii && runs*8 <= accented && odd*20 <= ascii+accented && within*20 <= accented && questions >= 0
}
