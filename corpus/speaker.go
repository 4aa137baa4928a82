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
	// Curation is what an operator has decided about the speaker; nil where
	// nothing. Who has one is kept when the last article that names them goes.
	Curation *Curation
}

// Curation is what an operator has decided about a speaker: that two are one,
// that one is two, what they are called. It holds what tells the speaker when
// the articles it was decided on have gone and come again.
type Curation struct {
	// Names are the speaker's in full, wherever they stand: the canonical one,
	// those before a renaming, those of speakers merged into this one.
	Names []string `json:"names,omitempty"`
	// Roles are the speaker's even where no stored article gives them.
	Roles []string `json:"roles,omitempty"`
	// Pins are the articles in which whoever bears a name of the speaker's is
	// this speaker.
	Pins []Pin `json:"pins,omitempty"`
	// Apart marks who was split off from somebody of the same name. Where
	// nothing tells which of them is meant, it is the other.
	Apart bool `json:"apart,omitempty"`
	// Either marks a person and an organisation that were merged: articles
	// differ in which of the two the speaker is.
	Either bool `json:"either,omitempty"`
}

// Pin names an article by its text and by where it was read: a later revision
// of it is pinned too.
type Pin struct {
	ArticleID string `json:"article"`
	Origin    string `json:"origin,omitempty"` // as [Article.Origin]
}

// follow moves the pins of an article's earlier revisions to this one.
func (c *Curation) follow(a Article) {
	if c == nil || a.Origin == "" {
		return
	}
	for i, p := range c.Pins {
		if p.Origin == a.Origin {
			c.Pins[i].ArticleID = a.ID
		}
	}
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
	// noted as where new roles come from. What a [Curation] says outweighs what
	// the article does.
	Identify(known []Speaker, people []Person, articleID string) []Speaker
}
