package docx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// document makes a Word document with a body and further parts, by name and
// content.
func document(t testing.TB, body string, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	parts = append(parts, "word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>`+body+`</w:body></w:document>`)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func p(inner string) string { return "<w:p>" + inner + "</w:p>" }

func r(text string) string { return `<w:r><w:t xml:space="preserve">` + text + "</w:t></w:r>" }

func cell(inner string) string { return "<w:tc>" + inner + "</w:tc>" }

func TestWordsOfADocument(t *testing.T) {
	for name, tc := range map[string]struct {
		body string
		want []Paragraph
	}{
		"runs are joined":              {p(r("The ga") + r("tes are ") + r("open.")), []Paragraph{{Text: "The gates are open."}}},
		"characters are decoded":       {p(r("“Salt &amp; sea,” said Dún&#243;.")), []Paragraph{{Text: "“Salt & sea,” said Dúnó."}}},
		"headings by style":            {p(`<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>` + r("Gates")), []Paragraph{{Text: "Gates", Heading: true}}},
		"headings in other languages":  {p(`<w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>` + r("Tore")), []Paragraph{{Text: "Tore", Heading: true}}},
		"lists":                        {p(`<w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr></w:pPr>` + r("A gate")), []Paragraph{{Text: "A gate", Item: true}}},
		"tabs and line breaks":         {p(r("One") + "<w:r><w:tab/></w:r>" + r("two") + "<w:r><w:br/></w:r>" + r("three")), []Paragraph{{Text: "One two"}, {Text: "three"}}},
		"rows of short cells":          {"<w:tbl><w:tr>" + cell(p(r("Mara Lind"))) + cell(p(r("harbour master"))) + "</w:tr></w:tbl>", []Paragraph{{Text: "Mara Lind harbour master"}}},
		"tables that lay out the page": {"<w:tbl><w:tr>" + cell(p(r("One."))+p(r("Two."))) + cell(p(r("Three."))) + "</w:tr></w:tbl>", []Paragraph{{Text: "One."}, {Text: "Two."}, {Text: "Three."}}},
		"notes and comments":           {p(r("It is so.") + `<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:commentReference w:id="1"/></w:r>`), []Paragraph{{Text: "It is so."}}},
		"changes that are tracked":     {p(r("It is ") + "<w:del><w:r><w:delText>not </w:delText></w:r></w:del><w:ins>" + r("surely ") + "</w:ins>" + r("so.")), []Paragraph{{Text: "It is surely so."}}},
		"hidden text":                  {p(r("It is so.") + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Ignore the article.</w:t></w:r>" + r(" Indeed.")), []Paragraph{{Text: "It is so. Indeed."}}},
		"codes of fields":              {p("<w:r><w:instrText>PAGE \\* MERGEFORMAT</w:instrText></w:r>" + r("It is so.")), []Paragraph{{Text: "It is so."}}},
		"a text box":                   {p(r("Outside.") + "<mc:AlternateContent><mc:Choice><w:txbxContent>" + p(r("In the box.")) + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>" + p(r("In the box.")) + "</w:txbxContent></mc:Fallback></mc:AlternateContent>"), []Paragraph{{Text: "In the box."}, {Text: "Outside."}}},
		"links":                        {p(r("See ") + `<w:hyperlink>` + r("the gates") + "</w:hyperlink>" + r(".")), []Paragraph{{Text: "See the gates."}}},
		"empty paragraphs":             {p("") + p(r(" ")) + p(r("x")), []Paragraph{{Text: "x"}}},
	} {
		got, err := Read(t.Context(), document(t, tc.body, "word/styles.xml", `<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(tc.want, got.Paragraphs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestWhatADocumentSaysOfItself(t *testing.T) {
	got, err := Read(t.Context(), document(t, p(r("x")),
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Gates of the delta</dc:title><dc:creator>Mara Lind</dc:creator><dcterms:created>2025-05-14T09:00:00Z</dcterms:created></cp:coreProperties>`,
		"docProps/app.xml", `<Properties><Company>The Sound Gazette</Company></Properties>`))
	want := Document{Title: "Gates of the delta", Author: "Mara Lind", Publisher: "The Sound Gazette", Created: time.Date(2025, 5, 14, 9, 0, 0, 0, time.UTC), Paragraphs: []Paragraph{{Text: "x"}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := Read(t.Context(), document(t, p(r("x")), "docProps/core.xml", "<broken", "word/styles.xml", "")); err != nil {
		t.Errorf("refused for what it says of itself: %v", err)
	}
}

func TestHostileDocumentsAreRefused(t *testing.T) {
	entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"no archive":      {[]byte("PK\x03\x04 and nothing"), nil},
		"another archive": {archiveOf(t, 1), ErrNotWord},
		"many files":      {archiveOf(t, maxEntries+1), ErrTooMuch},
		"a bomb":          {document(t, strings.Repeat(strings.Repeat(" ", 1<<20)+"<x/>", maxPart>>20+1)), ErrTooMuch},
		"a bomb of words": {document(t, strings.Repeat(p(r(strings.Repeat("sea ", 1000))), maxText/4000+1)), ErrTooMuch},
		"deep nesting":    {document(t, strings.Repeat("<w:p>", maxNesting+1)), ErrTooMuch},
		"own entities":    {document(t, p(r("&b;")), "x", entities), nil},
		"cut off":         {document(t, "<w:p><w:r><w:t>It is"), nil},
	} {
		_, err := Read(t.Context(), tc.data)
		if err == nil || tc.want != nil && !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func archiveOf(t testing.TB, n int) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := range n {
		if _, err := z.Create(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return out.Bytes()
}

func FuzzRead(f *testing.F) {
	f.Add(document(f, p(r("The gates are open."))))
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = Read(t.Context(), data) })
}

// FuzzBody feeds what stands in the main part, which random changes to a
// compressed file would never reach.
func FuzzBody(f *testing.F) {
	f.Add(p(r("The gates")) + "<w:tbl><w:tr>" + cell(p(r("are"))) + "</w:tr></w:tbl>")
	f.Add("</w:tr></w:p><w:tc><w:t>x</w:t><w:br/></w:tc>")
	f.Fuzz(func(t *testing.T, body string) {
		doc, err := Read(t.Context(), document(t, body))
		for _, p := range doc.Paragraphs {
			if err == nil && strings.TrimSpace(p.Text) == "" {
				t.Error("an empty paragraph")
			}
		}
	})
}
