package speaker

import (
	"strings"
	"unicode"
)

const (
	leastSounds   = 3 // consonants that a name heard in another script has at least
	forgiving     = 5 // consonants from which on one may be wrong
	maxHeardWords = 4
	maxHeardHan   = 9
	scoreHeard    = 0.8
)

// FindBySound looks in a question for a name in another script that is written
// as it sounds, "Остоич" for Ostojić or "奥克内多" for Okonedo: consonants are
// compared, those that scripts do not tell apart as one. It is for questions in
// which nobody is found otherwise.
func (d *Directory) FindBySound(question string) (Mention, bool) {
	q := d.readQuestion(question)
	type heardForm struct {
		sounds  string
		speaker int32
	}
	var forms []heardForm
	for _, f := range d.forms {
		if d.speakers[f.speaker].Organisation {
			continue
		}
		whole := consonants(f.name.solid)
		forms = append(forms, heardForm{whole, f.speaker})
		for i, t := range f.name.tokens {
			if s := consonants(t); s != whole && (&finder{d: d}).familyNameAt(f.name.tokens, i, 1) {
				forms = append(forms, heardForm{s, f.speaker})
			}
		}
	}
	best, longest := Mention{}, 0
	for i := range q.words {
		for n := 1; i+n <= len(q.words); n++ {
			heard, ok := q.heard(i, i+n)
			if !ok {
				break
			}
			size := len(heard)
			if size < leastSounds || size < longest || q.words[i].han && !q.apart(i, i+n) {
				continue
			}
			f := finder{d: d, best: map[int32]Match{}}
			for _, form := range forms {
				if wrong, ok := alikeInSound(heard, form.sounds); ok {
					f.add(form.speaker, scoreHeard-0.1*float64(wrong), ByScript)
				}
			}
			if m := f.sorted(); len(m) > 0 && size > longest {
				best, longest = Mention{Start: q.words[i].start, End: q.words[i+n-1].end, Matches: m}, size
			}
		}
	}
	return best, longest > 0
}

// apart holds for Han characters [from, to) that stand where a sentence names
// who speaks, since nothing parts a name from the words around it.
func (q *question) apart(from, to int) bool {
	if from > 0 && q.words[from-1].han {
		return false
	}
	return to == len(q.words) || !q.words[to].han || strings.Contains(behindNames, q.words[to].text)
}

// behindNames are characters that a name in a question is followed by: "said",
// "about", "of", titles.
const behindNames = "说對对怎如谈談认為为讲想在是曾的医先女博教市部主有把将提表反批关"

// heard are the consonants of words [from, to), which are of one foreign
// script; false where they are not, or too many.
func (q *question) heard(from, to int) (string, bool) {
	han := q.words[from].han
	if han && to-from > maxHeardHan || !han && to-from > maxHeardWords {
		return "", false
	}
	var b strings.Builder
	for _, w := range q.words[from:to] {
		if w.han != han || script(w.text) == latin {
			return "", false
		}
		for _, t := range q.d.words.fold(w.text) {
			if han {
				t = ofPinyin.Replace(t)
			}
			b.WriteString(t)
		}
	}
	return consonants(b.String()), true
}

// ofPinyin tells what the letters of pinyin stand for in foreign names: 基 is
// both "ki" and "gi", 奇 "chi" and "ki".
var ofPinyin = strings.NewReplacer("zh", "j", "ch", "s", "sh", "s", "ng", "n", "er", "l", "q", "j", "x", "s", "w", "")

// consonants are the consonants of a word in Latin letters, those that scripts
// confuse by one letter, without doubles; C can be K or S, and J nothing, too.
func consonants(word string) string {
	word = digraphs.Replace(word)
	var b strings.Builder
	last := rune(0)
	for _, r := range word {
		class := rune(0)
		switch r {
		case 'p', 'b':
			class = 'P'
		case 'f', 'v':
			class = 'F'
		case 'k', 'g', 'q':
			class = 'K'
		case 'c':
			class = 'C'
		case 's', 'z', 'x':
			class = 'S'
		case 'j':
			class = 'J'
		case 'd', 't':
			class = 'T'
		case 'l', 'r':
			class = 'L'
		case 'm', 'n':
			class = unicode.ToUpper(r)
		}
		if class != 0 && class != last {
			b.WriteRune(class)
		}
		last = class
	}
	return b.String()
}

var digraphs = strings.NewReplacer("tsh", "s", "ts", "s", "tch", "s", "ch", "s", "sh", "s", "zh", "s", "th", "t", "kh", "k", "gh", "k", "ph", "f", "ck", "k", "dj", "j")

// alikeInSound holds where two rows of consonants can be of one name, and tells
// how many are wrong.
func alikeInSound(a, b string) (wrong int, ok bool) {
	allowed := 0
	if len(a) >= forgiving && len(b) >= forgiving {
		allowed = 1
	}
	if d := len(a) - len(b); len(b) < leastSounds || d > 3 || d < -3 {
		return 0, false
	}
	row := make([]int, len(b)+1)
	skip := func(c byte) int {
		if c == 'J' {
			return 0
		}
		return 1
	}
	for j := range len(b) {
		row[j+1] = row[j] + skip(b[j])
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] += skip(a[i])
		for j := range len(b) {
			above := row[j+1]
			row[j+1] = min(above+skip(a[i]), row[j]+skip(b[j]), diagonal+unlikeSound(a[i], b[j]))
			diagonal = above
		}
	}
	return row[len(b)], row[len(b)] <= allowed
}

func unlikeSound(a, b byte) int {
	unsure := func(c byte) bool { return c == 'J' || c == 'C' }
	sure := func(c byte) bool { return c == 'K' || c == 'S' || unsure(c) }
	if a == b || unsure(a) && sure(b) || unsure(b) && sure(a) {
		return 0
	}
	return 1
}
