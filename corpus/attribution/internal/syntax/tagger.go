package syntax

import (
	"strings"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/linear"
)

// Model is what the reading of words and their parts is learnt into.
type Model struct {
	Lexicon *lexicon.Lexicon

	words dictionary
	Tags  *linear.Table
	Names *linear.Table
	Moves *linear.Table
	Rels  *linear.Table
}

const (
	tagBits  = 15
	nameBits = 17
	moveBits = 19
	relBits  = 15
)

// NewModel makes a model to be trained.
func NewModel() *Model {
	return &Model{
		Lexicon: lexicon.New(),
		words:   newDictionary(),
		Tags:    linear.New(tagBits, int(tagCount)),
		Names:   linear.New(nameBits, int(nameCount)),
		Moves:   linear.New(moveBits, int(moveCount)),
		Rels:    linear.New(relBits, int(relCount)),
	}
}

// Pack appends the weights to out.
func (m *Model) Pack(out []byte) []byte {
	out = append(out, m.words...)
	for _, t := range []*linear.Table{m.Tags, m.Names, m.Moves, m.Rels} {
		out = t.Pack(out)
	}
	return out
}

// Unpack takes a model from the beginning of packed and returns the rest.
func Unpack(packed []byte) (*Model, []byte, error) {
	m := &Model{Lexicon: lexicon.New()}
	if len(packed) < dictionarySize {
		return nil, nil, linear.ErrShort
	}
	m.words, packed = dictionary(packed[:dictionarySize]), packed[dictionarySize:]
	for _, t := range []struct {
		table   **linear.Table
		bits    uint
		classes int
	}{
		{&m.Tags, tagBits, int(tagCount)},
		{&m.Names, nameBits, int(nameCount)},
		{&m.Moves, moveBits, int(moveCount)},
		{&m.Rels, relBits, int(relCount)},
	} {
		table, rest, err := linear.Unpack(packed, t.bits, t.classes)
		if err != nil {
			return nil, nil, err
		}
		*t.table, packed = table, rest
	}
	return m, packed, nil
}

// Analyse finds the quotations of d and fills in what the lexicon says of each
// token, its part of speech, the kind of name it is part of, and its head.
func (m *Model) Analyse(d *Document) {
	var features [maxFeatures]uint64
	m.lookUp(d)
	d.findQuotes()
	// One step after the other for all sentences: the weights of one step fit into
	// the near memory of a processor, those of all do not.
	for _, sent := range d.Sentences {
		for i := sent.First; i < sent.Last; i++ {
			if tag, ok := m.words.tag(d.Tokens[i].Word); ok {
				d.Tokens[i].POS = tag
				continue
			}
			d.Tokens[i].POS = Tag(m.Tags.Best(d.tagFeatures(features[:0], i, sent), int(tagCount)))
		}
	}
	for _, sent := range d.Sentences {
		for i := sent.First; i < sent.Last; i++ {
			if d.plain(i, sent) {
				d.Tokens[i].Name = NoName
				continue
			}
			d.Tokens[i].Name = Name(m.Names.Best(d.nameFeatures(features[:0], i, sent), int(nameCount)))
		}
	}
	for _, sent := range d.Sentences {
		m.findHeads(d, sent)
	}
	for _, sent := range d.Sentences {
		m.nameRelations(d, sent)
	}
}

// plain reports whether token i is surely no part of a name: it has neither a
// capital nor a digit, and no name goes before it.
func (d *Document) plain(i int32, s Sentence) bool {
	return d.Tokens[i].Shape&(Capital|Digit|Han) == 0 && (i == s.First || d.Tokens[i-1].Name == NoName)
}

