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
		names, descriptions := inAll("name."+c.Name), map[discordgo.Locale]string{}
		if c.Type != discordgo.MessageApplicationCommand {
			c.Description, descriptions = describe(c.Name, c.Description)
		}
		c.NameLocalizations, c.DescriptionLocalizations = &names, &descriptions
		localiseOptions(c.Options, c.Name)
	}
	return commands
}

// localiseOptions does it for what stands under the words that lead there.
func localiseOptions(options []*discordgo.ApplicationCommandOption, path string) {
	for _, o := range options {
		under := path + " " + o.Name
		o.NameLocalizations = inAll("name." + o.Name)
		o.Description, o.DescriptionLocalizations = describe(under, o.Description)
		for _, c := range o.Choices {
			key := "choice." + under + " " + c.Name
			if english := (locale.Words{}); english.Has(key) {
				c.NameLocalizations = inAll(key)
			}
		}
		localiseOptions(o.Options, under)
	}
}

// describe is what the catalogues say a command or an option is for; what the
// code says where they have nothing.
func describe(path, otherwise string) (string, map[discordgo.Locale]string) {
	key := "describe." + path
	if english := (locale.Words{}); english.Has(key) {
		return english.Say(key), inAll(key)
	}
	return otherwise, nil
}

// inAll is what the catalogues have under a key, by the locales that Discord
// knows their languages as. English is what Discord shows without.
func inAll(key string) map[discordgo.Locale]string {
	out := map[discordgo.Locale]string{}
	for _, l := range locale.Languages()[1:] {
		if w := locale.In(l.Code); w.Has(key) {
			for _, d := range l.Discord {
				out[discordgo.Locale(d)] = w.Say(key)
			}
		}
	}
	return out
}
