package attribution

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// people are those who are named in an article, as far as it has been read.
type people struct {
	words    *lexicon.Lexicon
	known    []person
	byWord   map[uint64][]int // words of names → people, the last mentioned first
	mentions []mention        // in the stretch that is being read, in order
}

// person is somebody, or an organisation, that the article names.
type person struct {
	corpus.Person
	words       []uint64 // of the name, in lower case
	familyFirst bool
	roleWords   map[uint64]bool // the nouns of the roles
	otherWords  map[uint64]bool // the other words of the roles
	roleAt      []corpus.Span   // where each role stands
	female      bool
	male        bool
	capitals    bool // the name is known in capitals only, as transcripts have it
	seen        int  // how many times
}

// mention is a name in the stretch that is being read.
type mention struct {
	tokens
	person int
	role   tokens // beside the name; empty where there is none
}

// in yields the mentions in the stretch being read that overlap t.
func (p *people) in(t tokens) []mention {
	lo, _ := slices.BinarySearchFunc(p.mentions, t.first+1, func(m mention, at int32) int { return cmp.Compare(m.last, at) })
	hi, _ := slices.BinarySearchFunc(p.mentions, t.last, func(m mention, at int32) int { return cmp.Compare(m.first, at) })
	if lo > hi {
		return nil
	}
	return p.mentions[lo:hi]
}

// maxMentions bounds how many places of one person are kept.
const maxMentions = 10000

// role is what person i is called nearest to a place in the text.
func (p *people) role(i int, near corpus.Span) string {
	if i < 0 || len(p.known[i].Roles) == 0 {
		return ""
	}
	k := &p.known[i]
	for n, at := range k.roleAt {
		if near.Overlaps(at) {
			return k.Roles[n]
		}
	}
	longest := 0
	for n := range k.Roles {
		if len(k.Roles[n]) > len(k.Roles[longest]) {
			longest = n
		}
	}
	return k.Roles[longest]
}

// find finds the names in a stretch and decides whose they are.
func (p *people) find(d *syntax.Document, words *lexicon.Lexicon) {
	p.words = words
	if p.byWord == nil {
		p.byWord = map[uint64][]int{}
	}
	p.mentions = p.mentions[:0]
	for _, s := range d.Sentences {
		consumed := s.First // up to where an apposition has been read
		for i := s.First; i < s.Last; {
			name, title, kind := findName(d, s, i)
			if kind != syntax.Person && p.called(d, i) {
				name, title, kind = tokens{i, i + 1}, tokens{}, syntax.Person
			}
			if name.empty() {
				i++
				continue
			}
			i = name.last
			if kind != syntax.Person && kind != syntax.Organization {
				continue
			}
			m := mention{tokens: name, person: p.identify(d, name, kind)}
			if kind == syntax.Person {
				k := &p.known[m.person]
				start := min(name.first, orElse(title.first, name.first))
				k.sex(d, title)
				p.named(d, k, name)
				for !title.empty() && honorific(d, title.first) {
					title.first++
				}
				p.addRole(d, k, title)
				before := roleBefore(d, max(consumed, s.First), tokens{start, name.last})
				after := roleAfter(d, s, name.last)
				p.addRole(d, k, before)
				if l := roleLabel(d, s, start); !l.empty() {
					p.addRole(d, k, l)
				}
				p.addRole(d, k, after)
				k.sex(d, before)
				k.sex(d, after)
				if m.role = after; after.empty() {
					m.role = before
				}
				p.mentions = append(p.mentions, m)
				if !after.empty() {
					i, consumed = after.last, after.last
					p.within(d, s, after)
				}
				continue
			}
			p.mentions = append(p.mentions, m)
		}
	}
}

// called reports whether the capitalised word at token i, which stands alone, is
// a name of somebody known.
func (p *people) called(d *syntax.Document, i int32) bool {
	t := &d.Tokens[i]
	if t.Shape&syntax.Capital == 0 && !joinedParticle(d, i) || t.Class&(lexicon.Organisation|lexicon.Title) != 0 || len(p.byWord[t.Lower]) == 0 {
		return false
	}
	for _, n := range [...]int32{i - 1, i + 1} {
		if n >= 0 && int(n) < len(d.Tokens) && d.Tokens[n].Shape&syntax.Capital != 0 && d.Tokens[n].Sentence == t.Sentence {
			return false
		}
	}
	id := p.match([]uint64{t.Lower}, false)
	return id >= 0 && p.known[id].certain()
}

