package attribution

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// survey looks at all the places where a name stands in a stretch before any is
// read, and settles whether it is a person's: what one place leaves open ("Anna
// Berg of the Tidal Office"), another tells ("Anna Berg, a teacher, …"). It
// writes what it has found into the tokens.
func survey(d *syntax.Document, words *lexicon.Lexicon) {
	v := surveyor{d: d, words: words, votes: map[uint64]*vote{}, alone: map[uint64]int{}}
	for i := range d.Tokens {
		if t := &d.Tokens[i]; t.Shape&syntax.Hyphen != 0 && callsRole(d, words, int32(i), lexicon.Role|lexicon.Title) {
			t.Class |= lexicon.Role // "vice-mayor"
		}
		if t := &d.Tokens[i]; t.Class&lexicon.Think != 0 && i+1 < len(d.Tokens) && (d.Tokens[i+1].Lower == tankWord || d.Tokens[i+1].Lower == tanksWord) {
			t.POS, t.Class = syntax.NN, lexicon.Organisation // a "think tank" does not think
		}
	}
	for n := range d.Sentences {
		v.sentence(n)
	}
	v.surnames()
	v.plainWords()
	lone := map[uint64]*usage{}
	for _, run := range v.runs {
		e := v.votes[v.key(run)]
		switch {
		case e.person():
			v.mark(run, syntax.Person)
			for i := run.first; i < run.last; i++ {
				lone[d.Tokens[i].Lower] = &usage{name: true}
			}
		case e.against < 0 && e.structure < 0:
			v.unmark(run)
		}
	}
	v.loners(lone)
	v.commonNouns(lone)
}

// surnames lets what is said of somebody by the surname alone count for the full
// name.
func (v *surveyor) surnames() {
	done := map[*vote]bool{}
	for _, run := range v.runs {
		e := v.votes[v.key(run)]
		if n := v.alone[v.d.Tokens[run.last-1].Lower]; n > 0 && e.against == 0 && !done[e] {
			e.structure += min(n, 2)
			done[e] = true
		}
	}
}

// vote is what speaks for a name's being a person's.
type vote struct {
	structure int // what stands around it, over all its places
	against   int // the part of that which speaks against it
	labelled  int // places where the name recogniser holds all of it for a person
	places    int
}

func (e *vote) person() bool {
	return e.structure >= 2 || e.structure >= 0 && 2*e.labelled > e.places
}

type surveyor struct {
	d     *syntax.Document
	words *lexicon.Lexicon
	votes map[uint64]*vote
	runs  []tokens
	alone map[uint64]int // what stands around a surname that stands alone
}

// key is the hash of a name's words.
func (v *surveyor) key(run tokens) uint64 {
	h := uint64(lexicon.Basis)
	for i := run.first; i < run.last; i++ {
		h = (h ^ v.d.Tokens[i].Lower) * 1099511628211
	}
	return h
}

// sentence votes on the names of a sentence, unless it is a headline, which has
// capitals everywhere.
func (v *surveyor) sentence(n int) {
	d := v.d
	s := d.Sentences[n]
	capitals, all := 0, 0
	for i := s.First; i < s.Last; i++ {
		if d.Tokens[i].Shape&syntax.Letter != 0 {
			all++
			if d.Tokens[i].Shape&syntax.Capital != 0 {
				capitals++
			}
		}
	}
	if all >= 5 && capitals*10 > all*7 && d.Tokens[s.Last-1].POS != syntax.Stop {
		return
	}
	for i := s.First; i < s.Last; {
		run := v.run(s, i)
		if run.empty() {
			i++
			continue
		}
		i = run.last
		title := run.first
		for j := run.first; j < run.last; j++ {
			if v.called(j) { // "Energy Minister Anna Berg"
				run.first = j + 1
			}
		}
		v.judge(n, run, run.first > title)
	}
}

// run is the stretch of words of a name that begins at token i.
func (v *surveyor) run(s syntax.Sentence, i int32) tokens {
	d := v.d
	if !v.bears(i) || (i == s.First || d.Tokens[i-1].POS == syntax.OpenQuote) && !v.bearsFirst(i) {
		return tokens{}
	}
	t := tokens{i, i + 1}
	for t.last < s.Last && t.last-t.first < 10 {
		j := t.last
		for j < s.Last && j < t.last+2 && d.Tokens[j].Class&lexicon.Particle != 0 && d.Tokens[j].Shape&syntax.Capital == 0 {
			j++
		}
		if j >= s.Last || !v.bears(j) {
			break
		}
		t.last = j + 1
	}
	return t
}

// bears reports whether token i is a word as names have.
func (v *surveyor) bears(i int32) bool {
	t := &v.d.Tokens[i]
	if t.Shape&syntax.Letter == 0 || t.Shape&syntax.Digit != 0 {
		return false
	}
	if t.Shape&syntax.Capital == 0 {
		return joinedParticle(v.d, i)
	}
	switch t.POS {
	case syntax.DT, syntax.IN, syntax.PRP, syntax.PRPS, syntax.CC, syntax.WP, syntax.WDT, syntax.WRB, syntax.TO, syntax.MD, syntax.EX, syntax.POS:
		return v.known(i)
	}
	return t.Name != syntax.Time || !v.dates(i)
}

