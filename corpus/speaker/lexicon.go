package speaker

import (
	_ "embed"
	"strings"
)

//go:embed words.txt
var wordsFile string

type set map[string]bool

// lexicon holds words.txt by section.
type lexicon struct {
	title, suffix, position, past, generic, field, stop set
	question, determiner, particle                      set
	place                                               map[string]string // a word for a country, and the country
	surname                                             map[rune]string   // a Chinese family name and its reading
	compound, anyone, asks, familyFirst                 set
}

func newLexicon() *lexicon {
	sections := map[string][]string{}
	name := ""
	for s := range strings.Lines(wordsFile) {
		if s, _, _ = strings.Cut(s, "#"); strings.HasPrefix(s, "[") {
			name = strings.Trim(s, "[] \n")
			continue
		}
		sections[name] = append(sections[name], strings.Fields(s)...)
	}
	of := func(name string) set {
		out := set{}
		for _, w := range sections[name] {
			out[w] = true
		}
		return out
	}
	x := &lexicon{
		title: of("title"), suffix: of("suffix"), position: of("position"), past: of("past"), generic: of("generic"),
		field: of("field"), stop: of("stop"), question: of("question"), determiner: of("determiner"), particle: of("particle"),
		compound: of("compound"), anyone: of("anyone"), asks: of("asks"), familyFirst: of("family-first"),
		place: map[string]string{}, surname: map[rune]string{},
	}
	country := ""
	for _, w := range sections["place"] {
		switch {
		case w == "|":
			country = ""
			continue
		case country == "":
			country = w
		}
		x.place[w] = country
	}
	readings := sections["surname"]
	for i := 0; i+1 < len(readings); i += 2 {
		for _, r := range readings[i] {
			x.surname[r] = readings[i+1]
		}
	}
	return x
}
