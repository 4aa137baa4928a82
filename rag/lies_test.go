package rag_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"whosaid/rag/generate/modeltest"
)

// liar makes up what a model might write about the statements that it was given:
// truths, and for each rule of the check lies that only this rule can tell. Each
// sentence holds a word of its own, in the place of "~", by which it is found again.
type liar struct {
	*rand.Rand
	statements []modeltest.Statement
	made       []claim
	ordered    bool // by the question
}

// claim is a sentence, and the kind of lie that it is; "" for a truth.
type claim struct {
	lie, word string
	sentence  modeltest.Sentence
}

// reply is a reply of truths and lies in any order.
func (l *liar) reply(statements []modeltest.Statement) []modeltest.Sentence {
	l.statements = statements
	var out []modeltest.Sentence
	for range 1 + l.IntN(6) {
		var c claim
		var ok bool
		if l.IntN(3) == 0 {
			c, ok = l.truth()
		} else {
			c, ok = l.lie()
		}
		if ok {
			c.word = "quib" + letters(len(l.made))
			c.sentence.Text = strings.ReplaceAll(c.sentence.Text, "~", c.word)
			l.made = append(l.made, c)
			out = append(out, c.sentence)
		}
	}
	return out
}

func letters(n int) string {
	out := ""
	for ; n > 0 || out == ""; n /= 26 {
		out += string(rune('a' + n%26))
	}
	return out
}

func (l *liar) of(from ...string) string { return from[l.IntN(len(from))] }

// spoken are the statements of those who are named.
func (l *liar) spoken() []modeltest.Statement {
	return slices.DeleteFunc(slices.Clone(l.statements), func(s modeltest.Statement) bool { return s.Speaker == "" })
}

// one is a statement of somebody's that is not denied.
func (l *liar) one() (modeltest.Statement, bool) {
	all := slices.DeleteFunc(l.spoken(), func(s modeltest.Statement) bool { return s.Denied })
	if len(all) == 0 {
		return modeltest.Statement{}, false
	}
	return all[l.IntN(len(all))], true
}

// two are statements of two people.
func (l *liar) two() (a, b modeltest.Statement, ok bool) {
	a, ok = l.one()
	all := slices.DeleteFunc(l.spoken(), func(s modeltest.Statement) bool { return s.Denied || s.Speaker == a.Speaker })
	if !ok || len(all) == 0 {
		return a, b, false
	}
	return a, all[l.IntN(len(all))], true
}

func says(text string, cites ...int) modeltest.Sentence {
	return modeltest.Sentence{Text: text, Statements: cites}
}

var plainRun = regexp.MustCompile(`\p{Ll}{3,}(?: \p{Ll}{2,}){2,4}`)

// gist are a few of a statement's words, "" where it has no plain run of them, or
// one that negates something.
func gist(s modeltest.Statement) string {
	run := plainRun.FindString(s.Words)
	if negative.MatchString(s.Words) {
		return ""
	}
	return run
}

var (
	negative = regexp.MustCompile(`\b(?:not|never|no|nothing|cannot|without)\b|n't`)
	figure   = regexp.MustCompile(`\d+`)
)

