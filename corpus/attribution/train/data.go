package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"whosaid/corpus/attribution/internal/syntax"
)

// article is one line of the annotated corpus, with what a parser says of it.
type article struct {
	ID           string     `json:"id"`
	Text         string     `json:"text"`
	Attributions []relation `json:"attributions"`

	parse parse
	doc   *syntax.Document
}

type relation struct {
	Source  [][2]int `json:"source_spans"`
	Cue     [][2]int `json:"cue_spans"`
	Content [][2]int `json:"content_spans"`
	CueText string   `json:"cue,omitempty"`
	Speaker string   `json:"speaker,omitempty"`
	Role    string   `json:"role,omitempty"`
	Type    string   `json:"type"`

	Confidence float64 `json:"confidence,omitempty"`
}

type parse struct {
	ID        string          `json:"id"`
	Sentences [][]parsedToken `json:"sentences"`
}

// parsedToken is [start, end, POS, NER, head, relation].
type parsedToken struct {
	start, end, head int
	tag, name, rel   string
}

func (t *parsedToken) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(b, &[]any{&t.start, &t.end, &t.tag, &t.name, &t.head, &t.rel})
}

// load reads the articles of one split, "train" or "dev", of the corpus in dir.
func load(dir, split string) ([]*article, error) {
	var articles []*article
	names := []string{"polnear-" + split + ".jsonl", "polnear-" + split + ".jsonl.gz"}
	err := lines(dir, names, func(line []byte) error {
		a := &article{}
		articles = append(articles, a)
		return json.Unmarshal(line, a)
	})
	if err != nil {
		return nil, err
	}
	byID := map[string]*article{}
	for _, a := range articles {
		byID[a.ID] = a
	}
	err = lines(dir, []string{"polnear-" + split + "-syntax.jsonl.gz"}, func(line []byte) error {
		var p parse
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		if a := byID[p.ID]; a != nil {
			a.parse = p
		}
		return nil
	})
	return articles, err
}

// lines calls f with each line of the first of the files that exists.
func lines(dir string, names []string, f func([]byte) error) error {
	for _, name := range names {
		file, err := os.Open(filepath.Join(dir, name))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		defer file.Close()
		var r io.Reader = file
		if strings.HasSuffix(name, ".gz") {
			if r, err = gzip.NewReader(file); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
		}
		scanner := bufio.NewScanner(r)
		scanner.Buffer(nil, 64<<20)
		for scanner.Scan() {
			if err := f(scanner.Bytes()); err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
		}
		return scanner.Err()
	}
	return fmt.Errorf("%s holds none of %s", dir, strings.Join(names, ", "))
}

// document reads an article into words and gives them the tags, names and heads
// that the parser gave to the words at the same place. Sentences that it did not
// read are left out.
func (a *article) document() *syntax.Document {
	d := &syntax.Document{}
	d.Read(a.Text, 0)
	length := 0
	for _, s := range a.parse.Sentences {
		for _, t := range s {
			length = max(length, t.end)
		}
	}
	type place struct{ sentence, token int }
	at := make([]place, length+1)
	for s, sentence := range a.parse.Sentences {
		for t, token := range sentence {
			for i := token.start; i < token.end; i++ {
				at[i] = place{s, t + 1}
			}
		}
	}
	ours := map[place]int32{} // which of our tokens a parser's token begins in
	theirs := make([]place, len(d.Tokens))
	for i := range d.Tokens {
		t := &d.Tokens[i]
		for c := int(t.From); c < int(t.To) && c <= length; c++ {
			if p := at[c]; p.token > 0 {
				if theirs[i].token == 0 {
					theirs[i] = p
				}
				if _, ok := ours[p]; !ok {
					ours[p] = int32(i)
				}
			}
		}
	}
	for i := range d.Tokens {
		t, p := &d.Tokens[i], theirs[i]
		t.Head, t.Rel, t.POS = -1, syntax.Root, syntax.NN
		if p.token == 0 {
			continue
		}
		token := a.parse.Sentences[p.sentence][p.token-1]
		t.POS, t.Name = syntax.TagOf(token.tag), syntax.NameOf(token.name)
		if ours[p] != int32(i) { // a later part of one of the parser's words
			t.Head, t.Rel = ours[p], syntax.Dep
		} else if token.head > 0 {
			if h, ok := ours[place{p.sentence, token.head}]; ok && h != int32(i) {
				t.Head, t.Rel = h, syntax.RelOf(token.rel)
			}
		}
		if t.Head >= 0 && d.Tokens[t.Head].Sentence != t.Sentence {
			t.Head, t.Rel = -1, syntax.Root
		}
	}
	d.Sentences = slices.DeleteFunc(d.Sentences, func(s syntax.Sentence) bool {
		missing := 0
		for i := s.First; i < s.Last; i++ {
			if theirs[i].token == 0 {
				missing++
			}
		}
		return missing > 1
	})
	return d
}
