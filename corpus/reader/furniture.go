package reader

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// extent is the range [start, end) of a page's lines that the article fills.
type extent struct{ start, end int }

// body finds where the article begins and ends: the run of lines with the
// highest sum of scores, where prose counts by its length and everything else
// against. (Maximum subsequence segmentation, after Pasternack and Roth,
// "Extracting Article Text from the Web with Maximum Subsequence
// Segmentation", WWW 2009, with scores by rule instead of learned ones.)
// Short lines between paragraphs are carried by the prose around them; menus
// before and links after the article are not. A page without any prose is
// taken whole.
func (x *lexicon) body(lines []line) extent {
	best, bestSum, sum, start := extent{}, 0, 0, 0
	inList, inBox := false, false
	for i, l := range lines {
		s := score(l, inList)
		inList = s > 0 && (strings.HasSuffix(l.text, ":") || strings.HasSuffix(l.text, "：") || inList && !l.sentence && l.words <= 12)
		switch {
		case l.heads == links:
			inBox = true
		case l.heads == replies:
			s = min(scoreReplies, -sum/2)
			inBox = true
		case inBox && teaser(lines, i):
			s = min(s, scoreHeadline)
		case s > 0:
			inBox = false
		}
		if sum <= 0 {
			sum, start = 0, i
		}
		if sum += s; sum > bestSum {
			best, bestSum = extent{start, i + 1}, sum
		}
	}
	if bestSum == 0 {
		return extent{0, len(lines)}
	}
	return best
}

// Scores of lines. Prose counts its words threefold up to a limit, so that one
// long paragraph does not carry a page of links.
const (
	scoreProseMost = 120
	scoreSpeech    = 9   // short words in quotation marks, or after a speaker's label
	scoreListed    = 1   // an item after "were present:"
	scoreShort     = -4  // up to three words
	scoreHeadline  = -6  // more, but no sentence
	scoreFurniture = -10 // surely not the article
	scoreReplies   = -60 // what readers wrote begins: at least this, and half of what was before
)

func score(l line, inList bool) int {
	words := l.words
	prose := min(3*words, scoreProseMost)
	switch {
	case l.furniture || l.heads != nothing:
		return scoreFurniture
	case l.sentence && words >= 4 && l.kind != heading:
		return prose
	case l.speech && l.kind != heading && isQuoted(l.text):
		return max(scoreSpeech, prose)
	case l.speech && !l.sentence && l.kind != heading:
		return 0 // "Q: Why" or a headline with a colon: carried by what is around it
	case l.sentence && l.kind != heading:
		return 1
	case words <= 12 && isDated(l.text):
		return scoreFurniture
	case words >= 25:
		return prose / 2
	case words >= 3 && endsOpen(l.text):
		return words
	case inList && words >= 1:
		return scoreListed
	case words <= 3:
		return scoreShort
	default:
		return scoreHeadline
	}
}

// teaser holds for a short paragraph on its own among links: the article goes
// on with two paragraphs, or with a long one, or with speech.
func teaser(lines []line, i int) bool {
	l := lines[i]
	if !l.sentence || l.words < 4 {
		return true
	}
	alone := func(i int) bool { return i < 0 || i >= len(lines) || !lines[i].sentence || lines[i].words < 4 }
	return l.words < 40 && !strings.ContainsAny(l.text, "\"“”„«»「」") && alone(i-1) && alone(i+1)
}

// classify finds out about every line what the rest of the package asks.
func (x *lexicon) classify(lines []line) {
	for i := range lines {
		l := &lines[i]
		if l.sentence = endsSentence(l.text); !l.sentence || i == len(lines)-1 {
			if cut := x.withoutCredit(l.text); cut != l.text {
				l.text, l.sentence = cut, true
			}
		}
		l.words = wordCount(l.text)
		l.speech = isSpeech(l.text)
		l.heads = x.heads(l.text)
		l.furniture = x.isFurniture(l.text, l.words)
	}
}

func isDated(s string) bool {
	_, ok := findDate(s)
	return ok
}

// isFurniture holds for a line that belongs to the page whatever stands
// around it.
func (x *lexicon) isFurniture(s string, words int) bool {
	return x.isControl(s) || words <= 40 && x.isNotice(s) || isDateOnly(s) || isAddress(s) ||
		words <= 12 && x.isCredit(s) || words <= 14 && x.isLabelled(s)
}

// isCredit holds for a whole line such as "Editor/Jo Doe" or "By Jo Doe".
func (x *lexicon) isCredit(s string) bool {
	if endsSentence(s) && !strings.HasSuffix(s, ".") {
		return false
	}
	if value, ok := labelled(s, x.credit); ok {
		return isNames(value)
	}
	word, rest, _ := strings.Cut(s, " ")
	return x.credit[strings.ToLower(word)] && len(word) <= 8 && isNames(rest) && wordCount(rest) >= 2 && !endsSentence(s)
}

