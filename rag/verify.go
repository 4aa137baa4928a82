package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"whosaid/corpus"
)

// Verdicts on a quote.
const (
	Verbatim      = "verbatim"      // it stands in an article, and is that speaker's where one was named
	Altered       = "altered"       // something close to it does; Diff says where they part
	Misattributed = "misattributed" // it is somebody else's; Citation says whose
	NotFound      = "not_found"     // nothing near it is in the corpus
)

// Verdict says whether a quote is real.
type Verdict struct {
	Quote    string    `json:"quote"`             // as it was given
	Claimed  string    `json:"speaker,omitempty"` // the speaker it was given to, as typed
	Verdict  string    `json:"verdict"`
	Reason   string    `json:"reason"`             // one sentence for people
	Citation *Citation `json:"citation,omitempty"` // the statement it stands in or is nearest to; nil for NotFound
	Diff     []Edit    `json:"diff,omitempty"`     // from the real words to the given ones; only for Altered
	// Meaning names what kind of meaning-bearing words differ: "negation",
	// "number", "name"; "negation", too, where verbatim words were cut off
	// behind one.
	Meaning []string `json:"meaning,omitempty"`
	// Modality is that of the statement cited: its speaker may have denied it.
	Modality corpus.Modality `json:"modality,omitempty"`
}

// MaxQuote is the number of characters above which a quote is refused.
const MaxQuote = 5000

const (
	searched = 64   // statements that a quote is compared with
	aligned  = 12   // of them word by word
	alike    = 0.55 // share of a quote's words that must agree for it to be an altered one
	alikeFew = 0.75 // the same for quotes of few words
	few      = 5
	inARow   = 5   // words in a row that agree, and
	ofAll    = 0.4 // their share, are enough, too: a real quote with something joined to it
)

// Verify says whether words were really said, and by the speaker named, if one
// is. Quotation marks, case, spacing and punctuation do not matter, and words
// left out may be marked by an ellipsis. It errs for words that cannot be
// looked for ([corpus.Invalid], [corpus.TooLarge]), and where the store does.
func (e *Engine) Verify(ctx context.Context, scope corpus.Scope, quote, claimed string) (Verdict, error) {
	v := Verdict{Quote: quote, Claimed: strings.TrimSpace(claimed), Verdict: NotFound}
	text := Clean(quote)
	given := pieces(text)
	switch n := utf8.RuneCountInString(text); {
	case n > MaxQuote:
		return Verdict{}, corpus.Errorf(corpus.TooLarge, "The quote has %d characters; at most %d can be looked up.", n, MaxQuote)
	case len(given) == 0:
		return Verdict{}, corpus.Errorf(corpus.Invalid, "There are no words to look up. Give those that somebody is said to have said.")
	}
	if err := e.Index.Sync(ctx, scope); err != nil {
		return Verdict{}, fmt.Errorf("bring the index in step: %w", err)
	}
	known, err := e.directory.people(ctx, scope)
	if err != nil {
		return Verdict{}, err
	}
	hits, err := e.Index.Search(ctx, Query{Scope: scope, Text: text, Limit: searched})
	if err != nil {
		return Verdict{}, fmt.Errorf("look the quote up: %w", err)
	}
	c := comparison{lib: e.library(scope), given: given, claimed: known.find(v.Claimed)}
	if err := c.load(ctx, hits); err != nil {
		return Verdict{}, err
	}
	c.judge(&v)
	return v, nil
}

// comparison is a quote beside the statements that it may come from.
type comparison struct {
	lib     *library
	given   [][]quoteWord // the quote's words, in pieces where an ellipsis parts them
	claimed []Asked
	found   []candidate
}

// candidate is what one speaker says in a row in one article, and one of the
// statements it is made of.
type candidate struct {
	passages []Passage
	words    []quoteWord
	owner    []int // by word: the passage it stands in
}

