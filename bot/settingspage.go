package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
	"whosaid/rag"
)

// settingsCommand is /settings, which only servers have.
func settingsCommand() *discordgo.ApplicationCommand {
	permission := int64(discordgo.PermissionManageGuild)
	return &discordgo.ApplicationCommand{
		Name: "settings", Description: "Where and how I answer in this server, and who may add articles",
		DefaultMemberPermissions: &permission,
		IntegrationTypes:         &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
		Contexts:                 &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild},
	}
}

func (b *Bot) settingsRoutes(r *router) {
	may := b.managing("settings")
	r.handle("/settings", b.showSettings, private, may, inServer)
	r.handle("button/set", b.changeSetting, updating, may, inServer)
	r.handle("button/budget", b.budgetForm, may, inServer)
	r.handle("form/budget", b.setBudget, updating, may, inServer)
}

// inServer lets a handler run for a server that has the bot.
func inServer(next handler) handler {
	return func(ctx context.Context, i *interaction) error {
		if i.own() {
			return i.tell(ctx, "Settings are for servers that I am a member of. Here, only you see what I answer, from your own articles.")
		}
		return next(ctx, i)
	}
}

// showSettings answers /settings.
func (b *Bot) showSettings(ctx context.Context, i *interaction) error {
	s, err := b.settingsOf(ctx, i.scope())
	if err != nil {
		return i.fail(ctx, err)
	}
	return b.finish(ctx, i, b.settingsView(ctx, i.scope(), s, ""))
}

// changeSetting carries out what was chosen on the page. What the button or
// select says is taken for a wish: what it may not ask for changes nothing.
func (b *Bot) changeSetting(ctx context.Context, i *interaction) error {
	what, value, _ := strings.Cut(i.state, ":")
	var change func(*settings)
	switch what {
	case "channels":
		ids := i.chosenChannels()
		change = func(s *settings) { s.Channels = ids }
	case "adders":
		ids := i.chosenRoles()
		change = func(s *settings) { s.Adders = ids }
	case "audit":
		id := strings.Join(firstOne(i.chosenChannels()), "")
		change = func(s *settings) { s.Audit = id }
	case "language":
		code := strings.Join(firstOne(i.values()), "")
		if !slices.ContainsFunc(languages, func(l struct{ code, name, shown string }) bool { return l.code == code }) {
			code = ""
		}
		change = func(s *settings) { s.Language = code }
	case "private":
		change = func(s *settings) { s.Private = value == "on" }
	case "model":
		change = func(s *settings) { s.NoModel = value == "off" }
	default:
		return b.finish(ctx, i, noteView(unknownSentence))
	}
	return b.applySetting(ctx, i, change)
}

// applySetting changes the settings, shows the page with them, and tells of it
// in the audit channel; of another audit channel, in the old one and the new.
func (b *Bot) applySetting(ctx context.Context, i *interaction, change func(*settings)) error {
	before, after, err := b.decide(ctx, i.scope(), change)
	if err != nil {
		return i.fail(ctx, err)
	}
	said := difference(before, after)
	if said == "" {
		return b.finish(ctx, i, b.settingsView(ctx, i.scope(), after, ""))
	}
	notice := ""
	for _, channel := range slices.Compact([]string{before.Audit, after.Audit}) {
		if channel == "" {
			continue
		}
		if err := b.tellChannel(ctx, channel, i, "%s", said); err != nil {
			b.Log.Warn("a change could not be told in the audit channel", "guild", i.GuildID, "channel", channel, "error", err)
			notice = "I cannot write in <#" + channel + ">: give me *View Channel* and *Send Messages* there."
		}
	}
	return b.finish(ctx, i, b.settingsView(ctx, i.scope(), after, notice))
}

// budgetForm asks for the number of tokens.
func (b *Bot) budgetForm(ctx context.Context, i *interaction) error {
	s, err := b.settingsOf(ctx, i.scope())
	if err != nil {
		return i.refuse(ctx, err)
	}
	input := discordgo.TextInput{CustomID: "tokens", Label: "Tokens a day, 0 for no limit", Style: discordgo.TextInputShort, Required: true, MinLength: 1, MaxLength: 12, Value: strconv.Itoa(s.Budget)}
	return i.callback(ctx, response{discordgo.InteractionResponseModal, form{
		CustomID: "budget", Title: "Daily budget of the model",
		Components: []discordgo.MessageComponent{discordgo.ActionsRow{Components: []discordgo.MessageComponent{input}}},
	}})
}

