package table_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"

	"whosaid/rag/embed/static/spelling"
	"whosaid/rag/embed/static/table"
)

func entries(n int) []table.Entry {
	out := make([]table.Entry, n)
	for i := range out {
		out[i] = table.Entry{
			Word: fmt.Sprint("word", i), Weight: 1 / float32(i+1), Stem: spelling.Stem(i),
			Vector: []float32{float32(i), -float32(2 * i), 0.5},
		}
	}
	return out
}

func write(t testing.TB, e []table.Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := table.Write(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWhatWasWrittenIsFound(t *testing.T) {
	e := entries(3000)
	tab, err := table.Open(write(t, e))
	if err != nil {
		t.Fatal(err)
	}
	if tab.Len() != len(e) || tab.Dims() != 3 {
		t.Fatalf("%d words of %d dimensions", tab.Len(), tab.Dims())
	}
	for _, want := range e {
		row, ok := tab.Find([]byte(want.Word))
		if !ok || tab.Weight(row) != want.Weight || tab.Stem(row) != want.Stem {
			t.Fatalf("%s: found %v, weight %v, stem %v", want.Word, ok, tab.Weight(row), tab.Stem(row))
		}
		v := []float32{1, 1, 1}
		tab.Add(v, row, 2)
		for i, x := range want.Vector {
			// The int8 rows are within half a step of the truth.
			step := 2 * math.Abs(float64(want.Vector[1])) / 127
			if math.Abs(float64(v[i]-1-2*x)) > max(step, 0.01) {
				t.Fatalf("%s: %v added for %v", want.Word, v, want.Vector)
			}
		}
	}
	for i := range 1000 {
		if _, ok := tab.Find(fmt.Append(nil, "other", i)); ok {
			t.Errorf("other%d was found", i)
		}
	}
}

func TestOfWordsWrittenTwiceTheFirstIsKept(t *testing.T) {
	a, b := entries(2)[1], entries(2)[1]
	b.Weight = 9
	tab, err := table.Open(write(t, []table.Entry{a, b}))
	if err != nil {
		t.Fatal(err)
	}
	row, ok := tab.Find([]byte(a.Word))
	if tab.Len() != 1 || !ok || tab.Weight(row) != a.Weight {
		t.Errorf("%d words, weight %v", tab.Len(), tab.Weight(row))
	}
}

func TestWriteRefusesWhatIsNoTable(t *testing.T) {
	uneven := entries(2)
	uneven[1].Vector = uneven[1].Vector[:2]
	for _, e := range [][]table.Entry{nil, uneven} {
		if err := table.Write(&bytes.Buffer{}, e); err == nil {
			t.Errorf("%d entries were written", len(e))
		}
	}
}

func FuzzOpen(f *testing.F) {
	whole := write(f, entries(20))
	for _, s := range []string{"", "whosaid1", whole, whole[:len(whole)-1], whole + "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data string) {
		tab, err := table.Open(data)
		if err != nil {
			return
		}
		v := make([]float32, tab.Dims())
		for i := range tab.Len() {
			tab.Add(v, table.Row(i), tab.Weight(table.Row(i)))
		}
		tab.Find([]byte("word7"))
	})
}
