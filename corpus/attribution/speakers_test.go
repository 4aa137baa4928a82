package attribution_test

import (
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
)

func TestWhoseWordsTheyAre(t *testing.T) {
	engine := newEngine(t)
	for _, test := range []struct {
		name, text string
		want       map[string]string // a part of a statement → who said it
	}{
		{
			"a pronoun is the subject of the sentence before, not who spoke in the paragraph before",
			`Tobias Renner, the mayor of Ostby, said that the quay was safe.

Marta Lindqvist, president of the Net Makers' Guild, came to the forum for the first time. She warned that the nets were older than the boats.`,
			map[string]string{"nets were older": "Marta Lindqvist"},
		},
		{
			"he is not the woman who was named last",
			`Tobias Renner met Brigitte Sand at the quay. He said that the crane would stay.`,
			map[string]string{"crane would stay": "Tobias Renner"},
		},
		{
			"she is not the man who spoke last",
			`Ms Ashgrove opened the session. Mr Fennimore said that the quota was fair. She replied that fairness was not a number.`,
			map[string]string{"fairness was not": "Ashgrove"},
		},
		{
			"a name inside the words is not their speaker",
			`Marta Lindqvist spoke last. “Tobias Renner promised us a crane,” she said.`,
			map[string]string{"promised us a crane": "Marta Lindqvist"},
		},
		{
			"a pronoun that interrupts what is said",
			`Marta Lindqvist disagreed. The reef, she said, was no harbour for anybody.`,
			map[string]string{"was no harbour": "Marta Lindqvist"},
		},
		{
			"a surname of two parts is the person with the full name",
			`The printer Hedda Solberg-Krantz, president of the Guild of Bookbinders, opened the panel. “Paper is patient,” said Solberg-Krantz.`,
			map[string]string{"Paper is patient": "Hedda Solberg-Krantz"},
		},
		{
			"a person is known from another place where the name stands",
			`Odalys Prenn-Tavares of the Institute of Quiet Rivers thought that both sides were wrong. Prenn-Tavares, a hydrologist, said that the flood had been measured twice.`,
			map[string]string{"flood had been": "Odalys Prenn-Tavares"},
		},
		{
			"a particle belongs to the name",
			`The company was represented by its director for reefs, Joris van Eekelen. He said that the company had never sued a diver. “We never will,” van Eekelen added.`,
			map[string]string{"never sued": "Joris van Eekelen", "We never will": "Joris van Eekelen"},
		},
		{
			"a small word joined to a name",
			`Karim al-Bassri, a poet, came late. “The sea was early,” said al-Bassri.`,
			map[string]string{"The sea was early": "Karim al-Bassri"},
		},
		{
			"a Malaysian Chinese name of three words",
			`“They took the boats,” said Lim Beng Hock of the Strait Pilots' Union.`,
			map[string]string{"They took the boats": "Lim Beng Hock"},
		},
		{
			"a Vietnamese name of three words",
			`Tran Thi Lan Huong, deputy minister of ports, said that the pilots had been paid. She added that the boats were waiting.`,
			map[string]string{"pilots had been paid": "Tran Thi Lan Huong", "boats were waiting": "Tran Thi Lan Huong"},
		},
		{
			"a role that only one person in the paragraph can have",
			`Ilse Wagenknecht-Ruiz of the Lund Tidal Office presented the results of the trial. “Half of it was lost,” the oceanographer said.`,
			map[string]string{"Half of it was lost": "Ilse Wagenknecht-Ruiz"},
		},
		{
			"a role is the person who was introduced with it, among several",
			`Anna Berg, minister of fisheries, and Carl Holm, minister of energy, opened the forum. The energy minister said that the cable was ready.`,
			map[string]string{"cable was ready": "Carl Holm"},
		},
		{
			"a role is not somebody's who comes in later",
			`Qiu Bowen, director of the Tidal Institute, opened the panel. “A wall is a promise,” the economist said. Cheng Ruolan, former chief economist of the Delta Bank, disagreed.`,
			map[string]string{"A wall is a promise": "Qiu Bowen"},
		},
		{
			"an office is nobody's who is introduced with another",
			`The mayor, Anna Berg, opened the forum. The minister said that the crane was late.`,
			map[string]string{"crane was late": ""},
		},
		{
			"a pronoun that could be either of two stays with nobody",
			`Anna Berg and Brigitte Sand met on the quay. She said that the crane would stay.`,
			map[string]string{"crane would stay": ""},
		},
		{
			"a role with the name beside it",
			`The ministry's director for reefs, Anna Berg, said that fishing at night was over.`,
			map[string]string{"fishing at night": "Anna Berg"},
		},
		{
			"somebody without a name is not the person named before",
			`Anna Berg opened the forum. A guard told reporters that the gate was shut at noon. The guard said that nobody had the key.`,
			map[string]string{"nobody had the key": ""},
		},
		{
			"she is the unnamed chair, not a member named before",
			`Present: Ms Anna Berg, Ms Carla Holm.

The Chair recalled that the bridge was closed. She said that the committee wished to learn.`,
			map[string]string{"wished to learn": ""},
		},
		{
			"a quotation without a cue after a sentence about one person",
			`Anna Berg took the opposite view. “If we wait for the ice we shall wait for ever.” The forum then broke for lunch.`,
			map[string]string{"wait for the ice": "Anna Berg"},
		},
		{
			"an interview that names nobody in the answers",
			`Femke Adair has spent eleven winters on barges. The engineer spoke to us about cracked blades.

Q: Should the power be stored on land?

A: Not in batteries. I would pump water up the hill.

Q: And the herring?

A: The herring does not mind.`,
			map[string]string{"Not in batteries": "Femke Adair", "does not mind": "Femke Adair"},
		},
		{
			"an entry of a live blog",
			`10:40 Tobias Renner: The quay will be open by noon.

11:10 Marta Lindqvist shows the map. She says that the quay is under water.`,
			map[string]string{"open by noon": "Tobias Renner", "quay is under water": "Marta Lindqvist"},
		},
		{
			"an organisation with an owner in its name",
			`Not all were pleased. The Net Makers’ Chamber said in a statement that rope would become dearer.`,
			map[string]string{"rope would become dearer": "Net Makers’ Chamber"},
		},
		{
			"who is the person rather than the institution",
			`He was supported by Ilse Maartens of the Divers’ Alliance, who said that a locked boat was no boat.`,
			map[string]string{"a locked boat": "Ilse Maartens"},
		},
		{
			"a company is not a person of whom he can be said",
			`Bruno Castell, chief executive of Hexham Freight, was in a hurry. His trains lose a day between the coast and Fernhill. He described borders as “the dearest stations in the world”.`,
			map[string]string{"the dearest stations": "Bruno Castell"},
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

// checkSpeaker makes sure that a statement with part in it is given to want, and
// none to anybody else.
func checkSpeaker(t *testing.T, text string, r corpus.Reading, part, want string) {
	t.Helper()
	var found []string
	for _, a := range r.Attributions {
		if a.Kind == corpus.Narration || !strings.Contains(corpus.Slice(text, corpus.Hull(a.Content)), part) {
			continue
		}
		name := ""
		if a.Person >= 0 {
			name = r.People[a.Person].Name
		}
		found = append(found, name)
	}
	if want == "" && len(found) == 0 {
		return
	}
	if !slices.Contains(found, want) || slices.ContainsFunc(found, func(n string) bool { return n != want && n != "" }) {
		t.Errorf("%q is given to %q, want %q\n\t%s", part, found, want, strings.Join(said(text, r), "\n\t"))
	}
}

func TestPeopleOfAnArticle(t *testing.T) {
	engine := newEngine(t)
	for _, test := range []struct {
		name, text string
		want       []string
		never      []string
	}{
		{
			"a common noun at the beginning of a sentence is nobody",
			`Anna Berg spoke first. Waste was a luxury, she said. Machines had made the waste cheap.`,
			[]string{"Anna Berg"},
			[]string{"Waste", "Machines"},
		},
		{
			"capitals and small letters are one person, named as names are written",
			"The publisher Karim al-Bassri came back last week.\n\nKARIM AL-BASSRI: I signed nothing.\n\nHARBOUR PAGES: Why?\n\nKARIM AL-BASSRI: The roof leaks.",
			[]string{"Karim al-Bassri"},
			[]string{"KARIM AL-BASSRI", "Karim Al-Bassri"},
		},
		{
			"a name that stands in capitals only",
			"ANNA VAN DER BERG: The roof leaks.\n\nTOBIAS RENNER: It always has.",
			[]string{"Anna van der Berg", "Tobias Renner"},
			[]string{"ANNA VAN DER BERG", "TOBIAS RENNER"},
		},
		{
			"a title is no part of a name",
			`Lieutenant-General Aldo Merrick and Energy Minister Jonas Leitner-Aust sat in the first row.`,
			[]string{"Aldo Merrick", "Jonas Leitner-Aust"},
			[]string{"Lieutenant-General Aldo Merrick", "Energy Minister Jonas Leitner-Aust"},
		},
		{
			"a town, a paper and a dateline are nobody",
			`PORT LUND (Harbour Weekly) — Tobias Renner, the mayor of Upper Carrow, opened the harbour on Monday.`,
			[]string{"Tobias Renner"},
			[]string{"PORT LUND", "Port Lund", "Harbour Weekly", "Upper Carrow"},
		},
		{
			"a title alone, a surname and the full name are one person",
			`Dr Anna Berg arrived on Monday. Dr Berg said little. Berg left on Tuesday.`,
			[]string{"Anna Berg"},
			[]string{"Berg"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var names []string
			for _, p := range engine.Read(test.text).People {
				if !p.Organisation {
					names = append(names, p.Name)
				}
			}
			for _, want := range test.want {
				if n := len(slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s != want })); n != 1 {
					t.Errorf("%q is there %d times in %q", want, n, names)
				}
			}
			for _, never := range test.never {
				if slices.Contains(names, never) {
					t.Errorf("%q is in %q", never, names)
				}
			}
		})
	}
}

func TestWhatANameBesideAPersonSaysOfThem(t *testing.T) {
	text := `Chair: Ms Anna Berg

In the first row sat Captain Aldo Merrick, the baker Carla Holm and Dr Leonie Farr of the Reef Office. Takeda Sayo, speaking through an interpreter, thanked them.`
	roles := map[string][]string{}
	for _, p := range newEngine(t).Read(text).People {
		roles[p.Name] = p.Roles
	}
	for name, want := range map[string]string{"Anna Berg": "Chair", "Carla Holm": "the baker", "Aldo Merrick": "Captain"} {
		if !slices.Contains(roles[name], want) || len(roles[name]) != 1 {
			t.Errorf("%s has the roles %q, want %q", name, roles[name], want)
		}
	}
	for _, name := range []string{"Leonie Farr", "Takeda Sayo"} {
		if list, ok := roles[name]; !ok || len(list) > 0 {
			t.Errorf("%s has the roles %q, known: %v", name, list, ok)
		}
	}
}
