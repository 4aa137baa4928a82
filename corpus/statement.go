package corpus

import (
	"fmt"
	"strings"
)

// Kind tells how a statement's words stand in the article.
type Kind string

const (
	Direct    Kind = "direct"    // all of it in quotation marks
	Indirect  Kind = "indirect"  // reported, without quotation marks
	Mixed     Kind = "mixed"     // reported, with quoted parts
	Narration Kind = "narration" // the article's own voice; never a person's words
)

// Modality marks sayings that the article does not assert to have happened.
type Modality string

const (
	Asserted     Modality = ""             // the article says it was said
	Denied       Modality = "denied"       // "he never said that …", "she denied saying …"
	Hypothetical Modality = "hypothetical" // "if he were to say …", "might argue that …"
)

// Attribution is what an attributor finds in a text: some words and the one
// whose words they are.
type Attribution struct {
	Person     int      // index into Reading.People; −1 where the text names nobody, and for narration
	Role       string   // the speaker's role, in the words of the text nearest to the statement; "" where none is given
	Source     []Span   // the mention nearest the cue: a name, a role, a pronoun
	Cue        []Span   // "stressed that"; empty for "X: …" layouts, continuations and narration
	Content    []Span   // the words themselves; several where a quotation is split
	Context    Span     // the whole sentences around Content, mention and cue included
	Kind       Kind     //
	Modality   Modality //
	Confidence float64  // estimated probability, 0 to 1, that both content and speaker are right
	Why        string   // for people: the reason it was attributed so; not stored
}

// Person is somebody named in one article, or an organisation that speaks,
// before it is known who that is across articles.
type Person struct {
	Name         string   // the fullest name in the article
	Aliases      []string // other names for the same person in the article
	Roles        []string // roles and titles given in the article, in its own words
	Organisation bool
	Mentions     []Span // where a name of theirs stands, in order
}

// Reading is what one article's text says: who is in it and who said what.
type Reading struct {
	People       []Person // everyone who is named, quoted or not
	Attributions []Attribution
}

// Attributor finds who said what. It is given canonical text and is
// deterministic: the same text gives the same reading.
type Attributor interface {
	Read(text string) Reading
}

// Statement is one attributed utterance, or a sentence of narration, of a
// stored article.
type Statement struct {
	ID        string // ArticleID, ".", ordinal in the article
	ArticleID string
	SpeakerID string // "" for narration and for sources the text does not name
	Speaker   string // canonical name; "" as SpeakerID
	Attribution
	Quote string // exactly text[Hull(Content)]
}

// Span is the range of the article that Quote stands in.
func (s Statement) Span() Span { return Hull(s.Content) }

// StatementID names the nth statement (from 1) of an article.
func StatementID(articleID string, n int) string { return fmt.Sprintf("%s.%d", articleID, n) }

// SearchText is what a statement is found by: the whole sentence it stands in,
// with the speaker's name where the sentence has only a pronoun or a role.
func (s Statement) SearchText(text Text) string {
	sentence := text.Slice(s.Context)
	if s.Speaker == "" || strings.Contains(sentence, s.Speaker) {
		return sentence
	}
	return s.Speaker + ": " + sentence
}
