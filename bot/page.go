package bot

import (
	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/rag"
)

// Pages of quotes are made of Components V2: each quote stands in a container
// with a button that opens the article at its words. Answers stay embeds: they
// grow by edits of their text, have room for twice as many characters, and show
// in notifications and in Discord's search.

// Discord's limits of a message of Components V2.
const (
	maxPageText   = 4000 // characters of all text displays together
	maxComponents = 40   // components, nested ones counted
	maxButtonURL  = 512
)

// quotePage is a page of quotes under a heading, which may be "". The buttons
// below it are the message's components. show gives the words of the nth quote,
// at most room long; where it is nil, they are the quote's own.
func quotePage(w locale.Words, heading string, citations []rag.Citation, colour int, show func(n, room int) string) []discordgo.MessageComponent {
	if show == nil {
		show = func(n, room int) string { return quoteView(citations[n], room) }
	}
	var page []discordgo.MessageComponent
	room := maxPageText
	if heading != "" {
		page = append(page, discordgo.TextDisplay{Content: heading})
		room -= length(heading)
	}
	for i, c := range citations {
		text := quoteText(w, c, room/(len(citations)-i), func(room int) string { return show(i, room) })
		room -= length(text)
		page = append(page, quoteContainer(w, c, text, colour))
	}
	return page
}

// quoteContainer frames a quote's text, beside a button to its place.
func quoteContainer(w locale.Words, c rag.Citation, text string, colour int) discordgo.MessageComponent {
	colour = cardColour(c, colour)
	box := discordgo.Container{AccentColor: &colour}
	shown := discordgo.TextDisplay{Content: text}
	if address := buttonAddress(orElse(c.Link, c.Article.URL), c.Article.URL); address != "" {
		box.Components = []discordgo.MessageComponent{discordgo.Section{
			Components: []discordgo.MessageComponent{shown},
			Accessory:  discordgo.Button{Label: w.Say("button.open"), Style: discordgo.LinkButton, URL: address},
		}}
	} else {
		box.Components = []discordgo.MessageComponent{shown}
	}
	return box
}

// quoteText is a quote, as it is shown, with its speaker above and its article
// below, at most room long.
func quoteText(w locale.Words, c rag.Citation, room int, show func(room int) string) string {
	const small = "\n-# "
	head := "**" + shown(cardSpeaker(w, c), min(maxAuthor, room/4)) + "**\n"
	foot := small + shown(orElse(oneLine(c.Article.Title), w.Say("card.untitled")), min(maxTitle, room/4))
	if about := cardFooter(w, c); about != "" {
		foot += " · " + shown(about, min(maxTitle, room/4))
	}
	return head + show(min(maxQuote, room-length(head)-length(foot))) + foot
}

// buttonAddress is the first of addresses that a button can have.
func buttonAddress(addresses ...string) string {
	for _, a := range addresses {
		if a = webAddress(a); a != "" && len(a) <= maxButtonURL {
			return a
		}
	}
	return ""
}

// isPage reports whether a message is of Components V2, which it stays for good.
func isPage(m *discordgo.Message) bool {
	return m != nil && m.Flags&discordgo.MessageFlagsIsComponentsV2 != 0
}

// asPage is a message of plain text in the form that a page can be changed to.
func (m message) asPage() message {
	if len(m.Page) == 0 {
		m.Page = []discordgo.MessageComponent{discordgo.TextDisplay{Content: orElse(clip(m.Content, maxContent), "…")}}
		m.Content, m.Embeds = "", nil
	}
	return m
}

// fitPage keeps Discord's limits on a page, whatever is on it: what is beyond
// them at its end is left out.
func fitPage(page []discordgo.MessageComponent, below []discordgo.MessageComponent) []discordgo.MessageComponent {
	count, text := 0, 0
	for _, c := range below {
		n, _ := weight(c)
		count += n
	}
	for i, c := range page {
		n, chars := weight(c)
		if count, text = count+n, text+chars; count > maxComponents || text > maxPageText {
			return page[:i]
		}
	}
	return page
}

// weight is how many components there are in one, itself included, and how many
// characters of text.
func weight(c discordgo.MessageComponent) (components, text int) {
	var inner []discordgo.MessageComponent
	switch c := c.(type) {
	case discordgo.TextDisplay:
		return 1, length(c.Content)
	case discordgo.ActionsRow:
		inner = c.Components
	case discordgo.Container:
		inner = c.Components
	case discordgo.Section:
		inner = append(append(inner, c.Components...), c.Accessory)
	}
	components = 1
	for _, i := range inner {
		n, chars := weight(i)
		components, text = components+n, text+chars
	}
	return components, text
}
