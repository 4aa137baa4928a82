package syntax

import (
	"math/rand/v2"

	"whosaid/corpus/attribution/internal/linear"
)

// The parser is greedy and reads from left to right: the arc-hybrid system
// (Kuhlmann, Gómez-Rodríguez and Satta, 2011), learnt with a dynamic oracle
// (Goldberg and Nivre, 2013), so that it learns to go on well after an error.
type move uint8

const (
	shift move = iota // the next token goes on the stack
	left              // the top of the stack depends on the next token
	right             // the top of the stack depends on the token under it
	moveCount
)

// parserState is the state of parsing one sentence. Tokens are counted from the
// sentence's first; the last number is the root, which comes after all.
type parserState struct {
	stack       []int32
	next        int32
	n           int32 // tokens, without the root
	head        []int32
	leftmost    []int32 // child, −1 for none
	rightmost   []int32
	left, right []uint8 // how many children on each side
}

func (p *parserState) start(n int32) {
	p.n, p.next, p.stack = n, 0, p.stack[:0]
	for _, a := range []*[]int32{&p.head, &p.leftmost, &p.rightmost} {
		if cap(*a) < int(n)+1 {
			*a = make([]int32, n+1, 2*n+16)
		}
		*a = (*a)[:n+1]
		for i := range *a {
			(*a)[i] = -1
		}
	}
	for _, a := range []*[]uint8{&p.left, &p.right} {
		if cap(*a) < int(n)+1 {
			*a = make([]uint8, n+1, 2*n+16)
		}
		*a = (*a)[:n+1]
		clear(*a)
	}
}

func (p *parserState) done() bool { return p.next == p.n && len(p.stack) == 0 }

func (p *parserState) can(m move) bool {
	switch m {
	case shift:
		return p.next < p.n
	case left:
		return len(p.stack) > 0
	}
	return len(p.stack) > 1
}

// forced is the only move that can be made, if there is no other.
func (p *parserState) forced() (m move, ok bool) {
	if len(p.stack) == 0 {
		return shift, true
	}
	return left, p.next == p.n && len(p.stack) == 1
}

func (p *parserState) do(m move) {
	switch m {
	case shift:
		p.stack = append(p.stack, p.next)
		p.next++
		return
	case left:
		p.arc(p.next, p.stack[len(p.stack)-1])
	case right:
		p.arc(p.stack[len(p.stack)-2], p.stack[len(p.stack)-1])
	}
	p.stack = p.stack[:len(p.stack)-1]
}

func (p *parserState) arc(head, child int32) {
	p.head[child] = head
	if child < head {
		if p.leftmost[head] < 0 || child < p.leftmost[head] {
			p.leftmost[head] = child
		}
		p.left[head]++
		return
	}
	p.rightmost[head] = max(p.rightmost[head], child)
	p.right[head]++
}

// findHeads finds the head of each token of a sentence.
func (m *Model) findHeads(d *Document, s Sentence) {
	p := &d.parser
	p.start(s.Last - s.First)
	var buffer [maxFeatures]uint64
	for !p.done() {
		if only, ok := p.forced(); ok {
			p.do(only)
			continue
		}
		p.do(m.bestMove(p, d.moveFeatures(buffer[:0], p, s)))
	}
	for i := range p.n {
		t := &d.Tokens[s.First+i]
		t.Head = -1
		if p.head[i] < p.n {
			t.Head = s.First + p.head[i]
		}
	}
}

// nameRelations finds how each token of a sentence depends on its head.
func (m *Model) nameRelations(d *Document, s Sentence) {
	p := &d.parser
	p.start(s.Last - s.First)
	for i := range p.n {
		if h := d.Tokens[s.First+i].Head; h >= 0 {
			p.arc(h-s.First, i)
		}
	}
	var buffer [maxFeatures]uint64
	for i := s.First; i < s.Last; i++ {
		if d.Tokens[i].Head < 0 {
			d.Tokens[i].Rel = Root
			continue
		}
		d.Tokens[i].Rel = Rel(m.Rels.Best(d.relFeatures(buffer[:0], i, s), int(Root)))
	}
}

