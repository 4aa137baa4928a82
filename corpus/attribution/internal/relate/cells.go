package relate

import (
	"whosaid/corpus/attribution/internal/linear"
	"whosaid/corpus/attribution/internal/syntax"
)

// A lattice has a cell for each word that a cue looks at. What describes one
// word to the cue mostly describes the next one as well: the same quotation, the
// same branch of the tree, about as far away. So the features of a cell stand
// in groups, and a group is hashed and summed again only where something that
// it is made of has changed. Sums of packed weights are whole numbers: in which
// order they are added makes no difference.

// nodeCell is a word as it looks from a cue: what its features are made of, in
// groups.
type nodeCell struct {
	where     uint64 // the side of the cue it stands on, and in which sentence
	place     struct{ where, distance uint64 }
	quotation struct{ where, quote, between uint64 }
	clausal   struct{ where, under, is, clause uint64 }
	marked    struct{ where, tree, that, verbs uint64 }
	branching struct {
		where, tree, top, topPOS, topSide, second, between uint64
	}
	lexical struct {
		place, tree, under, topSide, lower, pos, kind, before, beforePOS, after, afterPOS uint64
	}
}

// look fills in how token i looks from the cue.
func (x *nodeCell) look(f *frame, i int32) {
	d := f.doc
	n := i - f.first
	t, c := &d.Tokens[i], &d.Tokens[f.cue]
	side := uint64(0) // where the token stands: before the cue, at it, after; its sentence
	switch {
	case i == f.cue:
		side = 1
	case i > f.cue:
		side = 2
	}
	sentence := t.Sentence - c.Sentence
	x.where = side | uint64(max(-2, min(2, sentence))+2)<<2
	pos := uint64(t.POS)
	p1, n1 := f.at(i-1, f.first, f.last), f.at(i+1, f.first, f.last)
	tree := uint64(f.up[n])<<8 | uint64(f.branch[n])
	top := &none
	topSide := uint64(0)
	if f.top[n] >= 0 {
		top = &d.Tokens[f.top[n]]
		topSide = flag(f.top[n] > f.cue)
	}
	second := uint64(60)
	if j := f.second[n]; j >= 0 {
		second = uint64(d.Tokens[j].Rel)<<2 | flag(j > f.top[n])<<1 | flag(j > 0 && d.Tokens[j-1].POS == syntax.Comma)
	}
	quote := flag(t.Quote > 0) | flag(t.Quote == c.Quote)<<1 | flag(t.Quote > 0 && t.Quote == f.before)<<2 | flag(t.Quote > 0 && t.Quote == f.after)<<3
	between := f.between(n)
	distance := size(min(max(i-f.cue, f.cue-i), 40))
	isSubject, underSubject := uint64(0), uint64(0)
	if s := f.subject[f.cue]; s >= 0 {
		isSubject = flag(s == i)
		underSubject = flag(f.top[n] == s || s == i)
	}
	clause := uint64(0)
	if k := f.clause[f.cue]; k >= 0 {
		clause = 1 + flag(k > f.cue)
		if f.top[n] == k {
			clause += 2
		}
	}
	kind := speaker(t)
	lower := t.Lower
	if q := f.inside(i); q > 0 {
		// One word of a quotation is as good as another: they are labelled as
		// its opening mark is, and so belong together.
		mark := &d.Quotes[q-1]
		length := size(min(mark.Close-mark.Open, 40))
		lower, pos, kind, p1, n1 = length, 50, 14, f.at(mark.Open-1, f.first, f.last), &none
		if at := mark.Open + 1; at >= f.first && at < f.last {
			o := at - f.first
			tree = uint64(f.up[o])<<8 | uint64(f.branch[o])
			between = f.between(o)
			distance = size(min(max(at-f.cue, f.cue-at), 40))
			underSubject, isSubject = 0, 0
		}
		if mark.Reopened {
			quote |= 16
		}
		if mark.Closed {
			quote |= 32
		}
	}
	that, verbs := flag(f.that[n]), uint64(f.verbs[n])
	x.place.where, x.place.distance = x.where, distance
	x.quotation.where, x.quotation.quote, x.quotation.between = x.where, quote, between
	x.clausal.where, x.clausal.under, x.clausal.is, x.clausal.clause = x.where, underSubject, isSubject, clause
	x.marked.where, x.marked.tree, x.marked.that, x.marked.verbs = x.where, tree, that, verbs
	b := &x.branching
	b.where, b.tree, b.top, b.topPOS, b.topSide, b.second, b.between = x.where, tree, top.Lower, uint64(top.POS), topSide, second, between
	l := &x.lexical
	l.place, l.tree, l.under, l.topSide = x.where<<8|distance, tree, underSubject, topSide
	l.lower, l.pos, l.kind = lower, pos, kind
	l.before, l.beforePOS, l.after, l.afterPOS = p1.Lower, uint64(p1.POS), n1.Lower, uint64(n1.POS)
}

