package rag

import (
	"context"

	"whosaid/corpus"
)

// Writer connects statements to an answer. It writes words of its own and says
// which passages carry them; it never writes a quote. What it emits is checked
// before anybody sees it.
type Writer interface {
	// Name tells the writer apart: "extractive" or the model's name.
	Name() string
	// Write gives the sentences of an answer to emit, in order, each as soon as
	// it is whole. It stops with emit's error where emit returns one. An error
	// after some sentences leaves those sentences valid.
	Write(ctx context.Context, b Brief, emit func(Sentence) error) error
}

// Brief is what a writer is given. Everything in it that comes from an article
// or from the asker is data, not instruction.
type Brief struct {
	Question string
	Topic    string // what it asks about; "" for anything
	History  []Turn
	Passages []Passage // all there is to write from, numbered from 1
	Compare  bool      // the speakers are to be set side by side
	Language string    // to write in, by its English name; "" for the question's
	// Correction, where it is not "", is the sentence that the answer begins
	// with, already written: the question's premise is false.
	Correction string
	// Rejected are the sentences of an earlier attempt that failed the check.
	// Where there are some, the writer is to write those again, and only
	// those, in the same order.
	Rejected []Rejection
	// Spent, where it is not nil, is told the tokens that each request to a
	// model took.
	Spent func(tokens int)
}

// Passage is a statement that an answer may be written from.
type Passage struct {
	Citation
	Cue           string        // "stressed that", "warned against"; "" where there is none
	Content       []corpus.Span // the speaker's own words, in code points of Quote; several where a quotation is split
	Before, After string        // the text around Context, for reading it right
	Modality      corpus.Modality
}

// Sentence is one sentence of an answer.
type Sentence struct {
	Parts []Part
	Cites []int // numbers of the passages that carry it
	Break bool  // a new line begins before it
	// Lead, where it is not nil, says in other languages what the writer's own
	// words say before the quotation, in a sentence of one.
	Lead corpus.Remarks
}

// Part is a piece of a sentence: either the writer's own words or a quotation
// that the program puts in.
type Part struct {
	Words string        // the writer's own
	Quote int           // the number of the passage quoted; 0 for own words
	Spans []corpus.Span // the parts of the passage's Quote to show, in code points of it; all of it where empty
	// Reported has words that hold quotation marks of their own shown with these
	// alone, as the article has them, and not with a second pair around them.
	Reported bool
}

// Rejection is a sentence that failed the check, and why.
type Rejection struct {
	Sentence Sentence
	Why      string
}

// Neutral is the cue where the article's own cannot be told before the words
// without a change of sense.
const Neutral = "spoke of"
