package rag

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"whosaid/corpus"
)

// witnesses are invented passages: two of one speaker, one of another, one of
// narration, and one person who says nothing.
func witnesses() ([]Passage, *people) {
	speaker := func(name, role string) corpus.Speaker {
		return corpus.Speaker{ID: corpus.SpeakerID(name, 0), Name: name, Roles: []corpus.Role{{Text: role, ArticleID: "a1"}}}
	}
	all := []corpus.Speaker{
		speaker("Renata Oyelaran", "chief economist of the Baltic Dredging Union"), speaker("Tomas Ekblad", "harbour master of Vellmar"),
		speaker("Piet Hanno", "pilot"),
		{ID: "sunion", Name: "Baltic Dredging Union", Organisation: true},
	}
	article := ArticleRef{ID: "a1", Title: "Small ports look for deep water", Published: "2026-03-14"}
	said := func(n int, s corpus.Speaker, kind corpus.Kind, cue, quote string) Passage {
		p := Passage{Citation: Citation{N: n, SpeakerID: s.ID, Speaker: s.Name, Kind: kind, Quote: quote, Article: article}, Cue: cue}
		if len(s.Roles) > 0 {
			p.Role = s.Roles[0].Text
		}
		p.Context = strings.TrimSpace(s.Name + " " + cue + " " + quote + ".")
		return p
	}
	return []Passage{
		said(1, all[0], corpus.Mixed, "warned that", `every winter of delay would cost the towns 14 million crowns, like "a purse with a hole"`),
		said(2, all[0], corpus.Indirect, "added that", "dredging alone would not be enough"),
		said(3, all[1], corpus.Direct, "said", "We have counted ships for forty years and never counted the sand"),
		said(4, corpus.Speaker{}, corpus.Narration, "", "The opening was chaired by Piet Hanno, and 240 guests came"),
	}, newPeople(all, nil)
}

const askedOf = "What was said about dredging in Osterhaven?"

func prose(text string, cites ...int) Sentence {
	return Sentence{Parts: []Part{{Words: text}}, Cites: cites}
}

func quoting(before string, n int, after string) Sentence {
	return Sentence{Parts: []Part{{Words: before}, {Quote: n}, {Words: after}}, Cites: []int{n}}
}

func TestCheckLetsTrueSentencesPass(t *testing.T) {
	for _, s := range []Sentence{
		quoting("Renata Oyelaran warned: ", 1, "."),
		quoting("Renata Oyelaran (chief economist of the Baltic Dredging Union) added that ", 2, "."),
		prose("According to Renata Oyelaran, each winter of delay would cost 14 million crowns.", 1),
		prose("Renata Oyelaran expects every winter to cost fourteen million crowns.", 1),
		prose(`Renata Oyelaran spoke of "a purse with a hole".`, 1),
		prose("Oyelaran and Ekblad both spoke of what is not counted.", 2, 3),
		prose("On dredging in Osterhaven, Renata Oyelaran said that it alone would not do.", 2),
		prose("The article of 14 March 2026 tells that Piet Hanno was in the chair.", 4),
		quoting("The article says: ", 4, ""),
		prose("In 40 years Tomas Ekblad's people never counted the sand.", 3),
	} {
		passages, known := witnesses()
		c := &checker{known: known, question: askedOf, passages: passages, rules: checks()}
		if why := c.check(s); why != "" {
			t.Errorf("%s: %s", s.words(), why)
		}
	}
}

func TestCheckKeepsTrackOfWhoSpokeLast(t *testing.T) {
	passages, known := witnesses()
	c := &checker{known: known, question: askedOf, passages: passages, rules: checks()}
	if why := c.check(quoting("He went on: ", 3, ".")); why == "" {
		t.Error("a pronoun passed that stands for nobody yet")
	}
	for _, s := range []Sentence{quoting("Renata Oyelaran warned: ", 1, "."), quoting("She added: ", 2, "."), quoting("Also: ", 1, "")} {
		if why := c.check(s); why != "" {
			t.Errorf("%s: %s", s.words(), why)
		}
	}
	if why := c.check(quoting("Also: ", 3, "")); why == "" {
		t.Error("another's words passed as the last speaker's")
	}
}

