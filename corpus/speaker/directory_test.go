package speaker

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"whosaid/corpus"
)

func person(name string, statements int, roles ...string) corpus.Speaker {
	s := corpus.Speaker{ID: corpus.SpeakerID(name, 0), Name: name, Statements: statements}
	for _, r := range roles {
		s.Roles = append(s.Roles, corpus.Role{Text: r, ArticleID: "a1"})
	}
	return s
}

// invented are the speakers of two forums that never took place.
func invented() []corpus.Speaker {
	s := []corpus.Speaker{
		person("Tan Weiguo", 4, "president of the Institute of Energy Economics of NHPC"),
		person("Helga Brandvik", 6, "Norway's fisheries minister"),
		person("Zheng Xiulan", 3, "leader of the coordination team"),
		person("Chen Yafei", 5, "former chief economist of the Pearl Bay Exchange Centre"),
		person("Wang Wei", 2, "dean of the school of marine law, Haiyun University"),
		person("Wang Lirong", 1, "researcher of the Northern Academy of Sciences"),
		person("Vladimir Orekhov", 2, "director of the Port of Severomorye"),
		person("Kovács Ildikó", 1, "Hungarian state secretary for transport"),
		person("John A. Mbeki-Lowe", 2, "economist at Hartwell University"),
		person("Maria von der Aue", 2, "mayor of Neustadt"),
		person("He Lifang", 1),
		person("Will Okafor", 1, "head of research at Delta Grid"),
	}
	s[0].Aliases = []string{"Tan"}
	s[4].Aliases = []string{"Wang"}
	org := person("World Fisheries Council", 3)
	org.Organisation, org.Aliases = true, []string{"WFC"}
	return append(s, org)
}

func names(matches []Match) []string {
	var out []string
	for _, m := range matches {
		out = append(out, m.Speaker.Name)
	}
	return out
}

func TestFind(t *testing.T) {
	d := NewDirectory(invented())
	for _, tc := range []struct {
		query string
		how   How
		want  []string
	}{
		{"Tan Weiguo", ByName, []string{"Tan Weiguo"}},
		{"tan weiguo", ByName, []string{"Tan Weiguo"}},
		{"Weiguo Tan", ByOrder, []string{"Tan Weiguo"}},
		{"Tan Wei-guo", ByName, []string{"Tan Weiguo"}},
		{"Wei Guo Tan", ByOrder, []string{"Tan Weiguo"}},
		{"Academician Tan Weiguo", ByName, []string{"Tan Weiguo"}},
		{"Dr. Helga Brandvik's", ByName, []string{"Helga Brandvik"}},
		{"Brandvik", BySurname, []string{"Helga Brandvik"}},
		{"Minister Brandvik", BySurname, []string{"Helga Brandvik"}},
		{"Wang", BySurname, []string{"Wang Wei", "Wang Lirong"}},
		{"Zeng Xiulan", BySlip, []string{"Zheng Xiulan"}},
		{"Zehng Xiulan", BySlip, []string{"Zheng Xiulan"}},
		{"Helga Brandwik", BySlip, []string{"Helga Brandvik"}},
		{"Brantvik", BySlip, []string{"Helga Brandvik"}},
		{"谭卫国", ByScript, []string{"Tan Weiguo"}},
		{"王伟", ByScript, []string{"Wang Wei"}},
		{"Владимир Орехов", ByScript, []string{"Vladimir Orekhov"}},
		{"Ildikó Kovács", ByOrder, []string{"Kovács Ildikó"}},
		{"Ildiko Kovacs", ByOrder, []string{"Kovács Ildikó"}},
		{"John Mbeki-Lowe", ByName, []string{"John A. Mbeki-Lowe"}},
		{"J. Mbeki-Lowe", ByName, []string{"John A. Mbeki-Lowe"}},
		{"von der Aue", BySurname, []string{"Maria von der Aue"}},
		{"the NHPC economist", ByRole, []string{"Tan Weiguo"}},
		{"the Hartwell economist", ByRole, []string{"John A. Mbeki-Lowe"}},
		{"former chief economist", ByRole, []string{"Chen Yafei"}},
		{"the Norwegian minister", ByRole, []string{"Helga Brandvik"}},
		{"the researcher from NAS", ByRole, []string{"Wang Lirong"}},
		{"WFC", ByName, []string{"World Fisheries Council"}},
		{"the World Fisheries Council", ByName, []string{"World Fisheries Council"}},
		{"the Harvard economist", "", nil},
		{"Elena Unknown", "", nil},
		{"Grandvik", "", nil}, // another family's name
		{"Brandvick", BySlip, []string{"Helga Brandvik"}},
		{"Maria Mbeki", "", nil}, // one word of each of two people
		{"Marla Lund", "", nil},  // a slip in a given name, and a family name that nobody has
		{"", "", nil},
		{"…", "", nil},
	} {
		got := d.Find(tc.query)
		if !slices.Equal(names(got), tc.want) {
			t.Errorf("Find(%q) = %v, want %v", tc.query, names(got), tc.want)
			continue
		}
		if len(got) > 0 && got[0].How != tc.how {
			t.Errorf("Find(%q) by %s, want by %s", tc.query, got[0].How, tc.how)
		}
	}
}

