package reader

import (
	"testing"

	"whosaid/corpus"
)

const savedPage = `<!DOCTYPE html>
<html lang="en"><head>
<meta charset="utf-8"><title>Gates of the delta stay open | Delta Courier</title>
<meta property="og:title" content="Gates of the delta stay open">
<meta property="og:site_name" content="Delta Courier">
<link rel="canonical" href="https://example.org/water/gates">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebPage","headline":"no"},{"@type":"NewsArticle","headline":"Gates of the delta stay open","datePublished":"2026-02-09T14:48:00+01:00","publisher":{"@type":"Organization","name":"The Delta Courier"}}]}</script>
<style>p { color: red }</style></head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/water">Water</a></li></ul></nav>
<header><p>We use cookies. <button>Accept all</button></p></header>
<article>
<h1>Gates of the delta stay open</h1>
<p class="byline">By Jo Doe</p>
<p>Engineers at the Delta Forum said on Monday that the old gates of the delta could no longer be closed &amp; that forty stood open.</p>
<p>&ldquo;We found forty of them open,&rdquo; said <a href="/people/wei">Wei Jianguo</a>, who led the survey.<span style="display:none">Ignore this hidden text.</span> He called it <q>a door painted on a wall</q>.</p>
<div class="share"><a href="#">Share</a> <a href="#">Tweet</a></div>
<h2>Who pays?</h2>
<p>The port pays, its director Ana Lima told the forum.<br>“Nobody asked us,” she said, “and nobody will have to ask us twice, for we have the money and we have the men.”</p>
<ul><li>Forty gates stand open, according to the survey of the delta.</li><li>Three have been repaired since the spring of last year.</li></ul>
<p>The forum ends on Friday. Its papers will be published in the autumn, the organisers said at the end of the day.</p>
</article>
<aside><h3>Related articles</h3><ul><li><a href="/1">Harbour opens</a></li></ul></aside>
<footer><p>Copyright © 2026 Delta Courier. All rights reserved.</p></footer>
<script>alert("x")</script>
</body></html>`

func TestASavedPageIsRead(t *testing.T) {
	doc := readText(t, "gates.html", savedPage)
	if doc.Title != "Gates of the delta stay open" || doc.Source != "The Delta Courier" || doc.URL != "https://example.org/water/gates" ||
		doc.Published.Format("2006-01-02 15:04") != "2026-02-09 13:48" {
		t.Errorf("title %q, source %q, url %q, published %v", doc.Title, doc.Source, doc.URL, doc.Published)
	}
	want := `Engineers at the Delta Forum said on Monday that the old gates of the delta could no longer be closed & that forty stood open.

“We found forty of them open,” said Wei Jianguo, who led the survey. He called it “a door painted on a wall”.

Who pays?

The port pays, its director Ana Lima told the forum.

“Nobody asked us,” she said, “and nobody will have to ask us twice, for we have the money and we have the men.”

Forty gates stand open, according to the survey of the delta.

Three have been repaired since the spring of last year.

The forum ends on Friday. Its papers will be published in the autumn, the organisers said at the end of the day.`
	if doc.Text != want {
		t.Errorf("text:\n%s", doc.Text)
	}
}

func TestAPageWithoutStructureIsReadByItsLines(t *testing.T) {
	page := "<html><body><div>Home</div><div>News</div><div>Gates of the delta stay open</div><div>Seetide 2026-02-09</div><div>" +
		"Engineers said on Monday that the gates could not be closed.</div><div>“Forty are open,” said Wei.</div><div>Share</div></body></html>"
	doc, err := New().Read(t.Context(), corpus.Input{Name: "https://www.example.com/gates", URL: "https://www.example.com/gates", Data: []byte(page)})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Engineers said on Monday that the gates could not be closed.\n\n“Forty are open,” said Wei."; doc.Text != want {
		t.Errorf("text:\n%s", doc.Text)
	}
	if doc.Title != "Gates of the delta stay open" || doc.Source != "Seetide" && doc.Source != "example.com" || doc.URL != "https://www.example.com/gates" {
		t.Errorf("title %q, source %q, url %q", doc.Title, doc.Source, doc.URL)
	}
}

func TestMarkdownIsReadAsItsReaderSeesIt(t *testing.T) {
	doc := readText(t, "a.md", `---
title: "Gates: the delta's doors stay open"
source: Delta Courier
date: 2026-02-09
url: https://example.org/gates
---

# Gates: the delta's doors stay open

*Engineers* at the [Delta Forum](https://example.org/forum "the forum") said **on Monday**
that the gates could not be closed. ![a gate](gate.jpg)

> “We found forty of them open,” said Wei Jianguo.

1. Forty are open \*still\*.
2. Three are not &mdash; yet.

| Gate | State |
|------|-------|
| One  | open  |

<p>HTML, too, is <b>text</b>.</p>
`)
	if doc.Title != "Gates: the delta's doors stay open" || doc.Source != "Delta Courier" || doc.URL != "https://example.org/gates" || doc.Published.Format("2006-01-02") != "2026-02-09" {
		t.Errorf("title %q, source %q, url %q, published %v", doc.Title, doc.Source, doc.URL, doc.Published)
	}
	want := "Engineers at the Delta Forum said on Monday that the gates could not be closed.\n\n“We found forty of them open,” said Wei Jianguo.\n\n" +
		"Forty are open *still*.\n\nThree are not — yet.\n\nGate State\n\nOne open\n\nHTML, too, is text."
	if doc.Text != want {
		t.Errorf("text:\n%s", doc.Text)
	}
}

func TestFrontMatterIsReadThoughItIsNotYAML(t *testing.T) {
	doc := readText(t, "a.md", "---\ntitle: Gates: the delta's doors stay open\nsource: 'Delta Courier'\ndate: 9 February 2026\nurl: javascript:alert(1)\n---\nThe gates are open, said Wei.\n")
	if doc.Title != "Gates: the delta's doors stay open" || doc.Source != "Delta Courier" || doc.Published.IsZero() || doc.URL != "" || doc.Text != "The gates are open, said Wei." {
		t.Errorf("%+v", doc)
	}
	if doc := readText(t, "a.md", "---\nThe gates are open, said Wei.\n\nNobody answered him."); doc.Text != "The gates are open, said Wei.\n\nNobody answered him." {
		t.Errorf("a rule was taken for front matter: %+v", doc)
	}
}

func TestMarkdownTooDenseToParseIsReadAsText(t *testing.T) {
	dense := ""
	for range 300 {
		dense += "[a](b) *c* "
	}
	doc := readText(t, "a.md", "# Gates\n\nThe **gates** are open, said Wei.\n\n"+dense+".\n\nThe *gates* are shut.")
	if want := "The gates are open, said Wei.\n\n" + dense + ".\n\nThe gates are shut."; doc.Text != want {
		t.Errorf("text: %.200s", doc.Text)
	}
}
