package lexical

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var weights = [Fields]int{2, 1, 1}

// held is a document as the test knows it.
type held struct {
	fields [Fields][]string
	labels []string
}

// some is a document of few words, so that many share them.
func some(r *rand.Rand) held {
	var h held
	for f := range h.fields {
		for range r.IntN(12) {
			h.fields[f] = append(h.fields[f], fmt.Sprintf("w%d", int(math.Exp(5*r.Float64()))-1))
		}
	}
	h.labels = []string{fmt.Sprintf("@%d", r.IntN(5))}
	return h
}

func (h held) document(x *Index, place int) Document {
	d := Document{Place: place}
	for f, words := range h.fields {
		for _, w := range words {
			if w == "w0" { // stands for a function word
				d.Fields[f] = append(d.Fields[f], 0)
			} else {
				d.Fields[f] = append(d.Fields[f], x.Dictionary().Number(w))
			}
		}
	}
	for _, l := range h.labels {
		d.Labels = append(d.Labels, x.Dictionary().Number(l))
	}
	return d
}

// expected ranks by BM25 in float64, straight from the definition.
func expected(docs map[int]held, terms []Term, pass func(int) bool) map[int]float64 {
	length := func(h held) (n float64) {
		for f, words := range h.fields {
			n += float64(weights[f] * len(words))
		}
		return n
	}
	times := func(h held, term string) (n float64) {
		for f, words := range h.fields {
			for _, w := range words {
				if w == term {
					n += float64(weights[f])
				}
			}
		}
		return min(n, maxTimes)
	}
	average := 0.0
	for _, h := range docs {
		average += length(h) / float64(len(docs))
	}
	out := map[int]float64{}
	for _, t := range terms {
		n := 0.0
		for _, h := range docs {
			if times(h, t.Text) > 0 {
				n++
			}
		}
		idf := math.Log(1 + (float64(len(docs))-n+0.5)/(n+0.5))
		for place, h := range docs {
			if f := times(h, t.Text); f > 0 && pass(place) {
				out[place] += t.Weight * idf * f * (k1 + 1) / (f + k1*(1-b+b*length(h)/max(1, average)))
			}
		}
	}
	return out
}

func TestSearchIsBM25WhileDocumentsComeAndGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		x := New(weights)
		docs := map[int]held{}
		places := rapid.SampledFrom([]int{20, 700, 3000}).Draw(t, "places")
		for range rapid.IntRange(1, 5).Draw(t, "changes") {
			var removed []int
			var added []Document
			for place := range places {
				_, there := docs[place]
				if there && r.IntN(3) == 0 {
					removed = append(removed, place)
					delete(docs, place)
					there = false
				}
				if !there && r.IntN(2) == 0 {
					h := some(r)
					docs[place] = h
					added = append(added, h.document(x, place))
				}
			}
			x.Commit(x.Prepare(removed, added))
		}
		if x.Len() != len(docs) {
			t.Fatalf("%d documents, want %d", x.Len(), len(docs))
		}

		fresh := New(weights) // the same documents, never changed
		var all []Document
		for place, h := range docs {
			all = append(all, h.document(fresh, place))
		}
		fresh.Commit(fresh.Prepare(nil, all))

		var terms []Term
		for i := range rapid.IntRange(1, 6).Draw(t, "terms") {
			terms = append(terms, Term{fmt.Sprintf("w%d", 1+(i*31+r.IntN(30))%150), []float64{1, 0.5}[r.IntN(2)]})
		}
		slices.SortFunc(terms, func(a, b Term) int { return cmp.Compare(a.Text, b.Text) })
		terms = slices.CompactFunc(terms, func(a, b Term) bool { return a.Text == b.Text })
		terms = append(terms, Term{Text: "@3"})
		label := len(terms) - 1
		var within func(int) bool
		pass := func(int) bool { return true }
		v := x.View(terms)
		if rapid.Bool().Draw(t, "filtered") {
			in := map[int]bool{}
			for place := range v.Places(label) {
				in[place] = true
			}
			for place, h := range docs {
				if in[place] != (h.labels[0] == "@3") {
					t.Fatalf("place %d is said to have the label: %v", place, in[place])
				}
			}
			within = func(place int) bool { return in[place] }
			pass = within
		}
		k := rapid.SampledFrom([]int{1, 5, 40}).Draw(t, "k")
		var s Searcher
		got := s.Search(&v, k, within, nil)
		w := fresh.View(terms)
		if again := s.Search(&w, k, within, nil); !slices.Equal(got, again) {
			t.Fatalf("grown bit by bit: %v\nat once: %v", got, again)
		}

		want := expected(docs, terms, pass)
		if len(got) != min(k, len(want)) {
			t.Fatalf("%d hits of %d", len(got), len(want))
		}
		least := math.Inf(1)
		for i, h := range got {
			if math.Abs(float64(h.Score)-want[h.Place]) > 1e-4*want[h.Place] {
				t.Fatalf("place %d scores %v, want %v", h.Place, h.Score, want[h.Place])
			}
			if i > 0 && (h.Score > got[i-1].Score || h.Score == got[i-1].Score && h.Place < got[i-1].Place) {
				t.Fatalf("out of order: %v", got)
			}
			least = min(least, want[h.Place])
			delete(want, h.Place)
		}
		for place, score := range want {
			if score > least*(1+1e-4) {
				t.Fatalf("place %d with %v is missing; the last hit has %v", place, score, least)
			}
		}
	})
}

