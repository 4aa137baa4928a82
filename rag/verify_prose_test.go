package rag_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

// prose says how many real articles verdicts are measured on, and quotes for each
// kind of change.
var (
	proseArticles = flag.Int("prose-articles", 120, "real articles that verdicts are measured on")
	proseQuotes   = flag.Int("prose-quotes", 20, "quotes for each kind of change")
)

// real is a statement as people marked it in a real article.
type real struct {
	id, article, speaker, text string
	spans                      []corpus.Span
	words                      []string // of the quote as it stands
}

// TestVerdictsOnRealProse changes statements of real articles, as people marked
// them, in controlled ways, and counts how often the verdict is right.
func TestVerdictsOnRealProse(t *testing.T) {
	articles, quotes := *proseArticles, *proseQuotes
	if testing.Short() {
		articles, quotes = min(articles, 40), min(quotes, 6)
	}
	store := forum.Open(t)
	all := putProse(t, store, articles)
	e := engine(t, store, nil)
	rng := rand.New(rand.NewPCG(*seed, 7))
	right, asked := 0, 0
	for _, change := range proseChanges {
		mine, made := 0, 0
		var wrong []string
		for try := 0; made < quotes && try < 200*quotes; try++ {
			of := all[rng.IntN(len(all))]
			c, ok := change.make(rng, of, all)
			if !ok || c.verdicts[0] == rag.Altered && elsewhere(c.quote, all) {
				continue
			}
			made++
			v, err := e.Verify(t.Context(), corpus.Local, c.quote, c.claimed)
			if err != nil {
				t.Fatal(err)
			}
			if c.right(v, of) {
				mine++
			} else if len(wrong) < 3 {
				wrong = append(wrong, fmt.Sprintf("%s %v, want %v %s: %q of %q: %s", v.Verdict, v.Meaning, c.verdicts, c.meaning, c.quote, strings.Join(of.words, " "), v.Reason))
			}
		}
		t.Logf("%-32s %4d of %4d", change.name, mine, made)
		for _, w := range wrong {
			t.Log("    " + w)
		}
		right, asked = right+mine, asked+made
		if made < quotes/2 && !testing.Short() {
			t.Errorf("only %d quotes could be changed so: %s", made, change.name)
		}
	}
	t.Logf("%d of %d verdicts are right", right, asked)
	if 100*right < 99*asked {
		t.Errorf("%d of %d verdicts are right", right, asked)
	}
}

