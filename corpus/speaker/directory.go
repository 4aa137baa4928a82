package speaker

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/antzucaro/matchr"

	"whosaid/corpus"
)

// How tells by what a speaker was found.
type How string

const (
	ByName    How = "name"    // the name or an alias, in full
	ByOrder   How = "order"   // given and family name the other way round
	ByScript  How = "script"  // in another script
	BySurname How = "surname" // a part of the name
	BySlip    How = "slip"    // misspelt
	ByRole    How = "role"    // what they are
)

// Match is a speaker who may be meant. Score runs from 0 to 1: 1 for the name
// in full. Equal scores are an ambiguity that only the asker can solve.
type Match struct {
	Speaker corpus.Speaker
	Score   float64
	How     How
}

// Scores of what is found; what is less sure is scaled down from these.
const (
	scoreName     = 1.0
	scoreOrder    = 0.98
	scoreScript   = 0.97
	scoreInitials = 0.92
	scoreSurname  = 0.9
	scoreGiven    = 0.75
	scoreSlip     = 0.85
	scoreRole     = 0.85
)

const (
	maxQuery   = 200 // characters of a query that are looked at
	maxMatches = 50  // matches that are returned: more are no answer
)

// Directory finds speakers from what people type. It is built once from the
// speakers of a scope, is never changed and is safe for concurrent use.
type Directory struct {
	words    *lexicon
	speakers []corpus.Speaker
	forms    []form
	bySolid  map[string][]int32 // a name in any order of its words → forms
	vocab    []term             // the different words of names, sorted
	byTerm   map[string]int32
	bySound  map[string][]int32 // → vocab
	roles    []roleEntry
	byRole   map[string][]int32 // a word of a role → roles
	byCount  []int32            // speakers, the most quoted first
}

// form is one way a speaker is called.
type form struct {
	name    name
	speaker int32
	alias   bool
}

// term is a word of names, and the forms it is in.
type term struct {
	text    string
	letters uint32 // which letters it has, as bits
	forms   []int32
}

type roleEntry struct {
	speaker int32
	keys    set
}

// NewDirectory makes a directory of speakers. The slice is kept, not copied.
func NewDirectory(speakers []corpus.Speaker) *Directory {
	d := &Directory{
		words:    newLexicon(),
		speakers: speakers,
		bySolid:  map[string][]int32{},
		byTerm:   map[string]int32{},
		bySound:  map[string][]int32{},
		byRole:   map[string][]int32{},
	}
	byTerm := map[string][]int32{}
	for i, s := range speakers {
		d.byCount = append(d.byCount, int32(i))
		d.addForm(byTerm, s.Name, int32(i), false)
		for _, alias := range s.Aliases {
			d.addForm(byTerm, alias, int32(i), true)
		}
		for _, r := range s.Roles {
			d.addRole(r.Text, int32(i))
		}
	}
	for text, forms := range byTerm {
		d.vocab = append(d.vocab, term{text: text, letters: letterBits(text), forms: forms})
	}
	slices.SortFunc(d.vocab, func(a, b term) int { return strings.Compare(a.text, b.text) })
	for i, t := range d.vocab {
		d.byTerm[t.text] = int32(i)
		for _, sound := range sounds(t.text) {
			d.bySound[sound] = append(d.bySound[sound], int32(i))
		}
	}
	slices.SortStableFunc(d.byCount, func(a, b int32) int {
		return cmp.Or(cmp.Compare(speakers[b].Statements, speakers[a].Statements), strings.Compare(speakers[a].Name, speakers[b].Name))
	})
	return d
}

func (d *Directory) addForm(byTerm map[string][]int32, written string, speaker int32, alias bool) {
	n := d.words.parse(written)
	if len(n.tokens) == 0 {
		return
	}
	id := int32(len(d.forms))
	d.forms = append(d.forms, form{name: n, speaker: speaker, alias: alias})
	for _, solid := range n.orders() {
		d.bySolid[solid] = append(d.bySolid[solid], id)
	}
	for i, t := range n.tokens {
		if !slices.Contains(n.tokens[:i], t) && !d.words.stop[t] {
			byTerm[t] = append(byTerm[t], id)
		}
	}
}

func (d *Directory) addRole(text string, speaker int32) {
	keys := d.words.roleKeys(text)
	if len(keys) == 0 {
		return
	}
	id := int32(len(d.roles))
	d.roles = append(d.roles, roleEntry{speaker: speaker, keys: keys})
	for k := range keys {
		d.byRole[k] = append(d.byRole[k], id)
	}
}