// within notes the organisations that are named inside a role.
func (p *people) within(d *syntax.Document, s syntax.Sentence, role tokens) {
	for i := role.first; i < role.last; {
		name, _, kind := findName(d, s, i)
		if name.empty() || name.last > role.last {
			i++
			continue
		}
		i = name.last
		if kind == syntax.Organization {
			p.mentions = append(p.mentions, mention{tokens: name, person: p.identify(d, name, kind)})
		}
	}
}

func orElse(a, b int32) int32 {
	if a > 0 {
		return a
	}
	return b
}

// identify finds the person a name belongs to, or makes a new one.
func (p *people) identify(d *syntax.Document, name tokens, kind syntax.Name) int {
	var words []uint64
	for i := name.first; i < name.last; i++ {
		words = append(words, d.Tokens[i].Lower)
	}
	text := wordsOf(d, name)
	capitals := kind == syntax.Person && inCapitals(d, name)
	if capitals {
		text = lowered(text)
	}
	span := corpus.Span{Start: int(d.Tokens[name.first].From), End: int(d.Tokens[name.last-1].To)}
	id := p.match(words, kind == syntax.Organization)
	if id < 0 {
		id = len(p.known)
		k := person{Person: corpus.Person{Name: text, Organisation: kind == syntax.Organization}, words: words, capitals: capitals}
		first := &d.Tokens[name.first]
		k.familyFirst = first.Class&lexicon.Family != 0 && first.Class&lexicon.Given == 0 && len(words) > 1
		p.known = append(p.known, k)
		p.index(words, id)
	}
	k := &p.known[id]
	if text != k.Name {
		if len(words) > len(k.words) || k.capitals && !capitals && len(words) == len(k.words) {
			k.capitals = capitals
			text, k.Name = k.Name, text
			k.words = words
			p.index(words, id)
		}
		if !slices.Contains(k.Aliases, text) && text != k.Name && !capitals && len(k.Aliases) < 20 {
			k.Aliases = append(k.Aliases, text)
		}
	}
	if len(k.Mentions) < maxMentions {
		k.Mentions = append(k.Mentions, span)
	}
	k.seen++
	p.touch(words, id)
	return id
}

func (p *people) index(words []uint64, id int) {
	for _, w := range words {
		list := p.byWord[w]
		if !slices.Contains(list, id) {
			p.byWord[w] = append([]int{id}, list...)
		}
	}
}

// maxNamesakes bounds how many people a word of a name is tried for.
const maxNamesakes = 32

// touch puts id first among those who share a word of a name, so that a surname
// alone is the one's who was last mentioned.
func (p *people) touch(words []uint64, id int) {
	for _, w := range words {
		list := p.byWord[w]
		for n, other := range list {
			if other == id {
				copy(list[1:n+1], list[:n])
				list[0] = id
				break
			}
		}
		if len(list) > maxNamesakes {
			p.byWord[w] = list[:maxNamesakes]
		}
	}
}

// match finds who is known under these words; −1 for nobody.
func (p *people) match(words []uint64, organisation bool) int {
	for _, id := range p.byWord[words[len(words)-1]] {
		if k := &p.known[id]; k.Organisation == organisation && k.answers(words) {
			return id
		}
	}
	for _, id := range p.byWord[words[0]] {
		if k := &p.known[id]; k.Organisation == organisation && k.answers(words) {
			return id
		}
	}
	return -1
}

// answers reports whether the person can be called by these words.
func (k *person) answers(words []uint64) bool {
	if slices.Equal(words, k.words) {
		return true
	}
	if k.Organisation {
		return len(words) > 1 && len(k.words) > len(words) && slices.Equal(words, k.words[:len(words)])
	}
	short, long := words, k.words
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) == 1 {
		if len(long) == 1 {
			return false
		}
		return short[0] == long[len(long)-1] || short[0] == long[0]
	}
	if len(short) == len(long) { // the other order
		for _, w := range short {
			if !slices.Contains(long, w) {
				return false
			}
		}
		return short[0] == long[len(long)-1]
	}
	// With or without what stands in the middle.
	return short[0] == long[0] && short[len(short)-1] == long[len(long)-1] ||
		slices.Equal(short, long[len(long)-len(short):]) || slices.Equal(short, long[:len(short)])
}

// certain reports whether a name is surely a person's: a single capitalised
// word that is never introduced may be anything.
func (k *person) certain() bool {
	return len(k.words) > 1 || len(k.Roles) > 0 || k.male || k.female
}

