package bot

import (
	"strings"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"
	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Discord's limits, in UTF-16 code units.
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxEmbedsTotal = 6000
	maxTitle       = 256
	maxDescription = 4096
	maxAuthor      = 256
	maxFooter      = 2048
	maxFields      = 25
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxURL         = 2048
	maxChoice      = 100
	maxChoices     = 25
)

// length is what Discord counts.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// clip shortens s to at most limit, between characters as people see them, and
// shows with "…" that it did.
func clip(s string, limit int) string { return clipAs(s, limit, func(s string) string { return s }) }

// clipAs is form(s), shortened so that it is at most limit long when the form
// is given to it. form must work on each character by itself.
func clipAs(s string, limit int, form func(string) string) string {
	if whole := form(s); length(whole) <= limit {
		return whole
	}
	if limit < 1 {
		return ""
	}
	var out strings.Builder
	used := 1 // for the ellipsis
	for g := graphemes.FromString(s); g.Next(); {
		piece := form(g.Value())
		n := length(piece)
		if used+n > limit {
			break
		}
		used += n
		out.WriteString(piece)
	}
	return strings.TrimRight(out.String(), " \n") + "…"
}

// fit makes a message keep Discord's limits, whatever is in it. Views build
// messages that keep them by themselves; this is the net below.
func (m message) fit() message {
	m.Content = clip(m.Content, maxContent)
	var kept []*discordgo.MessageEmbed
	total := 0
	for _, e := range m.Embeds {
		if len(kept) == maxEmbeds {
			break
		}
		e := fitEmbed(*e)
		if total += embedLength(e); total > maxEmbedsTotal {
			break
		}
		kept = append(kept, e)
	}
	m.Embeds = kept
	return m
}

func fitEmbed(e discordgo.MessageEmbed) *discordgo.MessageEmbed {
	e.Title, e.Description = clip(e.Title, maxTitle), clip(e.Description, maxDescription)
	if e.Author != nil {
		author := *e.Author
		author.Name = clip(author.Name, maxAuthor)
		e.Author = &author
	}
	if e.Footer != nil {
		footer := *e.Footer
		footer.Text = clip(footer.Text, maxFooter)
		e.Footer = &footer
	}
	if len(e.Fields) > maxFields {
		e.Fields = e.Fields[:maxFields]
	}
	fields := make([]*discordgo.MessageEmbedField, len(e.Fields))
	for i, f := range e.Fields {
		fields[i] = &discordgo.MessageEmbedField{Name: clip(f.Name, maxFieldName), Value: clip(f.Value, maxFieldValue), Inline: f.Inline}
	}
	e.Fields = fields
	return &e
}

func embedLength(e *discordgo.MessageEmbed) int {
	n := length(e.Title) + length(e.Description)
	if e.Author != nil {
		n += length(e.Author.Name)
	}
	if e.Footer != nil {
		n += length(e.Footer.Text)
	}
	for _, f := range e.Fields {
		n += length(f.Name) + length(f.Value)
	}
	return n
}
