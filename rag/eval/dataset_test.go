package eval_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/reader"
	"whosaid/corpus/samples"
	"whosaid/rag/eval"
)

// The project's own questions, over its sample articles. A third of each kind
// is marked "test": nothing is tuned on those.
const questionFile = "testdata/questions.jsonl"

// More questions, to fit by ("dev") and to check by ("hold"), which are over
// articles of their own.
const moreFile = "testdata/more.jsonl"

func TestOwnQuestionsAreManyAndOfAllKinds(t *testing.T) {
	questions := ownQuestions(t)
	if len(questions) < 200 {
		t.Errorf("%d questions, want at least 200", len(questions))
	}
	kinds, ids, abstain := map[string]int{}, map[string]bool{}, 0
	for _, q := range questions {
		if q.ID == "" || ids[q.ID] {
			t.Errorf("the id %q is empty or given twice", q.ID)
		}
		ids[q.ID] = true
		kinds[q.Kind]++
		if q.Abstain {
			abstain++
		}
	}
	for _, kind := range []string{
		"speaker-topic", "who-said", "role", "slip", "direct", "everything", "compare", "disagree", "when", "count", "event",
		"false-premise", "follow-up", "homonym", "cross-language", "listed", "unknown", "off-topic", "unanswerable",
	} {
		if kinds[kind] < 12 {
			t.Errorf("%d questions of the kind %s, want at least 12", kinds[kind], kind)
		}
	}
	if share := float64(abstain) / float64(len(questions)); share < 0.20 || share > 0.35 {
		t.Errorf("%.2f of the questions have no answer, want about a quarter", share)
	}
}

func TestWhatOwnQuestionsExpectStandsInTheSamples(t *testing.T) {
	articles := sampleArticles(t)
	if len(articles) < 30 {
		t.Errorf("%d sample articles, want at least 30", len(articles))
	}
	titled := func(title string) bool {
		return slices.ContainsFunc(articles, func(d corpus.Document) bool { return d.Title == title })
	}
	for _, q := range append(ownQuestions(t), questionsOf(t, moreFile)...) {
		if q.Article != "" && !titled(q.Article) {
			t.Errorf("%s: no sample has the title %q", q.ID, q.Article)
		}
		if q.Abstain {
			if len(q.Speakers)+len(q.Contains) > 0 {
				t.Errorf("%s: has no answer, and yet expects one", q.ID)
			}
			continue
		}
		if len(q.Contains) == 0 {
			t.Errorf("%s: expects no wording", q.ID)
		}
		cited := map[string]bool{}
		for _, words := range q.Contains {
			holding := 0
			for _, d := range articles {
				if !strings.Contains(oneLine(d.Text), oneLine(words)) {
					continue
				}
				holding++
				for _, s := range q.Speakers {
					cited[s] = cited[s] || named(d, s)
				}
			}
			if holding != 1 {
				t.Errorf("%s: %q stands in %d sample articles, want 1", q.ID, words, holding)
			}
		}
		for _, s := range q.Speakers {
			if !cited[s] {
				t.Errorf("%s: no article with the wordings expected names %s", q.ID, s)
			}
		}
	}
}

func TestAThirdOfEachKindOfOwnQuestionsIsKeptForTesting(t *testing.T) {
	type count struct{ all, test int }
	kinds := map[string]count{}
	for line := range bytes.Lines(questionBytes(t)) {
		var q struct{ ID, Kind, Split string }
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		c := kinds[q.Kind]
		c.all++
		switch q.Split {
		case "test":
			c.test++
		case "dev":
		default:
			t.Errorf("%s: split %q, want dev or test", q.ID, q.Split)
		}
		kinds[q.Kind] = c
	}
	for kind, c := range kinds {
		if 3*c.test < c.all-2 || 3*c.test > c.all+2 {
			t.Errorf("%s: %d of %d questions are kept for testing, want a third", kind, c.test, c.all)
		}
	}
}

func ownQuestions(t *testing.T) []eval.Question { return questionsOf(t, questionFile) }

func questionsOf(t *testing.T, file string) []eval.Question {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	questions, err := eval.ReadQuestions(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return questions
}

func questionBytes(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(questionFile)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func sampleArticles(t *testing.T) []corpus.Document {
	t.Helper()
	r := reader.New()
	var out []corpus.Document
	for _, in := range samples.All() {
		d, err := r.Read(t.Context(), in)
		if err != nil {
			t.Fatalf("%s: %v", in.Name, err)
		}
		out = append(out, d)
	}
	return out
}

// named reports whether an article gives a speaker's full name; transcripts set
// it in capitals, and apostrophes may be straight or curly.
func named(d corpus.Document, name string) bool {
	plain := strings.NewReplacer("’", "'")
	return strings.Contains(strings.ToLower(plain.Replace(oneLine(d.Text))), strings.ToLower(plain.Replace(name)))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
