package static_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"whosaid/corpus"
	"whosaid/rag/embed/static"
)

var _ corpus.Embedder = (*static.Embedder)(nil)

func open(t testing.TB) *static.Embedder {
	t.Helper()
	e, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func vectors(t testing.TB, e *static.Embedder, texts ...string) [][]float32 {
	t.Helper()
	out, err := e.Embed(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if len(out) != len(texts) {
		t.Fatalf("%d vectors for %d texts", len(out), len(texts))
	}
	return out
}

func cosine(a, b []float32) float64 {
	var sum float64
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func likeness(t testing.TB, e *static.Embedder, a, b string) float64 {
	t.Helper()
	v := vectors(t, e, a, b)
	return cosine(v[0], v[1])
}

func TestVectorsHaveUnitLengthAndOneDimension(t *testing.T) {
	e := open(t)
	texts := []string{
		"", " ", "!?", "\x00\xff\xfe", "a", "the of and", "Zyxqorvian", "2031", "12,500.75",
		"The ferry was late.", "渡轮晚点了。", "フェリーが遅れた", "Паром опоздал", "العبارة متأخرة", "เรือเฟอร์รี่มาสาย",
		strings.Repeat("harbour ", 20_000), strings.Repeat("x", 1<<20), strings.Repeat("渡", 50_000),
	}
	for i, v := range vectors(t, e, texts...) {
		if len(v) != e.Dims() || len(v) != 256 {
			t.Errorf("%.20q: %d dimensions", texts[i], len(v))
		}
		if n := math.Sqrt(cosine(v, v)); math.Abs(n-1) > 1e-5 {
			t.Errorf("%.20q: length %v", texts[i], n)
		}
	}
}

func TestATextHasTheSameVectorAlwaysAndInAnyCompany(t *testing.T) {
	e := open(t)
	want := vectors(t, e, "The mayor denied it.")[0]
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for range 50 {
				got := vectors(t, e, "Another text, before it.", "The mayor denied it.", "")
				if !slices.Equal(got[1], want) {
					t.Error("another vector")
				}
			}
		})
	}
	wait.Wait()
	if again := vectors(t, open(t), "The mayor denied it.")[0]; !slices.Equal(again, want) {
		t.Error("another vector from another embedder")
	}
}

func TestWhoseMeaningIsNearIsNearer(t *testing.T) {
	e := open(t)
	for _, c := range []struct{ name, text, near, far string }{
		{
			"synonyms", "The physician recommended less medicine.",
			"The doctor advised fewer drugs.", "The harbour froze in January.",
		},
		{
			"a question in other words", "Who thinks that taxes on petrol are too high?",
			"The fuel duty is excessive, said the haulier.", "The choir sang until midnight, said the verger.",
		},
		{
			"another form of the word", "They were dredging the channel.",
			"He wants to dredge channels.", "They were painting the town hall.",
		},
		{
			"an unknown name in the possessive", "What did Grauvogel-Nkemelu propose?",
			"Grauvogel-Nkemelu’s proposal was rejected.", "Hallvardsson’s proposal was rejected.",
		},
		{
			"a name without its accents", "Szentmiklósi spoke.", "A reply from Szentmiklosi", "A reply from Featherstone",
		},
		{
			"an abbreviation with and without stops", "The U.S. delegation left.", "The US delegation left.", "They told us.",
		},
		{
			"Chinese", "校长说学校明年要扩建", "学校将在明年扩建", "渔民抗议新的捕捞配额",
		},
		{
			"Japanese", "新しい港は来年開く", "港は来年に開かれる", "猫が屋根で寝ている",
		},
		{
			"a name in Cyrillic", "Меркель", "Merkel", "Thatcher",
		},
		{
			"a city in Chinese characters", "北京", "Beijing", "Nairobi",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			near, far := likeness(t, e, c.text, c.near), likeness(t, e, c.text, c.far)
			if near < far+0.1 {
				t.Errorf("likeness %.2f of the near one, %.2f of the far one", near, far)
			}
		})
	}
}

func TestATextWithoutWordsIsNearNothing(t *testing.T) {
	e := open(t)
	texts := append([]string{"", "—", "渡轮晚点了。", "Zyxqorvian"}, statements...)
	v := vectors(t, e, texts...)
	if !slices.Equal(v[0], v[1]) {
		t.Error("two texts without words differ")
	}
	for i := range v[2:] {
		if c := cosine(v[0], v[i+2]); math.Abs(c) > 0.3 {
			t.Errorf("likeness %.2f to %q", c, texts[i+2])
		}
	}
}

func TestEmbedStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	v, err := open(t).Embed(ctx, statements)
	if !errors.Is(err, context.Canceled) || v != nil {
		t.Errorf("got %d vectors, error %v", len(v), err)
	}
}

func TestAMalformedTableIsRefused(t *testing.T) {
	for _, data := range []string{"", "whosaid1", "something else altogether, of some length"} {
		if _, err := static.WithTable(data); err == nil {
			t.Errorf("%q was opened", data)
		}
	}
}

func FuzzEmbed(f *testing.F) {
	for _, s := range statements {
		f.Add(s)
	}
	for _, s := range []string{"", "U.S.", "n't", "'", "’s", "1,.2", "北京abcО’Брайен", "\xed\xa0\x80", "é", "ก็"} {
		f.Add(s)
	}
	e := open(f)
	f.Fuzz(func(t *testing.T, text string) {
		v := vectors(t, e, text)[0]
		if n := cosine(v, v); !(math.Abs(n-1) < 1e-4) {
			t.Errorf("%q: square length %v", text, n)
		}
	})
}
