package generate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/corpus"
	"whosaid/rag"
)

const (
	longest = 320 // code points of a quotation that is shown whole
	told    = 700 // the same for narration, whose lists of names are often what was asked for
	aim     = 240 // code points that a longer one is trimmed to, about
)

// trim returns the parts of a passage to show: nil for all of it, or a run of
// clauses that holds most of the topic.
func trim(p rag.Passage, topic map[string]bool) []corpus.Span {
	quote := corpus.NewText(p.Quote)
	content := p.Content
	if len(content) == 0 {
		content = []corpus.Span{{Start: 0, End: quote.Len()}}
	}
	total := 0
	for _, c := range content {
		total += c.Len()
	}
	if total <= longest || p.Kind == corpus.Narration && total <= told {
		return nil
	}
	var all []clause
	for _, c := range content {
		all = append(all, clauses(quote, c)...)
	}
	from, to := densest(all, topic)
	return merge(all[from:to])
}

// clause is a part of a quotation that can stand by itself, and how many words
// of the topic it holds.
type clause struct {
	span corpus.Span
	text string
}

// clauses cuts a part of a quotation behind semicolons, colons, commas and
// sentence ends.
func clauses(quote corpus.Text, part corpus.Span) []clause {
	var out []clause
	text := quote.Slice(part)
	runes := []rune(text)
	start := 0
	cut := func(end int) {
		for start < end && unicode.IsSpace(runes[start]) {
			start++
		}
		if start < end {
			out = append(out, clause{corpus.Span{Start: part.Start + start, End: part.Start + end}, string(runes[start:end])})
		}
		start = end
	}
	for i, r := range runes {
		boundary := strings.ContainsRune(";:,.!?；：，。！？", r)
		if !boundary || i+1 < len(runes) && !unicode.IsSpace(runes[i+1]) && r < utf8.RuneSelf {
			continue // 3.5, 10,000, p.m.
		}
		if i-start >= 30 { // shorter ones would be shreds
			cut(i + 1)
		}
	}
	cut(len(runes))
	return out
}

// densest is the run of clauses, about aim long, that holds most of the topic;
// the first of equals.
func densest(all []clause, topic map[string]bool) (from, to int) {
	best := -1
	for i := range all {
		length, j := 0, i
		held := map[string]bool{}
		for ; j < len(all) && (j == i || length+all[j].span.Len() <= aim); j++ {
			length += all[j].span.Len()
			for _, t := range rag.Terms(all[j].text) {
				if topic[t] {
					held[t] = true
				}
			}
		}
		if len(held) > best {
			best, from, to = len(held), i, j
		}
	}
	return from, to
}

// merge joins clauses that stand side by side, and cuts off the separator at
// the end.
func merge(run []clause) []corpus.Span {
	var out []corpus.Span
	for _, c := range run {
		if n := len(out); n > 0 && c.span.Start-out[n-1].End <= 1 {
			out[n-1].End = c.span.End
			continue
		}
		out = append(out, c.span)
	}
	if n := len(run); n > 0 && strings.ContainsAny(run[n-1].text[len(run[n-1].text)-1:], ";:,") {
		out[len(out)-1].End--
	}
	return out
}
