package speaker

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mention is a place in a question where a speaker is meant: its bytes
// [Start, End), title, determiner and possessive included, and who it may be,
// the best first. Matches is empty where the question clearly asks for
// somebody whom the directory does not know: "what did Jo Unknown say?"
type Mention struct {
	Start, End int
	Matches    []Match
}

const (
	maxQuestion    = 2000 // bytes of a question that are looked at
	maxNameWords   = 8
	maxRoleWords   = 10
	maxRoles       = 8 // roles in a question
	leastRoleScore = 0.5
	leastSlipScore = 0.76
)

// FindIn returns the mentions of speakers within a whole question, in order
// and without overlap.
func (d *Directory) FindIn(question string) []Mention {
	q := d.readQuestion(question)
	return q.mentions(q.withUnknown(q.resolve(q.names(), q.roles())))
}

// Topic is the question without its mentions.
func Topic(question string, mentions []Mention) string {
	var b strings.Builder
	at := 0
	for _, m := range mentions {
		b.WriteString(question[at:m.Start])
		b.WriteByte(' ')
		at = m.End
	}
	b.WriteString(question[at:])
	return strings.Join(strings.Fields(b.String()), " ")
}

// word is a word of a question; a character of a Chinese one.
type word struct {
	start, end int
	tokens     []string // folded; empty for marks
	text       string
	capital    bool
	han        bool
	joined     bool // only spaces, or a full stop after an initial part it from the word before
}

// hit is a mention in words [from, to).
type hit struct {
	from, to int
	matches  []Match
	role     bool
}

type question struct {
	d     *Directory
	words []word
	lower bool               // it was typed without capitals: they tell nothing
	slips map[string][]int32 // what near found, by word
}

func (d *Directory) readQuestion(s string) *question {
	q := &question{d: d, lower: true, slips: map[string][]int32{}}
	if len(s) > maxQuestion {
		s = s[:maxQuestion]
	}
	end := 0
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			i += w
			continue
		}
		j := i + w
		if !unicode.Is(unicode.Han, r) {
			j = endOfWord(s, j)
		}
		text := s[i:j]
		between := s[end:i]
		q.words = append(q.words, word{
			start: i, end: j, text: text, tokens: d.words.fold(text),
			capital: unicode.IsUpper(r), han: unicode.Is(unicode.Han, r),
			joined: strings.Trim(between, " \t.·・‧") == "" && (!strings.Contains(between, ".") || len(q.words) > 0 && i-end <= 2),
		})
		if len(q.words) > 1 && unicode.IsUpper(r) {
			q.lower = false
		}
		i, end = j, j
	}
	return q
}

// endOfWord goes over letters, digits and the hyphens and apostrophes between
// them.
func endOfWord(s string, i int) int {
	for i < len(s) {
		r, w := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.Is(unicode.Han, r):
			return i
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r):
		case (r == '\'' || r == '’' || r == '-' || r == '‐' || r == '‑') && i+w < len(s):
			if next, _ := utf8.DecodeRuneInString(s[i+w:]); !unicode.IsLetter(next) {
				return i
			}
		default:
			return i
		}
		i += w
	}
	return i
}

// names finds names from left to right, the longest first.
func (q *question) names() []hit {
	var hits []hit
	for i := 0; i < len(q.words); {
		h, ok := q.nameAt(i)
		if !ok {
			i++
			continue
		}
		// A title before the name belongs to it.
		for h.from > 0 && q.words[h.from].joined && (q.title(h.from-1) || isOrganisation(h) && strings.EqualFold(q.words[h.from-1].text, "the")) && (len(hits) == 0 || hits[len(hits)-1].to < h.from) {
			h.from--
		}
		hits = append(hits, h)
		i = h.to
	}
	return hits
}

func (q *question) title(i int) bool {
	w := q.words[i]
	return len(w.tokens) == 1 && q.d.words.title[w.tokens[0]] && (w.capital || q.lower)
}

func (q *question) nameAt(i int) (hit, bool) {
	longest := 1
	for longest < maxNameWords && i+longest < len(q.words) && q.words[i+longest].joined {
		longest++
	}
	for n := longest; n >= 1; n-- {
		if m := q.named(i, i+n); len(m) > 0 {
			return hit{from: i, to: i + n, matches: m}, true
		}
	}
	for n := min(longest, 3); n >= 1; n-- {
		if m := q.slipped(i, i+n); len(m) > 0 {
			return hit{from: i, to: i + n, matches: m}, true
		}
	}
	return hit{}, false
}

