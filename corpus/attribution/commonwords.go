package attribution

import (
	"strings"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// plainWords counts against names that nothing but the name recogniser holds for
// people's when a word of theirs stands in the stretch in lower case too:
// "Harbour Weekly", where harbours are written about.
func (v *surveyor) plainWords() {
	words := map[uint64]bool{}
	each := func(do func(e *vote, i int32)) {
		for _, run := range v.runs {
			if e := v.votes[v.key(run)]; e.structure == 0 && e.labelled > 0 && e.against == 0 {
				for i := run.first; i < run.last; i++ {
					do(e, i)
				}
			}
		}
	}
	each(func(_ *vote, i int32) { words[v.d.Tokens[i].Lower] = false })
	if len(words) == 0 {
		return
	}
	for i := range v.d.Tokens {
		if t := &v.d.Tokens[i]; t.Shape&(syntax.Letter|syntax.Capital) == syntax.Letter && t.Class&lexicon.Particle == 0 && t.Space && (t.POS.Noun() || t.POS == syntax.JJ) {
			if _, ok := words[t.Lower]; ok {
				words[t.Lower] = true
			}
		}
	}
	var plain []*vote
	each(func(e *vote, i int32) {
		if words[v.d.Tokens[i].Lower] {
			plain = append(plain, e)
		}
	})
	for _, e := range plain {
		e.structure, e.against = -2, -2
	}
}

// loners frees single words that are no part of a person's name, but taken for
// one, where more places are as a company or a town has them: "the owner of
// Fernhill", "Fernhill's lawyer".
func (v *surveyor) loners(words map[uint64]*usage) {
	d := v.d
	balance := map[uint64]int{}
	alone := func(i int32) bool {
		t := &d.Tokens[i]
		if t.Name != syntax.Person || t.Shape&syntax.Capital == 0 || v.known(i) || t.Class&(lexicon.Title|lexicon.Particle) != 0 {
			return false
		}
		if u := words[t.Lower]; u != nil && u.name {
			return false
		}
		return !(i > 0 && d.Tokens[i-1].Name == syntax.Person) && !(int(i+1) < len(d.Tokens) && d.Tokens[i+1].Name == syntax.Person)
	}
	for i := int32(1); int(i+1) < len(d.Tokens); i++ {
		if !alone(i) {
			continue
		}
		t, p, n := &d.Tokens[i], &d.Tokens[i-1], &d.Tokens[i+1]
		same := p.Sentence == t.Sentence
		switch {
		case same && p.Class&(lexicon.Title|lexicon.Role) != 0:
			balance[t.Lower] += 3
		case same && p.POS == syntax.IN && (placeWord(d.Word(int(i-1))) || p.Lower == ofWord), same && p.POS == syntax.DT, same && p.POS == syntax.NN && p.Shape&syntax.Capital == 0:
			balance[t.Lower]--
		}
		switch {
		case n.POS == syntax.POS && int(i+2) < len(d.Tokens) && d.Tokens[i+2].Class&lexicon.Role != 0:
			balance[t.Lower] -= 2
		case n.POS.Verb() && n.Class&lexicon.Say != 0, same && p.POS.Verb() && p.Class&lexicon.Say != 0:
			balance[t.Lower]++
		}
	}
	for i := range d.Tokens {
		if t := &d.Tokens[i]; t.Name == syntax.Person && balance[t.Lower] < 0 && alone(int32(i)) {
			t.Name = syntax.Organization
		}
	}
}

// usage is how a word is used in the stretch.
type usage struct {
	name   bool // it is a word of a name
	lower  bool // it stands there in lower case
	inside bool // it stands with a capital inside a sentence
}

// commonNouns frees the words that begin a sentence, alone, of being names
// where nothing else in the stretch makes them one: "Waste was a luxury".
func (v *surveyor) commonNouns(words map[uint64]*usage) {
	d := v.d
	var alone []int32
	for n := range d.Sentences {
		s := d.Sentences[n]
		i := s.First
		for i < s.Last && d.Tokens[i].Shape&syntax.Letter == 0 {
			i++
		}
		if i >= s.Last || i > s.First+2 || d.Tokens[i].Shape&syntax.Capital == 0 || d.Tokens[i].Class&(lexicon.Title|lexicon.Organisation) != 0 {
			continue
		}
		t := &d.Tokens[i]
		if t.Name == syntax.NoName && t.POS != syntax.NNP || i+1 < s.Last && v.bears(i+1) || v.known(i) || t.Shape&(syntax.AllCaps|syntax.Hyphen) != 0 {
			continue
		}
		if u := words[t.Lower]; u == nil {
			words[t.Lower] = &usage{}
		} else if u.name {
			continue
		}
		alone = append(alone, i)
	}
	if len(alone) == 0 {
		return
	}
	for i := range d.Tokens {
		t := &d.Tokens[i]
		if t.Shape&syntax.Letter == 0 {
			continue
		}
		u := words[t.Lower]
		switch {
		case u == nil:
		case t.Shape&syntax.Capital == 0:
			u.lower = true
		case i > 0 && d.Tokens[i-1].Sentence == t.Sentence && d.Tokens[i-1].Shape&syntax.Letter != 0:
			u.inside = true
		}
	}
	for _, i := range alone {
		t := &d.Tokens[i]
		u := words[t.Lower]
		says := int(i+1) < len(d.Tokens) && d.Tokens[i+1].POS.Verb() && d.Tokens[i+1].Class&lexicon.Say != 0
		if t.Name != syntax.Location && !u.inside && (u.lower || !says && t.Name == syntax.Person) {
			t.Name, t.POS = syntax.NoName, syntax.NN
		}
	}
}

// eastern reports whether a word looks like a Chinese or Korean given name of
// two syllables: "Jianguo", "Ji-ho".
func eastern(w string) bool {
	w = strings.ToLower(w)
	if first, second, ok := strings.Cut(w, "-"); ok {
		return syllables(first) == 1 && syllables(second) == 1 && len(w) <= 11
	}
	return syllables(w) == 2 && !strings.ContainsAny(w[1:], "rv")
}

// syllables counts the syllables of a word in pinyin; −1 for a word that cannot
// be in it.
func syllables(w string) int {
	n := 0
	for len(w) > 0 {
		onset := strings.IndexAny(w, "aeiouü")
		if onset < 0 || onset > 2 {
			return -1
		}
		w = w[onset:]
		nucleus := 0
		for nucleus < len(w) && strings.IndexByte("aeiou", w[nucleus]) >= 0 {
			nucleus++
		}
		if nucleus == 0 { // ü
			nucleus = 2
		}
		if nucleus > 3 {
			return -1
		}
		w = w[nucleus:]
		switch {
		case strings.HasPrefix(w, "ng") && (len(w) == 2 || strings.IndexByte("aeiou", w[2]) < 0):
			w = w[2:]
		case strings.HasPrefix(w, "n") && (len(w) == 1 || strings.IndexByte("aeiou", w[1]) < 0):
			w = w[1:]
		}
		n++
	}
	return n
}
