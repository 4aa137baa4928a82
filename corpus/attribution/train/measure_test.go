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

func TestErrorsAreCountedInOneClassEach(t *testing.T) {
	const text = `The port is full, Anna Berg said. "Come back in May," she added. Berg hopes for rain.`
	port := relation{Source: [][2]int{{18, 27}}, Cue: [][2]int{{28, 32}}, Content: [][2]int{{0, 16}}, CueText: "said"}
	back := relation{Source: [][2]int{{54, 57}}, Cue: [][2]int{{58, 63}}, Content: [][2]int{{34, 53}}, CueText: "added"}
	rain := relation{Source: [][2]int{{65, 69}}, Cue: [][2]int{{70, 75}}, Content: [][2]int{{76, 84}}, CueText: "hopes"}
	change := func(r relation, f func(*relation)) relation { f(&r); return r }
	for _, test := range []struct {
		name  string
		found []relation
		want  errorClasses
	}{
		{
			"what is not found is missed, as speech or as belief", nil,
			errorClasses{missedSpeech: miss{unseen: 2}, missedOther: miss{unseen: 1}},
		},
		{
			"a pronoun with another source is a wrong source of the kind the annotators saw",
			[]relation{port, change(back, func(r *relation) { r.Source = [][2]int{{18, 27}} }), rain},
			errorClasses{matched: 3, wrongSource: [mentionKinds]share{byPronoun: {1, 1}, byRole: {0, 2}}},
		},
		{
			"a match that begins late has a wrong first word",
			[]relation{change(port, func(r *relation) { r.Content = [][2]int{{4, 16}} }), back, rain},
			errorClasses{matched: 3, wrongStart: 1, wrongSource: [mentionKinds]share{byPronoun: {0, 1}, byRole: {0, 2}}},
		},
		{
			"the right cue with one word of five is seen, and found for nothing",
			[]relation{change(back, func(r *relation) { r.Content = [][2]int{{48, 51}} })},
			errorClasses{missedSpeech: miss{unseen: 1, bounds: 1}, missedOther: miss{unseen: 1}, spuriousCue: 1},
		},
		{
			"the same words at another cue are given twice",
			[]relation{port, back, rain, change(port, func(r *relation) { r.Cue = [][2]int{{9, 11}} })},
			errorClasses{matched: 3, wrongSource: [mentionKinds]share{byPronoun: {0, 1}, byRole: {0, 2}}, spuriousTwice: 1},
		},
	} {
		gold := []*article{{Text: text, Attributions: []relation{port, back, rain}}}
		if got := errorsOf(gold, []*article{{Text: text, Attributions: test.found}}); *got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, *got, test.want)
		}
	}
}
