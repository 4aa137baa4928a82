package reader

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits of HTML, beyond which the article is not searched for by the page's
// structure but by its lines alone.
const (
	maxElements    = 50_000
	minArticleText = 250 // characters; less is no article, and its finder has gone wrong
)

// readHTML finds the article in a page by the page's structure, and where that
// fails takes all lines of the page as if they were plain text. Title, source,
// date and address are those that the page declares.
func readHTML(text, address string) (page, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return page{}, fmt.Errorf("parse HTML: %w", err)
	}
	declared := declaredIn(root)
	p := page{
		title:     declared["title"],
		source:    declared["source"],
		url:       webAddress(first(address, declared["url"])),
		published: parseDate(declared["date"]),
		lines:     linesOf(root),
	}
	structured := isStructured(root)
	base, err := url.Parse(p.url)
	if err != nil || !base.IsAbs() {
		base = nil
	}
	finder := readability.NewParser()
	finder.MaxElemsToParse = maxElements
	article, err := finder.ParseAndMutate(root, base)
	if err != nil || article.Node == nil {
		return p, nil //nolint:nilerr // what cannot be simplified is read whole
	}
	if lines := linesOf(article.Node); textLength(lines) >= minArticleText {
		p.lines, p.trusted = lines, structured
	}
	p.title = first(p.title, article.Title())
	p.source = first(p.source, article.SiteName())
	if p.source == "" && base != nil {
		p.source = strings.TrimPrefix(base.Hostname(), "www.")
	}
	return p, nil
}

// isStructured holds for a page that marks its article, or its paragraphs.
func isStructured(root *html.Node) bool {
	paragraphs := 0
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Article, atom.Main:
			return true
		case atom.P:
			if paragraphs++; paragraphs == 3 {
				return true
			}
		}
	}
	return false
}

func textLength(lines []line) int {
	n := 0
	for _, l := range lines {
		n += utf8.RuneCountInString(strings.TrimSpace(l.text))
	}
	return n
}

// webAddress is s if it is an absolute http or https URL, else "".
func webAddress(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// declaredIn reads what a page says of itself for machines: JSON-LD, <meta>,
// <link rel=canonical>, <time>. The first of these that says a thing wins, in
// this order.
func declaredIn(root *html.Node) map[string]string {
	jsonLD, meta, marks := map[string]string{}, map[string]string{}, map[string]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Script:
			if strings.EqualFold(attribute(n, "type"), "application/ld+json") && n.FirstChild != nil {
				readJSONLD(jsonLD, n.FirstChild.Data)
			}
		case atom.Meta:
			name := strings.ToLower(first(attribute(n, "property"), attribute(n, "name"), attribute(n, "itemprop")))
			if field := metaNames[name]; field != "" && meta[field] == "" {
				meta[field] = attribute(n, "content")
			}
		case atom.Link:
			if strings.EqualFold(attribute(n, "rel"), "canonical") {
				setOnce(marks, "url", attribute(n, "href"))
			}
		case atom.Time:
			setOnce(marks, "date", attribute(n, "datetime"))
		}
	}
	out := map[string]string{}
	for _, field := range []string{"title", "source", "date", "url"} {
		out[field] = first(jsonLD[field], meta[field], marks[field])
	}
	return out
}

var metaNames = map[string]string{
	"og:title": "title", "twitter:title": "title", "dc.title": "title", "headline": "title",
	"og:site_name": "source", "application-name": "source", "dc.publisher": "source",
	"article:published_time": "date", "og:published_time": "date", "datepublished": "date", "date": "date", "pubdate": "date",
	"publishdate": "date", "dc.date": "date", "dc.date.issued": "date", "dcterms.date": "date", "parsely-pub-date": "date", "sailthru.date": "date",
	"og:url": "url",
}

func setOnce(m map[string]string, key, value string) {
	if m[key] == "" {
		m[key] = value
	}
}

// readJSONLD takes the first article of a JSON-LD script.
func readJSONLD(m map[string]string, script string) {
	var v any
	if json.Unmarshal([]byte(script), &v) != nil {
		return
	}
	var items []any
	switch t := v.(type) {
	case []any:
		items = t
	case map[string]any:
		items = []any{t}
		if graph, ok := t["@graph"].([]any); ok {
			items = graph
		}
	}
	for _, it := range items {
		o, ok := it.(map[string]any)
		kind := fmt.Sprint(o["@type"])
		if !ok || !strings.Contains(kind, "Article") && !strings.Contains(kind, "Posting") && !strings.Contains(kind, "Report") {
			continue
		}
		if s, ok := o["headline"].(string); ok {
			setOnce(m, "title", s)
		}
		if s, ok := o["datePublished"].(string); ok {
			setOnce(m, "date", s)
		}
		if publisher, ok := o["publisher"].(map[string]any); ok {
			if s, ok := publisher["name"].(string); ok {
				setOnce(m, "source", s)
			}
		}
	}
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// linesOf flattens a tree to lines: an element that begins a block on screen
// begins a line here. Nothing is taken from elements that show no text of the
// article: scripts, forms, menus, what is hidden.
func linesOf(root *html.Node) []line {
	w := &lineWriter{}
	w.write(root, paragraph)
	w.flush(paragraph)
	return w.lines
}

type lineWriter struct {
	lines []line
	text  strings.Builder
}

func (w *lineWriter) flush(k kind) {
	if s := w.text.String(); strings.TrimSpace(s) != "" {
		w.lines = append(w.lines, line{text: s, kind: k})
	}
	w.text.Reset()
}

// write visits n; the parser bounds how deep elements nest, so that recursion
// is safe.
func (w *lineWriter) write(n *html.Node, k kind) {
	switch n.Type {
	case html.TextNode:
		w.text.WriteString(n.Data)
		return
	case html.ElementNode:
		if skipped[n.DataAtom] || hidden(n) {
			return
		}
	case html.DocumentNode:
	default:
		return
	}
	within := k
	switch n.DataAtom {
	case atom.Br, atom.Hr:
		w.flush(k)
		return
	case atom.Q:
		w.text.WriteString("“")
		defer w.text.WriteString("”")
	case atom.Td, atom.Th:
		w.text.WriteByte(' ')
	case atom.Li, atom.Dd:
		within = item
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		within = heading
	}
	if blocks[n.DataAtom] {
		w.flush(k)
		defer w.flush(within)
	}
	for c := range n.ChildNodes() {
		w.write(c, within)
	}
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return strings.EqualFold(a.Val, "true")
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

var skipped = atoms(atom.Head, atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Math, atom.Object,
	atom.Form, atom.Button, atom.Select, atom.Textarea, atom.Input, atom.Nav, atom.Aside, atom.Footer, atom.Figcaption, atom.Audio,
	atom.Video, atom.Canvas, atom.Dialog, atom.Menu)

var blocks = atoms(atom.Address, atom.Article, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details, atom.Div, atom.Dl,
	atom.Dt, atom.Fieldset, atom.Figure, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Html, atom.Li,
	atom.Main, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tr, atom.Ul)

func atoms(list ...atom.Atom) map[atom.Atom]bool {
	m := make(map[atom.Atom]bool, len(list))
	for _, a := range list {
		m[a] = true
	}
	return m
}
