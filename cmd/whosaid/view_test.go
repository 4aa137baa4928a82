package main

import (
	"strings"
	"testing"

	"whosaid/rag"
)

func TestAnAnswerSaysOnceHowItsQuestionWasRead(t *testing.T) {
	for name, a := range map[string]rag.Answer{
		"beside the answer":   {Answerable: true, Text: "Mara Lind said: “No.” [1].", Reason: "“Mara Lint” was read as Mara Lind."},
		"as the answer":       {Text: "Nobody is quoted on cranes.", Reason: "Nobody is quoted on cranes."},
		"beside a correction": {Answerable: true, Text: "Not Mara Lind but Jo Tarn said it.\nJo Tarn said: “No.” [1].", Reason: "Not Mara Lind but Jo Tarn said it."},
	} {
		var out strings.Builder
		if err := newView(&out).answer(a); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(out.String(), a.Reason); n != 1 {
			t.Errorf("%s, the reason is shown %d times:\n%s", name, n, out.String())
		}
	}
}
