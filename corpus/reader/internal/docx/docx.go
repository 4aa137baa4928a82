// Package docx reads the words of a Word document (Office Open XML, ECMA-376):
// its paragraphs, headings, lists and tables, without notes, comments, headers,
// footers, deleted and hidden text.
package docx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// ErrTooMuch says that a document inflates to more than anybody writes.
var ErrTooMuch = errors.New("the document holds too much")

// ErrNotWord says that an archive is something else than a Word document.
var ErrNotWord = errors.New("the archive is no Word document")

// Limits on what a document may cost, whatever it says of itself.
const (
	maxEntries = 10_000   // in the archive
	maxPart    = 12 << 20 // bytes of one part, inflated
	maxNesting = 200      // elements within elements
)

// Document is what was read of a Word document.
type Document struct {
	Title, Author, Publisher string    // as the file declares; "" where it does not
	Created                  time.Time // of the file, not of the text; zero where not declared
	Paragraphs               []Paragraph
}

// Paragraph is a paragraph, a heading, an item of a list, or a row of a table.
type Paragraph struct {
	Text    string
	Heading bool
	Item    bool
}

// Read reads a Word document. It ends with ctx's error when ctx does.
func Read(ctx context.Context, data []byte) (Document, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Document{}, fmt.Errorf("open archive: %w", err)
	}
	if len(archive.File) > maxEntries {
		return Document{}, fmt.Errorf("%w: %d files in the archive", ErrTooMuch, len(archive.File))
	}
	parts := map[string]*zip.File{}
	for _, f := range archive.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if parts[name] == nil {
			parts[name] = f
		}
	}
	main := parts["word/document.xml"]
	if main == nil {
		return Document{}, ErrNotWord
	}
	var doc Document
	// What the document says of itself is no reason to refuse it.
	_ = readPart(parts["docProps/core.xml"], doc.readCore)
	_ = readPart(parts["docProps/app.xml"], doc.readApp)
	headings := map[string]bool{}
	_ = readPart(parts["word/styles.xml"], func(d *xml.Decoder) error { return readStyles(d, headings) })
	err = readPart(main, func(d *xml.Decoder) (err error) {
		doc.Paragraphs, err = readBody(ctx, d, headings)
		return err
	})
	if err != nil {
		return Document{}, err
	}
	return doc, nil
}

// readPart has read decode a part of the archive, if there is one.
func readPart(f *zip.File, read func(*xml.Decoder) error) error {
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", f.Name, err)
	}
	defer r.Close()
	limited := &io.LimitedReader{R: r, N: maxPart}
	d := xml.NewDecoder(limited)
	// Entities that a document defines itself are an error of the decoder's;
	// nothing in it expands.
	err = read(d)
	if limited.N <= 0 {
		return fmt.Errorf("%w: %s inflates to more than %d MB", ErrTooMuch, f.Name, maxPart>>20)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	return nil
}

func (doc *Document) readCore(d *xml.Decoder) error {
	var core struct {
		Title     string `xml:"title"`
		Creator   string `xml:"creator"`
		Publisher string `xml:"publisher"`
		Created   string `xml:"created"`
	}
	if err := d.Decode(&core); err != nil {
		return err
	}
	doc.Title, doc.Author, doc.Publisher = strings.TrimSpace(core.Title), strings.TrimSpace(core.Creator), strings.TrimSpace(core.Publisher)
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(core.Created)); err == nil {
		doc.Created = t
	}
	return nil
}

func (doc *Document) readApp(d *xml.Decoder) error {
	var app struct {
		Company string `xml:"Company"`
	}
	if err := d.Decode(&app); err != nil {
		return err
	}
	if doc.Publisher == "" {
		doc.Publisher = strings.TrimSpace(app.Company)
	}
	return nil
}

// readStyles finds the styles that are headings, whatever they are called in
// the writer's language: their names are English in every file.
func readStyles(d *xml.Decoder, headings map[string]bool) error {
	var styles struct {
		Style []struct {
			ID   string `xml:"styleId,attr"`
			Name struct {
				Val string `xml:"val,attr"`
			} `xml:"name"`
		} `xml:"style"`
	}
	if err := d.Decode(&styles); err != nil {
		return err
	}
	for _, s := range styles.Style {
		name := strings.ToLower(s.Name.Val)
		headings[s.ID] = strings.HasPrefix(name, "heading ") || name == "title" || name == "subtitle"
	}
	return nil
}
