package index

import (
	"slices"

	"whosaid/rag/index/dense"
)

// Features are what speaks for a statement beside a question, each 0 to 1 unless
// said otherwise; or what each of that counts.
type Features struct {
	Similarity float64 // cosine of the vectors, −1 to 1
	Words      float64 // BM25 score as a share of what is possible
	Coverage   float64 // share of the question's words that it holds, weighed by rarity
	Adjacency  float64 // share of the question's neighbouring words that it holds side by side
	Phrase     float64 // share of what the question puts in quotation marks that it holds word for word
	Speaker    float64 // 1 where it is by somebody wished for; so with the next three
	Article    float64
	Kind       float64
	Date       float64
}

// Weights that rank by one thing alone, by two, and by all. Adding scores finds
// more than adding reciprocal ranks, as Bruch, Gai and Ingber have it ("An
// Analysis of Fusion Functions for Hybrid Retrieval", 2023) and the test of
// fusion here too: where the words say nothing, their ranks do not drown the
// meaning, and the other way round. What Reranking adds was chosen on the
// development parts of the project's questions, go run ./rag/eval/retrieval -fit;
// meaning counts as much as without, though those questions would do with less:
// questions in other words than the articles' would not.
var (
	Words     = Features{Words: 1}
	Meaning   = Features{Similarity: 1}
	Fusion    = Features{Similarity: 1, Words: 1, Adjacency: 0.1}
	Reranking = Features{Similarity: 1, Words: 1, Coverage: 0.1, Adjacency: 0.1, Phrase: 0.5, Speaker: 0.35, Article: 0.25, Kind: 0.4, Date: 0.2}
)

// score is the weighed sum of features.
func (w *Features) score(f *Features) float64 {
	return w.Similarity*f.Similarity + w.Words*f.Words + w.Coverage*f.Coverage + w.Adjacency*f.Adjacency +
		w.Phrase*f.Phrase + w.Speaker*f.Speaker + w.Article*f.Article + w.Kind*f.Kind + w.Date*f.Date
}

// look sets the features of the statement in a place.
func (v *view) look(f *search, place int, out *Features) {
	if v.dense != nil {
		out.Similarity = float64(dense.Dot(f.vector, v.dense.Vector(place)))
	}
	out.Words = v.words.Score(place)
	out.Coverage = v.words.Coverage(f.words.content, place, fieldShares)
	out.Adjacency = v.adjacency(f.words.pairs, place)
	out.Phrase = v.phrase(f.words.phrases, place)
	out.Speaker, out.Article, out.Kind = v.labelled(v.wishes.speakers, place), v.labelled(v.wishes.articles, place), v.labelled(v.wishes.kinds, place)
	if w := &f.Wish; !w.Since.IsZero() || !w.Until.IsZero() {
		from, to := stamps(w.Since, w.Until)
		if at := v.pages[place/pageSize].published[place%pageSize]; at >= from && at <= to {
			out.Date = 1
		}
	}
}

// labelled is 1 where a statement has one of some labels.
func (v *view) labelled(labels run, place int) float64 {
	for i := labels.from; i < labels.to; i++ {
		if v.words.Labelled(i, place) {
			return 1
		}
	}
	return 0
}

// adjacency is the share of the query's pairs of neighbouring words, weighed by
// rarity, that a statement holds side by side in that order.
func (v *view) adjacency(pairs [][2]int, place int) float64 {
	if len(pairs) == 0 {
		return 0
	}
	words := v.words.Words(place, named)
	var held, all float64
	for _, p := range pairs {
		first, second := v.words.Number(p[0]), v.words.Number(p[1])
		weight := v.words.Rarity(p[0]) + v.words.Rarity(p[1])
		all += weight
		if first == 0 || second == 0 {
			continue
		}
		for i := 1; i < len(words); i++ {
			if words[i] == second && words[i-1] == first {
				held += weight
				break
			}
		}
	}
	return held / all
}

// phrase is the share of phrases that a statement holds word for word, function
// words among them being any.
func (v *view) phrase(phrases [][]int, place int) float64 {
	if len(phrases) == 0 {
		return 0
	}
	words := v.words.Words(place, named)
	held := 0
	var numbers []uint32
	for _, phrase := range phrases {
		numbers = numbers[:0]
		for _, term := range phrase {
			number := uint32(0)
			if term >= 0 {
				if number = v.words.Number(term); number == 0 {
					numbers = nil // no statement has this word
					break
				}
			}
			numbers = append(numbers, number)
		}
		if len(numbers) > 0 && contains(words, numbers) {
			held++
		}
	}
	return float64(held) / float64(len(phrases))
}

// contains reports whether some words stand in others side by side.
func contains(words, phrase []uint32) bool {
	for len(words) >= len(phrase) {
		at := slices.Index(words, phrase[0])
		if at < 0 || len(words)-at < len(phrase) {
			return false
		}
		if words = words[at:]; slices.Equal(words[:len(phrase)], phrase) {
			return true
		}
		words = words[1:]
	}
	return false
}
