package rag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	lru "github.com/hashicorp/golang-lru/v2"

	"whosaid/rag/embed/static"
	"whosaid/rag/thesaurus"
)

// lexicon knows how near words are in meaning: by the senses that they share
// and by the company they keep. It is never changed, but for what it
// remembers.
type lexicon struct {
	senses  *thesaurus.Thesaurus
	company *static.Embedder
	met     *lru.Cache[string, term] // words that were looked up last: most words of a text are among few
	asking  map[string]bool          // stems of words of asking and telling
	bland   map[string]bool          // those that tell nothing of how it was said
}

func newLexicon() (*lexicon, error) {
	senses, err := thesaurus.New()
	if err != nil {
		return nil, err
	}
	company, err := static.New()
	if err != nil {
		return nil, err
	}
	met, err := lru.New[string, term](remembered)
	if err != nil {
		return nil, err
	}
	l := &lexicon{senses, company, met, map[string]bool{}, map[string]bool{}}
	for w := range strings.FieldsSeq(blandWords) {
		l.asking[Stem(w)], l.bland[Stem(w)] = true, true
	}
	for w := range strings.FieldsSeq(mannerWords) {
		l.asking[Stem(w)] = true
	}
	return l, nil
}

// term is a word of a topic, or of a text beside it.
type term struct {
	stem    string
	weight  float64 // how much the word says
	senses  thesaurus.Senses
	company static.Meaning
	known   bool // company is
}

const (
	heaviest = 1.2 // weight of a word that nobody has heard of, and of any
	// What two words share in senses and in company is less than being the same
	// word. Words whose cosine is under distant have nothing in common.
	bySense   = 0.9
	byCompany = 0.9
	distant   = 0.3
	same      = 0.85 // cosine from which on two words are the same
	// A sense that two words share counts half where their company does not tell
	// of it, and whole from the second cosine on: "pot" is rarely a toilet.
	doubtful, likeEnough = 0.1, 0.4
)

const (
	remembered = 1 << 13 // words that are kept, at about half a kilobyte each
	longest    = 64      // bytes of a word that is kept
)

// term is what there is to know of a word, as it is written.
func (l *lexicon) term(word string) term {
	if t, ok := l.met.Get(word); ok {
		return t
	}
	t := l.lookUp(word)
	if len(word) <= longest {
		l.met.Add(strings.Clone(word), t) // not the text it stands in
	}
	return t
}

func (l *lexicon) lookUp(word string) term {
	folded := Fold(word)
	t := term{stem: Stem(folded), weight: heaviest}
	t.senses = l.senses.Senses(t.stem)
	t.company, t.known = l.company.Meaning(folded)
	for _, plain := range compared(folded) {
		if t.senses == (thesaurus.Senses{}) {
			t.senses = l.senses.Senses(Stem(plain))
		}
		if !t.known {
			t.company, t.known = l.company.Meaning(plain)
		}
	}
	if t.known {
		t.weight = min(heaviest, float64(t.company.Weight))
	}
	return t
}

// compared are the adjectives of which a word may be the comparative or the
// superlative: "pricy" for "priciest".
func compared(folded string) []string {
	for _, ending := range []string{"est", "er"} {
		plain, ok := strings.CutSuffix(folded, ending)
		switch {
		case !ok || len(plain) < 3:
		case strings.HasSuffix(plain, "i"):
			return []string{plain[:len(plain)-1] + "y", plain[:len(plain)-1] + "ey"}
		case plain[len(plain)-1] == plain[len(plain)-2]:
			return []string{plain[:len(plain)-1], plain}
		default:
			return []string{plain, plain + "e"}
		}
	}
	return nil
}

// near is how far b stands for a: 1 where it is the same word.
func (a term) near(b term) float64 {
	if a.stem == b.stem {
		return 1
	}
	if !unicode.IsLetter(firstRune(a.stem)) || !unicode.IsLetter(firstRune(b.stem)) {
		return 0 // another number
	}
	near := bySense * thesaurus.Near(a.senses, b.senses)
	if a.known && b.known {
		cosine := a.company.Near(b.company)
		near *= (1 + between(cosine, doubtful, likeEnough)) / 2
		near = 1 - (1-near)*(1-byCompany*between(cosine, distant, same)) // two reasons count for more than one
	}
	return near
}

// tellsNothing reports whether all words of a topic are of asking and telling:
// "demand" in "What did she demand?"
func (l *lexicon) tellsNothing(topic string) bool {
	return !slices.ContainsFunc(wordsOf(topic), func(w string) bool {
		stem := l.term(w).stem
		return !IsFunctionWord(stem) && !sayNothing[stem] && !l.asking[stem]
	})
}

