package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// table prints rows in aligned columns.
type table struct{ rows [][]string }

func newTable(head ...string) *table { return &table{rows: [][]string{head}} }

func (t *table) row(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.Join(strings.Fields(printable(c)), " ")
	}
	t.rows = append(t.rows, cells)
}

// write prints a line for each row; on a terminal long cells go on in further
// lines of their column.
func (t *table) write(w io.Writer) error {
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(f.Fd()); err == nil && width > 0 {
			_, err := io.WriteString(f, t.within(width))
			return err
		}
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range t.rows {
		if _, err := fmt.Fprintln(tw, strings.TrimRight(strings.Join(r, "\t"), "\t")); err != nil {
			return err
		}
	}
	return tw.Flush()
}

// narrowest is how many columns of a terminal a cell keeps at least.
const narrowest = 16

// within is the table in at most width columns, where that can be: the widest
// cells go on in further lines.
func (t *table) within(width int) string {
	widths := t.widths(width)
	var b strings.Builder
	for _, r := range t.rows {
		cells, height := make([][]string, len(r)), 1
		for i, c := range r {
			cells[i] = strings.Split(ansi.Wrap(c, widths[i], ""), "\n")
			height = max(height, len(cells[i]))
		}
		for n := range height {
			line, column := "", 0
			for i, c := range cells {
				if n < len(c) && c[n] != "" {
					line += strings.Repeat(" ", column-lipgloss.Width(line)) + c[n]
				}
				column += widths[i] + 2
			}
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// widths is how wide each column is where all together have total.
func (t *table) widths(total int) []int {
	widths := make([]int, len(t.rows[0]))
	over := 2*(len(widths)-1) - total
	for i := range widths {
		for _, r := range t.rows {
			widths[i] = max(widths[i], lipgloss.Width(r[i]))
		}
		over += widths[i]
	}
	for over > 0 {
		widest := slices.Index(widths, slices.Max(widths))
		less := min(over, widths[widest]-narrowest)
		if less <= 0 {
			break
		}
		widths[widest] -= less
		over -= less
	}
	return widths
}

// jsonList writes a JSON array, one element a line, as the elements come.
type jsonList struct {
	w io.Writer
	n int
}

func (l *jsonList) add(v any) error {
	data, err := marshal(v)
	if err != nil {
		return err
	}
	lead := ",\n"
	if l.n == 0 {
		lead = "[\n"
	}
	l.n++
	_, err = fmt.Fprintf(l.w, "%s%s", lead, data)
	return err
}

func (l *jsonList) end() error {
	if l.n == 0 {
		_, err := fmt.Fprintln(l.w, "[]")
		return err
	}
	_, err := fmt.Fprintln(l.w, "\n]")
	return err
}

// marshal is JSON on one line, with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(b.String(), "\n")), nil
}

// printable is s without the control characters that could steer a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			return -1
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

func writeJSONList[T any](w io.Writer, elements []T) error {
	l := jsonList{w: w}
	for _, e := range elements {
		if err := l.add(e); err != nil {
			return err
		}
	}
	return l.end()
}

// writeJSON writes one value on a line of its own.
func writeJSON(w io.Writer, v any) error {
	line, err := marshal(v)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s\n", line)
	return err
}
