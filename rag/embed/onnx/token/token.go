// Package token cuts texts into the numbered pieces that a transformer reads,
// as the tokenizer.json beside the model says.
//
// It knows the two kinds that models of sentences use: WordPiece (BERT and its
// descendants) and Unigram (XLM-RoBERTa and other models of many languages).
// Words such as "[SEP]" in a text are plain words: a text cannot speak to the
// model in its own marks.
package token

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxText is the number of bytes of a text that are read; the rest is cut off.
// No model takes as many pieces as there are in it.
const MaxText = 32 << 10

// Tokenizer cuts texts into pieces. It is safe for concurrent use.
type Tokenizer struct {
	// Max is the number of pieces above which the file wants texts cut; 0
	// where it does not say.
	Max int
	// Pad is the piece that fills a short text up beside longer ones.
	Pad int

	normalize     func(string) string
	split         func([]string) []string
	pieces        func(dst []int, word string) []int
	before, after []int // the pieces around each text
}

// Read reads a tokenizer.json. The error says what in it is not known.
func Read(data []byte) (*Tokenizer, error) {
	var file struct {
		Truncation *struct {
			Max int `json:"max_length"`
		} `json:"truncation"`
		Padding *struct {
			ID int `json:"pad_id"`
		} `json:"padding"`
		Added []struct {
			ID      int    `json:"id"`
			Content string `json:"content"`
		} `json:"added_tokens"`
		Normalizer    json.RawMessage `json:"normalizer"`
		PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
		PostProcessor json.RawMessage `json:"post_processor"`
		Model         json.RawMessage `json:"model"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	t := &Tokenizer{}
	if file.Truncation != nil {
		t.Max = file.Truncation.Max
	}
	for _, a := range file.Added {
		if a.Content == "[PAD]" || a.Content == "<pad>" {
			t.Pad = a.ID
		}
	}
	if file.Padding != nil {
		t.Pad = file.Padding.ID
	}
	var err error
	if t.normalize, err = readNormalizer(file.Normalizer); err != nil {
		return nil, err
	}
	if t.split, err = readSplitter(file.PreTokenizer); err != nil {
		return nil, err
	}
	if t.pieces, err = readModel(file.Model); err != nil {
		return nil, err
	}
	if t.before, t.after, err = readFrame(file.PostProcessor); err != nil {
		return nil, err
	}
	return t, nil
}

// Encode gives the numbers of a text's pieces, those around it included. Where
// they are more than limit, pieces of the text are left out at its end.
func (t *Tokenizer) Encode(text string, limit int) []int {
	if len(text) > MaxText {
		text = text[:MaxText]
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	room := max(0, limit-len(t.before)-len(t.after))
	out := slices.Clone(t.before)
	for _, word := range t.split([]string{t.normalize(text)}) {
		if out = t.pieces(out, word); len(out)-len(t.before) >= room {
			out = out[:len(t.before)+room]
			break
		}
	}
	return append(out, t.after...)
}

// readModel reads how words are cut into pieces.
func readModel(data json.RawMessage) (func([]int, string) []int, error) {
	kind, err := kindOf(data)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "WordPiece":
		return readWordPiece(data)
	case "Unigram":
		return readUnigram(data)
	}
	return nil, unknown("model", kind)
}

// readFrame reads which pieces stand before and after each text.
func readFrame(data json.RawMessage) (before, after []int, err error) {
	kind, err := kindOf(data)
	if err != nil {
		return nil, nil, err
	}
	switch kind {
	case "":
		return nil, nil, nil
	case "TemplateProcessing":
		return readTemplate(data)
	case "BertProcessing", "RobertaProcessing":
		var frame struct{ Cls, Sep [2]any }
		if err := json.Unmarshal(data, &frame); err != nil {
			return nil, nil, err
		}
		cls, ok := frame.Cls[1].(float64)
		sep, also := frame.Sep[1].(float64)
		if !ok || !also {
			return nil, nil, fmt.Errorf("the post_processor %s has no numbers", kind)
		}
		return []int{int(cls)}, []int{int(sep)}, nil
	}
	return nil, nil, unknown("post_processor", kind)
}

func readTemplate(data json.RawMessage) (before, after []int, err error) {
	var template struct {
		Single []struct {
			Special *struct {
				ID string `json:"id"`
			} `json:"SpecialToken"`
		} `json:"single"`
		Special map[string]struct {
			IDs []int `json:"ids"`
		} `json:"special_tokens"`
	}
	if err := json.Unmarshal(data, &template); err != nil {
		return nil, nil, err
	}
	text := false
	for _, part := range template.Single {
		switch {
		case part.Special == nil:
			text = true
		case text:
			after = append(after, template.Special[part.Special.ID].IDs...)
		default:
			before = append(before, template.Special[part.Special.ID].IDs...)
		}
	}
	return before, after, nil
}

// kindOf is the type of a part of the file; "" where there is no such part.
func kindOf(data json.RawMessage) (string, error) {
	if len(data) == 0 || string(data) == "null" {
		return "", nil
	}
	var part struct{ Type string }
	if err := json.Unmarshal(data, &part); err != nil {
		return "", err
	}
	if part.Type == "" {
		return "", fmt.Errorf("a part of the tokenizer has no type: %.80s", data)
	}
	return part.Type, nil
}

func unknown(part, kind string) error {
	return fmt.Errorf("the tokenizer's %s is of the kind %q, which is not known here", part, kind)
}

// start is whether a character of s begins at byte i, or s ends there.
func start(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }
