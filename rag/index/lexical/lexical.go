// Package lexical is an inverted index in memory, ranked by BM25, that changes
// while it is searched: a change is prepared beside the searches and put in
// place in one moment, and a search goes on in the state it began with.
package lexical

import (
	"cmp"
	"runtime"
	"slices"
)

// Fields is how many fields a document has.
const Fields = 3

// Document is what one place holds.
type Document struct {
	Place int
	// Fields are the numbers of the document's words in order, by where they
	// stand; 0 for a word that is not searched for. The length of a document
	// counts them all.
	Fields [Fields][]uint32
	// Labels are numbers of terms the document can be found by, too, such as
	// who speaks. They count neither as words nor towards the length.
	Labels []uint32
}

// Index is the inverted index of one corpus. [Index.Prepare] is for one caller
// at a time and may run beside searches; [Index.Commit] and [Index.View] must
// not run at the same time.
type Index struct {
	dict    Dictionary
	weights [Fields]int
	lists   []list // by number of the term
	pages   []*page
	live    int // documents
	length  int // of all documents
}

// New makes an empty index. A word counts as often as the weight of its field
// says.
func New(weights [Fields]int) *Index {
	return &Index{weights: weights, dict: Dictionary{numbers: map[string]uint32{}, terms: []string{""}}}
}

// Dictionary numbers the index's terms.
func (x *Index) Dictionary() *Dictionary { return &x.dict }

// Len is the number of documents.
func (x *Index) Len() int { return x.live }

// Change is a change that is ready to be committed.
type Change struct {
	pages  []*page
	terms  []uint32
	lists  []list // by place in terms
	live   int
	length int
}

// Prepare works out what the index is without what stands in the places
// removed, and with documents added, whose places must be free by then.
func (x *Index) Prepare(removed []int, added []Document) *Change {
	c := &Change{live: x.live, length: x.length}
	var out, in []entry
	edits := map[int]*pageEdit{}
	edit := func(place int) *pageEdit {
		e := edits[place/pageSize]
		if e == nil {
			e = &pageEdit{}
			edits[place/pageSize] = e
		}
		return e
	}
	for _, place := range removed {
		r, ok := recordAt(x.pages, place)
		if !ok {
			continue
		}
		out = x.appendEntries(out, place, r)
		edit(place).removed.set(place % pageSize)
		c.live--
		c.length -= r.length
	}
	for _, d := range added {
		r := x.record(d)
		in = x.appendEntries(in, d.Place, r)
		e := edit(d.Place)
		e.added = append(e.added, addition{d.Place % pageSize, r})
		c.live++
		c.length += r.length
	}

	top := len(x.pages)
	for p := range edits {
		top = max(top, p+1)
	}
	c.pages = make([]*page, top)
	copy(c.pages, x.pages)
	for p, e := range edits {
		c.pages[p] = c.pages[p].with(e)
		runtime.Gosched() // searches go first
	}

	terms := x.dict.size()
	out, in = sorted(out, terms), sorted(in, terms)
	for len(out) > 0 || len(in) > 0 {
		term := ^uint32(0)
		if len(out) > 0 {
			term = out[0].term()
		}
		if len(in) > 0 {
			term = min(term, in[0].term())
		}
		var gone, come []entry
		gone, out = cut(out, term)
		come, in = cut(in, term)
		var l list
		if int(term) < len(x.lists) {
			l = x.lists[term]
		}
		c.terms, c.lists = append(c.terms, term), append(c.lists, l.with(gone, come))
		if len(c.terms)%64 == 0 {
			runtime.Gosched()
		}
	}
	return c
}

// Commit puts a change in place. Terms that no document holds any longer lose
// their numbers.
func (x *Index) Commit(c *Change) {
	x.pages, x.live, x.length = c.pages, c.live, c.length
	for i, t := range c.terms {
		if n := int(t) + 1 - len(x.lists); n > 0 {
			x.lists = append(x.lists, make([]list, n)...)
		}
		x.lists[t] = c.lists[i]
		if len(c.lists[i].chunks) == 0 {
			x.dict.release(t)
		}
	}
}

// entry is that a document holds a term, so often: term, place and frequency
// from high bits to low.
type entry uint64

func (e entry) term() uint32     { return uint32(e >> 32) }
func (e entry) posting() posting { return posting(e) }

// appendEntries appends what a record says, a word that occurs twice as often.
func (x *Index) appendEntries(to []entry, place int, r record) []entry {
	from, weight := 0, 0
	for f := 0; f <= Fields; f++ {
		end := len(r.held)
		weight = 1 // of a label
		if f < Fields {
			end, weight = int(r.ends[f]), x.weights[f]
		}
		for _, t := range r.held[from:end] {
			if t != 0 {
				to = append(to, entry(t)<<32|entry(newPosting(place, weight)))
			}
		}
		from = end
	}
	return to
}

