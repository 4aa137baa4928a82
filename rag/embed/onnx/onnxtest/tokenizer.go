package onnxtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// WordPiece is a tokenizer.json as BERT's descendants have it, with these
// words, single letters, digits and marks as pieces. The first pieces are
// [PAD], [UNK], [CLS] and [SEP].
func WordPiece(words ...string) []byte {
	pieces := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]"}
	for _, r := range letters {
		pieces = append(pieces, string(r), "##"+string(r))
	}
	return tokenizer(map[string]any{
		"normalizer":    map[string]any{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": nil, "lowercase": true},
		"pre_tokenizer": map[string]any{"type": "BertPreTokenizer"},
		"post_processor": map[string]any{
			"type": "TemplateProcessing",
			"single": []any{
				map[string]any{"SpecialToken": map[string]any{"id": "[CLS]", "type_id": 0}},
				map[string]any{"Sequence": map[string]any{"id": "A", "type_id": 0}},
				map[string]any{"SpecialToken": map[string]any{"id": "[SEP]", "type_id": 0}},
			},
			"pair": []any{},
			"special_tokens": map[string]any{
				"[CLS]": map[string]any{"id": "[CLS]", "ids": []int{2}, "tokens": []string{"[CLS]"}},
				"[SEP]": map[string]any{"id": "[SEP]", "ids": []int{3}, "tokens": []string{"[SEP]"}},
			},
		},
		"decoder": map[string]any{"type": "WordPiece", "prefix": "##", "cleanup": true},
		"model": map[string]any{
			"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
			"vocab": numbered(append(pieces, words...)),
		},
	})
}

// Unigram is a tokenizer.json as models of many languages have it, with these
// words, single letters, digits and marks as pieces. The first pieces are <s>,
// <pad>, </s> and <unk>.
func Unigram(words ...string) []byte {
	pieces := []string{"<s>", "<pad>", "</s>", "<unk>", "▁"}
	for _, r := range letters {
		pieces = append(pieces, string(r))
	}
	for _, w := range words {
		pieces = append(pieces, "▁"+w, w)
	}
	numbers := numbered(pieces)
	unique := slices.SortedFunc(maps.Keys(numbers), func(a, b string) int { return numbers[a] - numbers[b] })
	scored := make([][2]any, len(unique))
	for i, p := range unique {
		// Longer pieces are likelier than the letters they are made of.
		scored[i] = [2]any{p, math.Round(-100*(5+float64(i%7)/3+1/float64(len(p)))) / 100}
	}
	return tokenizer(map[string]any{
		"normalizer": map[string]any{"type": "Sequence", "normalizers": []any{
			map[string]any{"type": "Precompiled", "precompiled_charsmap": ""},
			map[string]any{"type": "Replace", "pattern": map[string]any{"Regex": " {2,}"}, "content": " "},
		}},
		"pre_tokenizer": map[string]any{"type": "Sequence", "pretokenizers": []any{
			map[string]any{"type": "WhitespaceSplit"},
			map[string]any{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true, "prepend_scheme": "always"},
		}},
		"post_processor": map[string]any{"type": "RobertaProcessing", "cls": []any{"<s>", 0}, "sep": []any{"</s>", 2}, "trim_offsets": true, "add_prefix_space": true},
		"decoder":        map[string]any{"type": "Metaspace", "replacement": "▁", "add_prefix_space": true},
		"model":          map[string]any{"type": "Unigram", "unk_id": 3, "vocab": scored, "byte_fallback": false},
	})
}

const letters = "abcdefghijklmnopqrstuvwxyz0123456789.,!?'-港口"

func tokenizer(parts map[string]any) []byte {
	parts["version"], parts["added_tokens"] = "1.0", []any{}
	data, err := json.Marshal(parts)
	if err != nil {
		panic(fmt.Sprint("a tokenizer cannot be written: ", err)) // strings and numbers always can
	}
	return data
}

// numbered gives each piece the place where it stands first.
func numbered(pieces []string) map[string]int {
	numbers := map[string]int{}
	for _, p := range pieces {
		if _, ok := numbers[p]; !ok && !strings.ContainsAny(p, " ") {
			numbers[p] = len(numbers)
		}
	}
	return numbers
}
