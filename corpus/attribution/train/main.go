// Train learns the weights that the attribution engine is built with.
//
//	go run ./corpus/attribution/train            # learns corpus/attribution/model.bin from the training articles
//	go run ./corpus/attribution/train -eval      # measures the engine on the development articles
//
// The same data give the same weights, byte for byte: all that is random comes
// from one seed, and nothing depends on time or on the number of processors.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"whosaid/corpus/attribution/internal/relate"
	"whosaid/corpus/attribution/internal/syntax"
)

const (
	seed   = 1
	folds  = 4 // parts of the training articles that are read by a model that has not seen them
	epochs = 5
)

func main() {
	data := flag.String("data", "../shared/data/attribution", "folder of the annotated corpus")
	out := flag.String("out", "corpus/attribution/model.bin", "file to write the weights to")
	quick := flag.String("quick", "", "")
	eval := flag.String("eval", "", "measure the engine as it is on this split of the corpus (dev) instead of training")
	emit := flag.String("emit", "", "with -eval: file to write what the engine finds to, one article a line")
	flag.Parse()
	if *eval != "" {
		if err := evaluate(*data, *eval, *emit); err != nil {
			fmt.Fprintln(os.Stderr, "train:", err)
			os.Exit(1)
		}
		return
	}
	if err := run(*data, *out, *quick); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(data, out, quick string) error {
	start := time.Now()
	train, err := load(data, "train")
	if err != nil {
		return err
	}
	dev, err := load(data, "dev")
	if err != nil {
		return err
	}
	sm := syntax.NewModel()
	var packed []byte
	if b, err := os.ReadFile(quick); err == nil {
		n := len(syntax.NewModel().Pack(nil))
		packed = b[:n]
		sm, _, _ = syntax.Unpack(packed)
		off := n
		for _, a := range train {
			a.doc = &syntax.Document{}
			a.doc.Read(a.Text, 0)
			sm.Analyse(a.doc)
			for i := range a.doc.Tokens {
				t := &a.doc.Tokens[i]
				t.POS, t.Name, t.Rel = syntax.Tag(b[off]), syntax.Name(b[off+1]), syntax.Rel(b[off+2])
				t.Head = int32(b[off+3]) | int32(b[off+4])<<8
				if t.Head == 0xffff {
					t.Head = -1
				}
				off += 5
			}
		}
	} else {
		all := documents(train, func(int) bool { return true })
		sm.Learn(all, epochs, seed)
		packed = sm.Pack(nil)
		if sm, _, err = syntax.Unpack(packed); err != nil {
			return err
		}
		fmt.Println("syntax", time.Since(start))
		for fold := range folds {
			m := syntax.NewModel()
			m.Learn(documents(train, func(i int) bool { return i%folds != fold }), epochs, seed)
			for i, a := range train {
				if i%folds == fold {
					a.doc = &syntax.Document{}
					a.doc.Read(a.Text, 0)
					m.Analyse(a.doc)
				}
			}
		}
		b := append([]byte(nil), packed...)
		for _, a := range train {
			for _, t := range a.doc.Tokens {
				b = append(b, byte(t.POS), byte(t.Name), byte(t.Rel), byte(t.Head), byte(t.Head>>8))
			}
		}
		if quick != "" {
			os.WriteFile(quick, b, 0o644)
		}
	}
	fmt.Println("read", time.Since(start))
	var examples []relate.Example
	for _, a := range train {
		examples = append(examples, relate.Example{Doc: a.doc, Relations: a.relations(a.doc)})
	}
	rm := relate.NewModel()
	rm.Learn(examples, 3, 4, seed)
	var halves [2]*relate.Model
	for h := range halves {
		var part []relate.Example
		for i, x := range examples {
			if i%2 != h {
				part = append(part, x)
			}
		}
		halves[h] = relate.NewModel()
		halves[h].Learn(part, 2, 4, seed)
	}
	rm.LearnToJudge(examples, func(n int) *relate.Model { return halves[n%2] }, 6, seed)
	fmt.Println("learnt", time.Since(start))
	packed = rm.Pack(packed)
	if err := os.WriteFile(out, packed, 0o644); err != nil {
		return err
	}
	if rm, _, err = relate.Unpack(packed[len(packed)-len(rm.Pack(nil)):]); err != nil {
		return err
	}
	reader := rm.NewReader()
	for _, a := range dev {
		a.doc = &syntax.Document{}
		a.doc.Read(a.Text, 0)
		sm.Analyse(a.doc)
	}
	for _, threshold := range []float32{0.37, 0.42, 0.47} {
		var found []*article
		t0 := time.Now()
		goldCues, sysCues, right := 0, 0, 0
		for _, a := range dev {
			s := &article{ID: a.ID, Text: a.Text}
			gold := map[int32]bool{}
			for _, r := range a.relations(a.doc) {
				gold[r.Cue] = true
				goldCues++
			}
			for _, r := range reader.Read(a.doc, threshold, nil) {
				sysCues++
				if gold[r.Cue] {
					right++
				}
				s.Attributions = append(s.Attributions, spans(a.doc, r))
			}
			found = append(found, s)
		}
		p, r := float64(right)/float64(sysCues), float64(right)/float64(goldCues)
		fmt.Printf("threshold %.2f cue P %.3f R %.3f F %.3f %v ", threshold, p, r, 2*p*r/(p+r), time.Since(t0))
		f := measure(dev, found)
		fmt.Printf("content %.3f exact %.3f both %.3f speech %.3f direct %.3f\n", f.content, f.exact, f.both, f.speech, f.direct)
	}
	return nil
}

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

func spans(d *syntax.Document, r relate.Relation) relation {
	span := func(r relate.Range) [2]int {
		return [2]int{int(d.Tokens[r.First].From), int(d.Tokens[r.Last-1].To)}
	}
	out := relation{}
	if !r.Source.Empty() {
		out.Source = [][2]int{span(r.Source)}
	}
	for _, c := range r.Content {
		out.Content = append(out.Content, span(c))
	}
	return out
}
