// Package rag answers "who said what?": [Engine.Ask] reads a question,
// retrieves statements of one scope, has an answer written, and lets nothing
// out that the statements do not carry.
//
// The types here are the words of asking and answering. Technology stands in
// the subpackages: embed (texts to vectors), index (finding statements),
// generate (writing answers).
package rag

import (
	"time"

	"whosaid/corpus"
)

// Question is what somebody asks.
type Question struct {
	Scope   corpus.Scope
	Text    string
	Speaker string // only statements of this speaker, by any name; "" for all
	Article string // only this article, by id or title; "" for all
	Offset  int    // statements to leave out of a list of all that somebody said: [Answer.Next] of the part before
	History []Turn // what went before in the same conversation, oldest first
	Policy  Policy // of the scope
}

// Said is what an answer says in words of the engine's own, in a form that can
// be said in other languages. In English it is what the answer's texts are.
type Said struct {
	Text   []Line
	Reason corpus.Remarks
	Notice corpus.Remarks
}

// Line is a line of an answer's text.
type Line struct {
	Remarks corpus.Remarks // by themselves, or what stands before the words
	Words   string         // that were said, in quotation marks, or that a model wrote; ""
	Cites   string         // "[1] [2]"; ""
}

// Turn is an earlier question and its answer.
type Turn struct {
	Question string
	Answer   string
}

// Answer is what is shown for a question.
type Answer struct {
	Question string `json:"question"`
	// Text is the answer as plain text. Words between quotation marks in it
	// stand so in a cited statement; "[1]" refers to the citation with N 1.
	Text       string            `json:"answer"`
	Answerable bool              `json:"answerable"`      // false where the corpus does not hold what was asked
	Reason     string            `json:"reason"`          // why it is not answerable, or what was corrected or limited; may be ""
	Citations  []Citation        `json:"citations"`       // never null
	Related    []Citation        `json:"related"`         // statements offered as the nearest; they do not claim to answer
	Total      int               `json:"total,omitempty"` // statements that there are, where a part of them is shown at a time
	Next       int               `json:"next,omitempty"`  // the offset of those that follow; 0 where none do
	Writer     string            `json:"writer"`          // "extractive" or the model's name
	Notice     string            `json:"notice"`          // one sentence on how it was made, where the asker should know: "The model did not answer …"
	Tokens     int               `json:"tokens"`          // that the model took for it, as its endpoint counts or about; 0 where none was asked
	Understood Understanding     `json:"understood"`
	Said       Said              `json:"-"`         // Text, Reason and Notice for those who say them in another language
	Timing     map[string]Millis `json:"timing_ms"` // "understand", "retrieve", "write", "verify", "total"
}

// Citation is a statement as it is shown under an answer.
type Citation struct {
	N         int         `json:"n"`
	Statement string      `json:"statement"` // its id
	SpeakerID string      `json:"speaker_id"`
	Speaker   string      `json:"speaker"` // canonical name; "" for narration and unnamed sources
	Role      string      `json:"role"`
	Kind      corpus.Kind `json:"kind"`
	Quote     string      `json:"quote"` // exactly text[start:end] of the article
	Article   ArticleRef  `json:"article"`
	Start     int         `json:"start"` // code points
	End       int         `json:"end"`
	Context   string      `json:"context"` // the whole sentences the quote stands in, mention and cue included
	Link      string      `json:"link"`    // opens the article at the quoted words; "" where the article has no URL
}

// ArticleRef is an article as a citation names it.
type ArticleRef struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	Source    string `json:"source"`
	URL       string `json:"url"`
	Published string `json:"published"` // "2026-02-09"; "" where unknown
}

// Millis is a duration shown in milliseconds.
type Millis float64

// Since is the time from start until now.
func Since(start time.Time) Millis {
	return Millis(float64(time.Since(start)) / float64(time.Millisecond))
}

// Progress is told to the asker while an answer is made.
type Progress struct {
	Stage string // "searching", "writing", "checking"
	Text  string // the verified part of the answer so far
}
