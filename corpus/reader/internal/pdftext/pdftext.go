// Package pdftext reads the words of a PDF in the order a person would:
// columns one after the other, lines joined to paragraphs, hyphenated words
// whole, and what is printed on every page left out.
//
// A PDF holds no text but instructions for drawing glyphs. The way from there:
// the file is opened (open), the instructions of each page are followed
// (draw), codes of fonts become characters (font, cmap), glyphs become lines in
// reading order (layout), lines that belong to the pages and not to the text
// are dropped (running), and the rest become paragraphs (paragraph).
package pdftext

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What is wrong with a PDF that cannot be read. Other errors mean that its
// bytes are not a PDF's.
var (
	ErrLocked   = errors.New("the PDF is protected by a password")
	ErrPictures = errors.New("the PDF has pages but no text on them")
	ErrUnmapped = errors.New("the PDF does not say which characters its glyphs are")
	ErrTooMuch  = errors.New("the PDF holds too much")
)

// Limits on what one PDF may cost, whatever it says of itself.
const (
	maxPages    = 2000
	maxStream   = 16 << 20 // bytes of one stream, decoded
	maxDecoded  = 64 << 20 // bytes of all streams together, decoded
	maxObjects  = 500_000
	maxGlyphs   = 4 << 20 // drawn in all
	maxNesting  = 12      // forms within forms
	maxSteps    = 20_000_000
	maxOnPage   = 200_000 // glyphs drawn on one page
	maxSegments = 4000    // pieces of lines of one page whose order is worked out
)

// Document is what was read of a PDF.
type Document struct {
	Title, Author string    // as the file declares; "" where it does not
	Created       time.Time // of the file, not of the text; zero where not declared
	Pages         int
	Paragraphs    []Paragraph
}

// Paragraph is a paragraph, a heading or an item of a list.
type Paragraph struct {
	Text    string
	Heading bool
	Item    bool
}

// Read reads a PDF. It ends with ctx's error when ctx does.
func Read(ctx context.Context, data []byte) (doc Document, err error) {
	// The library and the arithmetic here meet numbers that were made to
	// break them; what panics is a file that cannot be read.
	defer func() {
		if r := recover(); r != nil {
			doc, err = Document{}, fmt.Errorf("read PDF: %v", r)
		}
	}()
	f, err := open(ctx, data)
	if err != nil {
		return Document{}, err
	}
	doc = f.declared()
	pages, err := f.pages()
	if err != nil {
		return Document{}, err
	}
	doc.Pages = len(pages)
	var sheets []sheet
	d := &drawing{file: f, ended: ctx.Err, fonts: map[fontKey]*font{}}
	for _, p := range pages {
		s, err := d.page(p)
		if err != nil {
			return Document{}, err
		}
		sheets = append(sheets, s)
	}
	switch {
	case d.drawn == 0:
		return Document{}, ErrPictures
	case d.unmapped*2 > d.drawn:
		return Document{}, ErrUnmapped
	}
	dropRunning(sheets)
	doc.Paragraphs = paragraphs(sheets)
	if len(doc.Paragraphs) == 0 {
		return Document{}, ErrPictures
	}
	return doc, nil
}
