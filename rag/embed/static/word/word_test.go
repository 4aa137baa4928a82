package word_test

import (
	"slices"
	"strings"
	"testing"

	"whosaid/rag/embed/static/word"
)

func TestEach(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string // form, or form=plain where they differ
	}{
		{"words lose their capitals and punctuation", "“Order, order!” She left—early.", []string{"order", "order", "she", "left", "early"}},
		{"parts of compounds stand alone", "long-term", []string{"long", "term"}},
		{"possessives are cut", "the mayor's, the mayors’ and the mayor’s", []string{"the", "mayor", "the", "mayors", "and", "the", "mayor"}},
		{"contractions are cut", "we're they'll I'd", []string{"we", "they", "i"}},
		{"negation is kept", "didn't DON’T", []string{"did", "n't=nt", "do", "n't=nt"}},
		{"an apostrophe within a name is kept", "O’Brien", []string{"o'brien=obrien"}},
		{"quotation marks are not apostrophes", "'quay'", []string{"quay"}},
		{"numbers keep their points", "4.5 of 10,000. In 1998, 3", []string{"4.5", "of", "10,000=10000", "in", "1998", "3"}},
		{"abbreviations are one word", "U.S. troops, the e.g. case. A. Smith", []string{"u.s.=us", "troops", "the", "e.g.=eg", "case", "a", "smith"}},
		{"the country is not the pronoun", "US told us", []string{"u.s.=us", "told", "us"}},
		{"accents are kept in the form only", "Peña Ærø", []string{"peña=pena", "ærø=aero"}},
		{"other alphabets are transliterated", "Меркель", []string{"меркель=merkel"}},
		{"unspaced scripts give characters and pairs", "去北京 ok", []string{"去=qu", "北=bei", "去北=qubei", "京=jing", "北京=beijing", "ok"}},
		{"a script ends a word", "abc北", []string{"abc", "北=bei"}},
		{"bytes that are no text are skipped", "a\xffb\x00c", []string{"a", "b", "c"}},
		{"nothing", " … ", nil},
		{"no word is longer than the limit", strings.Repeat("a", 1000), []string{strings.Repeat("a", word.MaxLen)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			word.Each(c.text, func(w word.Word) {
				s := string(w.Form)
				if p := string(w.Plain); p != s {
					s += "=" + p
				}
				got = append(got, s)
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func FuzzEach(f *testing.F) {
	f.Add("The U.S. won't pay 10,000 to O’Brien in 北京.")
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		word.Each(text, func(w word.Word) {
			n++
			if len(w.Form) == 0 {
				t.Errorf("%q: an empty word", text)
			}
			for _, c := range w.Plain {
				if c >= 0x80 {
					t.Errorf("%q: %q is not plain", text, w.Plain)
				}
			}
		})
		if n > 2*len(text) {
			t.Errorf("%q: %d words", text, n)
		}
	})
}
