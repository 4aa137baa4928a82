package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// telling are verbs that give what follows, or what stands before, to whom they
// are said of.
const telling = sayVerbs + `|warn\w*|compar\w*|call\w*|describ\w*|ask\w*|urg\w*|insist\w*|den(?:y|ied|ies)|agree\w*|disagree\w*|maintain\w*|assert\w*|predict\w*|promis\w*|hop(?:e|es|ed)|want\w*|view\w*|see|sees|saw|` +
	`demand\w*|reject\w*|oppos\w*|support\w*|prais\w*|critici[sz]\w*|admit\w*|conced\w*|recall\w*|caution\w*|observ\w*|continu\w*|conclud\w*|confirm\w*|complain\w*`

var (
	saysAfter  = regexp.MustCompile(`(?i)^[\s,]*(?:(?:also|further|then|has|had|have|clearly|strongly|repeatedly|later|again|who|and|himself|herself)\s+)*(?:` + telling + `)\b|^['’]s?\s+(?:views?|opinion|words|position|point|argument|statement|warning|remarks?)|^\s*(?:dijo|dice|afirm|señal|advirti|sostuv|explic|a dit|dit |a déclaré|affirm|a averti|说|說|表示|认为|指出|强调|警告|[:：])`)
	saysBefore = regexp.MustCompile(`(?i)(?:according to|said|says|told|in the words of|as|by|from|for|según|selon|d['’]après|据|قال|قالت)\s*$`)

	pronounFirst = regexp.MustCompile(`(?i)^\s*(?:and |but |further,? |also,? |in addition,? |moreover,? |later,? |then,? )?(?:(?:he|she|they|his|her|their|él|ella|ellos|ellas|elle|il|ils|elles)\b|[她他]|هو\b|هي\b)`)
	// leadsOn is how a sentence begins that goes on with the one who spoke last.
	leadsOn = regexp.MustCompile(`(?i)^\s*(?:(?:also|and|further(?:more)?|moreover|in addition|then|later|again|next|finally|además|también|de plus|en outre)\b[\s,:]*)*(?:(?:he|she|they|his|her|their|él|ella|elle|il|` + telling + `|\p{L}+ed|spoke|made|gave|told|put)\b|[她他]|هو\b|هي\b|\x{FFFC})`)

	// Somebody else who is told apart only by a name that is cited.
	kin         = `(?:critics?|opponents?|rivals?|colleagues?|supporters?|friends?|allies|ally|aides?|advis[eo]rs?|deput(?:y|ies)|spokes\w+|lawyers?|staff|team|office|wife|husband|partner|brother|sister|son|daughter|father|mother|predecessors?|successors?|boss|assistants?|students?|followers|enemies|enemy|audience|delegation)`
	kinBefore   = regexp.MustCompile(`(?i)\b` + kin + `\s+(?:of|to|for)\s+(?:the\s+)?$`)
	kinBehind   = regexp.MustCompile(`(?i)^['’]s?\s+(?:\p{L}+\s+)?` + kin + `\b`)
	nothingElse = regexp.MustCompile(`(?i)^\s*(?:\([^)]*\))?\s*(?:,|and|or|&|, and|as well as|y|e|et|und|与|和|、|و)\s*(?:both\s+)?$`)
)

// namedIn is who is named in a draft, those left out who are only part of a cited
// speaker's role: "president of the Harbour Union" does not name the union as a
// speaker.
func (c *checker) namedIn(d *draft) []named {
	found := c.known.findIn(d.words)
	for i, m := range found {
		for _, owns := range []string{"'s", "’s"} {
			found[i].end = m.start + len(strings.TrimSuffix(d.words[m.start:found[i].end], owns))
		}
	}
	return slices.DeleteFunc(found, func(m named) bool {
		return slices.ContainsFunc(c.cited(d), func(p Passage) bool {
			return len(m.asked) > 0 && strings.Contains(p.Role, strings.TrimPrefix(d.words[m.start:m.end], "the ")) &&
				!slices.ContainsFunc(m.asked, func(a Asked) bool { return a.ID == p.SpeakerID })
		})
	})
}

// mine reports whether a name may be that of somebody cited.
func (d *draft) mine(m named) bool {
	return slices.ContainsFunc(m.asked, func(a Asked) bool { return d.speakers[a.ID] })
}

// namesOnlyCited refuses a sentence that has somebody speak whose statement it
// does not cite, or that brings in somebody of whom nothing it cites tells.
func (c *checker) namesOnlyCited(d *draft) string {
	for _, m := range d.names {
		if len(m.asked) == 0 || d.mine(m) {
			continue
		}
		name := d.words[m.start:m.end]
		if saysAfter.MatchString(d.words[m.end:]) || saysBefore.MatchString(d.words[:m.start]) || !c.standsIn(name, d) {
			return fmt.Sprintf("it names %s, whose statement it does not cite", name)
		}
	}
	return ""
}

func (c *checker) namesAllCited(d *draft) string {
	named := map[string]bool{}
	for _, m := range d.names {
		for _, a := range m.asked {
			named[a.ID] = true
		}
	}
	if !slices.ContainsFunc(d.names, d.mine) {
		return "" // see saysWhose
	}
	for id := range d.speakers {
		if !named[id] {
			return fmt.Sprintf("it cites %s without naming them", c.known.byID[id].Name)
		}
	}
	return ""
}

// namesKnown refuses names made of parts of others': "Renata Ekblad".
func (c *checker) namesKnown(d *draft) string {
	for _, m := range d.names {
		if name := d.words[m.start:m.end]; len(m.asked) == 0 && !strings.Contains(d.given, name) {
			return fmt.Sprintf("nobody is called %s", name)
		}
	}
	return ""
}

