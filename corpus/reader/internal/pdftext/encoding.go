package pdftext

import (
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// simpleEncoding says what the one-byte codes of a font are: a base encoding
// and the differences from it, glyph names (ISO 32000-1, 9.6.6).
func (f *file) simpleEncoding(d types.Dict) *[256]string {
	base := f.name(d["Encoding"])
	dict := f.dict(d["Encoding"])
	if dict != nil {
		base = f.name(dict["BaseEncoding"])
	}
	var out [256]string
	switch {
	case base == "MacRomanEncoding":
		out = fromCharmap(charmap.Macintosh)
	case base == "WinAnsiEncoding", f.name(d["Subtype"]) == "TrueType":
		out = fromCharmap(charmap.Windows1252)
	default:
		out = standardEncoding()
	}
	if dict == nil {
		return &out
	}
	code := 0
	for _, v := range f.array(dict["Differences"]) {
		if n, ok := f.number(v); ok {
			code = int(n)
			continue
		}
		if name := f.name(v); name != "" && code >= 0 && code < 256 {
			out[code] = glyphText(name)
		}
		code++
	}
	return &out
}

func fromCharmap(m *charmap.Charmap) (out [256]string) {
	for i := 0x20; i < 256; i++ {
		if r := m.DecodeByte(byte(i)); r != 0xfffd {
			out[i] = expand(string(r))
		}
	}
	return out
}

// standardEncoding is Adobe's own (ISO 32000-1, annex D.2), which is ASCII but
// for the quotation marks, and glyphs by name above.
func standardEncoding() (out [256]string) {
	for i := 0x20; i < 0x7f; i++ {
		out[i] = string(rune(i))
	}
	out['\''], out['`'] = "’", "‘"
	for start, names := range map[int]string{
		0xa1: "exclamdown cent sterling fraction yen florin section currency quotesingle quotedblleft guillemotleft guilsinglleft guilsinglright fi fl",
		0xb1: "endash dagger daggerdbl periodcentered",
		0xb6: "paragraph bullet quotesinglbase quotedblbase quotedblright guillemotright ellipsis perthousand",
		0xbf: "questiondown",
		0xd0: "emdash",
		0xe1: "AE",
		0xe8: "Lslash Oslash OE",
		0xf1: "ae",
		0xf5: "dotlessi",
		0xf8: "lslash oslash oe germandbls",
	} {
		for i, name := range strings.Fields(names) {
			out[start+i] = glyphText(name)
		}
	}
	return out
}

// glyphText is the text that a glyph's name stands for, by the rules of
// Adobe's glyph list specification and the names that text needs: "eacute",
// "f_i", "uni20AC", "a.sc". It is "" for names that say nothing, such as
// "g17".
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".")
	var out strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		s := glyphPart(part)
		if s == "" {
			return ""
		}
		out.WriteString(s)
	}
	return expand(out.String())
}

func glyphPart(name string) string {
	if len(name) == 1 && (name[0] >= 'A' && name[0] <= 'Z' || name[0] >= 'a' && name[0] <= 'z') {
		return name
	}
	if s, ok := glyphNames[name]; ok {
		return s
	}
	if hex, ok := strings.CutPrefix(name, "uni"); ok && len(hex)%4 == 0 && len(hex) <= 32 {
		var u []uint16
		for ; hex != ""; hex = hex[4:] {
			n, err := strconv.ParseUint(hex[:4], 16, 16)
			if err != nil {
				return ""
			}
			u = append(u, uint16(n))
		}
		return fromUTF16(u)
	}
	if hex, ok := strings.CutPrefix(name, "u"); ok && len(hex) >= 4 && len(hex) <= 6 {
		if n, err := strconv.ParseUint(hex, 16, 21); err == nil {
			return string(rune(n))
		}
	}
	if len(name) > 3 {
		if mark, ok := accents[name[1:]]; ok {
			return norm.NFC.String(name[:1] + mark)
		}
	}
	return ""
}

// accents are the marks in glyph names such as "eacute", as combining
// characters.
var accents = map[string]string{
	"acute": "\u0301", "grave": "\u0300", "circumflex": "\u0302", "dieresis": "\u0308", "tilde": "\u0303",
	"ring": "\u030a", "caron": "\u030c", "cedilla": "\u0327", "macron": "\u0304", "breve": "\u0306",
	"ogonek": "\u0328", "dotaccent": "\u0307", "hungarumlaut": "\u030b", "commaaccent": "\u0327",
}

// glyphNames are the names of glyphs that are neither letters nor made by rule.
var glyphNames = map[string]string{
	"space": " ", "nbspace": " ", "nonbreakingspace": " ", "exclam": "!", "quotedbl": `"`, "numbersign": "#", "dollar": "$", "percent": "%",
	"ampersand": "&", "quotesingle": "'", "quoteright": "’", "quoteleft": "‘", "parenleft": "(", "parenright": ")", "asterisk": "*",
	"plus": "+", "comma": ",", "hyphen": "-", "sfthyphen": "\u00ad", "softhyphen": "\u00ad", "minus": "−", "period": ".", "slash": "/",
	"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
	"colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[",
	"backslash": `\`, "bracketright": "]", "asciicircum": "^", "underscore": "_", "grave": "`", "braceleft": "{", "bar": "|",
	"braceright": "}", "asciitilde": "~", "exclamdown": "¡", "cent": "¢", "sterling": "£", "fraction": "⁄", "yen": "¥", "florin": "ƒ",
	"section": "§", "currency": "¤", "quotedblleft": "“", "quotedblright": "”", "guillemotleft": "«", "guillemotright": "»",
	"guilsinglleft": "‹", "guilsinglright": "›", "fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "endash": "–", "emdash": "—", "dagger": "†",
	"daggerdbl": "‡", "periodcentered": "·", "middot": "·", "paragraph": "¶", "bullet": "•", "quotesinglbase": "‚", "quotedblbase": "„",
	"ellipsis": "…", "perthousand": "‰", "questiondown": "¿", "AE": "Æ", "ae": "æ", "OE": "Œ", "oe": "œ", "Oslash": "Ø", "oslash": "ø",
	"Lslash": "Ł", "lslash": "ł", "germandbls": "ß", "dotlessi": "ı", "Eth": "Ð", "eth": "ð", "Thorn": "Þ", "thorn": "þ", "Dcroat": "Đ", "dcroat": "đ",
	"Euro": "€", "copyright": "©", "registered": "®", "trademark": "™", "degree": "°", "plusminus": "±", "multiply": "×", "divide": "÷",
	"onehalf": "½", "onequarter": "¼", "threequarters": "¾", "onesuperior": "¹", "twosuperior": "²", "threesuperior": "³", "mu": "µ",
	"ordfeminine": "ª", "ordmasculine": "º", "logicalnot": "¬", "brokenbar": "¦", "arrowright": "→", "arrowleft": "←",
}
