package token

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// wordPiece cuts a word into the longest pieces that are known, from its
// beginning (Wu et al., "Google's Neural Machine Translation System", 2016).
type wordPiece struct {
	Vocabulary map[string]int `json:"vocab"`
	Unknown    string         `json:"unk_token"`
	Continues  string         `json:"continuing_subword_prefix"`
	Longest    int            `json:"max_input_chars_per_word"`

	unknown int
	longest int // piece, in bytes
}

func readWordPiece(data json.RawMessage) (func([]int, string) []int, error) {
	w := wordPiece{Unknown: "[UNK]", Continues: "##", Longest: 100}
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, err
	}
	var ok bool
	if w.unknown, ok = w.Vocabulary[w.Unknown]; !ok {
		return nil, errors.New("the tokenizer has no piece for unknown words")
	}
	for piece := range w.Vocabulary {
		w.longest = max(w.longest, len(piece))
	}
	return w.pieces, nil
}

func (w *wordPiece) pieces(dst []int, word string) []int {
	if word == "" {
		return dst
	}
	if utf8.RuneCountInString(word) > w.Longest {
		return append(dst, w.unknown)
	}
	was := len(dst)
	lead := ""
	for word != "" {
		end := min(len(word), w.longest)
		id, ok := 0, false
		for ; end > 0; end-- {
			if !start(word, end) {
				continue
			}
			if id, ok = w.Vocabulary[lead+word[:end]]; ok {
				break
			}
		}
		if !ok {
			return append(dst[:was], w.unknown)
		}
		dst, word, lead = append(dst, id), word[end:], w.Continues
	}
	return dst
}
