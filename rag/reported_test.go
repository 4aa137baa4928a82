package rag

import (
	"testing"

	"whosaid/corpus"
)

func TestWordsWithMarksOfTheirOwnGetNoSecondPair(t *testing.T) {
	for _, c := range []struct {
		name, quote string
		reported    bool
		want        string
	}{
		{"reported, with a quotation in it", `the wall to "a coat with one sleeve"`, true, `Ada compared the wall to "a coat with one sleeve".`},
		{"reported, with curly marks", `the wall to “a coat”`, true, `Ada compared the wall to “a coat”.`},
		{"reported, without marks", `the wall to a coat`, true, `Ada compared “the wall to a coat”.`},
		{"said, with a quotation in it", `He told me "go" and I went`, false, `Ada compared “He told me "go" and I went”.`},
		{"reported, with a mark that has no partner", `the 6" wall to a coat`, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			passages := []Passage{{Citation: Citation{N: 1, Quote: c.quote, Kind: corpus.Mixed}}}
			got := splice(Sentence{Parts: []Part{{Words: "Ada compared "}, {Quote: 1, Reported: c.reported}, {Words: "."}}}, passages)
			if c.want != "" && got != c.want {
				t.Errorf("%s", got)
			}
			if c.want == "" && got[len("Ada compared "):len("Ada compared “")] != "“" {
				t.Errorf("not between marks: %s", got)
			}
		})
	}
}
