package discordsim

import (
	"cmp"
	"maps"
	"slices"
)

// CommandOptions are the options of a command by name: strings, bools, float64s
// and Attachments; users, roles and channels are strings, their ids. The name of
// a subcommand stands for its own CommandOptions.
type CommandOptions map[string]any

// As says as whom and from where an interaction comes.
type As struct {
	User  *User
	In    *Channel
	Admin bool // has Manage Server
	Roles []string
}

// Slash uses a slash command.
func (s *Server) Slash(as As, name string, options CommandOptions) *Interaction {
	return s.interact(as, isCommand, func(i *Interaction) map[string]any { return s.commandData(i, name, options, "") })
}

// Complete types into an option of a command that completes by itself.
func (s *Server) Complete(as As, name string, options CommandOptions, focused string) *Interaction {
	return s.interact(as, isAutocomplete, func(i *Interaction) map[string]any { return s.commandData(i, name, options, focused) })
}

// RightClick uses a message command on a message.
func (s *Server) RightClick(as As, name string, on Message) *Interaction {
	return s.interact(as, isCommand, func(i *Interaction) map[string]any {
		i.metadata.Name, i.metadata.Target = name, on.ID
		return map[string]any{
			"id": s.registered(name, 3)["id"], "name": name, "type": 3, "target_id": on.ID,
			"resolved": map[string]any{"messages": map[string]any{on.ID: s.message(on.ID)}},
		}
	})
}

// Click presses a button, or chooses values in a select.
func (s *Server) Click(as As, on Message, customID string, values ...string) *Interaction {
	return s.interact(as, isComponent, func(i *Interaction) map[string]any {
		i.metadata.Component = on.ID
		data := map[string]any{"custom_id": customID, "component_type": button, "values": values, "id": 1}
		if len(values) > 0 {
			data["component_type"] = stringSelect
		}
		if i.message = s.message(on.ID); i.message == nil {
			return data
		}
		walkComponents(i.message.Components, func(c map[string]any) {
			if kind, ok := c["type"].(float64); ok && c["custom_id"] == customID {
				data["component_type"], data["id"] = int(kind), c["id"]
				data["resolved"] = s.resolve(int(kind), values)
			}
		})
		return data
	})
}

// Submit sends a form in, with what was typed into its inputs by custom id. on
// is the message whose button opened the form, if one did.
func (s *Server) Submit(as As, on *Message, customID string, typed map[string]string) *Interaction {
	return s.interact(as, isModal, func(i *Interaction) map[string]any {
		if on != nil {
			i.message = s.message(on.ID)
		}
		opener := s.forms[form{as.User.ID, customID}]
		if opener == nil {
			return map[string]any{"custom_id": customID, "components": rowsOf(typed)}
		}
		i.metadata.Triggering = opener.metadata
		return map[string]any{"custom_id": customID, "components": filled(opener.modal, typed)}
	})
}

// form tells an open form: whose it is, and its custom id.
type form struct{ user, customID string }

// rowsOf is a form of text inputs, a row each.
func rowsOf(typed map[string]string) []any {
	rows := []any{}
	for n, id := range slices.Sorted(maps.Keys(typed)) {
		rows = append(rows, map[string]any{"type": actionRow, "id": n + 1, "components": []any{
			map[string]any{"type": textInput, "id": 100 + n, "custom_id": id, "value": typed[id]},
		}})
	}
	return rows
}

// filled are a form's components as they come back: what was typed into text
// inputs, and the one value chosen in selects.
func filled(modal map[string]any, typed map[string]string) []any {
	n := 0
	input := func(c any) map[string]any {
		in, _ := c.(map[string]any)
		id, _ := in["custom_id"].(string)
		n++
		out := map[string]any{"type": in["type"], "id": n, "custom_id": id}
		if kind, _ := in["type"].(float64); int(kind) == textInput {
			out["value"] = typed[id]
		} else {
			out["values"] = []string{typed[id]}
		}
		return out
	}
	out := []any{}
	components, _ := modal["components"].([]any)
	for _, c := range components {
		c, _ := c.(map[string]any)
		n++
		row := map[string]any{"type": c["type"], "id": n}
		if inner, ok := c["components"].([]any); ok {
			list := []any{}
			for _, c := range inner {
				list = append(list, input(c))
			}
			row["components"] = list
		}
		if inner, ok := c["component"]; ok {
			row["component"] = input(inner)
		}
		out = append(out, row)
	}
	return out
}

// commandData is what a use of a slash command says.
func (s *Server) commandData(i *Interaction, name string, options CommandOptions, focused string) map[string]any {
	i.metadata.Name = name + subcommandOf(options)
	command := s.registered(name, 1)
	data := map[string]any{"id": command["id"], "name": name, "type": 1}
	resolved := map[string]any{}
	data["options"] = s.optionsData(command, options, focused, resolved)
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	return data
}

// subcommandOf is the subcommand that options are of, with a space before it.
func subcommandOf(options CommandOptions) string {
	for name, inner := range options {
		if inner, ok := inner.(CommandOptions); ok {
			return " " + name + subcommandOf(inner)
		}
	}
	return ""
}

