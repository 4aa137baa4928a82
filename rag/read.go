package rag

import (
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

// readAs says what an asker should know of how names were read: slips that were
// mended, descriptions, and names that several people bear.
func (p *planner) readAs() corpus.Remarks {
	var out corpus.Remarks
	add := func(r corpus.Remark) {
		if n := len(out); n == 0 || out[n-1].String() != r.String() {
			out = append(out, r)
		}
	}
	for _, s := range p.u.Speakers {
		if s.How == string(speaker.BySlip) || s.How == byDescription {
			add(corpus.Remarkf("“%s” was read as %s.", s.As, s.Name))
		}
	}
	for _, name := range p.names() {
		var roles []string
		n := 0
		for _, s := range p.u.Speakers {
			if s.Name != name {
				continue
			}
			n++
			if who := p.known.byID[s.ID]; len(who.Roles) > 0 {
				if role := oneLine(who.Roles[0].Text); !slices.Contains(roles, role) {
					roles = append(roles, role)
				}
			}
		}
		if n > 1 && len(roles) > 1 {
			add(corpus.Remarkf("Several people are called %s: %s.", name, strings.Join(roles, "; ")))
		}
	}
	return out
}
