package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/rag"
)

// settingsCommand is /settings, which only servers have.
func settingsCommand() *discordgo.ApplicationCommand {
	permission := int64(discordgo.PermissionManageGuild)
	return &discordgo.ApplicationCommand{
		Name:                     "settings",
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
			return i.tell(ctx, "settings.servers_only")
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
	return b.finish(ctx, i, b.settingsView(ctx, i.words(), i.scope(), s, ""))
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
		if !slices.ContainsFunc(locale.Languages(), func(l locale.Language) bool { return l.Code == code }) {
			code = ""
		}
		change = func(s *settings) { s.Language = code }
	case "private":
		change = func(s *settings) { s.Private = value == "on" }
	case "model":
		change = func(s *settings) { s.NoModel = value == "off" }
	default:
		return b.say(ctx, i, "note.unknown")
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
	if difference(locale.Words{}, "", before, after) == "" {
		return b.finish(ctx, i, b.settingsView(ctx, i.words(), i.scope(), after, ""))
	}
	tell := func(w locale.Words, who string) string { return difference(w, who, before, after) }
	notice := ""
	for _, channel := range slices.Compact([]string{before.Audit, after.Audit}) {
		if channel == "" {
			continue
		}
		if err := b.tellChannel(ctx, channel, i, after, tell); err != nil {
			b.Log.Warn("a change could not be told in the audit channel", "guild", i.GuildID, "channel", channel, "error", err)
			notice = i.words().Say("settings.cannot_write", "Channel", "<#"+channel+">")
		}
	}
	return b.finish(ctx, i, b.settingsView(ctx, i.words(), i.scope(), after, notice))
}

// budgetForm asks for the number of tokens.
func (b *Bot) budgetForm(ctx context.Context, i *interaction) error {
	s, err := b.settingsOf(ctx, i.scope())
	if err != nil {
		return i.refuse(ctx, err)
	}
	w := i.aside()
	input := discordgo.TextInput{CustomID: "tokens", Label: w.Say("control.budget_label"), Style: discordgo.TextInputShort, Required: true, MinLength: 1, MaxLength: 12, Value: strconv.Itoa(s.Budget)}
	return i.callback(ctx, response{discordgo.InteractionResponseModal, form{
		CustomID: "budget", Title: w.Say("control.budget_title"),
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
		return b.finish(ctx, i, b.settingsView(ctx, i.words(), i.scope(), s, i.words().Say("settings.no_number", "Typed", shown(typed, 20), "Most", maxBudget)))
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
func difference(w locale.Words, who string, before, after settings) string {
	switch {
	case !slices.Equal(before.Channels, after.Channels):
		return w.Say("audit.channels", "Who", who, "Channels", orElse(channelList(after.Channels), w.Say("audit.everywhere")))
	case !slices.Equal(before.Adders, after.Adders):
		return w.Say("audit.adders", "Who", who, "Adders", addersShown(w, after.Adders))
	case before.Audit != after.Audit && after.Audit == "":
		return w.Say("audit.ended", "Who", who, "Channel", "<#"+before.Audit+">")
	case before.Audit != after.Audit:
		return w.Say("audit.audit", "Who", who, "Channel", "<#"+after.Audit+">")
	case before.Language != after.Language:
		return w.Say("audit.language", "Who", who, "Language", languageShown(w, after.Language))
	case before.Private != after.Private && after.Private:
		return w.Say("audit.asker", "Who", who)
	case before.Private != after.Private:
		return w.Say("audit.everybody", "Who", who)
	case before.NoModel != after.NoModel && after.NoModel:
		return w.Say("audit.model_off", "Who", who)
	case before.NoModel != after.NoModel:
		return w.Say("audit.model_on", "Who", who)
	case before.Budget != after.Budget:
		return w.Say("audit.budget", "Who", who, "Budget", budgetShown(w, after.Budget))
	}
	return ""
}

func addersShown(w locale.Words, roles []string) string {
	if len(roles) == 0 {
		return w.Say("settings.managers")
	}
	return w.Say("settings.managers_and", "Roles", "<@&"+strings.Join(roles, ">, <@&")+">")
}

func languageShown(w locale.Words, code string) string {
	for _, l := range locale.Languages() {
		if l.Code == code {
			return l.Own
		}
	}
	return w.Say("settings.askers_language")
}

func budgetShown(w locale.Words, tokens int) string {
	if tokens == 0 {
		return w.Say("settings.no_limit")
	}
	return w.Count("status.tokens", tokens)
}

// settingsView is the page: what holds, and what changes it.
func (b *Bot) settingsView(ctx context.Context, w locale.Words, scope corpus.Scope, s settings, notice string) message {
	audience := "settings.everybody"
	if s.Private {
		audience = "settings.asker"
	}
	lines := []string{
		w.Say("settings.title"),
		w.Say("settings.channels", "Channels", orElse(channelList(s.Channels), w.Say("settings.every_channel"))),
		w.Say("settings.audience", "Audience", w.Say(audience)),
		w.Say("settings.language", "Language", languageShown(w, s.Language)),
		w.Say("settings.model", "Model", b.modelShown(ctx, w, scope, s)),
		w.Say("settings.adders", "Adders", clip(addersShown(w, s.Adders), 700)),
		w.Say("settings.audit", "Channel", orElse(channelList(firstOne(strings.Fields(s.Audit))), w.Say("settings.no_channel"))),
	}
	if len(s.Adders) > 0 {
		lines = append(lines, w.Say("settings.roles_hint"))
	}
	if notice != "" {
		lines = append(lines, "⚠️ "+notice)
	}
	return message{Content: strings.Join(lines, "\n"), Components: settingsControls(w, s)}
}

func (b *Bot) modelShown(ctx context.Context, w locale.Words, scope corpus.Scope, s settings) string {
	switch {
	case s.NoModel:
		return w.Say("settings.model_off")
	case !b.Model:
		return w.Say("settings.model_none")
	}
	budget := budgetShown(w, s.Budget)
	if s.Budget > 0 {
		budget = w.Say("settings.a_day", "Budget", budget)
	}
	spent, err := rag.TokensSpent(ctx, b.Store, scope, time.Now())
	if err != nil {
		return w.Say("settings.model_on", "Budget", budget)
	}
	return w.Say("settings.model_used", "Budget", budget, "Used", spent)
}

// settingsControls are the selects and buttons of the page.
func settingsControls(w locale.Words, s settings) []discordgo.MessageComponent {
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
	options := []discordgo.SelectMenuOption{{Label: w.Say("control.askers_language"), Value: "asker", Default: s.Language == ""}}
	for _, l := range locale.Languages() {
		options = append(options, discordgo.SelectMenuOption{Label: l.Own, Value: l.Code, Default: s.Language == l.Code})
	}
	toggle := func(label, what string, on bool, to string) discordgo.MessageComponent {
		style := discordgo.SecondaryButton
		if on {
			style = discordgo.PrimaryButton
		}
		return discordgo.Button{Label: label, Style: style, CustomID: "set:" + what + ":" + to}
	}
	audience := toggle(w.Say("control.asker"), "private", false, "on")
	if s.Private {
		audience = toggle(w.Say("control.everybody"), "private", true, "off")
	}
	model := toggle(w.Say("control.model_off"), "model", false, "off")
	if s.NoModel {
		model = toggle(w.Say("control.model_on"), "model", true, "on")
	}
	return []discordgo.MessageComponent{
		row(discordgo.SelectMenu{
			MenuType: discordgo.ChannelSelectMenu, CustomID: "set:channels", Placeholder: w.Say("control.channels"),
			MinValues: &none, MaxValues: maxChosen, ChannelTypes: answers, DefaultValues: given(discordgo.SelectMenuDefaultValueChannel, s.Channels...),
		}),
		row(discordgo.SelectMenu{
			MenuType: discordgo.RoleSelectMenu, CustomID: "set:adders", Placeholder: w.Say("control.adders"),
			MinValues: &none, MaxValues: maxChosen, DefaultValues: given(discordgo.SelectMenuDefaultValueRole, s.Adders...),
		}),
		row(discordgo.SelectMenu{
			MenuType: discordgo.ChannelSelectMenu, CustomID: "set:audit", Placeholder: w.Say("control.audit"),
			MinValues: &none, MaxValues: 1, ChannelTypes: written, DefaultValues: given(discordgo.SelectMenuDefaultValueChannel, strings.Fields(s.Audit)...),
		}),
		row(discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: "set:language", Placeholder: w.Say("control.language"), Options: options}),
		row(audience, model, discordgo.Button{Label: w.Say("control.budget"), Style: discordgo.SecondaryButton, CustomID: "budget"}),
	}
}
