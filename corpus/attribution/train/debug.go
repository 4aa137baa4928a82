package main

import (
	"fmt"
	"slices"

	"whosaid/corpus/attribution/internal/relate"
)

func debugCues(dev []*article, reader *relate.Reader, th float32) {
	miss, fp := map[string]int{}, map[string]int{}
	tot := map[string]int{}
	nm, nf := 0, 0
	for _, a := range dev {
		gold := map[int32]bool{}
		for _, r := range a.relations(a.doc) {
			gold[r.Cue] = true
		}
		if len(a.relations(a.doc)) != len(a.Attributions) {
			tot["(lost)"] += len(a.Attributions) - len(a.relations(a.doc))
		}
		if len(gold) != len(a.relations(a.doc)) {
			tot["(same cue)"] += len(a.relations(a.doc)) - len(gold)
		}
		sys := map[int32]bool{}
		for _, r := range reader.Read(a.doc, th, nil) {
			sys[r.Cue] = true
			if !gold[r.Cue] {
				fp[fmt.Sprint(a.doc.Word(int(r.Cue)), a.doc.Tokens[r.Cue].POS)]++
				nf++
			}
		}
		for g := range gold {
			if !sys[g] {
				miss[fmt.Sprint(a.doc.Word(int(g)), a.doc.Tokens[g].POS)]++
				nm++
			}
		}
	}
	fmt.Println(tot, nm, nf)
	show := func(m map[string]int) {
		type kv struct {
			k string
			n int
		}
		var l []kv
		for k, n := range m {
			l = append(l, kv{k, n})
		}
		slices.SortFunc(l, func(a, b kv) int { return b.n - a.n })
		fmt.Println(len(l), l[:min(len(l), 100)])
	}
	show(miss)
	show(fp)
}
