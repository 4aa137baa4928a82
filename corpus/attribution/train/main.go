// Train learns the weights that the attribution engine is built with, and
// measures the engine.
//
//	go run ./corpus/attribution/train            # learns corpus/attribution/model.bin from the training articles
//	go run ./corpus/attribution/train -eval dev  # measures the engine on the development articles
//
// The curves of confidence are read off training articles that the weights have
// not seen: every fifth is held back, and the engine measured on those.
//
//	go run ./corpus/attribution/train -hold -out held.bin
//	go run ./corpus/attribution/train -eval held -model held.bin
//
// The same data give the same weights, byte for byte: all that is random comes
// from one seed, and nothing depends on time or on the number of processors.
package main

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	"whosaid/corpus/attribution/internal/relate"
	"whosaid/corpus/attribution/internal/syntax"
)

const (
	seed = 1

	syntaxEpochs = 5
	spanEpochs   = 4
	judgeEpochs  = 6

	models     = 3 // of cues and spans, of which the mean is taken
	halfModels = 2 // the same for the two that the judge learns from

	holdOut = 5 // with -hold: of how many articles one is held back

	folds = 4 // parts of the training articles, each read by a model that has not seen it
)

func main() {
	data := flag.String("data", "../shared/data/attribution", "folder of the annotated corpus")
	out := flag.String("out", "corpus/attribution/model.bin", "file to write the weights to")
	hold := flag.Bool("hold", false, "do not learn from every fifth article, to measure on those (-eval held)")
	eval := flag.String("eval", "", "measure the engine instead of training: on dev, train, or held, the articles that -hold leaves out")
	model := flag.String("model", "", "with -eval: file of weights to measure instead of those built in")
	emit := flag.String("emit", "", "with -eval: file to write what the engine finds to, one article a line")
	flag.Parse()
	var err error
	if *eval != "" {
		err = evaluate(*data, *eval, *model, *emit)
	} else {
		err = train(*data, *out, *hold)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// train learns all weights and writes them to out. With hold, those articles
// that are held back teach nothing.
func train(data, out string, hold bool) error {
	start := time.Now()
	articles, err := load(data, "train")
	if err != nil {
		return err
	}
	if hold {
		articles, _ = part(articles)
	}
	words := syntax.NewModel()
	words.Learn(documents(articles, func(int) bool { return true }), syntaxEpochs, seed)
	packed := words.Pack(nil)
	fmt.Println("words learnt after", time.Since(start).Round(time.Second))

	readUnseen(articles)
	fmt.Println("articles read after", time.Since(start).Round(time.Second))

	examples := make([]relate.Example, len(articles))
	for i, a := range articles {
		examples[i] = relate.Example{Doc: a.doc, Relations: a.relations(a.doc)}
	}
	packed = relations(examples).Pack(packed)
	fmt.Println("relations learnt after", time.Since(start).Round(time.Second))
	return os.WriteFile(out, packed, 0o644)
}

// part parts articles into those that teach and those that are held back.
func part(articles []*article) (teach, held []*article) {
	for i, a := range articles {
		if i%holdOut == holdOut-1 {
			held = append(held, a)
		} else {
			teach = append(teach, a)
		}
	}
	return teach, held
}

// readUnseen reads each article with a model that was learnt from others, so
// that what is learnt on top of it meets errors as it will in new texts.
func readUnseen(articles []*article) {
	var wg sync.WaitGroup
	for fold := range folds {
		wg.Go(func() {
			m := syntax.NewModel()
			m.Learn(documents(articles, func(i int) bool { return i%folds != fold }), syntaxEpochs, seed)
			for i, a := range articles {
				if i%folds == fold {
					a.doc = &syntax.Document{}
					a.doc.Read(a.Text, 0)
					m.Analyse(a.doc)
				}
			}
		})
	}
	wg.Wait()
}

// relations learns to find cues, sources and contents, and to judge them by what
// two models find in the half of the examples that they have not seen.
func relations(examples []relate.Example) *relate.Model {
	m := relate.NewModel()
	var halves [2]*relate.Model
	var wg sync.WaitGroup
	wg.Go(func() { m.Learn(examples, models, spanEpochs, seed) })
	for h := range halves {
		wg.Go(func() {
			var part []relate.Example
			for i, x := range examples {
				if i%2 != h {
					part = append(part, x)
				}
			}
			halves[h] = relate.NewModel()
			halves[h].Learn(part, halfModels, spanEpochs, seed)
		})
	}
	wg.Wait()
	m.LearnToJudge(examples, func(n int) *relate.Model { return halves[n%2] }, judgeEpochs, seed)
	return m
}

// documents are those of the articles that in lets through, with the tags,
// names and heads to learn.
func documents(articles []*article, in func(int) bool) []*syntax.Document {
	var docs []*syntax.Document
	for i, a := range articles {
		if in(i) {
			docs = append(docs, a.document())
		}
	}
	return docs
}

// relations are the annotated attributions in tokens of d.
func (a *article) relations(d *syntax.Document) []relate.Relation {
	var out []relate.Relation
	for _, g := range a.Attributions {
		cue := cueHead(d, ranges(d, g.Cue))
		contents := ranges(d, g.Content)
		if cue < 0 || len(contents) == 0 {
			continue
		}
		r := relate.Relation{Cue: cue, Content: contents}
		if s := ranges(d, g.Source); len(s) > 0 {
			r.Source = s[0]
		}
		out = append(out, r)
	}
	return out
}

// cueHead is the token that stands for a cue: its first verb that is no
// auxiliary, else the word the others depend on.
func cueHead(d *syntax.Document, cue []relate.Range) int32 {
	verb, top := int32(-1), int32(-1)
	in := func(i int32) bool {
		for _, r := range cue {
			if i >= r.First && i < r.Last {
				return true
			}
		}
		return false
	}
	for _, r := range cue {
		for i := r.First; i < r.Last; i++ {
			t := &d.Tokens[i]
			if !relate.Candidate(d, i) {
				continue
			}
			if verb < 0 && t.POS.Verb() && t.Rel != syntax.Auxiliary && t.Rel != syntax.Copula {
				verb = i
			}
			if top < 0 && !in(t.Head) {
				top = i
			}
		}
	}
	if verb >= 0 {
		return verb
	}
	return top
}

// ranges are the tokens under spans; parts that only marks stand between are one.
func ranges(d *syntax.Document, spans [][2]int) []relate.Range {
	var out []relate.Range
	for _, s := range spans {
		first, last := int32(-1), int32(-1)
		lo, hi := 0, len(d.Tokens)
		for lo < hi {
			if mid := (lo + hi) / 2; int(d.Tokens[mid].To) <= s[0] {
				lo = mid + 1
			} else {
				hi = mid
			}
		}
		for i := lo; i < len(d.Tokens) && int(d.Tokens[i].From) < s[1]; i++ {
			if first < 0 {
				first = int32(i)
			}
			last = int32(i) + 1
		}
		if first >= 0 {
			out = append(out, relate.Range{First: first, Last: last})
		}
	}
	return out
}