// dates reports whether token i is a word of a date; the name recogniser takes
// other words beside a time of day for some too.
func (v *surveyor) dates(i int32) bool {
	switch strings.ToLower(v.d.Word(int(i))) {
	case "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"jan.", "feb.", "mar.", "apr.", "aug.", "sept.", "sep.", "oct.", "nov.", "dec.", "jan", "feb", "mar", "apr", "aug", "sept", "sep", "oct", "nov", "dec",
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"christmas", "easter", "ramadan", "thanksgiving", "halloween", "spring", "summer", "autumn", "winter", "today", "yesterday", "tomorrow", "day", "year", "week", "century":
		return true
	}
	return false
}

// bearsFirst reports whether the word at the beginning of a sentence, where any
// word has a capital, can be one of a name.
func (v *surveyor) bearsFirst(i int32) bool {
	t := &v.d.Tokens[i]
	return v.known(i) || v.called(i) || t.POS.Noun() && t.POS != syntax.NNS || t.Name == syntax.Person || t.POS == syntax.JJ || t.Shape&syntax.Hyphen != 0
}

// known reports whether token i is a given or a family name that the lexicon
// has.
func (v *surveyor) known(i int32) bool {
	t := &v.d.Tokens[i]
	return t.Class&(lexicon.Given|lexicon.Family) != 0 || v.words.Sex(t.Lower) != lexicon.Untold
}

// placeWord reports whether places rather than people follow a preposition.
func placeWord(w string) bool {
	switch strings.ToLower(w) {
	case "in", "at", "near", "outside", "inside", "within", "across", "around", "throughout", "into":
		return true
	}
	return false
}

// called reports whether token i is a title or a role: "Lieutenant-General".
func (v *surveyor) called(i int32) bool {
	t := &v.d.Tokens[i]
	return !v.known(i) && callsRole(v.d, v.words, i, lexicon.Title|lexicon.Role) && t.Name != syntax.Location
}

// callsRole reports whether token i, or the first or the last part of it where it
// has a hyphen, is of the classes.
func callsRole(d *syntax.Document, words *lexicon.Lexicon, i int32, classes lexicon.Class) bool {
	t := &d.Tokens[i]
	if t.Class&classes != 0 {
		return true
	}
	if t.Shape&syntax.Hyphen == 0 {
		return false
	}
	word := d.Word(int(i))
	first, _, _ := strings.Cut(word, "-")
	last := word[strings.LastIndexByte(word, '-')+1:]
	switch strings.ToLower(first) {
	case "vice", "co", "ex", "deputy", "under", "sub":
		return words.Class(lexicon.Hash(last))&classes != 0
	}
	return words.Class(lexicon.Hash(first))&classes != 0 && (last == strings.ToLower(last) || words.Class(lexicon.Hash(last))&(lexicon.Title|lexicon.Role) != 0)
}

// judge takes in what one place of a name says of it.
func (v *surveyor) judge(n int, run tokens, titled bool) {
	d := v.d
	if run.last == run.first+1 && !v.known(run.first) {
		if up, down := v.around(n, run, titled); up+down != 0 {
			v.alone[d.Tokens[run.first].Lower] += up + down
		}
		return
	}
	if run.last-run.first < 2 || run.last-run.first > 5 || titled && run.empty() {
		return
	}
	caps, persons, organisations := 0, 0, 0
	for i := run.first; i < run.last; i++ {
		t := &d.Tokens[i]
		if t.Class&(lexicon.Organisation|lexicon.Writing) != 0 && !(i == run.last-1 && v.known(run.first) && t.Name == syntax.Person) {
			return
		}
		if t.Shape&syntax.AllCaps != 0 {
			caps++
		}
		switch t.Name {
		case syntax.Person:
			persons++
		case syntax.Organization, syntax.Misc, syntax.Location:
			organisations++
		}
	}
	size := int(run.last - run.first)
	if caps > 0 && caps < size {
		return
	}
	e := v.votes[v.key(run)]
	if e == nil {
		e = &vote{}
		v.votes[v.key(run)] = e
	}
	v.runs = append(v.runs, run)
	e.places++
	if persons == size || persons > 0 && organisations == 0 {
		e.labelled++
	}
	up, down := v.around(n, run, titled)
	if caps > 0 && !titled && !v.known(run.first) && d.Word(min(int(run.last), len(d.Tokens)-1)) != ":" {
		down -= 2 // a dateline: "PORT LUND (Reuters)"
	}
	e.structure += up + down
	e.against += down
}

