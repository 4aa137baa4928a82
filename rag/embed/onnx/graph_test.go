//go:build onnx

package onnx_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"whosaid/corpus"
	"whosaid/rag/embed/onnx"
	"whosaid/rag/embed/onnx/onnxtest"
	"whosaid/rag/embed/onnx/token"
)

func open(t testing.TB, files map[string][]byte) *onnx.Embedder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "tiny")
	if err := onnxtest.Folder(dir, words(), files); err != nil {
		t.Fatal(err)
	}
	e, err := onnx.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// want is what the tiny model gives a text: the mean of its pieces' rows.
func want(t *testing.T, text string, pool func(rows [][]float32) []float32) []float32 {
	t.Helper()
	k, err := token.Read(onnxtest.WordPiece(words()...))
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]float32
	for _, id := range k.Encode(text, 128) {
		rows = append(rows, onnxtest.Row(id))
	}
	v := pool(rows)
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

func mean(rows [][]float32) []float32 {
	v := make([]float32, onnxtest.Dims)
	for _, row := range rows {
		for i, x := range row {
			v[i] += x / float32(len(rows))
		}
	}
	return v
}

func TestTheModelIsRunAndPooledAsItsFolderSays(t *testing.T) {
	largest := func(rows [][]float32) []float32 {
		v := slices.Clone(rows[0])
		for _, row := range rows {
			for i, x := range row {
				v[i] = max(v[i], x)
			}
		}
		return v
	}
	var texts []string
	for i := range 21 { // more than one batch, of many lengths
		texts = append(texts, strings.Repeat("the gate leaked ", i*i)+words()[i%len(words())])
	}
	texts = append(texts, "", "жщ", strings.Repeat("x", 1<<20))
	pooled := onnxtest.Model(onnxtest.Pieces(words()...), true)
	for _, test := range []struct {
		name  string
		files map[string][]byte
		pool  func([][]float32) []float32
	}{
		{"mean", nil, mean},
		{"mean where nothing is said", map[string][]byte{"1_Pooling/config.json": nil}, mean},
		{"the first", pooling("cls_token"), func(rows [][]float32) []float32 { return slices.Clone(rows[0]) }},
		{"the last", pooling("lasttoken"), func(rows [][]float32) []float32 { return slices.Clone(rows[len(rows)-1]) }},
		{"the largest", pooling("max_tokens"), largest},
		{"in the model", map[string][]byte{"model.onnx": pooled, "1_Pooling/config.json": nil}, mean},
		{"the first, though the model pools too", map[string][]byte{"model.onnx": pooled, "1_Pooling/config.json": pooling("cls_token")["1_Pooling/config.json"]}, func(rows [][]float32) []float32 { return slices.Clone(rows[0]) }},
		{"a folder in the folder", map[string][]byte{"model.onnx": nil, "onnx/model.onnx": onnxtest.Model(onnxtest.Pieces(words()...), false)}, mean},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := open(t, test.files).Embed(t.Context(), texts)
			if err != nil {
				t.Fatal(err)
			}
			for i, text := range texts {
				if d := distance(got[i], want(t, text, test.pool)); d > 1e-5 {
					t.Errorf("text %d, %.30q: off by %v", i, text, d)
				}
			}
		})
	}
}

func TestManyEmbedAtOnce(t *testing.T) {
	e := open(t, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			text := strings.Repeat("gate ", i+1)
			got, err := e.Embed(t.Context(), []string{text})
			if err != nil || distance(got[0], want(t, text, mean)) > 1e-5 {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	wg.Wait()
}

func TestEmbeddingStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := open(t, nil).Embed(ctx, []string{"gate"}); err == nil || v != nil {
		t.Errorf("%v, %v", v, err)
	}
}

func TestTheNameTellsModelsApart(t *testing.T) {
	names := map[string]string{}
	for what, files := range map[string]map[string][]byte{
		"as it is":        nil,
		"other weights":   {"model.onnx": onnxtest.Model(onnxtest.Pieces(words()...)+1, false)},
		"other pooling":   pooling("cls_token"),
		"other tokenizer": {"tokenizer.json": onnxtest.WordPiece("gate")},
		"other limit":     {"config.json": []byte(`{"max_position_embeddings": 64}`)},
	} {
		name := open(t, files).Name()
		if !strings.HasPrefix(name, "onnx/tiny/") {
			t.Errorf("the name is %q", name)
		}
		if was, ok := names[name]; ok {
			t.Errorf("%s has the name of %s: %s", what, was, name)
		}
		names[name] = what
	}
	if a, b := open(t, nil).Name(), open(t, nil).Name(); a != b {
		t.Errorf("in another folder it is %s, not %s", a, b)
	}
}

func TestAModelThatCannotBeRunIsRefused(t *testing.T) {
	whole := onnxtest.Model(onnxtest.Pieces(words()...), false)
	for name, model := range map[string][]byte{
		"nothing":              {},
		"no model":             []byte("<html>not found</html>"),
		"half of it":           whole[:len(whole)/2],
		"an unknown operation": []byte(strings.Replace(string(whole), "Tanh", "Tonh", 1)),
		"an unknown input":     []byte(strings.Replace(string(whole), "token_type_ids", "tokens_type_id", 1)),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := onnxtest.Folder(dir, words(), map[string][]byte{"model.onnx": model}); err != nil {
				t.Fatal(err)
			}
			_, err := onnx.Open(dir)
			if corpus.CodeOf(err) != corpus.Invalid || !strings.Contains(corpus.Message(err), dir) || strings.Contains(corpus.Message(err), "\n") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// BenchmarkEmbed embeds eight sentences with the tiny model, or with the one in
// the folder that WHOSAID_BENCH_MODEL names.
func BenchmarkEmbed(b *testing.B) {
	dir := os.Getenv("WHOSAID_BENCH_MODEL")
	if dir == "" {
		dir = b.TempDir()
		if err := onnxtest.Folder(dir, words(), nil); err != nil {
			b.Fatal(err)
		}
	}
	e, err := onnx.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	texts := slices.Repeat([]string{"The harbour must be dredged before winter, the mayor said, because silt has cut the depth of the northern channel to four metres."}, 8)
	for b.Loop() {
		if _, err := e.Embed(b.Context(), texts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "texts/s")
}

func distance(a, b []float32) (d float64) {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	for i := range a {
		d = max(d, math.Abs(float64(a[i]-b[i])))
	}
	return d
}
