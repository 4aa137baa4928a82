package rag

import (
	"fmt"
	"slices"
	"strings"
)

// readAs says what an asker should know of how names were read: slips that were
// mended, and names that several people bear. "" where there is nothing.
func (p *planner) readAs() string {
	var out []string
	for _, s := range p.u.Speakers {
		if s.How == "slip" {
			out = append(out, fmt.Sprintf("“%s” was read as %s.", s.As, s.Name))
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
			out = append(out, fmt.Sprintf("Several people are called %s: %s.", name, strings.Join(roles, "; ")))
		}
	}
	return strings.Join(slices.Compact(out), " ")
}
