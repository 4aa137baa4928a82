package syntax

import (
	"cmp"
	"slices"
)

// dictionary holds the tag of words that always have the same one, which spares
// the tagger more than half of its work. It is a hash table without chains: two
// bytes a place, 11 bits that tell words apart and 5 that are the tag. A word
// that finds its place taken is left to the tagger.
type dictionary []byte

const (
	dictionaryBits = 14
	dictionarySize = 2 << dictionaryBits
)

func newDictionary() dictionary { return make(dictionary, dictionarySize) }

// place is where a word's entry is, and what tells it apart there; never 0.
func (dictionary) place(word uint64) (at int, mark uint16) {
	word *= 0x9e3779b97f4a7c15
	return int(word>>(64-dictionaryBits)) * 2, uint16(word>>20)&0x7ff | 1
}

// tag is the tag of a word; ok is false where the word is not known or has
// several.
func (d dictionary) tag(word uint64) (tag Tag, ok bool) {
	at, mark := d.place(word)
	entry := uint16(d[at]) | uint16(d[at+1])<<8
	return Tag(entry & 31), entry>>5 == mark
}

// learn fills d from tagged documents.
func (d dictionary) learn(docs []*Document) {
	const often, nearly = 8, 0.997
	counts := map[uint64]*[tagCount]int{}
	for _, doc := range docs {
		for _, s := range doc.Sentences {
			for i := s.First; i < s.Last; i++ {
				t := &doc.Tokens[i]
				if counts[t.Word] == nil {
					counts[t.Word] = new([tagCount]int)
				}
				counts[t.Word][t.POS]++
			}
		}
	}
	type entry struct {
		word uint64
		n    int
		tag  int
	}
	var entries []entry
	for word, c := range counts {
		all, tag := 0, 0
		for k, n := range c {
			all += n
			if n > c[tag] {
				tag = k
			}
		}
		if all >= often && float64(c[tag]) >= nearly*float64(all) {
			entries = append(entries, entry{word, all, tag})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.word, b.word)) })
	for _, e := range entries {
		at, mark := d.place(e.word)
		if d[at] == 0 && d[at+1] == 0 {
			v := mark<<5 | uint16(e.tag)
			d[at], d[at+1] = byte(v), byte(v>>8)
		}
	}
}
