package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// negations turn what stands behind them into its opposite.
var negations = regexp.MustCompile(`(?i)\b(?:not|never|no|nobody|nothing|none|neither|nor|without|cannot|hardly|barely|\p{L}+n['’]t|refus\w+|fail(?:s|ed)? to)\b`)

var (
	denials = regexp.MustCompile(`(?i)\b(?:den(?:y|ies|ied|ying|ial)|never said|not sa(?:y|id)|disput\w+)\b|(?:^|\P{L})(?:negó|niega|nie|nié|dément\p{L}*|bestritt|verneint\p{L}*)(?:\P{L}|$)|否认|否認|نفى|نفت|ينفي`)
	// Words that say whether somebody is for or against a thing.
	against = regexp.MustCompile(`(?i)\b(?:reject\w*|oppos\w*|criti\w*|condemn\w*|dismiss\w*|disagree\w*|object\w*|denounc\w*|resist\w*|doubt\w*|contradict\w*|refut\w*|disapprov\w*)\b`)
	adverse = regexp.MustCompile(`(?i)\b(?:against|warn\w*|caution\w*|fear\w*|concern\w*|danger\w*|wrong\w*|bad\w*|harm\w*|mistake\w*|den(?:y|ied|ies))\b`)
	infavor = regexp.MustCompile(`(?i)\b(?:support\w*|welcom\w*|prais\w*|endors\w*|agree\w*|approv\w*|applaud\w*|backs|backed|favou?r\w*|celebrat\w*|commend\w*)\b`)
	// Words that judge a statement, each of which must come from the article.
	judging = regexp.MustCompile(`(?i)\b(?:admit\w*|confess\w*|conced\w*|accus\w*|blam\w*|apologi[sz]\w*|threat\w*|promis\w*|pledg\w*|vow\w*|lied|lying|lies|falsely|wrongly|mistakenly|jok\w*|sarcastically|allegedly|contrary to|unlike|untrue|resign\w*)\b`)
)

// denialKept refuses a sentence that tells what was denied as if it had been said,
// and one that has somebody deny what they said.
func (c *checker) denialKept(d *draft) string {
	says, shows := denials.MatchString(d.words), strings.ContainsRune(d.words, '\uFFFC')
	held := false
	for _, p := range c.cited(d) {
		if denied(p) && !says {
			return fmt.Sprintf("%s denied having said this", p.Speaker)
		}
		held = held || denied(p) || denials.MatchString(articleWords(p)) || !shows && (denials.MatchString(p.Quote) || negations.MatchString(p.Quote))
	}
	if says && !held {
		return "nobody denies this in what it cites"
	}
	return ""
}

// negationKept refuses a negation that nothing cited has, and words that are as
// cited but for a negation that has gone or come.
func (c *checker) negationKept(d *draft) string {
	if len(d.speakers) == 0 || denials.MatchString(d.words) {
		return ""
	}
	shows := strings.ContainsRune(d.words, '\uFFFC')
	if said := negations.FindString(d.words); said != "" && !slices.ContainsFunc(c.cited(d), func(p Passage) bool {
		return negations.MatchString(articleWords(p)) || !shows && negations.MatchString(p.Quote)
	}) {
		return fmt.Sprintf("its %q is not in what it cites", said)
	}
	own := plainWords(d.words)
	for _, p := range c.cited(d) {
		theirs := plainWords(p.Context + "\n" + p.Quote)
		if denied(p) {
			continue
		}
		if w := turned(theirs, own); w != "" {
			return fmt.Sprintf("it leaves out that statement %d negates %q", p.N, w)
		}
		if w := turned(own, theirs); w != "" {
			return fmt.Sprintf("statement %d does not negate %q", p.N, w)
		}
	}
	return ""
}

// stanceKept refuses words for a stance that nothing cited has.
func (c *checker) stanceKept(d *draft) string {
	var material strings.Builder
	for _, p := range c.cited(d) {
		material.WriteString(p.Quote + "\n" + p.Context + "\n" + p.Cue + "\n")
	}
	given := material.String()
	terms := map[string]bool{}
	for _, t := range Terms(given) {
		terms[t] = true
	}
	for _, w := range judging.FindAllString(d.words, -1) {
		if w := Terms(w); len(w) > 0 && !terms[w[0]] {
			return fmt.Sprintf("its %q is not in what it cites", w[0])
		}
	}
	opposed := against.MatchString(given) || negations.MatchString(given) || adverse.MatchString(given)
	if w := against.FindString(d.words); w != "" && !opposed {
		return fmt.Sprintf("nothing it cites carries %q", w)
	}
	if w := infavor.FindString(d.words); w != "" && opposed && !infavor.MatchString(given) {
		return fmt.Sprintf("nothing it cites carries %q", w)
	}
	return ""
}

// plainWords are a text's folded words, contractions of "not" in two.
func plainWords(text string) []string {
	var out []string
	for _, w := range wordSpans(text) {
		word := strings.ReplaceAll(strings.ToLower(text[w.start:w.end]), "’", "'")
		switch {
		case word == "cannot" || word == "can't":
			out = append(out, "can", "not")
		case word == "won't":
			out = append(out, "will", "not")
		case strings.HasSuffix(word, "n't"):
			out = append(out, strings.TrimSuffix(word, "n't"), "not")
		default:
			out = append(out, Fold(word))
		}
	}
	return out
}

// turned finds words that one text only ever negates, and another only ever has
// without a negation before them; "" where there are none.
func turned(negated, plain []string) string {
	const most = 3 // words that are looked for
	for i, w := range negated {
		if !isNegation(w) {
			continue
		}
		gram := negated[i+1 : min(len(negated), i+1+most)]
		if len(gram) < 2 || slices.ContainsFunc(gram, isNegation) || !slices.ContainsFunc(gram, func(w string) bool { return !IsFunctionWord(Stem(w)) }) {
			continue
		}
		_, without := occurrences(negated, gram)
		with, bare := occurrences(plain, gram)
		if without == 0 && with == 0 && bare > 0 {
			return strings.Join(gram, " ")
		}
	}
	return ""
}

func isNegation(word string) bool {
	return negations.MatchString(word) || denials.MatchString(word)
}

// occurrences counts how often words stand in a text with a negation shortly
// before them, and without.
func occurrences(text, words []string) (with, without int) {
	const shortly = 4 // words
	for i := 0; i+len(words) <= len(text); i++ {
		switch {
		case !slices.Equal(text[i:i+len(words)], words):
		case slices.ContainsFunc(text[max(0, i-shortly):i], isNegation):
			with++
		default:
			without++
		}
	}
	return with, without
}
