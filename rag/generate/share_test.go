package generate_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/generate/modeltest"
	"whosaid/rag/internal/forum"
)

func TestTheSameQuestionOverTheSameArticlesCostsOneRequest(t *testing.T) {
	a := newAskingWith(t, rag.Config{})
	first := a.ask(t, who)
	again := a.ask(t, " "+who)
	if again.Text != first.Text || len(a.server.Requests()) != 1 {
		t.Errorf("%d requests for two answers", len(a.server.Requests()))
	}
	if first.Tokens != modeltest.PromptTokens+modeltest.ReplyTokens || again.Tokens != 0 {
		t.Errorf("%d tokens, then %d", first.Tokens, again.Tokens)
	}
	again.Citations[0].Quote = "changed by its reader"
	if a.ask(t, who).Citations[0].Quote != first.Citations[0].Quote {
		t.Error("one asker's answer is another's")
	}
	changed := forum.Schools()
	changed.Text += "\n\nNobody else spoke."
	forum.Put(t, a.store, corpus.Local, changed)
	a.ask(t, who)
	if n := len(a.server.Requests()); n != 2 {
		t.Errorf("%d requests after an article was added, want 2", n)
	}
}

func TestAnAnswerWithoutTheModelIsNotKept(t *testing.T) {
	a := newAskingWith(t, rag.Config{})
	a.server.Script(modeltest.Fail(400, "invalid", "No."), modeltest.Fail(400, "invalid", "No."), modeltest.Fail(400, "invalid", "No."),
		modeltest.Fail(400, "invalid", "No."), modeltest.Fail(400, "invalid", "No."), modeltest.Fail(400, "invalid", "No."), modeltest.Honest())
	if answer := a.ask(t, who); answer.Writer != "extractive" {
		t.Errorf("the writer is %q", answer.Writer)
	}
	if answer := a.ask(t, who); answer.Writer != "test-model" {
		t.Errorf("the writer is %q, notice %q", answer.Writer, answer.Notice)
	}
}

func TestManyWhoAskTheSameAtOnceWaitForOne(t *testing.T) {
	a := newAskingWith(t, rag.Config{})
	text := modeltest.Form(modeltest.Request{Form: "schema"}, modeltest.Sentence{Text: "Renata Oyelaran made a comparison: {1}.", Statements: []int{1}})
	a.server.Script(modeltest.Slowly(text, 200*time.Millisecond, 0))
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() { a.ask(t, who) })
	}
	all.Wait()
	if n := len(a.server.Requests()); n != 1 {
		t.Errorf("%d requests for twelve who asked at once", n)
	}
}

func TestWhoGivesUpDoesNotGiveUpForOthers(t *testing.T) {
	a := newAskingWith(t, rag.Config{})
	text := modeltest.Form(modeltest.Request{Form: "schema"}, modeltest.Sentence{Text: "Renata Oyelaran made a comparison: {1}.", Statements: []int{1}})
	a.server.Script(modeltest.Slowly(text, 300*time.Millisecond, 0))
	impatient, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := a.Ask(impatient, rag.Question{Scope: corpus.Local, Text: who}, nil); err == nil {
			t.Error("who gave up has an answer")
		}
	})
	time.Sleep(30 * time.Millisecond)
	all.Go(func() {
		if answer := a.ask(t, who); answer.Writer != "test-model" {
			t.Errorf("who waited has the writer %q, notice %q", answer.Writer, answer.Notice)
		}
	})
	all.Wait()
}

func TestTokensAreCountedByScopeAndDay(t *testing.T) {
	const one = modeltest.PromptTokens + modeltest.ReplyTokens
	a := newAskingWith(t, rag.Config{Kept: -1, Budget: one + 1})
	for i, want := range []string{"test-model", "test-model", "extractive"} {
		answer := a.ask(t, who)
		if answer.Writer != want || want == "extractive" && (answer.Notice == "" || answer.Tokens != 0) {
			t.Errorf("answer %d: writer %q, %d tokens, notice %q", i+1, answer.Writer, answer.Tokens, answer.Notice)
		}
	}
	if n, err := rag.TokensSpent(t.Context(), a.store, corpus.Local, time.Now()); n != 2*one || err != nil {
		t.Errorf("%d tokens today, error %v", n, err)
	}
	if n, err := rag.TokensSpent(t.Context(), a.store, "42", time.Now()); n != 0 || err != nil {
		t.Errorf("%d tokens today in another scope, error %v", n, err)
	}
}

func TestAnEndpointThatDoesNotCountIsStillHeard(t *testing.T) {
	a := newAsking(t)
	a.server.Script(modeltest.RefuseCounting(modeltest.Honest()))
	answer := a.ask(t, who)
	if answer.Writer != "test-model" || answer.Tokens < 200 || answer.Tokens > 5000 {
		t.Errorf("writer %q, %d tokens, notice %q", answer.Writer, answer.Tokens, answer.Notice)
	}
	before := len(a.server.Requests())
	a.ask(t, who)
	if n := len(a.server.Requests()) - before; n != 1 {
		t.Errorf("that it does not count was not remembered: %d requests", n)
	}
}
