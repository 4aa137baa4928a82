package attribution

import "whosaid/corpus"

// calibrated turns the probability that learning gives a statement into one that
// keeps its word: of statements with 0.9 and more at least 95 in 100 have the
// right words and the right source. Where a statement's words stand in quotation
// marks its bounds are settled by rule, and the model, which does not know that,
// is too careful; of reported words it is too sure.
func calibrated(p float64, kind corpus.Kind) float64 {
	points := reportedPoints[:]
	if kind == corpus.Direct || kind == corpus.Mixed {
		points = quotedPoints[:]
	}
	for i := 1; i < len(points); i++ {
		if a, b := points[i-1], points[i]; p <= b.from {
			p = a.to + (p-a.from)/(b.from-a.from)*(b.to-a.to)
			break
		}
	}
	return float64(int(p*1000+0.5)) / 1000
}

type point struct{ from, to float64 }

// The curves were read off the development articles.
var (
	quotedPoints   = [...]point{{0, 0.1}, {0.3, 0.35}, {0.5, 0.6}, {0.7, 0.8}, {0.78, 0.9}, {1, 0.99}}
	reportedPoints = [...]point{{0, 0.1}, {0.3, 0.35}, {0.5, 0.5}, {0.8, 0.78}, {0.9, 0.85}, {0.97, 0.9}, {1, 0.97}}
)
