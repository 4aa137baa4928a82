package rag

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/antzucaro/matchr"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

// people is who is known in a scope, and in which articles.
type people struct {
	speakers []corpus.Speaker // by name
	byID     map[string]corpus.Speaker
	names    *speaker.Directory
	articles []corpus.Article // current ones, without their texts
	seen     int64            // the last change of the scope that this takes in
}

// named is a place in a text where somebody is named, in bytes; asked is empty
// where it is nobody the corpus knows.
type named struct {
	start, end int
	asked      []Asked
}

func newPeople(speakers []corpus.Speaker, articles []corpus.Article) *people {
	p := &people{speakers: speakers, byID: make(map[string]corpus.Speaker, len(speakers)), names: speaker.NewDirectory(speakers), articles: articles}
	for _, s := range speakers {
		p.byID[s.ID] = s
	}
	return p
}

// find returns who is meant by a name: several where that cannot be told.
func (p *people) find(typed string) []Asked { return meant(p.names.Find(typed), typed) }

// findIn returns who is named in a text, in order.
func (p *people) findIn(text string) []named {
	var out []named
	for _, m := range p.names.FindIn(text) {
		found := named{m.Start, m.End, meant(m.Matches, text[m.Start:m.End])}
		out = append(out, p.withSlip(text, found))
	}
	unknown := !slices.ContainsFunc(out, func(m named) bool { return len(m.asked) > 0 })
	if unknown && strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) && !isLatin(r) }) {
		if m, ok := p.names.FindBySound(text); ok {
			out = []named{{m.Start, m.End, meant(m.Matches, text[m.Start:m.End])}}
		}
	}
	return out
}

// somebodyIn reports whether a person is named in a text, rather than meant by a
// role.
func (p *people) somebodyIn(text string) bool {
	return slices.ContainsFunc(p.findIn(text), func(m named) bool {
		return len(p.persons(m.asked)) > 0 && m.asked[0].How != string(speaker.ByRole)
	})
}

// persons are those of the asked who are no organisations.
func (p *people) persons(asked []Asked) []Asked {
	return slices.DeleteFunc(slices.Clone(asked), func(a Asked) bool { return p.byID[a.ID].Organisation })
}

// partOfAnother holds where a word of an organisation's name is a part of
// another name: "Port Merrin" is not the Merrin Delta Authority.
func (p *people) partOfAnother(text string, m named) bool {
	if len(m.asked) == 0 || len(p.persons(m.asked)) > 0 || m.asked[0].How != string(speaker.BySurname) {
		return false
	}
	return besideName.MatchString(text[:m.start]) || capitalAhead.MatchString(text[m.end:])
}

var (
	besideName   = regexp.MustCompile(`[^.?!]\s\p{Lu}[\p{L}'-]* $`)
	capitalAhead = regexp.MustCompile(`^ \p{Lu}`)
	// roleAhead is what may stand before a name and tell of whom it is.
	roleAhead = regexp.MustCompile(`(?:\b[Tt]he )?(?:\p{L}[\p{L}'-]* ){1,4}$`)
	// houseBehind is "of Hexing Freight", ", Tallyo's vice-president,".
	houseBehind = regexp.MustCompile(`^(?: the \p{Ll}[\p{L}-]+|,? (?:of|from|at) (?:the )?\p{Lu}[\p{L}'-]*(?: (?:of |for |and |the )*\p{Lu}[\p{L}'-]*)*|, [^,?]{3,60},)`)
)