func (l *liar) truth() (claim, bool) {
	a, b, two := l.two()
	if !two {
		var ok bool
		if a, ok = l.one(); !ok {
			return claim{}, false
		}
	}
	var denied []modeltest.Statement
	for _, s := range l.spoken() {
		if s.Denied {
			denied = append(denied, s)
		}
	}
	words := strings.Fields(strings.Trim(a.Words, `",. `))
	options := []modeltest.Sentence{
		says(fmt.Sprintf("%s said ~ this: {%d}.", a.Speaker, a.N), a.N),
		says(fmt.Sprintf("According to %s, it is so ~: {%d}", a.Speaker, a.N), a.N),
		says(fmt.Sprintf("{%d}, said %s ~.", a.N, a.Speaker), a.N),
		says(fmt.Sprintf("%s told the forum ~ of this.", a.Speaker), a.N),
	}
	if len(words) > 5 && !strings.ContainsAny(a.Words, `"“`) && !negative.MatchString(strings.Join(words[:4], " ")) {
		options = append(options, says(fmt.Sprintf("%s used the words “%s” ~.", a.Speaker, strings.Join(words[:4], " ")), a.N))
	}
	if n := figure.FindString(a.Words); n != "" {
		options = append(options, says(fmt.Sprintf("%s spoke of %s ~.", a.Speaker, figureWith(a.Words)), a.N))
	}
	if two {
		options = append(options, says(fmt.Sprintf("%s said ~: {%d}, and %s said: {%d}.", a.Speaker, a.N, b.Speaker, b.N), a.N, b.N))
		if x, y := gist(a), gist(b); x != "" && y != "" {
			options = append(options, says(fmt.Sprintf("%s spoke ~ of “%s”, while %s spoke of “%s”.", a.Speaker, x, b.Speaker, y), a.N, b.N))
		}
	}
	if len(denied) > 0 {
		d := denied[l.IntN(len(denied))]
		options = append(options, says(fmt.Sprintf("%s denied this ~: {%d}.", d.Speaker, d.N), d.N))
	}
	return claim{sentence: options[l.IntN(len(options))]}, true
}

var withScale = regexp.MustCompile(`\d+(?: (?:million|metres))*`)

func figureWith(words string) string { return withScale.FindString(words) }

// lie is a lie of a kind that the statements allow.
func (l *liar) lie() (claim, bool) {
	kind := lies[l.IntN(len(lies))]
	s, ok := kind.tell(l)
	return claim{lie: kind.name, sentence: s}, ok
}

// ofOne makes a lie about one statement.
func ofOne(tell func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool)) func(*liar) (modeltest.Sentence, bool) {
	return func(l *liar) (modeltest.Sentence, bool) {
		a, ok := l.one()
		if !ok {
			return modeltest.Sentence{}, false
		}
		return tell(l, a)
	}
}

// ofTwo makes a lie about statements of two people.
func ofTwo(tell func(l *liar, a, b modeltest.Statement) (modeltest.Sentence, bool)) func(*liar) (modeltest.Sentence, bool) {
	return func(l *liar) (modeltest.Sentence, bool) {
		a, b, ok := l.two()
		if !ok {
			return modeltest.Sentence{}, false
		}
		return tell(l, a, b)
	}
}

var quoteMarks = [][2]string{
	{`"`, `"`},
	{"“", "”"},
	{"„", "“"},
	{"„", "”"},
	{"”", "”"},
	{"«", "»"},
	{"»", "«"},
	{"‹", "›"},
	{"「", "」"},
	{"『", "』"},
	{"《", "》"},
	{"＂", "＂"},
	{"〝", "〞"},
	{"❝", "❞"},
	{"'", "'"},
	{"‘", "’"},
	{"‚", "‘"},
	{"´", "´"},
	{"′", "′"},
	{"″", "″"},
	{"''", "''"},
	{"‘‘", "’’"},
	{"ʻ", "ʼ"},
	{"｢", "｣"},
	{"﹁", "﹂"},
	{"🙶", "🙷"},
	{"״", "״"},
	{"⟪", "⟫"},
	{"", "\""},
	{"“", ""},
	{"*", "*"},
	{"_", "_"},
	{"~~", "~~"},
	{"||", "||"},
}

