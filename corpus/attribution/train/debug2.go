package main

import (
	"fmt"
	"slices"

	"whosaid/corpus/attribution/internal/relate"
	"whosaid/corpus/attribution/internal/syntax"
)

func debugSpans(dev []*article, reader *relate.Reader) {
	show := func(d *syntax.Document, rs []relate.Range) string {
		s := ""
		for _, r := range rs {
			if r.Empty() {
				continue
			}
			w := d.Text[d.Tokens[r.First].Start:d.Tokens[r.Last-1].End]
			if len(w) > 160 {
				w = w[:90] + " ## " + w[len(w)-60:]
			}
			s += "[" + w + "]"
		}
		return s
	}
	n := 0
	for k, a := range dev {
		if k%3 != 0 {
			continue
		}
		for gi, g := range a.relations(a.doc) {
			if gi >= len(a.Attributions) || !speechCue.MatchString(a.Attributions[gi].CueText) {
				continue
			}
			rs := reader.At(a.doc, []int32{g.Cue})
			ok := false
			if len(rs) > 0 {
				ws := words(a.Text)
				c1 := under(ws, spans(a.doc, g).Content)
				c2 := under(ws, spans(a.doc, rs[0]).Content)
				c := shared(c1, c2)
				ok = float64(c)/float64(len(c1)+len(c2)-c) >= 0.5
				_ = slices.Equal(c1, c2)
			}
			if !ok {
				n++
				if n > 60 {
					return
				}
				s := a.doc.Sentences[a.doc.Tokens[g.Cue].Sentence]
				fmt.Printf("\nSENT %s\nCUE %s\nGOLD %s %s\n", show(a.doc, []relate.Range{{s.First, s.Last}}), a.doc.Word(int(g.Cue)), show(a.doc, []relate.Range{g.Source}), show(a.doc, g.Content))
				if len(rs) > 0 {
					fmt.Printf("SYS  %s %s\n", show(a.doc, []relate.Range{rs[0].Source}), show(a.doc, rs[0].Content))
				}
			}
		}
	}
}
