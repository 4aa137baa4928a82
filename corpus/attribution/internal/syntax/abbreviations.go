package syntax

import "strings"

// abbreviation reports whether a full stop after w belongs to it.
func abbreviation(w string) bool {
	if len(w) == 1 {
		return w[0] >= 'A' && w[0] <= 'Z' && w != "I"
	}
	if strings.IndexByte(w, '.') > 0 && len(w) <= 5 { // U.S, e.g, a.m
		for i := 1; i < len(w); i += 2 {
			if w[i] != '.' {
				return false
			}
		}
		return true
	}
	switch w {
	case "Mr", "Mrs", "Ms", "Dr", "Prof", "Sen", "Sens", "Rep", "Reps", "Gov", "Govs", "Gen", "Lt", "Col", "Maj", "Capt", "Cmdr", "Sgt",
		"Adm", "Rev", "Hon", "Pres", "Supt", "Amb", "Sec", "Messrs", "Mme", "Mlle", "Fr", "Sr", "Jr", "St", "Mt", "Ft",
		"Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
		"Ala", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo",
		"Mont", "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo",
		"Inc", "Corp", "Co", "Ltd", "Bros", "No", "Nos", "vs", "etc", "approx", "dept", "Dept", "est", "Ave", "Blvd", "Rd", "Ph", "Ph.D", "al":
		return true
	}
	return false
}

// ends reports whether a sentence can end with the abbreviation w.
func ends(w string) bool {
	switch w {
	case "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Sen.", "Sens.", "Rep.", "Reps.", "Gov.", "Govs.", "Gen.", "Lt.", "Col.", "Maj.", "Capt.",
		"Adm.", "Rev.", "Hon.", "Pres.", "Amb.", "Messrs.", "Mme.", "St.", "Mt.", "Ft.", "vs.", "Sgt.", "Cmdr.", "Supt.":
		return false
	}
	return len(w) != 2 // an initial
}

// starter reports whether w often begins a sentence, so that an abbreviation
// before it ends the one before.
func starter(w string) bool {
	switch w {
	case "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "In", "On", "At", "But", "And", "This", "That", "These", "Those", "His", "Her",
		"Their", "Our", "Its", "As", "If", "When", "While", "After", "Before", "For", "There", "What", "Who", "How", "So", "Then", "Meanwhile",
		"However", "According", "With", "By", "Asked", "Some", "Many", "No", "Not", "Yet", "“", "\"", "‘":
		return true
	}
	return false
}
