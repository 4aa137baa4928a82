package attribution

import (
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// missed adds statements that learning has let go, though a verb of saying and
// what stands around it leave little doubt: a speaker and a cue that close a
// sentence, and a cue that "that" follows.
func (r *reading) missed(statements []statement) []statement {
	d := &r.doc
	known := make(map[int32]bool, len(statements))
	for i := range statements {
		known[statements[i].head] = true
	}
	for _, sentence := range d.Sentences {
		for i := sentence.First + 1; i < sentence.Last; i++ {
			t := &d.Tokens[i]
			if t.Class&lexicon.Say == 0 || t.POS != syntax.VBD && t.POS != syntax.VBZ && t.POS != syntax.VBP && t.POS != syntax.VBG || t.Quote > 0 || known[i] {
				continue
			}
			if s, ok := r.closes(sentence, i); ok {
				statements = append(statements, s)
			} else if s, ok := r.thatFollows(sentence, i); ok {
				statements = append(statements, s)
			}
		}
	}
	return statements
}

// closes reads the sentence before a speaker and the cue at i, which end it.
func (r *reading) closes(sentence syntax.Sentence, i int32) (statement, bool) {
	d := &r.doc
	if sentence.Last-i > 10 {
		return statement{}, false
	}
	for j := i + 1; j < sentence.Last; j++ {
		if d.Tokens[j].POS.Verb() || d.Tokens[j].POS == syntax.MD || d.Tokens[j].Quote > 0 {
			return statement{}, false
		}
	}
	source := tokens{}
	if d.Tokens[i-1].POS == syntax.PRP {
		source = tokens{i - 1, i}
	}
	for _, m := range r.people.in(tokens{sentence.First, i}) {
		if m.last <= i && m.first >= sentence.First && i-m.last <= 6 && r.onlyAside(m.last, i) {
			source = tokens{m.first, i}
		}
	}
	for source.first > sentence.First && d.Tokens[source.first-1].Class&lexicon.Title != 0 {
		source.first--
	}
	if source.empty() || source.first-1 <= sentence.First || d.Tokens[source.first-1].POS != syntax.Comma {
		return statement{}, false
	}
	return statement{
		cue: r.cueAround(i), head: i, source: source, content: []tokens{{sentence.First, source.first - 1}}, person: -1, confidence: 0.7, why: whyCloses,
	}, true
}

// onlyAside reports whether nothing but an aside stands between first and last:
// "(Lund)", ", 41,".
func (r *reading) onlyAside(first, last int32) bool {
	if first == last {
		return true
	}
	w := r.doc.Word(int(first))
	end := r.doc.Word(int(last - 1))
	return w == "(" && end == ")" || w == "," && end == ","
}

// thatFollows reads what follows "that" after the cue at i: "told the board on
// Monday that …".
func (r *reading) thatFollows(sentence syntax.Sentence, i int32) (statement, bool) {
	d := &r.doc
	that := i + 1
	for ; that < sentence.Last && that-i < 8; that++ {
		if d.Tokens[that].Lower == thatWord && d.Tokens[that].POS == syntax.IN {
			break
		}
		if t := &d.Tokens[that]; t.POS.Verb() || t.POS.Mark() && t.Quote == 0 {
			return statement{}, false
		}
	}
	if that >= sentence.Last-2 || d.Tokens[that].Lower != thatWord {
		return statement{}, false
	}
	source := r.subject(sentence, i)
	if source.empty() || source.last > i {
		return statement{}, false
	}
	end := sentence.Last
	for end > that && d.Tokens[end-1].POS == syntax.Stop {
		end--
	}
	for j := that + 4; j < end; j++ {
		if t := &d.Tokens[j]; t.Class&lexicon.Say != 0 && (t.POS == syntax.VBD || t.POS == syntax.VBZ) && d.Tokens[j-1].POS == syntax.CC && t.Quote == 0 {
			end = j - 1
			break
		}
	}
	return statement{
		cue: r.cueAround(i), head: i, source: source, content: []tokens{{that, end}}, person: -1, modality: r.modality(i), confidence: 0.5, why: whyCue,
	}, true
}

var thatWord = lexicon.Hash("that")
