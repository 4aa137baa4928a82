package sqlite

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"math"
	"slices"

	"whosaid/corpus"
)

// errSum says that what was read is not what was written.
var errSum = errors.New("a checksum does not match")

// Checksums are CRC-32C, which processors compute at several gigabytes a
// second.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// digest is what the checksum of a row is made from: its columns, each so that
// it cannot run into the next.
type digest []byte

func (d digest) numbers(numbers ...int64) digest {
	for _, n := range numbers {
		d = binary.LittleEndian.AppendUint64(d, uint64(n))
	}
	return d
}

func (d digest) texts(texts ...string) digest {
	for _, s := range texts {
		d = append(binary.AppendUvarint(d, uint64(len(s))), s...)
	}
	return d
}

func (d digest) flag(b bool) digest {
	if b {
		return append(d, 1)
	}
	return append(d, 0)
}

func (d digest) sum() int64 { return int64(crc32.Checksum(d, castagnoli)) }

func sumArticle(a corpus.Article, change int64) int64 {
	d := digest(nil).texts(a.ID, a.Origin, a.Title, a.Source, a.URL)
	return d.numbers(a.Published.UnixMicro(), a.Added.UnixMicro(), int64(a.Revision), change).sum()
}

func sumText(id, text string) int64 { return digest(nil).texts(id, text).sum() }

// sumSpeaker leaves a curation out that there is not, as when there were none.
func sumSpeaker(id, name, aliases string, organisation bool, curation string) int64 {
	d := digest(nil).texts(id, name, aliases).flag(organisation)
	if curation != "" {
		d = d.texts(curation)
	}
	return d.sum()
}

func sumRole(speaker, ordinal int64, r corpus.Role) int64 {
	return digest(nil).numbers(speaker, ordinal).texts(r.Text, r.ArticleID).sum()
}

func sumVectors(dimension int, packed []byte) int64 {
	return int64(crc32.Update(uint32(dimension), castagnoli, packed)) // not copied: they are large
}

func sumChange(c corpus.Change) int64 {
	return digest(nil).numbers(c.N).texts(c.ArticleID).flag(c.Removed).sum()
}

func sumEntry(key string, value []byte) int64 {
	return append(digest(nil).texts(key), value...).sum()
}

// row is one row of the table statements.
type row struct {
	article, ordinal int64
	speaker          int64 // 0 for none
	a                corpus.Attribution
	spans            []byte
}

// digest appends the row to d.
func (r *row) digest(d digest) digest {
	d = d.numbers(r.article, r.ordinal, r.speaker, int64(r.a.Person), int64(math.Float64bits(r.a.Confidence)))
	return append(d.texts(string(r.a.Kind), string(r.a.Modality), r.a.Role), r.spans...)
}

// packSpans writes the spans of an attribution: for source, cue and content how
// many there are and each one's start and length, then the context's; all as
// unsigned varints.
func packSpans(a corpus.Attribution) []byte {
	b := make([]byte, 0, 32)
	span := func(s corpus.Span) {
		b = binary.AppendUvarint(b, uint64(s.Start))
		b = binary.AppendUvarint(b, uint64(s.Len()))
	}
	for _, spans := range [][]corpus.Span{a.Source, a.Cue, a.Content} {
		b = binary.AppendUvarint(b, uint64(len(spans)))
		for _, s := range spans {
			span(s)
		}
	}
	span(a.Context)
	return b
}

// unpackSpans is the reverse of packSpans.
func unpackSpans(b []byte, a *corpus.Attribution) error {
	bad := false
	number := func() int {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > math.MaxInt32 {
			b, bad = nil, true
			return 0
		}
		b = b[w:]
		return int(n)
	}
	span := func() corpus.Span {
		start := number()
		return corpus.Span{Start: start, End: start + number()}
	}
	for _, spans := range []*[]corpus.Span{&a.Source, &a.Cue, &a.Content} {
		n := number()
		if n > len(b)/2 { // a span takes two bytes at least
			return errSum
		}
		*spans = nil
		if n > 0 {
			*spans = make([]corpus.Span, n)
		}
		for i := range *spans {
			(*spans)[i] = span()
		}
	}
	a.Context = span()
	if bad || len(b) > 0 {
		return errSum
	}
	return nil
}

// packVectors writes vectors by ordinal: for each one the ordinal and the
// values.
func packVectors(dimension int, vectors map[uint32][]float32) []byte {
	b := make([]byte, 0, len(vectors)*4*(1+dimension))
	for _, ordinal := range slices.Sorted(maps.Keys(vectors)) {
		b = binary.LittleEndian.AppendUint32(b, ordinal)
		for _, v := range vectors[ordinal] {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return b
}

// unpackVectors yields what packVectors has written. The values of all vectors
// share one array.
func unpackVectors(b []byte, dimension int, yield func(ordinal uint32, values []float32) error) error {
	width := 4 * (1 + dimension)
	if dimension <= 0 || len(b)%width != 0 {
		return errSum
	}
	all := make([]float32, len(b)/width*dimension)
	for len(b) > 0 {
		values := all[:dimension:dimension]
		raw := b[4:width]
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		if err := yield(binary.LittleEndian.Uint32(b), values); err != nil {
			return err
		}
		all, b = all[dimension:], b[width:]
	}
	return nil
}
