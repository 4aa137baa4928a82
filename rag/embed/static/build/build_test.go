package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/rag/embed/static"
)

// writeInputs writes a package of n words and a benchmark of sentences made of them,
// to files.
func writeInputs(t *testing.T, n int) (vectors, sts string) {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	var b bytes.Buffer
	b.WriteString(`{"precision":8,"words":["skipped"],"vectors":{`)
	for i := range n {
		row := make([]float64, published+2)
		for j := range row {
			row[j] = math.Round(random.NormFloat64()*1e4) / 1e4
		}
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%q:%s,", fmt.Sprint("word", i), text)
		fmt.Fprintf(&b, "%q:%s,", fmt.Sprint("two-words", i), text)
	}
	data := strings.TrimSuffix(b.String(), ",") + "}}"
	vectors = filepath.Join(t.TempDir(), "vectors.json")
	if err := os.WriteFile(vectors, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	var pairs strings.Builder
	for i := range 50 {
		fmt.Fprintf(&pairs, "genre\tfile\tyear\t%d\t%d\tword%d word%d\tword%d said\n", i, i%6, i, i+1, i+i%6)
	}
	sts = filepath.Join(t.TempDir(), "sts.csv")
	if err := os.WriteFile(sts, []byte(pairs.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return vectors, sts
}

func TestTheTableIsTheSameEachTime(t *testing.T) {
	vectors, sts := writeInputs(t, 400)
	var tables []string
	for i := range 2 {
		out := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if err := build(vectors, sts, out, 300, 2); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, string(data))
	}
	if tables[0] != tables[1] {
		t.Error("two builds differ")
	}
	e, err := static.WithTable(tables[0])
	if err != nil {
		t.Fatal(err)
	}
	v, err := e.Embed(t.Context(), []string{"word1 word2"})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range v[0][:published] {
		if math.IsNaN(float64(x)) {
			t.Fatal("the table holds what is not a number")
		}
	}
}

func TestOnlyWordsThatTheEmbedderMeetsAreRead(t *testing.T) {
	vectors, _ := writeInputs(t, 5)
	data, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	words, err := readVectors(bytes.NewReader(data), 4)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range words {
		got = append(got, fmt.Sprint(l.form, " ", l.rank))
	}
	if want := "word0 0, word1 2, word2 4, word3 6"; strings.Join(got, ", ") != want {
		t.Errorf("read %q, want %q", got, want)
	}
}

func TestMalformedInputIsRefused(t *testing.T) {
	for _, data := range []string{"", "[]", `{"words":[]}`, `{"vectors":{"a":[1,2]}}`, `{"vectors":{"a":"b"}}`, `{"vectors":{`} {
		if words, err := readVectors(strings.NewReader(data), 9); err == nil && len(words) > 0 {
			t.Errorf("%q: %d words", data, len(words))
		}
	}
	bad := filepath.Join(t.TempDir(), "sts")
	if err := os.WriteFile(bad, []byte("a\tb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readPairs(bad); err == nil {
		t.Error("a line of two fields was read")
	}
}

func TestTrainingBringsPairsToWherePeoplePutThem(t *testing.T) {
	vectors, sts := writeInputs(t, 400)
	data, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	words, err := readVectors(bytes.NewReader(data), 400)
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := readPairs(sts)
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(words)
	spread := func() (like, unlike float64) {
		for _, p := range pairs {
			a, b := m.forward(m.sentence(p.a).words), m.forward(m.sentence(p.b).words)
			if c := dot(a.unit, b.unit); p.alike > 0.7 {
				like += c
			} else if p.alike < 0.3 {
				unlike += c
			}
		}
		return like, unlike
	}
	like, unlike := spread()
	m.train(pairs, 5)
	if l, u := spread(); l-u <= like-unlike {
		t.Errorf("like pairs at %.2f and unlike at %.2f, before training %.2f and %.2f", l, u, like, unlike)
	}
}
