package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/corpus/speaker"
	"whosaid/rag"
)

// Kinds of lists.
const (
	listQuotes   = "quotes"
	listSpeakers = "speakers"
	listArticles = "articles"
)

// list says what a list is of; its pages are made anew each time.
type list struct {
	Kind     string   `json:"kind"`
	Query    string   `json:"query,omitempty"`
	Topic    string   `json:"topic,omitempty"`    // of quotes: what comes first
	Speakers []string `json:"speakers,omitempty"` // of quotes: whose
	Without  []string `json:"without,omitempty"`  // of quotes: these statements not
}

const (
	quotesAPage = 4
	linesAPage  = 12
)

// quotes answers /quotes.
func (b *Bot) quotes(ctx context.Context, i *interaction) error {
	name := i.text("speaker")
	speakers, err := b.Store.Speakers(ctx, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	found := speaker.NewDirectory(speakers).Find(name)
	if len(found) == 0 {
		return b.say(ctx, i, "quotes.nobody", "Name", shown(name, 100))
	}
	who := found[0].Speaker
	if who.Statements == 0 {
		return b.say(ctx, i, "quotes.silent", "Name", shown(who.Name, 200))
	}
	return b.page(ctx, i, list{Kind: listQuotes, Query: who.Name, Topic: i.text("topic"), Speakers: []string{who.ID}}, 1)
}

// listed answers /speakers and /articles.
func (b *Bot) listed(kind string) handler {
	return func(ctx context.Context, i *interaction) error {
		return b.page(ctx, i, list{Kind: kind, Query: i.text("query")}, 1)
	}
}

// turn goes to another page of a list.
func (b *Bot) turn(ctx context.Context, i *interaction, m memory) error {
	n, err := strconv.Atoi(i.state)
	if err != nil || m.List == nil {
		return b.say(ctx, i, "note.forgotten")
	}
	return b.page(ctx, i, *m.List, n)
}

// page shows the nth page of a list, from 1.
func (b *Bot) page(ctx context.Context, i *interaction, l list, n int) error {
	view, err := b.pageView(ctx, i.words(), i.scope(), l, n)
	if err != nil {
		return i.fail(ctx, err)
	}
	id, err := b.show(ctx, i, view)
	if err != nil {
		return err
	}
	return b.remember(ctx, i.scope(), id, memory{By: i.asker(), List: &l})
}

func (b *Bot) pageView(ctx context.Context, w locale.Words, scope corpus.Scope, l list, n int) (message, error) {
	switch l.Kind {
	case listQuotes:
		return b.quotesPage(ctx, w, scope, l, n)
	case listSpeakers:
		return b.speakersPage(ctx, w, scope, l, n)
	default:
		return b.articlesPage(ctx, w, scope, l, n)
	}
}

func (b *Bot) quotesPage(ctx context.Context, w locale.Words, scope corpus.Scope, l list, n int) (message, error) {
	var ids []string
	weight := map[string]int{}
	topic := rag.ContentTerms(l.Topic)
	for _, who := range l.Speakers {
		for s, err := range b.Store.Statements(ctx, scope, corpus.StatementFilter{SpeakerID: who}) {
			if err != nil {
				return message{}, err
			}
			if slices.Contains(l.Without, s.ID) {
				continue
			}
			ids = append(ids, s.ID)
			if len(topic) > 0 {
				weight[s.ID] = shared(topic, rag.ContentTerms(s.Quote))
			}
		}
	}
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(weight[b], weight[a]) })
	pages, at := paged(len(ids), quotesAPage, n)
	if len(ids) == 0 {
		return noteView(w.Say("quotes.none")), nil
	}
	from := (at - 1) * quotesAPage
	citations, err := b.scholar.Cite(ctx, scope, ids[from:min(from+quotesAPage, len(ids))])
	if err != nil {
		return message{}, err
	}
	for i := range citations {
		citations[i].N += from
	}
	heading := "quotes.all"
	switch sorted := l.Topic != "" && len(topic) > 0; {
	case l.Query != "" && sorted:
		heading = "quotes.of_sorted"
	case l.Query != "":
		heading = "quotes.of"
	case sorted:
		heading = "quotes.sorted"
	}
	said := w.Count(heading, len(ids), "Speaker", shown(l.Query, 200))
	return message{Page: quotePage(w, said, citations, 0, nil), Components: pageButtons(w, pages, at)}, nil
}

