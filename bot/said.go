package bot

import (
	"fmt"
	"strings"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// What the engine and the readers say comes with their English sentences, by
// which the catalogues are searched. What those lack is said in English.

// remarkIn is a remark in the words of a language.
func remarkIn(w locale.Words, r corpus.Remark) string {
	key, verbs, known := locale.KeyOf(r.Format)
	if !known || w.Language().Code == "en" || len(verbs) != len(r.Args) {
		return r.String()
	}
	var args []any
	for i, a := range r.Args {
		args = append(args, string(rune('A'+i)), valueIn(w, verbs[i], a))
	}
	return w.Say(key, args...)
}

// valueIn is what stands in a remark.
func valueIn(w locale.Words, verb string, v any) any {
	switch v := v.(type) {
	case corpus.Remark:
		return remarkIn(w, v)
	case corpus.Names:
		return namesIn(w, v)
	case int:
		return v
	}
	return fmt.Sprintf(verb, v)
}

func namesIn(w locale.Words, n corpus.Names) string {
	if len(n.Names) == 0 {
		return ""
	}
	out, end := n.Names[0], len(n.Names)-1
	for i, name := range n.Names[1:] {
		join := "said.comma"
		switch {
		case i+1 == end && n.Or:
			join = "said.or"
		case i+1 == end:
			join = "said.and"
		}
		out = w.Say(join, "A", out, "B", name)
	}
	return out
}

func remarksIn(w locale.Words, all corpus.Remarks) string {
	said := make([]string, len(all))
	for i, r := range all {
		said[i] = remarkIn(w, r)
	}
	return strings.Join(said, " ")
}

// answerIn is an answer whose text, reason and notice are in the words of a
// language, as far as they are the engine's own.
func answerIn(w locale.Words, a rag.Answer) rag.Answer {
	if w.Language().Code == "en" {
		return a
	}
	if a.Said.Text != nil {
		lines := make([]string, len(a.Said.Text))
		for i, l := range a.Said.Text {
			lines[i] = remarksIn(w, l.Remarks)
			for _, part := range []string{l.Words, l.Cites} {
				lines[i] = strings.TrimSpace(lines[i] + " " + part)
			}
		}
		a.Text = strings.Join(lines, "\n")
	}
	if a.Said.Reason != nil {
		a.Reason = remarksIn(w, a.Said.Reason)
	}
	if a.Said.Notice != nil {
		a.Notice = remarksIn(w, a.Said.Notice)
	}
	return a
}
