// Train learns the weights that the attribution engine is built with, and
// measures it.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"whosaid/corpus/attribution/internal/syntax"
)

func main() {
	data := flag.String("data", "../shared/data/attribution", "folder of the annotated corpus")
	flag.Parse()
	if err := run(*data); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data string) error {
	train, err := load(data, "train")
	if err != nil {
		return err
	}
	dev, err := load(data, "dev")
	if err != nil {
		return err
	}
	start := time.Now()
	var docs []*syntax.Document
	for _, a := range train {
		docs = append(docs, a.document())
	}
	fmt.Println("read", time.Since(start))
	m := syntax.NewModel()
	m.Learn(docs, 5, 1)
	fmt.Println("learnt", time.Since(start))
	packed := m.Pack(nil)
	m, _, err = syntax.Unpack(string(packed))
	if err != nil {
		return err
	}
	var tokens, sents, bounds, tag, name, isName, foundName, head, rel int
	var spent time.Duration
	bytes := 0
	for _, a := range dev {
		g := a.document()
		d := &syntax.Document{}
		t0 := time.Now()
		d.Read(a.Text, 0)
		m.Analyse(d)
		spent += time.Since(t0)
		bytes += len(a.Text)
		starts := map[int]bool{}
		for _, s := range a.parse.Sentences {
			starts[s[0].start] = true
		}
		for _, s := range d.Sentences {
			sents++
			if starts[int(d.Tokens[s.First].From)] {
				bounds++
			}
		}
		for _, gs := range g.Sentences {
			for i := gs.First; i < gs.Last; i++ {
				t := d.Tokens[i]
				tokens++
				if t.POS == g.Tokens[i].POS {
					tag++
				}
				if g.Tokens[i].Name != 0 {
					isName++
				}
				if t.Name != 0 {
					foundName++
				}
				if g.Tokens[i].Name != 0 && t.Name == g.Tokens[i].Name {
					name++
				}
				if t.Head == g.Tokens[i].Head {
					head++
					if t.Rel == g.Tokens[i].Rel {
						rel++
					}
				}
			}
		}
	}
	share := func(a, b int) float64 { return float64(a) / float64(b) }
	fmt.Printf("tags %.4f names P %.3f R %.3f heads %.3f labelled %.3f sentence starts P %.3f  %.2f MB/s\n", share(tag, tokens), share(name, foundName), share(name, isName),
		share(head, tokens), share(rel, tokens), share(bounds, sents), float64(bytes)/1e6/spent.Seconds())
	return os.WriteFile("/tmp/model.bin", packed, 0o644)
}
