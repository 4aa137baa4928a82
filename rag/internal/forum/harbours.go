package forum

import "whosaid/corpus"

// Harbours is an invented report on an invented forum: four people who speak,
// one of them by role only at first, one who is named and silent.
func Harbours() Article {
	return Article{
		Title: "Small ports look for deep water", Source: "The Tideway", URL: "https://tideway.example/2026/ports?id=7", Published: "2026-03-14",
		Text: `The Northern Harbours Forum was held in Vellmar on 12 March 2026. About 240 guests from nine countries attended the forum. The opening was chaired by Ilse Marrow, secretary of the forum, and speeches were delivered by Tomas Ekblad, Renata Oyelaran and Piet Hanno.

Renata Oyelaran, chief economist of the Baltic Dredging Union, compared a silted harbour to "a purse with a hole", and warned that every winter of delay would cost the towns 14 million crowns. She added that dredging alone would not be enough.

"We have counted ships for forty years and never counted the sand," said Tomas Ekblad, harbour master of Vellmar. Ekblad stressed that the northern channel must be 9 metres deep before the ferries return; the pilots need room to turn, the lights must be moved to the outer mole, the old breakwater has to be taken down stone by stone, and the towns should pay for it together rather than one after another.

Anja Brock of the fishermen's guild said that the guild would not accept dredging in the spawning months. "Not one bucket of sand in April or May," she told the forum. Brock denied having said that the guild wanted the port closed.`,
		Said: []Said{
			{Kind: corpus.Narration, Words: "The Northern Harbours Forum was held in Vellmar on 12 March 2026."},
			{Kind: corpus.Narration, Words: "About 240 guests from nine countries attended the forum."},
			{Kind: corpus.Narration, Words: "The opening was chaired by Ilse Marrow, secretary of the forum, and speeches were delivered by Tomas Ekblad, Renata Oyelaran and Piet Hanno."},
			{
				Speaker: "Renata Oyelaran", Role: "chief economist of the Baltic Dredging Union", Cue: "compared", Kind: corpus.Mixed,
				Words: `a silted harbour to "a purse with a hole"`,
			},
			{
				Speaker: "Renata Oyelaran", Role: "chief economist of the Baltic Dredging Union", Cue: "warned that", Kind: corpus.Indirect,
				Words: "every winter of delay would cost the towns 14 million crowns",
			},
			{
				Speaker: "Renata Oyelaran", Role: "chief economist of the Baltic Dredging Union", Cue: "added that", Kind: corpus.Indirect,
				Words: "dredging alone would not be enough",
			},
			{
				Speaker: "Tomas Ekblad", Role: "harbour master of Vellmar", Cue: "said", Kind: corpus.Direct,
				Words: "We have counted ships for forty years and never counted the sand,",
			},
			{
				Speaker: "Tomas Ekblad", Role: "harbour master of Vellmar", Cue: "stressed that", Kind: corpus.Indirect,
				Words: "the northern channel must be 9 metres deep before the ferries return; the pilots need room to turn, the lights must be moved to the outer mole, the old breakwater has to be taken down stone by stone, and the towns should pay for it together rather than one after another",
			},
			{
				Speaker: "Anja Brock", Role: "of the fishermen's guild", Cue: "said that", Kind: corpus.Indirect,
				Words: "the guild would not accept dredging in the spawning months",
			},
			{
				Speaker: "Anja Brock", Role: "of the fishermen's guild", Cue: "told the forum", Kind: corpus.Direct,
				Words: "Not one bucket of sand in April or May,",
			},
			{
				Speaker: "Anja Brock", Role: "of the fishermen's guild", Cue: "denied having said", Kind: corpus.Indirect, Modality: corpus.Denied,
				Words: "the guild wanted the port closed",
			},
		},
		Named: []corpus.Speaker{
			{Name: "Piet Hanno"},
			{Name: "Ilse Marrow", Roles: []corpus.Role{{Text: "secretary of the forum"}}},
		},
	}
}

// Schools is another, older report, with a homonym of the first one's speaker.
func Schools() Article {
	return Article{
		Title: "What children eat", Source: "Lindfield Courier", Published: "2025-11-02",
		Text: `At the Lindfield hearing on school meals, Doctor Samuel Brock said that free lunches had halved absences in two years. "A hungry child learns nothing but hunger," he said.

Councillor Mei Tanaka argued that the kitchens should buy from farms within fifty kilometres. The hearing lasted five hours.`,
		Said: []Said{
			{Speaker: "Samuel Brock", Role: "Doctor", Cue: "said that", Kind: corpus.Indirect, Words: "free lunches had halved absences in two years"},
			{Speaker: "Samuel Brock", Role: "Doctor", Cue: "said", Kind: corpus.Direct, Words: "A hungry child learns nothing but hunger,"},
			{Speaker: "Mei Tanaka", Role: "Councillor", Cue: "argued that", Kind: corpus.Indirect, Words: "the kitchens should buy from farms within fifty kilometres"},
			{Kind: corpus.Narration, Words: "The hearing lasted five hours."},
		},
	}
}
