package docx

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// body reads the main part, element by element.
type body struct {
	headings map[string]bool
	out      []Paragraph
	open     []*paragraphText // paragraphs that are open: a text box stands within one
	rows     []row            // table rows that are open
	depth    int
	size     int // bytes of text so far
}

type paragraphText struct {
	text          strings.Builder
	heading, item bool
	hidden        bool // the run that is open is not shown
}

// row is a row of a table: where its paragraphs begin in the output, and how
// many of them each cell has.
type row struct {
	from  int
	cells []int
}

// maxText bounds the text of a document, in bytes.
const maxText = 5 << 20

func readBody(ctx context.Context, d *xml.Decoder, headings map[string]bool) ([]Paragraph, error) {
	b := &body{headings: headings}
	for n := 1; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return b.out, nil
		case err != nil:
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if skipped[t.Name.Local] {
				if err := d.Skip(); err != nil {
					return nil, err
				}
				continue
			}
			if b.depth++; b.depth > maxNesting {
				return nil, fmt.Errorf("%w: elements nested more than %d deep", ErrTooMuch, maxNesting)
			}
			if t.Name.Local == "t" {
				var text string
				if err := d.DecodeElement(&text, &t); err != nil {
					return nil, err
				}
				b.depth--
				b.write(text)
			} else {
				b.start(t)
			}
		case xml.EndElement:
			b.depth--
			b.end(t.Name.Local)
		}
		if b.size > maxText {
			return nil, fmt.Errorf("%w: more than %d MB of text", ErrTooMuch, maxText>>20)
		}
	}
}

// skipped are the elements whose text is not the document's: what was deleted
// or moved away, codes of fields, pronunciation guides, and the second of two
// ways to write the same thing.
var skipped = map[string]bool{
	"del": true, "moveFrom": true, "delText": true, "instrText": true, "delInstrText": true, "rt": true, "Fallback": true,
	"footnoteReference": true, "endnoteReference": true, "commentReference": true, "sectPr": true, "pPrChange": true, "rPrChange": true,
}

func (b *body) start(t xml.StartElement) {
	switch t.Name.Local {
	case "p":
		b.open = append(b.open, &paragraphText{})
	case "tr":
		b.rows = append(b.rows, row{from: len(b.out)})
	case "tc":
		if n := len(b.rows); n > 0 {
			b.rows[n-1].cells = append(b.rows[n-1].cells, 0)
		}
	}
	p := b.paragraph()
	if p == nil {
		return
	}
	switch t.Name.Local {
	case "pStyle":
		id := value(t)
		heading, known := b.headings[id]
		p.heading = heading || !known && (strings.HasPrefix(id, "Heading") || id == "Title")
		p.item = p.item || strings.HasPrefix(id, "List")
	case "outlineLvl":
		p.heading = true
	case "numPr":
		p.item = true
	case "r":
		p.hidden = false
	case "vanish", "webHidden":
		v := value(t)
		p.hidden = v != "0" && v != "false" && v != "off"
	case "tab", "ptab":
		b.write(" ")
	case "br", "cr":
		b.write("\n")
	case "noBreakHyphen":
		b.write("-")
	}
}

func (b *body) end(name string) {
	switch name {
	case "p":
		if p := b.paragraph(); p != nil {
			b.open = b.open[:len(b.open)-1]
			b.close(p)
		}
	case "tr":
		if n := len(b.rows); n > 0 {
			r := b.rows[n-1]
			b.rows = b.rows[:n-1]
			b.closeRow(r)
		}
	}
}

func (b *body) paragraph() *paragraphText {
	if len(b.open) == 0 {
		return nil
	}
	return b.open[len(b.open)-1]
}

func (b *body) write(s string) {
	if p := b.paragraph(); p != nil && !p.hidden {
		p.text.WriteString(s)
		b.size += len(s)
	}
}

// close puts out a paragraph; a line break within it parts it.
func (b *body) close(p *paragraphText) {
	for s := range strings.SplitSeq(p.text.String(), "\n") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		b.out = append(b.out, Paragraph{Text: s, Heading: p.heading && len(b.rows) == 0, Item: p.item && !p.heading})
		if n := len(b.rows); n > 0 && len(b.rows[n-1].cells) > 0 {
			b.rows[n-1].cells[len(b.rows[n-1].cells)-1]++
		}
	}
}

// longestCell is the length, in characters, up to which the cells of a row are
// written on one line. Longer ones are paragraphs: a table lays out the page.
const longestCell = 80

func (b *body) closeRow(r row) {
	words := make([]string, 0, len(r.cells))
	for _, p := range b.out[r.from:] {
		words = append(words, p.Text)
		if utf8.RuneCountInString(p.Text) > longestCell {
			return
		}
	}
	for _, n := range r.cells {
		if n > 1 {
			return
		}
	}
	if len(words) > 1 {
		b.out = append(b.out[:r.from], Paragraph{Text: strings.Join(words, " ")})
	}
	// To a row around this one, its table is one paragraph of its cell.
	if n := len(b.rows); n > 0 && len(b.rows[n-1].cells) > 0 && len(words) > 0 {
		b.rows[n-1].cells[len(b.rows[n-1].cells)-1]++
	}
}

func value(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Local == "val" {
			return a.Value
		}
	}
	return ""
}
