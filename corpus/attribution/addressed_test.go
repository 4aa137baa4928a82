package attribution_test

import (
	"slices"
	"testing"
)

// Who is spoken to, who is only quoted and who is silent says nothing.
func TestWordsAreNotPutIntoTheWrongMouth(t *testing.T) {
	engine := newEngine(t)
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
		{"the manner of speaking stands in brackets", "Ines Duarte: The harbour is full.\n\nHugo Stamm (laughing): It is empty.", []string{"Ines Duarte: The harbour is full.", "Hugo Stamm: It is empty."}},
	} {
		if got := said(test.text, engine.Read(test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%s: found %q, want %q", test.name, got, test.want)
		}
	}
}