// told takes in what a question says of a name beside it, up to the next person
// named, and keeps of several people of that name those whom it fits.
func (p *people) told(text string, m named, all []named) named {
	start, end, until := m.start, m.end, len(text)
	for _, n := range all {
		if n.start >= m.end && len(p.persons(n.asked)) > 0 {
			until = min(until, n.start)
		}
	}
	if behind := houseBehind.FindStringIndex(text[m.end:until]); behind != nil {
		end += behind[1]
	}
	if len(m.asked) > 1 && end > m.end {
		if wider := p.find(text[m.start:end]); len(wider) > 0 && len(wider) < len(m.asked) {
			return named{m.start, end, wider}
		}
	}
	ahead := roleAhead.FindStringIndex(text[:m.start])
	if len(m.asked) < 2 {
		return named{m.start, end, m.asked}
	}
	var best []Asked
	most := 0
	for _, a := range m.asked {
		roles := map[string]bool{}
		for _, r := range p.byID[a.ID].Roles {
			for _, t := range ContentTerms(r.Text) {
				roles[t], roles[begun(t)] = true, true
			}
		}
		n := 0
		for _, t := range distinct(ContentTerms(text[m.end:end])) {
			n += count(roles[begun(t)])
		}
		if ahead != nil {
			for _, w := range wordSpans(text[ahead[0]:m.start]) {
				if from := ahead[0] + w.start; roles[Stem(Fold(text[from:ahead[0]+w.end]))] && !IsFunctionWord(Stem(Fold(text[from:ahead[0]+w.end]))) {
					n++
					start = min(start, from)
				}
			}
		}
		switch {
		case n > most:
			best, most = []Asked{a}, n
		case n == most:
			best = append(best, a)
		}
	}
	return named{start, end, best}
}

