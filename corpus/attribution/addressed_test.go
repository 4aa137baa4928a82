package attribution_test

import (
	"slices"
	"testing"

	"whosaid/corpus"
)

// Who is spoken to, who is only quoted and who is silent says nothing.
func TestWordsAreNotPutIntoTheWrongMouth(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // all that is found
	}{
		{"who is told something is no part of it", "Marta Lindqvist told Jonas Okafor that the lock would open in May.", []string{"Marta Lindqvist: that the lock would open in May"}},
		{"who is told something does not say it", "Marta Lindqvist was told by Jonas Okafor that the harbour was full.", []string{"Jonas Okafor: that the harbour was full"}},
		{"nobody is named who told it", "Marta Lindqvist was told that the harbour was full.", []string{": that the harbour was full"}},
		{"who is asked does not ask", "Asked whether Jonas Okafor had lied, Marta Lindqvist said: “Ask him.”", []string{": whether Jonas Okafor had lied", "Marta Lindqvist: “Ask him.”"}},
		{"who is quoted as saying it says it", "Hugo Stamm quoted Marta Lindqvist as saying that the lock was unsafe.", []string{"Marta Lindqvist: that the lock was unsafe"}},
		{"a paper quotes somebody behind the words", "“The lock is safe,” the Ostby Herald quoted Jonas Okafor as saying.", []string{"Jonas Okafor: “The lock is safe,”"}},
		{"who says nothing says nothing", "Jonas Okafor's deputy, Ines Duarte, warned that the ice was thin, but Okafor himself said nothing.", []string{"Ines Duarte: that the ice was thin"}},
		{"what stands before a speaker is another's", "Unlike Jonas Okafor, who finds the ferry dear, Ines Duarte argued that it pays for itself.", []string{"Ines Duarte: that it pays for itself"}},
		{"somebody else speaks behind a semicolon", "Minister Lena Roth said the talks were good; President Adaku Obi called them difficult.", []string{"Lena Roth: the talks were good"}},
		{"somebody else speaks in the main clause", "While Adaku Obi called the pier a luxury, Hugo Stamm said it was a duty.", []string{"Adaku Obi: the pier a luxury", "Hugo Stamm: it was a duty"}},
		{"a quotation in the next sentence is another's", "Marta Lindqvist replied that it was. “And the crane, too?” Hugo Stamm asked.", []string{"Marta Lindqvist: that it was", "Hugo Stamm: “And the crane, too?”"}},
		{"an aside stands between speaker and cue", "Petra Novak, however, insists it is too early to tell.", []string{"Petra Novak: it is too early to tell"}},
		{"what leads to a colon is told, not said", "Marta Lindqvist was blunt: the board, she said, had no money.", []string{"Marta Lindqvist: the board … had no money"}},
		{"two take turns on one line", "Dr. Adaku Obi: What do we know about the ice? Very little. Prof. Hugo Stamm: We know it melts.", []string{"Adaku Obi: What do we know about the ice? Very little.", "Hugo Stamm: We know it melts."}},
		{"somebody's deputy is nobody else's", "Li Na, deputy director of the Sarna Institute, presented a study.\n\nMarta Lindqvist's deputy told reporters that the study was old.", []string{"Li Na: a study", ": that the study was old"}},
		{"one without a name stays without one", "Jonas Okafor came late.\n\nOne delegate described the talks as “a poor circus.”\n\n“We are not a museum,” the delegate said.\n\nAsked about the delegate's remark, Jonas Okafor laughed.", []string{": the talks as “a poor circus.”", ": “We are not a museum,”", ": the delegate's remark"}},
		{"what stands behind a semicolon is another's", "Marta Lindqvist said that small ports lack gauges; Hugo Stamm, the hydrologist, proposed to lend them some.", []string{"Marta Lindqvist: that small ports lack gauges"}},
		{"who speaks of the minister is not the minister", "CHAIR LINDQVIST: You have five minutes, Mr. Okafor.\n\nMR. OKAFOR: Thank you. The minister told this committee that no crane would fall.", []string{"Lindqvist: You have five minutes, Mr. Okafor.", "Okafor: Thank you. The minister told this committee that no crane would fall.", ": that no crane would fall"}},
		{"a former mayor is not the mayor", "The former mayor, Rui Duarte, met the council on Friday. The former mayor said that the town had changed. The mayor said that it had not.", []string{"Rui Duarte: that the town had changed", ": that it had not"}},
		{"the manner of speaking stands in brackets", "Ines Duarte: The harbour is full.\n\nHugo Stamm (laughing): It is empty.", []string{"Ines Duarte: The harbour is full.", "Hugo Stamm: It is empty."}},
	} {
		checkSaysAll(t, test.name, test.text, test.want)
	}
}

func TestTheSpeakerBehindASemicolonSpeaks(t *testing.T) {
	text := "Nguyễn Văn An pointed out that small ports lack gauges; Szentmiklósi Árpád, the hydrologist, proposed to lend them some."
	checkSays(t, "a speaker behind a semicolon", text, "Szentmiklósi Árpád: to lend them some")
}

func TestMinutesTellOfTheSpeakerInTheThirdPerson(t *testing.T) {
	text := "Ms Hana Roth – Ms Roth told the session that the nets were dry. She added that nobody had looked.\n\nMr Hugo Stamm – Mr Stamm told the session that he had looked. He opposed a fee on nets, which in his words would “charge the wet for drying”."
	got := said(text, newEngine(t).Read(text))
	for _, want := range []string{"Hana Roth: that nobody had looked", "Hugo Stamm: a fee on nets, which in his words would “charge the wet for drying”"} {
		if !slices.Contains(got, want) {
			t.Errorf("found %q, not %q", got, want)
		}
	}
}

func TestHearsayAndDenialAreMarked(t *testing.T) {
	engine := newEngine(t)
	for text, want := range map[string]corpus.Modality{
		"Jonas Okafor is said to have called Marta Lindqvist “the iron gull of Ostby.”": corpus.Hypothetical,
		"It was not Jonas Okafor who said that the crane was cursed.":                   corpus.Denied,
		"It was Jonas Okafor who said that the crane was cursed.":                       corpus.Asserted,
		"Jonas Okafor said that the crane was cursed.":                                  corpus.Asserted,
	} {
		found := false
		for _, a := range engine.Read(text).Attributions {
			found = found || a.Kind != corpus.Narration && a.Modality == want
		}
		if !found {
			t.Errorf("%s: not %q", text, want)
		}
	}
}
