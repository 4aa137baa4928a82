package attribution

import (
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/syntax"
)

// modality tells whether the article says that the saying at token cue happened.
func (r *reading) modality(cue int32) corpus.Modality {
	d := &r.doc
	s := d.Sentences[d.Tokens[cue].Sentence]
	quote := d.Tokens[cue].Quote
	switch strings.ToLower(d.Word(int(cue))) {
	case "refused", "refuses", "refusing", "declined", "declines", "declining":
		if r.next(cue, "to") {
			return corpus.Denied // "refused to say": nothing was said
		}
	}
	if r.next(cue, "to") && cue > s.First && hearsay(strings.ToLower(d.Word(int(cue)))) && be(d.Word(int(cue-1))) {
		return corpus.Hypothetical // "is said to have …"
	}
	for i := cue - 1; i >= s.First && i >= cue-6; i-- {
		t := &d.Tokens[i]
		if t.Quote != quote || t.POS == syntax.Comma || t.POS == syntax.Stop {
			break
		}
		word := strings.ToLower(d.Word(int(i)))
		if hearsay(word) && r.next(i, "to") {
			return corpus.Hypothetical // "is said to have called"
		}
		switch word {
		case "who":
			if r.notWho(i, s.First) {
				return corpus.Denied
			}
			return corpus.Asserted
		case "not", "never", "n't", "n’t", "without", "nobody", "neither", "nor":
			return corpus.Denied
		case "no":
			if i == cue-2 || i == cue-3 {
				return corpus.Denied
			}
		case "refused", "refuses", "refuse", "refusing", "declined", "declines", "decline", "declining", "failed", "fails", "fail", "denied", "denies", "deny", "denying", "stopped":
			return corpus.Denied
		case "might", "may", "could", "would", "should", "if", "unless", "were", "expected", "likely", "supposed", "had", "whether", "suppose":
			if word == "were" && !r.next(i, "to") || word == "had" && !(i == s.First && t.Shape&syntax.Capital != 0) {
				continue
			}
			return corpus.Hypothetical
		case "which", "that", "and", "but", "because", "said":
			return corpus.Asserted
		}
	}
	if first := strings.ToLower(d.Word(int(s.First))); (first == "if" || first == "unless") && !r.commaBetween(s.First, cue) {
		return corpus.Hypothetical
	}
	return corpus.Asserted
}

// hearsay reports whether what somebody "is … to have done" is told of them only.
func hearsay(word string) bool {
	switch word {
	case "said", "reported", "rumoured", "rumored", "alleged", "believed", "thought":
		return true
	}
	return false
}

// notWho reports whether it is not the one whom "who" stands for: "It was not
// Anna Berg who said it".
func (r *reading) notWho(who, first int32) bool {
	for i := who - 1; i >= first && i > who-6; i-- {
		if w := r.doc.Word(int(i)); w == "not" || w == "n't" || w == "n’t" || w == "never" {
			return i > first && r.doc.Tokens[i-1].POS.Verb()
		}
		if r.doc.Tokens[i].POS.Mark() || r.doc.Tokens[i].POS.Verb() {
			return false
		}
	}
	return false
}

// withheld reports whether a statement is none because nothing was said: "refused
// to say whether …", "declined to tell the board when …". Words in quotation marks, and what
// follows "that", are kept, and marked as denied.
func (r *reading) withheld(s statement) bool {
	d := &r.doc
	at := s.head
	if at < 0 || int(at) >= len(d.Tokens) || s.why != whyCue {
		return false
	}
	if d.Tokens[at].POS == syntax.VB && at > 1 && d.Word(int(at-1)) == "to" {
		at -= 2
	}
	switch strings.ToLower(d.Word(int(at))) {
	case "refused", "refuses", "refusing", "refuse", "declined", "declines", "declining", "decline":
	default:
		return false
	}
	if !r.next(at, "to") || int(at+2) >= len(d.Tokens) {
		return false
	}
	switch d.Word(int(at + 2)) {
	case "say", "tell":
	default:
		return false
	}
	return !r.next(at+2, "that") && !slices.ContainsFunc(s.content, r.quotes)
}

func (r *reading) next(i int32, word string) bool {
	return int(i+1) < len(r.doc.Tokens) && r.doc.Word(int(i+1)) == word
}

func (r *reading) commaBetween(first, last int32) bool {
	for i := first; i < last; i++ {
		if r.doc.Tokens[i].POS == syntax.Comma {
			return true
		}
	}
	return false
}
