package attribution

import (
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// passives finds the speaker of a passive after "by" and takes their name out of
// what they say: "The crane was described by Berg as a danger", "was called a
// danger by Berg". What is said is the rest.
func (r *reading) passives(statements []statement) {
	for i := range statements {
		s := &statements[i]
		if !r.passive(s) {
			continue
		}
		by := r.agent(s)
		if by.empty() || s.last() < by.first {
			continue
		}
		sentence := r.doc.Sentences[r.doc.Tokens[s.head].Sentence]
		var content []tokens
		for _, c := range s.content {
			if c.last <= by.first {
				content = append(content, c)
				continue
			}
			if c.first < by.first {
				content = append(content, tokens{c.first, by.first})
			}
			if from := max(c.first, by.last); from < c.last && r.asFollows(from, sentence) {
				content = append(content, tokens{r.as(from, sentence), c.last})
			}
		}
		if len(content) > 0 {
			s.content, s.source = content, tokens{by.first + 1, by.last}
		}
	}
}

// passive reports whether the cue is a passive one of saying: "was described".
func (r *reading) passive(s *statement) bool {
	d := &r.doc
	if s.head <= 0 || s.cue.first >= s.head || s.why != whyCue {
		return false
	}
	t := &d.Tokens[s.head]
	if t.POS != syntax.VBN && t.POS != syntax.VBD || t.Class&(lexicon.Say|lexicon.Judge) == 0 {
		return false
	}
	for i := s.cue.first; i < s.head; i++ {
		if be(d.Word(int(i))) {
			return true
		}
	}
	return false
}

// be reports whether a word is a form of the verb that passives are made with.
func be(word string) bool {
	switch word {
	case "was", "were", "been", "is", "are", "being", "be":
		return true
	}
	return false
}

// agent is "by" and the name after it that a passive has, with the title before
// the name; empty where no person or organisation of the article is named there.
func (r *reading) agent(s *statement) tokens {
	d := &r.doc
	const farthest = 25 // tokens from the cue
	sentence := d.Sentences[d.Tokens[s.head].Sentence]
	for i := s.head + 1; i < sentence.Last-1 && i-s.head <= farthest; i++ {
		t := &d.Tokens[i]
		if t.Quote != d.Tokens[s.head].Quote {
			continue
		}
		if t.POS.Verb() && t.POS != syntax.VBG && t.POS != syntax.VBN {
			return tokens{}
		}
		if t.Lower != byWord {
			continue
		}
		for _, m := range r.people.in(tokens{i + 1, min(i+6, sentence.Last)}) {
			if m.first > i && !slices.ContainsFunc(d.Tokens[i+1:m.first], func(t syntax.Token) bool { return t.POS.Mark() || t.POS.Verb() || t.POS == syntax.IN }) {
				return tokens{i, m.last}
			}
		}
		return tokens{}
	}
	return tokens{}
}

// as is where "as" stands after the speaker of a passive, whom an aside in commas
// may follow; −1 where it does not.
func (r *reading) as(from int32, s syntax.Sentence) int32 {
	d := &r.doc
	if from < s.Last && d.Tokens[from].POS == syntax.Comma {
		for from++; from < s.Last && d.Tokens[from].POS != syntax.Comma; from++ {
		}
		from++
	}
	if from < s.Last && d.Tokens[from].Lower == asWord {
		return from
	}
	return -1
}

func (r *reading) asFollows(from int32, s syntax.Sentence) bool { return r.as(from, s) >= 0 }

var asWord = lexicon.Hash("as")