func TestCalledLeavesNoDoubt(t *testing.T) {
	speakers := invented()
	namesake := person("Wang Wei", 1, "vice president of Orthelion")
	namesake.ID = corpus.SpeakerID("Wang Wei", 1)
	turned := person("Weiguo Tan", 1)
	d := NewDirectory(append(speakers, namesake, turned))
	for typed, want := range map[string]string{
		"Helga Brandvik":         "Helga Brandvik",
		" brandvik ":             "Helga Brandvik",
		"Tan Weiguo":             "Tan Weiguo", // though somebody is called so the other way round
		"Weiguo Tan":             "Weiguo Tan",
		"WFC":                    "World Fisheries Council",
		"谭卫国":                    "",
		namesake.ID:              "Wang Wei",
		"Wang Wei":               "",
		"Wang":                   "",
		"Helga Brandwik":         "", // a slip
		"the Norwegian minister": "",
		"Elena Unknown":          "",
		"":                       "",
	} {
		got, err := d.Called(typed)
		if got.Name != want || (err == nil) != (want != "") {
			t.Errorf("Called(%q) is %q, error %v", typed, got.Name, err)
		}
		if said := corpus.Message(err); err != nil && (!strings.HasSuffix(said, ".") || strings.Contains(said, "log")) {
			t.Errorf("Called(%q) says %q", typed, said)
		}
	}
	_, err := d.Called("Wang Wei")
	for _, s := range []string{speakers[4].ID + ", dean", namesake.ID + ", vice president", "id"} {
		if !strings.Contains(corpus.Message(err), s) {
			t.Errorf("%q does not name %q", corpus.Message(err), s)
		}
	}
	if got, err := d.Called(namesake.ID); err != nil || got.ID != namesake.ID {
		t.Errorf("by the id, it is %v, error %v", got, err)
	}
	var many []corpus.Speaker
	for i := range 30 {
		s := person("Wang Wei", 1)
		s.ID = corpus.SpeakerID("Wang Wei", i)
		many = append(many, s)
	}
	if _, err := NewDirectory(many).Called("Wang Wei"); !strings.Contains(corpus.Message(err), "20 more") {
		t.Errorf("of thirty, it says %v", err)
	}
}

