package eval

import (
	"context"
	"math"
	"strings"
	"testing"
)

func TestEachExpectedWordingCountsWhereItIsFoundFirst(t *testing.T) {
	x := Sought{Wanted: []map[string]bool{{"a": true, "b": true}, {"c": true}}}
	second, third := 1/math.Log2(3), 1/math.Log2(4)
	for _, c := range []struct {
		name         string
		found        []string
		ndcg, recall float64
	}{
		{"both in front", []string{"a", "c", "b"}, 1, 1},
		{"one twice, then the other", []string{"a", "b", "c"}, (1 + third) / (1 + second), 1},
		{"the second sixth", []string{"b", "x", "x", "x", "x", "c"}, (1 + 1/math.Log2(7)) / (1 + second), 0.5},
		{"the second eleventh", []string{"b", "x", "x", "x", "x", "x", "x", "x", "x", "x", "c"}, 1 / (1 + second), 0.5},
		{"nothing", nil, 0, 0},
	} {
		if ndcg, recall := x.score(c.found); math.Abs(ndcg-c.ndcg) > 1e-9 || recall != c.recall {
			t.Errorf("%s: nDCG %.3f, recall %.3f, want %.3f and %.3f", c.name, ndcg, recall, c.ndcg, c.recall)
		}
	}
}

func TestRankingsAreMeasuredByKindAndAllTogether(t *testing.T) {
	sought := []Sought{
		{Question{ID: "1", Kind: "who"}, []map[string]bool{{"a": true}}},
		{Question{ID: "2", Kind: "zoo"}, []map[string]bool{{"b": true}}},
	}
	rankings := []Ranking{{"always a", func(context.Context, Question) ([]string, error) { return []string{"a"}, nil }}}
	got, err := Retrieve(t.Context(), sought, rankings)
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := WriteRetrieved(&table, rankings, got); err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range strings.Lines(table.String()) {
		rows = append(rows, strings.Join(strings.Fields(line), " "))
	}
	want := []string{"nDCG@10 / R@5 questions always a", "who 1 1.000 / 1.000", "zoo 1 0.000 / 0.000", "all 2 0.500 / 0.500"}
	if strings.Join(rows, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", rows)
	}
}
