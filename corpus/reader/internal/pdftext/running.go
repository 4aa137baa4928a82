package pdftext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// edge is how many lines at the top and at the bottom of a page may belong to
// the page instead of the text.
const edge = 3

// dropRunning drops what is printed on every page: heads, feet, page numbers.
// Lines count as the same where they differ in numbers only and stand at the
// same height.
func dropRunning(sheets []sheet) {
	type place struct {
		text   string
		height int // in steps of 6 points, from the bottom
	}
	pages := map[place]int{}
	edges := make([][]int, len(sheets))
	for i, s := range sheets {
		edges[i] = edgesOf(s)
		found := map[place]bool{}
		for _, k := range edges[i] {
			for step := -1; step <= 1; step++ {
				found[place{withoutNumbers(s.lines[k].text), int(s.lines[k].y/6) + step}] = true
			}
		}
		for p := range found {
			pages[p]++
		}
	}
	for i := range sheets {
		s := &sheets[i]
		var drop []int
		for _, k := range edges[i] {
			l := s.lines[k]
			often := pages[place{withoutNumbers(l.text), int(l.y / 6)}]
			if isPageNumber(l.text) || often >= 2 && often*3 >= len(sheets) {
				drop = append(drop, k)
			}
		}
		slices.Sort(drop)
		for _, k := range slices.Backward(drop) {
			s.lines = slices.Delete(s.lines, k, k+1)
		}
	}
}

// edgesOf are the indexes of the lines nearest to the top and to the bottom.
func edgesOf(s sheet) []int {
	order := make([]int, len(s.lines))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if s.lines[a].y > s.lines[b].y {
			return -1
		}
		return 1
	})
	if len(order) <= 2*edge {
		return order
	}
	return append(order[:edge:edge], order[len(order)-edge:]...)
}

func withoutNumbers(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '#'
		case unicode.IsSpace(r):
			return -1
		}
		return r
	}, strings.ToLower(s))
}

var pageNumber = regexp.MustCompile(`(?i)^[-–—|[(\s]*(?:(?:page|p\.|seite|página|页|第)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of|von|de|/|sur|页|頁)\s*(?:\d{1,4}|[共页]+\s*\d*)?)*[-–—|\])\s页]*$`)

func isPageNumber(s string) bool { return pageNumber.MatchString(strings.TrimSpace(s)) }
