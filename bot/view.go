package bot

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
	"whosaid/rag"
)

// Colours of cards: a person's words, the article's own, and what is only near.
const (
	colourQuote     = 0x2F6FDE
	colourNarration = 0x8A8F98
	colourRelated   = 0xC9A227
)

// Sizes of the parts of an answer. The cards share maxEmbedsTotal.
const (
	maxCards    = 6
	maxShown    = 280 // of the question above an answer
	maxNote     = 300
	maxQuote    = 1200
	maxCardRole = 200
)

// answerView is how an answer looks: what was asked, the answer, the notes on
// it, and a card for each quote.
func answerView(question string, a rag.Answer) message {
	cards, colour := a.Citations, 0
	notes := []string{a.Notice}
	if a.Reason != "" && !strings.Contains(a.Text, a.Reason) {
		notes = append(notes, a.Reason)
	}
	if len(cards) == 0 && len(a.Related) > 0 {
		cards, colour = a.Related, colourRelated
		notes = append(notes, "The cards are the nearest that was said; they do not answer the question.")
	}
	if left := len(cards) - maxCards; left > 0 {
		notes = append(notes, fmt.Sprintf("%d more %s not shown.", left, plural(left, "quote is", "quotes are")))
		cards = cards[:maxCards]
	}
	return message{Content: answerContent(question, a.Text, notes), Embeds: cardViews(cards, colour)}
}

// growingView is how an answer looks while it is made.
func growingView(question string, p rag.Progress) message {
	doing := map[string]string{"searching": "Searching the articles…", "writing": "Writing…", "checking": "Checking the quotes…"}[p.Stage]
	if doing == "" {
		doing = "Thinking…"
	}
	return message{Content: answerContent(question, p.Text, []string{doing})}
}

// answerContent puts the text of an answer between its question and its notes.
// The text gives way where there is not enough room.
func answerContent(question, text string, notes []string) string {
	var head, foot string
	if question = oneLine(question); question != "" {
		head = "> " + shown(question, maxShown) + "\n"
	}
	for _, note := range notes {
		if note = oneLine(note); note != "" {
			foot += "\n-# " + shown(note, maxNote)
		}
	}
	text = strings.TrimSpace(text)
	return strings.TrimSpace(head + shown(text, maxContent-length(head)-length(foot)) + foot)
}

// cardViews are the cards of quotes. A quote that is too long for its share of
// the room is shown from its beginning.
func cardViews(citations []rag.Citation, colour int) []*discordgo.MessageEmbed {
	var cards []*discordgo.MessageEmbed
	room := maxEmbedsTotal
	for i, c := range citations {
		share := room / (len(citations) - i)
		card := cardView(c, colour, share)
		room -= embedLength(card)
		cards = append(cards, card)
	}
	return cards
}

// cardView is the card of one quote, at most room long.
func cardView(c rag.Citation, colour, room int) *discordgo.MessageEmbed {
	card := &discordgo.MessageEmbed{
		Color:  cardColour(c, colour),
		Author: &discordgo.MessageEmbedAuthor{Name: clip(cardSpeaker(c), min(maxAuthor, room/4))},
		Title:  shown(orElse(oneLine(c.Article.Title), "Untitled article"), min(maxTitle, room/4)),
		URL:    webAddress(orElse(c.Link, c.Article.URL)),
		Footer: &discordgo.MessageEmbedFooter{Text: clip(cardFooter(c), min(maxFooter, room/4))},
	}
	card.Description = quoteView(c, min(maxQuote, room-embedLength(card)))
	return card
}

// cardColour is the given colour; where it is 0, that of the quote's kind.
func cardColour(c rag.Citation, colour int) int {
	switch {
	case colour != 0:
		return colour
	case c.Kind == corpus.Narration:
		return colourNarration
	}
	return colourQuote
}

// quoteView shows a quote as a block. Words that the article puts in quotation
// marks get them, unless they bring their own; what it reports does not.
func quoteView(c rag.Citation, room int) string {
	open, end := "", ""
	quote := oneLine(c.Quote)
	if c.Kind == corpus.Direct && !strings.ContainsAny(firstRune(quote), "\"“”„«»「『") {
		open, end = "“", "”"
	}
	text := shown(quote, room-length("> "+open+end))
	if cut, ok := strings.CutSuffix(text, "…"); ok && !strings.HasSuffix(quote, "…") {
		return "> " + open + cut + end + "…" // outside the marks: nobody said "…"
	}
	return "> " + open + text + end
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

func cardSpeaker(c rag.Citation) string {
	speaker, role := oneLine(c.Speaker), clip(oneLine(c.Role), maxCardRole)
	switch {
	case c.Kind == corpus.Narration:
		return fmt.Sprintf("[%d] The article itself", c.N)
	case speaker == "" && role == "":
		return fmt.Sprintf("[%d] A source the article does not name", c.N)
	case speaker == "":
		return fmt.Sprintf("[%d] %s", c.N, role)
	case role == "":
		return fmt.Sprintf("[%d] %s", c.N, speaker)
	}
	return fmt.Sprintf("[%d] %s · %s", c.N, speaker, role)
}

func cardFooter(c rag.Citation) string {
	parts := []string{oneLine(c.Article.Source), date(c.Article.Published)}
	switch c.Kind {
	case corpus.Indirect:
		parts = append(parts, "reported in the article's words")
	case corpus.Mixed:
		parts = append(parts, "partly in the article's words")
	case corpus.Direct:
		parts = append(parts, "word for word")
	}
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// date writes "2026-02-09" as "9 February 2026"; what is no date stays.
func date(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return oneLine(s)
	}
	return t.Format("2 January 2006")
}

// webAddress is s where it is an address that Discord takes; else "".
func webAddress(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	s = u.String()
	if len(s) > maxURL {
		// The text fragment gives way before the address does.
		if s, _, _ = strings.Cut(s, "#"); len(s) > maxURL {
			return ""
		}
	}
	return s
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// noteView is a plain sentence of the bot's own.
func noteView(sentence string) message { return message{Content: clip(sentence, maxContent)} }

// errorView is what is shown for an error: its sentence for people.
func errorView(question string, err error) message {
	return message{Content: answerContent(question, corpus.Message(err), nil)}
}

const (
	busySentence      = "Too many questions are waiting at the moment. Please ask again in a minute."
	stoppedSentence   = "I was switched off before this answer was done. Please ask again in a minute."
	forgottenSentence = "I do not remember what this was about: it is more than 30 days old, or it was deleted. Please ask again."
	unknownSentence   = "I do not know this command or button any more. Type / to see what I can do now."
	helpSentence      = "Ask me who said what, for example: *What did the chair say about the budget?* I answer with the speakers' own words from this server's articles. `/ask` does the same."
	privateSentence   = "In this server I answer each asker alone, which I cannot do here. Use `/ask`."
	intentSentence    = "I cannot read messages here, so I do not know what you asked. Use `/ask`, or let whoever runs me switch on *Message Content Intent* (Discord developer portal, Bot) and start me again."
)

// emptyView is the answer where there is nothing to answer from: it says how
// articles get there.
func emptyView(question string, scope corpus.Scope, byCommand bool) message {
	text := answerContent(question, "", nil) + "\nThere are no articles here yet, so there is nothing I could quote. "
	if byCommand {
		text += "Members who may manage this server add them with `/corpus add`, and whoever runs me with:\n"
	} else {
		text += "Whoever runs me adds them with:\n"
	}
	return noteView(strings.TrimSpace(text + "```\nwhosaid ingest --scope " + string(scope) + " article.txt\n```"))
}
