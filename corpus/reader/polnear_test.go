package reader

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"whosaid/corpus"
)

// TestQuotedWordsOfRealNewsAreKept reads news that has hardly any furniture
// and asks how much of what people say in it is still there. What is lost is
// in headlines, which are titles and no part of the text.
func TestQuotedWordsOfRealNewsAreKept(t *testing.T) {
	f, err := os.Open(shared(t, "attribution/polnear-dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	flat := func(s string) string { return clean(strings.ReplaceAll(s, "\n", " ")) }
	r, all, kept := New(), 0, 0
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, corpus.MaxArticle)
	for lines.Scan() {
		var a struct {
			Text         string
			Attributions []struct {
				ContentSpans [][2]int `json:"content_spans"`
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		doc, err := r.Read(t.Context(), corpus.Input{Name: "a.txt", Data: []byte(a.Text)})
		if err != nil {
			t.Error(err)
			continue
		}
		text := flat(doc.Text)
		whole := corpus.NewText(a.Text)
		for _, at := range a.Attributions {
			for _, s := range at.ContentSpans {
				all++
				if strings.Contains(text, flat(whole.Slice(corpus.Span{Start: s[0], End: s[1]}))) {
					kept++
				}
			}
		}
	}
	t.Logf("%d of %d kept", kept, all)
	if kept*1000 < all*990 {
		t.Errorf("%d of %d kept, want 99 in 100", kept, all)
	}
}
