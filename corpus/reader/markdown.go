package reader

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldmarkhtml "github.com/yuin/goldmark/renderer/html"
	"go.yaml.in/yaml/v3"
	"golang.org/x/net/html"
)

// readMarkdown renders Markdown to HTML and reads that, so that escapes,
// entities and HTML within Markdown come out as a browser shows them. A page
// with front matter, or one that begins with a heading, was written as an
// article and is trusted to be nothing else.
func readMarkdown(text string) (page, error) {
	var p page
	front, rest, declared := frontMatter(text)
	if declared {
		p = declaredPage(front)
	} else {
		rest = text
	}
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
		goldmark.WithRendererOptions(goldmarkhtml.WithUnsafe()), // never shown: only its text is taken
	)
	for chunk, marked := range markdownChunks(rest) {
		if !marked {
			p.lines = append(p.lines, readPlain(chunk).lines...)
			continue
		}
		var out bytes.Buffer
		if err := md.Convert([]byte(chunk), &out); err != nil {
			return page{}, fmt.Errorf("render Markdown: %w", err)
		}
		root, err := html.Parse(&out)
		if err != nil {
			return page{}, fmt.Errorf("parse rendered Markdown: %w", err)
		}
		p.lines = append(p.lines, linesOf(root)...)
	}
	begins := len(p.lines) > 0 && p.lines[0].kind == heading
	if begins && p.title == "" {
		p.title = p.lines[0].text
	}
	p.trusted = declared || begins
	return p, nil
}

// Limits of Markdown. Parsing it can take time quadratic in the length of one
// block for each mark in it, so a block beyond them, of which people write
// none, is taken as the plain text it looks like.
const (
	maxMarkdown = 1 << 20  // bytes of a text whose marks are looked at
	maxBlock    = 16 << 10 // bytes of a block
	maxMarks    = 600      // marks in a block
	maxNesting  = 32       // quotation and list marks at the start of a line
)

// markdownChunks parts text into stretches that are safe to parse as Markdown
// (marked) and others. Nearly always there is one stretch, marked.
func markdownChunks(text string) iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		text = lineEnds.Replace(text)
		if len(text) > maxMarkdown {
			yield(text, false)
			return
		}
		start, marked := 0, true
		for at := 0; at < len(text); {
			end := len(text)
			if i := strings.Index(text[at:], "\n\n"); i >= 0 {
				end = at + i + 2
			}
			if safe := safeBlock(text[at:end]); safe != marked {
				if at > start && !yield(text[start:at], marked) {
					return
				}
				start, marked = at, safe
			}
			at = end
		}
		if start < len(text) {
			yield(text[start:], marked)
		}
	}
}

func safeBlock(s string) bool {
	if len(s) > maxBlock {
		return false
	}
	marks, nesting, leading := 0, 0, true
	for _, c := range []byte(s) {
		switch {
		case c == '\n':
			nesting, leading = 0, true
		case strings.IndexByte("[]!*_`<>~&-+.)", c) >= 0:
			if strings.IndexByte("-+.)", c) < 0 || leading {
				marks++
			}
			if leading {
				nesting++
			}
		case c != ' ' && c != '\t' && (c < '0' || c > '9'):
			leading = false
		}
		if marks > maxMarks || nesting > maxNesting && leading {
			return false
		}
	}
	return true
}

// maxFrontMatter bounds the front matter, in bytes; longer is text.
const maxFrontMatter = 16 << 10

// frontMatter parts the YAML between two lines "---" at the start of text from
// the rest. It is front matter only if it is a mapping; where it is not, rest
// is not to be used.
func frontMatter(text string) (front map[string]any, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t\r\n")
	first, after, found := strings.Cut(text, "\n")
	if !found || strings.TrimRight(first, " \t\r") != "---" {
		return nil, text, false
	}
	for at := 0; at < min(len(after), maxFrontMatter); {
		end := strings.IndexByte(after[at:], '\n')
		next := at + end + 1
		if end < 0 {
			next = len(after)
		}
		if s := strings.TrimSpace(after[at:next]); s == "---" || s == "..." {
			if yaml.Unmarshal([]byte(after[:at]), &front) != nil {
				front = looseFrontMatter(after[:at])
			}
			return front, after[next:], len(front) > 0
		}
		at = next
	}
	return nil, text, false
}

// looseFrontMatter reads "key: value" lines that are not YAML, most often
// because a title without quotation marks has a colon in it.
func looseFrontMatter(s string) map[string]any {
	front := map[string]any{}
	for l := range strings.Lines(s) {
		l = strings.TrimRight(l, " \t\r\n")
		key, value, ok := strings.Cut(l, ":")
		if l == "" || strings.HasPrefix(l, " ") || strings.HasPrefix(l, "#") {
			continue
		}
		if !ok || key == "" || strings.ContainsAny(key, " \t") {
			return nil
		}
		value = strings.TrimSpace(value)
		for _, mark := range []string{`"`, "'"} {
			if len(value) > 1 && strings.HasPrefix(value, mark) && strings.HasSuffix(value, mark) {
				value = value[1 : len(value)-1]
			}
		}
		front[key] = value
	}
	return front
}

// declaredPage takes what front matter says of the article, under the names
// that are in use.
func declaredPage(front map[string]any) page {
	get := func(names ...string) string {
		for key, value := range front {
			for _, name := range names {
				if !strings.EqualFold(key, name) {
					continue
				}
				switch v := value.(type) {
				case string:
					return v
				case time.Time:
					return v.Format(time.RFC3339)
				case int, float64:
					return fmt.Sprint(v)
				}
			}
		}
		return ""
	}
	return page{
		title:     get("title", "headline"),
		source:    get("source", "publisher", "publication", "site", "site_name"),
		url:       webAddress(get("url", "link", "canonical", "source_url")),
		published: parseDate(get("date", "published", "publishdate", "pubdate", "date_published")),
	}
}