// begun is the beginning of a stem, the same for biologist and biology.
func begun(stem string) string {
	const same = 6
	return stem[:min(len(stem), same)]
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// withSlip takes a capitalised word behind a name in, where both together are
// still that name, with a slip in it; or another name that nobody has.
func (p *people) withSlip(text string, m named) named {
	rest := text[m.end:]
	if len(m.asked) == 0 || !strings.HasPrefix(rest, " ") {
		return m
	}
	next := wordSpans(rest)
	if len(next) == 0 || next[0].start != 1 {
		return m
	}
	if first, _ := utf8.DecodeRuneInString(rest[1:]); !unicode.IsUpper(first) {
		return m
	}
	end := m.end + next[0].end
	for _, a := range p.find(text[m.start:end]) {
		if slices.ContainsFunc(m.asked, func(b Asked) bool { return a.ID == b.ID }) {
			return named{m.start, end, []Asked{a}}
		}
	}
	following := rest[next[0].start:next[0].end]
	for _, a := range m.asked {
		if nameHolds(a.Name, following) {
			return named{m.start, end, m.asked}
		}
	}
	if text := text[m.start:m.end]; !isVerb(following) && !slices.ContainsFunc(m.asked, func(a Asked) bool { return Fold(a.Name) == Fold(text) }) {
		return named{start: m.start, end: end} // a part of their name is a part of another's: "Brock" in "Brock Vandermeer"
	}
	return m
}

// nameHolds reports whether a word is one of a name's, or nearly.
func nameHolds(name, word string) bool {
	const long, near = 5, 2 // letters from which on so many may differ
	word = Fold(word)
	return slices.ContainsFunc(strings.FieldsFunc(Fold(name), func(r rune) bool { return !unicode.IsLetter(r) }), func(w string) bool {
		return w == word || len(w) >= long && matchr.Levenshtein(w, word) <= near
	})
}

var verbAlone = regexp.MustCompile(`^(?i:` + sayVerbs + `)$`)

// isVerb reports whether a word in capitals is one because the question is
// written so.
func isVerb(word string) bool { return verbAlone.MatchString(word) || IsFunctionWord(Stem(Fold(word))) }

const (
	likely = 0.5  // a match less sure than this is nobody
	tied   = 0.02 // matches nearer to each other than this cannot be told apart
)

// meant are the best of the matches, all of them where they are equal.
func meant(matches []speaker.Match, typed string) []Asked {
	matches = fuller(matches)
	var out []Asked
	for _, m := range matches {
		if m.Score >= likely && m.Score >= matches[0].Score-tied {
			out = append(out, Asked{ID: m.Speaker.ID, Name: m.Speaker.Name, As: typed, How: string(m.How)})
		}
	}
	return out
}

// fuller leaves out somebody of whom an article gives but one word of a name
// where that is a part of the name of somebody who spoke.
func fuller(matches []speaker.Match) []speaker.Match {
	var out []speaker.Match
	for _, m := range matches {
		if strings.Contains(m.Speaker.Name, " ") || !slices.ContainsFunc(matches, func(o speaker.Match) bool {
			return o.Score >= likely && o.Speaker.Statements > m.Speaker.Statements && slices.Contains(strings.Fields(Fold(o.Speaker.Name)), Fold(m.Speaker.Name))
		}) {
			out = append(out, m)
		}
	}
	return out
}

// lastSpeaker is who the conversation was about last.
func (p *people) lastSpeaker(history []Turn) []Asked {
	for i := len(history) - 1; i >= 0; i-- {
		for _, text := range []string{history[i].Question, history[i].Answer} {
			for _, found := range p.findIn(text) {
				if len(found.asked) == 0 {
					continue
				}
				found = p.told(text, found, nil)
				for i := range found.asked {
					found.asked[i].How = byConversation
				}
				return found.asked
			}
		}
	}
	return nil
}

// directory keeps who is known in each scope, read again when the scope has
// changed.
type directory struct {
	store corpus.Store

	mu     sync.Mutex
	scopes map[corpus.Scope]*knownPeople
}

type knownPeople struct {
	seen   int64
	people *people
}

func (d *directory) people(ctx context.Context, scope corpus.Scope) (*people, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.scopes[scope]
	since := int64(0)
	if known != nil {
		since = known.seen
	}
	changes, err := d.store.Changes(ctx, scope, since)
	if err != nil {
		return nil, fmt.Errorf("look for changes of scope %s: %w", scope, err)
	}
	if known != nil && len(changes) == 0 {
		return known.people, nil
	}
	for _, c := range changes {
		since = max(since, c.N)
	}
	speakers, err := d.store.Speakers(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("read the speakers of scope %s: %w", scope, err)
	}
	articles, err := d.store.Articles(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("list the articles of scope %s: %w", scope, err)
	}
	known = &knownPeople{seen: since, people: newPeople(speakers, articles)}
	known.people.seen = since
	d.scopes[scope] = known
	return known.people, nil
}

// like are names that share a word with one that nobody has, at most three.
func (p *people) like(typed string) []string {
	var out []string
	words := foldWords(typed)
	for _, s := range p.speakers {
		theirs := foldWords(s.Name)
		if len(out) < 3 && slices.ContainsFunc(words, func(w string) bool {
			return len(w) > 1 && !IsFunctionWord(Stem(w)) && slices.Contains(theirs, w)
		}) {
			out = append(out, s.Name)
		}
	}
	return out
}

func foldWords(s string) []string {
	spans := wordSpans(s)
	out := make([]string, len(spans))
	for i, w := range spans {
		out[i] = Fold(s[w.start:w.end])
	}
	return out
}

// latest is when the last article was published; now where none has a date.
func (p *people) latest() time.Time {
	var last time.Time
	for _, a := range p.articles {
		if a.Published.After(last) {
			last = a.Published
		}
	}
	if last.IsZero() {
		return time.Now()
	}
	return last
}

// articlesCalled are the ids of the articles meant by an id, a title, or a part
// of a title.
func (p *people) articlesCalled(typed string) []string {
	typed = strings.ToLower(oneLine(typed))
	var whole, part []string
	for _, a := range p.articles {
		title := strings.ToLower(oneLine(a.Title))
		switch {
		case strings.ToLower(a.ID) == typed || title == typed:
			whole = append(whole, a.ID)
		case strings.Contains(title, typed):
			part = append(part, a.ID)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}
