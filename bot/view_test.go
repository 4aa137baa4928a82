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

// anyText is text of the kinds that have broken views: long, full of Markdown,
// outside the basic plane, of joined characters, invisible.
var anyText = rapid.Custom(func(t *rapid.T) string {
	piece := rapid.SampledFrom([]string{"word ", "*", "_", "`", "```", "\\", "<@1>", "@everyone ", "https://a.example/_x_ ", "\n", "# ", "1. ", "> ", "🧑‍🚀", "𝔘", "汉", "é", "\u202e", "\u200b", "\x00", "\xff", "[a](b)", "||", "…", "“", "”"})
	return strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "pieces"), "") + strings.Repeat(piece.Draw(t, "again"), rapid.IntRange(0, 3000).Draw(t, "times"))
})

var anyCitation = rapid.Custom(func(t *rapid.T) rag.Citation {
	return rag.Citation{
		N: rapid.IntRange(1, 99).Draw(t, "n"), Speaker: anyText.Draw(t, "speaker"), Role: anyText.Draw(t, "role"), Quote: anyText.Draw(t, "quote"),
		Kind:    rapid.SampledFrom([]corpus.Kind{corpus.Direct, corpus.Indirect, corpus.Mixed, corpus.Narration}).Draw(t, "kind"),
		Link:    rapid.SampledFrom([]string{"", "https://example.org/x#:~:text=y", "javascript:alert(1)", "https://example.org/" + strings.Repeat("x", 3000)}).Draw(t, "link"),
		Article: rag.ArticleRef{Title: anyText.Draw(t, "title"), Source: anyText.Draw(t, "source"), Published: anyText.Draw(t, "published")},
	}
})

func TestAnAnswerOfAnySizeKeepsDiscordsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rag.Answer{
			Text: anyText.Draw(t, "text"), Reason: anyText.Draw(t, "reason"), Notice: anyText.Draw(t, "notice"),
			Citations: rapid.SliceOfN(anyCitation, 0, 12).Draw(t, "citations"),
			Related:   rapid.SliceOfN(anyCitation, 0, 12).Draw(t, "related"),
		}
		m := answerView(locale.Words{}, anyText.Draw(t, "question"), a)
		checkLimits(t, m)
		fitted := m.fit()
		if fitted.Content != m.Content || len(fitted.Embeds) != len(m.Embeds) {
			t.Fatalf("the view relies on being cut: %d of %d cards, %d of %d characters", len(fitted.Embeds), len(m.Embeds), length(fitted.Content), length(m.Content))
		}
		for _, c := range []string{"\u202e", "\u200b", "\x00"} {
			if strings.Contains(m.Content, c) || len(m.Embeds) > 0 && strings.Contains(m.Embeds[0].Description, c) {
				t.Fatalf("%q is shown", c)
			}
		}
	})
}

func TestAnyMessageIsFittedToDiscordsLimits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := message{Content: anyText.Draw(t, "content")}
		for range rapid.IntRange(0, 12).Draw(t, "embeds") {
			e := &discordgo.MessageEmbed{Title: anyText.Draw(t, "title"), Description: anyText.Draw(t, "description"), Author: &discordgo.MessageEmbedAuthor{Name: anyText.Draw(t, "author")}, Footer: &discordgo.MessageEmbedFooter{Text: anyText.Draw(t, "footer")}}
			for range rapid.IntRange(0, 30).Draw(t, "fields") {
				e.Fields = append(e.Fields, &discordgo.MessageEmbedField{Name: "n", Value: anyText.Draw(t, "value")})
			}
			m.Embeds = append(m.Embeds, e)
		}
		checkLimits(t, m.fit())
	})
}

func checkLimits(t *rapid.T, m message) {
	if n := length(m.Content); n > maxContent {
		t.Fatalf("content of %d", n)
	}
	if len(m.Embeds) > maxEmbeds {
		t.Fatalf("%d embeds", len(m.Embeds))
	}
	total := 0
	for _, e := range m.Embeds {
		total += embedLength(e)
		if length(e.Title) > maxTitle || length(e.Description) > maxDescription || len(e.Fields) > maxFields || len(e.URL) > maxURL ||
			e.Author != nil && length(e.Author.Name) > maxAuthor || e.Footer != nil && length(e.Footer.Text) > maxFooter {
			t.Fatalf("a card over the limits: %+v", e)
		}
		if e.URL != "" && !strings.HasPrefix(e.URL, "https://") {
			t.Fatalf("a card links to %s", e.URL)
		}
	}
	if total > maxEmbedsTotal {
		t.Fatalf("cards of %d together", total)
	}
}

func TestTextFromElsewhereIsNeverMarkdown(t *testing.T) {
	for in, want := range map[string]string{
		"**bold** _it_ `x`":       `\*\*bold\*\* \_it\_ \` + "`x\\`",
		"# Title\n- item\n1. one": "\\# Title\n\\- item\n1\\. one",
		"> quoted":                `\> quoted`,
		"@everyone <@12> <#3>":    `\@everyone \<\@12\> \<#3\>`,
		"[click](https://a.b)":    `\[click\](https\:\//a.b)`,
		"a\u202eb\u200bc\u2066d":  "abcd",
		"||hidden||":              `\|\|hidden\|\|`,
		"plain words, 3.5 - 4":    "plain words, 3.5 - 4",
		"~~gone~~ \\*":            `\~\~gone\~\~ \\\*`,
	} {
		if got := shown(in, 500); got != want {
			t.Errorf("%q is shown as %q, not %q", in, got, want)
		}
	}
}

func TestAQuoteThatIsCutSaysSoOutsideItsMarks(t *testing.T) {
	c := rag.Citation{N: 1, Kind: corpus.Direct, Quote: strings.Repeat("so they said ", 500)}
	text := quoteView(c, 200)
	if !strings.HasPrefix(text, "> “so they said") || !strings.HasSuffix(text, "said”…") || length(text) > 200 {
		t.Errorf("%d: %s", length(text), text)
	}
}

func TestReportedWordsGetNoQuotationMarks(t *testing.T) {
	for kind, want := range map[corpus.Kind]string{corpus.Direct: "> “it floods”", corpus.Indirect: "> it floods", corpus.Mixed: "> it floods", corpus.Narration: "> it floods"} {
		if got := quoteView(rag.Citation{Kind: kind, Quote: "it floods"}, 100); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

func TestAQuoteThatBringsItsMarksGetsNoSecond(t *testing.T) {
	for _, quote := range []string{`"It floods," she said.`, "“It floods”", "«It floods»", "「水だ」"} {
		if got := quoteView(rag.Citation{Kind: corpus.Direct, Quote: quote}, 100); got != "> "+quote {
			t.Error(got)
		}
	}
	if got := quoteView(rag.Citation{Kind: corpus.Direct}, 100); got != "> “”" {
		t.Error(got)
	}
}

func TestNearStatementsAreNotShownAsAnAnswer(t *testing.T) {
	m := answerView(locale.Words{}, "", rag.Answer{Text: "Nobody spoke about that.", Related: []rag.Citation{{N: 1, Quote: "x"}}})
	if !strings.Contains(m.Content, "do not answer") || m.Embeds[0].Color != colourRelated {
		t.Errorf("%s %+v", m.Content, m.Embeds[0])
	}
}
