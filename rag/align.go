package rag

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// quoteWord is a word of a quote or of an article: as it stands, and as it is
// compared.
type quoteWord struct {
	text   string
	folded string
}

// quoteWords are the words of a text; marks and space are not compared. Signs
// beside a word that change what it says belong to it: "€5", "5%", "−3".
func quoteWords(text string) []quoteWord {
	spans := wordSpans(text)
	out := make([]quoteWord, len(spans))
	end := 0 // of the word before
	for i, s := range spans {
		next := len(text)
		if i+1 < len(spans) {
			next = spans[i+1].start
		}
		w := text[s.start-signsBefore(text[end:s.start], text[s.start:s.end]) : s.end+signsBehind(text[s.end:next], text[s.start:s.end])]
		end = s.end + signsBehind(text[s.end:next], text[s.start:s.end])
		folded := strings.ToLower(norm.NFKC.String(w))
		out[i] = quoteWord{w, strings.NewReplacer("’", "'", "ʼ", "'", "‘", "'", "−", "-", "–", "-", "‐", "-", "‑", "-").Replace(folded)}
		out[i].folded = strings.ReplaceAll(out[i].folded, " ", "")
	}
	return out
}

// signsBefore is how many bytes of signs end right before a word and belong to
// it: money, and before a number also signs of arithmetic.
func signsBefore(between, word string) int {
	number, n := startsWithDigit(word), 0
	for n < len(between) {
		r, size := utf8.DecodeLastRuneInString(between[:len(between)-n])
		rest := between[:len(between)-n-size]
		switch {
		case unicode.Is(unicode.Sc, r):
		case number && (unicode.Is(unicode.Sm, r) || r == '#'):
		case number && (r == '-' || r == '–') && (strings.HasSuffix(rest, " ") || strings.HasSuffix(rest, "\n") || strings.HasSuffix(rest, "(") || rest == ""):
		default:
			return n
		}
		n += size
	}
	return n
}

// signsBehind is how many bytes of signs begin right behind a word, or behind
// one space, and belong to it.
func signsBehind(between, word string) int {
	if !endsWithDigit(word) {
		return 0
	}
	n, blank := 0, 0
	for n+blank < len(between) {
		r, size := utf8.DecodeRuneInString(between[n+blank:])
		switch {
		case strings.ContainsRune("%‰°", r), unicode.Is(unicode.Sc, r) && !startsWithDigit(between[n+blank+size:]), r == '+' && blank == 0:
			n, blank = n+blank+size, 0
		case n == 0 && blank == 0 && (r == ' ' || r == '\u00a0' || r == '\u202f'):
			blank = size
		default:
			return n
		}
	}
	return n
}

func startsWithDigit(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsDigit(r)
}

