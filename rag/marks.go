package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pairs are the quotation marks that close each opening one.
var pairs = map[rune]string{
	'"': `"`, '“': "”", '„': "“”", '‟': "”", '”': "”", '«': "»", '»': "«", '‹': "›", '›': "‹",
	'「': "」", '『': "』", '《': "》", '〈': "〉", '＂': "＂", '〝': "〞〟", '❝': "❞", '｢': "｣", '﹁': "﹂", '﹃': "﹄",
}

// isMark reports whether a character is a quotation mark; those that may be an
// apostrophe are told apart elsewhere.
func isMark(r rune) bool {
	if isSingleMark(r) {
		return false
	}
	return unicode.Is(unicode.Quotation_Mark, r) || strings.ContainsRune("″‴‶ʺˮ״❛❜❝❞🙶🙷🙸《》〈〉❮❯❰❱⟪⟫", r)
}

func isSingleMark(r rune) bool {
	return strings.ContainsRune("'‘’‚‛`´′‵ʻʽʹ＇ꞌ՚׳", r)
}

// straight writes two single marks as the double one that they stand for.
var straight = strings.NewReplacer("''", `"`, "``", `"`, "’’", `"`, "‘‘", `"`, "´´", `"`, "′′", `"`, ",,", `"`)

const singles = "'‘’‚‛`´′‵ʻʽʹ＇ꞌ՚׳"

var (
	singlePair = regexp.MustCompile("(?:^|[^\\p{L}\\p{N}])[" + singles + "]([^" + singles + "]{3,}?)[" + singles + "](?:$|[^\\p{L}\\p{N}])")
	// A single mark without its partner: one that opens a word, and one that
	// closes a word which is no plural with an apostrophe.
	strayMark = regexp.MustCompile("(?:^|[^\\p{L}\\p{N}])[" + singles + "][\\p{L}\\p{N}\uFFFC]|[^\\s\\p{P}sSxXzZ][" + singles + "](?:$|[^\\p{L}\\p{N}])|[.,!?…\uFFFC][" + singles + "]")
	// An apostrophe stands within a word: in a contraction ("it's"), behind an
	// elided word ("l'eau"), or in a name ("Xi'an"). Anywhere else between
	// letters it is a quotation mark in disguise.
	innerMark  = regexp.MustCompile("[\\p{L}\\p{N}]+[" + singles + "]\\p{L}+")
	apostrophe = regexp.MustCompile("^(?:\\p{Lu}.*|.*[" + singles + "](?i:s|t|re|ve|ll|d|m)|(?i:[ldjmnstco]|qu)[" + singles + "].*)$")
)

// marked is what stands between a pair of quotation marks, in bytes of the text
// that straight makes of the words.
type marked struct{ start, end int }

// markedIn are the words between quotation marks; ok is false where the marks
// are no plain pairs side by side: nested, crossed, or left open.
func markedIn(words string) (out []marked, ok bool) {
	open, from := rune(-1), 0
	for i, r := range words {
		switch {
		case !isMark(r):
		case open < 0:
			if _, opens := pairs[r]; !opens {
				return nil, false
			}
			open, from = r, i+utf8.RuneLen(r)
		case strings.ContainsRune(pairs[open], r):
			out = append(out, marked{from, i})
			open = -1
		default:
			return nil, false
		}
	}
	if open >= 0 || strayMark.MatchString(singlePair.ReplaceAllString(words, " ")) || slices.ContainsFunc(innerMark.FindAllString(words, -1), isNoApostrophe) {
		return nil, false
	}
	for _, m := range singlePair.FindAllStringSubmatchIndex(words, -1) {
		out = append(out, marked{m[2], m[3]})
	}
	slices.SortFunc(out, func(a, b marked) int { return a.start - b.start })
	return out, true
}

func isNoApostrophe(word string) bool { return !apostrophe.MatchString(word) }

func (c *checker) marksPaired(d *draft) string {
	if _, ok := markedIn(straight.Replace(d.words)); !ok {
		return "it holds a quotation mark without its partner"
	}
	return ""
}

// marksVerbatim refuses quotation marks around what the cited passages do not
// say in these words.
func (c *checker) marksVerbatim(d *draft) string {
	for _, q := range d.quotes {
		if len(q.owners) == 0 {
			return fmt.Sprintf("%q stands between quotation marks but not in what it cites", q.text)
		}
	}
	return ""
}

// colonQuote is a name or a verb of saying, a colon, and then words that no
// placeholder stands for: what follows looks like a quotation without its marks.
var colonQuote = regexp.MustCompile(`(?i)(?:\b(?:` + sayVerbs + `|warns?|warned|ask(?:s|ed)?|put it(?: this way)?|words|dijo|dit|a dit)|说|說|表示|称|قال|قالت)\s*[:：]\s*[-–—]?\s*[\p{L}\p{N}]`)

// looksUnquoted refuses what a reader would take for a quotation though it has no
// marks, or that has only a placeholder's marks around other words.
func (c *checker) looksUnquoted(d *draft) string {
	if m := colonQuote.FindString(d.words); m != "" {
		return fmt.Sprintf("what follows %q looks like a quotation", strings.TrimSpace(m))
	}
	for _, n := range d.names {
		rest := strings.TrimLeft(d.words[n.end:], " ")
		if after, ok := strings.CutPrefix(strings.Replace(rest, "：", ":", 1), ":"); ok && !strings.HasPrefix(strings.TrimSpace(after), "\uFFFC") {
			return fmt.Sprintf("what follows %q looks like a quotation", d.words[n.start:n.end]+":")
		}
	}
	return ""
}

// quotesIn finds a draft's quotations and whose each is.
func (c *checker) quotesIn(d *draft) []quoted {
	var out []quoted
	from := 0
	for _, p := range d.Parts {
		if p.Quote == 0 {
			continue
		}
		at := from + strings.IndexRune(d.words[from:], '\uFFFC')
		from = at + utf8.RuneLen('\uFFFC')
		q := quoted{at: at, owners: map[string]bool{}}
		if p.Quote >= 1 && p.Quote <= len(c.passages) {
			q.owners[c.passages[p.Quote-1].SpeakerID] = true
		}
		out = append(out, q)
	}
	words := straight.Replace(d.words)
	marks, _ := markedIn(words)
	for _, m := range marks {
		q := quoted{text: strings.TrimSpace(words[m.start:m.end]), owners: map[string]bool{}}
		q.at = max(0, strings.Index(d.words, q.text)) // straight may have moved it
		for _, p := range c.cited(d) {
			if hasWords(q.text) && indexWords(p.Quote, q.text, 0) >= 0 || q.text == p.Article.Title && q.text != "" {
				q.owners[p.SpeakerID] = true
			}
		}
		out = append(out, q)
	}
	slices.SortStableFunc(out, func(a, b quoted) int { return a.at - b.at })
	return out
}
