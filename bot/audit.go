package bot

import (
	"context"

	"whosaid/bot/locale"
)

// telling says, in the words of a channel, what somebody did.
type telling func(w locale.Words, who string) string

// audit tells of a change in the channel that the server's settings name for
// that, as one sentence that pings nobody. That it cannot be told does not undo
// the change.
func (b *Bot) audit(ctx context.Context, i *interaction, tell telling) {
	if i.own() {
		return
	}
	s, err := b.settingsOf(ctx, i.scope())
	if err == nil && s.Audit != "" {
		err = b.tellChannel(ctx, s.Audit, i, s, tell)
	}
	if err != nil {
		b.Log.Warn("a change could not be told in the audit channel", "guild", i.GuildID, "channel", s.Audit, "error", err)
	}
}

// tellChannel posts a sentence about what the asker did, in the language that
// the settings give to the server. The same interaction tells it once.
func (b *Bot) tellChannel(ctx context.Context, channel string, i *interaction, s settings, tell telling) error {
	w := i.public(s)
	_, err := b.rest.send(ctx, channel, "", i.ID, noteView(tell(w, orElse(i.askerName(), w.Say("audit.somebody")))))
	return err
}

// askerName is the asker's user name, which is nobody else's; "" where Discord
// does not say it.
func (i *interaction) askerName() string {
	switch {
	case i.Member != nil && i.Member.User != nil:
		return shown(i.Member.User.Username, 40)
	case i.User != nil:
		return shown(i.User.Username, 40)
	}
	return ""
}
