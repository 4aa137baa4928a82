package speaker

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"whosaid/corpus"
)

// Complete returns up to limit speakers whose name begins as prefix does, for
// autocompletion: every word typed begins a word of the name, in any order.
// Where those are too few, words with one slip in them count too. Those with
// the most statements come first, all of them for an empty prefix.
func (d *Directory) Complete(prefix string, limit int) []corpus.Speaker {
	if limit <= 0 {
		return nil
	}
	n := d.words.parse(cut(prefix, maxQuery))
	if len(n.tokens) == 0 {
		out := make([]corpus.Speaker, 0, min(limit, len(d.byCount)))
		for _, i := range d.byCount[:min(limit, len(d.byCount))] {
			out = append(out, d.speakers[i])
		}
		return out
	}
	found := d.begin(n.tokens, d.beginsWith)
	if len(found) < limit {
		for s, rank := range d.begin(n.tokens, d.beginsLike) {
			if _, ok := found[s]; !ok {
				found[s] = rank + 10
			}
		}
	}
	order := make([]int32, 0, len(found))
	for s := range found {
		order = append(order, s)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := d.speakers[a], d.speakers[b]
		return cmp.Or(cmp.Compare(found[a], found[b]), cmp.Compare(y.Statements, x.Statements), strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID))
	})
	out := make([]corpus.Speaker, 0, min(limit, len(order)))
	for _, i := range order[:min(limit, len(order))] {
		out = append(out, d.speakers[i])
	}
	return out
}

// begin is the speakers with a form in which every token begins a word of its
// own, with a rank: 0 where the words stand at the name's beginning in order,
// 1 elsewhere, one more for an alias. It starts from the token that begins the
// fewest words.
func (d *Directory) begin(tokens []string, words func(string) []int32) map[int32]int {
	tokens = tokens[:min(len(tokens), 6)]
	var fewest []int32
	for i, t := range tokens {
		var forms []int32
		for _, w := range words(t) {
			forms = append(forms, d.vocab[w].forms...)
		}
		if i == 0 || len(forms) < len(fewest) {
			fewest = forms
		}
	}
	like := map[string]map[string]bool{}
	for _, t := range tokens {
		set := map[string]bool{}
		for _, w := range words(t) {
			set[d.vocab[w].text] = true
		}
		like[t] = set
	}
	found := map[int32]int{}
	for _, id := range fewest {
		form := d.forms[id]
		rank, ok := rankOf(tokens, form.name.tokens, like)
		if !ok {
			continue
		}
		if form.alias {
			rank++
		}
		if old, seen := found[form.speaker]; !seen || rank < old {
			found[form.speaker] = rank
		}
	}
	return found
}

func rankOf(typed, have []string, like map[string]map[string]bool) (rank int, ok bool) {
	used := make([]bool, len(have))
	for i, t := range typed {
		at := -1
		for j, h := range have {
			if !used[j] && like[t][h] && (at < 0 || j == i) {
				at = j
			}
		}
		if at < 0 {
			return 0, false
		}
		used[at] = true
		if at != i {
			rank = 1
		}
	}
	return rank, true
}

// beginsWith are the words of names that begin with t.
func (d *Directory) beginsWith(t string) []int32 {
	var out []int32
	for i := sort.Search(len(d.vocab), func(i int) bool { return d.vocab[i].text >= t }); i < len(d.vocab) && strings.HasPrefix(d.vocab[i].text, t); i++ {
		out = append(out, int32(i))
	}
	return out
}

// beginsLike are the words of names whose beginning is one slip from t.
func (d *Directory) beginsLike(t string) []int32 {
	out := d.beginsWith(t)
	if len(t) < 4 || len(t) > 40 {
		return out
	}
	letters := letterBits(t)
	for i := range d.vocab {
		v := d.vocab[i].text
		// The beginning may be a letter longer or shorter than what was typed.
		if lacking(letters, d.vocab[i].letters) > 1 || strings.HasPrefix(v, t) {
			continue
		}
		for n := max(len(t)-1, 2); n <= min(len(t)+1, len(v)); n++ {
			if slipped(t, v[:n]) {
				out = append(out, int32(i))
				break
			}
		}
	}
	return out
}