// between tells what stands between the cue and the token at first + n.
func (f *frame) between(n int32) uint64 {
	return uint64(f.commas[n])<<8 | uint64(f.verbs[n])<<4 | uint64(f.quotes[n])<<2 | uint64(f.others[n])
}

// viewpoint is what a cue itself adds to the features of the words around it.
type viewpoint struct {
	stem, class, pos, end, quote, subject uint64
}

func (f *frame) viewpoint() viewpoint {
	c := &f.doc.Tokens[f.cue]
	v := viewpoint{stem: c.Stem, class: uint64(c.Class & cueClasses), pos: uint64(c.POS)}
	v.end = flag(f.cue+3 >= f.sentence.Last)<<1 | flag(f.cue-f.sentence.First < 3)
	v.quote = flag(c.Quote > 0) | flag(f.before > 0)<<1 | flag(f.after > 0)<<2
	if s := f.subject[f.cue]; s >= 0 {
		v.subject = 1 + flag(s > f.cue)
	}
	return v
}

// nodes are the features of the words that a cue looks at, one after the other.
type nodes struct {
	cell, last nodeCell
	first      bool
	view       viewpoint

	place     [6]uint64
	quotation [7]uint64
	clausal   [3]uint64
	marked    [2]uint64
	branching [8]uint64
	lexical   [11]uint64

	sums [6]linear.Part // of each group's weights, where they are packed
}

const nodeCount = 6 + 7 + 3 + 2 + 8 + 11

// begin is to be called before the first word that a cue looks at.
func (x *nodes) begin(f *frame) { x.view, x.first = f.viewpoint(), true }

// read makes the features of token i, which comes after the one that was read
// before, and sums their weights in t if they are packed.
func (x *nodes) read(f *frame, i int32, t *linear.Table) linear.Part {
	x.last, x.cell = x.cell, x.last
	x.cell.look(f, i)
	c, l, v := &x.cell, &x.last, &x.view
	m, w := linear.Mix, linear.Mix(c.where, 77)
	if x.first || c.place != l.place {
		distance, end := c.place.distance, m(w, v.end)
		x.place = [...]uint64{
			m(301, c.where), m(302, m(w, distance)), m(322, m(v.stem, c.where)), m(323, m(v.stem, m(w, distance))), m(331, m(end, distance)), m(332, m(end, v.class<<8|v.pos)),
		}
		x.sums[0] = t.Part(x.place[:])
	}
	if x.first || c.quotation != l.quotation {
		quote, between := c.quotation.quote<<8|v.quote, c.quotation.between
		q, b := m(w, quote), m(w, between)
		x.quotation = [...]uint64{
			m(315, q), m(316, m(v.stem, q)), m(317, m(q, between)), m(318, m(m(w, v.end), quote)), m(319, b), m(320, m(b, v.class)), m(321, m(b, v.pos)),
		}
		x.sums[1] = t.Part(x.quotation[:])
	}
	if k := &c.clausal; x.first || *k != l.clausal {
		x.clausal = [...]uint64{
			m(324, m(m(w, v.subject<<8|k.under<<4|k.is), v.pos)), m(326, m(m(w, k.clause), v.subject)), m(327, m(m(v.stem, k.clause), c.where)),
		}
		x.sums[2] = t.Part(x.clausal[:])
	}
	if k := &c.marked; x.first || *k != l.marked {
		x.marked = [...]uint64{m(328, m(m(w, k.that), k.tree)), m(329, m(m(w, k.that<<8|k.verbs), v.class))}
		x.sums[3] = t.Part(x.marked[:])
	}
	if b := &c.branching; x.first || *b != l.branching {
		cue, two, side := v.class<<8|v.pos, m(b.tree, b.second), c.where&3
		x.branching = [...]uint64{
			m(309, m(w, b.tree)), m(310, m(b.tree, v.stem)), m(311, m(b.tree, cue)), m(313, m(m(b.tree, b.topPOS), v.pos<<8|b.topSide)), m(314, m(b.tree, b.top)),
			m(335, m(b.tree, b.second<<8|side)), m(336, m(two, cue)), m(337, m(two, b.between)),
		}
		x.sums[4] = t.Part(x.branching[:])
	}
	if k := &c.lexical; x.first || *k != l.lexical {
		word, pos := m(w, k.lower), m(w, k.pos)
		x.lexical = [...]uint64{
			m(303, word), m(304, pos), m(305, m(w, k.kind<<8|c.place.distance)), m(306, m(w, k.before)), m(307, m(w, k.after)), m(308, m(w, k.beforePOS<<16|k.pos<<8|k.afterPOS)),
			m(312, m(k.tree, k.pos<<8|k.topSide)), m(325, m(m(w, k.under), k.kind)), m(330, m(v.stem, pos)), m(333, m(m(k.tree, k.kind), v.pos)), m(334, m(word, v.class)),
		}
		x.sums[5] = t.Part(x.lexical[:])
	}
	x.first = false
	return x.sums[0] + x.sums[1] + x.sums[2] + x.sums[3] + x.sums[4] + x.sums[5]
}