func (m *Model) bestMove(p *parserState, features []uint64) move {
	var scores [moveCount]float32
	m.Moves.Score(scores[:], features)
	return bestAllowed(scores[:], p.can)
}

func bestAllowed(scores []float32, allowed func(move) bool) move {
	b, found := shift, false
	for c := shift; c < moveCount; c++ {
		if allowed(c) && (!found || scores[c] > scores[b]) {
			b, found = c, true
		}
	}
	return b
}

// view is what the parser sees of a token.
type view struct {
	word, tag uint64
	at        int32
}

func (d *Document) view(p *parserState, i int32, s Sentence) view {
	switch {
	case i < 0:
		return view{5, uint64(tagCount), -1}
	case i >= p.n:
		return view{6, uint64(tagCount) + 1, i}
	}
	t := &d.Tokens[s.First+i]
	return view{t.Lower, uint64(t.POS), i}
}

func (d *Document) moveFeatures(f []uint64, p *parserState, s Sentence) []uint64 {
	top := func(n int) int32 {
		if len(p.stack) < n {
			return -1
		}
		return p.stack[len(p.stack)-n]
	}
	s0, s1, s2 := d.view(p, top(1), s), d.view(p, top(2), s), d.view(p, top(3), s)
	b0, b1, b2 := d.view(p, p.next, s), d.view(p, min(p.next+1, p.n), s), d.view(p, min(p.next+2, p.n), s)
	child := func(of view, side []int32) view {
		if of.at < 0 {
			return view{5, uint64(tagCount), -1}
		}
		return d.view(p, side[of.at], s)
	}
	s0l, s0r := child(s0, p.leftmost), child(s0, p.rightmost)
	s1r, b0l := child(s1, p.rightmost), child(b0, p.leftmost)
	valency := uint64(0)
	if s0.at >= 0 {
		valency = uint64(min(p.left[s0.at], 3))<<2 | uint64(min(p.right[s0.at], 3))
	}
	if s1.at >= 0 {
		valency |= uint64(min(p.right[s1.at], 3)) << 4
	}
	distance := uint64(0)
	if s0.at >= 0 {
		distance = uint64(min(b0.at-s0.at, 6))
		if distance == 6 && b0.at-s0.at > 10 {
			distance = 7
		}
	}
	m := linear.Mix
	tags := s0.tag<<16 | s1.tag<<8 | b0.tag
	return append(f,
		m(101, s0.word), m(102, s0.word<<6^s0.tag), m(103, s1.word), m(104, b0.word), m(105, b0.word<<6^b0.tag), m(106, b1.word), m(107, s1.word<<6^s1.tag),
		m(108, s0.tag<<8|b0.tag), m(109, s0.tag<<8|s1.tag), m(110, tags), m(111, tags<<8|s2.tag), m(112, tags<<8|b1.tag),
		m(113, m(s0.word, b0.word)), m(114, m(s0.word, b0.tag)), m(115, m(b0.word, s0.tag)),
		m(116, m(s0.word, s1.word)), m(117, m(s0.word, s1.tag)), m(118, m(s1.word, s0.tag)),
		m(119, b0.tag<<16|b1.tag<<8|b2.tag), m(120, s0.tag<<24|b0.tag<<16|b1.tag<<8|b2.tag),
		m(121, tags<<16|s0l.tag<<8|s0r.tag), m(122, s0.tag<<24|s1.tag<<16|s1r.tag<<8|s0l.tag), m(123, s0.tag<<16|b0.tag<<8|b0l.tag),
		m(124, m(tags, valency)), m(125, m(s0.tag<<8|b0.tag, distance)), m(126, m(s0r.word, tags)), m(127, m(s1.tag<<8|s0.tag, distance)),
		m(128, m(s0.word, s0.tag<<8|valency)), m(129, m(s1.word, m(s0.tag<<8|b0.tag, 7))), m(130, m(s1.word, m(b0.word, s0.tag))))
}