func TestFindIn(t *testing.T) {
	d := NewDirectory(invented())
	for _, tc := range []struct {
		question string
		found    []string // each: the words in the question → the speakers
		topic    string
	}{
		{"What did the NHPC economist argue about gas?", []string{"the NHPC economist → [Tan Weiguo]"}, "What did argue about gas?"},
		{"compare Tan Weiguo and Wei Wang on ports", []string{"Tan Weiguo → [Tan Weiguo]", "Wei Wang → [Wang Wei]"}, "compare and on ports"},
		{"What did Wang say about law?", []string{"Wang → [Wang Wei Wang Lirong]"}, "What did say about law?"},
		{"what did tan weiguo say about the grid", []string{"tan weiguo → [Tan Weiguo]"}, "what did say about the grid"},
		{"What did Academician Tan say?", []string{"Academician Tan → [Tan Weiguo]"}, "What did say?"},
		{"What is Helga Brandvik's view of quotas?", []string{"Helga Brandvik's → [Helga Brandvik]"}, "What is view of quotas?"},
		{"What did Norway's fisheries minister Helga Brandvik promise?", []string{"Norway's fisheries minister Helga Brandvik → [Helga Brandvik]"}, "What did promise?"},
		{"Why did the former chief economist of the Pearl Bay Exchange Centre warn?", []string{"the former chief economist of the Pearl Bay Exchange Centre → [Chen Yafei]"}, "Why did warn?"},
		{"Did Zeng Xiulan speak about rail?", []string{"Zeng Xiulan → [Zheng Xiulan]"}, "Did speak about rail?"},
		{"谭卫国说了什么？", []string{"谭卫国 → [Tan Weiguo]"}, "说了什么？"},
		{"Will he say more about the harbour?", nil, "Will he say more about the harbour?"},
		{"Who thinks the harbour will silt up?", nil, "Who thinks the harbour will silt up?"},
		{"What did the World Fisheries Council decide?", []string{"the World Fisheries Council → [World Fisheries Council]"}, "What did decide?"},
		{"What did Will Okafor say?", []string{"Will Okafor → [Will Okafor]"}, "What did say?"},
		{"What did J. Mbeki-Lowe think of tolls?", []string{"J. Mbeki-Lowe → [John A. Mbeki-Lowe]"}, "What did think of tolls?"},
		{"What did Elena Unknown say?", []string{"Elena Unknown → []"}, "What did say?"},
		{"What did the Harvard economist say?", []string{"the Harvard economist → []"}, "What did say?"},
		{"", nil, ""},
	} {
		mentions := d.FindIn(tc.question)
		var got []string
		for _, m := range mentions {
			got = append(got, fmt.Sprintf("%s → %v", tc.question[m.Start:m.End], names(m.Matches)))
		}
		if !slices.Equal(got, tc.found) {
			t.Errorf("FindIn(%q) = %q, want %q", tc.question, got, tc.found)
		} else if topic := Topic(tc.question, mentions); topic != tc.topic {
			t.Errorf("Topic(%q) = %q, want %q", tc.question, topic, tc.topic)
		}
	}
}

func TestComplete(t *testing.T) {
	d := NewDirectory(invented())
	for _, tc := range []struct {
		prefix string
		want   []string
	}{
		{"bra", []string{"Helga Brandvik"}},
		{"wan", []string{"Wang Wei", "Wang Lirong"}},
		{"wang l", []string{"Wang Lirong"}},
		{"lir wa", []string{"Wang Lirong"}},
		{"bradn", []string{"Helga Brandvik"}},
		{"谭", []string{"Tan Weiguo"}},
		{"орех", []string{"Vladimir Orekhov"}},
		{"xyzzy", nil},
	} {
		var got []string
		for _, s := range d.Complete(tc.prefix, 3) {
			got = append(got, s.Name)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("Complete(%q) = %v, want %v", tc.prefix, got, tc.want)
		}
	}
	if got := d.Complete("", 2); len(got) != 2 || got[0].Name != "Helga Brandvik" {
		t.Errorf("Complete of nothing = %v, want the two most quoted", got)
	}
}

// many invents n speakers with names of syllables.
func many(n int) []corpus.Speaker {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"an", "bar", "chen", "dor", "el", "fei", "gun", "ha", "il", "jo", "kar", "lin", "mo", "nak", "or", "per", "qi", "ros", "sun", "tor", "ul", "vik", "wen", "xu", "yan", "zhe"}
	name := func(k int) string {
		s := ""
		for range k {
			s += syllables[r.IntN(len(syllables))]
		}
		return string(s[0]-32) + s[1:]
	}
	out := make([]corpus.Speaker, n)
	for i := range out {
		out[i] = person(name(2)+" "+name(2+i%2), r.IntN(20), "director of the "+name(2)+" Institute of "+name(3))
		out[i].ID = fmt.Sprintf("s%d", i)
	}
	return out
}

func BenchmarkNewDirectory10000(b *testing.B) {
	speakers := many(10_000)
	for b.Loop() {
		NewDirectory(speakers)
	}
}

func BenchmarkFind10000(b *testing.B) {
	speakers := many(10_000)
	d := NewDirectory(speakers)
	for name, query := range map[string]string{"name": speakers[77].Name, "slip": "x" + speakers[77].Name, "role": "the Torvik director", "nobody": "Quentin Zzyzx"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d.Find(query)
			}
		})
	}
}

func BenchmarkFindIn10000(b *testing.B) {
	speakers := many(10_000)
	d := NewDirectory(speakers)
	q := "What did " + speakers[77].Name + " and the Torvik director say about Arctic shipping lanes and the Northern Sea?"
	for b.Loop() {
		d.FindIn(q)
	}
}

func BenchmarkComplete10000(b *testing.B) {
	d := NewDirectory(many(10_000))
	for name, prefix := range map[string]string{"one letter": "w", "word": "toru", "two words": "tor vik", "slip": "tror"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				d.Complete(prefix, 25)
			}
		})
	}
}
