package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"github.com/muesli/termenv"

	"whosaid/corpus"
	"whosaid/rag"
)

// view shows answers in the terminal, in colour where it has any.
type view struct {
	w              io.Writer
	plain          bool // no colour: not a terminal, or NO_COLOR is set
	speaker, cue   lipgloss.Style
	quote, faint   lipgloss.Style
	added, missing lipgloss.Style
}

// pageWidth is the width, in columns, that text is wrapped to.
const pageWidth = 80

func newView(w io.Writer) *view {
	r := lipgloss.NewRenderer(w, termenv.WithColorCache(true))
	return &view{
		w:       w,
		plain:   r.ColorProfile() == termenv.Ascii,
		speaker: r.NewStyle().Bold(true),
		quote:   r.NewStyle().Foreground(lipgloss.AdaptiveColor{Light: "24", Dark: "117"}),
		faint:   r.NewStyle().Faint(true),
		cue:     r.NewStyle().Foreground(lipgloss.Color("3")),
		added:   r.NewStyle().Underline(true).Foreground(lipgloss.Color("2")),
		missing: r.NewStyle().Strikethrough(true).Foreground(lipgloss.Color("1")),
	}
}

// answer shows an answer and, under it, the statements it stands on.
func (v *view) answer(a rag.Answer) error {
	var b strings.Builder
	fmt.Fprintln(&b, wrap(a.Text, ""))
	if len(a.Citations) > 0 {
		fmt.Fprintln(&b)
	}
	for _, c := range a.Citations {
		v.citation(&b, c)
	}
	if len(a.Related) > 0 {
		fmt.Fprintf(&b, "\n%s\n\n", v.faint.Render("Nearest to it in the articles:"))
	}
	for _, c := range a.Related {
		v.citation(&b, c)
	}
	for _, note := range []string{a.Reason, a.Notice} {
		if note != "" && !strings.Contains(a.Text, note) {
			fmt.Fprintf(&b, "\n%s\n", v.faint.Render(wrap(note, "")))
		}
	}
	_, err := io.WriteString(v.w, b.String())
	return err
}

// citation is a card: who, in what role, the quote, and where it stands.
func (v *view) citation(b *strings.Builder, c rag.Citation) {
	who := c.Speaker
	switch {
	case c.Kind == corpus.Narration:
		who = "The article"
	case who == "":
		who = "A source that is not named"
	}
	fmt.Fprintf(b, "[%d] %s", c.N, v.speaker.Render(printable(who)))
	if c.Role != "" {
		fmt.Fprintf(b, ", %s", printable(c.Role))
	}
	fmt.Fprintf(b, "\n%s\n", block(v.quote, c.Quote))
	where := []string{}
	for _, s := range []string{c.Article.Title, c.Article.Source, c.Article.Published} {
		if s != "" {
			where = append(where, s)
		}
	}
	fmt.Fprintf(b, "    %s\n", v.faint.Render(printable(strings.Join(where, " · "))))
	if c.Link != "" {
		fmt.Fprintf(b, "    %s\n", v.faint.Render(printable(c.Link)))
	}
}

// block is a quotation set off from the text around it.
func block(style lipgloss.Style, quote string) string {
	lines := strings.Split(wrap(quote, "│ "), "\n")
	for i, l := range lines {
		lines[i] = "    " + style.Render(l)
	}
	return strings.Join(lines, "\n")
}

// wrap breaks lines at pageWidth, each begun with lead.
func wrap(s, lead string) string {
	lines := strings.Split(ansi.Wordwrap(printable(s), pageWidth-4-lipgloss.Width(lead), ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(lead+l, " ")
	}
	return strings.Join(lines, "\n")
}