// Find returns the speakers who may be meant by query: a name in any order or
// script, a part of one, one with a slip in it, or a role. The best come
// first; among equals, those with more statements. Less sure ways are tried
// only where surer ones find nobody.
func (d *Directory) Find(query string) []Match {
	query = cut(query, maxQuery)
	n := d.words.parse(query)
	if len(n.tokens) == 0 {
		return nil
	}
	f := finder{d: d, best: map[int32]Match{}}
	if f.named(n); len(f.best) == 0 {
		f.bySlip(n)
		f.byRole(query)
	}
	return f.sorted()
}

// named looks for the name as it is written. One word is looked for in full
// and as a part at once: that one speaker's alias is "Wang" must not hide the
// other Wangs.
func (f *finder) named(n name) {
	f.inFull(n)
	if len(n.tokens) == 1 {
		f.byPart(n)
		return
	}
	if len(f.best) == 0 {
		f.byInitials(n)
	}
	if len(f.best) == 0 {
		f.byPart(n)
	}
}

// finder gathers the best match for each speaker.
type finder struct {
	d     *Directory
	best  map[int32]Match
	slips map[string][]int32 // what near found, by word; nil to keep nothing
}

func (f *finder) add(speaker int32, score float64, how How) {
	if old, ok := f.best[speaker]; ok && old.Score >= score {
		return
	}
	f.best[speaker] = Match{Speaker: f.d.speakers[speaker], Score: score, How: how}
}

func (f *finder) sorted() []Match {
	out := make([]Match, 0, len(f.best))
	for _, m := range f.best {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Speaker.Statements, a.Speaker.Statements),
			strings.Compare(a.Speaker.Name, b.Speaker.Name), strings.Compare(a.Speaker.ID, b.Speaker.ID))
	})
	return out[:min(len(out), maxMatches)]
}

func (f *finder) inFull(n name) {
	for _, id := range f.d.bySolid[n.solid] {
		form := f.d.forms[id]
		switch {
		case len(form.name.tokens) == 1 && form.alias && form.name.latin && !f.d.speakers[form.speaker].Organisation:
			f.add(form.speaker, scoreSurname, BySurname)
		case form.name.latin != n.latin:
			f.add(form.speaker, scoreScript, ByScript)
		case form.name.solid != n.solid:
			f.add(form.speaker, scoreOrder, ByOrder)
		default:
			f.add(form.speaker, scoreName, ByName)
		}
	}
}

// byInitials finds "W. Liu" and names with a middle name more or less.
func (f *finder) byInitials(n name) {
	if len(n.tokens) < 2 {
		return
	}
	for _, id := range f.d.formsWithAny(n.tokens) {
		form := f.d.forms[id]
		switch like(n, form.name) {
		case same:
			f.add(form.speaker, scoreInitials+0.03, ByName)
		case abridged:
			f.add(form.speaker, scoreInitials, ByName)
		}
	}
}

// byPart finds by some words of a name that stand together at its beginning or
// end, where family names are; a word from its middle or a given name counts
// less.
func (f *finder) byPart(n name) {
	for _, id := range f.d.formsWithAny(n.tokens) {
		form := f.d.forms[id]
		have := form.name.tokens
		at := indexOf(have, n.tokens)
		switch {
		case at < 0:
		case f.d.speakers[form.speaker].Organisation:
			// A part of an organisation's name is more than one general word.
			if score := float64(len(n.tokens)) / float64(len(have)); score >= 0.4 || !f.general(n.tokens) {
				f.add(form.speaker, scoreGiven+0.15*score, BySurname)
			}
		case f.familyNameAt(have, at, len(n.tokens)):
			f.add(form.speaker, scoreSurname, BySurname)
		default:
			f.add(form.speaker, scoreGiven, BySurname)
		}
	}
}

// familyNameAt holds where the words [at, at+n) of a name are its family name:
// its last words, or its first where that is a name families of the Chinese,
// Korean and Vietnamese order are called by.
func (f *finder) familyNameAt(have []string, at, n int) bool {
	if len(have) > 1 && len(have) <= 3 && f.d.words.familyFirst[have[0]] {
		return at == 0
	}
	return at+n == len(have)
}

func (f *finder) general(tokens []string) bool {
	for _, t := range tokens {
		if !f.d.words.generic[t] && !f.d.words.field[t] && f.d.words.place[t] == "" {
			return false
		}
	}
	return true
}

// formsWithAny are the forms with the rarest of the words: those with all of
// them are among these.
func (d *Directory) formsWithAny(tokens []string) []int32 {
	var best []int32
	for _, t := range tokens {
		i, ok := d.byTerm[t]
		if !ok {
			continue
		}
		if forms := d.vocab[i].forms; best == nil || len(forms) < len(best) {
			best = forms
		}
	}
	return best
}