// merged makes one entry of those of one term and place, which are neighbours.
func merged(e []entry) []entry {
	out := e[:0]
	for _, x := range e {
		if last := len(out) - 1; last >= 0 && out[last]>>timesBits == x>>timesBits {
			times := out[last].posting().times() + x.posting().times()
			out[last] = x>>timesBits<<timesBits | entry(min(times, maxTimes))
		} else {
			out = append(out, x)
		}
	}
	return out
}

// cut splits off the entries of a term.
func cut(e []entry, term uint32) (head, tail []entry) {
	n := 0
	for n < len(e) && e[n].term() == term {
		n++
	}
	return e[:n], e[n:]
}

// sorted sorts entries by term and place; those of a document stand together
// before. Where they are many, it counts the terms and sorts by place what has
// not come so.
func sorted(e []entry, terms int) []entry {
	if len(e) < terms {
		slices.Sort(e)
		return merged(e)
	}
	ends := make([]int, terms+1)
	for _, x := range e {
		ends[x.term()]++
	}
	at := 0
	for t, n := range ends {
		ends[t] = at
		at += n
	}
	out := make([]entry, len(e))
	for _, x := range e {
		out[ends[x.term()]] = x
		ends[x.term()]++
	}
	byPlace := func(a, b entry) int { return cmp.Compare(a>>timesBits, b>>timesBits) }
	if !slices.IsSortedFunc(out, byPlace) {
		slices.SortFunc(out, byPlace)
	}
	return merged(out)
}

// record is what stands in a place.
type record struct {
	held   []uint32       // the words of the fields one after the other, then the labels
	ends   [Fields]uint16 // where the fields end in held
	length int            // words, weighed; at most maxLength
}

// maxLength is the highest length of a document that is told apart from others,
// and the number of words of one above which the rest is left out.
const maxLength = 1<<16 - 1

func (x *Index) record(d Document) record {
	n := len(d.Labels)
	for _, f := range d.Fields {
		n += len(f)
	}
	r := record{held: make([]uint32, 0, n)}
	for i, f := range d.Fields {
		f = f[:min(len(f), maxLength-len(r.held))]
		r.held = append(r.held, f...)
		r.ends[i] = uint16(len(r.held))
		r.length = min(r.length+x.weights[i]*len(f), maxLength)
	}
	r.held = append(r.held, d.Labels...)
	return r
}

// pageSize is how many documents' records are copied when one of them changes.
const pageSize = 256

// page holds the records of a run of places.
type page struct {
	live    bits
	starts  [pageSize + 1]uint32
	ends    [pageSize][Fields]uint16
	lengths [pageSize]uint16
	held    []uint32
}

type bits [pageSize / 64]uint64

func (b *bits) set(i int)      { b[i/64] |= 1 << (i % 64) }
func (b *bits) has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }

type pageEdit struct {
	removed bits
	added   []addition
}

type addition struct {
	at int
	record
}

// with is a page, which may be nil, after an edit; nil where nothing is left.
func (p *page) with(e *pageEdit) *page {
	if p == nil {
		p = &page{}
	}
	added := make(map[int]record, len(e.added))
	size := len(p.held)
	for _, a := range e.added {
		added[a.at] = a.record
		size += len(a.held)
	}
	out := &page{held: make([]uint32, 0, size)}
	for i := range pageSize {
		out.starts[i] = uint32(len(out.held))
		r, ok := added[i]
		if !ok {
			if !p.live.has(i) || e.removed.has(i) {
				continue
			}
			r = p.record(i)
		}
		out.live.set(i)
		out.held = append(out.held, r.held...)
		out.ends[i], out.lengths[i] = r.ends, uint16(r.length)
	}
	out.starts[pageSize] = uint32(len(out.held))
	if out.live == (bits{}) {
		return nil
	}
	out.held = slices.Clip(out.held)
	return out
}

func (p *page) record(i int) record {
	return record{p.held[p.starts[i]:p.starts[i+1]], p.ends[i], int(p.lengths[i])}
}

// recordAt is what stands in a place; ok is false where nothing does.
func recordAt(pages []*page, place int) (r record, ok bool) {
	if place/pageSize >= len(pages) || pages[place/pageSize] == nil || !pages[place/pageSize].live.has(place%pageSize) {
		return record{}, false
	}
	return pages[place/pageSize].record(place % pageSize), true
}

// Places are the places of the documents that hold a term, in order.
func (x *Index) Places(term string) []int {
	n := x.dict.find(term)
	if n == 0 || int(n) >= len(x.lists) {
		return nil
	}
	out := make([]int, 0, x.lists[n].n)
	for _, chunk := range x.lists[n].chunks {
		for _, p := range chunk {
			out = append(out, p.place())
		}
	}
	return out
}
