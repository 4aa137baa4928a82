package bot

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// paragraph is a quote and what stands around it in its paragraph.
type paragraph struct{ before, quote, after string }

// paragraphAround finds the paragraph that a span of an article's text stands
// in, or those that it reaches over.
func paragraphAround(text corpus.Text, span corpus.Span) paragraph {
	p := paragraph{
		before: text.Slice(corpus.Span{Start: 0, End: span.Start}),
		quote:  text.Slice(span),
		after:  text.Slice(corpus.Span{Start: span.End, End: text.Len()}),
	}
	if _, rest, ok := lastCut(p.before, "\n\n"); ok {
		p.before = rest
	}
	p.after, _, _ = strings.Cut(p.after, "\n\n")
	return p
}

// lastCut is [strings.Cut] around the last separator.
func lastCut(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return "", s, false
}

// view shows a paragraph as a block, at most room long, with the quote in bold.
// Where there is not enough room, what is far from the quote gives way.
func (p paragraph) view(room int) string {
	const marks = "> " + "****" + "  " // and the spaces beside the bold words
	quote := shown(oneLine(p.quote), room-length(marks))
	room -= length(marks) + length(quote)
	before, after := oneLine(p.before), oneLine(p.after)
	before = shownEnd(before, max(room/2, room-length(escape(after))))
	after = shown(after, room-length(before))
	return "> " + before + spaced(lastRune(p.before)) + "**" + quote + "**" + spaced(firstRune(p.after)) + after
}

// spaced is a space for what is one, else nothing.
func spaced(beside string) string {
	if strings.TrimSpace(beside) == beside {
		return ""
	}
	return " "
}

// contextView shows quotes within the paragraphs they stand in.
func contextView(w locale.Words, citations []rag.Citation, paragraphs []paragraph) message {
	if len(citations) == 0 {
		return noteView(w.Say("note.gone"))
	}
	return message{Page: quotePage(w, "", citations, colourNarration, func(n, room int) string { return paragraphs[n].view(room) })}
}

// shownEnd is [shown] for a text whose end matters.
func shownEnd(s string, limit int) string {
	s = plain(s)
	if whole := escape(s); length(whole) <= limit {
		return whole
	}
	var pieces []string
	for g := graphemes.FromString(s); g.Next(); {
		pieces = append(pieces, escapePiece(g.Value()))
	}
	from, used := len(pieces), 1 // for the ellipsis
	for from > 0 && used+length(pieces[from-1]) <= limit {
		from--
		used += length(pieces[from])
	}
	if from == len(pieces) {
		return ""
	}
	out := strings.Join(pieces[from:], "")
	if word := strings.IndexByte(out, ' '); word >= 0 && word < 20 { // begins with a whole word
		out = out[word+1:]
	}
	return "…" + out
}
