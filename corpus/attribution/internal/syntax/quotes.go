package syntax

import (
	"unicode"
	"unicode/utf8"

	"whosaid/corpus/attribution/internal/lexicon"
)

// Quote is a quotation: the tokens from its opening mark to its closing mark.
type Quote struct {
	Open, Close int32 // tokens of the marks; Close is the last token inside where Closed is false
	Closed      bool
	Reopened    bool // goes on from the paragraph before, which did not close it
}

// mark is what a quotation mark can be.
type mark uint8

const (
	noMark mark = iota
	opening
	closing
	neutral // straight: its sides decide
	single  // straight or curly single closing mark: may be an apostrophe
)

// maxOpen bounds how deep quotations are followed.
const maxOpen = 8

// findQuotes pairs the quotation marks of each paragraph. News text is full of
// marks that are never closed or never opened: such a mark spoils its own
// quotation only.
func (d *Document) findQuotes() {
	var stack []openQuote
	unclosed := false // the paragraph before left a quotation open
	end := func(last int32) {
		unclosed = false
		for i, o := range stack {
			if i > 0 || o.single {
				continue
			}
			// What never closes reaches to the end of its paragraph if it began
			// with it, else to the end of its sentence.
			to := d.Sentences[d.Tokens[o.token].Sentence].Last - 1
			if o.first {
				to = last
				unclosed = true
			}
			d.addQuote(Quote{Open: o.token, Close: to, Reopened: o.reopened})
		}
		stack = stack[:0]
	}
	paragraph := int32(0)
	for s := range d.Sentences {
		sent := &d.Sentences[s]
		if sent.Paragraph != paragraph {
			end(sent.First - 1)
			paragraph = sent.Paragraph
		}
		begins := s == 0 || d.Sentences[s-1].Paragraph != paragraph
		for i := sent.First; i < sent.Last; i++ {
			kind, isSingle := d.mark(int(i), len(stack) > 0, stack)
			switch kind {
			case opening:
				if len(stack) < maxOpen {
					first := begins && i == sent.First
					stack = append(stack, openQuote{i, isSingle, first || standsAlone(d, i), first && unclosed})
				}
			case closing:
				for n := len(stack) - 1; n >= 0; n-- {
					if stack[n].single == isSingle {
						if o := stack[n]; n == 0 {
							d.addQuote(Quote{Open: o.token, Close: i, Closed: true, Reopened: o.reopened})
						}
						stack = stack[:n]
						break
					}
				}
			}
		}
	}
	if n := len(d.Tokens); n > 0 {
		end(int32(n - 1))
	}
}

type openQuote struct {
	token    int32
	single   bool
	first    bool // stands where a paragraph, or its first sentence after a cue, begins
	reopened bool
}

// standsAlone reports whether the mark at i begins a sentence or follows a
// comma or a colon, as the marks of full quotations do.
func standsAlone(d *Document, i int32) bool {
	if d.Sentences[d.Tokens[i].Sentence].First == i {
		return true
	}
	switch d.Word(int(i - 1)) {
	case ",", ":":
		return true
	}
	return false
}

func (d *Document) addQuote(q Quote) {
	if q.Close <= q.Open {
		return
	}
	d.Quotes = append(d.Quotes, q)
	n := int32(len(d.Quotes))
	for i := q.Open; i <= q.Close; i++ {
		d.Tokens[i].Quote = n
	}
}

// mark tells what the token at i does as a quotation mark.
func (d *Document) mark(i int, open bool, stack []openQuote) (mark, bool) {
	w := d.Word(i)
	switch w {
	case "“", "„", "‟", "「", "『", "《", "‹", "〈", "``":
		if w == "“" && open && stackHas(d, stack, "„") {
			return closing, false
		}
		return opening, false
	case "”", "」", "』", "》", "›", "〉", "''":
		return closing, false
	case "«":
		if stackHas(d, stack, "»") {
			return closing, false
		}
		return opening, false
	case "»":
		if stackHas(d, stack, "«") {
			return closing, false
		}
		return opening, false
	case "\"", "＂", "\"\"":
		return d.side(i, open), false
	case "‘", "'", "’":
		before, after := d.spaceBefore(i), d.spaceAfter(i)
		hasSingle := len(stack) > 0 && stack[len(stack)-1].single
		switch {
		case w != "’" && before && !after:
			return opening, true
		case w != "‘" && !before && after && hasSingle:
			return closing, true
		}
	}
	return noMark, false
}

func stackHas(d *Document, stack []openQuote, w string) bool {
	for _, o := range stack {
		if d.Word(int(o.token)) == w {
			return true
		}
	}
	return false
}

// side decides by what stands on both sides of a straight mark.
func (d *Document) side(i int, open bool) mark {
	before, after := d.spaceBefore(i), d.spaceAfter(i)
	switch {
	case before && !after && i > 0 && i+1 < len(d.Tokens) && d.Word(i-1) == "," && d.Tokens[i+1].Class&lexicon.Say != 0:
		return closing // `…, "said Anna Berg`: the space is on the wrong side
	case before && !after:
		return opening
	case !before && after:
		return closing
	case open:
		return closing
	case before && d.beforePunctuation(i): // `soft power ", and`
		return noMark
	}
	return opening
}

func (d *Document) spaceBefore(i int) bool {
	t := d.Tokens[i]
	if t.Space || t.Start == 0 {
		return true
	}
	switch d.Text[t.Start-1] {
	case '(', '[', '-', '/':
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(d.Text[:t.Start])
	return r == '—' || r == '–' || r == '“' || r == '‘' || r == '"' && i > 0 && d.Tokens[i-1].Space
}

func (d *Document) spaceAfter(i int) bool {
	end := int(d.Tokens[i].End)
	if end >= len(d.Text) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(d.Text[end:])
	switch r {
	case ',', '.', ';', ':', ')', ']', '?', '!', '-', '—', '–', '”', '’':
		return true
	case '"':
		return i+2 >= len(d.Tokens) || d.Tokens[i+2].Space
	}
	return unicode.IsSpace(r)
}

func (d *Document) beforePunctuation(i int) bool {
	end := int(d.Tokens[i].End)
	return end < len(d.Text) && (d.Text[end] == ',' || d.Text[end] == '.' || d.Text[end] == ';')
}
