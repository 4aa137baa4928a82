package attribution

import (
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// findName finds a name that begins at token i of a sentence: what it names, and
// the title that stands before it. The name is empty where none begins there.
func findName(d *syntax.Document, s syntax.Sentence, i int32) (name, title tokens, kind syntax.Name) {
	if !nameWord(d, s, i) {
		return
	}
	j := i + 1
	for j < s.Last && (nameWord(d, s, j) || particle(d, s, j)) && j-i < 12 {
		j++
	}
	run := tokens{i, j}
	if whole := owned(d, s, run); whole.last > run.last {
		return whole, tokens{}, syntax.Organization
	}
	if person, before := personIn(d, s, run); !person.empty() {
		return person, before, syntax.Person
	}
	kind = kindOf(d, run)
	if kind == syntax.Organization {
		run = longer(d, s, run)
	}
	return run, tokens{}, kind
}

// owned is a run of capitalised words with the organisation that belongs to it:
// "Net Makers’ Union". It is the run where a plural owner and the name of an
// organisation do not follow each other.
func owned(d *syntax.Document, s syntax.Sentence, run tokens) tokens {
	j := run.last
	if j+1 >= s.Last || d.Tokens[j].POS != syntax.POS && d.Word(int(j)) != "’" && d.Word(int(j)) != "'" {
		return run
	}
	if w := d.Word(int(j - 1)); w == "" || w[len(w)-1] != 's' || d.Word(int(j)) == "’s" || d.Word(int(j)) == "'s" {
		return run
	}
	k := j + 1
	for k < s.Last && nameWord(d, s, k) {
		k++
	}
	if k == j+1 || d.Tokens[k-1].Class&lexicon.Organisation == 0 {
		return run
	}
	return tokens{run.first, k}
}

// nameWord reports whether token i can be a word of a name.
func nameWord(d *syntax.Document, s syntax.Sentence, i int32) bool {
	t := &d.Tokens[i]
	if joinedParticle(d, i) {
		return true
	}
	if t.Shape&syntax.Letter == 0 || t.Shape&syntax.Capital == 0 {
		return false
	}
	if t.Name == syntax.Person || t.Name == syntax.Organization || t.Name == syntax.Location || t.Name == syntax.Misc {
		return t.POS != syntax.DT && t.POS != syntax.IN
	}
	if t.Name == syntax.Time {
		return false
	}
	if t.Class&lexicon.Family != 0 && i+1 < s.Last && d.Tokens[i+1].Shape&(syntax.Capital|syntax.AllCaps) == syntax.Capital {
		return true
	}
	if i == s.First || d.Tokens[i-1].POS == syntax.OpenQuote {
		// A sentence begins with a capital whatever its first word is.
		return t.POS == syntax.NNP || t.Class&(lexicon.Title|lexicon.Given|lexicon.Family) != 0 && t.POS.Noun()
	}
	return t.POS.Noun() || t.POS == syntax.JJ || t.Class&(lexicon.Title|lexicon.Given) != 0
}

// particle reports whether token i is a small word inside a name: "van der".
func particle(d *syntax.Document, s syntax.Sentence, i int32) bool {
	if d.Tokens[i].Class&lexicon.Particle == 0 {
		return false
	}
	for j := i + 1; j < s.Last && j < i+3; j++ {
		if nameWord(d, s, j) {
			return true
		}
		if d.Tokens[j].Class&lexicon.Particle == 0 {
			return false
		}
	}
	return false
}

// personIn finds the person's name in a run of capitalised words, after the
// titles: "Foreign Minister Anna Berg".
func personIn(d *syntax.Document, s syntax.Sentence, run tokens) (name, title tokens) {
	first := run.first
	for i := run.first; i < run.last; i++ {
		if t := &d.Tokens[i]; t.Class&(lexicon.Title|lexicon.Role) != 0 && t.Class&(lexicon.Given|lexicon.Family) == 0 {
			first = i + 1
		}
	}
	rest := tokens{first, run.last}
	if first > run.first {
		title = tokens{run.first, first}
	}
	if rest.empty() {
		return
	}
	named, other, organisation := 0, 0, false
	from, to := int32(-1), int32(-1)
	for i := rest.first; i < rest.last; i++ {
		t := &d.Tokens[i]
		switch t.Name {
		case syntax.Person:
			named++
			if from < 0 {
				from = i
			}
			to = i + 1
		case syntax.Organization, syntax.Location, syntax.Misc:
			other++
		}
		organisation = organisation || t.Class&(lexicon.Organisation|lexicon.Writing) != 0 && t.Name != syntax.Person
	}
	n := rest.last - rest.first
	start := &d.Tokens[rest.first]
	switch {
	case organisation && named == 0:
	case n == 1 && title.empty() && rest.first == s.First && start.Class&(lexicon.Family|lexicon.Given) == 0 && start.POS != syntax.NNP:
	case organisation && d.Tokens[rest.last-1].Class&lexicon.Organisation != 0 && n > 1:
	case named > 0 && other > 0 && n <= 3 && to == rest.last && !organisation: // a given name that was not seen as one
		return rest, title
	case named > 0 && other > 0: // only part of the run is the person
		if from > rest.first && d.Tokens[from-1].Class&(lexicon.Family|lexicon.Given) != 0 {
			from--
		}
		if from > rest.first || to < rest.last {
			return tokens{from, to}, tokens{run.first, max(run.first, from)}
		}
		return rest, title
	case named > 0, !title.empty() && n <= 4 && d.Tokens[rest.first-1].Class&lexicon.Title != 0 && !organisation && other == 0:
		return rest, title
	case start.Class&lexicon.Family != 0 && n >= 2 && n <= 3 && start.Shape&syntax.AllCaps == 0 && d.Tokens[rest.first+1].Shape&syntax.AllCaps == 0 && start.Name != syntax.Location:
		return rest, title
	case start.Class&lexicon.Given != 0 && n >= 2 && n <= 4 && other == 0:
		return rest, title
	}
	return tokens{}, tokens{}
}

// kindOf is what a run of capitalised words names where it is no person.
func kindOf(d *syntax.Document, run tokens) syntax.Name {
	var count [8]int
	for i := run.first; i < run.last; i++ {
		t := &d.Tokens[i]
		if t.Class&lexicon.Organisation != 0 {
			count[syntax.Organization] += 3
		}
		count[t.Name]++
	}
	switch {
	case count[syntax.Organization] > 0 && count[syntax.Organization] >= count[syntax.Location] && count[syntax.Organization] >= count[syntax.Misc]:
		return syntax.Organization
	case count[syntax.Location] > 0:
		return syntax.Location
	}
	return syntax.Misc
}

// longer extends an organisation's name over "of", "for", "and" to the names
// that belong to it: "Institute of Marine Sciences of the Academy of Lund".
func longer(d *syntax.Document, s syntax.Sentence, run tokens) tokens {
	for run.last < s.Last && run.last-run.first < 24 {
		j := run.last
		and := d.Word(int(j)) == "and" || d.Word(int(j)) == "&"
		switch d.Word(int(j)) {
		case "of", "for", "and", "&", "on":
			j++
		default:
			return run
		}
		for j < s.Last && d.Word(int(j)) == "the" {
			j++
		}
		k := j
		for k < s.Last && nameWord(d, s, k) {
			k++
		}
		if k == j || and && (d.Tokens[j].Class&(lexicon.Title|lexicon.Role|lexicon.Family|lexicon.Given) != 0 || d.Tokens[j].Name == syntax.Person || d.Tokens[k-1].Class&lexicon.Organisation != 0) {
			return run
		}
		run.last = k
	}
	return run
}