// isLabelled holds for "Source: …", "Title: …" and "Published: …" lines.
func (x *lexicon) isLabelled(s string) bool {
	for _, labels := range []map[string]bool{x.source, x.title} {
		if _, ok := labelled(s, labels); ok && !endsSentence(s) {
			return true
		}
	}
	value, ok := labelled(s, x.date)
	if !ok {
		return false
	}
	_, ok = findDate(value)
	return ok
}

// isNames holds for nothing but capitalised words, particles and commas.
func isNames(s string) bool {
	names := 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",、;/&", r) }) {
		switch r, _ := utf8.DecodeRuneInString(w); {
		case unicode.IsUpper(r) || unicode.In(r, unicode.Han, unicode.Katakana):
			names++
		case w == "and" || w == "de" || w == "van" || w == "von" || w == "der" || w == "bin" || w == "al" || w == "for":
		default:
			return false
		}
	}
	return names > 0 && names <= 10
}

func isAddress(s string) bool {
	return !strings.ContainsAny(s, " \t") && (strings.Contains(s, "://") || strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "@") || strings.HasPrefix(s, "#"))
}

// isSpeech holds for words in quotation marks from end to end, and for those
// after a short label, as in interviews and transcripts.
func isSpeech(s string) bool {
	if isQuoted(s) {
		return true
	}
	label, rest, ok := cutLabel(s)
	return ok && wordCount(label) <= 5 && wordCount(rest) >= 1
}

func isQuoted(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	const opens, closes = "\"“„«‹「『‘'", "\"”“»›」』’'"
	return strings.ContainsRune(opens, first) && (strings.ContainsRune(closes, last) || endsSentence(s))
}

// cutLabel parts "Q: why?" and "Jane Roe: because."
func cutLabel(s string) (label, rest string, ok bool) {
	i := strings.IndexAny(s[:min(len(s), 64)], ":：")
	if i <= 0 || i > 60 {
		return "", "", false
	}
	_, w := utf8.DecodeRuneInString(s[i:])
	label, rest = s[:i], s[i+w:]
	r, _ := utf8.DecodeRuneInString(label)
	if w == 1 && !strings.HasPrefix(rest, " ") || !unicode.IsUpper(r) && !unicode.Is(unicode.Han, r) {
		return "", "", false
	}
	return label, strings.TrimSpace(rest), true
}

func endsOpen(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(":;,—–：；，", r)
}

// assemble joins the article's lines to its text. Within the article only what
// is surely furniture goes: buttons, bare dates, a box of links with its
// heading, a word on its own unless it is a speaker's name above their words.
func (x *lexicon) assemble(lines []line, body extent, title string) string {
	lines = lines[body.start:body.end]
	transcript := isTranscript(lines)
	var b strings.Builder
	inBox := false
	for i, l := range lines {
		switch {
		case l.heads != nothing && i+1 < len(lines):
			inBox = true
			continue
		case inBox && l.kind != heading && l.words < 25 && teaser(lines, i) && !l.speech:
			continue
		case l.furniture && !endsQuestion(l.text):
			continue
		case l.kind == paragraph && !transcript && isLoneWord(l):
			continue
		case l.text == title && (l.kind == heading || b.Len() == 0) && len(lines) > 1:
			continue
		}
		inBox = false
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(l.text)
	}
	return b.String()
}

func endsQuestion(s string) bool { return strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") }

// isTranscript holds where three lines or more are one word above a sentence:
// names above what they said.
func isTranscript(lines []line) bool {
	names := 0
	for i, l := range lines {
		if i+1 < len(lines) && isLoneWord(l) && (lines[i+1].sentence || lines[i+1].speech) {
			names++
		}
	}
	return names >= 3
}

// isLoneWord holds for one word without a mark that would make it an utterance
// or a label.
func isLoneWord(l line) bool {
	first, _ := utf8.DecodeRuneInString(l.text)
	last, _ := utf8.DecodeLastRuneInString(l.text)
	return l.words <= 2 && !strings.Contains(l.text, " ") && unicode.IsLetter(first) && unicode.IsLetter(last)
}

// withoutCredit cuts a credit that is glued to the end of a paragraph, after
// its last full sentence: "…, said Roe.Editor/Jo Doe".
func (x *lexicon) withoutCredit(s string) string {
	const longest = 80
	for i := len(s) - 1; i > 0 && len(s)-i <= longest; i-- {
		if !strings.ContainsRune(":：/／|｜", rune(s[i])) && s[i] < 0x80 {
			continue
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		if !strings.ContainsRune(":：/／|｜", r) {
			continue
		}
		head := s[:i]
		cut := strings.LastIndexAny(head, ".!?。！？\"”）)")
		if cut < 0 {
			return s
		}
		_, mark := utf8.DecodeRuneInString(head[cut:])
		label := strings.TrimLeft(head[cut+mark:], " ([（【")
		if x.credit[bare(label)] && isNames(strings.TrimRight(s[i+w:], ".)]）】 ")) {
			return strings.TrimRight(head[:cut+mark], " ")
		}
	}
	return s
}
