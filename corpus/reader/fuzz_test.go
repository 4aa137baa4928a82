package reader

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"whosaid/corpus"
)

func FuzzRead(f *testing.F) {
	f.Add("a.txt", []byte("Title here\nSource 2026-02-09\n\nThe gates are open, said Wei.\n\nShare"))
	f.Add("a.md", []byte("---\ntitle: T\n---\n# T\n\n> The *gates* are [open](x), said Wei."))
	f.Add("a.html", []byte(savedPage))
	f.Add("", []byte("\xff\xfeT\x00h\x00e\x00"))
	f.Add("a.txt", []byte("caf\xe9 was closed, he said"))
	f.Add("a.txt", []byte("\xb8\xdb\xbf\xda\xbd\xab\xd4\xda\xce\xe5\xd4\xc2\xd6\xd8\xd0\xc2\xbf\xaa\xb7\xc5"))
	f.Add("a.md", bytes.Repeat([]byte("[![a]("), 500))
	f.Add("a.html", bytes.Repeat([]byte("<div><b><table>"), 500))
	f.Add("a.pdf", pdfOf(f, "Gates of the delta", ferryForum, ""))
	f.Add("a.docx", docxOf(f, wordParagraphs(ferryForum)))
	r := New()
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		begun := time.Now()
		doc, err := r.Read(t.Context(), corpus.Input{Name: name, Data: data})
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("took %v for %d bytes", took, len(data))
		}
		if err != nil {
			if code := corpus.CodeOf(err); code != corpus.Invalid && code != corpus.TooLarge {
				t.Errorf("error without a sentence: %v", err)
			}
			return
		}
		for _, s := range []string{doc.Text, doc.Title, doc.Source, doc.URL} {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
				t.Errorf("not clean: %q", s)
			}
		}
		if doc.Text == "" || strings.TrimSpace(doc.Text) != doc.Text || strings.Contains(doc.Text, "\n\n\n") || strings.Contains(doc.Text, "  ") || !norm.NFC.IsNormalString(doc.Text) {
			t.Errorf("not canonical: %q", doc.Text)
		}
		for _, p := range strings.Split(doc.Text, "\n\n") {
			if strings.TrimSpace(p) == "" || strings.Contains(p, "\n") {
				t.Errorf("not a paragraph: %q", p)
			}
		}
	})
}

func BenchmarkReadForumArticle(b *testing.B) {
	data, err := os.ReadFile(shared(b, "forum-2026/focus-on-jointly-building.txt"))
	if err != nil {
		b.Fatal(err)
	}
	benchmarkRead(b, "a.txt", data)
}

func BenchmarkReadHTML(b *testing.B) { benchmarkRead(b, "a.html", []byte(savedPage)) }

func BenchmarkReadMarkdown(b *testing.B) {
	benchmarkRead(b, "a.md", []byte("# Gates\n\n"+strings.Repeat("The *gates* are [open](https://example.org), said Wei. “All of them.”\n\n", 200)))
}

func BenchmarkReadOneMegabyte(b *testing.B) {
	benchmarkRead(b, "a.txt", []byte(strings.Repeat(story+"\n\n", 1<<20/len(story))))
}

func benchmarkRead(b *testing.B, name string, data []byte) {
	r := New()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Read(b.Context(), corpus.Input{Name: name, Data: data}); err != nil {
			b.Fatal(err)
		}
	}
}
