package reader

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"whosaid/corpus"
)

var ferryForum = []string{
	"FJELLVIK, 14 May 2025 (Sound Wire) — The three-day forum on the ferries of the outer islands closed on Wednesday with a promise that boats will run after midnight from next spring.",
	"“Nobody should have to choose between a late shift and their own bed,” said Ottilie Brandt, who chairs the transport committee. She added that the first timetable would be affordable.",
	"Harald Nkemelu, the shipping line's director of operations, called the plan “half a plan”: the crews would have to be found first, he said, and the quays could not take the larger vessels.",
}

// pdfOf prints an article with a running head and page numbers.
func pdfOf(t testing.TB, title string, paragraphs []string, protect string) []byte {
	t.Helper()
	p := fpdf.New("P", "pt", "A5", "")
	if protect != "" {
		p.SetProtection(0, protect, "o")
	}
	p.SetCreationDate(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
	p.SetTitle(title, true)
	p.SetFooterFunc(func() {
		p.SetFont("Times", "", 9)
		p.Text(60, 570, "The Sound Gazette, late edition")
		p.Text(300, 570, string(rune('0'+p.PageNo())))
		p.SetFont("Times", "", 11)
	})
	p.AddPage()
	translate := p.UnicodeTranslatorFromDescriptor("")
	p.SetFont("Times", "B", 18)
	p.MultiCell(0, 22, title, "", "L", false)
	p.Ln(12)
	p.SetFont("Times", "", 11)
	for _, s := range paragraphs {
		p.MultiCell(0, 14, translate(s), "", "J", false)
		p.Ln(7)
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func docxOf(t testing.TB, body string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"word/document.xml": `<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`,
		"docProps/core.xml": `<c:coreProperties xmlns:c="c" xmlns:d="d" xmlns:t="t"><d:title>` + "Ferry forum ends with a promise" + `</d:title><d:creator>python-docx</d:creator><t:created>2026-01-02T00:00:00Z</t:created></c:coreProperties>`,
		"docProps/app.xml":  `<Properties><Company>The Sound Gazette</Company></Properties>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(text)) // a Buffer takes everything
	}
	z.Close()
	return out.Bytes()
}

func wordParagraphs(paragraphs []string) string {
	var b strings.Builder
	for _, s := range paragraphs {
		b.WriteString("<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>")
	}
	return b.String()
}

func TestPDFAndWordDocumentsAreReadLikeOtherArticles(t *testing.T) {
	title := "Ferry forum ends with a promise"
	long := ferryForum
	for len(long) < 12 {
		long = append(long, ferryForum[1+len(long)%2])
	}
	for name, tc := range map[string]struct {
		data   []byte
		source string
		text   []string
	}{
		"a.pdf":         {pdfOf(t, title, ferryForum, ""), "Sound Wire", ferryForum},
		"three pages":   {pdfOf(t, title, long, ""), "Sound Wire", long},
		"a.docx":        {docxOf(t, wordParagraphs(append([]string{title}, ferryForum...))), "Sound Wire", ferryForum},
		"without words": {docxOf(t, wordParagraphs(ferryForum[1:])), "The Sound Gazette", ferryForum[1:]},
	} {
		doc, err := New().Read(t.Context(), corpus.Input{Name: name, Data: tc.data})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := strings.Join(tc.text, "\n\n"); doc.Text != want {
			t.Errorf("%s:\n got %q\nwant %q", name, doc.Text, want)
		}
		published := time.Date(2025, 5, 14, 0, 0, 0, 0, time.UTC)
		if name == "without words" {
			published = time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
		}
		if doc.Title != title || doc.Source != tc.source || !doc.Published.Equal(published) {
			t.Errorf("%s: %q, %q, %v", name, doc.Title, doc.Source, doc.Published)
		}
	}
}

func TestDocumentsThatCannotBeReadAreRefusedInOneSentence(t *testing.T) {
	picture := fpdf.New("P", "pt", "A5", "")
	picture.AddPage()
	picture.Rect(10, 10, 100, 100, "F")
	var pictures bytes.Buffer
	if err := picture.Output(&pictures); err != nil {
		t.Fatal(err)
	}
	whole := pdfOf(t, "A title of words", ferryForum, "")
	for name, tc := range map[string]struct {
		data []byte
		code corpus.Code
		says string
	}{
		"a PDF with a password":       {pdfOf(t, "A title", ferryForum, "secret"), corpus.Invalid, "is protected by a password"},
		"a PDF of pictures":           {pictures.Bytes(), corpus.Invalid, "holds no text, only pictures"},
		"half a PDF":                  {whole[:len(whole)/3], corpus.Invalid, "is a PDF that is damaged"},
		"half a Word document":        {cutOff(docxOf(t, wordParagraphs(ferryForum))), corpus.Invalid, "is a Word document that is damaged"},
		"a Word document of nothing":  {docxOf(t, ""), corpus.Invalid, "has no text"},
		"a Word document that swells": {docxOf(t, strings.Repeat(strings.Repeat(" ", 1<<20)+"<x/>", 14)), corpus.TooLarge, "is too large inside"},
	} {
		_, err := New().Read(t.Context(), corpus.Input{Name: "/tmp/inbox/news.bin", Data: tc.data})
		if corpus.CodeOf(err) != tc.code || !strings.Contains(corpus.Message(err), tc.says) || !strings.HasPrefix(corpus.Message(err), "news.bin ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTitlesThatProgramsMakeOfFileNamesAreNone(t *testing.T) {
	for title, want := range map[string]string{
		"Ferry forum ends with a promise": "Ferry forum ends with a promise", "Who said what in St. Ives": "Who said what in St. Ives",
		"Microsoft Word - draft3.doc": "", "notes.pdf": "", "Untitled 4": "", "scan0001": "", "": "",
	} {
		if got := declaredTitle(title); got != want {
			t.Errorf("%q became %q", title, got)
		}
	}
}

func cutOff(data []byte) []byte { return data[:len(data)-40] }