// named looks words [from, to) up as they are written.
func (q *question) named(from, to int) []Match {
	words := q.words[from:to]
	n := q.nameOf(words)
	f := finder{d: q.d, best: map[int32]Match{}}
	switch {
	case len(n.tokens) == 0:
	case words[0].han:
		if len(words) > 1 {
			f.inFull(n)
		}
	case len(words) > 1 && q.ordinary(words[0]) != q.ordinary(words[len(words)-1]) && !q.allCapital(words):
		// "about Liu" is not a name, though "the Liu" may be part of one.
		f.inFull(n)
		f.keep(func(m Match) bool { return m.How != BySurname })
	case len(words) > 1:
		f.inFull(n)
		if len(f.best) == 0 && q.allCapital(words) && !q.ordinary(words[0]) {
			f.byInitials(n)
			if len(f.best) == 0 && !(len(words) == 2 && q.title(from)) {
				f.byPart(n)
			}
		}
	case q.ordinary(words[0]) && !(words[0].capital && from > 0 && strings.ToUpper(words[0].text) == words[0].text && len(words[0].text) > 1):
	case words[0].capital || q.lower && len(n.solid) >= 3 && !q.d.words.generic[n.solid] && !q.d.words.position[n.solid] && !q.d.words.field[n.solid]:
		f.inFull(n)
		f.byPart(n)
		if !words[0].capital {
			// "drivers" and "open" are words of the language, too.
			f.keep(func(m Match) bool { return !m.Speaker.Organisation || m.How == ByName })
		}
	}
	return f.sorted()
}

func (f *finder) keep(ok func(Match) bool) {
	for id, m := range f.best {
		if !ok(m) {
			delete(f.best, id)
		}
	}
}

// slipped looks words up that nobody is called by exactly.
func (q *question) slipped(from, to int) []Match {
	words := q.words[from:to]
	for _, w := range words {
		if len(w.tokens) != 1 || q.ordinary(w) || q.d.words.place[w.tokens[0]] != "" || w.han || !w.capital && !q.lower {
			return nil
		}
	}
	if len(words) == 1 && (from == 0 || !q.asks(from-1) && !q.title(from-1) || q.lower) {
		return nil
	}
	f := finder{d: q.d, best: map[int32]Match{}, slips: q.slips}
	f.bySlip(q.nameOf(words))
	f.keep(func(m Match) bool { return m.Score >= leastSlipScore || len(words) == 1 && m.Score >= 0.65 })
	return f.sorted()
}

func (q *question) nameOf(words []word) name {
	if words[0].han {
		var b strings.Builder
		for _, w := range words {
			if !w.han {
				return name{}
			}
			b.WriteString(w.text)
		}
		return q.d.words.parse(b.String())
	}
	n := name{latin: true}
	for _, w := range words {
		if w.han {
			return name{}
		}
		n.tokens = append(n.tokens, w.tokens...)
		n.latin = n.latin && script(w.text) == latin
	}
	n.solid = strings.Join(n.tokens, "")
	return n
}

func (q *question) allCapital(words []word) bool {
	for _, w := range words {
		if !w.capital && !q.lower && !(len(w.tokens) == 1 && (q.d.words.particle[w.tokens[0]] || q.d.words.stop[w.tokens[0]])) {
			return false
		}
	}
	return true
}

// ordinary holds for words of questions.
func (q *question) ordinary(w word) bool {
	return len(w.tokens) == 0 || len(w.tokens) == 1 && (q.d.words.question[w.tokens[0]] || q.d.words.stop[w.tokens[0]])
}

func (q *question) asks(i int) bool {
	return i >= 0 && len(q.words[i].tokens) == 1 && q.d.words.asks[q.words[i].tokens[0]]
}

// roles finds phrases such as "the CNPC economist" and "the former chief
// economist of the exchange centre".
func (q *question) roles() []hit {
	var hits []hit
	for i := 0; i < len(q.words) && len(hits) < maxRoles; i++ {
		h, ok := q.roleAt(i)
		if !ok {
			continue
		}
		hits = append(hits, h)
		i = h.to - 1
	}
	return hits
}

