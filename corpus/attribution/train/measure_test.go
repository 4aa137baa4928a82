package main

import "testing"

func TestMeasureCountsAsTheScorerDoes(t *testing.T) {
	const text = `The port is full, Anna Berg said. "Come back in May," she added.`
	gold := []*article{{Text: text, Attributions: []relation{
		{Source: [][2]int{{18, 27}}, Content: [][2]int{{0, 16}}, CueText: "said", Type: "indirect"},
		{Source: [][2]int{{54, 57}}, Content: [][2]int{{34, 53}}, CueText: "added", Type: "direct"},
	}}}
	for _, test := range []struct {
		name                         string
		found                        []relation
		content, exact, both, speech float64
	}{
		{"all is found", gold[0].Attributions, 1, 1, 1, 1},
		{"nothing is found", nil, 0, 0, 0, 0},
		{
			"half of the words are enough for a match, not for an exact one",
			[]relation{{Source: [][2]int{{18, 27}}, Content: [][2]int{{0, 11}}}, gold[0].Attributions[1]},
			1, 0.5, 1, 1,
		},
		{
			"another source is no source",
			[]relation{{Source: [][2]int{{54, 57}}, Content: [][2]int{{0, 16}}}, gold[0].Attributions[1]},
			1, 1, 0.5, 0.5,
		},
		{
			"what is found twice counts once",
			[]relation{gold[0].Attributions[0], gold[0].Attributions[0]},
			0.5, 0.5, 0.5, 0.5,
		},
	} {
		f := measure(gold, []*article{{Text: text, Attributions: test.found}})
		if f.content != test.content || f.exact != test.exact || f.both != test.both || f.speech != test.speech {
			t.Errorf("%s: content %.2f exact %.2f both %.2f speech %.2f", test.name, f.content, f.exact, f.both, f.speech)
		}
	}
}
