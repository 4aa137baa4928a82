package attribution_test

import (
	"testing"
)

func TestQuotationsWithTheirSpeakersBeside(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{
			"a name and a colon in the middle of a sentence",
			"The delay does not surprise harbour master Marta Lindqvist: “Every winter since the flood has looked like this one.”",
			"Marta Lindqvist: “Every winter since the flood has looked like this one.”",
		},
		{
			"an aside between the cue and the quotation",
			"That night Marta Lindqvist wrote on the notice board of the yacht club, in red letters, \"Nobody sails before the ice is gone.\"",
			"Marta Lindqvist: \"Nobody sails before the ice is gone.\"",
		},
		{
			"the speaker behind the quotation",
			"“You seem to have taken a new measure out of thin air to judge what the port has done,” Marta Lindqvist and two colleagues write.",
			"Marta Lindqvist: “You seem to have taken a new measure out of thin air to judge what the port has done,”",
		},
		{
			"a speaker behind a relative clause",
			"Marta Lindqvist, who visited the pier on Wednesday, said that “the port earned millions and left the fishermen with nothing.”",
			"Marta Lindqvist: that “the port earned millions and left the fishermen with nothing.”",
		},
		{
			"a speaker behind a relative clause that names others",
			"Hugo Stamm, who supported Marta Lindqvist, the chair, and fiercely opposed Okafor during the vote, last week said the lock was too narrow.",
			"Hugo Stamm: the lock was too narrow",
		},
		{
			"a speaker inside a relative clause",
			"Hugo Stamm, who knew that Marta Lindqvist, the chair, said the lock was too narrow, stayed away.",
			"Marta Lindqvist: the lock was too narrow",
		},
		{
			"what is told after a quotation is no part of it",
			"Marta Lindqvist cautioned “let us not run ahead of the ice,” before predicting that the ferry might sail in March.",
			"Marta Lindqvist: “let us not run ahead of the ice,”",
		},
		{
			"somebody who is introduced by the quotation before",
			"Jonas Okafor interjected, “Ladies and gentlemen, the harbour choir,” who then sang the song of the seven boats.",
			"Jonas Okafor: “Ladies and gentlemen, the harbour choir,”",
		},
		{
			"a participle whose speaker stands beside it",
			"Marta Lindqvist wrote to the council on Tuesday, warning that the old crane could fall.",
			"Marta Lindqvist: that the old crane could fall",
		},
	} {
		checkSays(t, test.name, test.text, test.want)
	}
}

func TestACueInAQuotationStaysInIt(t *testing.T) {
	text := "Jonas Okafor told the town's radio that \"the crew rammed the quay on purpose, according to the harbour police.\"\n\nHe added that it was dark."
	want := []string{
		"Jonas Okafor: that \"the crew rammed the quay on purpose, according to the harbour police.\"",
		"the harbour police: the crew rammed the quay on purpose",
		"Jonas Okafor: that it was dark",
	}
	checkSaysAll(t, "a cue in a quotation", text, want)
}