func TestCoverageWeighsRarityAndField(t *testing.T) {
	x := New(weights)
	var docs []Document
	for i, h := range []held{
		{fields: [Fields][]string{{"dam", "river"}, {"crane"}, {"mayor"}}},
		{fields: [Fields][]string{{"dam"}, {"river"}, nil}},
	} {
		docs = append(docs, h.document(x, i))
	}
	x.Commit(x.Prepare(nil, docs))
	shares := [Fields]float64{1, 0.5, 0}
	for _, c := range []struct {
		name  string
		terms []string
		place int
		want  float64
	}{
		{"all in the first field", []string{"dam", "river"}, 0, 1},
		{"one of two equally common ones in the second field", []string{"dam", "river"}, 1, 0.75},
		{"only in the last field", []string{"mayor"}, 0, 0},
		{"not there", []string{"crane"}, 1, 0},
		{"no terms", nil, 0, 0},
		{"no such place", []string{"dam"}, 999, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var terms []Term
			for _, s := range c.terms {
				terms = append(terms, Term{s, 1})
			}
			v := x.View(terms)
			if got := v.Coverage(len(terms), c.place, shares); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestAViewStaysAsItIs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := New(weights)
	add := func(from, to int) {
		var docs []Document
		for i := from; i < to; i++ {
			docs = append(docs, some(r).document(x, i))
		}
		x.Commit(x.Prepare(nil, docs))
	}
	add(0, 1000)
	terms := []Term{{"w1", 1}, {"w7", 1}, {"w20", 1}}
	v := x.View(terms)
	var s Searcher
	before := s.Search(&v, 20, nil, nil)
	add(1000, 2000)
	x.Commit(x.Prepare([]int{before[0].Place, before[1].Place}, nil))
	if after := s.Search(&v, 20, nil, nil); !slices.Equal(before, after) {
		t.Errorf("%v\n%v", before, after)
	}
	w := x.View(terms)
	if now := s.Search(&w, 20, nil, nil); now[0] == before[0] {
		t.Error("what was removed is still found")
	}
}

func TestTermsThatNobodyHoldsAreForgotten(t *testing.T) {
	x := New(weights)
	for round := range 50 {
		h := held{fields: [Fields][]string{{fmt.Sprintf("word%d", round), fmt.Sprintf("other%d", round)}}}
		x.Commit(x.Prepare(nil, []Document{h.document(x, 0)}))
		x.Commit(x.Prepare([]int{0}, nil))
	}
	if n := x.Dictionary().size(); n > 10 {
		t.Errorf("the dictionary has room for %d terms", n)
	}
	if len(x.Dictionary().numbers) != 0 {
		t.Errorf("it knows %d", len(x.Dictionary().numbers))
	}
	if len(x.Places("word3")) != 0 {
		t.Error("a removed document is still listed")
	}
}