func (q *question) roleAt(i int) (hit, bool) {
	lex := q.d.words
	is := func(i int, s set) bool { return len(q.words[i].tokens) == 1 && s[q.words[i].tokens[0]] }
	determined := is(i, lex.determiner)
	if !determined && (!q.words[i].capital || q.ordinary(q.words[i])) {
		return hit{}, false
	}
	// Up to the last position word before anything that is no part of a role.
	head := -1
	for j := i; j < len(q.words) && j < i+maxRoleWords; j++ {
		if j > i && (!q.words[j].joined || is(j, lex.question)) {
			break
		}
		if is(j, lex.position) && !is(j, lex.anyone) {
			head = j
		} else if head >= 0 {
			break
		}
	}
	if head < 0 || !determined && head == i {
		return hit{}, false
	}
	for _, to := range []int{q.roleEnd(head + 1), head + 1} {
		f := finder{d: q.d, best: map[int32]Match{}}
		f.byRole(q.span(i, to))
		f.keep(func(m Match) bool { return m.Score >= leastRoleScore })
		if len(f.best) > 0 {
			return hit{i, to, f.sorted(), true}, true
		}
	}
	if determined && q.asks(i-1) {
		return hit{i, q.roleEnd(head + 1), nil, true}, true
	}
	return hit{}, false
}

// roleEnd goes over "of the Ministry of Fisheries" after a position.
func (q *question) roleEnd(i int) int {
	if i >= len(q.words) {
		return i
	}
	switch strings.ToLower(q.words[i].text) {
	case "of", "at", "for", "from", "in":
	default:
		return i
	}
	end := i
	for j := i + 1; j < len(q.words) && j < i+maxRoleWords && q.words[j].joined; j++ {
		t := q.words[j].tokens
		link := len(t) == 1 && q.d.words.stop[t[0]]
		if !link && !q.words[j].capital && !(len(t) == 1 && (q.d.words.field[t[0]] || q.d.words.generic[t[0]])) && !q.lower {
			break
		}
		if q.lower && len(t) == 1 && q.d.words.question[t[0]] && !link {
			break
		}
		if !link {
			end = j + 1
		}
	}
	return max(end, i)
}

func (q *question) span(from, to int) string {
	var b strings.Builder
	for _, w := range q.words[from:to] {
		b.WriteString(w.text)
		b.WriteByte(' ')
	}
	return b.String()
}

// resolve puts names and roles in order and merges those that touch. A role
// right before a name is that person's; an organisation's name within a role
// is part of the role; any other role that overlaps a name gives way to it.
func (q *question) resolve(names, roles []hit) []hit {
	all := slices.Concat(roles, names)
	slices.SortStableFunc(all, func(a, b hit) int { return cmp.Compare(a.from, b.from) }) // a role before a name that begins with it
	var out []hit
	for _, h := range all {
		if len(out) == 0 || out[len(out)-1].to < h.from {
			out = append(out, h)
			continue
		}
		last := &out[len(out)-1]
		touch, overlap := last.to == h.from && q.words[h.from].joined, last.to > h.from
		switch {
		case last.role && !h.role && overlap && isOrganisation(h) && last.matches != nil:
			// its turn came with the role
		case last.role && !h.role && (touch || overlap):
			*last = hit{from: last.from, to: max(last.to, h.to), matches: h.matches}
		case !overlap:
			out = append(out, h)
		}
	}
	return out
}

func isOrganisation(h hit) bool { return len(h.matches) > 0 && h.matches[0].Speaker.Organisation }

// withUnknown adds the names of people nobody knows: capitalised words, two at
// least or one with a title, that stand where a question names its speaker.
func (q *question) withUnknown(hits []hit) []hit {
	if q.lower {
		return hits
	}
	var out []hit
	next := 0
	for i := 0; i < len(q.words); i++ {
		if next < len(hits) && i >= hits[next].from {
			out = append(out, hits[next])
			i = max(i, hits[next].to-1)
			next++
			continue
		}
		if !q.asks(i - 1) {
			continue
		}
		to := i
		for to < len(q.words) && (next == len(hits) || to < hits[next].from) && (to == i || q.words[to].joined) && q.words[to].capital && !q.ordinary(q.words[to]) && len(q.words[to].tokens) == 1 {
			to++
		}
		if to-i >= 2 && to-i <= 4 && q.d.words.place[q.words[i].tokens[0]] == "" {
			out = append(out, hit{from: i, to: to})
			i = to - 1
		}
	}
	return append(out, hits[next:]...)
}

func (q *question) mentions(hits []hit) []Mention {
	var out []Mention
	for _, h := range hits {
		out = append(out, Mention{Start: q.words[h.from].start, End: q.words[h.to-1].end, Matches: h.matches})
	}
	return out
}
