package index

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clipperhouse/uax29/v2/sentences"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed/static"
)

// collection is texts to search, and questions with the texts that answer them.
type collection struct {
	texts     []string
	questions []string
	answers   []map[string]bool // ids
}

func textID(n int) string { return corpus.StatementID("a", n+1) }

// measure returns nDCG at 10 of words alone, meaning alone, both, and both
// reranked.
func (c collection) measure(t *testing.T) (words, meaning, both, reranked float64) {
	t.Helper()
	e, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	x := New(Config{Embedder: e})
	s, err := x.scope(corpus.Local)
	if err != nil {
		t.Fatal(err)
	}
	vectors, err := e.Embed(context.Background(), c.texts)
	if err != nil {
		t.Fatal(err)
	}
	whole := corpus.NewText(strings.Join(c.texts, "\n"))
	r := revision{article: "a"}
	at := 0
	for i, text := range c.texts {
		span := corpus.Span{Start: at, End: at + len([]rune(text))}
		at = span.End + 1
		st := corpus.Statement{ID: textID(i), ArticleID: "a", Quote: text, Attribution: corpus.Attribution{
			Person: -1, Content: []corpus.Span{span}, Context: span, Kind: corpus.Narration,
		}}
		entry := newEntry(st, whole, time.Time{})
		entry.vector = vectors[i]
		r.entries = append(r.entries, entry)
	}
	put(t, s, r)
	for i, question := range c.questions {
		q := rag.Query{Scope: corpus.Local, Text: question, Limit: 10}
		words += ndcg(c.answers[i], rank(t, x, q, Words))
		meaning += ndcg(c.answers[i], rank(t, x, q, Meaning))
		both += ndcg(c.answers[i], rank(t, x, q, Fusion))
		reranked += ndcg(c.answers[i], ask(t, x, q))
	}
	n := float64(len(c.questions))
	return words / n, meaning / n, both / n, reranked / n
}

func rank(t *testing.T, x *Index, q rag.Query, weights Features) []rag.Hit {
	hits, err := x.Rank(context.Background(), q, weights)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func ndcg(answers map[string]bool, hits []rag.Hit) float64 {
	var gain, ideal float64
	for i := range 10 {
		discount := 1 / math.Log2(float64(i+2))
		if i < len(answers) {
			ideal += discount
		}
		if i < len(hits) && answers[hits[i].ID] {
			gain += discount
		}
	}
	if ideal == 0 {
		return 0
	}
	return gain / ideal
}

// Over questions in other words than the texts', on which words say little, and
// those of specialists, on which they say most, both together find more than
// either alone.
func TestFusionFindsMoreThanItsParts(t *testing.T) {
	var words, meaning, both float64
	for name, read := range map[string]func(*testing.T) collection{"samples": samples, "Cranfield": cranfield} {
		w, m, b, r := read(t).measure(t)
		t.Logf("%s, nDCG@10: words %.3f, meaning %.3f, both %.3f, reranked %.3f", name, w, m, b, r)
		if r < 0.97*b {
			t.Errorf("%s: reranking loses what was found", name)
		}
		if b < 0.95*max(w, m) {
			t.Errorf("%s: one alone finds more", name)
		}
		words, meaning, both = words+w, meaning+m, both+b
	}
	if both < 1.1*max(words, meaning) {
		t.Errorf("words %.3f, meaning %.3f, both %.3f", words/2, meaning/2, both/2)
	}
}

// samples are the sentences of the sample articles, with questions about them
// in other words than theirs.
func samples(t *testing.T) (c collection) {
	t.Helper()
	first := map[string]int{} // sentence of each article
	files, err := filepath.Glob("../../corpus/samples/articles/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no sample articles", err)
	}
	for _, file := range files {
		first[filepath.Base(file)] = len(c.texts)
		for paragraph := range strings.SplitSeq(read(t, file), "\n\n") {
			for s := sentences.FromString(strings.Join(strings.Fields(paragraph), " ")); s.Next(); {
				c.texts = append(c.texts, strings.TrimSpace(s.Value()))
			}
		}
	}
	for line := range strings.Lines(read(t, "../embed/static/measure/questions.tsv")) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		at := first[f[0]]
		for at < len(c.texts) && !strings.Contains(c.texts[at], f[1]) {
			at++
		}
		c.questions = append(c.questions, f[2])
		c.answers = append(c.answers, map[string]bool{textID(at): true})
	}
	return c
}

// cranfield is a collection far from forums.
func cranfield(t *testing.T) (c collection) {
	t.Helper()
	folder := "../../../shared/data/retrieval"
	if _, err := os.Stat(folder); err != nil {
		t.Skip("the Cranfield collection is not there")
	}
	abstracts := func(name string) (out []string) {
		inside := false
		for line := range strings.Lines(read(t, filepath.Join(folder, name))) {
			switch {
			case strings.HasPrefix(line, ".I"):
				out, inside = append(out, ""), false
			case len(line) > 1 && line[0] == '.' && 'A' <= line[1] && line[1] <= 'Z':
				inside = line[1] == 'W'
			case inside:
				out[len(out)-1] += line
			}
		}
		return out
	}
	c.texts, c.questions = abstracts("cran.all.1400"), abstracts("cran.qry")
	for range c.questions {
		c.answers = append(c.answers, map[string]bool{})
	}
	for line := range strings.Lines(read(t, filepath.Join(folder, "cranqrel"))) {
		var question, text, code int
		if _, err := fmt.Sscan(line, &question, &text, &code); err != nil {
			t.Fatal(err)
		}
		if code >= 1 && code <= 4 {
			c.answers[question-1][textID(text-1)] = true
		}
	}
	return c
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