// indexOf is where part stands in whole, −1 where it does not.
func indexOf(whole, part []string) int {
	for i := 0; i+len(part) <= len(whole); i++ {
		if slices.Equal(whole[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// bySlip finds names whose words are each one or two letters from those typed,
// or sound the same. The score is the Jaro–Winkler likeness of the whole.
func (f *finder) bySlip(n name) {
	if len(n.tokens) > 6 {
		return
	}
	counts := map[int32]int{}
	for _, t := range n.tokens {
		seen := map[int32]bool{}
		for _, ti := range f.near(t) {
			for _, id := range f.d.vocab[ti].forms {
				if !seen[id] {
					seen[id] = true
					counts[id]++
				}
			}
		}
	}
	for id, count := range counts {
		form := f.d.forms[id]
		tokens := form.name.tokens
		switch {
		case count < len(n.tokens):
		case len(tokens) == len(n.tokens):
			if score := likest(n.tokens, form.name); score >= 0.85 {
				f.add(form.speaker, scoreSlip*score, BySlip)
			}
		case len(n.tokens) == 1 && len(n.tokens[0]) >= 4:
			for _, t := range []string{tokens[0], tokens[len(tokens)-1]} {
				if score := matchr.JaroWinkler(n.tokens[0], t, false); score >= 0.85 && slipped(n.tokens[0], t) {
					f.add(form.speaker, scoreSlip*score*0.9, BySlip)
				}
			}
		}
	}
}

func (f *finder) near(t string) []int32 {
	if out, ok := f.slips[t]; ok {
		return out
	}
	out := f.d.near(t)
	if f.slips != nil {
		f.slips[t] = out
	}
	return out
}

// likest compares the typed words with the name in all its orders.
func likest(tokens []string, n name) float64 {
	typed, best := strings.Join(tokens, " "), 0.0
	for i := range n.tokens {
		turned := strings.Join(append(slices.Clone(n.tokens[i:]), n.tokens[:i]...), " ")
		best = max(best, matchr.JaroWinkler(typed, turned, false))
	}
	return best
}

// near are the words of names that t can be a slip for, t itself included.
func (d *Directory) near(t string) []int32 {
	var out []int32
	letters := letterBits(t)
	for i := range d.vocab {
		v := &d.vocab[i]
		if v.text == t || differ(letters, v.letters) <= 4 && slipped(t, v.text) {
			out = append(out, int32(i))
		}
	}
	for _, sound := range sounds(t) {
		for _, i := range d.bySound[sound] {
			if !slices.Contains(out, i) && abs(len(d.vocab[i].text)-len(t)) <= 2 && len(t) >= 4 &&
				matchr.JaroWinkler(t, d.vocab[i].text, false) >= 0.75 {
				out = append(out, i)
			}
		}
	}
	return out
}

// slipped holds for words one edit apart (a letter more, less, other, or two
// exchanged; Damerau–Levenshtein), two where they are long; short words differ
// too easily to be compared.
func slipped(a, b string) bool {
	most := 1
	switch shorter := min(len(a), len(b)); {
	case shorter < 3:
		return false
	case shorter >= 8:
		most = 2
	}
	return abs(len(a)-len(b)) <= most && len(a) <= 40 && len(b) <= 40 && matchr.OSA(a, b) <= most
}

// sounds are the Double Metaphone keys of a word, none for short ones.
func sounds(t string) []string {
	if len(t) < 4 || len(t) > 40 {
		return nil
	}
	first, second := matchr.DoubleMetaphone(t)
	if first == second {
		return []string{first}
	}
	return []string{first, second}
}

func letterBits(t string) uint32 {
	var bits uint32
	for _, c := range []byte(t) {
		if c >= 'a' && c <= 'z' {
			bits |= 1 << (c - 'a')
		}
	}
	return bits
}

func differ(a, b uint32) int { return bits.OnesCount32(a ^ b) }

// lacking counts the letters of a that b does not have.
func lacking(a, b uint32) int { return bits.OnesCount32(a &^ b) }

func abs(n int) int { return max(n, -n) }

// byRole finds whose role has the words of the query, weighed by how rare they
// are among roles.
func (f *finder) byRole(query string) {
	keys := f.d.words.queryKeys(query)
	if len(keys) == 0 || len(keys) > 20 {
		return
	}
	all, scores := 0.0, map[int32]float64{}
	for k := range keys {
		weight := math.Log(1 + float64(len(f.d.roles)+1)/float64(1+len(f.d.byRole[k])))
		all += weight
		for _, id := range f.d.byRole[k] {
			scores[id] += weight
		}
	}
	best := 0.0
	for _, s := range scores {
		best = max(best, s)
	}
	if best < 0.6*all {
		return
	}
	for id, s := range scores {
		if s >= 0.9*best {
			f.add(f.d.roles[id].speaker, scoreRole*s/all, ByRole)
		}
	}
}
