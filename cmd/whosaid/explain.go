package main

import (
	"fmt"
	"io"
	"strings"

	"whosaid/corpus"
)

// explainer shows an article's text with what was found in it marked, and
// under it why each statement was given to its speaker. On a terminal speakers
// are bold, cues yellow and statements blue; elsewhere statements stand between
// ⟦ and ⟧.
func explainer(w, terminal io.Writer) func(id, text string, r corpus.Reading) error {
	v := newView(terminal)
	return func(id, text string, r corpus.Reading) error {
		var b strings.Builder
		fmt.Fprintf(&b, "%s\n\n", v.faint.Render(id))
		v.marked(&b, text, r)
		n := 0
		for _, a := range r.Attributions {
			if a.Kind == corpus.Narration {
				continue
			}
			n++
			who := "(not named)"
			if a.Person >= 0 {
				who = r.People[a.Person].Name
			}
			fmt.Fprintf(&b, "\n[%d] %s", n, v.speaker.Render(printable(who)))
			if a.Role != "" {
				fmt.Fprintf(&b, ", %s", printable(a.Role))
			}
			kind := string(a.Kind)
			if a.Modality != corpus.Asserted {
				kind += ", " + string(a.Modality)
			}
			fmt.Fprintf(&b, "\n    %s\n", v.faint.Render(fmt.Sprintf("%s, confidence %.2f: %s", kind, a.Confidence, printable(a.Why))))
			fmt.Fprintf(&b, "%s\n", block(v.quote, corpus.Slice(text, corpus.Hull(a.Content))))
		}
		fmt.Fprintln(&b)
		_, err := io.WriteString(w, b.String())
		return err
	}
}

// mark is what a stretch of text is: nothing, a statement's words, who said
// them, or the cue. Of several the highest counts.
type mark int

const (
	unmarked mark = iota
	marksContent
	marksSource
	marksCue
)

func (v *view) marked(b *strings.Builder, text string, r corpus.Reading) {
	runes := []rune(text)
	marks := make([]mark, len(runes))
	set := func(spans []corpus.Span, m mark) {
		for _, s := range spans {
			for i := s.Start; i < s.End; i++ {
				marks[i] = max(marks[i], m)
			}
		}
	}
	for _, a := range r.Attributions {
		if a.Kind == corpus.Narration {
			continue
		}
		set(a.Content, marksContent)
		set(a.Source, marksSource)
		set(a.Cue, marksCue)
	}
	for start := 0; start < len(runes); {
		end := start
		for end < len(runes) && marks[end] == marks[start] {
			end++
		}
		v.stretch(b, string(runes[start:end]), marks[start])
		start = end
	}
	fmt.Fprintln(b)
}

// stretch writes text of one mark. Lines are styled one by one, as a style
// pads a block of several.
func (v *view) stretch(b *strings.Builder, text string, m mark) {
	for i, line := range strings.Split(printable(text), "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		switch {
		case line == "":
		case m == marksContent && v.plain:
			b.WriteString("⟦" + line + "⟧")
		case m == marksContent:
			b.WriteString(v.quote.Render(line))
		case m == marksSource:
			b.WriteString(v.speaker.Render(line))
		case m == marksCue:
			b.WriteString(v.cue.Render(line))
		default:
			b.WriteString(line)
		}
	}
}