const maxBudget = 1_000_000_000

func (b *Bot) setBudget(ctx context.Context, i *interaction) error {
	typed := i.typed("tokens")
	n, err := strconv.Atoi(strings.NewReplacer(",", "", ".", "", " ", "", "_", "").Replace(strings.TrimSpace(typed)))
	if err != nil || n < 0 || n > maxBudget {
		s, err := b.settingsOf(ctx, i.scope())
		if err != nil {
			return i.fail(ctx, err)
		}
		return b.finish(ctx, i, b.settingsView(ctx, i.scope(), s, "“"+shown(typed, 20)+"” is no number of tokens from 0 to 1,000,000,000. Nothing changed."))
	}
	return b.applySetting(ctx, i, func(s *settings) { s.Budget = n })
}

// values are what was chosen in a select.
func (i *interaction) values() []string {
	data, _ := i.Data.(discordgo.MessageComponentInteractionData)
	return data.Values
}

// maxChosen is how many channels or roles can be chosen.
const maxChosen = 25

// chosenChannels are the channels that were chosen, as far as Discord says that
// they are there.
func (i *interaction) chosenChannels() []string {
	data, _ := i.Data.(discordgo.MessageComponentInteractionData)
	return i.chosen(func(id string) bool { return data.Resolved.Channels[id] != nil })
}

// chosenRoles is chosenChannels for roles.
func (i *interaction) chosenRoles() []string {
	data, _ := i.Data.(discordgo.MessageComponentInteractionData)
	return i.chosen(func(id string) bool { return data.Resolved.Roles[id] != nil })
}

func (i *interaction) chosen(there func(id string) bool) []string {
	var out []string
	for _, id := range i.values() {
		if isSnowflake(id) && there(id) && !slices.Contains(out, id) && len(out) < maxChosen {
			out = append(out, id)
		}
	}
	return out
}

func isSnowflake(s string) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n > 0
}

func firstOne(s []string) []string { return s[:min(len(s), 1)] }

// difference says in one sentence what changed; "" where nothing did.
func difference(before, after settings) string {
	switch {
	case !slices.Equal(before.Channels, after.Channels):
		return "set where I answer: " + orElse(channelList(after.Channels), "everywhere") + "."
	case !slices.Equal(before.Adders, after.Adders):
		return "set who may add articles: " + addersShown(after.Adders) + "."
	case before.Audit != after.Audit && after.Audit == "":
		return "ended the telling of changes in <#" + before.Audit + ">."
	case before.Audit != after.Audit:
		return "set where changes are told: <#" + after.Audit + ">."
	case before.Language != after.Language:
		return "set the language of answers: " + languageShown(after.Language) + "."
	case before.Private != after.Private && after.Private:
		return "set answers to be shown to the asker alone."
	case before.Private != after.Private:
		return "set answers to be shown to everybody in the channel."
	case before.NoModel != after.NoModel && after.NoModel:
		return "turned the model off."
	case before.NoModel != after.NoModel:
		return "turned the model on."
	case before.Budget != after.Budget:
		return "set the daily budget of the model: " + budgetShown(after.Budget) + "."
	}
	return ""
}

func addersShown(roles []string) string {
	out := "members who may manage this server"
	for _, id := range roles {
		out += ", <@&" + id + ">"
	}
	return out
}

func languageShown(code string) string {
	for _, l := range languages {
		if l.code == code {
			return l.shown
		}
	}
	return "the asker's"
}

