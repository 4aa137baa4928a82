package main

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// figures are the shares by which the engine is measured.
type figures struct {
	content, exact, both float64 // F1
	speech, direct       float64 // recall, content and source
	gold, system         int
	correct              []bool // for each attribution of the system, in order: content and source right
}

// tally counts the attributions of one kind.
type tally struct{ gold, content, exact, both int }

// measure compares what a system has found with what people have found. Two
// contents match when at least half of the words in either are in both; they
// are paired one to one, best first. A source is right when it shares a word of
// substance with the annotated one.
func measure(gold, system []*article) figures {
	var all, speech, direct tally
	f := figures{}
	for n, g := range gold {
		ws := words(g.Text)
		want, got := covers(ws, g.Attributions), covers(ws, system[n].Attributions)
		match := pair(want, got)
		right := make([]bool, len(got))
		for i, w := range want {
			if len(w.content) == 0 {
				continue
			}
			kinds := []*tally{&all}
			if w.rel.Type == "direct" {
				kinds = append(kinds, &direct)
			}
			if speechCue.MatchString(w.rel.CueText) {
				kinds = append(kinds, &speech)
			}
			j := match[i]
			for _, k := range kinds {
				k.gold++
				if j < 0 {
					continue
				}
				k.content++
				if slices.Equal(w.content, got[j].content) {
					k.exact++
				}
				if sameSource(ws, w.source, got[j].source) {
					k.both++
					right[j] = true
				}
			}
		}
		for i, s := range got {
			if len(s.content) > 0 {
				f.system++
			}
			f.correct = append(f.correct, right[i])
		}
	}
	f.gold = all.gold
	f1 := func(n int) float64 {
		return 2 * float64(n) / float64(max(1, f.system+f.gold))
	}
	f.content, f.exact, f.both = f1(all.content), f1(all.exact), f1(all.both)
	f.speech = float64(speech.both) / float64(max(1, speech.gold))
	f.direct = float64(direct.both) / float64(max(1, direct.gold))
	return f
}

// cover is an attribution as the numbers of the words it covers.
type cover struct {
	rel             *relation
	content, source []int
}

func covers(ws []word, rels []relation) []cover {
	out := make([]cover, len(rels))
	for i := range rels {
		out[i] = cover{&rels[i], under(ws, rels[i].Content), under(ws, rels[i].Source)}
	}
	return out
}

// pair matches contents one to one; −1 stands for none.
func pair(want, got []cover) []int {
	type candidate struct {
		share float64
		i, j  int
	}
	var list []candidate
	for i, w := range want {
		for j, g := range got {
			if common := shared(w.content, g.content); common > 0 {
				if share := float64(common) / float64(len(w.content)+len(g.content)-common); share >= 0.5 {
					list = append(list, candidate{share, i, j})
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.i, b.i), cmp.Compare(a.j, b.j))
	})
	match := make([]int, len(want))
	for i := range match {
		match[i] = -1
	}
	used := make([]bool, len(got))
	for _, c := range list {
		if match[c.i] < 0 && !used[c.j] {
			match[c.i], used[c.j] = c.j, true
		}
	}
	return match
}

func shared(a, b []int) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}

func sameSource(ws []word, want, got []int) bool {
	if len(want) == 0 || len(got) == 0 {
		return len(want) == len(got)
	}
	common, substance := 0, false
	for _, i := range want {
		real := !smallWord[ws[i].lower]
		substance = substance || real
		if slices.Contains(got, i) {
			if real {
				return true
			}
			common++
		}
	}
	return common > 0 && !substance
}

type word struct {
	start, end int // code points
	lower      string
}

// words parts a text into words of letters, digits and low lines, with one
// apostrophe inside.
func words(text string) []word {
	runes := []rune(text)
	inWord := func(i int) bool {
		return i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsNumber(runes[i]) || runes[i] == '_')
	}
	var out []word
	for i := 0; i < len(runes); {
		if !inWord(i) {
			i++
			continue
		}
		j := i
		for inWord(j) {
			j++
		}
		if j < len(runes) && (runes[j] == '\'' || runes[j] == '’') && inWord(j+1) {
			for j++; inWord(j); j++ {
			}
		}
		out = append(out, word{i, j, strings.ToLower(string(runes[i:j]))})
		i = j
	}
	return out
}

func under(ws []word, spans [][2]int) []int {
	var out []int
	for i, w := range ws {
		for _, s := range spans {
			if w.start < s[1] && w.end > s[0] {
				out = append(out, i)
				break
			}
		}
	}
	return out
}

var smallWord = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("a an the of and or in on at to for by with mr mrs ms dr sen rep gov president") {
		m[w] = true
	}
	return m
}()

// speechCue matches cues of speech proper; the corpus counts beliefs and
// intentions too.
var speechCue = regexp.MustCompile(`(?i)\b(said|says?|saying|told|tells?|telling|add(?:s|ed|ing)?|wrote|writes?|writing|according to|announc\w+|` +
	`ask(?:s|ed|ing)?|claim\w*|argu\w+|not(?:es?|ed|ing)|stat(?:es?|ed|ing)|repl(?:y|ies|ied)|respond\w*|declar\w+|insist\w*|` +
	`stress\w*|emphasi[sz]\w+|point(?:s|ed|ing)? out|explain\w*|warn\w*|acknowledg\w+|tweet\w*|predict\w*|suggest\w*|` +
	`describ\w+|call(?:s|ed|ing)|report(?:s|ed|ing)?|recall\w*|continued|vow\w*|accus\w+|urg\w+|testif\w+|admit\w*|` +
	`conced\w+|den(?:y|ies|ied)|promis\w+|remark\w*|comment\w*|quot\w+|cit(?:es?|ed|ing))\b`)