// saysWhose refuses a sentence that shows words, or begins with a pronoun, where a
// reader cannot tell whose they are: nobody is named in it, and the last
// sentence was not the same speaker's.
func (c *checker) saysWhose(d *draft) string {
	pronoun := pronounFirst.MatchString(d.words)
	shows := strings.ContainsRune(d.words, '\uFFFC')
	switch {
	case slices.ContainsFunc(d.names, d.mine):
		return ""
	case len(d.speakers) == 0 && !pronoun:
		return ""
	case !pronoun && !shows:
		return ""
	case len(d.speakers) == 1 && d.speakers[c.last] && leadsOn.MatchString(d.words):
		return ""
	}
	return "it does not say whose words these are"
}

// speaksItself refuses words that are given to somebody beside a speaker: to the
// critics of X, or to X's spokesman.
func (c *checker) speaksItself(d *draft) string {
	for _, m := range d.names {
		if kinBefore.MatchString(d.words[:m.start]) || kinBehind.MatchString(d.words[m.end:]) {
			if who := kinBefore.FindString(d.words[:m.start]) + d.words[m.start:m.end] + kinBehind.FindString(d.words[m.end:]); !strings.Contains(d.given, who) {
				return fmt.Sprintf("it gives words to somebody else: %q", who)
			}
		}
	}
	return ""
}

// behindOwner refuses a quotation that stands behind another's name.
func (c *checker) behindOwner(d *draft) string {
	if len(d.names) == 0 {
		return ""
	}
	for _, q := range d.quotes {
		if len(q.owners) == 0 || q.owners[""] {
			continue
		}
		nearest := slices.IndexFunc(d.names, func(m named) bool { return m.start > q.at })
		switch {
		case nearest < 0:
			nearest = len(d.names) - 1
		case nearest > 0:
			nearest--
		}
		m := d.names[nearest]
		if len(m.asked) > 0 && !slices.ContainsFunc(m.asked, func(a Asked) bool { return q.owners[a.ID] }) {
			return fmt.Sprintf("it puts a quotation behind the name of %s, whose words they are not", d.words[m.start:m.end])
		}
	}
	return ""
}

// keptApart refuses a sentence of several speakers that does not keep apart what
// each of them said, by the words that only one of them used: what stands behind
// a name must hold more of theirs than of the others'.
func (c *checker) keptApart(d *draft) string {
	groups := d.groups()
	if len(groups) < 2 || len(d.speakers) < 2 {
		return ""
	}
	terms := map[string]map[string]bool{} // by speaker
	named := map[string]bool{}
	for _, p := range c.cited(d) {
		if p.SpeakerID == "" {
			continue
		}
		if terms[p.SpeakerID] == nil {
			terms[p.SpeakerID] = map[string]bool{}
		}
		for _, t := range ContentTerms(p.Quote + "\n" + p.Context) {
			terms[p.SpeakerID][t] = true
		}
		for _, t := range Terms(p.Speaker + "\n" + p.Role + "\n" + p.Cue) {
			named[t] = true
		}
	}
	for _, g := range groups {
		mine, others := 0, 0
		for _, t := range distinct(ContentTerms(g.text)) {
			own, other := false, false
			for id, theirs := range terms {
				if theirs[t] && g.ids[id] {
					own = true
				} else if theirs[t] {
					other = true
				}
			}
			if !named[t] && own != other {
				mine, others = mine+count(own), others+count(other)
			}
		}
		if others > mine || mine == 0 && !strings.ContainsRune(g.text, '\uFFFC') {
			return fmt.Sprintf("it does not keep apart what %s said and what others did", g.name)
		}
	}
	return ""
}

// group is who is named together, and what a sentence says of them.
type group struct {
	name       string
	ids        map[string]bool
	start, end int
	text       string
}

// groups are those of the cited who are named in a draft, the ones beside each
// other together.
func (d *draft) groups() []group {
	var out []group
	for _, m := range d.names {
		if !d.mine(m) {
			continue
		}
		if n := len(out); n == 0 || !nothingElse.MatchString(d.words[out[n-1].end:m.start]) {
			out = append(out, group{name: d.words[m.start:m.end], ids: map[string]bool{}, start: m.start})
		}
		g := &out[len(out)-1]
		g.end = m.end
		for _, a := range m.asked {
			g.ids[a.ID] = true
		}
	}
	if !slices.ContainsFunc(out, func(g group) bool { return !sameKeys(g.ids, out[0].ids) }) {
		return nil // one and the same
	}
	from := 0
	for i := range out {
		g := &out[i]
		next := len(d.words)
		if i+1 < len(out) {
			next = out[i+1].start
		}
		behind := d.words[g.end:next]
		if g.closes(d.words[:g.start], behind) && from < g.start {
			g.text, from = d.words[from:g.start], g.end
			continue
		}
		if i == 0 {
			behind = d.words[:g.start] + behind
		}
		g.text, from = behind, next
	}
	return out
}

// closes reports whether what is said of a group stands before it: "…, said X."
func (g group) closes(before, behind string) bool {
	ends, _ := utf8.DecodeRuneInString(strings.TrimLeft(behind, " "))
	return saysBefore.MatchString(before) && !strings.HasSuffix(strings.ToLower(strings.TrimSpace(before)), "according to") && (behind == "" || unicode.IsPunct(ends) && ends != '(')
}

func sameKeys(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}
