// Package thesaurus tells how near words are in meaning: by the senses they
// share, or that stand above both, in WordNet.
package thesaurus

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"strings"
)

// The table is made by rag/thesaurus/build; see docs/answering.md.
//
//go:embed senses.table
var builtIn string

const (
	magic   = "senses01"
	headLen = len(magic) + 4
	linkLen = 3 // a concept's number in two bytes, and a strength in one
)

// Thesaurus knows the senses of words. It is safe for concurrent use.
type Thesaurus struct {
	hashes, ends, links string
	irregular           map[string]string // stems of irregular forms, to the stem of the plain one
}

// Senses are what a word can mean: concepts, each with its strength, in the
// order of their numbers.
type Senses struct{ links string }

// New returns the thesaurus that is built in.
func New() (*Thesaurus, error) { return Open(builtIn) }

// Open reads a table that lies in data, and keeps data.
func Open(data string) (*Thesaurus, error) {
	if len(data) < headLen || data[:len(magic)] != magic {
		return nil, errors.New("thesaurus: not a table of senses")
	}
	n := int(u32(data, len(magic)))
	if n < 1 || len(data) < headLen+8*n {
		return nil, errors.New("thesaurus: the table is cut off")
	}
	t := &Thesaurus{hashes: data[headLen : headLen+4*n], ends: data[headLen+4*n : headLen+8*n], links: data[headLen+8*n:], irregular: map[string]string{}}
	last := 0
	for i := range n {
		end := int(u32(t.ends, 4*i))
		if end < last || end > len(t.links)/linkLen {
			return nil, errors.New("thesaurus: the table is damaged")
		}
		last = end
	}
	if len(t.links) != linkLen*last {
		return nil, errors.New("thesaurus: the table is cut off")
	}
	for line := range strings.Lines(irregularForms) {
		forms := strings.Fields(line)
		for _, form := range forms[min(1, len(forms)):] {
			t.irregular[form] = forms[0]
		}
	}
	return t, nil
}

// Senses are those of a stem, as [whosaid/rag.Stem] makes it; none where it is
// not known.
func (t *Thesaurus) Senses(stem string) Senses {
	if plain, ok := t.irregular[stem]; ok {
		stem = plain
	}
	h := Hash(stem)
	low, high := 0, len(t.hashes)/4
	for low < high {
		if mid := (low + high) / 2; u32(t.hashes, 4*mid) < h {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == len(t.hashes)/4 || u32(t.hashes, 4*low) != h {
		return Senses{}
	}
	start := 0
	if low > 0 {
		start = int(u32(t.ends, 4*low-4))
	}
	return Senses{t.links[linkLen*start : linkLen*int(u32(t.ends, 4*low))]}
}

// Near is how near two words are: 1 for words that mean the same first of all,
// less where they do so in a rarer sense, where one is a kind of the other, or
// both are of a third; 0 where nothing joins them.
func Near(a, b Senses) float64 {
	best := 0
	for i, j := 0, 0; i < len(a.links) && j < len(b.links); {
		x, y := u16(a.links, i), u16(b.links, j)
		switch {
		case x < y:
			i += linkLen
		case x > y:
			j += linkLen
		default:
			best = max(best, int(a.links[i+2])*int(b.links[j+2]))
			i += linkLen
			j += linkLen
		}
	}
	return float64(best) / (255 * 255)
}

// Hash is what a stem is found by in the table.
func Hash(stem string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(stem)) // never fails
	return h.Sum32()
}

func u32(s string, at int) uint32 {
	return uint32(s[at]) | uint32(s[at+1])<<8 | uint32(s[at+2])<<16 | uint32(s[at+3])<<24
}

func u16(s string, at int) uint16 { return uint16(s[at]) | uint16(s[at+1])<<8 }

// Link is a concept of a word, and how strongly the word means it, 1 to 255.
type Link struct {
	Concept  uint16
	Strength uint8
}

// Encode makes a table of words: their hashes in ascending order, each once,
// and of each its links in the order of their concepts.
func Encode(hashes []uint32, links [][]Link) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(hashes)))
	for _, h := range hashes {
		out = binary.LittleEndian.AppendUint32(out, h)
	}
	end := 0
	for _, l := range links {
		end += len(l)
		out = binary.LittleEndian.AppendUint32(out, uint32(end))
	}
	for _, of := range links {
		for _, l := range of {
			out = append(binary.LittleEndian.AppendUint16(out, l.Concept), l.Strength)
		}
	}
	return out
}
