package rag_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
	"whosaid/corpus/speaker"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/internal/forum"
)

func TestLookForum(t *testing.T) {
	store := forum.Open(t)
	path := filepath.Join("..", "..", "shared", "data", "forum-2026", "focus-on-jointly-building.txt")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("%s is needed for this test: %v", path, err)
	}
	at, err := attribution.New()
	if err != nil {
		t.Fatal(err)
	}
	in := corpus.Ingester{Store: store, Reader: reader.New(), Attributor: at, Identifier: speaker.NewIdentifier(), Embedder: embed.Hash{}}
	if _, err := in.Add(context.Background(), corpus.Local, corpus.Input{Name: path, Data: data}); err != nil {
		t.Fatal(err)
	}
	for s, err := range store.Statements(context.Background(), corpus.Local, corpus.StatementFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s | %s | %s | %.100q", s.Speaker, s.Role, s.Kind, s.Quote)
	}
	sp, _ := store.Speakers(context.Background(), corpus.Local)
	for _, s := range sp {
		t.Logf("%+v", s)
	}
	e := engine(t, store, nil)
	for _, q := range []string{
		"Who compared the Belt and Road to a stitch?",
		"What did the CNPC economist argue?",
		"What did Ruan Yi say?",
		"Who attended?",
		"Who attended the forum?",
		"Who presided over the opening ceremony?",
		"When was the forum held?",
		"What did Weidong Liu say about artificial intelligence?",
		"What did Zang Xiuwu stress?",
		"Why did Bai Chunli compare the Belt and Road to a stitch?",
		"What did Liu Weidong say about football?",
		"What did Elon Musk say?",
		"Compare what Liu Weidong and Wang Wen said about globalization",
		"Who talked about personnel training?",
		"Who said that the impact on manufacturing needs further research?",
		"who thinks robots' effect on factories is still unclear?",
		"What was said about standards?",
		"Who criticised the World Trade Organization?",
		"What did Chen Wenling say about the risks?",
		"刘卫东说了什么?",
		"Everything Sun Fubao said",
	} {
		a, err := e.Ask(context.Background(), rag.Question{Scope: corpus.Local, Text: q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("Q: %s\n%+v\n%v %q %v\n%s", q, a.Understood, a.Answerable, a.Reason, a.Timing, a.Text)
		for _, c := range a.Related {
			t.Logf("  rel %s: %s", c.Speaker, c.Quote)
		}
	}
}
