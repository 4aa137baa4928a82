package attribution_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
)

// newEngine makes an engine or ends the test.
func newEngine(t testing.TB) *attribution.Engine {
	t.Helper()
	e, err := attribution.New()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// checkSays checks that a statement is among those of a text.
func checkSays(t *testing.T, name, text, want string) {
	t.Helper()
	if got := said(text, newEngine(t).Read(text)); !slices.Contains(got, want) {
		t.Errorf("%s: found %q, want %q", name, got, want)
	}
}

// checkSaysAll checks that the statements of a text are these and no others.
func checkSaysAll(t *testing.T, name, text string, want []string) {
	t.Helper()
	if got := said(text, newEngine(t).Read(text)); !slices.Equal(got, want) {
		t.Errorf("%s: found %q, want %q", name, got, want)
	}
}

// said lists the statements of a reading as "speaker: words", parts of split
// quotations joined by " … ".
func said(text string, r corpus.Reading) []string {
	var out []string
	for _, a := range r.Attributions {
		if a.Kind == corpus.Narration {
			continue
		}
		name := ""
		if a.Person >= 0 {
			name = r.People[a.Person].Name
		}
		var parts []string
		for _, c := range a.Content {
			parts = append(parts, corpus.Slice(text, c))
		}
		out = append(out, name+": "+strings.Join(parts, " … "))
	}
	return out
}

func TestWhoSaidWhat(t *testing.T) {
	engine := newEngine(t)
	for _, test := range []struct {
		name, text string
		want       []string // has to be among what is found
	}{
		{
			"a direct quotation before its cue",
			`"The harbour needs a second crane before winter," Marta Lindqvist said.`,
			[]string{`Marta Lindqvist: "The harbour needs a second crane before winter,"`},
		},
		{
			"a direct quotation after its cue",
			`Marta Lindqvist said: "The harbour needs a second crane before winter."`,
			[]string{`Marta Lindqvist: "The harbour needs a second crane before winter."`},
		},
		{
			"a quotation that its cue splits is one statement",
			`"We will build the crane," Marta Lindqvist said, "and we will pay for it ourselves."`,
			[]string{`Marta Lindqvist: "We will build the crane," … "and we will pay for it ourselves."`},
		},
		{
			"an indirect statement after that",
			`Marta Lindqvist, the director of the Port of Ostby, said that the harbour would close for two weeks in May.`,
			[]string{`Marta Lindqvist: that the harbour would close for two weeks in May`},
		},
		{
			"curly quotation marks",
			`“Nobody asked the fishermen about the new pier,” said Tomas Okafor.`,
			[]string{`Tomas Okafor: “Nobody asked the fishermen about the new pier,”`},
		},
		{
			"guillemets",
			`«Nobody asked the fishermen about the new pier,» said Tomas Okafor.`,
			[]string{`Tomas Okafor: «Nobody asked the fishermen about the new pier,»`},
		},
		{
			"CJK quotation marks",
			`Tomas Okafor said: 「Nobody asked the fishermen about the new pier.」`,
			[]string{`Tomas Okafor: 「Nobody asked the fishermen about the new pier.」`},
		},
		{
			"a quotation inside a quotation",
			`"My father called the pier 'a bridge to nowhere' every single day," Tomas Okafor said.`,
			[]string{`Tomas Okafor: "My father called the pier 'a bridge to nowhere' every single day,"`},
		},
		{
			"a quotation that is never opened",
			`The institute will share its data with every port on the coast, "said Marta Lindqvist.`,
			[]string{`Marta Lindqvist: The institute will share its data with every port on the coast, "`},
		},
		{
			"according to",
			`According to Tomas Okafor, the pier cost twice as much as planned.`,
			[]string{`Tomas Okafor: the pier cost twice as much as planned`},
		},
		{
			"told reporters that",
			`Tomas Okafor told reporters that the pier cost twice as much as planned.`,
			[]string{`Tomas Okafor: that the pier cost twice as much as planned`},
		},
		{
			"a pronoun is who spoke last",
			`Marta Lindqvist said the crane was late. She added that the supplier had apologised to the port.`,
			[]string{`Marta Lindqvist: that the supplier had apologised to the port`},
		},
		{
			"a surname is the person introduced with a long title",
			`Marta Lindqvist, the director of the Port of Ostby, opened the meeting. Lindqvist said that the crane was late.`,
			[]string{`Marta Lindqvist: that the crane was late`},
		},
		{
			"a role is the person who was introduced with it",
			`Brigitte Sand, the mayor of Ostby, opened the meeting. The mayor said that the crane was late.`,
			[]string{`Brigitte Sand: that the crane was late`},
		},
		{
			"a quotation reopened in the next paragraph goes on",
			"\"We have waited long enough for this crane,\" Marta Lindqvist said. \"It was promised three years ago.\n\n\"It was promised again last spring.\"",
			[]string{`Marta Lindqvist: "We have waited long enough for this crane," … "It was promised three years ago. … "It was promised again last spring."`},
		},
		{
			"a transcript",
			"MARTA LINDQVIST: The crane is late again.\n\nTOMAS OKAFOR: It has been late for three years.",
			[]string{`Marta Lindqvist: The crane is late again.`, `Tomas Okafor: It has been late for three years.`},
		},
		{
			"a Chinese name, family name first",
			`Qian Meiling, a researcher of the Institute of Coastal Studies, pointed out that the tides have changed. Qian stressed that the dykes must be raised.`,
			[]string{`Qian Meiling: the tides have changed`, `Qian Meiling: the dykes must be raised`},
		},
		{
			"a Korean name, family name first",
			`Professor Kwon Ji-hoon warned that the nets are too fine. Kwon added that young fish cannot escape them.`,
			[]string{`Kwon Ji-hoon: that the nets are too fine`, `Kwon Ji-hoon: that young fish cannot escape them`},
		},
		{
			"a Hungarian name, family name first",
			`Kovács Ilona, director of the lake museum, said that the reeds are dying.`,
			[]string{`Kovács Ilona: that the reeds are dying`},
		},
		{
			"an organisation speaks",
			`The Ministry of Fisheries said that the quota would be halved next year.`,
			[]string{`Ministry of Fisheries: that the quota would be halved next year`},
		},
		{
			"a document speaks",
			`The report found that the quota had been exceeded every year since 2011.`,
			[]string{`the report: that the quota had been exceeded every year since 2011`},
		},
		{
			"joined cues have each their own words and one source",
			`Marta Lindqvist stressed that the crane was late, and pointed out that the supplier had been paid.`,
			[]string{`Marta Lindqvist: the crane was late`, `Marta Lindqvist: the supplier had been paid`},
		},
		{
			"a Vietnamese name, and the role that stands for it",
			`Nguyen Thi Hoa, an economist at Delta University, compared the new canal to a key that fits no lock. The economist called for a full audit.`,
			[]string{`Nguyen Thi Hoa: the new canal to a key that fits no lock`, `Nguyen Thi Hoa: a full audit`},
		},
		{
			"an institution by its noun",
			`The Institute of Coastal Studies opened in 1990. The institute said that the dunes are moving.`,
			[]string{`Institute of Coastal Studies: the dunes are moving`},
		},
		{
			"questions and answers",
			"Q: Why is the crane late?\n\nA: Because nobody ordered it in time.",
			[]string{`: Why is the crane late?`, `: Because nobody ordered it in time.`},
		},
		{
			"a quotation that a name signs",
			"“The old quay was the heart of this town and they tore it out.” ― Tomas Okafor",
			[]string{`Tomas Okafor: “The old quay was the heart of this town and they tore it out.”`},
		},
		{
			"words from a perspective",
			`Jonas Weber discussed the future of the ferry from the perspective of the islanders.`,
			[]string{`Jonas Weber: the future of the ferry from the perspective of the islanders`},
		},
		{
			"an anonymous source has no name",
			`A source close to the talks said that the quota would be halved.`,
			[]string{`: that the quota would be halved`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := said(test.text, engine.Read(test.text))
			for _, want := range test.want {
				if !slices.ContainsFunc(got, func(s string) bool { return same(s, want) }) {
					t.Errorf("found\n\t%s\nbut not\n\t%s", strings.Join(got, "\n\t"), want)
				}
			}
		})
	}
}

// same compares statements without "that" and the marks at their ends, of which
// it does not matter who they belong to.
func same(a, b string) bool {
	plain := func(s string) string {
		speaker, words, _ := strings.Cut(s, ": ")
		return speaker + ": " + strings.TrimPrefix(strings.Trim(words, ` .,"“”«»「」`), "that ")
	}
	return plain(a) == plain(b)
}

func TestWhatIsNoStatement(t *testing.T) {
	engine := newEngine(t)
	for _, text := range []string{
		`The so-called "floating market" opened on the quay in June.`,
		`Visitors walked along the "Street of Nets" before the ceremony.`,
		`The film "A Lighthouse in Winter" was shown twice.`,
		`The meeting was held in Ostby on Monday and more than 70 guests attended it.`,
		`Iwan "the Crab" Petersen opened the new quay.`,
	} {
		if got := said(text, engine.Read(text)); len(got) > 0 {
			t.Errorf("%s\ngives %q", text, got)
		}
	}
}

func TestSayingsThatDidNotHappenAreMarked(t *testing.T) {
	engine := newEngine(t)
	for _, test := range []struct {
		text string
		want corpus.Modality
	}{
		{`Marta Lindqvist never said that the crane was paid for.`, corpus.Denied},
		{`Marta Lindqvist did not say that the crane was paid for.`, corpus.Denied},
		{`Marta Lindqvist refused to say that the crane was paid for.`, corpus.Denied},
		{`Marta Lindqvist might say that the crane was paid for.`, corpus.Hypothetical},
		{`If Marta Lindqvist said that the crane was paid for, nobody would believe her.`, corpus.Hypothetical},
		{`Marta Lindqvist said that the crane was paid for.`, corpus.Asserted},
	} {
		r := engine.Read(test.text)
		i := slices.IndexFunc(r.Attributions, func(a corpus.Attribution) bool { return a.Kind != corpus.Narration })
		if i < 0 {
			t.Errorf("%s: no statement", test.text)
			continue
		}
		if got := r.Attributions[i].Modality; got != test.want {
			t.Errorf("%s: modality %q, want %q", test.text, got, test.want)
		}
	}
}

func TestPeopleWhoAreOnlyListedAreKnown(t *testing.T) {
	text := `Academician Feng Zhaohui, the founding chairman of the Dyke Society, Hedda Brandt, the deputy director of the Tidal Office, and Ou Minghua, the secretary general of the Delta Centre, delivered speeches respectively.

Hedda Brandt said that the dykes were built in 1953.`
	r := newEngine(t).Read(text)
	roles := map[string]string{}
	for _, p := range r.People {
		roles[p.Name] = strings.Join(p.Roles, "; ")
	}
	for name, role := range map[string]string{
		"Feng Zhaohui": "the founding chairman of the Dyke Society",
		"Hedda Brandt": "the deputy director of the Tidal Office",
		"Ou Minghua":   "the secretary general of the Delta Centre",
	} {
		if !strings.Contains(roles[name], role) {
			t.Errorf("%s has the roles %q, want %q among them", name, roles[name], role)
		}
	}
	for _, a := range r.Attributions {
		if a.Person >= 0 && r.People[a.Person].Name != "Hedda Brandt" {
			t.Errorf("%s is quoted but only listed", r.People[a.Person].Name)
		}
		if a.Person >= 0 && a.Role != "the deputy director of the Tidal Office" {
			t.Errorf("the role of the statement is %q", a.Role)
		}
	}
}

func TestASpeechSummaryGoesOnWithoutCues(t *testing.T) {
	text := `Hedda Brandt stressed that the dykes of the delta must be raised before the next decade. Meanwhile, the effect of softer ground on the sluices is foreseeable, but its size needs further study. Ou Minghua, director of the Delta Centre, emphasized the need to measure the tides every hour; We should share the data with every village; To train a new generation of dyke wardens. He said that the work cannot wait. The "Delta Forum" was launched by 16 villages in 2019.`
	r := newEngine(t).Read(text)
	want := map[string]string{
		"Meanwhile, the effect":   "Hedda Brandt",
		"every village; To train": "Ou Minghua",
		"launched by 16 villages": "",
	}
	for part, speaker := range want {
		found := false
		for _, a := range r.Attributions {
			if !strings.Contains(corpus.Slice(text, corpus.Hull(a.Content)), part) {
				continue
			}
			name := ""
			if a.Person >= 0 {
				name = r.People[a.Person].Name
			}
			found = true
			if name != speaker || speaker == "" && a.Kind != corpus.Narration {
				t.Errorf("%q is given to %q (%s), want %q", part, name, a.Kind, speaker)
			}
		}
		if !found {
			t.Errorf("%q is in no attribution", part)
		}
	}
}

func TestTheSameTextGivesTheSameReading(t *testing.T) {
	engine := newEngine(t)
	text := strings.Repeat(sample, 5)
	want := fmt.Sprint(engine.Read(text))
	done := make(chan string)
	for range 4 {
		go func() { done <- fmt.Sprint(engine.Read(text)) }()
	}
	for range 4 {
		if got := <-done; got != want {
			t.Error("two readings of one text differ")
		}
	}
}

// sample is an article of many forms, for measuring.
const sample = `The twelfth Delta Forum was held in Ostby on Monday. Hedda Brandt, the deputy director of the Tidal Office, opened it before some 70 guests.

"We have measured the tides for a hundred years," Brandt said, "and we have never seen them change so fast." She added that the dykes would have to be raised by a metre, and that the money for it was not there yet.

According to Tomas Okafor, a fisherman from Sandvik, the new pier has driven the cod away. "Nobody asked us," he told reporters. "Nobody came to look."

The Ministry of Fisheries denied that it had ignored the villages. A spokesman said a survey of 400 households had been published in March; it found that most people wanted the pier.

Professor Kwon Ji-hoon warned that the nets are too fine and called for a ban. Others were less sure. "Bans are easily made and hardly ever kept," said Ilse Maartens, who chairs the union of net makers.

`
