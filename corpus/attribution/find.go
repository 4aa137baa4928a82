package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/relate"
	"whosaid/corpus/attribution/internal/syntax"
)

// How probable a relation has to be to be taken for a statement. The values are
// those that serve training articles best that the weights have not seen; verbs
// of saying, which most people ask about, are let in sooner than beliefs and
// intentions.
const (
	leastSpeech = 0.32
	leastOther  = 0.38
)

// probable reports whether a relation is taken for a statement.
func (r *reading) probable(rel *relate.Relation) bool {
	if r.doc.Tokens[rel.Cue].Class&lexicon.Say != 0 {
		return rel.Probability >= leastSpeech
	}
	return rel.Probability >= leastOther
}

// statements finds the statements of the stretch that is being read, in order.
func (r *reading) statements() []statement {
	r.relations = r.relater.Read(&r.doc, min(leastSpeech, leastOther), r.relations[:0])
	out := r.found[:0]
	for i := range r.relations {
		if r.probable(&r.relations[i]) {
			out = append(out, r.statement(&r.relations[i]))
		}
	}
	r.conjoined(out)
	out = r.layouts(out)
	out = r.inverted(out)
	out = r.missed(out)
	out = slices.DeleteFunc(out, r.withheld)
	r.passives(out)
	out = r.addressed(r.quotations(out))
	out = r.distinct(out)
	slices.SortStableFunc(out, func(a, b statement) int {
		return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(a.cue.first, b.cue.first))
	})
	r.found = out
	return out
}

// statement makes a statement of a relation.
func (r *reading) statement(rel *relate.Relation) statement {
	d := &r.doc
	s := statement{
		cue:        r.cueAround(rel.Cue),
		head:       rel.Cue,
		source:     tokens{rel.Source.First, rel.Source.Last},
		person:     -1,
		modality:   r.modality(rel.Cue),
		confidence: float64(rel.Right),
		why:        whyCue,
	}
	for _, c := range rel.Content {
		if t := r.trim(tokens{c.First, c.Last}); !t.empty() {
			s.content = append(s.content, t)
		}
	}
	if len(s.content) == 0 {
		c := rel.Content[0]
		s.content = []tokens{{c.First, c.Last}}
	}
	if d.Tokens[rel.Cue].POS == syntax.Colon {
		s.why = whyColon
	}
	return s
}

// Why something was attributed, for people.
const (
	whyCue        = "the cue introduces it"
	whyColon      = "a colon after the speaker introduces it"
	whyLayout     = "the layout of a transcript: the speaker's name, then the words"
	whyCloses     = "the speaker and the cue close the sentence that is said"
	whySigned     = "a name after a dash signs the quotation before it"
	whyInverted   = "the cue and the speaker close the quotation that stands before them"
	whyBeside     = "a quotation without a cue, beside the words of its speaker"
	whyIntroduced = "the words right beside the quotation introduce it"
	whyGoesOn     = "no cue of its own: it goes on with the speech that is being summarised"
	whyNarrated   = "no cue, quotation or continuation gives this sentence to anybody"
)

// trim takes the commas and colons off the ends of a stretch.
func (r *reading) trim(t tokens) tokens {
	mark := func(i int32) bool {
		p := r.doc.Tokens[i].POS
		return (p == syntax.Comma || p == syntax.Colon) && r.doc.Tokens[i].Shape == 0
	}
	for !t.empty() && mark(t.first) {
		t.first++
	}
	for !t.empty() && mark(t.last-1) {
		t.last--
	}
	return t
}

// cueAround is the whole of a cue: the verb, what helps it, and what belongs to
// it: "has never said", "pointed out", "according to". "That" belongs to what is said.
func (r *reading) cueAround(head int32) tokens {
	d := &r.doc
	s := d.Sentences[d.Tokens[head].Sentence]
	t := tokens{head, head + 1}
	for t.first > s.First {
		p := &d.Tokens[t.first-1]
		if p.Head != head || p.Rel != syntax.Auxiliary && p.Rel != syntax.Negation {
			break
		}
		t.first--
	}
	for t.last < s.Last && t.last-head < 4 {
		n := &d.Tokens[t.last]
		word := d.Word(int(t.last))
		if n.POS == syntax.RP || n.Rel == syntax.Particle || word == "to" && d.Tokens[head].Lower == accordingWord {
			t.last++
			continue
		}
		break
	}
	return t
}

var accordingWord = lexicon.Hash("according")

// distinct leaves out what repeats a more probable statement.
func (r *reading) distinct(statements []statement) []statement {
	slices.SortStableFunc(statements, func(a, b statement) int {
		return cmp.Or(cmp.Compare(a.first(), b.first()), cmp.Compare(b.confidence, a.confidence))
	})
	kept := statements[:0]
	for _, s := range statements {
		repeated := false
		for i := len(kept) - 1; i >= 0 && i > len(kept)-8 && !repeated; i-- {
			repeated = sameContent(&s, &kept[i]) && kept[i].confidence >= s.confidence
		}
		if !repeated {
			kept = append(kept, s)
		}
	}
	return kept
}

// sameContent reports whether two statements have most of their content in
// common.
func sameContent(a, b *statement) bool {
	common, all := int32(0), int32(0)
	for _, x := range a.content {
		all += x.last - x.first
		for _, y := range b.content {
			common += max(0, min(x.last, y.last)-max(x.first, y.first))
		}
	}
	for _, y := range b.content {
		all += y.last - y.first
	}
	return common*100 > (all-common)*50
}
