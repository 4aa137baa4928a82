package main

import (
	"fmt"
	"io"
	"strings"
)

// errorClasses counts what goes wrong. Each annotated attribution that nothing
// found matches is in one class, and so is each found one that matches none; of
// those that match, bounds and sources are counted apart.
type errorClasses struct {
	missedSpeech, missedOther        miss // by whether the cue is one of speech proper
	matched                          int
	wrongStart, wrongEnd             int // of those matched
	wrongSource                      [mentionKinds]share
	spuriousCue, spuriousTwice, rest int // found, and matching nothing
}

// miss counts annotated attributions that nothing matches: those of which less
// than half is found or far too much, and those of which nothing is found.
type miss struct{ bounds, unseen int }

// share is how many of all.
type share struct{ wrong, all int }

// mentionKind is how the annotated source stands in the text.
type mentionKind int

const (
	byName mentionKind = iota
	byPronoun
	byRole
	byNone
	mentionKinds
)

func (k mentionKind) String() string {
	return [...]string{"a name", "a pronoun", "a role", "nothing"}[k]
}

// errorsOf counts what goes wrong in what a system has found.
func errorsOf(gold, system []*article) *errorClasses {
	e := &errorClasses{}
	for n, g := range gold {
		ws := words(g.Text)
		want, got := covers(ws, g.Attributions), covers(ws, system[n].Attributions)
		match := pair(want, got)
		used := make([]bool, len(got))
		for i, w := range want {
			if len(w.content) == 0 {
				continue
			}
			if j := match[i]; j >= 0 {
				used[j] = true
				e.match(g, ws, w, got[j])
			} else {
				e.miss(w, got)
			}
		}
		for j, s := range got {
			if !used[j] && len(s.content) > 0 {
				e.spurious(s, want)
			}
		}
	}
	return e
}

// match counts an annotated attribution w and the found one s that matches it.
func (e *errorClasses) match(g *article, ws []word, w, s cover) {
	e.matched++
	if w.content[0] != s.content[0] {
		e.wrongStart++
	}
	if w.content[len(w.content)-1] != s.content[len(s.content)-1] {
		e.wrongEnd++
	}
	kind := g.mention(ws, w.source)
	e.wrongSource[kind].all++
	if !sameSource(ws, w.source, s.source) {
		e.wrongSource[kind].wrong++
	}
}

// miss counts an annotated attribution that nothing matches.
func (e *errorClasses) miss(w cover, got []cover) {
	m := &e.missedOther
	if speechCue.MatchString(w.rel.CueText) {
		m = &e.missedSpeech
	}
	for _, s := range got {
		if touch(w.rel.Cue, s.rel.Cue) && shared(w.content, s.content) > 0 {
			m.bounds++
			return
		}
	}
	m.unseen++
}

// spurious counts a found attribution that matches nothing.
func (e *errorClasses) spurious(s cover, want []cover) {
	twice := false
	for _, w := range want {
		if touch(w.rel.Cue, s.rel.Cue) {
			e.spuriousCue++
			return
		}
		common := shared(w.content, s.content)
		twice = twice || common > 0 && 2*common >= len(w.content)+len(s.content)-common
	}
	if twice {
		e.spuriousTwice++
	} else {
		e.rest++
	}
}

// touch reports whether two lists of spans share a place.
func touch(a, b [][2]int) bool {
	for _, x := range a {
		for _, y := range b {
			if x[0] < y[1] && y[0] < x[1] {
				return true
			}
		}
	}
	return false
}

// mention tells how a source stands in an article: a name is what the corpus's
// own parser takes for a person or an organisation.
func (a *article) mention(ws []word, source []int) mentionKind {
	if len(source) == 0 {
		return byNone
	}
	first, last := ws[source[0]], ws[source[len(source)-1]]
	if len(source) == 1 && pronoun[first.lower] {
		return byPronoun
	}
	for _, s := range a.parse.Sentences {
		for _, t := range s {
			if t.start < last.end && t.end > first.start && (t.name == "PERSON" || t.name == "ORGANIZATION") {
				return byName
			}
		}
	}
	return byRole
}

var pronoun = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("i you he she it we they him her them us me who whom this that these those one his their my our its") {
		m[w] = true
	}
	return m
}()

// print writes the classes, one a line.
func (e *errorClasses) print(w io.Writer) {
	fmt.Fprintf(w, "matched %d: first word wrong %d, last word wrong %d\n", e.matched, e.wrongStart, e.wrongEnd)
	for k, s := range e.wrongSource {
		fmt.Fprintf(w, "  source is %s: wrong %d of %d\n", mentionKind(k), s.wrong, s.all)
	}
	line := func(name string, m miss) {
		fmt.Fprintf(w, "missed %s: not seen %d, seen with under half of the words in common %d\n", name, m.unseen, m.bounds)
	}
	line("speech", e.missedSpeech)
	line("belief, intention or attitude", e.missedOther)
	fmt.Fprintf(w, "found and matching nothing: at an annotated cue %d, words already given to another cue %d, no such attribution %d\n", e.spuriousCue, e.spuriousTwice, e.rest)
}
