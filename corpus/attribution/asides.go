package attribution

import (
	"slices"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// asides completes the indirect statements that their speaker and cue
// interrupt: "The reef, she said, is not a harbour." What stands on both sides is
// said.
func (r *reading) asides(statements []statement) {
	d := &r.doc
	for n := range statements {
		s := &statements[n]
		if s.head < 0 || s.cue.empty() || s.source.empty() {
			continue
		}
		t := &d.Tokens[s.head]
		aside := tokens{min(s.source.first, s.cue.first), max(s.source.last, s.cue.last)}
		sentence := d.Sentences[t.Sentence]
		if !t.POS.Verb() || t.Class&(lexicon.Say|lexicon.Think) == 0 || t.Quote > 0 || aside.last-aside.first > 12 || aside.last-aside.first > s.source.last-s.source.first+s.cue.last-s.cue.first+1 {
			continue
		}
		if aside.first-1 <= sentence.First || aside.last+2 >= sentence.Last || s.first() < sentence.First || s.last() > sentence.Last {
			continue
		}
		if d.Tokens[aside.first-1].POS != syntax.Comma || d.Tokens[aside.last].POS != syntax.Comma {
			continue
		}
		before := tokens{r.afterColon(sentence.First, aside.first-1), aside.first - 1}
		after := tokens{aside.last + 1, r.endOf(sentence)}
		if r.quotes(before) || r.quotes(after) || after.empty() {
			continue
		}
		for m := max(0, n-8); m < min(len(statements), n+8); m++ {
			if o := &statements[m]; m != n && o.at() >= aside.last && o.at() < sentence.Last && o.why != whyGoesOn {
				after.last = min(after.last, o.at())
			}
			if o := &statements[m]; m != n && !o.cue.empty() && o.cue.last <= aside.first && o.cue.first >= sentence.First {
				before.first = max(before.first, o.first())
			}
		}
		after = r.unjoined(after)
		if after.last-after.first < 2 || before.empty() || d.Tokens[after.first].POS == syntax.VBG || d.Tokens[after.first].POS == syntax.WP {
			continue
		}
		s.content = []tokens{before, after}
	}
}

// afterColon is where the words begin that end at last: behind a colon, before
// which something is told, or first. "Lind was blunt: the board, she said, had
// no money."
func (r *reading) afterColon(first, last int32) int32 {
	for i := last - 1; i > first; i-- {
		if r.doc.Word(int(i)) == ":" {
			return i + 1
		}
	}
	return first
}

// quotes reports whether a long quotation stands in a stretch.
func (r *reading) quotes(t tokens) bool {
	for i := t.first; i < t.last; i++ {
		if q := r.doc.Tokens[i].Quote; q > 0 && r.long(q) {
			return true
		}
	}
	return false
}

// unjoined takes commas and conjunctions off the end of a stretch.
func (r *reading) unjoined(t tokens) tokens {
	for !t.empty() && slices.Contains([]syntax.Tag{syntax.Comma, syntax.CC, syntax.Colon}, r.doc.Tokens[t.last-1].POS) {
		t.last--
	}
	return t
}