// registered is a command as it is registered. One that is not has nothing but
// an id.
func (s *Server) registered(name string, kind int) map[string]any {
	for _, c := range s.commands[""] {
		if is, _ := c["type"].(float64); c["name"] == name && (int(is) == kind || c["type"] == kind) {
			return c
		}
	}
	return map[string]any{"id": s.newID()}
}

// Types of options.
const (
	isSubcommand = 1
	isString     = 3
	isBool       = 5
	isUser       = 6
	isChannel    = 7
	isRole       = 8
	isNumber     = 10
	isAttachment = 11
)

// optionsData are the options that were given, with the types that the command
// gives them. What they stand for goes into resolved.
func (s *Server) optionsData(command map[string]any, options CommandOptions, focused string, resolved map[string]any) []any {
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		o := map[string]any{"name": name, "value": options[name]}
		defined := optionOf(command, name)
		switch v := options[name].(type) {
		case string:
			o["type"] = isString
			if kind, ok := defined["type"].(float64); ok {
				o["type"] = int(kind)
				maps.Copy(resolved, s.resolve(entityOf[int(kind)], []string{v}))
			}
		case bool:
			o["type"] = isBool
		case float64:
			o["type"] = isNumber
			if kind, ok := defined["type"].(float64); ok {
				o["type"] = int(kind)
			}
		case Attachment:
			o["type"], o["value"] = isAttachment, v.ID
			attachments, _ := resolved["attachments"].(map[string]any)
			if attachments == nil {
				attachments = map[string]any{}
			}
			attachments[v.ID], resolved["attachments"] = v, attachments
		case CommandOptions:
			delete(o, "value")
			o["type"], o["options"] = isSubcommand, s.optionsData(defined, v, focused, resolved)
			if kind, ok := defined["type"].(float64); ok {
				o["type"] = int(kind) // a group of subcommands
			}
		}
		if name == focused {
			o["focused"] = true
		}
		out = append(out, o)
	}
	return out
}

// optionOf is the definition of an option; empty where there is none.
func optionOf(command map[string]any, name string) map[string]any {
	options, _ := command["options"].([]any)
	for _, o := range options {
		if o, ok := o.(map[string]any); ok && o["name"] == name {
			return o
		}
	}
	return nil
}

// entityOf is the select that chooses what an option of a type is.
var entityOf = map[int]int{isUser: userSelect, isChannel: channelSelect, isRole: roleSelect}

// resolve is what Discord tells of the users and channels that were chosen by
// their ids.
func (s *Server) resolve(kind int, ids []string) map[string]any {
	users, channels, roles := map[string]any{}, map[string]any{}, map[string]any{}
	for _, id := range ids {
		if u := s.users[id]; u != nil && (kind == userSelect || kind == anySelect) {
			users[id] = u
		}
		if c := s.channels[id]; c != nil && kind == channelSelect {
			channel := c.wire()
			channel["permissions"] = memberPermissions
			channels[id] = channel
		}
		if role := s.roles[id]; role != nil && (kind == roleSelect || kind == anySelect) {
			roles[id] = role
		}
	}
	out := map[string]any{}
	if len(users) > 0 {
		out["users"] = users
	}
	if len(channels) > 0 {
		out["channels"] = channels
	}
	if len(roles) > 0 {
		out["roles"] = roles
	}
	return out
}

const (
	memberPermissions = "2248473465835073"
	adminPermissions  = "2248473465835105" // and Manage Server (1 << 5)
)

// interact sends an interaction to the bot.
func (s *Server) interact(as As, kind int, data func(*Interaction) map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.newID()
	owners := ownersOf(as)
	i := &Interaction{ID: id, Token: "token" + id, s: s, user: as.User, channel: as.In, kind: kind, at: s.opts.Now()}
	i.metadata = &Metadata{ID: id, Type: kind, User: as.User, Owners: owners}
	event := map[string]any{
		"id": i.ID, "application_id": s.me.ID, "type": kind, "data": data(i), "channel_id": as.In.ID, "channel": as.In.wire(),
		"token": i.Token, "version": 1, "locale": cmp.Or(as.User.locale, english), "entitlements": []any{}, "app_permissions": memberPermissions,
		"attachment_size_limit": maxFileSize, "authorizing_integration_owners": owners,
	}
	if i.message != nil {
		event["message"] = i.message
	}
	if as.In.GuildID == "" {
		event["user"], event["context"] = as.User, 1
	} else {
		permissions := memberPermissions
		if as.Admin {
			permissions = adminPermissions
		}
		m := member(as.User, permissions)
		m.Roles = append(m.Roles, as.Roles...)
		event["member"], event["guild_id"] = m, as.In.GuildID
		locale := english
		if g := s.guilds[as.In.GuildID]; g != nil {
			locale = cmp.Or(g.locale, english)
		}
		event["guild"] = map[string]any{"id": as.In.GuildID, "locale": locale, "features": []any{}}
		event["guild_locale"], event["context"] = locale, 0
	}
	s.interactions[i.Token] = i
	i.delivered = s.dispatch("INTERACTION_CREATE", event)
	return i
}

// ownersOf says on whose behalf the bot is where an interaction comes from: the
// guild's, or the user's who installed it for themselves.
func ownersOf(as As) map[string]string {
	if as.In.GuildID == "" || as.In.absent {
		return map[string]string{"1": as.User.ID}
	}
	return map[string]string{"0": as.In.GuildID}
}
