package reader

import (
	"bytes"
	"path"
	"strings"
	"unicode"

	"whosaid/corpus"
)

type format int

const (
	formatPlain format = iota
	formatMarkdown
	formatHTML
)

// refuse is the error for bytes of a kind that cannot be read, nil for all
// others. Kinds are told by how the bytes begin, whatever the file is called.
func refuse(name string, data []byte) error {
	for _, kind := range []struct {
		magic, inside string
		message       string
	}{
		{"PK\x03\x04", "", "%s is an archive or an office document of another kind. Save the article as .docx or as text and add that."},
		{"\xd0\xcf\x11\xe0", "", "%s is an old Word or office document, or one with a password. Save it as .docx without a password, or as text, and add that."},
		{`{\rtf`, "", "%s is rich text (RTF). Save it as plain text and add that."},
	} {
		if bytes.HasPrefix(data, []byte(kind.magic)) && bytes.Contains(data, []byte(kind.inside)) {
			return corpus.Errorf(corpus.Invalid, kind.message, name)
		}
	}
	return nil
}

// formatOf tells the format of decoded text. What the text says of itself
// comes before its name: a URL that ends in .md often answers with HTML.
func formatOf(name, text string) format {
	head := strings.TrimSpace(text[:min(len(text), 2048)])
	lower := strings.ToLower(head)
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<article", "<?xml"} {
		if strings.HasPrefix(lower, tag) && (tag != "<?xml" || strings.Contains(lower, "<html")) {
			return formatHTML
		}
	}
	if _, _, ok := frontMatter(text); ok {
		return formatMarkdown
	}
	switch strings.ToLower(path.Ext(withoutQuery(name))) {
	case ".md", ".markdown", ".mdown":
		return formatMarkdown
	case ".html", ".htm", ".xhtml":
		return formatHTML
	case ".txt", ".text":
		return formatPlain
	}
	switch {
	case strings.HasPrefix(lower, "<") && strings.Contains(lower, "</"):
		return formatHTML
	case looksMarkdown(head):
		return formatMarkdown
	}
	return formatPlain
}

// looksMarkdown asks for two different marks, since one alone ("#1 in the
// world", "* * *") is found in plain text as well.
func looksMarkdown(head string) bool {
	marks := map[string]bool{}
	for line := range strings.Lines(head) {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		switch text := strings.TrimLeft(line, "#"); {
		case len(text) < len(line) && len(line)-len(text) <= 6 && strings.HasPrefix(text, " "):
			marks["heading"] = true
		case strings.HasPrefix(line, "> "):
			marks["quotation"] = true
		}
		if i := strings.Index(line, "]("); i >= 0 && strings.Contains(line[:i], "[") && strings.Contains(line[i:], ")") {
			marks["link"] = true
		}
		if strings.Count(line, "**") >= 2 {
			marks["strong"] = true
		}
	}
	return marks["heading"] || len(marks) >= 2
}

func withoutQuery(name string) string {
	if i := strings.IndexAny(name, "?#"); i >= 0 && strings.Contains(name, "://") {
		return name[:i]
	}
	return name
}
