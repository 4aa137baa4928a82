package generate

import (
	"testing"

	"whosaid/corpus"
	"whosaid/rag"
)

func TestACueStandsBeforeAQuotationAsItReadsWell(t *testing.T) {
	for _, test := range []struct {
		cue  string
		kind corpus.Kind
		want string
	}{
		{"said", corpus.Direct, "said:"},
		{"told", corpus.Direct, "said:"},
		{"told that", corpus.Indirect, "said that"},
		{"stressed that", corpus.Indirect, "stressed that"},
		{"compared", corpus.Indirect, "compared"},
		{"saying", corpus.Direct, "said:"},
		{"is said by some of those who were there", corpus.Direct, "said:"},
	} {
		p := rag.Passage{}
		p.Cue, p.Kind = test.cue, test.kind
		if got := verb(p); got != test.want {
			t.Errorf("%q before %s words: %q, want %q", test.cue, test.kind, got, test.want)
		}
	}
}