// load reads the statements found, together with those of the same speaker that
// follow them: a quote may go on from one into the next.
func (c *comparison) load(ctx context.Context, hits []Hit) error {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	statements, err := c.lib.byID(ctx, ids)
	if err != nil {
		return err
	}
	rank := map[string]int{}
	var articles []string
	for i, s := range statements {
		rank[s.ID] = i
		if !slices.Contains(articles, s.ArticleID) {
			articles = append(articles, s.ArticleID)
		}
	}
	type ranked struct {
		candidate
		rank int
	}
	var all []ranked
	for _, id := range articles {
		whole, err := c.lib.statements(ctx, corpus.StatementFilter{ArticleID: id})
		if err != nil {
			return err
		}
		for len(whole) > 0 {
			n := 1
			for n < len(whole) && whole[n].SpeakerID == whole[0].SpeakerID {
				n++
			}
			best := len(rank)
			for _, s := range whole[:n] {
				if r, ok := rank[s.ID]; ok {
					best = min(best, r)
				}
			}
			if best < len(rank) {
				run, err := c.run(ctx, whole[:n])
				if err != nil {
					return err
				}
				all = append(all, ranked{run, best})
			}
			whole = whole[n:]
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	for _, r := range all {
		c.found = append(c.found, r.candidate)
	}
	return nil
}

func (c *comparison) run(ctx context.Context, statements []corpus.Statement) (candidate, error) {
	passages, err := c.lib.passages(ctx, statements)
	if err != nil {
		return candidate{}, err
	}
	run := candidate{passages: passages}
	for i, p := range passages {
		quote := corpus.NewText(p.Quote)
		for _, span := range p.Content {
			for _, w := range quoteWords(quote.Slice(span)) {
				run.words, run.owner = append(run.words, w), append(run.owner, i)
			}
		}
	}
	return run, nil
}

// judge finds the verdict: the words as they are, by the speaker named if
// there is one, then by anybody, then words that are like them.
func (c *comparison) judge(v *Verdict) {
	var elsewhere *Passage
	for i := range c.found {
		f := &c.found[i]
		at := f.holds(c.given)
		if first := c.given[0]; at < 0 && first[0].folded == "that" && len(first) > 1 {
			// The conjunction belongs to the cue, not to what was said.
			at = f.holds(append([][]quoteWord{first[1:]}, c.given[1:]...))
		}
		if at < 0 {
			continue
		}
		p := &f.passages[f.owner[at]]
		if v.Claimed == "" || c.isClaimed(p.SpeakerID) && p.Modality == corpus.Asserted {
			v.Verdict, v.Citation, v.Modality = Verbatim, c.cite(*p), p.Modality
			v.Reason = saidBy(*p)
			if w := f.negatedAt(at); w != "" {
				v.Meaning = []string{"negation"}
				v.Reason += fmt.Sprintf(" But there “%s” stands right before these words.", w)
			}
			return
		}
		if elsewhere == nil || elsewhere.SpeakerID == "" && p.SpeakerID != "" {
			elsewhere = p
		}
	}
	if elsewhere != nil {
		v.Verdict, v.Citation, v.Modality = Misattributed, c.cite(*elsewhere), elsewhere.Modality
		v.Reason = "These words are real, but not " + v.Claimed + "'s: " + lowerFirst(saidBy(*elsewhere))
		if c.isClaimed(elsewhere.SpeakerID) {
			v.Reason = "These words stand there, but not as said by " + v.Claimed + ": " + lowerFirst(saidBy(*elsewhere))
		}
		return
	}
	c.nearest(v)
}

// nearest judges a quote that stands nowhere as it is.
func (c *comparison) nearest(v *Verdict) {
	var given []quoteWord
	for _, piece := range c.given {
		given = append(given, piece...)
	}
	var best alignment
	var from *candidate
	for i := range c.found[:min(len(c.found), aligned)] {
		f := &c.found[i]
		a := align(f.words, given)
		if from == nil || a.score(len(given)) > best.score(len(given)) ||
			a.score(len(given)) == best.score(len(given)) && c.isClaimed(f.passages[0].SpeakerID) && !c.isClaimed(from.passages[0].SpeakerID) {
			best, from = a, f
		}
	}
	enough := alike
	if len(given) <= few {
		enough = alikeFew
	}
	real := best.longest() >= inARow && float64(best.longest()) >= ofAll*float64(len(given))
	if from == nil || best.same == 0 || best.score(len(given)) < enough && !real {
		v.Reason = "Nothing like these words is in the articles."
		return
	}
	p := from.passages[from.owner[best.from]]
	v.Verdict, v.Citation, v.Modality = Altered, c.cite(p), p.Modality
	v.Diff, v.Meaning = best.edits(from.words, given)
	v.Reason = "Not in these words. The nearest real ones: " + lowerFirst(saidBy(p))
	if v.Claimed != "" && !c.isClaimed(p.SpeakerID) {
		v.Reason = "Not in these words, and not by " + v.Claimed + ". The nearest real ones: " + lowerFirst(saidBy(p))
	}
	if len(v.Meaning) > 0 {
		v.Reason += " What differs bears on the meaning: " + strings.Join(v.Meaning, ", ") + "."
	}
}

func (c *comparison) isClaimed(id string) bool {
	return id != "" && slices.ContainsFunc(c.claimed, func(a Asked) bool { return a.ID == id })
}

func (c *comparison) cite(p Passage) *Citation {
	citation := c.lib.citation(p, 1)
	return &citation
}

// negatedAt is the negation, of the same statement, that the words beginning at a
// place were cut off from; "" where there is none.
func (f *candidate) negatedAt(at int) string {
	if i := at - 1; i >= 0 && f.owner[i] == f.owner[at] && bears(f.words[i], false) == "negation" {
		return f.words[i].text
	}
	return ""
}

// holds is where the quote's words begin in a candidate's, in this order with
// nothing between the words of a piece; −1 where they do not stand there.
func (f *candidate) holds(given [][]quoteWord) int {
	begins, from := -1, 0
	for _, piece := range given {
		at := indexOf(f.words[from:], piece)
		if at < 0 {
			return -1
		}
		if begins < 0 {
			begins = at
		}
		from += at + len(piece)
	}
	return begins
}

func saidBy(p Passage) string {
	where := ""
	if p.Article.Title != "" {
		where = ", in " + oneLine(p.Article.Title)
	}
	switch {
	case p.Kind == corpus.Narration:
		return "The article says it in its own voice" + where + "."
	case p.Speaker == "":
		return "A source whom the article does not name said it" + where + "."
	case p.Modality == corpus.Denied:
		return p.Speaker + " denied having said it" + where + "."
	case p.Modality == corpus.Hypothetical:
		return "The article only supposes " + p.Speaker + " to say it" + where + "."
	}
	return p.Speaker + " said it" + where + "."
}

// lowerFirst is a sentence of saidBy as it stands behind a colon.
func lowerFirst(s string) string {
	for _, article := range []string{"The ", "A "} {
		if strings.HasPrefix(s, article) {
			return strings.ToLower(s[:1]) + s[1:]
		}
	}
	return s
}
