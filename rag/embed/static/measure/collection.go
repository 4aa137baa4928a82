package main

import (
	_ "embed"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// collection is texts to search, and questions with the texts that answer them.
type collection struct {
	name      string
	texts     []string
	questions []string
	answers   []map[int]bool
}

// score returns the means of nDCG at 10 and of recall at 5 over what was found
// for each question, best first.
func (c collection) score(found [][]int) (ndcg, recall float64) {
	for q, answers := range c.answers {
		var gain, ideal, hits float64
		for i := range 10 {
			discount := 1 / math.Log2(float64(i+2))
			if i < len(answers) {
				ideal += discount
			}
			if i < len(found[q]) && answers[found[q][i]] {
				gain += discount
				if i < 5 {
					hits++
				}
			}
		}
		ndcg += gain / ideal
		recall += hits / float64(len(answers))
	}
	n := float64(len(c.answers))
	return ndcg / n, recall / n
}

// cranfield reads the Cranfield collection from a folder. A text is its
// abstract; it answers where it was judged 1 to 4.
func cranfield(folder string) (collection, error) {
	c := collection{name: "Cranfield"}
	var err error
	if c.texts, err = abstracts(filepath.Join(folder, "cran.all.1400")); err != nil {
		return c, err
	}
	if c.questions, err = abstracts(filepath.Join(folder, "cran.qry")); err != nil {
		return c, err
	}
	for range c.questions {
		c.answers = append(c.answers, map[int]bool{})
	}
	data, err := os.ReadFile(filepath.Join(folder, "cranqrel"))
	if err != nil {
		return c, err
	}
	for line := range strings.Lines(string(data)) {
		var question, text, code int
		if _, err := fmt.Sscan(line, &question, &text, &code); err != nil {
			return c, fmt.Errorf("cranqrel: %q: %w", line, err)
		}
		if code >= 1 && code <= 4 {
			c.answers[question-1][text-1] = true
		}
	}
	return c, nil
}

// abstracts reads the parts ".W" of a file in Cranfield's form.
func abstracts(path string) ([]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []string
	inside := false
	for line := range strings.Lines(string(data)) {
		switch {
		case strings.HasPrefix(line, ".I"):
			out = append(out, "")
			inside = false
		case len(line) > 1 && line[0] == '.' && 'A' <= line[1] && line[1] <= 'Z':
			inside = line[1] == 'W'
		case inside:
			out[len(out)-1] += line
		}
	}
	return out, nil
}

// asked holds questions about the sample articles in other words than theirs:
// article, words of the sentence that answers, question, separated by tabs.
//
//go:embed questions.tsv
var asked string

// samples reads the sample articles as sentences.
func samples(folder string) (collection, error) {
	c := collection{name: "samples"}
	first := map[string]int{} // sentence of each article
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return c, err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return c, err
		}
		first[filepath.Base(file)] = len(c.texts)
		for paragraph := range strings.SplitSeq(string(data), "\n\n") {
			for s := sentences.FromString(strings.Join(strings.Fields(paragraph), " ")); s.Next(); {
				c.texts = append(c.texts, strings.TrimSpace(s.Value()))
			}
		}
	}
	for line := range strings.Lines(asked) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 {
			return c, fmt.Errorf("questions: %q has %d fields", line, len(f))
		}
		from, ok := first[f[0]]
		if !ok {
			return c, fmt.Errorf("questions: no article %q", f[0])
		}
		for from < len(c.texts) && !strings.Contains(c.texts[from], f[1]) {
			from++
		}
		if from == len(c.texts) {
			return c, fmt.Errorf("questions: %q is not in %s", f[1], f[0])
		}
		c.questions = append(c.questions, f[2])
		c.answers = append(c.answers, map[int]bool{from: true})
	}
	return c, nil
}

// lined reads texts and questions from files of lines.
func lined(texts, questions string) (collection, error) {
	c := collection{name: "own"}
	data, err := os.ReadFile(texts)
	if err != nil {
		return c, err
	}
	c.texts = strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	if data, err = os.ReadFile(questions); err != nil {
		return c, err
	}
	for line := range strings.Lines(string(data)) {
		at, question, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n, err := strconv.Atoi(at)
		if err != nil {
			return c, fmt.Errorf("%s: %q: %w", questions, line, err)
		}
		c.questions = append(c.questions, question)
		c.answers = append(c.answers, map[int]bool{n: true})
	}
	return c, nil
}
