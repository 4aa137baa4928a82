package bot

import (
	"context"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/rag"
)

// verify answers /verify.
func (b *Bot) verify(ctx context.Context, i *interaction) error {
	return b.judge(ctx, i, i.text("quote"), i.text("speaker"))
}

// verifyMessage answers the message commands: it judges what a message quotes.
func (b *Bot) verifyMessage(ctx context.Context, i *interaction) error {
	data, _ := i.Data.(discordgo.ApplicationCommandInteractionData)
	if data.Resolved == nil || data.Resolved.Messages[data.TargetID] == nil {
		return b.say(ctx, i, "verdict.message_gone")
	}
	text := quoted(data.Resolved.Messages[data.TargetID].Content)
	if text == "" {
		return b.say(ctx, i, "verdict.no_words")
	}
	return b.judge(ctx, i, text, "")
}

func (b *Bot) judge(ctx context.Context, i *interaction, quote, who string) error {
	v, err := b.scholar.Verify(ctx, i.scope(), quote, who)
	if err != nil {
		return i.fail(ctx, err)
	}
	return b.finish(ctx, i, verdictView(i.words(), v))
}

var (
	marked  = regexp.MustCompile(`["“„«「『]([^"“”„«»「」『』]{8,})["”»」』]`)
	address = regexp.MustCompile(`<(?:@[!&]?|#|a?:\w+:|t:)[^>]*>`)
)

// quoted is what a message quotes: the longest words in quotation marks, else
// all of it.
func quoted(content string) string {
	content = strings.TrimSpace(address.ReplaceAllString(content, " "))
	longest := ""
	for _, m := range marked.FindAllStringSubmatch(content, -1) {
		if len(m[1]) > len(longest) {
			longest = m[1]
		}
	}
	if longest != "" {
		return longest
	}
	return strings.TrimSpace(strings.TrimLeft(content, "> "))
}

// verdictView shows whether a quote is real, and where it is not, how it
// differs: what was added is struck through, what is missing stands in bold.
func verdictView(w locale.Words, v rag.Verdict) message {
	heading := map[string]string{
		rag.Verbatim:      "verdict.verbatim",
		rag.Altered:       "verdict.altered",
		rag.Misattributed: "verdict.misattributed",
		rag.NotFound:      "verdict.not_found",
	}[v.Verdict]
	parts := []string{"> " + shown(oneLine(v.Quote), maxShown), w.Say(heading)}
	if v.Reason != "" {
		parts = append(parts, shown(v.Reason, 500))
	}
	if len(v.Diff) > 0 {
		parts = append(parts, diffView(v.Diff, 1000)+"\n-# "+w.Say("verdict.diff"))
	}
	m := message{Content: strings.Join(parts, "\n")}
	if v.Citation != nil {
		m.Embeds = cardViews(w, []rag.Citation{*v.Citation}, 0)
	}
	return m
}

func diffView(edits []rag.Edit, room int) string {
	var out strings.Builder
	for _, e := range edits {
		around := map[string]string{"missing": "**", "added": "~~"}[e.Op]
		text := oneLine(e.Text)
		if text == "" {
			continue
		}
		piece := around + shown(text, room) + around
		if length(out.String())+length(piece) > room {
			return out.String() + "…"
		}
		out.WriteString(piece + " ")
	}
	return strings.TrimSpace(out.String())
}
