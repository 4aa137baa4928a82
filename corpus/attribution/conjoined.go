package attribution

import (
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// conjoined parts statements whose cues are joined: in "she stressed that the
// crane was late, and pointed out that it was paid for" each cue has its own
// words, and both have one source.
func (r *reading) conjoined(statements []statement) {
	d := &r.doc
	for b := 1; b < len(statements); b++ {
		second := &statements[b]
		i := second.cue.first
		for i > 0 && d.Tokens[i-1].POS == syntax.RB {
			i--
		}
		if second.first() < second.cue.last || !second.source.empty() && second.source.last <= i || d.Tokens[second.head].Class&lexicon.Say == 0 {
			continue
		}
		joint := i
		for joint > 0 && (d.Tokens[joint-1].POS == syntax.CC || d.Tokens[joint-1].POS == syntax.Comma) {
			joint--
		}
		if joint == i {
			continue
		}
		for a := b - 1; a >= 0 && a >= b-3; a-- {
			first := &statements[a]
			tag := d.Tokens[second.head].POS
			if first.source.empty() || first.source.last > first.head || d.Tokens[first.head].Sentence != d.Tokens[second.head].Sentence || d.Tokens[second.head].Quote > 0 {
				continue
			}
			if tag != d.Tokens[first.head].POS && tag != syntax.VBG || tag == syntax.VB {
				continue
			}
			last := &first.content[len(first.content)-1]
			if last.first >= first.head && last.first < joint && last.last > second.cue.first {
				last.last = joint
			} else if last.last > joint || joint-last.last > 2 {
				continue
			}
			second.source = first.source
			break
		}
	}
}
