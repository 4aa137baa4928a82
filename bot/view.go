package bot

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
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
func answerView(w locale.Words, question string, a rag.Answer) message {
	a = answerIn(w, a)
	cards, colour := a.Citations, 0
	notes := []string{a.Notice}
	if a.Reason != "" && !strings.Contains(a.Text, a.Reason) {
		notes = append(notes, a.Reason)
	}
	if len(cards) == 0 && len(a.Related) > 0 {
		cards, colour = a.Related, colourRelated
		notes = append(notes, w.Say("answer.nearest"))
	}
	if left := len(cards) - maxCards; left > 0 {
		notes = append(notes, w.Count("answer.more", left))
		cards = cards[:maxCards]
	}
	return message{Content: answerContent(question, a.Text, notes), Embeds: cardViews(w, cards, colour)}
}

// growingView is how an answer looks while it is made.
func growingView(w locale.Words, question string, p rag.Progress) message {
	doing := "answer.thinking"
	switch p.Stage {
	case "searching":
		doing = "answer.searching"
	case "writing":
		doing = "answer.writing"
	case "checking":
		doing = "answer.checking"
	}
	return message{Content: answerContent(question, p.Text, []string{w.Say(doing)})}
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
func cardViews(w locale.Words, citations []rag.Citation, colour int) []*discordgo.MessageEmbed {
	var cards []*discordgo.MessageEmbed
	room := maxEmbedsTotal
	for i, c := range citations {
		share := room / (len(citations) - i)
		card := cardView(w, c, colour, share)
		room -= embedLength(card)
		cards = append(cards, card)
	}
	return cards
}

// cardView is the card of one quote, at most room long.
func cardView(w locale.Words, c rag.Citation, colour, room int) *discordgo.MessageEmbed {
	card := &discordgo.MessageEmbed{
		Color:  cardColour(c, colour),
		Author: &discordgo.MessageEmbedAuthor{Name: clip(cardSpeaker(w, c), min(maxAuthor, room/4))},
		Title:  shown(orElse(oneLine(c.Article.Title), w.Say("card.untitled")), min(maxTitle, room/4)),
		URL:    webAddress(orElse(c.Link, c.Article.URL)),
		Footer: &discordgo.MessageEmbedFooter{Text: clip(cardFooter(w, c), min(maxFooter, room/4))},
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

func lastRune(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

func cardSpeaker(w locale.Words, c rag.Citation) string {
	speaker, role := oneLine(c.Speaker), clip(oneLine(c.Role), maxCardRole)
	switch {
	case c.Kind == corpus.Narration:
		return fmt.Sprintf("[%d] %s", c.N, w.Say("card.itself"))
	case speaker == "" && role == "":
		return fmt.Sprintf("[%d] %s", c.N, w.Say("card.unnamed"))
	case speaker == "":
		return fmt.Sprintf("[%d] %s", c.N, role)
	case role == "":
		return fmt.Sprintf("[%d] %s", c.N, speaker)
	}
	return fmt.Sprintf("[%d] %s · %s", c.N, speaker, role)
}

func cardFooter(w locale.Words, c rag.Citation) string {
	parts := []string{oneLine(c.Article.Source), date(w, c.Article.Published)}
	switch c.Kind {
	case corpus.Indirect:
		parts = append(parts, w.Say("card.indirect"))
	case corpus.Mixed:
		parts = append(parts, w.Say("card.mixed"))
	case corpus.Direct:
		parts = append(parts, w.Say("card.direct"))
	}
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " · ")
}

// date writes "2026-02-09" as "9 February 2026", or as the language does; what
// is no date stays.
func date(w locale.Words, s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return oneLine(s)
	}
	return w.Date(t)
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

// noteView is a plain sentence of the bot's own.
func noteView(sentence string) message { return message{Content: clip(sentence, maxContent)} }

// errorView is what is shown for an error: its sentence for people.
func errorView(w locale.Words, question string, err error) message {
	return message{Content: answerContent(question, sentenceOf(w, err), nil)}
}

// emptyView is the answer where there is nothing to answer from: it says how
// articles get there.
func emptyView(w locale.Words, question string, scope corpus.Scope, byCommand bool) message {
	how := "answer.empty"
	if byCommand {
		how = "answer.empty_managed"
	}
	return noteView(strings.TrimSpace(answerContent(question, "", nil) + "\n" + w.Say(how) + "\n```\nwhosaid ingest --scope " + string(scope) + " article.txt\n```"))
}