// between is where x stands between two limits: 0 at the lower one, 1 at the
// upper one.
func between(x, lower, upper float64) float64 {
	return max(0, min(1, (x-lower)/(upper-lower)))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// aspect is a topic, to be set beside many texts.
type aspect struct {
	lexicon *lexicon
	terms   []term
	total   float64
	manners []term               // how the question says that it was said: "warned", "joked"
	seen    map[string][]float64 // how far a word stands for each of the terms
	weights map[string]float64   // of the words in seen
}

// aspect takes a topic's words in, each once.
func (l *lexicon) aspect(topic string) *aspect {
	a := &aspect{lexicon: l, seen: map[string][]float64{}, weights: map[string]float64{}}
	known := map[string]bool{}
	for _, w := range wordsOf(topic) {
		t := l.term(w)
		if known[t.stem] || IsFunctionWord(t.stem) || sayNothing[t.stem] {
			continue
		}
		known[t.stem] = true
		a.terms = append(a.terms, t)
		a.total += t.weight
	}
	return a
}

// borne is how far each of the topic's words is borne by a text: by its nearest
// word there.
func (a *aspect) borne(text string) []float64 {
	out := make([]float64, len(a.terms))
	for _, w := range wordsOf(text) {
		for i, n := range a.bears(w) {
			out[i] = max(out[i], n)
		}
	}
	return out
}

// bears is how far a word stands for each of the topic's; nothing for a word
// that tells nothing.
func (a *aspect) bears(word string) []float64 {
	near, ok := a.seen[word]
	if !ok {
		if t := a.lexicon.term(word); !IsFunctionWord(t.stem) && !a.lexicon.saysNothing(t.stem) {
			near = make([]float64, len(a.terms))
			for i := range a.terms {
				near[i] = a.terms[i].near(t)
			}
			a.weights[word] = t.weight
		}
		a.seen[word] = near
	}
	return near
}

// answers is the share of a text's words, by weight, that the topic's stand for.
func (a *aspect) answers(text string) float64 {
	sum, all := 0.0, 0.0
	for _, w := range wordsOf(text) {
		best := 0.0
		for _, n := range a.bears(w) {
			best = max(best, n)
		}
		sum += best * a.weights[w]
		all += a.weights[w]
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// manner is how far a cue tells of the manner of saying that the question asks
// for.
func (a *aspect) manner(cue string) float64 {
	best := 0.0
	for _, w := range wordsOf(cue) {
		t := a.lexicon.term(w)
		if IsFunctionWord(t.stem) {
			continue
		}
		for _, m := range a.manners {
			best = max(best, m.near(t))
		}
	}
	return best
}

// tells reports whether a text has a word that stands for another.
func (l *lexicon) tells(text, word string) bool {
	const nearly = 0.6
	wanted := l.term(word)
	return slices.ContainsFunc(wordsOf(text), func(w string) bool { return wanted.near(l.term(w)) >= nearly })
}

// asking takes in how a question says that it was said.
func (a *aspect) asking(question string) {
	for _, w := range wordsOf(question) {
		if t := a.lexicon.term(w); a.lexicon.asking[t.stem] && !a.lexicon.bland[t.stem] {
			a.manners = append(a.manners, t)
		}
	}
}

// share is the share of the topic that is borne, by the weight of its words.
func (a *aspect) share(borne []float64) float64 {
	if a.total == 0 {
		return 0
	}
	sum := 0.0
	for i, b := range borne {
		sum += b * a.terms[i].weight
	}
	return sum / a.total
}

// most is, word by word, the more that either text bears.
func most(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = max(a[i], b[i])
	}
	return out
}

// exactly leaves of what is borne the words that stand there themselves.
func exactly(borne []float64) []float64 {
	out := make([]float64, len(borne))
	for i, b := range borne {
		if b == 1 {
			out[i] = 1
		}
	}
	return out
}

// wordsOf are the words of a text as they are written; of Chinese and Japanese,
// which part no words, the characters and pairs.
func wordsOf(text string) []string {
	var out []string
	previous := ""
	for it := words.FromString(text); it.Next(); {
		w := it.Value()
		r := firstRune(w)
		switch {
		case isCJK(r):
			for _, r := range w {
				if previous != "" {
					out = append(out, previous+string(r))
				}
				previous = string(r)
			}
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out = append(out, w)
		}
		previous = ""
	}
	return out
}

// sayNothing are stems of words of asking and telling: that they stand in a
// topic tells nothing of what it is.
var sayNothing = stemsOf(`say tell state argue think believe mention speak talk comment remark claim note explain discuss point stress
	emphasise emphasize suggest quote respond reply answer address express raise announce add declare write propose recommend report compare liken describe call warn
	admit concede acknowledge deny insist joke ridicule mock make made get got give gave want wants ask find found feel see view learn happen mean react
	opinion position stance statement sentence word wording exact closing literal verbatim latest last first time thing way kind sort much many according accord question
	reproach remember recall
	come came take took put go went use let keep know known like do one ones person people speaker somebody anybody nobody`)

func stemsOf(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range wordsOf(list) {
		out[Stem(Fold(w))] = true
	}
	return out
}

// saysNothing holds for stems of words of asking and telling: that they stand in
// a topic tells nothing of what it is about.
func (l *lexicon) saysNothing(stem string) bool { return l.asking[stem] }

const (
	blandWords = `say said tell told state argue think thought believe mention speak spoke talk comment remark claim note explain discuss point
express raise add declare write wrote quote opinion position stance view statement sentence word wording exact closing literal verbatim
latest last first time thing way kind sort much many according accord question come came take took put go went use let keep know known
make made get got give gave want find found feel felt see saw learn happen mean like person people speaker somebody anybody nobody
reproach remember recall react`
	mannerWords = `stress emphasise emphasize suggest respond reply answer address announce propose recommend report compare liken describe call
warn admit concede acknowledge confess deny insist joke ridicule mock complain regret predict expect promise praise thank welcome criticise
criticize blame accuse demand urge ask object reject dispute contradict correct defend doubt fear worry hope apologise apologize`
)
