package bot

import (
	"context"
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
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
	if why := whyView(w, v); why != "" {
		parts = append(parts, why)
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

// whyView says what there is to say about a verdict. The engine's own sentence
// is English and says more, but no more than the card beside it.
func whyView(w locale.Words, v rag.Verdict) string {
	if w.Language().Code == "en" {
		return shown(v.Reason, 500)
	}
	var said []string
	switch v.Verdict {
	case rag.Misattributed:
		said = append(said, w.Say("verdict.real", "Claimed", shown(v.Claimed, 200)))
	case rag.Altered:
		said = append(said, w.Say("verdict.changed"))
	case rag.NotFound:
		said = append(said, w.Say("verdict.nothing"))
	}
	if v.Citation != nil && v.Citation.Speaker != "" {
		switch speaker := shown(v.Citation.Speaker, 200); v.Modality {
		case corpus.Denied:
			said = append(said, w.Say("verdict.denied", "Speaker", speaker))
		case corpus.Hypothetical:
			said = append(said, w.Say("verdict.supposed", "Speaker", speaker))
		}
	}
	kinds := map[string]string{"negation": "verdict.negation", "number": "verdict.number", "name": "verdict.name"}
	var differs []string
	for _, kind := range v.Meaning {
		differs = append(differs, w.Say(kinds[kind]))
	}
	switch {
	case v.Verdict == rag.Verbatim && len(differs) > 0:
		said = append(said, w.Say("verdict.cut_off"))
	case len(differs) > 0:
		said = append(said, w.Say("verdict.meaning", "What", strings.Join(differs, " · ")))
	}
	return strings.Join(said, "\n")
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
