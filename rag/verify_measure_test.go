package rag_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/internal/forum"
)

// TestVerdictsOnChangedQuotes changes 1,000 quotes of 500 generated articles in
// controlled ways, and counts how often the verdict is right.
func TestVerdictsOnChangedQuotes(t *testing.T) {
	articles, quotes := 500, 1000
	if testing.Short() {
		articles, quotes = 60, 200
	}
	rng := rand.New(rand.NewPCG(11, 23))
	store := forum.Open(t)
	said := map[string]string{} // words → speaker
	var all []string
	for n := range articles {
		a := generated(rng, n, said)
		forum.Put(t, store, corpus.Local, a)
		for _, s := range a.Said {
			all = append(all, s.Words)
		}
	}
	e := engine(t, store, nil)
	right, byChange, wrong := 0, map[string][2]int{}, []string(nil)
	var took time.Duration
	for i := range quotes {
		words := all[rng.IntN(len(all))]
		q := changed(rng, changes[i%len(changes)], words, said)
		begun := time.Now()
		v, err := e.Verify(t.Context(), corpus.Local, q.quote, q.claimed)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 { // the first one makes the index
			took += time.Since(begun)
		}
		count := byChange[q.change]
		count[1]++
		if v.Verdict == q.verdict && (v.Citation == nil || v.Citation.Speaker == said[words]) && (q.meaning == "" || strings.Contains(strings.Join(v.Meaning, " "), q.meaning)) {
			right++
			count[0]++
		} else if len(wrong) < 10 {
			wrong = append(wrong, fmt.Sprintf("%s: %s, want %s: %q of %q, by %q: %s %v", q.change, v.Verdict, q.verdict, q.quote, words, q.claimed, v.Reason, v.Meaning))
		}
		byChange[q.change] = count
	}
	t.Logf("%d of %d verdicts are right, %v each; by change: %v", right, quotes, took/time.Duration(quotes), byChange)
	if 100*right < 99*quotes {
		t.Errorf("%d of %d verdicts are right; of the others:\n%s", right, quotes, strings.Join(wrong, "\n"))
	}
}

var (
	givenNames  = strings.Fields("Ada Bruno Clea Dario Edda Faisal Greta Hugo Ines Jonas Kaya Leon Mara Nils Oda Pavel")
	familyNames = strings.Fields("Ashgrove Birkeland Corvane Dunmarsh Elsworth Farrier Glenholt Harkness Ingleby Jessop")
	subjects    = strings.Fields("pilots ferries bakers orchards tunnels libraries windmills glaciers beekeepers quarries vineyards lighthouses clinics canals foundries meadows")
	verbs       = strings.Fields("carry repair borrow measure double shelter replace forget finance outlive inspect combine")
	objects     = strings.Fields("ropes bridges ledgers seedlings lanterns barrels engines archives harvests reservoirs pumps timetables windows maps")
	ends        = []string{"before the river freezes", "while the council hesitates", "because nobody else volunteered", "once the old road is closed", "unless the tariff falls again", "as their grandparents did", "although the insurers protest", "when the second survey arrives", "without asking the ministry", "until the harbour is dredged"}
)

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// generated is an article of four statements by two speakers, in words that no
// other article has in that order.
func generated(rng *rand.Rand, n int, said map[string]string) forum.Article {
	a := forum.Article{Title: fmt.Sprintf("Session %d", n), Source: "The Tideway", Published: "2026-03-14"}
	var b strings.Builder
	fmt.Fprintf(&b, "Session %d was held in Vellmar.", n)
	for k := range 4 {
		speaker := familyName(rng, k/2)
		words := sentence(rng, said)
		said[words] = speaker
		fmt.Fprintf(&b, "\n\n%s stressed that %s.", speaker, words)
		a.Said = append(a.Said, forum.Said{Speaker: speaker, Cue: "stressed that", Words: words, Kind: corpus.Indirect})
	}
	a.Text = b.String()
	return a
}

func familyName(rng *rand.Rand, half int) string {
	return pick(rng, givenNames) + " " + familyNames[half*5+rng.IntN(5)]
}

func sentence(rng *rand.Rand, said map[string]string) string {
	for {
		s := fmt.Sprintf("%d %s will %s the %s %s, and %s will %s %s", 3+rng.IntN(900), pick(rng, subjects), pick(rng, verbs), pick(rng, objects), pick(rng, ends),
			pick(rng, subjects), pick(rng, verbs), pick(rng, objects))
		if said[s] == "" {
			return s
		}
	}
}

// changes are the controlled ways in which quotes are changed.
var changes = []string{"as it stands", "its own speaker", "case and marks", "words left out", "another speaker", "nobody's name", "negated", "another number", "another word", "a word left out", "invented"}

type changedQuote struct{ change, quote, claimed, verdict, meaning string }

func changed(rng *rand.Rand, change, words string, said map[string]string) changedQuote {
	q := changedQuote{change: change, quote: words, verdict: rag.Verbatim}
	fields := strings.Fields(words)
	replace := func(i int, by string) {
		fields[i] = by
		q.quote, q.verdict = strings.Join(fields, " "), rag.Altered
	}
	switch change {
	case "its own speaker":
		q.claimed = said[words]
	case "case and marks":
		q.quote = "« " + strings.ToUpper(strings.ReplaceAll(words, " ", "  ")) + " ! »"
	case "words left out":
		q.quote = strings.Join(fields[:6], " ") + " […] " + strings.Join(fields[len(fields)-5:], " ")
	case "another speaker":
		for q.claimed == "" || q.claimed == said[words] {
			q.claimed = familyName(rng, rng.IntN(2))
		}
		q.verdict = rag.Misattributed
	case "nobody's name":
		q.claimed, q.verdict = "Zelda Quill", rag.Misattributed
	case "negated":
		replace(2, "will not")
		q.meaning = "negation"
	case "another number":
		replace(0, "1207")
		q.meaning = "number"
	case "another word":
		replace(5, "umbrellas")
	case "a word left out":
		replace(4, "")
	case "invented":
		q.quote = fmt.Sprintf("my %s never trusted a %s that smelled of %s", pick(rng, []string{"uncle", "landlady", "tailor"}), pick(rng, []string{"violin", "parrot", "theorem"}), pick(rng, []string{"varnish", "thunder", "ink"}))
		q.verdict = rag.NotFound
	}
	if said[q.quote] != "" && q.quote != words {
		panic("a changed quote is another real one: " + q.quote)
	}
	return q
}
