package reader

import (
	"bytes"
	"context"
	"errors"
	"path"
	"regexp"
	"strings"
	"time"

	"whosaid/corpus"
	"whosaid/corpus/reader/internal/docx"
	"whosaid/corpus/reader/internal/pdftext"
)

// readingTime is how long one document may take to be read.
const readingTime = 20 * time.Second

// isPDF goes by the bytes a PDF begins with; some programs write a few of
// their own before them.
func isPDF(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) && !bytes.HasPrefix(bytes.TrimSpace(data), []byte("<"))
}

func isWord(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) && bytes.Contains(data, []byte("word/document.xml"))
}

// readPDF reads the words on the pages of a PDF.
func readPDF(ctx context.Context, name string, data []byte) (page, error) {
	ctx, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	doc, err := pdftext.Read(ctx, data)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return page{}, slow(name, err)
	case errors.Is(err, context.Canceled):
		return page{}, err
	case errors.Is(err, pdftext.ErrLocked):
		return page{}, corpus.Wrap(corpus.Invalid, err, "%s is protected by a password. Save it without one and add that.", name)
	case errors.Is(err, pdftext.ErrPictures):
		return page{}, corpus.Wrap(corpus.Invalid, err, "%s holds no text, only pictures: scan it with text recognition (OCR) and add that.", name)
	case errors.Is(err, pdftext.ErrUnmapped):
		return page{}, corpus.Wrap(corpus.Invalid, err, "%s does not tell which letters its shapes are. Save its text and add that.", name)
	case errors.Is(err, pdftext.ErrTooMuch):
		return page{}, corpus.Wrap(corpus.TooLarge, err, "%s is too large inside. Split it and add the parts.", name)
	case err != nil:
		return page{}, corpus.Wrap(corpus.Invalid, err, "%s is a PDF that is damaged. Save it again, or save its text, and add that.", name)
	}
	p := page{title: declaredTitle(doc.Title), made: made{by: author(doc.Author), at: doc.Created}}
	for _, l := range doc.Paragraphs {
		p.lines = append(p.lines, line{text: l.Text, kind: kindOf(l.Heading, l.Item)})
	}
	return p, nil
}

// readWord reads a Word document.
func readWord(ctx context.Context, name string, data []byte) (page, error) {
	ctx, cancel := context.WithTimeout(ctx, readingTime)
	defer cancel()
	doc, err := docx.Read(ctx, data)
	switch {
	case errors.Is(err, context.Canceled):
		return page{}, err
	case errors.Is(err, context.DeadlineExceeded):
		return page{}, slow(name, err)
	case errors.Is(err, docx.ErrTooMuch):
		return page{}, corpus.Wrap(corpus.TooLarge, err, "%s is too large inside. Split it and add the parts.", name)
	case err != nil:
		return page{}, corpus.Wrap(corpus.Invalid, err, "%s is a Word document that is damaged. Save it again, or save its text, and add that.", name)
	}
	p := page{title: declaredTitle(doc.Title), made: made{by: first(author(doc.Publisher), author(doc.Author)), at: doc.Created}}
	for _, l := range doc.Paragraphs {
		p.lines = append(p.lines, line{text: l.Text, kind: kindOf(l.Heading, l.Item)})
	}
	return p, nil
}

func slow(name string, err error) error {
	return corpus.Wrap(corpus.TooLarge, err, "%s takes more than %v to read. Save its text and add that.", name, readingTime)
}

func kindOf(isHeading, isItem bool) kind {
	switch {
	case isHeading:
		return heading
	case isItem:
		return item
	}
	return paragraph
}

// declaredTitle is a title that somebody gave, not one that a program made of
// the file's name.
func declaredTitle(s string) string {
	lower := strings.ToLower(strings.TrimSpace(s))
	switch {
	case strings.HasPrefix(lower, "microsoft word - "), strings.HasPrefix(lower, "untitled"), strings.HasPrefix(lower, "powerpoint presentation"),
		strings.Contains(path.Ext(lower), ".") && len(path.Ext(lower)) <= 5 && !strings.Contains(path.Ext(lower), " "), !strings.Contains(lower, " ") && len(lower) < 20:
		return ""
	}
	return s
}

// noAuthor is what programs write where nobody said who they are.
var noAuthor = regexp.MustCompile(`(?i)^(?:(?:windows|office|default|ms|microsoft)? ?(?:user|author|office|word)|admin(?:istrator)?|owner|unknown|anonymous|python-docx|apache poi|un-named|root|home|pc|lenovo|hp|dell)?$`)

func author(s string) string {
	if noAuthor.MatchString(strings.TrimSpace(s)) {
		return ""
	}
	return s
}
