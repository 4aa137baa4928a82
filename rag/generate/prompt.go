package generate

import (
	"encoding/json"
	"fmt"

	"whosaid/corpus"
	"whosaid/rag"
)

// promptData is what the question's prompt is filled with. All of it that
// comes from articles and askers is JSON, which nothing inside it can end.
type promptData struct {
	Question, Correction string
	History              string
	Statements, Rejected []string
	Compare              bool
}

const (
	historyTurns = 4    // of the conversation
	turnLength   = 600  // code points of each question and answer of it
	quoteLength  = 1200 // code points of a statement that the model sees
)

func dataOf(b rag.Brief) (promptData, error) {
	d := promptData{Compare: b.Compare}
	var err error
	line := func(v any) string {
		text, e := json.Marshal(v)
		if e != nil && err == nil {
			err = fmt.Errorf("write a prompt: %w", e)
		}
		return string(text)
	}
	d.Question = line(b.Question)
	if b.Correction != "" {
		d.Correction = line(b.Correction)
	}
	if h := b.History; len(h) > 0 {
		type turn struct {
			Question string `json:"question"`
			Answer   string `json:"answer"`
		}
		var turns []turn
		for _, t := range h[max(0, len(h)-historyTurns):] {
			turns = append(turns, turn{cut(t.Question, turnLength), cut(t.Answer, turnLength)})
		}
		d.History = line(turns)
	}
	for _, p := range b.Passages {
		d.Statements = append(d.Statements, line(statementOf(p)))
	}
	for _, r := range b.Rejected {
		text, numbers := asWritten(r.Sentence)
		d.Rejected = append(d.Rejected, line(map[string]any{"text": text, "statements": numbers, "refused because": r.Why}))
	}
	return d, err
}

// statement is a passage as the model sees it.
type statement struct {
	N       int    `json:"n"`
	Speaker string `json:"speaker"`
	Role    string `json:"role,omitempty"`
	Kind    string `json:"kind"`
	Words   string `json:"words"`
	Around  string `json:"sentence,omitempty"`
	Denied  bool   `json:"denied,omitempty"`
	Article string `json:"article,omitempty"`
	Date    string `json:"date,omitempty"`
}

func statementOf(p rag.Passage) statement {
	s := statement{
		N: p.N, Speaker: p.Speaker, Role: p.Role, Kind: string(p.Kind), Words: cut(p.Quote, quoteLength),
		Denied: p.Modality == corpus.Denied, Article: cut(p.Article.Title, 200), Date: p.Article.Published,
	}
	if p.Context != p.Quote {
		s.Around = cut(p.Context, quoteLength)
	}
	return s
}

// asWritten is a sentence as the model wrote it.
func asWritten(s rag.Sentence) (text string, statements []int) {
	for _, p := range s.Parts {
		if p.Quote > 0 {
			text += fmt.Sprintf("{%d}", p.Quote)
			continue
		}
		text += p.Words
	}
	return cut(text, turnLength), s.Cites
}

// cut is the beginning of a text, at most n code points.
func cut(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}