// A sentence that is true passes; the same sentence with any one thing in it
// made false does not. Each kind of falsehood is caught by one rule, so that
// without that rule this fails.
func TestCheckCatchesEveryKindOfFalsehood(t *testing.T) {
	type falsehood struct {
		name string
		tell func(*rapid.T, Sentence, []Passage) Sentence
	}
	marks := [][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"„", "“"}, {"「", "」"}, {"'", "'"}, {"‘", "’"}, {"``", "''"}, {"＂", "＂"}}
	add := func(s Sentence, text string) Sentence {
		s.Parts = append(append([]Part{}, s.Parts...), Part{Words: text})
		return s
	}
	falsehoods := []falsehood{
		{"no citation", func(r *rapid.T, _ Sentence, _ []Passage) Sentence {
			return prose(rapid.SampledFrom([]string{"Renata Oyelaran spoke of it.", "The sand is to be left where it is.", "It was said."}).Draw(r, "text"))
		}},
		{"a saying of one who is only told of", func(r *rapid.T, _ Sentence, _ []Passage) Sentence {
			return prose(rapid.SampledFrom([]string{"Piet Hanno said that 240 guests came.", "According to Piet Hanno, 240 guests came.", "In Piet Hanno's view, 240 guests came."}).Draw(r, "text"), 4)
		}},
		{"an invented quotation in doubled marks", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			m := rapid.SampledFrom(marks[:5]).Draw(r, "marks")
			return add(s, " It was put as "+m[0]+m[1]+"the sand belongs to everybody"+m[0]+m[1]+".")
		}},
		{"a citation that was not given", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			s.Cites = append(append([]int{}, s.Cites...), rapid.SampledFrom([]int{0, -1, 5, 6, 99, 1 << 40}).Draw(r, "n"))
			return s
		}},
		{"a quotation that was not given", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			s.Parts = append(append([]Part{}, s.Parts...), Part{Quote: rapid.SampledFrom([]int{-2, 5, 77}).Draw(r, "n")})
			return s
		}},
		{"an invented quotation", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			m := rapid.SampledFrom(marks).Draw(r, "marks")
			lie := rapid.SampledFrom([]string{"the sand belongs to everybody", "dredging alone would be enough", "every winter of delay would cost the towns nothing"}).Draw(r, "lie")
			return add(s, " It was put as "+m[0]+lie+m[1]+".")
		}},
		{"a quotation of what is not cited", func(r *rapid.T, s Sentence, p []Passage) Sentence {
			m := rapid.SampledFrom(marks[:5]).Draw(r, "marks")
			other := 3
			if p[s.cites()[0]-1].N == 3 {
				other = 2
			}
			return add(s, " It was put as "+m[0]+p[other-1].Quote[:20]+m[1]+".")
		}},
		{"a quotation left open", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			return add(s, " It was "+rapid.SampledFrom([]string{`"`, "“", "«", "„"}).Draw(r, "mark")+"put so.")
		}},
		{"another's name", func(r *rapid.T, s Sentence, p []Passage) Sentence {
			n := s.cites()[0]
			wrong := "Tomas Ekblad"
			if p[n-1].Speaker == wrong {
				wrong = "Renata Oyelaran"
			}
			if rapid.Bool().Draw(r, "silent") {
				wrong = "Piet Hanno"
			}
			if rapid.Bool().Draw(r, "prose") {
				return prose(wrong+" "+rapid.SampledFrom([]string{"said so", "warned of it", "spoke of it", "stressed it"}).Draw(r, "verb")+".", n)
			}
			return quoting(wrong+" said: ", n, ".")
		}},
		{"another's statement beside one's own", func(_ *rapid.T, s Sentence, p []Passage) Sentence {
			other := 3
			if p[s.cites()[0]-1].N == 3 {
				other = 1
			}
			s.Cites = append(append([]int{}, s.Cites...), other)
			return s
		}},
		{"another's quotation behind one's own name", func(_ *rapid.T, s Sentence, p []Passage) Sentence {
			n := s.cites()[0]
			other := 3
			if n == 3 {
				other = 1
			}
			return Sentence{Parts: []Part{{Words: p[n-1].Speaker + " said: "}, {Quote: other}, {Words: ", and " + p[other-1].Speaker + " agreed: "}, {Quote: n}}, Cites: []int{n, other}}
		}},
		{"nobody's name", func(_ *rapid.T, s Sentence, _ []Passage) Sentence { return quoting("He said: ", s.cites()[0], ".") }},
		{"a number", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			return add(s, " That was "+rapid.SampledFrom([]string{"15", "1,400", "3.5", "2031", "99%", "seventeen", "ninety"}).Draw(r, "number")+" in all.")
		}},
		{"a name", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			return add(s, " It was "+rapid.SampledFrom([]string{"in Greenwater", "by Ada Lund", "for the Arctic Bank", "in July"}).Draw(r, "name")+".")
		}},
		{"reach", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			return add(s, " "+rapid.SampledFrom([]string{"@everyone", "@here", "<@1>", "<@&1>", "<#1>", "see https://x.example", "see www.x.example", "[this](x)", "```", "||hidden||", "discord.gg/x", "<script>", "<https:x>"}).Draw(r, "reach"))
		}},
		{"what cannot be seen", func(r *rapid.T, s Sentence, _ []Passage) Sentence {
			return add(s, " as"+rapid.SampledFrom([]string{"\u200b", "\u202e", "\u2066", "\x00", "\x1b[31m", "\ufeff", "\U000E0041"}).Draw(r, "mark")+" said")
		}},
		{"spans in disorder", func(r *rapid.T, s Sentence, p []Passage) Sentence {
			n := s.cites()[0]
			spans := rapid.SampledFrom([][]corpus.Span{{{Start: 5, End: 9}, {Start: 0, End: 4}}, {{Start: -1, End: 3}}, {{Start: 3, End: 3}}, {{Start: 0, End: 1000}}}).Draw(r, "spans")
			return Sentence{Parts: []Part{{Words: p[n-1].Speaker + " said: "}, {Quote: n, Spans: spans}}, Cites: []int{n}}
		}},
	}
	truths := []Sentence{
		quoting("Renata Oyelaran warned: ", 1, "."),
		quoting("Renata Oyelaran added: ", 2, "."),
		prose("According to Renata Oyelaran, dredging would not be enough.", 2),
		quoting("Tomas Ekblad said: ", 3, "."),
		prose("Tomas Ekblad told of the sand that is never counted.", 3),
	}
	rapid.Check(t, func(r *rapid.T) {
		passages, known := witnesses()
		for range 30 {
			s := rapid.SampledFrom(truths).Draw(r, "truth")
			f := rapid.SampledFrom(falsehoods).Draw(r, "falsehood")
			c := &checker{known: known, question: askedOf, passages: passages, rules: checks()}
			if why := c.check(s); why != "" {
				r.Fatalf("true, and refused: %s: %s", s.words(), why)
			}
			false_ := f.tell(r, s, passages)
			c = &checker{known: known, question: askedOf, passages: passages, rules: checks()}
			if c.check(false_) == "" {
				r.Fatalf("%s passed: %q, citing %v", f.name, false_.words(), false_.cites())
			}
		}
	})
}

