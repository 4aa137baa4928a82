package index

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/index/lexical"
)

// Terms of the lexical index that are no words begin with a character that no
// word begins with.
const (
	exactMark   = "=" // a name as it is spelled, where its stem is spelled otherwise
	speakerMark = "@s:"
	articleMark = "@a:"
	kindMark    = "@k:"
)

// Fields of a document in the lexical index.
const (
	own    = iota // the statement's own words and its cue
	around        // the rest of its sentence
	named         // the speaker's name and role, by which it is found but which are not what it is about
)

// fieldWeights are what a word counts by where it stands.
var fieldWeights = [lexical.Fields]int{own: 2, around: 1, named: 1}

// fieldShares are what a word counts in the coverage of a question.
var fieldShares = [lexical.Fields]float64{own: 1, around: 0.6, named: 0}

// exactWeight is what the exact spelling of a name counts beside its stem.
const exactWeight = 0.5

// words of a query.
type query struct {
	terms   []lexical.Term // the content words, each once; then exact names
	content int            // how many of terms are content words
	pairs   [][2]int       // places in terms of content words that are neighbours
	phrases [][]int        // places in terms of what stands in quotation marks; −1 for function words
}

func readQuery(text string) query {
	var q query
	at := map[string]int{}
	last := -1
	for _, t := range rag.Terms(text) {
		if rag.IsFunctionWord(t) {
			last = -1
			continue
		}
		i, ok := at[t]
		if !ok {
			i = len(q.terms)
			at[t] = i
			q.terms = append(q.terms, lexical.Term{Text: t, Weight: 1})
		}
		if pair := [2]int{last, i}; last >= 0 && !slices.Contains(q.pairs, pair) {
			q.pairs = append(q.pairs, pair)
		}
		last = i
	}
	q.content = len(q.terms)
	for _, quoted := range rag.Quoted(text) {
		var phrase []int
		content := 0
		for _, t := range rag.Terms(quoted) {
			i, ok := at[t]
			if !ok {
				i = -1
			} else {
				content++
			}
			phrase = append(phrase, i)
		}
		if content > 1 {
			q.phrases = append(q.phrases, phrase)
		}
	}
	// Who writes without capitals does so in names, too.
	small := !strings.ContainsFunc(text, unicode.IsUpper)
	for it := words.FromString(text); it.Next(); {
		if exact := exactTerm(it.Value(), small); exact != "" {
			if _, ok := at[exact]; !ok {
				at[exact] = len(q.terms)
				q.terms = append(q.terms, lexical.Term{Text: exact, Weight: exactWeight})
			}
		}
	}
	return q
}

// exactTerm is the term for the exact spelling of a word that can be a name; ""
// where it cannot, or the stem says as much.
func exactTerm(word string, small bool) string {
	if r, _ := utf8.DecodeRuneInString(word); !unicode.IsUpper(r) && (!small || !unicode.IsLower(r)) {
		return ""
	}
	folded := rag.Fold(word)
	if !distinct(folded, rag.Stem(folded)) {
		return ""
	}
	return exactMark + folded
}

// distinct reports whether a spelling tells more of a name than its stem does.
func distinct(folded, stem string) bool { return stem != folded && !rag.IsFunctionWord(stem) }

// vocabulary remembers the numbers of words as they are written. Numbers can be
// taken back when documents are removed; it must not outlive such a change.
type vocabulary struct {
	dict       *lexical.Dictionary
	tokenisers sync.Pool // with what they have met in earlier changes
	mu         sync.RWMutex
	known      map[string]*spelling
}

// spelling is a word as it is written, with the numbers of its term and of its
// exact spelling; 0 for none.
type spelling struct {
	word        string
	term, exact uint32
	counts      bool // as a word
}

func newVocabulary(d *lexical.Dictionary) *vocabulary {
	v := &vocabulary{dict: d, known: map[string]*spelling{}}
	v.tokenisers.New = func() any { return &tokeniser{vocabulary: v} }
	return v
}