func shared(a, b []string) int {
	n := 0
	for _, t := range a {
		if slices.Contains(b, t) {
			n++
		}
	}
	return n
}

func (b *Bot) speakersPage(ctx context.Context, w locale.Words, scope corpus.Scope, l list, n int) (message, error) {
	speakers, err := b.Store.Speakers(ctx, scope)
	if err != nil {
		return message{}, err
	}
	speakers = speaker.NewDirectory(speakers).Complete(l.Query, len(speakers))
	lines := make([]string, len(speakers))
	for i, s := range speakers {
		line := "**" + shown(s.Name, 100) + "**"
		if len(s.Roles) > 0 {
			line += " · " + shown(oneLine(s.Roles[len(s.Roles)-1].Text), 100)
		}
		if s.Statements == 0 {
			lines[i] = line + " · " + w.Say("list.silent")
			continue
		}
		lines[i] = line + " · " + w.Count("list.quoted", s.Statements)
	}
	return linesView(w, "list.speakers", l.Query, lines, n), nil
}

func (b *Bot) articlesPage(ctx context.Context, w locale.Words, scope corpus.Scope, l list, n int) (message, error) {
	articles, err := b.Store.Articles(ctx, scope)
	if err != nil {
		return message{}, err
	}
	var lines []string
	for _, a := range titlesOf(articles).matching(l.Query, linesAPage) {
		line := "**" + shown(titleOf(w, a), 150) + "**"
		if address := webAddress(a.URL); address != "" && len(address) < 300 && !strings.ContainsAny(address, "()<> ") {
			line = "[" + line + "](" + address + ")"
		}
		for _, part := range []string{shown(oneLine(a.Source), 60), date(w, dateOf(a))} {
			if part != "" {
				line += " · " + part
			}
		}
		lines = append(lines, line)
	}
	return linesView(w, "list.articles", l.Query, lines, n), nil
}

func titleOf(w locale.Words, a corpus.Article) string {
	return orElse(oneLine(a.Title), w.Say("card.untitled"))
}

func dateOf(a corpus.Article) string {
	if a.Published.IsZero() {
		return ""
	}
	return a.Published.Format("2006-01-02")
}

// linesView is a page of a list of lines; title is the key of its heading.
func linesView(w locale.Words, title, query string, lines []string, n int) message {
	if len(lines) == 0 {
		if query != "" {
			return noteView(w.Say("list.none", "Query", shown(query, 100)))
		}
		return noteView(w.Say("list.empty"))
	}
	pages, at := paged(len(lines), linesAPage, n)
	from := (at - 1) * linesAPage
	text := strings.Join(lines[from:min(from+linesAPage, len(lines))], "\n")
	return message{
		Embeds:     []*discordgo.MessageEmbed{{Title: w.Say(title, "Count", len(lines)), Description: text, Color: colourQuote}},
		Components: pageButtons(w, pages, at),
	}
}

// paged is how many pages so many entries make, and the page that is meant by
// n.
func paged(entries, each, n int) (pages, at int) {
	pages = max(1, (entries+each-1)/each)
	return pages, min(max(n, 1), pages)
}

// pageButtons go to the pages before and after; none where there is one page.
func pageButtons(w locale.Words, pages, at int) []discordgo.MessageComponent {
	if pages < 2 {
		return nil
	}
	to := func(n int) string { return "page:" + strconv.Itoa(n) }
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: w.Say("button.previous"), Style: discordgo.SecondaryButton, CustomID: to(at - 1), Disabled: at == 1},
		discordgo.Button{Label: w.Say("button.page", "Page", at, "Pages", pages), Style: discordgo.SecondaryButton, CustomID: "page:here", Disabled: true},
		discordgo.Button{Label: w.Say("button.next"), Style: discordgo.SecondaryButton, CustomID: to(at + 1), Disabled: at == pages},
	}}}
}