// putProse stores real articles with the statements that people marked in them, of
// sources that are named, and returns those.
func putProse(t *testing.T, store corpus.Store, most int) []real {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", "attribution", "polnear-train.jsonl.gz")
	file, err := os.Open(path)
	if err != nil {
		t.Skip("the annotated news is not at ../shared beside the repository")
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(zipped)
	lines.Buffer(nil, 16<<20)
	var out []real
	for n := 0; n < most && lines.Scan(); n++ {
		var a struct {
			ID, Text     string
			Attributions []struct {
				Sources  [][2]int `json:"source_spans"`
				Contents [][2]int `json:"content_spans"`
			}
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		article := corpus.Article{ID: corpus.ArticleID(a.Text), Title: a.ID, Revision: 1, Text: a.Text, Added: time.Date(2026, 3, 15, 9, 0, n, 0, time.UTC)}
		text := corpus.NewText(a.Text)
		var marked []real
		end := 0
		slices.SortFunc(a.Attributions, func(x, y struct {
			Sources  [][2]int `json:"source_spans"`
			Contents [][2]int `json:"content_spans"`
		},
		) int {
			return first(x.Contents) - first(y.Contents)
		})
		for _, at := range a.Attributions {
			if len(at.Sources) != 1 || len(at.Contents) == 0 {
				continue
			}
			r := real{article: article.ID, speaker: text.Slice(corpus.Span{Start: at.Sources[0][0], End: at.Sources[0][1]})}
			for _, s := range at.Contents {
				r.spans = append(r.spans, corpus.Span{Start: s[0], End: s[1]})
				r.words = append(r.words, strings.Fields(text.Slice(r.spans[len(r.spans)-1]))...)
			}
			if !properName.MatchString(r.speaker) || r.spans[0].Start < end || len(r.words) < 6 || len(r.words) > 60 {
				continue
			}
			end = corpus.Hull(r.spans).End
			r.text = text.Slice(corpus.Hull(r.spans))
			r.id = corpus.StatementID(article.ID, len(marked)+1)
			marked = append(marked, r)
		}
		if len(marked) > 0 {
			putMarked(t, store, article, marked)
			out = append(out, marked...)
		}
	}
	return out
}

func first(spans [][2]int) int {
	if len(spans) == 0 {
		return 0
	}
	return spans[0][0]
}

var properName = regexp.MustCompile(`^(?:[A-Z][a-z]+ ){1,2}[A-Z][a-z]+$`)

func putMarked(t *testing.T, store corpus.Store, article corpus.Article, marked []real) {
	t.Helper()
	err := store.Update(t.Context(), corpus.Local, func(tx corpus.Tx) error {
		var statements []corpus.Statement
		for _, r := range marked {
			id := corpus.SpeakerID(r.speaker, 0)
			if err := tx.PutSpeaker(corpus.Speaker{ID: id, Name: r.speaker}); err != nil {
				return err
			}
			hull := corpus.Hull(r.spans)
			statements = append(statements, corpus.Statement{
				ID: r.id, ArticleID: article.ID, Quote: r.text, Speaker: r.speaker, SpeakerID: id,
				Attribution: corpus.Attribution{Person: -1, Content: r.spans, Context: hull, Kind: corpus.Indirect, Confidence: 0.9},
			})
		}
		return tx.PutArticle(article, statements, "")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// changedProse is a quote as it is given, and the verdicts that are right on it.
type changedProse struct {
	quote, claimed string
	verdicts       []string
	meaning        string // must be among the meaning-bearing differences
}

// right also wants the statement that was changed, or one by the same speaker, for
// the nearest.
func (c changedProse) right(v rag.Verdict, of real) bool {
	if !slices.Contains(c.verdicts, v.Verdict) || c.meaning != "" && !slices.Contains(v.Meaning, c.meaning) {
		return false
	}
	return v.Citation == nil || v.Citation.Speaker == of.speaker || v.Citation.Article.ID == of.article || strings.Contains(v.Citation.Quote, strings.Join(of.words[1:5], " "))
}

// elsewhere reports whether a changed quote is another real one.
func elsewhere(quote string, all []real) bool {
	bare := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
	}
	quote = bare(strings.TrimPrefix(quote, "that "))
	return slices.ContainsFunc(all, func(r real) bool { return strings.Contains(bare(r.text), quote) })
}

var (
	auxiliary = []string{"is", "was", "are", "were", "will", "would", "can", "could", "should", "has", "have"}
	numeral   = regexp.MustCompile(`^\D?\d+(?:[.,]\d+)?%?$`)
	upper     = regexp.MustCompile(`^[A-Z][a-z]{3,}$`)
	invented  = []string{"my %s never trusted a %s that smelled of varnish", "the %s in our attic plays the %s at dawn", "no %s was ever drowned by a polite %s"}
)

// at is the place of a word that holds, not the first; −1 where none does.
func at(rng *rand.Rand, words []string, holds func(string) bool) int {
	var places []int
	for i, w := range words {
		if i > 0 && i < len(words)-1 && holds(w) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return -1
	}
	return places[rng.IntN(len(places))]
}

// proseChanges are the controlled ways in which quotes are changed.
var proseChanges = []struct {
	name string
	make func(rng *rand.Rand, of real, all []real) (changedProse, bool)
}{
	{"as it stands", func(_ *rand.Rand, of real, _ []real) (changedProse, bool) {
		return changedProse{quote: strings.Join(of.words, " "), claimed: of.speaker, verdicts: []string{rag.Verbatim}}, true
	}},
	{"case, space and marks", func(_ *rand.Rand, of real, _ []real) (changedProse, bool) {
		marks := strings.NewReplacer("“", `"`, "”", `"`, "’", "'", "‘", "'", "—", " – ")
		return changedProse{quote: "« " + strings.ToUpper(marks.Replace(strings.Join(of.words, "  "))) + " ! »", verdicts: []string{rag.Verbatim}}, true
	}},
	{"a split quotation joined", func(_ *rand.Rand, of real, _ []real) (changedProse, bool) {
		return changedProse{quote: strings.Join(of.words, " "), claimed: of.speaker, verdicts: []string{rag.Verbatim}}, len(of.spans) > 1
	}},
	{"a part of it", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		if len(of.words) < 10 {
			return changedProse{}, false
		}
		from := rng.IntN(len(of.words) - 7)
		return changedProse{quote: strings.Join(of.words[from:from+7], " "), verdicts: []string{rag.Verbatim}}, true
	}},
	{"words left out behind […]", func(_ *rand.Rand, of real, _ []real) (changedProse, bool) {
		n := len(of.words)
		if n < 12 {
			return changedProse{}, false
		}
		return changedProse{quote: strings.Join(of.words[:4], " ") + " […] " + strings.Join(of.words[n-4:], " "), verdicts: []string{rag.Verbatim}}, true
	}},
	{"a word dropped", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		i := at(rng, of.words, func(w string) bool { return len(w) > 3 && lower(w) })
		if i < 0 {
			return changedProse{}, false
		}
		return changedProse{quote: strings.Join(slices.Delete(slices.Clone(of.words), i, i+1), " "), verdicts: []string{rag.Altered}}, true
	}},
	{"a word added", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		i := 1 + rng.IntN(len(of.words)-2)
		return changedProse{quote: strings.Join(slices.Insert(slices.Clone(of.words), i, "frankly"), " "), verdicts: []string{rag.Altered}}, true
	}},
	{"a word replaced", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		return replaced(rng, of, "umbrella", "", func(w string) bool { return len(w) > 3 && lower(w) })
	}},
	{"a negation put in", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		i := at(rng, of.words, func(w string) bool { return slices.Contains(auxiliary, w) })
		if i < 0 || of.words[i+1] == "not" {
			return changedProse{}, false
		}
		return changedProse{quote: strings.Join(slices.Insert(slices.Clone(of.words), i+1, "not"), " "), verdicts: []string{rag.Altered}, meaning: "negation"}, true
	}},
	{"a negation taken out", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		i := at(rng, of.words, func(w string) bool { return w == "not" || w == "never" || w == "no" })
		if i < 0 {
			return changedProse{}, false
		}
		return changedProse{quote: strings.Join(slices.Delete(slices.Clone(of.words), i, i+1), " "), verdicts: []string{rag.Altered}, meaning: "negation"}, true
	}},
	{"a contraction turned", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		i := at(rng, of.words, func(w string) bool { return strings.HasSuffix(strings.ReplaceAll(w, "’", "'"), "n't") })
		if i < 0 {
			return changedProse{}, false
		}
		c := slices.Clone(of.words)
		c[i] = strings.TrimSuffix(strings.ReplaceAll(c[i], "’", "'"), "n't")
		return changedProse{quote: strings.Join(c, " "), verdicts: []string{rag.Altered}, meaning: "negation"}, true
	}},
	{"a number changed", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		return replaced(rng, of, "1207", "number", numeral.MatchString)
	}},
	{"a name changed", func(rng *rand.Rand, of real, _ []real) (changedProse, bool) {
		return replaced(rng, of, "Zorblatt", "name", upper.MatchString)
	}},
	{"another speaker named", func(rng *rand.Rand, of real, all []real) (changedProse, bool) {
		other := all[rng.IntN(len(all))].speaker
		for w := range strings.FieldsSeq(of.speaker) {
			if strings.Contains(other, w) {
				return changedProse{}, false
			}
		}
		return changedProse{quote: strings.Join(of.words, " "), claimed: other, verdicts: []string{rag.Misattributed}}, !slices.ContainsFunc(all, func(r real) bool {
			return r.speaker == other && strings.Contains(r.text, of.text)
		})
	}},
	{"nothing of the kind", func(rng *rand.Rand, _ real, _ []real) (changedProse, bool) {
		return changedProse{quote: fmt.Sprintf(pick(rng, invented), pick(rng, []string{"landlady", "walrus", "cobbler"}), pick(rng, []string{"violin", "parrot", "teapot"})), verdicts: []string{rag.NotFound}}, true
	}},
	{"two people's words in one", func(rng *rand.Rand, of real, all []real) (changedProse, bool) {
		other := all[rng.IntN(len(all))]
		if other.speaker == of.speaker {
			return changedProse{}, false
		}
		return changedProse{quote: strings.Join(of.words[:min(len(of.words), 8)], " ") + " and " + strings.Join(other.words[:min(len(other.words), 4)], " "), verdicts: []string{rag.Altered}}, true
	}},
}

func lower(w string) bool {
	return w == strings.ToLower(w) && !strings.ContainsFunc(w, func(r rune) bool { return r < 'a' || r > 'z' })
}

func replaced(rng *rand.Rand, of real, by, meaning string, holds func(string) bool) (changedProse, bool) {
	i := at(rng, of.words, holds)
	if i < 0 {
		return changedProse{}, false
	}
	c := slices.Clone(of.words)
	c[i] = by
	return changedProse{quote: strings.Join(c, " "), verdicts: []string{rag.Altered}, meaning: meaning}, true
}
