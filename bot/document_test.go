package bot_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"whosaid/bot/discordsim"
)

// A file of each format is added, quoted from, and summed up the same.
func TestFilesOfEveryFormatAreAdded(t *testing.T) {
	const title = "Ferry fares stay"
	paragraphs := strings.Split(pastedText, "\n\n")
	var word bytes.Buffer
	z := zip.NewWriter(&word)
	for name, data := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>` + title + `</w:t></w:r></w:p><w:p><w:r><w:t>` + strings.Join(paragraphs, `</w:t></w:r></w:p><w:p><w:r><w:t>`) + `</w:t></w:r></w:p></w:body></w:document>`,
	} {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(data))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"fares.txt":  []byte(title + "\n\n" + pastedText),
		"fares.md":   []byte("# " + title + "\n\n" + pastedText),
		"fares.html": []byte("<!doctype html><html><head><title>" + title + "</title></head><body><nav><a href=/>Home</a></nav><article><h1>" + title + "</h1><p>" + strings.Join(paragraphs, "</p><p>") + "</p></article></body></html>"),
		"fares.docx": word.Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := startWhole(t)
			w.says(w.corpus("add", discordsim.CommandOptions{"file": w.File(name, data)}), containing("Added: **"+title+"**, 2 statements by 2 speakers."))
			m := w.answered(w.ask("What did Odile Varga say about the fares?"))
			if !strings.Contains(m.Text(), "We will not raise the fares before the new pier stands") || m.Embeds[0].Title != title {
				t.Errorf("answered %s", m.Text())
			}
		})
	}
}

// A PDF that is attached is read like any other article.
func TestAPDFIsAddedAndAnswersQuestions(t *testing.T) {
	w, _ := startWhole(t)
	p := fpdf.New("P", "pt", "A5", "")
	p.AddPage()
	p.SetFont("Times", "B", 16)
	p.MultiCell(0, 20, "Ferry forum ends with a promise of night boats", "", "L", false)
	p.Ln(10)
	p.SetFont("Times", "", 11)
	p.MultiCell(0, 14, `FJELLVIK, 14 May 2025. The forum on the ferries of the outer islands closed on Wednesday after three days of talks.`, "", "J", false)
	p.Ln(7)
	p.MultiCell(0, 14, `"Nobody should have to choose between a late shift and their own bed," said Ottilie Brandt, who chairs the transport committee of the outer islands.`, "", "J", false)
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	whole, empty := out.Bytes(), fpdf.New("P", "pt", "A5", "")
	empty.AddPage()
	out = bytes.Buffer{}
	if err := empty.Output(&out); err != nil {
		t.Fatal(err)
	}
	add := func(name string, data []byte) *discordsim.Interaction {
		return w.corpus("add", discordsim.CommandOptions{"file": w.File(name, data)})
	}
	w.says(add("scan.pdf", out.Bytes()), containing("holds no text, only pictures"))
	w.says(add("forum.pdf", whole), containing("Added:"))
	if m := w.answered(w.ask("What did Ottilie Brandt say about a late shift?")); !strings.Contains(m.Text(), "choose between a late shift and their own bed") {
		t.Errorf("answered %s", m.Text())
	}
}
