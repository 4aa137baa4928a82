package rag

import "math"

// believe is the estimated probability that a statement answers a question on
// a topic: a logistic function of how much of the topic's words it holds and
// how near its meaning is. Among the statements of a speaker who was asked for
// less speaks for chance, and nearness of meaning says more. The weights were
// fitted to the development part of the project's own questions, answered with
// the built-in embedder.
func believe(h Hit, ofSpeaker bool) float64 {
	z := -3.6 + 4.5*h.Coverage + 4*h.Similarity
	if ofSpeaker {
		z = -2.9 + 3.9*h.Coverage + 5.4*h.Similarity
	}
	return 1 / (1 + math.Exp(-z))
}

const (
	enough  = 0.5  // a statement less believable than this answers nothing
	related = 0.05 // a statement less believable than this is not even offered as near
	beside  = 0.6  // of the best statement's belief: what is shown beside it
)

// convincing are the hits that answer, given that they are in order of rank:
// those that are believable, and not far behind the most believable one.
func convincing(hits []Hit, ofSpeaker bool) []Hit {
	best := 0.0
	for _, h := range hits {
		best = max(best, believe(h, ofSpeaker))
	}
	var out []Hit
	for _, h := range hits {
		if b := believe(h, ofSpeaker); b >= enough && b >= beside*best {
			out = append(out, h)
		}
	}
	return out
}

// near are the first few hits that have anything to do with the topic: what is
// offered where nothing answers.
func near(hits []Hit) []Hit {
	var out []Hit
	for _, h := range hits {
		if believe(h, false) >= related && len(out) < nearest {
			out = append(out, h)
		}
	}
	return out
}
