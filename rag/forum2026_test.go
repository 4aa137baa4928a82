package rag_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
	"whosaid/corpus/speaker"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/internal/forum"
)

// forum2026 is an engine over the real article, read and attributed as the
// program does it.
func forum2026(t testing.TB) *rag.Engine {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", "forum-2026", "focus-on-jointly-building.txt")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("%s is needed for this: %v", path, err)
	}
	attributor, err := attribution.New()
	if err != nil {
		t.Fatal(err)
	}
	store := forum.Open(t)
	in := corpus.Ingester{Store: store, Reader: reader.New(), Attributor: attributor, Identifier: speaker.NewIdentifier(), Embedder: embed.Hash{}}
	if _, err := in.Add(context.Background(), corpus.Local, corpus.Input{Name: path, Data: data}); err != nil {
		t.Fatal(err)
	}
	return engine(t, store, nil)
}

func TestAskTheRealArticle(t *testing.T) {
	e := forum2026(t)
	for _, c := range []struct {
		question   string
		answerable bool
		speaker    string // of the first citation, or of the first related statement
		reason     string // is in the reason
		quoted     string // is in the first citation
	}{
		{"Who compared the Belt and Road to a stitch?", true, "Ou Xiaoli", "", "stitch"},
		{"What did the CNPC economist argue?", true, "Lu Ruquan", "", "inclusive realism"},
		{"What did Weidong Liu say about globalization?", true, "Liu Weidong", "", ""},
		{"What did Zang Xiuwu stress?", true, "Zhang Xiuwu", "", ""},
		{"刘卫东说了什么?", true, "Liu Weidong", "", ""},
		{"Who attended?", true, "", "", ""},
		{"Who presided over the opening ceremony?", true, "", "", "Liu Weidong"},
		{"Why did Bai Chunli compare the Belt and Road to a stitch?", true, "Ou Xiaoli", "it was Ou Xiaoli", "stitch"},
		{"What did Ruan Yi say?", false, "", "Ruan Yi (the secretary general of the Silk Road Planning and Research Center) is named in the articles but is not quoted.", ""},
		{"What did Liu Weidong say about football?", false, "Liu Weidong", "Nothing by Liu Weidong on football.", ""},
		{"What did Jo Nobody say?", false, "", "The articles name nobody called Jo Nobody.", ""},
	} {
		t.Run(c.question, func(t *testing.T) {
			a := ask(t, e, rag.Question{Text: c.question})
			if a.Answerable != c.answerable || !strings.Contains(a.Reason, c.reason) {
				t.Fatalf("answerable %v, reason %q:\n%s", a.Answerable, a.Reason, a.Text)
			}
			shown := a.Citations
			if !c.answerable {
				shown = a.Related
			}
			if len(shown) == 0 {
				if c.speaker != "" || c.answerable {
					t.Fatalf("nothing is shown: %s", a.Text)
				}
				return
			}
			if shown[0].Speaker != c.speaker || !strings.Contains(shown[0].Quote, c.quoted) {
				t.Errorf("%s: %s", shown[0].Speaker, shown[0].Quote)
			}
		})
	}
}

func BenchmarkAskTheRealArticle(b *testing.B) {
	e := forum2026(b)
	q := rag.Question{Scope: corpus.Local, Text: "Who compared the Belt and Road to a stitch?"}
	for b.Loop() {
		if a, err := e.Ask(context.Background(), q, nil); err != nil || !a.Answerable {
			b.Fatal(a, err)
		}
	}
}
