package index

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
	"whosaid/rag"
)

var plot = flag.String("plot", "", "a `file` to which BenchmarkGrowth writes its figures as an SVG picture")

// BenchmarkGrowth grows one scope to a million statements and measures, on the
// way, whole searches, those of one speaker, chromem alone with the same
// vectors, adding, and memory. It takes 4 GB and some minutes.
func BenchmarkGrowth(b *testing.B) {
	if testing.Short() {
		b.Skip("a million statements take minutes")
	}
	m := newMaker(2)
	x := New(Config{Embedder: sketcher{}})
	defer x.Close()
	s, err := x.scope(corpus.Local)
	if err != nil {
		b.Fatal(err)
	}
	before := heap()
	var sample []corpus.Statement
	held := 0
	series := []*line{{name: "chromem alone"}, {name: "whole search"}, {name: "of one speaker"}}
	for _, n := range []int{1_000, 10_000, 100_000, 1_000_000} {
		var adding time.Duration
		added := n - held
		for held < n {
			var more []revision
			for len(more) < 400 && held < n {
				r, statements := m.revision(perArticle)
				more, held = append(more, r), held+perArticle
				if len(more)%40 == 1 {
					sample = append(sample, statements...)
				}
			}
			start := time.Now()
			put(b, s, more...)
			adding += time.Since(start)
		}
		b.Run("statements="+strconv.Itoa(n), func(b *testing.B) {
			figures := []struct {
				name string
				each int
				f    func()
			}{
				{"chromem-ms", 1, func() {
					q := sketch(m.question(sample))
					if _, err := s.vectors.QueryEmbedding(context.Background(), q, 10, nil, nil); err != nil {
						b.Fatal(err)
					}
				}},
				{"search-ms", 10, func() { ask(b, x, rag.Query{Text: m.question(sample)}) }},
				{"speaker-ms", 10, func() {
					ask(b, x, rag.Query{Text: m.question(sample), Speakers: []string{corpus.SpeakerID(m.speakers[m.r.IntN(len(m.speakers))], 0)}})
				}},
			}
			took := make([][]time.Duration, len(figures))
			for b.Loop() {
				for i, figure := range figures {
					for range figure.each {
						start := time.Now()
						figure.f()
						took[i] = append(took[i], time.Since(start))
					}
				}
			}
			b.ReportMetric(0, "ns/op")
			for i, figure := range figures {
				p50 := ms(quantile(took[i], 0.5))
				b.ReportMetric(p50, figure.name)
				if p := &series[i].points; len(*p) > 0 && (*p)[len(*p)-1].x == float64(n) {
					*p = (*p)[:len(*p)-1] // an earlier, shorter run of this size
				}
				series[i].points = append(series[i].points, point{float64(n), p50})
			}
			b.ReportMetric(ms(quantile(took[1], 0.99)), "search-p99-ms")
			b.ReportMetric(float64(added)/adding.Seconds(), "added/s")
			b.ReportMetric(float64(heap()-before)/float64(n)/1000, "KB/statement")
		})
	}
	if *plot != "" {
		if err := os.WriteFile(*plot, []byte(draw(series)), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

type line struct {
	name   string
	points []point
}

type point struct{ x, y float64 }

// draw draws lines over logarithmic axes: statements, milliseconds.
func draw(lines []*line) string {
	const left, top, width, height = 70.0, 30.0, 480.0, 320.0
	x := func(n float64) float64 { return left + width*(math.Log10(n)-3)/3 }
	y := func(ms float64) float64 { return top + height*(3.3-math.Log10(ms))/5.3 } // 0.01 to 2,000 ms
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 420" font-family="sans-serif" font-size="13">
<title>Time of a search by the number of statements</title>
<rect width="700" height="420" fill="#fff"/>
`)
	for _, n := range []float64{1e3, 1e4, 1e5, 1e6} {
		fmt.Fprintf(&b, `<path d="M%.1f %.1fV%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="middle">%s</text>`+"\n",
			x(n), top, top+height, x(n), top+height+20, strconv.FormatFloat(n, 'f', 0, 64))
	}
	for _, ms := range []float64{0.01, 0.1, 1, 10, 100, 1000} {
		fmt.Fprintf(&b, `<path d="M%.1f %.1fH%.1f" stroke="#ddd"/><text x="%.1f" y="%.1f" text-anchor="end">%v ms</text>`+"\n",
			left, y(ms), left+width, left-6, y(ms)+4, ms)
	}
	for i, l := range lines {
		colour := []string{"#999", "#c33", "#36c"}[i]
		var path strings.Builder
		for j, p := range l.points {
			fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(j, 1)], x(p.x), y(p.y))
			fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`+"\n", x(p.x), y(p.y), colour)
		}
		last := l.points[len(l.points)-1]
		fmt.Fprintf(&b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/><text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n",
			path.String(), colour, x(last.x)+8, y(last.y)+4, colour, l.name)
	}
	fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="middle">statements in a scope</text>`+"\n</svg>\n", left+width/2, top+height+45)
	return b.String()
}
