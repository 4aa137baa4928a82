// Package generate writes answers from statements: extractively, with nothing
// but the speakers' words, or with a language model behind an endpoint that
// speaks the OpenAI protocol. What it writes is checked by package rag.
package generate

import (
	"context"
	"strings"
	"unicode"

	"whosaid/corpus"
	"whosaid/rag"
)

// Extractive writes an answer without a model: who, in what role, and the words
// themselves, grouped by speaker, long ones trimmed at clause boundaries. The
// same brief gives the same answer. Its zero value is ready.
type Extractive struct{}

// Name is "extractive".
func (Extractive) Name() string { return "extractive" }

// Write emits one sentence a passage.
func (Extractive) Write(ctx context.Context, b rag.Brief, emit func(rag.Sentence) error) error {
	topic := map[string]bool{}
	for _, t := range rag.ContentTerms(b.Topic) {
		topic[t] = true
	}
	last := ""
	for _, p := range bySpeaker(b.Passages) {
		before := introduce(p, p.SpeakerID != "" && p.SpeakerID == last)
		last = p.SpeakerID
		s := rag.Sentence{
			Parts: []rag.Part{{Words: before}, {Quote: p.N, Spans: trim(p, topic), Reported: p.Kind == corpus.Mixed && !strings.HasSuffix(before, ": ")}, {Words: "."}},
			Cites: []int{p.N},
			Break: true,
			Lead:  corpus.Remarks{lead(p)},
		}
		if err := emit(s); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// bySpeaker brings the passages of one speaker together, where the first of
// them stands.
func bySpeaker(passages []rag.Passage) []rag.Passage {
	var order []string
	groups := map[string][]rag.Passage{}
	for _, p := range passages {
		key := p.SpeakerID
		if key == "" {
			key = p.Statement // nobody's: a group of its own
		}
		if _, ok := groups[key]; !ok {
			order = append(order, key)
		}
		groups[key] = append(groups[key], p)
	}
	out := make([]rag.Passage, 0, len(passages))
	for _, key := range order {
		out = append(out, groups[key]...)
	}
	return out
}

// introduce is what stands before a quotation: who, in what role, and the verb;
// only the verb where the line before was the same speaker's.
func introduce(p rag.Passage, again bool) string {
	switch {
	case p.Kind == corpus.Narration:
		return "The article says: "
	case p.Speaker == "":
		return "A source whom the article does not name: "
	}
	verb := verb(p)
	if again {
		if first, _, _ := strings.Cut(verb, " "); first != "added" {
			return "Also " + verb + " "
		}
		return "A" + verb[1:] + " "
	}
	who := p.Speaker
	if role := short(p.Role); role != "" && !strings.Contains(role, p.Speaker) {
		who += " (" + role + ")"
	}
	return who + " " + verb + " "
}

// lead is what introduce says, for other languages: there the cue, which is the
// article's own, stays as it is.
func lead(p rag.Passage) corpus.Remark {
	switch {
	case p.Kind == corpus.Narration:
		return corpus.Remarkf("The article says:")
	case p.Speaker == "":
		return corpus.Remarkf("A source whom the article does not name:")
	}
	who := any(p.Speaker)
	if role := short(p.Role); role != "" && !strings.Contains(role, p.Speaker) {
		who = corpus.Remarkf("%s (%s)", p.Speaker, role)
	}
	switch verb := verb(p); {
	case p.Modality == corpus.Denied:
		return corpus.Remarkf("%s denied, as the article has it:", who)
	case strings.HasSuffix(verb, ":"), verb == rag.Neutral:
		return corpus.Remarkf("%s:", who)
	default:
		return corpus.Remarkf("%s: %s", who, verb)
	}
}

// verb is a cue as it can stand before a quotation: "stressed that", "said:",
// "warned against". A cue in another form than the past or present of one
// person gives way to "said:", one that is no verb of saying to a neutral one.
func verb(p rag.Passage) string {
	if p.Modality == corpus.Denied {
		return "denied, as the article has it:"
	}
	const most = 8 // words
	words := strings.Fields(strings.ToLower(p.Cue))
	if len(words) == 0 || len(words) > most || !finite(words[0]) {
		return "said:"
	}
	for _, w := range words {
		if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) }) {
			return "said:"
		}
	}
	if words[0] == "told" && (len(words) == 1 || words[1] == "that") {
		words[0] = "said" // nobody stands there who is told it
	}
	cue, last := strings.Join(words, " "), words[len(words)-1]
	switch {
	case !says(words[0]) && !acts(words[0]) && p.Kind == corpus.Direct:
		return "said:"
	case !says(words[0]) && !acts(words[0]):
		return rag.Neutral
	case last == "that", len(words) > 1 && leads(last):
		return cue // "stressed that …", "called for …"
	case says(words[0]) && (p.Kind == corpus.Direct || plain(words[0])):
		return cue + ":"
	case says(words[0]):
		return cue // "stressed the need to …"
	case p.Kind == corpus.Direct:
		return "said:"
	}
	return cue // "compared …"
}

