// Package eval measures answers against questions whose answers are known.
package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"whosaid/corpus"
	"whosaid/rag"
)

// Question is one line of a question file.
type Question struct {
	ID       string   `json:"id"`
	Text     string   `json:"q"`
	Kind     string   `json:"kind"`     // groups the figures; free
	Speakers []string `json:"speakers"` // who must be cited; none where it does not matter
	Contains []string `json:"contains"` // words that the cited quotes must hold
	Abstain  bool     `json:"abstain"`  // the articles do not say
	History  []Turn   `json:"history"`  // what went before, oldest first
	Speaker  string   `json:"speaker"`  // as the option of /ask
	Article  string   `json:"article"`  // as the option of /ask
	Split    string   `json:"split"`    // "dev" to choose by, "test" to report; "" where the file has no such parts
}

// Turn is an earlier question of a conversation. In a file it is a string, or
// an object {"q", "a"}; without an answer, the earlier question is asked first.
type Turn struct {
	Question string `json:"q"`
	Answer   string `json:"a"`
}

// UnmarshalJSON reads a string or an object.
func (t *Turn) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, &t.Question)
	}
	type plain Turn
	return json.Unmarshal(data, (*plain)(t))
}

// maxLine is the length in bytes above which a line of a question file is
// refused.
const maxLine = 1 << 20

// ReadQuestions reads a question file: one JSON object a line; empty lines are
// passed over.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var questions []Question
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var q Question
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			return nil, corpus.Wrap(corpus.Invalid, err, `Line %d is not a question of the form {"id", "q", …}: %v.`, n, err)
		}
		if strings.TrimSpace(q.Text) == "" {
			return nil, corpus.Errorf(corpus.Invalid, `Line %d has no question: "q" is empty.`, n)
		}
		questions = append(questions, q)
	}
	if err := lines.Err(); err != nil {
		return nil, corpus.Wrap(corpus.Invalid, err, "The questions cannot be read: %v.", err)
	}
	if len(questions) == 0 {
		return nil, corpus.Errorf(corpus.Invalid, "The file holds no question.")
	}
	return questions, nil
}

// Asker answers questions; [rag.Engine] does.
type Asker interface {
	Ask(ctx context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error)
}

// Outcome is how one question was answered.
type Outcome struct {
	Question     Question
	Answer       rag.Answer
	Took         time.Duration
	RightSpeaker bool // the first citation is of an expected speaker, and all expected ones are cited
	RightQuote   bool // every expected wording stands in a citation of an expected speaker
	Relevant     int  // citations of an expected speaker
	Found        int  // expected wordings that were cited
	Invented     []string
}

// Right reports whether all that was expected of the answer came true.
func (o Outcome) Right() bool {
	if o.Question.Abstain {
		return !o.Answer.Answerable && len(o.Invented) == 0
	}
	return o.Answer.Answerable && o.RightSpeaker && o.RightQuote && len(o.Invented) == 0
}

// Run asks every question of one scope and judges the answers.
func Run(ctx context.Context, asker Asker, store corpus.Store, scope corpus.Scope, questions []Question, progress func(done int)) ([]Outcome, error) {
	out := make([]Outcome, 0, len(questions))
	for i, q := range questions {
		history, err := complete(ctx, asker, scope, q.History)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		start := time.Now()
		a, err := asker.Ask(ctx, rag.Question{
			Scope: scope, Text: q.Text, Speaker: q.Speaker, Article: q.Article, History: history,
		}, nil)
		if err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		o := judge(q, a)
		o.Took = time.Since(start)
		if o.Invented, err = invented(ctx, store, scope, q, a); err != nil {
			return nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
		out = append(out, o)
		if progress != nil {
			progress(i + 1)
		}
	}
	return out, nil
}

// complete asks the earlier questions of a conversation whose answers the file
// does not give.
func complete(ctx context.Context, asker Asker, scope corpus.Scope, turns []Turn) ([]rag.Turn, error) {
	var history []rag.Turn
	for _, t := range turns {
		if t.Answer == "" {
			a, err := asker.Ask(ctx, rag.Question{Scope: scope, Text: t.Question, History: history}, nil)
			if err != nil {
				return nil, err
			}
			t.Answer = a.Text
		}
		history = append(history, rag.Turn{Question: t.Question, Answer: t.Answer})
	}
	return history, nil
}

func judge(q Question, a rag.Answer) Outcome {
	o := Outcome{Question: q, Answer: a}
	expected := func(speaker string) bool { return len(q.Speakers) == 0 || containsName(q.Speakers, speaker) }
	cited := []string{}
	for _, c := range a.Citations {
		if expected(c.Speaker) {
			o.Relevant++
		}
		cited = append(cited, c.Speaker)
	}
	o.RightSpeaker = len(a.Citations) > 0 && expected(a.Citations[0].Speaker)
	for _, s := range q.Speakers {
		o.RightSpeaker = o.RightSpeaker && containsName(cited, s)
	}
	for _, words := range q.Contains {
		if slices.ContainsFunc(a.Citations, func(c rag.Citation) bool {
			return expected(c.Speaker) && strings.Contains(fold(c.Quote), fold(words))
		}) {
			o.Found++
		}
	}
	o.RightQuote = len(a.Citations) > 0 && o.Found == len(q.Contains)
	return o
}

// invented lists what an answer shows that the corpus does not hold: a quote
// that is not the slice it claims to be, a quote under another's name, and
// words in quotation marks that no cited statement and not the question has.
func invented(ctx context.Context, store corpus.Store, scope corpus.Scope, q Question, a rag.Answer) ([]string, error) {
	var out []string
	held := fold(q.Text)
	for _, c := range slices.Concat(a.Citations, a.Related) {
		article, err := store.Article(ctx, scope, c.Article.ID)
		if err != nil {
			return nil, err
		}
		if corpus.Slice(article.Text, corpus.Span{Start: c.Start, End: c.End}) != c.Quote {
			out = append(out, "not verbatim: "+c.Quote)
		}
		held += "\n" + fold(c.Quote)
		for s, err := range store.Statements(ctx, scope, corpus.StatementFilter{IDs: []string{c.Statement}}) {
			if err != nil {
				return nil, err
			}
			if s.Speaker != c.Speaker {
				out = append(out, fmt.Sprintf("said by %q, shown under %q: %s", s.Speaker, c.Speaker, c.Quote))
			}
		}
	}
	for _, quoted := range rag.Quoted(a.Text) {
		for part := range strings.SplitSeq(quoted, "[…]") {
			if part = fold(strings.Trim(part, " ,.;:!?…")); !strings.Contains(held, part) {
				out = append(out, "in quotation marks: "+part)
			}
		}
	}
	return out, nil
}

func containsName(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return fold(n) == fold(name) })
}

// fold makes texts comparable: compatibility forms, case, quotation marks and
// white space aside.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"“”„«»‘’'「」『』", r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}
