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

// Marks inside the quotation are muddled, as translations have them; what leads
// to it is no part of it all the same.
func TestWhatLeadsToAQuotationIsNoPartOfIt(t *testing.T) {
	r := analysed(t, "When it comes to the \"quiet side\" of charts, Marta Lindqvist said, \"Ropes and charts are the heart of the harbour and\" quiet side \", and so on.")
	at := func(word string) int32 {
		for i := range r.doc.Tokens {
			if r.doc.Word(i) == word {
				return int32(i)
			}
		}
		t.Fatalf("no %s", word)
		return 0
	}
	said := at("said")
	s := statement{
		cue: tokens{said, said + 1}, head: said, source: tokens{at("Marta"), said},
		content: []tokens{{0, at("Marta") - 1}, {said + 2, int32(len(r.doc.Tokens)) - 1}},
	}
	if r.settle(&s); len(s.content) != 1 || s.content[0].first != said+2 {
		t.Errorf("left are %v, the quotation begins at %d", s.content, said+2)
	}
}

// A sentence without a cue goes on with a speech unless it tells what happened.
func TestSentencesThatGoOnWithASpeech(t *testing.T) {
	for text, want := range map[string]bool{
		"Meanwhile, the weight of bodily artificial ice and embodied artificial ice on the share of labour in the fishing industry is clear, but how great it is needs further research.": true,
		"The cost of the lock will have to be shared by all towns on the lake.":                                                                                                           true,
		"The guests walked to the lock and admired the new crane.":                                                                                                                        false,
		"Hugo Stamm will open the lock.": false,
		"A lock for all.":                false,
	} {
		r := analysed(t, "Hugo Stamm, the lock keeper, opened the fair.\n\n"+text)
		if got := r.goesOn(r.doc.Sentences[len(r.doc.Sentences)-1]); got != want {
			t.Errorf("%s: goes on: %t", text, got)
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
