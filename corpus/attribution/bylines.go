package attribution

import (
	"slices"
	"strings"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// authorless leaves out what is given to somebody who wrote or made the article
// ("Editor: Anna Berg", "Anna Berg reports from Lund."), and what stands after a
// label that is nobody's name: "NOTE: …".
func (r *reading) authorless(statements []statement) []statement {
	d := &r.doc
	var labels map[uint64]int
	return slices.DeleteFunc(statements, func(s statement) bool {
		if r.byline(int(d.Tokens[s.at()].Sentence)) {
			return true
		}
		if s.source.empty() || !r.labels(&s) {
			return false
		}
		if labels == nil {
			labels = r.beforeColons()
		}
		return labels[d.Tokens[s.source.first].Lower] < 2 // one that comes again is a speaker of a transcript
	})
}

// beforeColons counts the words that stand before colons.
func (r *reading) beforeColons() map[uint64]int {
	counts := map[uint64]int{}
	for i := 1; i < len(r.doc.Tokens); i++ {
		if colon(r.doc.Word(i)) {
			counts[r.doc.Tokens[i-1].Lower]++
		}
	}
	return counts
}

// longestByline is how many tokens a byline has at most.
const longestByline = 24

// byline reports whether a sentence names those who wrote or made the article,
// rather than anybody it is about: "By Anna Berg, Harbour Weekly, 5 March",
// "Anna Berg reports from Lund.", "Editor: Anna Berg".
func (r *reading) byline(n int) bool {
	d := &r.doc
	s := d.Sentences[n]
	if s.Last-s.First < 2 || s.Last-s.First > longestByline {
		return false
	}
	end := r.endOf(s)
	switch {
	case r.makes(s.First) && s.First+2 < end && (d.Word(int(s.First+1)) == ":" || d.Tokens[s.First+1].Lower == byWord):
		name := r.nameAt(s.First + 2)
		return !name.empty() && name.last >= end-2
	case d.Tokens[s.First].Lower == byWord:
		name := r.nameAt(s.First + 1)
		return !name.empty() && !r.tells(tokens{name.last, end})
	}
	name := r.nameAt(s.First)
	if name.empty() || name.last >= end {
		return false
	}
	if w := d.Word(int(name.last)); w != "reports" && w != "reporting" {
		return false
	}
	return name.last+1 == end || d.Tokens[name.last+1].POS == syntax.IN && d.Tokens[name.last+1].Lower != thatWord && !r.tells(tokens{name.last + 1, end})
}

// makes reports whether token i says what somebody did for the article.
func (r *reading) makes(i int32) bool {
	switch strings.ToLower(r.doc.Word(int(i))) {
	case "editor", "author", "writer", "reporter", "story", "text", "photo", "photos", "picture", "pictures", "illustration",
		"written", "edited", "reported", "reporting", "editing", "translated", "translation", "translator", "photographer":
		return true
	}
	return false
}

// nameAt is the name of a person that begins at token i; a given name that is not
// known for one may stand before it.
func (r *reading) nameAt(i int32) tokens {
	for _, m := range r.people.in(tokens{i, i + 2}) {
		if (m.first == i || m.first == i+1 && r.doc.Tokens[i].Shape&syntax.Capital != 0) && !r.people.known[m.person].Organisation {
			return m.tokens
		}
	}
	return tokens{}
}

// tells reports whether a stretch has a verb or a quotation in it.
func (r *reading) tells(t tokens) bool {
	for i := t.first; i < t.last; i++ {
		switch k := &r.doc.Tokens[i]; k.POS {
		case syntax.VBD, syntax.VBZ, syntax.VBP, syntax.MD, syntax.PRP, syntax.OpenQuote:
			if k.POS == syntax.OpenQuote || k.Shape&syntax.Capital == 0 {
				return true
			}
		}
	}
	return false
}

// labels reports whether the source of a statement is one capitalised word
// before a colon that names nobody: "Update: …".
func (r *reading) labels(s *statement) bool {
	d := &r.doc
	i := s.source.first
	t := &d.Tokens[i]
	if s.source.last != i+1 || s.head != i+1 && s.why != whyLayout || int(i)+1 >= len(d.Tokens) || !colon(d.Word(int(i+1))) {
		return false
	}
	switch d.Word(int(i)) {
	case "Q", "A", "Question", "Answer":
		return false
	}
	return t.Shape&syntax.Capital != 0 && t.POS != syntax.PRP && t.Class&(lexicon.Role|lexicon.Given|lexicon.Family) == 0 && len(r.people.in(s.source)) == 0
}

func colon(word string) bool { return word == ":" || word == "：" }