func (d *Document) relFeatures(f []uint64, i int32, s Sentence) []uint64 {
	t := &d.Tokens[i]
	h := &d.Tokens[t.Head]
	side := uint64(0)
	if t.Head < i {
		side = 1
	}
	distance := uint64(min(max(i-t.Head, t.Head-i), 7))<<1 | side
	p1, n1 := d.near(i-1, s), d.near(i+1, s)
	tags := uint64(t.POS)<<16 | uint64(h.POS)<<8 | side
	m := linear.Mix
	above := uint64(tagCount)
	if h.Head >= 0 {
		above = uint64(d.Tokens[h.Head].POS)
	}
	var l, r uint64
	if p := &d.parser; p.n == s.Last-s.First {
		for n, side := range [][]int32{p.leftmost, p.rightmost} {
			if c := side[i-s.First]; c >= 0 && c < p.n {
				v := m(d.Tokens[s.First+c].Lower, 9)
				if n == 0 {
					l = v
				} else {
					r = v
				}
			}
		}
	}
	return append(f,
		m(141, tags), m(142, m(tags, t.Lower)), m(143, m(tags, h.Lower)), m(144, m(t.Lower, h.Lower)), m(145, m(tags, distance)),
		m(146, m(tags, uint64(p1.POS)<<8|uint64(n1.POS))), m(147, m(tags, above)), m(148, m(tags, l)), m(149, m(tags, r)),
		m(150, m(p1.Lower, tags)), m(151, m(n1.Lower, tags)), m(152, m(t.Suffix, tags)))
}

// learnParser trains the parser on the heads and relations that docs carry.
func (m *Model) learnParser(docs []*Document, epochs int, random *rand.Rand) {
	moves, rels := linear.NewPerceptron(m.Moves), linear.NewPerceptron(m.Rels)
	var buffer [maxFeatures]uint64
	var gold []int32
	for epoch := range epochs {
		for _, n := range random.Perm(len(docs)) {
			d := docs[n]
			for _, s := range d.Sentences {
				p := &d.parser
				p.start(s.Last - s.First)
				gold = gold[:0]
				for i := s.First; i < s.Last; i++ {
					h := d.Tokens[i].Head - s.First
					if d.Tokens[i].Head < 0 {
						h = p.n
					}
					gold = append(gold, h)
				}
				for !p.done() {
					f := d.moveFeatures(buffer[:0], p, s)
					var scores [moveCount]float32
					m.Moves.Score(scores[:], f)
					guess := bestAllowed(scores[:], p.can)
					costs := p.costs(gold)
					least := min(costs[0], costs[1], costs[2])
					right := bestAllowed(scores[:], func(a move) bool { return p.can(a) && costs[a] == least })
					if costs[guess] == least {
						right = guess
					}
					moves.Learn(f, int(right), int(guess))
					if epoch > 0 && random.Float32() < 0.9 {
						right = guess
					}
					p.do(right)
				}
				for i := s.First; i < s.Last; i++ {
					if d.Tokens[i].Head < 0 {
						continue
					}
					var scores [relCount]float32
					f := d.relFeatures(buffer[:0], i, s)
					m.Rels.Score(scores[:], f)
					rels.Learn(f, int(d.Tokens[i].Rel), best(scores[:Root]))
				}
			}
		}
	}
	moves.Average()
	rels.Average()
}

const impossible = 1 << 20

// costs counts for each move the right arcs that can no longer be made after it.
func (p *parserState) costs(gold []int32) [moveCount]int {
	var c [moveCount]int
	for m := shift; m < moveCount; m++ {
		if !p.can(m) {
			c[m] = impossible
		}
	}
	if c[shift] == 0 {
		b := p.next
		for n, i := range p.stack {
			if gold[i] == b {
				c[shift]++
			}
			if n < len(p.stack)-1 && gold[b] == i {
				c[shift]++
			}
		}
	}
	if len(p.stack) == 0 {
		return c
	}
	s0 := p.stack[len(p.stack)-1]
	waiting := 0 // children of s0 still to come
	for b := p.next; b < p.n; b++ {
		if gold[b] == s0 {
			waiting++
		}
	}
	c[left] += waiting
	if gold[s0] > p.next || len(p.stack) > 1 && gold[s0] == p.stack[len(p.stack)-2] {
		c[left]++
	}
	if c[right] == 0 {
		c[right] = waiting
		if gold[s0] >= p.next {
			c[right]++
		}
	}
	return c
}