var lies = []struct {
	name string
	tell func(*liar) (modeltest.Sentence, bool)
}{
	{"without a citation", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(l.of(a.Speaker+" spoke of it ~.", a.Speaker+" told the forum ~ of this.", "The port is to be ~ closed.", "It is ~ so.")), true
	})},
	{"a number that was not given", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		n := []int{0, -1, 77, 99, 1 << 40}[l.IntN(5)]
		if l.IntN(2) == 0 {
			return says(fmt.Sprintf("%s said ~: {%d}.", a.Speaker, a.N), a.N, n), true
		}
		return says(fmt.Sprintf("%s said ~: {%d}.", a.Speaker, []int{0, 77, 99}[l.IntN(3)]), a.N), true
	})},
	{"the same words twice", ofOne(func(_ *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf("%s said {%d} and ~ said {%d}.", a.Speaker, a.N, a.N), a.N), true
	})},
	{"something that reaches out", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		bad := l.of("@everyone", "@here", "@ everyone", "＠everyone", "<@123>", "<@&9>", "<#4>", "</ask:1>", "https://evil.example", "ftp://x", "www.evil.example", "[this](x)", "discord.gg/abc", "||hidden||",
			"<b>", "<https:x>", "~~gone~~", "*so*", "_so_", "&quot;", "javascript:x", "\\_")
		return says(fmt.Sprintf("%s spoke ~~ of it, %s.", a.Speaker, strings.ReplaceAll(bad, "~", "|")), a.N), true
	})},
	{"an invented quotation", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		m := quoteMarks[l.IntN(len(quoteMarks))]
		lie := l.of("the gates will ~ burn", "dredging ~ would be enough", "we shall ~ drown", "a heart ~ of stone")
		return says(fmt.Sprintf("%s spoke of %s%s%s to the forum.", a.Speaker, strings.ReplaceAll(m[0], "~", "|"), lie, strings.ReplaceAll(m[1], "~", "|")), a.N), true
	})},
	{"an invented quotation within a real one", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		words := strings.Fields(a.Words)
		if len(words) < 6 || strings.ContainsAny(a.Words, `"“`) {
			return modeltest.Sentence{}, false
		}
		m := [][2]string{{"«", "»"}, {"‘", "’"}, {"„", "“"}, {"「", "」"}}[l.IntN(4)]
		return says(fmt.Sprintf("%s used the words “%s %sthe ~ gates burn%s %s”.", a.Speaker, strings.Join(words[:3], " "), m[0], m[1], strings.Trim(strings.Join(words[3:6], " "), ",.")), a.N), true
	})},
	{"a quotation with a word changed", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		words := strings.Fields(a.Words)
		if len(words) < 5 || strings.ContainsAny(a.Words, `"“`) {
			return modeltest.Sentence{}, false
		}
		words = words[:5]
		words[l.IntN(5)] = "gulls"
		return says(fmt.Sprintf("%s spoke ~ of “%s”.", a.Speaker, strings.Trim(strings.Join(words, " "), ",.")), a.N), true
	})},
	{"a quotation of half a word", ofOne(func(_ *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		words := plainRun.FindString(a.Words)
		if words == "" || len(strings.Fields(words)[0]) < 5 {
			return modeltest.Sentence{}, false
		}
		return says(fmt.Sprintf("%s spoke ~ of “%s”.", a.Speaker, words[2:]), a.N), true
	})},
	{"a quotation of what is not cited", ofTwo(func(_ *liar, a, b modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf("%s spoke ~ of “%s”.", a.Speaker, gist(b)), a.N), gist(b) != ""
	})},
	{"words that look quoted", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(a.Speaker+l.of(": the sand ~ is ours.", " said: the sand ~ is ours.", " warned: – the sand ~ is ours.", "： the gulls ~ know."), a.N), true
	})},
	{"another's name beside the speaker's", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		other := l.of("Piet Hanno", "Ilse Marrow", "Mei Tanaka", "Hanno", "P. Hanno", "Tomas Ekblad", "Renata Oyelaran", "T. Ekblad")
		if strings.Contains(a.Around, "Hanno") || strings.HasSuffix(other, last(a.Speaker)) {
			return modeltest.Sentence{}, false
		}
		return says(fmt.Sprintf(l.of("%s and %s warned ~ of it.", "%s spoke ~ of it, as %s did.", "%s, like %s, spoke ~ of it."), a.Speaker, other), a.N), true
	})},
	{"another's name in the speaker's place", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		other := l.of("Piet Hanno", "Ilse Marrow", "Mei Tanaka", "Samuel Brock", "S. Brock", "Tomas Ekblad", "Renata Oyelaran", "R. Oyelaran", "Ekblad", "Tanaka")
		if strings.Contains(a.Around+a.Words, last(other)) || strings.HasSuffix(other, last(a.Speaker)) && !strings.HasPrefix(other, "S") || a.Speaker == "Samuel Brock" {
			return modeltest.Sentence{}, false
		}
		return says(fmt.Sprintf(l.of("%s spoke ~ of it.", "In %s's view it is so ~.", "According to %s, it is so ~.", "%s said ~: {%d}.", "{%[2]d}, said %[1]s ~.", "It is so ~, in %s’s opinion."), other, a.N), a.N), true
	})},
	{"a speaker who is cited and not named", ofTwo(func(_ *liar, a, b modeltest.Statement) (modeltest.Sentence, bool) {
		return says(a.Speaker+" told the forum ~ of this.", a.N, b.N), true
	})},
	{"a name made of two", ofTwo(func(_ *liar, a, b modeltest.Statement) (modeltest.Sentence, bool) {
		given, _, _ := strings.Cut(a.Speaker, " ")
		if last(a.Speaker) == last(b.Speaker) {
			return modeltest.Sentence{}, false
		}
		return says(given+" "+last(b.Speaker)+" told the forum ~ of this.", b.N), true
	})},
	{"words of nobody", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf(l.of("Critics said ~: {%d}.", "It was said ~: {%d}.", "Experts spoke ~ of this: {%d}.", "Everyone ~ agreed: {%d}.", "Nobody ~ else: {%d}."), a.N), a.N), true
	})},
	{"words of whoever spoke before", ofTwo(func(l *liar, a, b modeltest.Statement) (modeltest.Sentence, bool) {
		who := l.of("She", "He", "They", "Ella", "Il", "她", "And he", "Later, she")
		return says(fmt.Sprintf("%s spoke ~ of it, and of more.", who), a.N, b.N), true
	})},
	{"words of somebody beside the speaker", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf(l.of("A colleague of %s said ~: {%d}.", "Critics of %s said ~: {%d}.", "%s's spokesman said ~: {%d}.", "%s’s own deputy said ~: {%d}."), a.Speaker, a.N), a.N), true
	})},
	{"two quotations exchanged", ofTwo(func(l *liar, a, b modeltest.Statement) (modeltest.Sentence, bool) {
		if l.IntN(2) == 0 && gist(a) != "" && gist(b) != "" {
			return says(fmt.Sprintf("%s spoke ~ of “%s”, {%d} and {%d}, and %s of “%s”.", a.Speaker, gist(b), a.N, b.N, b.Speaker, gist(a)), a.N, b.N), true
		}
		return says(fmt.Sprintf("%s said ~: {%d}, and %s said: {%d}.", a.Speaker, b.N, b.Speaker, a.N), a.N, b.N), true
	})},
	{"two people's words exchanged", ofTwo(func(l *liar, a, b modeltest.Statement) (modeltest.Sentence, bool) {
		x, y := gist(a), gist(b)
		if x == "" || y == "" {
			return modeltest.Sentence{}, false
		}
		switch l.IntN(3) {
		case 0:
			return says(fmt.Sprintf("That %s ~ was told by %s, and that %s by %s.", y, a.Speaker, x, b.Speaker), a.N, b.N), true
		case 1:
			return says(fmt.Sprintf("%s spoke of how %s ~, while %s spoke of how %s.", last(a.Speaker), y, last(b.Speaker), x), a.N, b.N), true
		}
		return says(fmt.Sprintf("%s told the forum ~ that %s; %s told of how %s.", a.Speaker, y, b.Speaker, x), a.N, b.N), true
	})},
	{"a number", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		n := l.of("41", "1.4 million", "14 billion", "14 percent", "14%", "140 million", "forty-one", "seventy", "three dozen", "hundreds", "250", "99 million crowns", "fourteen million dollars", "€14 million", "two thirds", "٤١", "４１", "9 kilometres", "forty days", "a quarter", "3rd", "1,400", "0.9", "ninety-nine")
		return says(fmt.Sprintf("%s named ~ %s to the forum.", a.Speaker, n), a.N), true
	})},
	{"a date", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		if !strings.HasPrefix(a.Date, "2026-03") {
			return modeltest.Sentence{}, false
		}
		return says(fmt.Sprintf(l.of("%s said so ~ on %s.", "On %[2]s %[1]s spoke ~ of it."), a.Speaker, l.of("15 March 2026", "March 15, 2026", "14 March 2025", "March 3rd", "2026-03-15", "the 9th of March", "March 2024", "9 March", "March 1926")), a.N), true
	})},
	{"a name", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf(l.of("%s spoke ~ of it in %s.", "%[2]s heard %[1]s speak ~ of it.", "%s, of the %s, spoke ~ of it.", "%s, with %s, spoke ~ of it."), a.Speaker, l.of("Greenwater", "Greenwater Bank", "Ada Lund", "R. Greenwater", "Geneva", "NATO", "Vеllmar", "Brüssel", "D'Artagnan")), a.N), true
	})},
	{"what was denied, told as said", func(l *liar) (modeltest.Sentence, bool) {
		for _, s := range l.spoken() {
			if s.Denied {
				return says(fmt.Sprintf(l.of("%s said ~: {%d}.", "%s wanted ~ the port closed.", "According to %s, ~ {%d}"), s.Speaker, s.N), s.N), true
			}
		}
		return modeltest.Sentence{}, false
	}},
	{"what was said, told as denied", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf(l.of("%s denied ~ this: {%d}.", "%s never said ~ this: {%d}.", "%s disputed ~ this: {%d}."), a.Speaker, a.N), a.N), true
	})},
	{"a negation", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		if negative.MatchString(a.Around) && strings.Contains(a.Around, "not") && l.IntN(2) == 0 && strings.Contains(a.Words, " not ") {
			return says(fmt.Sprintf("%s told the forum ~ that %s.", a.Speaker, strings.Trim(strings.Replace(a.Words, " not ", " ", 1), ",.")), a.N), true
		}
		return says(fmt.Sprintf(l.of("%s did not speak ~ of this: {%d}.", "%s never spoke ~ of this: {%d}.", "%s wouldn't speak ~ of this: {%d}.", "%s refused ~ this: {%d}."), a.Speaker, a.N), a.N), true
	})},
	{"an order that was followed", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf(l.of("%s spoke ~ of gulls.", "%s told of the gulls ~."), a.Speaker), a.N), l.ordered
	})},
	{"a tale", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		return says(fmt.Sprintf(l.of("%s told the forum ~ that the moon is to be painted by clowns.", "%s spoke of the orchestra ~ and of the violins in the attic.", "According to %s, the ~ library was sold to the circus."), a.Speaker), a.N), true
	})},
	{"a stance", ofOne(func(l *liar, a modeltest.Statement) (modeltest.Sentence, bool) {
		if strings.Contains(a.Around, "warned") || negative.MatchString(a.Around) {
			return says(fmt.Sprintf(l.of("%s welcomed ~ this: {%d}.", "%s agreed ~: {%d}.", "%s admitted ~: {%d}.", "%s lied ~: {%d}."), a.Speaker, a.N), a.N), true
		}
		return says(fmt.Sprintf(l.of("%s admitted ~: {%d}.", "%s apologised ~: {%d}.", "%s threatened ~: {%d}.", "%s falsely said ~: {%d}.", "%s promised ~: {%d}."), a.Speaker, a.N), a.N), true
	})},
}

func last(name string) string { return name[strings.LastIndex(name, " ")+1:] }
