package attribution

import (
	"cmp"
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// summaries reads paragraphs that sum up speeches, which news articles hardly
// have and forum reports are made of: nearly every sentence is a statement.
// There a verb of saying with a named speaker is taken for a cue without
// further proof, what it introduces reaches to the next cue or to the end of the
// sentence, and sentences without a cue are still the last speaker's.
func (r *reading) summaries(statements []statement) []statement {
	d := &r.doc
	for first := 0; first < len(d.Sentences); {
		last := first + 1
		for last < len(d.Sentences) && d.Sentences[last].Paragraph == d.Sentences[first].Paragraph {
			last++
		}
		part := tokens{d.Sentences[first].First, d.Sentences[last-1].Last}
		lo, _ := slices.BinarySearchFunc(statements, part.first, func(s statement, t int32) int { return cmp.Compare(s.first(), t) })
		hi, _ := slices.BinarySearchFunc(statements, part.last, func(s statement, t int32) int { return cmp.Compare(s.first(), t) })
		if r.summary(statements[lo:hi], last-first) {
			own := r.cuesOf(slices.Clone(statements[lo:hi]), first, last)
			r.reach(own)
			own = r.goOn(own, first, last)
			statements = slices.Replace(statements, lo, hi, own...)
		}
		first = last
	}
	return statements
}

// summary reports whether a paragraph of so many sentences sums up speeches: two
// of its sentences at least, and half of them, hold statements of people it
// names, in words of speaking that the speaker's name or a pronoun begins.
func (r *reading) summary(statements []statement, sentences int) bool {
	n, last := 0, int32(-1)
	for i := range statements {
		s := &statements[i]
		at := r.doc.Tokens[s.first()].Sentence
		opens := !s.source.empty() && s.source.first <= r.doc.Sentences[at].First+1
		if s.person >= 0 && at != last && opens && (s.head < 0 || r.doc.Tokens[s.head].Class&lexicon.Cue != 0) && !r.people.known[s.person].Organisation {
			n, last = n+1, at
		}
	}
	return n >= 2 && 2*n >= sentences
}

// cuesOf adds the statements of verbs of saying whose subject is a named person.
func (r *reading) cuesOf(statements []statement, first, last int) []statement {
	d := &r.doc
	known := map[int32]bool{}
	for i := range statements {
		st := &statements[i]
		if known[st.head] = true; st.person < 0 && st.head >= 0 {
			if source := r.opens(d.Sentences[d.Tokens[st.head].Sentence], st.head); !source.empty() {
				st.source, st.person = source, r.who(source)
			}
		}
	}
	for n := first; n < last; n++ {
		s := d.Sentences[n]
		for i := s.First; i < s.Last; i++ {
			t := &d.Tokens[i]
			if known[i] {
				continue
			}
			if t.Class&lexicon.Say == 0 || t.POS != syntax.VBD && t.POS != syntax.VBG || t.Quote > 0 {
				continue
			}
			if t.POS == syntax.VBG && i > s.First && d.Tokens[i-1].POS != syntax.Comma {
				continue
			}
			source := r.opens(s, i)
			if source.empty() {
				source = r.wholeNames(r.subject(s, i))
			}
			if source.empty() || source.last > i || i+2 >= s.Last {
				continue
			}
			speaker := r.who(source)
			if speaker < 0 || r.people.known[speaker].Organisation {
				continue
			}
			cue := r.cueAround(i)
			content := r.trim(tokens{cue.last, r.endOf(s)})
			if content.empty() {
				continue
			}
			statements = append(statements, statement{
				cue: cue, head: i, source: source, content: []tokens{content}, person: speaker, modality: r.modality(i), confidence: 0.7, why: whyCue,
			})
		}
	}
	slices.SortStableFunc(statements, func(a, b statement) int { return cmp.Compare(a.first(), b.first()) })
	return statements
}

// opens is the person whose name and role begin the sentence of the verb at i,
// with nothing but an adverb or other verbs of saying before it.
func (r *reading) opens(s syntax.Sentence, i int32) tokens {
	for _, m := range r.people.in(tokens{s.First, s.Last}) {
		if m.first < s.First {
			continue
		}
		if m.first > s.First+3 || m.last > i || r.people.known[m.person].Organisation {
			return tokens{}
		}
		source := tokens{s.First, max(m.last, m.role.last)}
		if source.last > i {
			return tokens{}
		}
		for j := source.last; j < i; j++ {
			t := &r.doc.Tokens[j]
			if t.POS.Verb() && t.Class&lexicon.Say != 0 && t.Quote == 0 {
				return source
			}
			if t.POS != syntax.Comma && t.POS != syntax.RB && (t.Shape&syntax.Capital != 0 || !r.doc.Tokens[j+1].POS.Verb()) {
				return tokens{}
			}
		}
		return source
	}
	return tokens{}
}

// endOf is where a sentence ends, its full stop aside.
func (r *reading) endOf(s syntax.Sentence) int32 {
	end := s.Last
	for end > s.First && r.doc.Tokens[end-1].POS == syntax.Stop {
		end--
	}
	return end
}

// reach lets what a cue introduces reach to the next cue of its sentence, or to
// the sentence's end.
func (r *reading) reach(statements []statement) {
	d := &r.doc
	for n := range statements {
		s := &statements[n]
		if s.head < 0 || s.cue.empty() || s.first() < s.cue.last {
			continue
		}
		sentence := d.Sentences[d.Tokens[s.head].Sentence]
		if s.last() > sentence.Last {
			continue
		}
		end := r.endOf(sentence)
		for m := range statements {
			o := &statements[m]
			if m == n || o.cue.empty() || o.cue.first <= s.cue.last || o.cue.first >= end {
				continue
			}
			relative := !o.source.empty() && (d.Tokens[o.source.first].POS == syntax.WDT || d.Tokens[o.source.first].POS == syntax.WP)
			if own := o.source.first > s.cue.last && !relative; o.person == s.person || own && (d.Tokens[o.source.first-1].POS == syntax.Comma || d.Word(int(o.source.first-1)) == ";") {
				end = o.cue.first
				if own && o.source.first < end {
					end = o.source.first
				}
			}
		}
		full := end == r.endOf(sentence) // an adverb there is said; before another cue it belongs to that
		for end > s.cue.last && (d.Tokens[end-1].POS == syntax.CC || d.Tokens[end-1].POS == syntax.Comma || d.Word(int(end-1)) == ";" || d.Tokens[end-1].POS == syntax.RB && !full) {
			end--
		}
		if end > s.first() {
			s.content = []tokens{{s.first(), end}}
		}
	}
}

// goOn adds the sentences that go on with what somebody said. They are told
// from narration by what they are about: narration names people, or tells in
// the past tense what happened.
func (r *reading) goOn(statements []statement, first, last int) []statement {
	d := &r.doc
	said := make([]int, last-first) // 1 + the last statement that stands in a sentence
	for n := range statements {
		s := &statements[n]
		for _, c := range s.content {
			for i := d.Tokens[c.first].Sentence; i <= d.Tokens[c.last-1].Sentence && int(i) < last; i++ {
				said[int(i)-first] = n + 1
			}
		}
	}
	speaker := 0
	for i := first; i < last; i++ {
		switch {
		case said[i-first] > 0:
			speaker = said[i-first]
		case speaker > 0 && r.goesOn(d.Sentences[i]):
			by := statements[speaker-1]
			statements = append(statements, statement{
				head: -1, source: by.source, person: by.person,
				content: []tokens{{d.Sentences[i].First, d.Sentences[i].Last}}, confidence: 0.6, why: whyGoesOn,
			})
		default:
			speaker = 0
		}
	}
	slices.SortStableFunc(statements, func(a, b statement) int { return cmp.Compare(a.first(), b.first()) })
	return statements
}

// goesOn reports whether a sentence without a cue can be part of a speech that
// is being summarised.
func (r *reading) goesOn(s syntax.Sentence) bool {
	d := &r.doc
	if s.Last-s.First < 4 {
		return false
	}
	for _, m := range r.people.in(tokens{s.First, s.Last}) {
		if k := &r.people.known[m.person]; m.first >= s.First && m.first < s.Last && !k.Organisation && k.certain() {
			return false
		}
	}
	finite := false
	for i := s.First; i < s.Last; i++ {
		if !finite && i > s.First && d.Tokens[i].POS == syntax.VBD && d.Tokens[i-1].POS == syntax.CC {
			continue // a participle: "and" has no verb before it that this one could follow
		}
		switch d.Tokens[i].POS {
		case syntax.VB, syntax.VBD, syntax.VBP, syntax.VBZ, syntax.MD:
			finite = true
		}
		if t := &d.Tokens[i]; t.POS == syntax.VBD && (t.Rel == syntax.Root || (t.Rel == syntax.Auxiliary || t.Rel == syntax.Copula) && t.Head >= 0 && d.Tokens[t.Head].Rel == syntax.Root) {
			return false
		}
	}
	return finite
}