// spelling is what there is to know of a word, found out where it is not known.
func (v *vocabulary) spelling(word string) *spelling {
	v.mu.RLock()
	s := v.known[word]
	v.mu.RUnlock()
	if s != nil {
		return s
	}
	s = &spelling{word: strings.Clone(word)} // the text itself is not kept
	if first, _ := utf8.DecodeRuneInString(word); unicode.IsLetter(first) || unicode.IsDigit(first) {
		folded := rag.Fold(word)
		stem := rag.Stem(folded)
		s.counts, s.term = true, v.number(stem)
		if unicode.IsUpper(first) && distinct(folded, stem) {
			s.exact = v.dict.Number(exactMark + folded)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.known[s.word] = s
	return s
}

// number is the number of a term, 0 for a function word: nobody asks for those.
func (v *vocabulary) number(term string) uint32 {
	if rag.IsFunctionWord(term) {
		return 0
	}
	return v.dict.Number(term)
}

// nearBits is how many words a tokeniser keeps at hand, as a power of 2.
const nearBits = 16

// tokeniser turns texts into numbers of terms, in one goroutine.
type tokeniser struct {
	*vocabulary
	near [1 << nearBits]*spelling // by hash, the one met last: most words of a text are among few
}

// document makes what the lexical index holds of a statement.
func (t *tokeniser) document(place int, e *entry) lexical.Document {
	d := lexical.Document{Place: place}
	e.fields(func(field int, text string) {
		d.Fields[field] = slices.Grow(d.Fields[field], len(text)/5+2)
		t.read(&d, field, text)
	})
	d.Labels = append(d.Labels, t.dict.Number(articleMark+e.article), t.dict.Number(kindMark+string(e.kind)))
	if e.speaker != "" {
		d.Labels = append(d.Labels, t.dict.Number(speakerMark+e.speaker))
	}
	return d
}

// read appends the terms of a text to a field, the same and as many as
// [rag.Terms] gives.
func (t *tokeniser) read(d *lexical.Document, field int, text string) {
	if paired(text) {
		for _, term := range rag.Terms(text) {
			d.Fields[field] = append(d.Fields[field], t.number(term))
		}
		return
	}
	for text != "" {
		end := 0
		for end < len(text) && text[end] != ' ' && text[end] != '\n' {
			end++
		}
		piece := text[:end]
		text = text[min(end+1, len(text)):]
		if word, whole := plain(piece); whole {
			if word != "" {
				t.word(d, field, word)
			}
			continue
		}
		for it := words.FromString(piece); it.Next(); {
			t.word(d, field, it.Value())
		}
	}
}

// word appends the term of a word to a field.
func (t *tokeniser) word(d *lexical.Document, field int, word string) {
	h := uint32(len(word))
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 0x9E3779B1
	}
	s := t.near[h>>(32-nearBits)]
	if s == nil || s.word != word {
		s = t.spelling(word)
		t.near[h>>(32-nearBits)] = s
	}
	if s.counts {
		d.Fields[field] = append(d.Fields[field], s.term)
	}
	if s.exact != 0 && !slices.Contains(d.Labels, s.exact) {
		d.Labels = append(d.Labels, s.exact)
	}
}

// plain is the word in a piece of text that has no white space in it, where it
// is clear without the rules of Unicode: ASCII letters and digits, with
// punctuation at the ends alone, which always ends a word. It is "" where there
// is nothing but such punctuation; whole is false where the rules are needed.
func plain(piece string) (word string, whole bool) {
	const letter, edge = 1, 2
	class := func(c byte) int {
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			return letter
		case c < utf8.RuneSelf && c != '_':
			return edge
		}
		return 0
	}
	start, end := 0, len(piece)
	for start < end && class(piece[start]) == edge {
		start++
	}
	for start < end && class(piece[end-1]) == edge {
		end--
	}
	for i := start; i < end; i++ {
		if class(piece[i]) != letter {
			return "", false
		}
	}
	return piece[start:end], true
}

// paired reports whether a text can hold characters that [rag.Terms] reads in
// pairs, across words: those from U+2E80 on.
func paired(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0xE3 || c == 0xE2 && i+1 < len(text) && text[i+1] >= 0xBA {
			return true
		}
	}
	return false
}

// documents reads many statements, on all processors where they are many.
func (v *vocabulary) documents(entries []*entry, places []int) []lexical.Document {
	const share = 256
	out := make([]lexical.Document, len(entries))
	var next atomic.Int64
	work := func() {
		t := v.tokenisers.Get().(*tokeniser)
		defer v.tokenisers.Put(t)
		for from := int(next.Add(share)) - share; from < len(entries); from = int(next.Add(share)) - share {
			for i := from; i < min(from+share, len(entries)); i++ {
				out[i] = t.document(places[i], entries[i])
				if i%8 == 0 {
					runtime.Gosched() // searches go first
				}
			}
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (len(entries)+share-1)/share) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return out
}

// labels are the terms of a filter.
func labels(mark string, ids []string) []lexical.Term {
	out := make([]lexical.Term, len(ids))
	for i, id := range ids {
		out[i] = lexical.Term{Text: mark + id}
	}
	return out
}

func kindLabels(kinds []corpus.Kind) []lexical.Term {
	out := make([]lexical.Term, len(kinds))
	for i, k := range kinds {
		out[i] = lexical.Term{Text: kindMark + string(k)}
	}
	return out
}
