package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
)

// evaluate measures the engine on one split, or on the articles held back from
// training, and prints the figures and what goes wrong. With emit, what it finds
// is written there too, one article a line.
func evaluate(data, split, model, emit string) error {
	gold, err := annotated(data, split)
	if err != nil {
		return err
	}
	engine, err := engineOf(model)
	if err != nil {
		return err
	}
	var system []*article
	bytes, start := 0, time.Now()
	for _, g := range gold {
		system = append(system, read(engine, g))
		bytes += len(g.Text)
	}
	spent := time.Since(start)
	f := measure(gold, system)
	fmt.Printf("articles %d  gold %d  system %d\n", len(gold), f.gold, f.system)
	fmt.Printf("content F1 %.3f  exact F1 %.3f  both F1 %.3f  speech recall %.3f  direct recall %.3f\n", f.content, f.exact, f.both, f.speech, f.direct)
	fmt.Printf("%.2f MB/s\n", float64(bytes)/1e6/spent.Seconds())
	calibration(system, f)
	errorsOf(gold, system).print(os.Stdout)
	if emit == "" {
		return nil
	}
	return write(emit, system)
}

// annotated are the articles of a split.
func annotated(data, split string) ([]*article, error) {
	if split != "held" {
		return load(data, split)
	}
	articles, err := load(data, "train")
	_, held := part(articles)
	return held, err
}

// engineOf is the engine with the weights of a file, or those built in.
func engineOf(model string) (*attribution.Engine, error) {
	if model == "" {
		return attribution.New()
	}
	weights, err := os.ReadFile(model)
	if err != nil {
		return nil, err
	}
	return attribution.Load(weights)
}

// calibration prints how many statements are right in each class of confidence:
// all of them, those in quotation marks, and those reported.
func calibration(system []*article, f figures) {
	classes(system, f, "all", func(corpus.Kind) bool { return true })
	classes(system, f, "quoted", func(k corpus.Kind) bool { return k != corpus.Indirect })
	classes(system, f, "reported", func(k corpus.Kind) bool { return k == corpus.Indirect })
}

func classes(system []*article, f figures, name string, in func(corpus.Kind) bool) {
	limits := []float64{0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01}
	n := -1
	count, right := make([]int, len(limits)), make([]int, len(limits))
	for _, a := range system {
		for _, r := range a.Attributions {
			n++
			if !in(corpus.Kind(r.Type)) {
				continue
			}
			k := 0
			for r.Confidence >= limits[k+1] {
				k++
			}
			count[k]++
			if f.correct[n] {
				right[k]++
			}
		}
	}
	total, good := 0, 0
	for k := len(limits) - 2; k >= 0; k-- {
		total, good = total+count[k], good+right[k]
		fmt.Printf("%-8s confidence %.2f to %.2f: %5d statements, %.3f right; from there up %5d, %.3f right\n", name, limits[k], min(1, limits[k+1]),
			count[k], float64(right[k])/float64(max(1, count[k])), total, float64(good)/float64(max(1, total)))
	}
}

// read is what the engine finds in an article, narration aside.
func read(engine *attribution.Engine, g *article) *article {
	reading := engine.Read(g.Text)
	a := &article{ID: g.ID, Text: g.Text, Attributions: []relation{}}
	for _, at := range reading.Attributions {
		if at.Kind == corpus.Narration {
			continue
		}
		r := relation{
			Source: pairs(at.Source), Cue: pairs(at.Cue), Content: pairs(at.Content), Role: at.Role, Type: string(at.Kind),
			Confidence: at.Confidence,
		}
		if at.Person >= 0 {
			r.Speaker = reading.People[at.Person].Name
		}
		a.Attributions = append(a.Attributions, r)
	}
	return a
}

func pairs(spans []corpus.Span) [][2]int {
	out := [][2]int{}
	for _, s := range spans {
		out = append(out, [2]int{s.Start, s.End})
	}
	return out
}

func write(name string, articles []*article) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	enc := json.NewEncoder(w)
	for _, a := range articles {
		if err := enc.Encode(a); err != nil {
			file.Close()
			return err
		}
	}
	if err := w.Flush(); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}
