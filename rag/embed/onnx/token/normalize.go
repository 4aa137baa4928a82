package token

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// readNormalizer reads what is done to a text before it is cut.
func readNormalizer(data json.RawMessage) (func(string) string, error) {
	kind, err := kindOf(data)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "":
		return func(s string) string { return s }, nil
	case "Sequence":
		return readNormalizers(data)
	case "BertNormalizer":
		return readBertNormalizer(data)
	case "NFC":
		return norm.NFC.String, nil
	case "NFD":
		return norm.NFD.String, nil
	case "NFKC":
		return norm.NFKC.String, nil
	case "NFKD":
		return norm.NFKD.String, nil
	case "Lowercase":
		return strings.ToLower, nil
	case "StripAccents":
		return dropMarks, nil
	case "Nmt":
		return plainSpaces, nil
	case "Precompiled":
		// A table of SentencePiece. The one that models of many languages
		// share is NFKC with other spaces and controls made plain.
		return func(s string) string { return norm.NFKC.String(plainSpaces(s)) }, nil
	case "Strip":
		return strings.TrimSpace, nil
	case "Prepend":
		var p struct{ Prepend string }
		err := json.Unmarshal(data, &p)
		return func(s string) string {
			if s == "" {
				return ""
			}
			return p.Prepend + s
		}, err
	case "Replace":
		return readReplace(data)
	}
	return nil, unknown("normalizer", kind)
}

func readNormalizers(data json.RawMessage) (func(string) string, error) {
	var sequence struct{ Normalizers []json.RawMessage }
	if err := json.Unmarshal(data, &sequence); err != nil {
		return nil, err
	}
	var steps []func(string) string
	for _, part := range sequence.Normalizers {
		step, err := readNormalizer(part)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return func(s string) string {
		for _, step := range steps {
			s = step(s)
		}
		return s
	}, nil
}

func readReplace(data json.RawMessage) (func(string) string, error) {
	var replace struct {
		Pattern struct{ String, Regex *string }
		Content string
	}
	if err := json.Unmarshal(data, &replace); err != nil {
		return nil, err
	}
	switch p := replace.Pattern; {
	case p.String != nil:
		return func(s string) string { return strings.ReplaceAll(s, *p.String, replace.Content) }, nil
	case p.Regex != nil:
		re, err := regexp.Compile(*p.Regex)
		if err != nil {
			return nil, fmt.Errorf("the tokenizer's normalizer: %w", err)
		}
		return func(s string) string { return re.ReplaceAllLiteralString(s, replace.Content) }, nil
	}
	return nil, fmt.Errorf("the tokenizer's normalizer replaces nothing known: %.80s", data)
}

func readBertNormalizer(data json.RawMessage) (func(string) string, error) {
	bert := struct {
		Clean     bool  `json:"clean_text"`
		Chinese   bool  `json:"handle_chinese_chars"`
		Accents   *bool `json:"strip_accents"` // where it is not said, as Lowercase
		Lowercase bool  `json:"lowercase"`
	}{true, true, nil, true}
	if err := json.Unmarshal(data, &bert); err != nil {
		return nil, err
	}
	accents := bert.Lowercase
	if bert.Accents != nil {
		accents = *bert.Accents
	}
	return func(s string) string {
		if bert.Clean {
			s = plainSpaces(s)
		}
		if bert.Chinese {
			s = spaceIdeographs(s)
		}
		if accents {
			s = dropMarks(norm.NFD.String(s))
		}
		if bert.Lowercase {
			s = strings.ToLower(s)
		}
		return s
	}, nil
}

// plainSpaces makes each kind of space a plain one and drops what is no
// character that shows.
func plainSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar, !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z):
			return -1
		}
		return r
	}, s)
}

// dropMarks drops the marks that stand on letters, where they are characters
// of their own.
func dropMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}

// spaceIdeographs makes each Chinese character a word.
func spaceIdeographs(s string) string {
	if strings.IndexFunc(s, ideograph) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if ideograph(r) {
			b.WriteByte(' ')
			b.WriteRune(r)
			b.WriteByte(' ')
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// ideograph is what BERT takes for Chinese characters.
func ideograph(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x2A6DF ||
		r >= 0x2A700 && r <= 0x2CEAF || r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F
}