func FuzzCheckDoesNotPanic(f *testing.F) {
	f.Add("Renata Oyelaran said \"x\" 'y' “z” {1} [2]", 1, 2)
	f.Fuzz(func(_ *testing.T, text string, quote, cite int) {
		passages, known := witnesses()
		c := &checker{known: known, question: askedOf, passages: passages, rules: checks()}
		s := Sentence{Parts: []Part{{Words: text}, {Quote: quote}, {Words: text}}, Cites: []int{cite}}
		if c.check(s) == "" {
			(&composition{passages, []Sentence{s}}).text()
		}
	})
}

func TestSingleMarksAreApostrophesOrQuotations(t *testing.T) {
	for words, want := range map[string]bool{
		"the port's crews don't know":    true,
		"l'Institut and qu'il":           true,
		"Xi'an and Sha'ban":              true,
		"the workers' rights":            true,
		"no'the gates will burn'id":      false,
		"he said 'the gates will burn":   false,
		"he said the gates will burn'.":  false,
		"it holds the gates will burn.'": false,
	} {
		if _, ok := markedIn(words); ok != want {
			t.Errorf("%q: its marks are in order: %v, want %v", words, ok, want)
		}
	}
}

func TestNumbersAreReadInFiguresAndInWords(t *testing.T) {
	for text, want := range map[string]string{
		"14 million crowns and 3 ships":    "1.4e+07 crown, 3",
		"fourteen million crowns":          "1.4e+07 crown",
		"twenty-five years, forty-one":     "25 year, 41",
		"two thousand three hundred miles": "2300 mile",
		"three hundred and ten":            "310",
		"two and three":                    "2, 3",
		"a third of it, two thirds, half":  "0.3333333333333333, 0.6666666666666666, 0.5",
		"the third session":                "",
		"1,400 guests, 1.4 tonnes, 1.400":  "1400, 1.4 ton, 1400|1.4",
		"€14 million, 5 %, 5 per cent, 5%": "1.4e+07 euro, 5 %, 5 %, 5 %",
		"٤١ and ４１ and 41st":               "41, 41, 41",
		"14m":                              "14|1.4e+07",
		"3 万":                              "30000",
		"one of them":                      "",
	} {
		var got []string
		for _, n := range numbersIn(text) {
			var values []string
			for _, v := range n.values {
				values = append(values, fmt.Sprint(v))
			}
			got = append(got, strings.TrimSpace(strings.Join(values, "|")+" "+n.unit))
		}
		if g := strings.Join(got, ", "); g != want {
			t.Errorf("%q: %s, want %s", text, g, want)
		}
	}
}

func TestDatesAreReadInSeveralForms(t *testing.T) {
	for text, want := range map[string]string{
		"on 14 March 2026 and March 15":     "2026-3-14 0-3-15",
		"March 14th, 2026":                  "2026-3-14",
		"2026-03-14":                        "2026-3-14",
		"in March 2026, in 2025":            "2026-3-0 2025-0-0",
		"el 14 de marzo de 2026":            "2026-3-14",
		"le 1er août 2025":                  "2025-8-1",
		"2026年3月14日":                        "2026-3-14",
		"14 million crowns, and may we ask": "",
	} {
		var got []string
		for _, d := range datesIn(text) {
			got = append(got, fmt.Sprintf("%d-%d-%d", d.year, d.month, d.day))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %s, want %s", text, g, want)
		}
	}
}
