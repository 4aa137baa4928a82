package eval

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"whosaid/corpus"
)

// measures are the figures that a threshold can be set for. Those in atMost
// must stay under theirs; the others must reach it.
func measures(f Figures) map[string]float64 {
	return map[string]float64{
		"right-speaker":      f.RightSpeaker,
		"right-quote":        f.RightQuote,
		"citation-precision": f.CitationPrecision,
		"citation-recall":    f.CitationRecall,
		"refused":            f.Refused,
		"wrongly-answered":   f.Answered,
		"invented":           float64(f.Invented),
	}
}

func atMost(name string) bool {
	return name == "refused" || name == "wrongly-answered" || name == "invented"
}

// Thresholds are figures to be kept, by name.
type Thresholds map[string]float64

// ParseThresholds reads "right-speaker=0.95,refused=0.02".
func ParseThresholds(s string) (Thresholds, error) {
	t := Thresholds{}
	known := measures(Figures{})
	for part := range strings.SplitSeq(s, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if _, ok := known[name]; !ok {
			return nil, corpus.Errorf(corpus.Invalid, "The threshold %q is not one of: %s.", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, corpus.Wrap(corpus.Invalid, err, "The threshold %s needs a number: %s=0.95.", name, name)
		}
		t[name] = v
	}
	return t, nil
}

// Missed says, for each threshold that f does not keep, by how much.
func (t Thresholds) Missed(f Figures) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(t)) {
		got, want := measures(f)[name], t[name]
		switch {
		case atMost(name) && got > want:
			out = append(out, fmt.Sprintf("%s is %.3f, over %.3f", name, got, want))
		case !atMost(name) && got < want:
			out = append(out, fmt.Sprintf("%s is %.3f, under %.3f", name, got, want))
		}
	}
	return out
}
