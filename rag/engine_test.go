package rag_test

import (
	"context"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/generate"
	"whosaid/rag/index"
	"whosaid/rag/internal/forum"
)

func engine(t testing.TB, store corpus.Store, model rag.Writer) *rag.Engine {
	t.Helper()
	x := index.New(index.Config{Store: store, Embedder: embed.Hash{}})
	t.Cleanup(func() { x.Close() })
	return rag.New(rag.Config{Store: store, Index: x, Extractive: generate.Extractive{}, Model: model})
}

func TestLook(t *testing.T) {
	store := forum.Open(t)
	forum.Put(t, store, corpus.Local, forum.Harbours())
	forum.Put(t, store, corpus.Local, forum.Schools())
	e := engine(t, store, nil)
	for _, q := range []string{
		"Who compared a silted harbour to a purse?",
		"What did the dredging union's economist argue?",
		"What did Renata Oyelaran say?",
		"What did Piet Hanno say?",
		"What did Ilse Marrow say about ferries?",
		"Who attended?",
		"When was the forum held?",
		"Who chaired the opening?",
		"What did Ekblad say about the channel?",
		"What did Ekblad say about football?",
		"Why did Ekblad compare the harbour to a purse?",
		"What did John Smith say about dredging?",
		"Who spoke about dredging?",
		"What did Brock say?",
		"Who said anything about cricket?",
		"direct quotes by Anja Brock",
		"hello",
		"What did ekblad say about sand?",
	} {
		a, err := e.Ask(context.Background(), rag.Question{Scope: corpus.Local, Text: q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("Q: %s\n%+v\n%v %q\n%s", q, a.Understood, a.Answerable, a.Reason, a.Text)
		for _, c := range a.Citations {
			t.Logf("  [%d] %s: %s %s", c.N, c.Speaker, c.Quote, c.Link)
		}
		for _, c := range a.Related {
			t.Logf("  rel %s: %s", c.Speaker, c.Quote)
		}
	}
}
