package generate_test

import (
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/generate/modeltest"
)

func TestWhatAScopeDecidesAboutTheModelHolds(t *testing.T) {
	const one = modeltest.PromptTokens + modeltest.ReplyTokens
	a := newAskingWith(t, rag.Config{Kept: -1, Budget: 10 * one})
	ask := func(p rag.Policy) rag.Answer {
		t.Helper()
		answer, err := a.Ask(t.Context(), rag.Question{Scope: corpus.Local, Text: who, Policy: p}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
	if answer := ask(rag.Policy{NoModel: true}); answer.Writer != "extractive" || answer.Notice != "" || len(a.server.Requests()) != 0 {
		t.Errorf("without the model: writer %q, notice %q, %d requests", answer.Writer, answer.Notice, len(a.server.Requests()))
	}
	system := func() string {
		requests := a.server.Requests()
		return requests[len(requests)-1].Messages[0].Content
	}
	ask(rag.Policy{Language: "Japanese"})
	if !strings.Contains(system(), "in Japanese:") {
		t.Errorf("the model is not told the language: %s", system())
	}
	ask(rag.Policy{})
	if !strings.Contains(system(), "in the language of the question:") {
		t.Errorf("the model is not told the language: %s", system())
	}
	// Two answers are spent.
	if answer := ask(rag.Policy{Budget: 2 * one}); answer.Writer != "extractive" || !strings.Contains(answer.Notice, "tokens") {
		t.Errorf("over the scope's budget: writer %q, notice %q", answer.Writer, answer.Notice)
	}
	if answer := ask(rag.Policy{Budget: 100 * one}); answer.Writer != "test-model" {
		t.Errorf("within it: writer %q, notice %q", answer.Writer, answer.Notice)
	}
	for range 7 {
		ask(rag.Policy{})
	}
	if answer := ask(rag.Policy{Budget: 100 * one}); answer.Writer != "extractive" {
		t.Error("a scope's budget exceeds the engine's")
	}
	if n, err := rag.TokensSpent(t.Context(), a.store, corpus.Local, time.Now()); n != 10*one || err != nil {
		t.Errorf("%d tokens, %v", n, err)
	}
}
