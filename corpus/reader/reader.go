// Package reader turns the bytes of an article (a saved page, a text file, a
// Markdown file, a PDF, a Word document) into its canonical text, and fetches
// and finds those bytes.
//
// An article's way through the package: bytes are decoded to UTF-8 (encoding),
// or to the words on their pages (office), told apart by format, broken into lines with what the format knows of them
// (page), rid of everything around and between the article's own paragraphs
// (furniture), and asked for title, source and date (metadata).
package reader

import (
	"context"
	"path"
	"strings"
	"time"

	"whosaid/corpus"
)

// Reader implements [corpus.Reader]. It is safe for concurrent use.
type Reader struct {
	words *lexicon
}

// New makes a reader for plain text, Markdown, HTML, PDF and Word documents.
func New() *Reader { return &Reader{words: newLexicon()} }

var _ corpus.Reader = (*Reader)(nil)

// Read extracts the article that in holds. The text of the document has
// Unix line ends, is in Unicode normalisation form C, has neither control
// nor invisible characters, single spaces within a line, and exactly one empty
// line between paragraphs. What cannot be read is a [corpus.Error] with code
// [corpus.Invalid] or [corpus.TooLarge].
func (r *Reader) Read(ctx context.Context, in corpus.Input) (corpus.Document, error) {
	name := displayName(in)
	if len(in.Data) > corpus.MaxArticle {
		return corpus.Document{}, tooLarge(name)
	}
	p, err := readPage(ctx, name, in)
	if err != nil {
		return corpus.Document{}, err
	}
	p.normalise()
	doc := r.document(p)
	switch {
	case doc.Text == "":
		return corpus.Document{}, empty(name)
	case len(doc.Text) > corpus.MaxArticle:
		return corpus.Document{}, tooLarge(name)
	}
	if doc.URL == "" {
		doc.URL = in.URL
	}
	return doc, nil
}

// readPage reads an article as its format has it.
func readPage(ctx context.Context, name string, in corpus.Input) (page, error) {
	switch {
	case isPDF(in.Data):
		return readPDF(ctx, name, in.Data)
	case isWord(in.Data):
		return readWord(ctx, name, in.Data)
	}
	if err := refuse(name, in.Data); err != nil {
		return page{}, err
	}
	text, err := decode(name, in.Data)
	if err != nil {
		return page{}, err
	}
	if strings.TrimSpace(text) == "" {
		return page{}, empty(name)
	}
	switch formatOf(in.Name, text) {
	case formatHTML:
		p, err := readHTML(text, in.URL)
		if err != nil {
			return page{}, corpus.Wrap(corpus.Invalid, err, "%s is not HTML that can be read. Save the page as text and add that.", name)
		}
		return p, nil
	case formatMarkdown:
		p, err := readMarkdown(text)
		if err != nil {
			return page{}, corpus.Wrap(corpus.Invalid, err, "%s is not Markdown that can be read. Save it as plain text and add that.", name)
		}
		return p, nil
	}
	return readPlain(text), nil
}

// document parts the article's own lines from the furniture around them and
// reads title, source and date from what the format declared or, failing that,
// from the lines around the article.
func (r *Reader) document(p page) corpus.Document {
	r.words.classify(p.lines)
	body := r.words.body(p.lines)
	m := r.words.metadata(p.lines, body)
	if p.trusted {
		body = extent{0, len(p.lines)}
	}
	title := first(p.title, m.title)
	return corpus.Document{
		Title:     title,
		Source:    first(p.source, m.source, p.made.by),
		URL:       p.url,
		Published: firstTime(p.published, m.published, p.made.at),
		Text:      r.words.assemble(p.lines, body, title),
	}
}

func displayName(in corpus.Input) string {
	switch {
	case in.Name == "":
		return "The article"
	case strings.Contains(in.Name, "://"):
		return in.Name
	}
	return path.Base(strings.ReplaceAll(in.Name, `\`, "/"))
}

func tooLarge(name string) error {
	return corpus.Errorf(corpus.TooLarge, "%s is over %d MB. Split it and add the parts.", name, corpus.MaxArticle>>20)
}

func empty(name string) error {
	return corpus.Errorf(corpus.Invalid, "%s has no text in it. Add a file with the article's words.", name)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func firstTime(values ...time.Time) time.Time {
	for _, v := range values {
		if !v.IsZero() {
			return v
		}
	}
	return time.Time{}
}
