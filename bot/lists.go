package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

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
		return b.finish(ctx, i, noteView("Nobody called “"+shown(name, 100)+"” is in the articles here. `/speakers` lists who is."))
	}
	who := found[0].Speaker
	if who.Statements == 0 {
		return b.finish(ctx, i, noteView(shown(who.Name, 200)+" is named in the articles here but not quoted."))
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
		return b.finish(ctx, i, noteView(forgottenSentence))
	}
	return b.page(ctx, i, *m.List, n)
}

// page shows the nth page of a list, from 1.
func (b *Bot) page(ctx context.Context, i *interaction, l list, n int) error {
	view, err := b.pageView(ctx, i.scope(), l, n)
	if err != nil {
		return i.fail(ctx, err)
	}
	id, err := b.show(ctx, i, view)
	if err != nil {
		return err
	}
	return b.remember(ctx, i.scope(), id, memory{By: i.asker(), List: &l})
}

func (b *Bot) pageView(ctx context.Context, scope corpus.Scope, l list, n int) (message, error) {
	switch l.Kind {
	case listQuotes:
		return b.quotesPage(ctx, scope, l, n)
	case listSpeakers:
		return b.speakersPage(ctx, scope, l, n)
	default:
		return b.articlesPage(ctx, scope, l, n)
	}
}

func (b *Bot) quotesPage(ctx context.Context, scope corpus.Scope, l list, n int) (message, error) {
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
		return noteView("There are no more quotes."), nil
	}
	from := (at - 1) * quotesAPage
	citations, err := b.scholar.Cite(ctx, scope, ids[from:min(from+quotesAPage, len(ids))])
	if err != nil {
		return message{}, err
	}
	for i := range citations {
		citations[i].N += from
	}
	heading := fmt.Sprintf("%d %s", len(ids), plural(len(ids), "quote", "quotes"))
	if l.Query != "" {
		heading += " of **" + shown(l.Query, 200) + "**"
	}
	if l.Topic != "" && len(topic) > 0 {
		heading += ", those nearest to the topic first"
	}
	return message{Page: quotePage(heading, citations, 0), Components: pageButtons(pages, at)}, nil
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

func (b *Bot) speakersPage(ctx context.Context, scope corpus.Scope, l list, n int) (message, error) {
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
			lines[i] = line + " · named, not quoted"
			continue
		}
		lines[i] = fmt.Sprintf("%s · %d %s", line, s.Statements, plural(s.Statements, "quote", "quotes"))
	}
	return linesView("Speakers", l.Query, lines, n), nil
}

func (b *Bot) articlesPage(ctx context.Context, scope corpus.Scope, l list, n int) (message, error) {
	articles, err := b.Store.Articles(ctx, scope)
	if err != nil {
		return message{}, err
	}
	var lines []string
	for _, a := range matching(articles, l.Query) {
		line := "**" + shown(titleOf(a), 150) + "**"
		if address := webAddress(a.URL); address != "" && len(address) < 300 && !strings.ContainsAny(address, "()<> ") {
			line = "[" + line + "](" + address + ")"
		}
		for _, part := range []string{shown(oneLine(a.Source), 60), date(dateOf(a))} {
			if part != "" {
				line += " · " + part
			}
		}
		lines = append(lines, line)
	}
	return linesView("Articles", l.Query, lines, n), nil
}

// matching are the articles in whose title or source every word of a query
// stands, or a word that begins with it.
func matching(articles []corpus.Article, query string) []corpus.Article {
	words := strings.Fields(rag.Fold(query))
	var out []corpus.Article
	for _, a := range articles {
		in := " " + rag.Fold(oneLine(a.Title+" "+a.Source))
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(in, " "+w) }) {
			out = append(out, a)
		}
	}
	return out
}

func titleOf(a corpus.Article) string { return orElse(oneLine(a.Title), "Untitled article") }

func dateOf(a corpus.Article) string {
	if a.Published.IsZero() {
		return ""
	}
	return a.Published.Format("2006-01-02")
}

// linesView is a page of a list of lines.
func linesView(title, query string, lines []string, n int) message {
	if len(lines) == 0 {
		if query != "" {
			return noteView("Nothing here goes by “" + shown(query, 100) + "”.")
		}
		return noteView("There are no articles here yet.")
	}
	pages, at := paged(len(lines), linesAPage, n)
	from := (at - 1) * linesAPage
	text := strings.Join(lines[from:min(from+linesAPage, len(lines))], "\n")
	return message{
		Embeds:     []*discordgo.MessageEmbed{{Title: fmt.Sprintf("%s (%d)", title, len(lines)), Description: text, Color: colourQuote}},
		Components: pageButtons(pages, at),
	}
}

// paged is how many pages so many entries make, and the page that is meant by
// n.
func paged(entries, each, n int) (pages, at int) {
	pages = max(1, (entries+each-1)/each)
	return pages, min(max(n, 1), pages)
}

// pageButtons go to the pages before and after; none where there is one page.
func pageButtons(pages, at int) []discordgo.MessageComponent {
	if pages < 2 {
		return nil
	}
	to := func(n int) string { return "page:" + strconv.Itoa(n) }
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{
		discordgo.Button{Label: "Previous", Style: discordgo.SecondaryButton, CustomID: to(at - 1), Disabled: at == 1},
		discordgo.Button{Label: fmt.Sprintf("%d of %d", at, pages), Style: discordgo.SecondaryButton, CustomID: "page:here", Disabled: true},
		discordgo.Button{Label: "Next", Style: discordgo.SecondaryButton, CustomID: to(at + 1), Disabled: at == pages},
	}}}
}