// lookUp fills in what the lexicon knows of each token.
func (m *Model) lookUp(d *Document) {
	for i := range d.Tokens {
		t := &d.Tokens[i]
		t.Class = m.Lexicon.Class(t.Lower)
		if t.Class == 0 && t.Shape&Dot != 0 { // "Mr." stands there as "Mr"
			t.Class = m.Lexicon.Class(lexicon.Hash(strings.TrimSuffix(d.Word(i), ".")))
		}
		if t.Shape&Capital == 0 { // "dean" is no name, nor is "will"
			t.Class &^= lexicon.Family | lexicon.Hungarian | lexicon.Given | lexicon.Title
		}
	}
}

const maxFeatures = 48

func best(scores []float32) int {
	b := 0
	for c, s := range scores {
		if s > scores[b] {
			b = c
		}
	}
	return b
}

// edge stands for a token before the first or after the last of a sentence.
var edge = Token{Word: 1, Lower: 2, Suffix: 3, POS: tagCount, Head: -1}

func (d *Document) near(i int32, s Sentence) *Token {
	if i < s.First || i >= s.Last {
		return &edge
	}
	return &d.Tokens[i]
}

// tagFeatures describe token i to the tagger, which goes from left to right and
// sees the tags it has given.
func (d *Document) tagFeatures(f []uint64, i int32, s Sentence) []uint64 {
	t := &d.Tokens[i]
	p1, p2 := d.near(i-1, s), d.near(i-2, s)
	n1, n2 := d.near(i+1, s), d.near(i+2, s)
	place := uint64(0)
	if i == s.First {
		place = 1
	}
	shape := uint64(t.Shape)<<1 | place
	two := uint64(p1.POS)<<8 | uint64(p2.POS)
	first := uint64(d.Text[t.Start])
	m := linear.Mix
	return append(f,
		m(1, t.Word), m(2, t.Lower), m(3, t.Suffix), m(4, first<<16|shape), m(5, shape),
		m(6, uint64(p1.POS)), m(7, two), m(8, m(t.Lower, uint64(p1.POS))), m(9, m(t.Suffix, uint64(p1.POS))),
		m(10, p1.Lower), m(11, p2.Lower), m(12, n1.Lower), m(13, n2.Lower),
		m(14, n1.Suffix), m(15, uint64(n1.Shape)<<8|uint64(t.Shape)), m(16, m(t.Lower, n1.Lower)), m(17, m(t.Lower, p1.Lower)),
		m(18, m(two, n1.Suffix)))
}

// nameFeatures describe token i to the recogniser of names, which sees all tags
// and the kinds of names it has given.
func (d *Document) nameFeatures(f []uint64, i int32, s Sentence) []uint64 {
	t := &d.Tokens[i]
	p1, p2 := d.near(i-1, s), d.near(i-2, s)
	n1, n2 := d.near(i+1, s), d.near(i+2, s)
	shape := uint64(t.Shape)<<8 | uint64(t.POS)
	m := linear.Mix
	class := uint64(t.Class >> nameClasses)
	return append(f,
		m(31, t.Word), m(32, t.Lower), m(33, t.Suffix), m(34, shape),
		m(35, uint64(p1.Name)), m(36, uint64(p1.Name)<<8|uint64(p2.Name)), m(37, m(t.Lower, uint64(p1.Name))),
		m(38, p1.Lower), m(39, p2.Lower), m(40, n1.Lower), m(41, n2.Lower),
		m(42, m(shape, uint64(p1.Shape)<<8|uint64(p1.POS))), m(43, m(shape, uint64(n1.Shape)<<8|uint64(n1.POS))),
		m(44, m(uint64(p1.Name), shape)), m(45, m(p1.Lower, shape)), m(46, m(n1.Lower, shape)),
		m(47, m(t.Lower, n1.Lower)), m(48, m(t.Lower, p1.Lower)),
		m(49, class<<8|uint64(p1.Name)), m(50, class<<40|uint64(n1.Class>>nameClasses)<<24|uint64(t.Shape)),
		m(51, class<<40|uint64(p1.Class>>nameClasses)<<24|uint64(p1.Name)))
}

// nameClasses is how many classes of the lexicon, the first ones, say nothing
// about names.
const nameClasses = 6
