package main

import (
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
)

func TestATableFitsTheTerminal(t *testing.T) {
	long := strings.Repeat("secretary of the Invented Commission for Quays and Bridges, ", 6)
	table := newTable("SPEAKER", "STATEMENTS", "ROLES", "ALSO", "ID")
	table.row("Mara Lind", "12", long, "", "sx4kdtovpuwby")
	table.row("Jonas Vale", "3", "harbour master", "Vale", "sefotmigw3ww5")
	for _, width := range []int{80, 120, 1000} {
		got := table.within(width)
		for l := range strings.Lines(got) {
			if n := lipgloss.Width(strings.TrimRight(l, "\n")); n > width {
				t.Errorf("%d columns do not fit %d: %q", n, width, l)
			}
		}
		for _, whole := range []string{"Mara Lind", "Jonas Vale", "sx4kdtovpuwby", "sefotmigw3ww5", "harbour master"} {
			if !strings.Contains(got, whole) {
				t.Errorf("in %d columns %q is cut or broken:\n%s", width, whole, got)
			}
		}
		if n := strings.Count(got, "Commission"); n != 6 {
			t.Errorf("in %d columns words of the long cell are lost: %d of 6\n%s", width, n, got)
		}
		if width == 1000 && strings.Count(got, "\n") != 3 {
			t.Errorf("what fits is not kept to a line a row:\n%s", got)
		}
	}
}
