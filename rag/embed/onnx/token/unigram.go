package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
)

// unigram cuts a word into the most probable pieces (Kudo, "Subword
// Regularization", 2018), found by dynamic programming.
type unigram struct {
	pieces map[string]piece
	// longest piece in bytes
	longest int
	unknown piece
	bytes   [256]int // the pieces of single bytes, where fallback is set
	// fallback: characters that are in no piece are given as their bytes
	fallback bool
}

type piece struct {
	id    int
	score float64 // logarithm of its probability
}

// unlikelier is how much less an unknown character scores than the rarest
// piece, as in SentencePiece.
const unlikelier = 10

func readUnigram(data json.RawMessage) (func([]int, string) []int, error) {
	var file struct {
		Unknown  *int     `json:"unk_id"`
		Pieces   [][2]any `json:"vocab"`
		Fallback bool     `json:"byte_fallback"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, err
	}
	if len(file.Pieces) == 0 || file.Unknown == nil || *file.Unknown < 0 || *file.Unknown >= len(file.Pieces) {
		return nil, errors.New("the tokenizer has no piece for unknown words")
	}
	u := &unigram{pieces: make(map[string]piece, len(file.Pieces)), fallback: file.Fallback}
	lowest := math.Inf(1)
	for id, p := range file.Pieces {
		text, ok := p[0].(string)
		score, also := p[1].(float64)
		if !ok || !also {
			return nil, fmt.Errorf("piece %d of the tokenizer is not a text and a number", id)
		}
		u.pieces[text] = piece{id, score}
		u.longest = max(u.longest, len(text))
		lowest = min(lowest, score)
	}
	u.unknown = piece{*file.Unknown, lowest - unlikelier}
	if u.fallback {
		for b := range 256 {
			p, ok := u.pieces[fmt.Sprintf("<0x%02X>", b)]
			if !ok {
				u.fallback = false
				break
			}
			u.bytes[b] = p.id
		}
	}
	return u.cut, nil
}

func (u *unigram) cut(dst []int, word string) []int {
	// best[i] is the best way to cut word[:i].
	type way struct {
		score float64
		from  int
		id    int
	}
	best := make([]way, len(word)+1)
	for i := range best {
		best[i].score = math.Inf(-1)
	}
	best[0].score = 0
	for i := range word { // at the beginnings of characters
		first := true
		for end := i + 1; end <= min(len(word), i+u.longest) || first && end <= len(word); end++ {
			if !start(word, end) {
				continue
			}
			p, ok := u.pieces[word[i:end]]
			if !ok && first {
				p, ok = u.unknown, true
			}
			first = false
			if score := best[i].score + p.score; ok && score > best[end].score {
				best[end] = way{score, i, p.id}
			}
		}
	}
	was := len(dst)
	for end := len(word); end > 0; end = best[end].from {
		w := best[end]
		switch {
		case w.id != u.unknown.id:
			dst = append(dst, w.id)
		case u.fallback:
			for i := end - 1; i >= w.from; i-- {
				dst = append(dst, u.bytes[word[i]])
			}
		case len(dst) == was || dst[len(dst)-1] != w.id: // unknown characters in a row are one piece
			dst = append(dst, w.id)
		}
	}
	slices.Reverse(dst[was:])
	return dst
}
