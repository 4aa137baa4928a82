package attribution

import (
	"slices"
	"strings"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// addressed keeps apart who says something, who is told it, and who is only
// quoted by somebody else: mistaking one for another puts words into the wrong
// mouth. It runs when all else about a statement's words is settled.
func (r *reading) addressed(statements []statement) []statement {
	for i := range statements {
		s := &statements[i]
		if s.cue.empty() || s.why == whyLayout || s.head < 0 || int(s.head) >= len(r.doc.Tokens) || !r.doc.Tokens[s.head].POS.Verb() {
			continue
		}
		r.quotedAs(s)
		r.told(s)
		r.pastSemicolon(s)
		r.unmixed(s, statements[max(0, i-beside):min(len(statements), i+beside)])
	}
	return slices.DeleteFunc(statements, r.saysNothing)
}

// told makes nobody speak in "Lind was told that" and "Asked whether …, Lind
// said", unless "by" names who does: Lind is the one who is spoken to. What
// somebody is told begins with "that" where it does: in "told Lind that …" Lind
// is no part of it.
func (r *reading) told(s *statement) {
	d := &r.doc
	if !r.addressing(s.head) {
		return
	}
	if !r.passiveOf(s.head) {
		c := &s.content[0]
		if c.first < s.cue.last {
			return
		}
		for i := c.first; i < min(c.last-1, c.first+8); i++ {
			switch t := &d.Tokens[i]; {
			case i > c.first && t.POS == syntax.IN && (t.Lower == thatWord || t.Lower == whetherWord):
				c.first = i
				return
			case t.POS.Verb(), t.POS == syntax.MD, t.POS.Mark() && t.POS != syntax.Comma:
				return
			}
		}
		return
	}
	s.source = tokens{}
	if by := s.cue.last; int(by)+1 < len(d.Tokens) && d.Tokens[by].Lower == byWord {
		for _, m := range r.people.in(tokens{by + 1, by + 4}) {
			s.source = tokens{by + 1, m.last}
			break
		}
	}
	end := r.endOf(d.Sentences[d.Tokens[s.head].Sentence])
	if that := r.thatAfter(max(s.cue.last, s.source.last), end); that < end {
		s.content = []tokens{{that, end}}
	}
}

// addressing reports whether the verb at i has the one who is spoken to for its
// object.
func (r *reading) addressing(i int32) bool {
	switch strings.ToLower(r.doc.Word(int(i))) {
	case "told", "tell", "tells", "telling", "asked", "informed", "reminded", "assured", "advised", "notified":
		return true
	}
	return false
}

// passiveOf reports whether the verb at i is a passive: "was told", "Asked
// whether", "when asked".
func (r *reading) passiveOf(i int32) bool {
	d := &r.doc
	s := d.Sentences[d.Tokens[i].Sentence]
	if d.Tokens[i].POS != syntax.VBN && d.Tokens[i].POS != syntax.VBD {
		return false
	}
	if i == s.First || d.Tokens[i-1].POS == syntax.OpenQuote && i == s.First+1 {
		return true
	}
	for j := i - 1; j >= s.First && j > i-4; j-- {
		switch word := strings.ToLower(d.Word(int(j))); {
		case be(word), word == "when", word == "if", word == "once":
			return true
		}
		if d.Tokens[j].POS != syntax.RB {
			return false
		}
	}
	return false
}

// quotedAs gives words to whom somebody quotes: in "Berg quoted Lind as saying
// that …" they are Lind's.
func (r *reading) quotedAs(s *statement) {
	d := &r.doc
	sentence := d.Sentences[d.Tokens[s.head].Sentence]
	quoting := s.head
	if d.Tokens[s.head].POS == syntax.VBG { // the cue may be "saying" itself
		for quoting = s.head - 1; quoting > sentence.First && quoting > s.head-12 && !isQuoting(d.Word(int(quoting))); quoting-- {
		}
	}
	if quoting < sentence.First || !isQuoting(d.Word(int(quoting))) {
		return
	}
	for i := quoting + 1; i < min(quoting+14, sentence.Last-1); i++ {
		if d.Tokens[i].POS.Verb() || d.Tokens[i].Quote > 0 && d.Tokens[quoting].Quote == 0 {
			return
		}
		if d.Tokens[i].Lower != asWord || d.Tokens[i+1].POS != syntax.VBG || d.Tokens[i+1].Class&lexicon.Say == 0 {
			continue
		}
		if i == quoting+1 {
			return // "was quoted as saying": its subject speaks
		}
		s.source, s.cue, s.head = tokens{quoting + 1, i}, tokens{i + 1, i + 2}, i+1
		kept := s.content[:0]
		for _, c := range s.content {
			if c.first > quoting {
				c.first = max(c.first, i+2)
			}
			if !c.empty() {
				kept = append(kept, c)
			}
		}
		if s.content = kept; len(kept) == 0 {
			s.content = append(s.content, tokens{i + 2, max(i+3, r.endOf(sentence))})
		}
		return
	}
}

func isQuoting(word string) bool {
	switch word {
	case "quoted", "quotes", "quoting", "quote", "cited", "cites", "citing":
		return true
	}
	return false
}

// pastSemicolon gives what a cue behind a semicolon introduces to whom its own
// clause begins with: "Lind asked for gauges; Berg, the pilot, offered some".
func (r *reading) pastSemicolon(s *statement) {
	d := &r.doc
	if s.source.empty() || s.source.last > s.cue.first || d.Tokens[s.head].Quote > 0 {
		return
	}
	for i := s.cue.first - 1; i > s.source.last; i-- {
		if d.Word(int(i)) != ";" {
			continue
		}
		for _, m := range r.people.in(tokens{i + 1, i + 2}) {
			if m.first == i+1 && r.onlyAside(m.last, s.cue.first) && !r.finite(tokens{m.last, s.cue.first}) {
				s.source = tokens{m.first, s.cue.first}
			}
		}
		return
	}
}

// saysNothing reports whether a statement is none: somebody "said nothing", or
// the words stand before "but", with which another clause begins.
func (r *reading) saysNothing(s statement) bool {
	d := &r.doc
	if s.cue.empty() || s.why == whyLayout || s.head < 0 || int(s.cue.last) >= len(d.Tokens) {
		return false
	}
	if d.Tokens[s.head].Class&lexicon.Say == 0 || slices.ContainsFunc(s.content, r.quotes) {
		return false
	}
	if d.Word(int(s.cue.last)) == "nothing" && s.last() <= s.cue.first {
		return true
	}
	return !s.source.empty() && s.source.first > 0 && s.source.last <= s.cue.first && s.last() <= s.source.first && d.Tokens[s.source.first-1].POS == syntax.CC
}

var whetherWord = lexicon.Hash("whether")