func endsWithDigit(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

var ellipsis = regexp.MustCompile(`\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.+`)

// pieces are a quote's words, parted where an ellipsis says that words were
// left out.
func pieces(quote string) [][]quoteWord {
	var out [][]quoteWord
	for _, piece := range ellipsis.Split(quote, -1) {
		if w := quoteWords(piece); len(w) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// indexOf is where needle stands in hay, word for word; −1 where it does not.
// It looks in linear time (Knuth, Morris and Pratt, 1977).
func indexOf(hay, needle []quoteWord) int {
	if len(needle) == 0 {
		return 0
	}
	border := make([]int, len(needle))
	k := 0
	for i := 1; i < len(needle); i++ {
		for k > 0 && needle[i].folded != needle[k].folded {
			k = border[k-1]
		}
		if needle[i].folded == needle[k].folded {
			k++
		}
		border[i] = k
	}
	k = 0
	for i := range hay {
		for k > 0 && hay[i].folded != needle[k].folded {
			k = border[k-1]
		}
		if hay[i].folded == needle[k].folded {
			k++
		}
		if k == len(needle) {
			return i - k + 1
		}
	}
	return -1
}

// alignment lays a quote beside the part of a text that is most like it.
type alignment struct {
	from, to int // the part of the text, in words
	same     int // words that agree
	cost     int // words to change, add or leave out
	steps    []step
}

// step says how the next word of either goes.
type step byte

const (
	keep   step = iota // both have it
	change             // each has its own
	leave              // only the text has it
	add                // only the quote has it
)

// score is the share of the quote's words that agree, less what else differs.
func (a alignment) score(words int) float64 {
	if words == 0 {
		return 0
	}
	return float64(words-a.cost) / float64(words)
}

const longestRun = 4000 // words of a text that a quote is aligned with

// align finds the part of a text that a quote is nearest to, by the fewest words
// changed (Sellers, "The theory and computation of evolutionary distances", 1980);
// of equals the one with the most words that agree, and of those the first.
func align(text, quote []quoteWord) alignment {
	const worth = 1 << 13 // agreements that count less than one change
	text = text[:min(len(text), longestRun)]
	n, m := len(text), len(quote)
	if n == 0 || m == 0 {
		return alignment{cost: m}
	}
	// weight[j*width+i]: quote[:i] against a part of text that ends at j.
	width := m + 1
	weight := make([]int32, (n+1)*width)
	how := make([]step, (n+1)*width)
	for i := 1; i <= m; i++ {
		weight[i], how[i] = int32(i)*worth, add
	}
	for j := 1; j <= n; j++ {
		at := j * width
		for i := 1; i <= m; i++ {
			best, s := weight[at-width+i-1]+worth, change
			if text[j-1].folded == quote[i-1].folded {
				best, s = weight[at-width+i-1]-1, keep
			}
			if w := weight[at-width+i] + worth; w < best {
				best, s = w, leave
			}
			if w := weight[at+i-1] + worth; w < best {
				best, s = w, add
			}
			weight[at+i], how[at+i] = best, s
		}
	}
	end := 0
	for j := 1; j <= n; j++ {
		if weight[j*width+m] < weight[end*width+m] {
			end = j
		}
	}
	a := alignment{to: end}
	j, i := end, m
	for i > 0 {
		s := how[j*width+i]
		a.steps = append(a.steps, s)
		if s != add {
			j--
		}
		if s != leave {
			i--
		}
		if s == keep {
			a.same++
		} else {
			a.cost++
		}
	}
	a.from = min(j, n-1)
	slices.Reverse(a.steps)
	return a
}

// longest is the length of the longest run of words that agree.
func (a alignment) longest() int {
	longest, run := 0, 0
	for _, s := range a.steps {
		if s != keep {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// Edit is a run of words that the real statement and the given quote share, or
// that only one of them has.
type Edit struct {
	Op   string `json:"op"` // "same", "missing" (only in the statement), "added" (only in the quote)
	Text string `json:"text"`
}

// edits tells an alignment as runs of words, and which kinds of words that bear
// the meaning differ.
func (a alignment) edits(text, quote []quoteWord) (edits []Edit, meaning []string) {
	var run [3][]string // same, missing, added
	flush := func(which ...int) {
		for _, k := range which {
			if len(run[k]) > 0 {
				edits = append(edits, Edit{[]string{"same", "missing", "added"}[k], strings.Join(run[k], " ")})
				run[k] = nil
			}
		}
	}
	differ := func(w quoteWord, first bool) {
		if kind := bears(w, first); kind != "" && !slices.Contains(meaning, kind) {
			meaning = append(meaning, kind)
		}
	}
	j, i := a.from, 0
	for _, s := range a.steps {
		if s == keep {
			flush(1, 2)
			run[0] = append(run[0], text[j].text)
		} else {
			flush(0)
		}
		if s == change || s == leave {
			run[1] = append(run[1], text[j].text)
			differ(text[j], j == 0)
		}
		if s == change || s == add {
			run[2] = append(run[2], quote[i].text)
			differ(quote[i], i == 0)
		}
		if s != add {
			j++
		}
		if s != leave {
			i++
		}
	}
	flush(0, 1, 2)
	slices.Sort(meaning)
	return edits, meaning
}

// bears tells what kind of meaning hangs on a word: "negation", "number",
// "name", or "".
func bears(w quoteWord, first bool) string {
	r, _ := utf8.DecodeRuneInString(w.text)
	switch {
	case strings.HasSuffix(w.folded, "n't"), slices.Contains([]string{"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "hardly", "barely"}, w.folded):
		return "negation"
	case strings.ContainsFunc(w.folded, unicode.IsDigit), isNumberWord(w.folded):
		return "number"
	case unicode.IsUpper(r) && !first && w.folded != "i":
		return "name"
	}
	return ""
}
