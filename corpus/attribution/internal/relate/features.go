package relate

import (
	"math/bits"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/linear"
	"whosaid/corpus/attribution/internal/syntax"
)

// none stands for a token that is not there.
var none = syntax.Token{Word: 11, Lower: 12, POS: 60, Rel: 60, Head: -1}

func (f *frame) at(i, first, last int32) *syntax.Token {
	if i < first || i >= last {
		return &none
	}
	return &f.doc.Tokens[i]
}

func flag(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// size puts a distance into one of a few classes.
func size(n int32) uint64 {
	if n < 0 {
		n = -n
	}
	if n < 4 {
		return uint64(n)
	}
	return uint64(bits.Len32(uint32(n))) + 1
}

const cueClasses = lexicon.Say | lexicon.Ask | lexicon.Judge | lexicon.Think | lexicon.Show | lexicon.CueNoun

// speaker tells what kind of thing a token is as somebody who can speak.
func speaker(t *syntax.Token) uint64 {
	switch {
	case t.Name == syntax.Person:
		return 1
	case t.Name == syntax.Organization:
		return 2
	case t.Name == syntax.Location:
		return 3
	case t.POS == syntax.PRP:
		return 4
	case t.Class&lexicon.Role != 0:
		return 5
	case t.Class&lexicon.Anonymous != 0:
		return 6
	case t.Class&lexicon.Organisation != 0:
		return 7
	case t.Class&lexicon.Writing != 0:
		return 8
	case t.POS == syntax.NNP:
		return 9
	case t.POS == syntax.WP || t.POS == syntax.WDT:
		return 10
	case t.POS.Noun():
		return 11
	}
	return 0
}

// cueFeatures describe token i as a cue.
func (f *frame) cueFeatures(out []uint64, i int32) []uint64 {
	d := f.doc
	t := &d.Tokens[i]
	s := d.Sentences[t.Sentence]
	p1, p2, p3 := f.at(i-1, s.First, s.Last), f.at(i-2, s.First, s.Last), f.at(i-3, s.First, s.Last)
	n1, n2, n3 := f.at(i+1, s.First, s.Last), f.at(i+2, s.First, s.Last), f.at(i+3, s.First, s.Last)
	class := uint64(t.Class & cueClasses)
	w, pos := t.Stem, uint64(t.POS)
	m := linear.Mix

	subject, subjectKind, subjectSide := uint64(3), uint64(15), uint64(2)
	if j := f.subject[i]; j >= 0 {
		st := &d.Tokens[j]
		subject, subjectKind = st.Lower, speaker(st)
		subjectSide = flag(j > i)
	}
	clause := uint64(0)
	if j := f.clause[i]; j >= 0 {
		clause = 1 + flag(j > i) + 2*flag(f.marks[j]&hasMarker != 0) + 4*flag(f.marks[j]&hasSubject != 0)
	}
	marks := uint64(f.marks[i])
	head, headRel, headClass := &none, uint64(t.Rel), uint64(0)
	if t.Head >= 0 {
		head = &d.Tokens[t.Head]
		headClass = uint64(head.Class & cueClasses)
	}
	quote := flag(t.Quote > 0) | flag(p1.Quote > 0 && p1.Quote != t.Quote || p2.Quote > 0 && p2.Quote != t.Quote || p3.Quote > 0 && p3.Quote != t.Quote)<<1 |
		flag(n1.Quote > 0 && n1.Quote != t.Quote || n2.Quote > 0 && n2.Quote != t.Quote || n3.Quote > 0 && n3.Quote != t.Quote)<<2
	sentenceQuote := flag(d.Tokens[s.First].Quote > 0)<<1 | flag(d.Tokens[s.Last-1].Quote > 0 || s.Last-2 > s.First && d.Tokens[s.Last-2].Quote > 0)
	frame := subjectKind<<16 | clause<<8 | marks&(hasObject|hasOpenClause|hasParataxis)
	word := func(i int32) uint64 {
		if i < 0 {
			return 9
		}
		return d.Tokens[i].Stem
	}
	object, open, helper, link, marker := word(f.object[i]), word(f.open[i]), word(f.helper[i]), word(f.link[i]), uint64(9)
	objectClass, openClass := uint64(0), uint64(0)
	if j := f.object[i]; j >= 0 {
		objectClass = 1 + uint64(d.Tokens[j].Class&cueClasses)
	}
	if j := f.open[i]; j >= 0 {
		openClass = 1 + uint64(d.Tokens[j].Class&cueClasses)
	}
	if j := f.clause[i]; j >= 0 {
		marker = word(f.marker[j])
	}
	place := size(min(i-s.First, 12))<<8 | size(min(s.Last-1-i, 12))
	return append(out,
		m(201, w), m(200, t.Lower), m(202, w<<6^pos), m(203, class<<6|pos), m(204, t.Suffix<<6^pos), m(205, pos),
		m(206, m(w, n1.Lower)), m(207, m(w, p1.Lower)), m(208, m(w, uint64(n1.POS))), m(209, m(w, uint64(p1.POS))),
		m(210, m(class<<6|pos, n1.Lower)), m(211, m(class<<6|pos, p1.Lower)), m(212, m(pos, uint64(n1.POS)<<8|uint64(p1.POS))), m(213, m(pos, n2.Lower)), m(214, m(pos, p2.Lower)),
		m(215, m(pos, m(n1.Lower, n2.Lower))), m(216, m(pos, m(p1.Lower, p2.Lower))), m(217, m(w, m(n1.Lower, n2.Lower))),
		m(218, m(pos, headRel)), m(219, m(w, headRel)), m(220, m(pos<<8|headRel, head.Stem)), m(221, m(headRel<<16|pos<<8|uint64(head.POS), class)), m(222, m(w, head.Stem)), m(223, m(headClass<<16|class, headRel<<8|pos)),
		m(224, m(pos, subject)), m(225, m(w, subject)), m(226, m(pos, subjectKind<<8|subjectSide)), m(227, m(w, subjectKind)), m(228, m(class<<6|pos, subjectKind<<8|subjectSide)),
		m(229, m(pos, clause)), m(230, m(w, clause)), m(231, m(class<<6|pos, clause)),
		m(232, m(pos, marks)), m(233, m(w, marks)), m(234, m(class<<6|pos, frame)), m(235, m(pos, frame)), m(236, m(w, frame)),
		m(237, m(pos, quote<<8|sentenceQuote)), m(238, m(w, quote<<8|sentenceQuote)), m(239, m(class<<6|pos, m(quote<<8|sentenceQuote, subjectKind))),
		m(240, m(pos, place)), m(241, m(class<<6|pos, place)), m(242, m(w, quote)),
		m(243, m(pos, uint64(n1.POS)<<16|uint64(n2.POS)<<8|uint64(n3.POS))), m(244, m(pos, uint64(p1.POS)<<16|uint64(p2.POS)<<8|uint64(p3.POS))),
		m(245, m(pos, p3.Lower)), m(246, m(pos, n3.Lower)), m(247, m(t.Suffix, frame)), m(248, m(w, uint64(n1.POS)<<8|uint64(n2.POS))), m(249, m(w, uint64(p1.POS)<<8|uint64(p2.POS))),
		m(250, m(w, object)), m(251, m(pos, object)), m(252, m(class<<6|pos, objectClass)), m(253, m(w, open)), m(254, m(pos, open)), m(255, m(class<<6|pos, openClass)),
		m(256, m(w, helper)), m(257, m(class<<6|pos, helper)), m(258, m(w, link)), m(259, m(class<<6|pos, m(link, subjectKind))), m(260, m(class<<6|pos, marker)), m(261, m(w, marker)), m(262, m(pos, m(helper, subjectKind))))
}
