package attribution_test

import (
	"slices"
	"strings"
	"testing"
)

func TestWhoMadeTheArticleSaysNothing(t *testing.T) {
	engine := newEngine(t)
	for _, test := range []struct {
		name, text string
		want       map[string]string
	}{
		{
			"a pronoun after a byline is the speaker's",
			"By Nelly Quarrow, The Ostby Herald, 2026-03-05\n\nMarta Lindqvist, president of the Net Makers' Guild, said that the nets would come late. @everybody should know it, she added.",
			map[string]string{"nets would come late": "Marta Lindqvist", "should know it": "Marta Lindqvist"},
		},
		{
			"nobody has spoken but the author",
			"By Nelly Quarrow, The Ostby Herald\n\nShe said that the nets would come late.",
			map[string]string{"nets would come late": ""},
		},
		{
			"a reporter reports from somewhere",
			"Marta Lindqvist opened the forum. Nelly Quarrow reports from Ostby.\n\nShe said that the nets would come late.",
			map[string]string{"nets would come late": "Marta Lindqvist"},
		},
		{
			"a line that only names its reporter is nobody's words",
			"Story by Hugo Stamm\n\nMarta Lindqvist, the mayor, said that the nets would come late. Nelly Quarrow reports.\n\nShe added that nobody had the key.",
			map[string]string{"nobody had the key": "Marta Lindqvist", "Nelly Quarrow": "", "Hugo Stamm": ""},
		},
		{
			"somebody who reports something speaks",
			"Marta Lindqvist reports that the nets will come late.",
			map[string]string{"nets will come late": "Marta Lindqvist"},
		},
		{
			"an editor's name is not what the editor says",
			"Marta Lindqvist said that the nets would come late.\n\nEditor: Nelly Quarrow",
			map[string]string{"nets would come late": "Marta Lindqvist", "Nelly Quarrow": ""},
		},
		{
			"a sentence that begins with by is no byline",
			"By Marta Lindqvist's count, forty nets are lost. She said that the rest would come late.",
			map[string]string{"rest would come late": "Marta Lindqvist"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := engine.Read(test.text)
			for part, want := range test.want {
				checkSpeaker(t, test.text, r, part, want)
			}
		})
	}
}

func TestWhereWordsEnd(t *testing.T) {
	engine := newEngine(t)
	for _, test := range []struct {
		name, text string
		want       []string
		never      string // a part that nobody says
	}{
		{
			"a label before a colon is no speaker",
			`Marta Lindqvist said that the nets would come late. NOTE: you must now reply to every letter with a net.`,
			[]string{"Marta Lindqvist: that the nets would come late"},
			"reply to every letter",
		},
		{
			"an update is no speaker",
			"Marta Lindqvist said that the nets would come late.\n\nUpdate: The nets have come and the quay is open.",
			[]string{"Marta Lindqvist: that the nets would come late"},
			"quay is open",
		},
		{
			"a word that comes again before a colon is a speaker",
			"RENNQ: The nets are late.\n\nZILPH: They were never early.\n\nRENNQ: Then we wait.\n\nZILPH: We always wait.",
			[]string{": The nets are late.", ": We always wait."},
			"ZILPH",
		},
		{
			"a sentence without a verb is nobody's",
			`Marta Lindqvist said that the nets would come late. Tobias Renner said that the quay was safe. Patient hands and quiet work, long and lasting fruit.`,
			[]string{"Marta Lindqvist: that the nets would come late"},
			"Patient hands",
		},
		{
			"an object is not what runs on through the sentences after it",
			`Marta Lindqvist contradicted her. "I have a list of forty nets, with the names of the men who knotted them," the president of the Guild said. She accused the harbour of counting knots. The old quay, which she has wanted since the forum began, was not on the list. She described the day as a net with no fish.`,
			[]string{`"I have a list of forty nets, with the names of the men who knotted them,"`},
			"was not on the list. She",
		},
		{
			"words end with the last word of their sentence",
			`Marta Lindqvist compared the old quay to "a boot with one sole". Ostby had spent four million on stone in the north, she explained, and nothing in the south. The president called for a fund that pays for reeds as well as masonry.`,
			[]string{"a fund that pays for reeds as well as masonry"},
			"Marta Lindqvist compared",
		},
		{
			"the quotation before them is no part of words that another cue begins",
			`Tobias Renner sat with folded arms. “Nets kill in numbers,” he said. “Delay kills in boats.” He accepted, however, that his own boats had gone out too often, and that a quay which opened by noon would be “a quay I could live with”.`,
			[]string{"Tobias Renner: “Nets kill in numbers,” … “Delay kills in boats.”", "Tobias Renner: that his own boats had gone out too often, and that a quay which opened by noon would be “a quay I could live with”"},
			"Tobias Renner sat",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := said(test.text, engine.Read(test.text))
			for _, want := range test.want {
				if !slices.ContainsFunc(got, func(s string) bool { return strings.HasSuffix(s, want) }) {
					t.Errorf("%q is not among\n\t%s", want, strings.Join(got, "\n\t"))
				}
			}
			if slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, test.never) }) {
				t.Errorf("%q is somebody's in\n\t%s", test.never, strings.Join(got, "\n\t"))
			}
		})
	}
}
