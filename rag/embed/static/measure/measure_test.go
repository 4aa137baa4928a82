package main

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"whosaid/rag/embed/static"
)

var market = collection{
	texts: []string{
		"The baker raised the price of bread.",
		"A storm closed the harbour for two days.",
		"Bread is dear, the teacher said, and so is butter.",
		"The orchestra will play in the old mill.",
	},
	questions: []string{"Who spoke about bread and butter?", "Why did the ships stay away?"},
	answers:   []map[int]bool{{2: true, 0: true}, {1: true}},
}

func TestBM25PutsTheTextWithMoreOfTheRareWordsFirst(t *testing.T) {
	found := bm25(market)
	if !slices.Equal(found[0][:2], []int{2, 0}) {
		t.Errorf("found %v", found[0])
	}
}

func TestFusionPutsFirstWhatBothPutHigh(t *testing.T) {
	got := fuse([][]int{{3, 1, 2}}, [][]int{{0, 1, 2}}, 1)
	if !slices.Equal(got[0], []int{1, 2, 0, 3}) {
		t.Errorf("fused to %v", got[0])
	}
}

func TestFusionFollowsTheRankingThatWeighsMore(t *testing.T) {
	if got := fuse([][]int{{0, 1}}, [][]int{{1, 0}}, 2); !slices.Equal(got[0], []int{1, 0}) {
		t.Errorf("fused to %v", got[0])
	}
}

func TestScore(t *testing.T) {
	ndcg, recall := market.score([][]int{{2, 1, 0}, {0, 2, 1}})
	// Ideal for the first: 1 + 1/log2(3); the gains are at places 1 and 3, and
	// for the second at place 3.
	ideal := 1 + 1/math.Log2(3)
	if want := ((1+0.5)/ideal + 0.5) / 2; math.Abs(ndcg-want) > 1e-9 || recall != 1 {
		t.Errorf("nDCG %v, want %v; recall %v", ndcg, want, recall)
	}
}

func TestTheQuestionsAreAboutTheSamples(t *testing.T) {
	c, err := samples("../../../../corpus/samples/articles")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.questions) < 80 {
		t.Errorf("%d questions", len(c.questions))
	}
}

func TestFiguresHold(t *testing.T) {
	folder := "../../../../../shared/data/retrieval"
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the STS benchmark is not beside the repository: %v", err)
	}
	e, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	for part, least := range map[string]float64{"dev": 0.81, "test": 0.72} {
		r, _, err := likeness(e, filepath.Join(folder, "sts-"+part+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		if r < least {
			t.Errorf("STS %s: %.3f, at least %.2f expected", part, r, least)
		}
	}
}
