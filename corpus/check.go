package corpus

import (
	"strings"
	"unicode/utf8"
)

// Check says why an article and its statements must not be stored, or returns
// nil. Every [Store] asks it before it writes, so that what stands in a store
// keeps the promise of [Statement.Quote] whoever wrote it. A failure has code
// [Invalid].
func (a Article) Check(statements []Statement) error {
	switch {
	case a.ID == "":
		return Errorf(Invalid, "an article needs an id")
	case a.Text == "":
		return Errorf(Invalid, "article %s has no text", a.ID)
	case !utf8.ValidString(a.Text) || strings.Contains(a.Text, "\x00"):
		return Errorf(Invalid, "the text of article %s is not UTF-8 text", a.ID)
	}
	text := NewText(a.Text)
	for i, s := range statements {
		switch {
		case s.ArticleID != a.ID || s.ID != StatementID(a.ID, i+1):
			return Errorf(Invalid, "statement %d of article %s has the id %q", i+1, a.ID, s.ID)
		case s.Kind != Direct && s.Kind != Indirect && s.Kind != Mixed && s.Kind != Narration:
			return Errorf(Invalid, "statement %s has no known kind: %q", s.ID, s.Kind)
		case s.Kind == Narration && s.SpeakerID != "":
			return Errorf(Invalid, "statement %s is narration and must have no speaker", s.ID)
		case !s.within(text.Len()):
			return Errorf(Invalid, "statement %s reaches outside its article", s.ID)
		case s.Quote != text.Slice(s.Span()):
			return Errorf(Invalid, "the quote of statement %s is not what its article says there", s.ID)
		}
	}
	return nil
}

// within reports whether all spans lie in a text of n code points.
func (a Attribution) within(n int) bool {
	whole := Span{0, n}
	for _, spans := range [][]Span{a.Source, a.Cue, a.Content, {a.Context}} {
		for _, s := range spans {
			if s.Len() < 0 || !whole.Contains(s) {
				return false
			}
		}
	}
	return true
}
