package corpus

// Speaker is one person, or one organisation that speaks, in a scope.
// Somebody who is named in an article but quoted nowhere is a Speaker too, with
// Statements 0: "what did X say?" must be answerable with "nothing".
type Speaker struct {
	ID           string
	Name         string   // canonical
	Aliases      []string // other names that were read or that an operator gave
	Roles        []Role
	Organisation bool
	Statements   int // how many statements of theirs are stored; filled in by the store, not written
}

// Role is what a person was called in an article: "president of …".
type Role struct {
	Text      string
	ArticleID string
}

// SpeakerID names a speaker by canonical name; n tells apart different people
// of one name in a scope (0 for the first).
func SpeakerID(name string, n int) string {
	if n > 0 {
		name += "\x00" + string(rune('0'+n))
	}
	return "s" + digest(name)
}

// Identifier decides which speakers the people of one article are.
type Identifier interface {
	// Identify returns one speaker for each person, in order: a known speaker,
	// completed by what the article adds to it, or a new one. articleID is
	// noted as where new roles come from.
	Identify(known []Speaker, people []Person, articleID string) []Speaker
}
