package bot_test

import (
	"bytes"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"whosaid/bot/discordsim"
)

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
