package eval

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
)

//go:embed report.html.tmpl
var reportPage string

// Report is what the HTML report shows.
type Report struct {
	Title    string
	Made     time.Time
	Figures  []Figures // by kind, the sum last, as [ByKind] gives them
	Outcomes []Outcome
}

// WriteHTML writes a page that needs nothing else: the figures with bars, how
// long answers took, and every question that was not answered as expected.
func (r Report) WriteHTML(w io.Writer) error {
	page, err := template.New("report").Funcs(template.FuncMap{
		"percent":  func(share float64) string { return fmt.Sprintf("%.1f", 100*share) },
		"inverse":  func(share float64) float64 { return 1 - share },
		"duration": round,
		"names":    func(s []string) string { return strings.Join(s, ", ") },
	}).Parse(reportPage)
	if err != nil {
		return err
	}
	return page.Execute(w, r)
}

// Wrong is the outcomes that are not as expected.
func (r Report) Wrong() []Outcome {
	return slices.DeleteFunc(slices.Clone(r.Outcomes), Outcome.Right)
}

// Bar is one bar of the histogram of times: its place in a picture 600 wide
// and 120 high, and what it stands for.
type Bar struct {
	X, Y, Width, Height float64
	Label               string
}

// Times is a histogram of how long answers took, in 24 equal steps up to the
// slowest.
func (r Report) Times() []Bar {
	const steps, width, height = 24, 600.0, 120.0
	var slowest time.Duration
	for _, o := range r.Outcomes {
		slowest = max(slowest, o.Took)
	}
	if slowest == 0 {
		return nil
	}
	var counts [steps]int
	for _, o := range r.Outcomes {
		counts[min(steps-1, int(int64(o.Took)*steps/int64(slowest)))]++
	}
	tallest := slices.Max(counts[:])
	bars := make([]Bar, 0, steps)
	for i, n := range counts {
		h := height * float64(n) / float64(tallest)
		bars = append(bars, Bar{
			X: float64(i) * width / steps, Y: height - h, Width: width/steps - 2, Height: h,
			Label: fmt.Sprintf("%d answers in %v to %v", n, round(slowest*time.Duration(i)/steps), round(slowest*time.Duration(i+1)/steps)),
		})
	}
	return bars
}