// around weighs what stands before and after a name.
func (v *surveyor) around(n int, run tokens, titled bool) (up, down int) {
	d := v.d
	s := d.Sentences[n]
	first := &d.Tokens[run.first]
	if titled {
		up += 3
	}
	if first.Class&lexicon.Given != 0 || v.words.Sex(first.Lower) != lexicon.Untold {
		up += 3
	} else if first.Class&lexicon.Family != 0 && run.last-run.first <= 4 {
		up++
		if run.last-run.first == 2 && eastern(d.Word(int(run.first+1))) {
			up++
		}
	}
	if run.first > s.First && !titled {
		p := &d.Tokens[run.first-1]
		switch {
		case p.Shape&syntax.Capital == 0 && callsRole(d, v.words, run.first-1, lexicon.Role):
			up += 2
		case p.Class&lexicon.Organisation != 0 && p.Shape&syntax.Capital == 0, p.POS == syntax.DT:
			down -= 3
		case p.POS == syntax.IN && placeWord(d.Word(int(run.first-1))):
			down--
		case p.Lower == ofWord && run.first-2 >= s.First && callsRole(d, v.words, run.first-2, lexicon.Role|lexicon.Title):
			down -= 2 // "the mayor of Lund"
		case p.POS.Verb() && p.Class&lexicon.Say != 0:
			up++
		}
	}
	if run.last >= s.Last {
		return up, down
	}
	a := &d.Tokens[run.last]
	switch {
	case a.POS.Verb() && a.Class&lexicon.Say != 0:
		up++
	case d.Word(int(run.last)) == "," && run.last+1 < s.Last:
		b := &d.Tokens[run.last+1]
		switch {
		case b.POS == syntax.WP:
			up += 2
		case v.roleFollows(s, run.last+1):
			up += 2
		}
	case d.Word(int(run.last)) == "(" || a.POS == syntax.WP,
		(a.Lower == ofWord || a.Lower == fromWord) && run.last+2 < s.Last && (v.bears(run.last+1) || d.Tokens[run.last+1].POS == syntax.DT && v.bears(run.last+2)):
		up++
	}
	if n+1 < len(d.Sentences) && v.opens(s, run.first) && d.Sentences[n+1].Paragraph == s.Paragraph {
		switch d.Tokens[d.Sentences[n+1].First].Lower {
		case heWord, sheWord:
			up += 2
		case itWord:
			down--
		}
	}
	return up, down
}

// opens reports whether no word but a title stands in a sentence before token i.
func (v *surveyor) opens(s syntax.Sentence, i int32) bool {
	for j := s.First; j < i; j++ {
		if t := &v.d.Tokens[j]; t.Shape&syntax.Letter != 0 && t.Class&lexicon.Title == 0 {
			return false
		}
	}
	return true
}

// roleFollows reports whether a person's role begins at token i: a noun of the
// lexicon, before a verb or another comma comes.
func (v *surveyor) roleFollows(s syntax.Sentence, i int32) bool {
	d := v.d
	for j := i; j < s.Last && j < i+7; j++ {
		t := &d.Tokens[j]
		switch {
		case t.POS == syntax.Comma || t.POS == syntax.Stop || t.POS == syntax.IN || t.POS.Verb() && t.POS != syntax.VBN && t.POS != syntax.VBG:
			return false
		case callsRole(d, v.words, j, lexicon.Role):
			switch d.Word(int(j)) {
			case "member", "partner", "owner", "publisher", "producer", "developer", "leader":
				return false // companies are called so too
			}
			return true
		}
	}
	return false
}

func (v *surveyor) mark(run tokens, name syntax.Name) {
	for i := run.first; i < run.last; i++ {
		t := &v.d.Tokens[i]
		if t.Name = name; t.Class&lexicon.Particle == 0 || t.Shape&syntax.Capital != 0 {
			t.POS = syntax.NNP
		}
	}
}

func (v *surveyor) unmark(run tokens) {
	for i := run.first; i < run.last; i++ {
		if t := &v.d.Tokens[i]; t.Name == syntax.Person {
			t.Name = syntax.Organization
		}
	}
}

// joinedParticle reports whether token i is a name that a small word is joined
// to: "al-Hadidi".
func joinedParticle(d *syntax.Document, i int32) bool {
	t := &d.Tokens[i]
	if t.Shape&(syntax.Hyphen|syntax.Capital) != syntax.Hyphen {
		return false
	}
	first, rest, _ := strings.Cut(d.Word(int(i)), "-")
	switch first {
	case "al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ben", "bin", "ibn", "ul", "ud":
		c, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsUpper(c)
	}
	return false
}

var (
	heWord    = lexicon.Hash("he")
	sheWord   = lexicon.Hash("she")
	itWord    = lexicon.Hash("it")
	ofWord    = lexicon.Hash("of")
	fromWord  = lexicon.Hash("from")
	tankWord  = lexicon.Hash("tank")
	tanksWord = lexicon.Hash("tanks")
	byWord    = lexicon.Hash("by")
)
