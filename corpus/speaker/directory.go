package speaker

import (
	"cmp"
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
