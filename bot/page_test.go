package bot

import (
	"strings"
	"testing"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// manyQuotes are quotes with more in them than a page has room for.
func manyQuotes(n int) []rag.Citation {
	var out []rag.Citation
	for i := range n {
		out = append(out, rag.Citation{
			N: i + 1, Speaker: strings.Repeat("Mara Quill ", 30), Role: strings.Repeat("harbour master ", 40), Kind: corpus.Direct,
			Quote: strings.Repeat("the *tide* will not wait @everyone ", 200), Link: "https://example.org/tide#:~:text=" + strings.Repeat("tide%20", 20),
			Article: rag.ArticleRef{Title: strings.Repeat("Harbour forum ", 50), Source: strings.Repeat("Tide ", 100), URL: "https://example.org/tide", Published: "2026-02-09"},
		})
	}
	return out
}

func TestAPageOfQuotesKeepsDiscordsLimits(t *testing.T) {
	for n := 1; n <= 30; n++ {
		m := message{Page: quotePage(locale.Words{}, "**Quotes**", manyQuotes(n), 0, nil), Components: pageButtons(locale.Words{}, 3, 2)}
		w := m.wire()
		components, text := 0, 0
		for _, c := range w.Components {
			k, chars := weight(c)
			components, text = components+k, text+chars
		}
		if components > maxComponents || text > maxPageText || len(w.Embeds) > 0 || w.Content != "" || w.Flags&discordgo.MessageFlagsIsComponentsV2 == 0 {
			t.Errorf("%d quotes: %d components, %d characters, flags %d", n, components, text, w.Flags)
		}
	}
	if page := quotePage(locale.Words{}, "", manyQuotes(6), 0, nil); len(fitPage(page, pageButtons(locale.Words{}, 3, 2))) != 6 {
		t.Error("six quotes do not fit on a page")
	}
}

func TestAButtonHasTheLongestAddressThatItMayHave(t *testing.T) {
	long := "https://example.org/a#:~:text=" + strings.Repeat("%E6%B8%AF", 60)
	for _, c := range []struct{ link, url, want string }{
		{"https://example.org/a#:~:text=tide", "https://example.org/a", "https://example.org/a#:~:text=tide"},
		{long, "https://example.org/a", "https://example.org/a"},
		{"", "", ""},
		{"javascript:alert(1)", "file:///etc/passwd", ""},
	} {
		if got := buttonAddress(c.link, c.url); got != c.want {
			t.Errorf("%.40s: got %q", c.link, got)
		}
	}
}

func TestAPageStaysAPage(t *testing.T) {
	m := noteView("There are no more quotes.").asPage()
	if w := m.wire(); w.Content != "" || w.Flags&discordgo.MessageFlagsIsComponentsV2 == 0 || len(w.Components) != 1 {
		t.Errorf("%+v", w)
	}
}

func TestAQuoteIsShownWithinItsParagraph(t *testing.T) {
	text := "The first paragraph.\n\nIt rained. “The *quay* will not wait,” she said. Nobody laughed.\n\nThe last one."
	whole := corpus.NewText(text)
	start := strings.Index(text, "The *quay*")
	span := corpus.Span{Start: len([]rune(text[:start])), End: len([]rune(text[:start])) + len("The *quay* will not wait")}
	p := paragraphAround(whole, span)
	if got, want := p.view(500), "> It rained. “**The \\*quay\\* will not wait**,” she said. Nobody laughed."; got != want {
		t.Errorf("shown as\n%s, not\n%s", got, want)
	}
	if got := (paragraph{before: strings.Repeat("much before it ", 100), quote: "the quay", after: strings.Repeat(" and much after", 100)}).view(100); length(got) > 100 ||
		!strings.Contains(got, " before it **the quay** and much") || !strings.HasPrefix(got, "> …") || !strings.HasSuffix(got, "…") {
		t.Errorf("%d: %s", length(got), got)
	}
	if got := (paragraph{before: strings.Repeat("潮", 300), quote: "港は待たない", after: ""}).view(60); length(got) > 60 || !strings.HasSuffix(got, "潮**港は待たない**") {
		t.Errorf("%d: %s", length(got), got)
	}
	rapid.Check(t, func(t *rapid.T) {
		room := rapid.IntRange(40, 2000).Draw(t, "room")
		p := paragraph{anyText.Draw(t, "before"), anyText.Draw(t, "quote"), anyText.Draw(t, "after")}
		if got := p.view(room); length(got) > room || strings.Contains(got, "\n") {
			t.Fatalf("%d in a room of %d: %q", length(got), room, got)
		}
	})
}
