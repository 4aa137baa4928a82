package attribution

import "testing"

// What a rule finds by itself, where learning has found nothing: most of this
// learning finds, too, but with which weights it does is not for these tests.
func TestQuotationsThatTheirSurroundingsIntroduce(t *testing.T) {
	for _, test := range []struct{ text, source, quotation string }{
		{"Signs of a thaw were there all along. More from Jonas Okafor: “Both locks were open for the whole of the winter.”", "Jonas Okafor", "“Both locks were open for the whole of the winter.”"},
		{"Not all gauges are equal. From the report: “Gauges with longer chains gave truer readings.”", "the report", "“Gauges with longer chains gave truer readings.”"},
		{"Jonas Okafor closed the meeting, adding, “Only the herring know.” But the board did not laugh.", "Jonas Okafor", "“Only the herring know.”"},
		{"Jonas Okafor wrote on his page, in red letters, “Nobody sails before the ice is gone.”", "Jonas Okafor", "“Nobody sails before the ice is gone.”"},
		{"“The council has taken a new measure out of thin air,” the two keepers wrote.", "the two keepers", "“The council has taken a new measure out of thin air,”"},
		{"Jonas Okafor denied it, and I quote, “There was never any money in that box.”", "", ""},
		{"The lock has a motto: “Nobody sails before the ice is gone.”", "", ""},
		{"“Nobody sails before the ice is gone,” a sign in the harbour.", "", ""},
	} {
		r := analysed(t, test.text)
		found := r.introduced(nil)
		if test.source == "" {
			if len(found) > 0 {
				t.Errorf("%s: found %q", test.text, r.words(found[0].content[0]))
			}
			continue
		}
		if len(found) != 1 || r.words(found[0].source) != test.source || r.words(found[0].content[0]) != test.quotation {
			t.Errorf("%s: found %+v", test.text, found)
		}
	}
}

func TestASpeakerStandsBeforeTheRelativeClause(t *testing.T) {
	for _, test := range []struct{ text, source string }{
		{"Jonas Okafor, who came to the fair on Wednesday, said that the port had lost money.", "Jonas Okafor"},
		{"The harbour has a master who said that the port had lost money.", "who"},
		{"Jonas Okafor, who said that the port had lost money, came to the fair.", "who"},
	} {
		r := analysed(t, test.text)
		s := statement{}
		for i := range r.doc.Tokens {
			switch r.doc.Word(i) {
			case "who":
				s.source = tokens{int32(i), int32(i) + 1}
			case "said":
				s.cue, s.head = tokens{int32(i), int32(i) + 1}, int32(i)
			}
		}
		if r.sourceBeside(&s); r.words(s.source) != test.source {
			t.Errorf("%s: %q speaks", test.text, r.words(s.source))
		}
	}
}

// analysed is a text before anything is attributed.
func analysed(t *testing.T, text string) *reading {
	t.Helper()
	e, err := New()
	if err != nil {
		t.Fatal(err)
	}
	r := &reading{engine: e, memory: &memory{relater: e.relate.NewReader()}, last: -1, answers: -1}
	r.analyse(text, 0)
	return r
}

func (r *reading) words(t tokens) string {
	if t.empty() {
		return ""
	}
	return r.doc.Text[r.doc.Tokens[t.first].Start:r.doc.Tokens[t.last-1].End]
}
