package attribution

import (
	"cmp"
	"slices"
	"strings"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// layouts finds what is given to somebody by the way it is set: "ANNA BERG: We
// have to talk.", "Q: …", "A: …". It takes the place of statements that were
// found by their words in the same paragraph's beginning.
func (r *reading) layouts(statements []statement) []statement {
	d := &r.doc
	var turns []statement
	dashed := 0
	for first := 0; first < len(d.Sentences); {
		last := first + 1
		for last < len(d.Sentences) && d.Sentences[last].Paragraph == d.Sentences[first].Paragraph {
			last++
		}
		end := d.Sentences[last-1].Last
		if s, dash := r.turn(tokens{d.Sentences[first].First, end}); len(s.content) > 0 {
			if dash {
				dashed++
				s.head = 1 // for now: whether a dash sets it apart
			}
			turns = append(turns, s)
			for n := first + 1; n < last && !dash; n++ { // more turns on the same line
				next, dash := r.turn(tokens{d.Sentences[n].First, end})
				if len(next.content) > 0 && !dash && d.Tokens[next.source.first].Quote == 0 && r.nameOnly(next.source) {
					turns[len(turns)-1].content[0].last = next.source.first
					turns = append(turns, next)
				}
			}
		}
		first = last
	}
	turns = slices.DeleteFunc(turns, func(t statement) bool {
		return t.head == 1 && dashed < 2 // one dash alone is any dash
	})
	for i := range turns {
		turns[i].head = turns[i].source.last
	}
	statements = slices.DeleteFunc(statements, func(s statement) bool {
		n, found := slices.BinarySearchFunc(turns, s.head, func(t statement, at int32) int { return cmp.Compare(t.source.first, at) })
		if !found {
			n--
		}
		if n < 0 {
			return false
		}
		t := &turns[n]
		return s.head == t.head || sameContent(&s, t) || s.source == t.source && s.head < t.content[0].first
	})
	return append(statements, turns...)
}

// turn reads a paragraph as one speaker's turn in a transcript. Its content is
// empty where it is none.
func (r *reading) turn(p tokens) (s statement, dash bool) {
	d := &r.doc
	const longest = 9 // tokens before the colon: "Dr. Anna Berg (Lund):"
	p.first = r.afterTime(p)
	for i := p.first + 1; i < p.last-1 && i-p.first <= longest; i++ {
		w := d.Word(int(i))
		dash = w == "–" || w == "—" || w == "--" || w == "-" && d.Tokens[i].Space
		if w != ":" && w != "：" && !dash {
			continue
		}
		source := tokens{p.first, i}
		if d.Tokens[source.first].POS == syntax.OpenQuote && i > source.first+1 {
			source.first++
		}
		for source.last > source.first+1 && d.Word(int(source.last-1)) == "*" {
			source.last--
		}
		source.last = r.beforeManner(source)
		if !r.callsTurn(source) {
			return statement{}, false
		}
		confidence := 0.7
		if r.nameOnly(source) && !dash {
			confidence = 0.9
		}
		return statement{
			source: source, content: []tokens{{i + 1, p.last}}, person: -1, confidence: confidence, why: whyLayout,
		}, dash
	}
	return statement{}, false
}

// beforeManner is where a name ends that brackets tell the manner of speaking
// after: "Anna Berg (laughing):".
func (r *reading) beforeManner(t tokens) int32 {
	d := &r.doc
	if d.Word(int(t.last-1)) != ")" {
		return t.last
	}
	for i := t.last - 2; i > t.first; i-- {
		switch k := &d.Tokens[i]; {
		case d.Word(int(i)) == "(":
			return i
		case k.Shape&syntax.Capital != 0:
			return t.last // a place or a post
		}
	}
	return t.last
}

// nameOnly reports whether a stretch is a name, or a word in capitals, and no
// more.
func (r *reading) nameOnly(t tokens) bool {
	for _, m := range r.people.in(t) {
		if m.last == t.last && !r.people.known[m.person].Organisation {
			return true
		}
	}
	return t.last == t.first+1 && r.doc.Tokens[t.first].Shape&syntax.AllCaps != 0
}

// afterTime is where a paragraph begins after the time of day that an entry of a
// live blog has: "10:40 Anna Berg: …".
func (r *reading) afterTime(p tokens) int32 {
	d := &r.doc
	i := p.first
	for ; i < p.last-2 && i < p.first+8 && d.Tokens[i].Shape&syntax.Letter == 0; i++ {
		if w := d.Word(int(i)); d.Tokens[i].Shape&syntax.Digit == 0 && w != ":" && w != "." && w != "*" && w != "-" && w != "–" && w != "—" && w != "[" && w != "]" && w != "(" && w != ")" {
			return p.first
		}
	}
	if d.Tokens[p.first].Shape&syntax.Digit == 0 && d.Word(int(p.first)) != "[" && d.Word(int(p.first)) != "*" {
		return p.first
	}
	return i
}

// callsTurn reports whether a range of tokens names who speaks next and nothing
// else.
func (r *reading) callsTurn(t tokens) bool {
	d := &r.doc
	if w := d.Word(int(t.first)); t.last == t.first+1 && (w == "Q" || w == "A" || w == "Question" || w == "Answer") {
		return true
	}
	name := false
	for i := t.first; i < t.last; i++ {
		k := &d.Tokens[i]
		switch {
		case k.POS.Verb() && k.Shape&syntax.Capital == 0:
			return false
		case k.Shape&syntax.Letter != 0 && k.Shape&syntax.Capital == 0 && k.Class&(lexicon.Role|lexicon.Particle) == 0 && k.POS != syntax.IN && k.POS != syntax.DT && k.POS != syntax.CC:
			return false
		}
	}
	for _, m := range r.people.in(t) {
		if m.first >= t.first && m.last <= t.last && !r.people.known[m.person].Organisation {
			name = true
		}
	}
	if !name && t.last-t.first <= 3 { // "MODERATOR:", "Dr. BERG:"
		last := &d.Tokens[t.last-1]
		name = last.Shape&syntax.AllCaps != 0 && len(d.Word(int(t.last-1))) > 2 || last.Class&lexicon.Role != 0 && strings.ToLower(d.Word(int(t.first))) != "the"
	}
	return name
}