// short is a role without what follows its first comma, where it is long.
func short(role string) string {
	const long = 90 // bytes
	if first, _, ok := strings.Cut(role, ", "); ok && len(role) > long {
		role = first
	}
	return strings.Trim(role, " ,.;:")
}

// plain reports whether a verb takes no object but what is said.
func plain(word string) bool {
	switch word {
	case "said", "says", "told", "wrote", "spoke", "replied", "answered", "remarked", "commented", "continued", "concluded", "added", "stated", "noted":
		return true
	}
	return false
}

// says reports whether a verb can stand before words that were said.
func says(word string) bool {
	switch word {
	case "said", "says", "told", "wrote", "spoke", "noted", "stated", "added", "replied", "answered", "remarked", "commented", "continued", "concluded",
		"pointed", "stressed", "emphasized", "emphasised", "argued", "warned", "explained", "insisted", "asked", "declared", "announced", "claimed", "maintained",
		"observed", "joked", "cautioned", "urged", "recalled", "confirmed", "admitted", "predicted", "demanded":
		return true
	}
	return false
}

// acts reports whether a verb is a deed done by words: it takes what was said,
// or that it was said, for its object.
func acts(word string) bool {
	switch word {
	case "accused", "acknowledged", "advised", "advocated", "affirmed", "agreed", "alleged", "appealed", "argues", "asserted", "asks", "assured", "believed", "believes", "blamed",
		"called", "claims", "compared", "complained", "conceded", "condemned", "confessed", "contended", "credited", "criticised", "criticized", "defended", "denied", "denounced",
		"described", "disagreed", "dismissed", "disputed", "doubted", "emphasises", "emphasizes", "estimated", "explains", "expressed", "feared", "forecast", "highlighted", "hoped",
		"implored", "joked", "likened", "mentioned", "mused", "noted", "notes", "objected", "opposed", "outlined", "pleaded", "pledged", "praised", "promised", "proposed",
		"protested", "quipped", "reaffirmed", "recommended", "rejected", "reiterated", "reminded", "repeated", "reported", "retorted", "revealed", "stated", "states", "stresses",
		"suggested", "supported", "suspected", "thanked", "thinks", "thought", "threatened", "underlined", "underscored", "voiced", "vowed", "warns", "welcomed", "wondered", "adds":
		return true
	}
	return false
}

// leads reports whether a word leads from a verb to what it is about.
func leads(word string) bool {
	switch word {
	case "for", "against", "on", "about", "of", "to", "upon", "over", "as", "with", "from", "at", "into", "whether", "how", "why", "what":
		return true
	}
	return false
}

func finite(word string) bool {
	switch word {
	case "said", "says", "told", "wrote", "spoke", "thought", "held", "put", "warns", "argues", "notes", "adds", "believes", "stresses", "thinks", "states", "claims", "explains", "saw", "went":
		return true
	}
	return len(word) > 4 && strings.HasSuffix(word, "ed")
}
