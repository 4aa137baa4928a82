package bot

import (
	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
)

// localised gives commands their descriptions, and names and descriptions in
// every language that the bot speaks. Discord shows the localised names and
// sends the others, which are what the router knows.
func localised(commands []*discordgo.ApplicationCommand) []*discordgo.ApplicationCommand {
	for _, c := range commands {
		names := inAll("name." + c.Name)
		c.NameLocalizations = &names
		if c.Type != discordgo.MessageApplicationCommand {
			key := "describe." + c.Name
			descriptions := inAll(key)
			c.Description, c.DescriptionLocalizations = locale.Words{}.Say(key), &descriptions
		}
		localiseOptions(c.Options, c.Name)
	}
	return commands
}

// localiseOptions does it for what stands under the words that lead there.
func localiseOptions(options []*discordgo.ApplicationCommandOption, path string) {
	for _, o := range options {
		under := path + " " + o.Name
		key := "describe." + under
		o.NameLocalizations = inAll("name." + o.Name)
		o.Description, o.DescriptionLocalizations = locale.Words{}.Say(key), inAll(key)
		localiseOptions(o.Options, under)
	}
}

// inAll is what the catalogues have under a key, by the locales that Discord
// knows their languages as. English is what Discord shows without.
func inAll(key string) map[discordgo.Locale]string {
	out := map[discordgo.Locale]string{}
	for _, l := range locale.Languages()[1:] {
		for _, d := range l.Discord {
			out[discordgo.Locale(d)] = locale.In(l.Code).Say(key)
		}
	}
	return out
}