func budgetShown(tokens int) string {
	if tokens == 0 {
		return "no limit"
	}
	return grouped(tokens) + " " + plural(tokens, "token", "tokens")
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// settingsView is the page: what holds, and what changes it.
func (b *Bot) settingsView(ctx context.Context, scope corpus.Scope, s settings, notice string) message {
	audience := "everybody in the channel"
	if s.Private {
		audience = "the asker alone"
	}
	lines := []string{
		"**Settings of this server**",
		"I answer in: " + orElse(channelList(s.Channels), "every channel"),
		"Answers are seen by: " + audience,
		"Language of answers: " + languageShown(s.Language),
		"Language model: " + b.modelShown(ctx, scope, s),
		"Articles are added by: " + clip(addersShown(s.Adders), 700),
		"Changes are told in: " + orElse(channelList(firstOne(strings.Fields(s.Audit))), "no channel"),
	}
	if len(s.Adders) > 0 {
		lines = append(lines, "-# Discord shows `/corpus` to these roles once it is given to them under *Server Settings*, *Integrations*.")
	}
	if notice != "" {
		lines = append(lines, "⚠️ "+notice)
	}
	return message{Content: strings.Join(lines, "\n"), Components: settingsControls(s)}
}

func (b *Bot) modelShown(ctx context.Context, scope corpus.Scope, s settings) string {
	switch {
	case s.NoModel:
		return "off, answers are the speakers' words alone"
	case !b.Model:
		return "on, but whoever runs me has set none"
	}
	out := "on, " + budgetShown(s.Budget) + " a day"
	if spent, err := rag.TokensSpent(ctx, b.Store, scope, time.Now()); err == nil {
		out += fmt.Sprintf(" (%s today)", grouped(spent))
	}
	return out
}

// settingsControls are the selects and buttons of the page.
func settingsControls(s settings) []discordgo.MessageComponent {
	none := 0
	row := func(c ...discordgo.MessageComponent) discordgo.MessageComponent {
		return discordgo.ActionsRow{Components: c}
	}
	given := func(kind discordgo.SelectMenuDefaultValueType, ids ...string) (out []discordgo.SelectMenuDefaultValue) {
		for _, id := range ids {
			out = append(out, discordgo.SelectMenuDefaultValue{ID: id, Type: kind})
		}
		return out
	}
	written := []discordgo.ChannelType{discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews}
	answers := append(slices.Clone(written), discordgo.ChannelTypeGuildVoice, discordgo.ChannelTypeGuildForum)
	options := []discordgo.SelectMenuOption{{Label: "The asker's language", Value: "asker", Default: s.Language == ""}}
	for _, l := range languages {
		options = append(options, discordgo.SelectMenuOption{Label: l.shown, Value: l.code, Default: s.Language == l.code})
	}
	toggle := func(label, what string, on bool, to string) discordgo.MessageComponent {
		style := discordgo.SecondaryButton
		if on {
			style = discordgo.PrimaryButton
		}
		return discordgo.Button{Label: label, Style: style, CustomID: "set:" + what + ":" + to}
	}
	audience := toggle("Answer to the asker alone", "private", false, "on")
	if s.Private {
		audience = toggle("Answer to everybody", "private", true, "off")
	}
	model := toggle("Turn the model off", "model", false, "off")
	if s.NoModel {
		model = toggle("Turn the model on", "model", true, "on")
	}
	return []discordgo.MessageComponent{
		row(discordgo.SelectMenu{
			MenuType: discordgo.ChannelSelectMenu, CustomID: "set:channels", Placeholder: "Channels I answer in (none: all)",
			MinValues: &none, MaxValues: maxChosen, ChannelTypes: answers, DefaultValues: given(discordgo.SelectMenuDefaultValueChannel, s.Channels...),
		}),
		row(discordgo.SelectMenu{
			MenuType: discordgo.RoleSelectMenu, CustomID: "set:adders", Placeholder: "Roles that may add articles",
			MinValues: &none, MaxValues: maxChosen, DefaultValues: given(discordgo.SelectMenuDefaultValueRole, s.Adders...),
		}),
		row(discordgo.SelectMenu{
			MenuType: discordgo.ChannelSelectMenu, CustomID: "set:audit", Placeholder: "Channel to tell changes in",
			MinValues: &none, MaxValues: 1, ChannelTypes: written, DefaultValues: given(discordgo.SelectMenuDefaultValueChannel, strings.Fields(s.Audit)...),
		}),
		row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: "set:language", Placeholder: "Language of answers", Options: options}),
		row(audience, model, discordgo.Button{Label: "Daily budget", Style: discordgo.SecondaryButton, CustomID: "budget"}),
	}
}