// appendTo appends the features in the order of their numbers, which is that in
// which models learn them: sums of floating-point weights depend on it.
func (x *nodes) appendTo(out []uint64) []uint64 {
	p, q, c, k, b, l := &x.place, &x.quotation, &x.clausal, &x.marked, &x.branching, &x.lexical
	return append(out,
		p[0], p[1], l[0], l[1], l[2], l[3], l[4], l[5], b[0], b[1], b[2], l[6], b[3], b[4], q[0], q[1], q[2], q[3], q[4], q[5], q[6],
		p[2], p[3], c[0], l[7], c[1], c[2], k[0], k[1], l[8], p[4], p[5], l[9], l[10], b[5], b[6], b[7])
}

// edgeCell is what stands between two words, as it looks from a cue.
type edgeCell struct{ side, seam, top uint64 }

// look fills in what stands between token i−1 and token i.
func (x *edgeCell) look(f *frame, i int32, t, p *syntax.Token) {
	x.side = flag(i > f.cue)<<1 | flag(i == f.cue || i == f.cue+1)
	begins := flag(p.Sentence != t.Sentence || i == f.first)
	x.seam = (flag(t.Quote > 0)|flag(p.Quote > 0)<<1|flag(t.Quote == p.Quote)<<2)<<8 | begins
	x.top = 0
	if n := i - f.first; n > 0 {
		x.top = flag(f.top[n] != f.top[n-1])<<8 | flag(f.second[n] != f.second[n-1])<<9 | uint64(f.branch[n])<<16 | uint64(f.up[n])<<32
	}
}

// edges are the features of what stands between words, one after the other.
type edges struct {
	cell, last edgeCell
	first      bool
	stem       uint64 // the cue's

	seam [3]uint64
	top  [1]uint64
	pair [4]uint64

	sums [2]linear.Parts
}

const edgeCount = 3 + 1 + 4

// begin is to be called before the first word that a cue looks at.
func (x *edges) begin(f *frame) { x.stem, x.first = f.doc.Tokens[f.cue].Stem, true }

// read makes the features of what stands before token i, which comes after the
// one that was read before, and sums their weights in table if they are packed.
func (x *edges) read(f *frame, i int32, table *linear.Table) (sum linear.Parts) {
	t, p := &f.doc.Tokens[i], f.at(i-1, f.first, f.last)
	x.last = x.cell
	x.cell.look(f, i, t, p)
	c, l, m := &x.cell, &x.last, linear.Mix
	if turned := x.first || c.side != l.side; turned || c.seam != l.seam {
		s := m(c.side, c.seam)
		x.seam = [...]uint64{m(401, c.side), m(405, s), m(407, m(s, x.stem))}
		x.sums[0] = linear.Parts{}
		table.Sum(&x.sums[0], x.seam[:])
	}
	top := m(c.side, c.top)
	if x.first || c.side != l.side || c.top != l.top {
		x.top[0] = m(406, top)
		x.sums[1] = linear.Parts{}
		table.Sum(&x.sums[1], x.top[:])
	}
	x.pair = [...]uint64{m(402, m(c.side, t.Lower)), m(403, m(c.side, p.Lower)), m(404, m(c.side, uint64(t.POS)<<8|uint64(p.POS))), m(408, m(top, uint64(p.POS)))}
	x.first = false
	sum = x.sums[0]
	for n := range sum {
		sum[n] += x.sums[1][n]
	}
	table.Sum(&sum, x.pair[:])
	return sum
}

// appendTo appends the features in the order of their numbers.
func (x *edges) appendTo(out []uint64) []uint64 {
	return append(out, x.seam[0], x.pair[0], x.pair[1], x.pair[2], x.seam[1], x.top[0], x.seam[2], x.pair[3])
}
