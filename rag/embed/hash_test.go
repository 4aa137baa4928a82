package embed

import (
	"bufio"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestHashVectorsAreUnitLengthAndRepeatable(t *testing.T) {
	texts := []string{"", "harbour", "The harbour will be dredged in spring.", "刘卫东谈港口", "…!?", strings.Repeat("tide and silt ", 2000)}
	a, err := Hash{}.Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Hash{}.Embed(context.Background(), texts)
	for i := range texts {
		if n := dot(a[i], a[i]); len(a[i]) != 512 || math.Abs(n-1) > 1e-5 {
			t.Errorf("%.20q: %d dimensions, squared length %v", texts[i], len(a[i]), n)
		}
		if !slices.Equal(a[i], b[i]) {
			t.Errorf("%.20q: two runs differ", texts[i])
		}
	}
}

func TestHashPutsSharedWordsNearer(t *testing.T) {
	v, err := Hash{}.Embed(context.Background(), []string{
		"Who spoke about dredging the harbours?",
		"The harbour must be dredged before winter, the mayor said.",
		"School meals are to cost less from autumn.",
	})
	if err != nil {
		t.Fatal(err)
	}
	if near, far := dot(v[0], v[1]), dot(v[0], v[2]); near < far+0.1 {
		t.Errorf("near %.3f, far %.3f", near, far)
	}
}

func TestHashStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if v, err := (Hash{}).Embed(ctx, []string{"a"}); err == nil || v != nil {
		t.Errorf("got %v, %v", v, err)
	}
}

// The STS benchmark says how well cosines order pairs by likeness; 0.76 is
// below what was measured when this was written (see docs/benchmarks.md).
func TestHashOnSTS(t *testing.T) {
	a, b, gold := sts(t, "sts-dev.csv")
	va, err := Hash{}.Embed(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	vb, _ := Hash{}.Embed(context.Background(), b)
	cos := make([]float64, len(gold))
	for i := range gold {
		cos[i] = dot(va[i], vb[i])
	}
	r := pearson(cos, gold)
	t.Logf("Pearson on %d pairs: %.4f", len(gold), r)
	if r < 0.76 {
		t.Errorf("Pearson %.4f", r)
	}
}

func BenchmarkHash(b *testing.B) {
	texts := []string{"The harbour must be dredged before winter, the mayor said, because silt has cut the depth of the northern channel to four metres."}
	for b.Loop() {
		if _, err := (Hash{}).Embed(context.Background(), texts); err != nil {
			b.Fatal(err)
		}
	}
}

func dot(a, b []float32) (s float64) {
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

func sts(t *testing.T, name string) (a, b []string, gold []float64) {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "retrieval", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("%s is needed for this test: %v", path, err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		c := strings.Split(s.Text(), "\t")
		score, err := strconv.ParseFloat(c[4], 64)
		if err != nil || len(c) < 7 {
			t.Fatalf("%s: %q", path, s.Text())
		}
		a, b, gold = append(a, c[5]), append(b, c[6]), append(gold, score)
	}
	return a, b, gold
}

func pearson(x, y []float64) float64 {
	var sx, sy, sxx, syy, sxy float64
	n := float64(len(x))
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
		sxx, syy, sxy = sxx+x[i]*x[i], syy+y[i]*y[i], sxy+x[i]*y[i]
	}
	return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy))
}