func (p *people) addRole(d *syntax.Document, k *person, role tokens) {
	if role.empty() || len(k.Roles) >= 20 {
		return
	}
	text := wordsOf(d, role)
	if slices.Contains(k.Roles, text) {
		return
	}
	k.Roles = append(k.Roles, text)
	k.roleAt = append(k.roleAt, corpus.Span{Start: int(d.Tokens[role.first].From), End: int(d.Tokens[role.last-1].To)})
	if k.roleWords == nil {
		k.roleWords, k.otherWords = map[uint64]bool{}, map[uint64]bool{}
	}
	for i := role.first; i < role.last; i++ {
		if callsRole(d, p.words, i, lexicon.Role|lexicon.Title) {
			k.roleWords[d.Tokens[i].Lower] = true
		} else if d.Tokens[i].Shape&syntax.Letter != 0 {
			k.otherWords[d.Tokens[i].Lower] = true
		}
	}
}

// sex notes what a title or a role tells of the person who bears it.
func (k *person) sex(d *syntax.Document, title tokens) {
	for i := title.first; i < title.last && d.Tokens[i].POS != syntax.IN; i++ {
		switch strings.TrimSuffix(strings.ToLower(d.Word(int(i))), ".") {
		case "mr", "sir", "lord", "king", "prince", "herr", "congressman", "chairman", "spokesman", "businessman", "councilman", "monsieur", "señor", "actor", "father", "baron":
			k.male = true
		case "mrs", "ms", "miss", "dame", "lady", "queen", "princess", "frau", "congresswoman", "chairwoman", "spokeswoman", "businesswoman", "councilwoman", "madame", "mme", "señora", "actress", "sister", "baroness":
			k.female = true
		}
	}
}

// named notes what the given name tells of its bearer; titles and roles outweigh
// it.
func (p *people) named(d *syntax.Document, k *person, name tokens) {
	if k.male || k.female || name.last-name.first < 2 {
		return
	}
	at := name.first
	if d.Tokens[at].Class&lexicon.Hungarian != 0 && p.words.Sex(d.Tokens[at].Lower) == lexicon.Untold {
		at = name.last - 1
	}
	switch p.words.Sex(d.Tokens[at].Lower) {
	case lexicon.Woman:
		k.female = true
	case lexicon.Man:
		k.male = true
	}
}

// can reports whether the person can be "she", or "he".
func (k *person) can(female bool) bool {
	if k.Organisation || !k.certain() {
		return false
	}
	return k.male == k.female || k.female == female
}

// honorific reports whether token i is a title that says nothing of what its
// bearer does.
func honorific(d *syntax.Document, i int32) bool {
	switch strings.TrimSuffix(strings.ToLower(d.Word(int(i))), ".") {
	case "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady", "herr", "frau", "monsieur", "madame", "mme", "señor", "señora", "don", "doña", "pan", "pani":
		return true
	}
	return false
}

// inCapitals reports whether all words of a name are written in capitals; a
// single short one may be an abbreviation.
func inCapitals(d *syntax.Document, name tokens) bool {
	for i := name.first; i < name.last; i++ {
		if t := &d.Tokens[i]; t.Shape&syntax.AllCaps == 0 && t.Class&lexicon.Particle == 0 {
			return false
		}
	}
	return name.last-name.first > 1 || len(d.Word(int(name.first))) > 3
}

// lowered writes a name that stands in capitals as names are written: "ANNA
// VAN DER BERG-LUND" is Anna van der Berg-Lund.
func lowered(name string) string {
	words := strings.Fields(name)
	for n, w := range words {
		parts := strings.Split(strings.ToLower(w), "-")
		for m, part := range parts {
			if smallWord(part) && (n > 0 || len(parts) > 1) && n+m < len(words)+len(parts)-2 {
				continue
			}
			c, size := utf8.DecodeRuneInString(part)
			parts[m] = string(unicode.ToUpper(c)) + part[size:]
		}
		words[n] = strings.Join(parts, "-")
	}
	return strings.Join(words, " ")
}

// smallWord reports whether a word inside a name is written small.
func smallWord(w string) bool {
	switch w {
	case "van", "von", "der", "den", "de", "del", "della", "da", "dos", "du", "la", "al", "el", "bin", "ibn", "bint", "ter", "ten", "zu", "af", "av", "y":
		return true
	}
	return false
}

// wordsOf is the text of a range of tokens on one line.
func wordsOf(d *syntax.Document, t tokens) string {
	return strings.Join(strings.Fields(d.Text[d.Tokens[t.first].Start:d.Tokens[t.last-1].End]), " ")
}
