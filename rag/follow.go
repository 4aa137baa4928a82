package rag

import (
	"regexp"
	"slices"
	"strings"
)

// follow completes a question that goes on from the one before it: who is asked
// what they said of the same ("And Berg?", "And in 2026?", "Why does she think
// so?"), and who answered ("Who disagreed?").
func (u *Understanding) follow(q Question, known *people, words *glossary) {
	if len(q.History) == 0 || u.Topic != "" || u.Everything || u.Event != "" || u.Unknown != "" {
		return
	}
	lower := strings.ToLower(u.text)
	conversed := slices.ContainsFunc(u.Speakers, func(a Asked) bool { return a.How == byConversation })
	openly := len(u.Speakers) == 0 && (u.Who || anybodyElse.MatchString(lower))
	switch {
	case openly:
	case len(u.Speakers) == 0, conversed && !pointsBack.MatchString(lower) && (u.Since+u.Until == "" || !goesOn.MatchString(lower)):
		return
	case !conversed && !goesOn.MatchString(lower) && !elliptic.MatchString(lower):
		return
	}
	turn := len(q.History) - 1
	last := understand(Question{Text: q.History[turn].Question, History: q.History[max(0, turn-1):turn]}, known, words, settled{})
	u.Topic, u.whole, u.general = last.Topic, last.whole, true
	if u.Dated && u.Since+u.Until == "" {
		u.Since, u.Until, u.since, u.until, u.year = last.Since, last.Until, last.since, last.until, last.year
	}
	if openly && (answersBack.MatchString(lower) || anybodyElse.MatchString(lower)) && len(u.Except) == 0 {
		u.Except = known.persons(last.Speakers)
		u.Who = true
	}
}

// byConversation is how a speaker is found whom the question does not name.
const byConversation = "conversation"

var (
	anybodyElse = regexp.MustCompile(`\b(?:any(?:one|body)|some(?:one|body)|who|others?) else\b|\bthe others\b`)
	pointsBack  = regexp.MustCompile(`\b(?:that|this|so|it)\?*$`)
	answersBack = regexp.MustCompile(`\b(?:disagree[ds]?|answer(?:s|ed)|object(?:s|ed)|contradict(?:s|ed)|repl(?:y|ies|ied)|respond(?:s|ed)?|counter(?:s|ed)|critici[sz]e[ds]?|oppos(?:e|es|ed)|reject(?:s|ed))\b`)
	// theirWords asks for what is somebody's whom the question does not name.
	theirWords = regexp.MustCompile(`\b(?:his|her|their) (?:own |exact |very )?(?:words|views?|opinions?|position|stance|quotes?|statements?|remarks?|answer|reasons?|wording)\b`)
	// andThe is "What about the nurse?".
	andThe = regexp.MustCompile(`(?i)^(?:(?:and |but )?(?:what|how) about|and|but) (the [^?.,;:]+)\?*$`)
)
