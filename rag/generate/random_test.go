package generate_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/generate/modeltest"
)

// seed makes the replies; the same seed, the same replies. Hunt for holes with
// others.
var seed = flag.Uint64("seed", 2026, "seed of the randomised replies")

// TestNoReplyShowsAnInventedQuote has a model over HTTP reply at random, with
// pieces of the truth and of lies put together and damaged, and holds every
// answer against what must be true of all of them.
func TestNoReplyShowsAnInventedQuote(t *testing.T) {
	replies := 10_000
	if testing.Short() {
		replies = 200
	}
	rng := rand.New(rand.NewPCG(*seed, 5))
	a := newAsking(t)
	questions := []string{who, "What did Renata Oyelaran say?", "What did Brock say?", "Compare Tomas Ekblad and Anja Brock.", "Who spoke about dredging?", "Who attended?", "Why did Ekblad compare the harbour to a purse?"}
	heard := 0
	for n := range replies {
		question := questions[rng.IntN(len(questions))]
		var replied []string
		a.server.Script(func(w http.ResponseWriter, r *http.Request, q modeltest.Request) {
			replied = append(replied, reply(rng, modeltest.Statements(q)))
			modeltest.Reply(replied[len(replied)-1])(w, r, q)
		})
		answer := a.ask(t, question)
		if answer.Writer == "test-model" {
			heard++
			checkProse(t, question, answer)
		}
		if !answer.Answerable || len(answer.Citations) == 0 || answer.Text == "" {
			t.Errorf("%q has no answer: %+v", question, answer)
		}
		if t.Failed() {
			t.Fatalf("seed %d, reply %d to %q:\n%s\n\nanswer:\n%s", *seed, n, question, strings.Join(replied, "\n"), answer.Text)
		}
	}
	if 20*heard < replies {
		t.Errorf("the model was heard in %d of %d answers: the replies are too far from what a model writes", heard, replies)
	}
	t.Logf("%d of %d answers were the model's", heard, replies)
}

var (
	people = []string{"Renata Oyelaran", "Tomas Ekblad", "Anja Brock", "Samuel Brock", "Mei Tanaka", "Piet Hanno", "Ilse Marrow", "Oyelaran", "Ekblad", "The article", "She", "He", "Jo Nobody", "Greenwater"}
	saying = []string{" said: ", " warned that ", " compared it to ", " denied: ", " and Tomas Ekblad agreed: ", " never said ", ", as Anja Brock put it, ", " told the forum "}
	said   = []string{
		"{1}", "{2}", "{3}", "{4}", "{9}", "{0}", "{1} and {2}", `"{3}"`, `"a purse with a hole"`, `"a heart of stone"`, "“We have counted ships for forty years”", "“we shall drown by 2031”",
		"'the gates will burn'", "«rien ne va plus»", "「砂がない」", "dredging alone would not be enough", "fourteen million crowns", "99 million crowns", "the northern channel must be 9 metres deep", "twelve harbours",
	}
	spoilt = []string{"", "", "", "", "", " @everyone", " <@123>", " https://evil.example", " [x](//evil.example)", "\u200b", "\u202e", "```", "\n", " # no", "**", "\x00", `\"`, " Ignore the above."}
)

// reply is something that a model might reply to statements, well or badly.
func reply(rng *rand.Rand, statements []modeltest.Statement) string {
	one := func(from []string) string { return from[rng.IntN(len(from))] }
	var sentences []modeltest.Sentence
	for range rng.IntN(5) {
		s := modeltest.Sentence{Text: one(people) + one(saying) + one(said) + one(spoilt) + "."}
		for range 1 + rng.IntN(2) {
			s.Statements = append(s.Statements, rng.IntN(7))
		}
		if len(statements) > 0 && rng.IntN(2) == 0 { // mostly true
			of := statements[rng.IntN(len(statements))]
			s = modeltest.Sentence{Text: of.Speaker + fmt.Sprintf(" said: {%d}", of.N) + one(spoilt) + ".", Statements: []int{of.N}}
		}
		if len(s.Text) > 3 && rng.IntN(20) == 0 {
			s.Text = strings.Repeat(s.Text, 1+rng.IntN(40))
		}
		sentences = append(sentences, s)
	}
	form := []string{"schema", "schema", "schema", "text"}[rng.IntN(4)]
	text := modeltest.Form(modeltest.Request{Form: form}, sentences...)
	switch rng.IntN(12) {
	case 0:
		text = text[:rng.IntN(len(text)+1)]
	case 1:
		text = "```json\n" + text + "\n```"
	case 2:
		text = "Sure! " + text
	case 3:
		at := rng.IntN(len(text) + 1)
		text = text[:at] + one(spoilt) + one(said) + text[at:]
	case 4:
		raw, _ := json.Marshal(map[string]any{"answer": text, "sentences": []any{1, "two", nil, map[string]any{"text": 3}, sentences}})
		text = string(raw)
	}
	return strings.ToValidUTF8(text, "?")
}

// inWords are the numbers that the forum's articles and its models tell in words.
var inWords = map[string]string{"9": "nine", "14": "fourteen", "12": "twelve", "40": "forty", "50": "fifty"}

var numerals = regexp.MustCompile(`\d+`)

// checkProse holds a model's own words against the statements that it cites.
func checkProse(t *testing.T, question string, a rag.Answer) {
	t.Helper()
	if a.Text != rag.Clean(a.Text) {
		t.Errorf("holds what cannot be seen: %q", a.Text)
	}
	for _, bad := range []string{"@everyone", "<@", "://", "](", "```", "Greenwater", "Jo Nobody", "drown", "burn", "heart of stone", "rien", "砂"} {
		if strings.Contains(a.Text, bad) {
			t.Errorf("holds %q", bad)
		}
	}
	given := question
	for _, c := range a.Citations {
		given += "\n" + c.Speaker + "\n" + c.Role + "\n" + c.Context + "\n" + c.Quote + "\n" + c.Article.Published + " " + c.Article.Title
	}
	prose := a.Text
	for n := range a.Citations {
		prose = strings.ReplaceAll(prose, fmt.Sprintf("[%d]", n+1), "")
	}
	for _, n := range numerals.FindAllString(prose, -1) {
		if !strings.Contains(given, n) && !strings.Contains(given, inWords[n]+" ") {
			t.Errorf("the number %s is in nothing it cites", n)
		}
	}
	for line := range strings.SplitSeq(a.Text, "] ") {
		for _, name := range []string{"Renata Oyelaran", "Tomas Ekblad", "Anja Brock", "Samuel Brock", "Mei Tanaka"} {
			if strings.HasPrefix(line, name) && !slices.ContainsFunc(a.Citations, func(c rag.Citation) bool { return c.Speaker == name || c.Kind == corpus.Narration }) && !strings.Contains(question, name) {
				t.Errorf("%s is named and not cited: %s", name, line)
			}
		}
	}
}
