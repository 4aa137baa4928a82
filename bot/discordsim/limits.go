package discordsim

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
)

// Discord's limits, which the OpenAPI document says only in part. Discord
// counts UTF-16 code units.

func length(s string) int { return len(utf16.Encode([]rune(s))) }

func atMost(what, s string, limit int) error {
	if n := length(s); n > limit {
		return fmt.Errorf("%s has %d characters, more than %d", what, n, limit)
	}
	return nil
}

// firstOf is the first error there is.
func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkMessage(m outgoing) error {
	content, embeds, components := "", []Embed{}, []any{}
	if m.Content != nil {
		content = *m.Content
	}
	if m.Embeds != nil {
		embeds = *m.Embeds
	}
	if m.Components != nil {
		components = *m.Components
	}
	if m.Flags&ComponentsV2 != 0 && (content != "" || len(embeds) > 0) {
		return fmt.Errorf("content or embeds beside Components V2")
	}
	if nonce, ok := m.Nonce.(string); ok && len(nonce) > 25 {
		return fmt.Errorf("nonce has more than 25 characters")
	}
	return firstOf(atMost("content", content, 2000), checkEmbeds(embeds), checkComponents(components, m.Flags&ComponentsV2 != 0))
}

func checkEmbeds(embeds []Embed) error {
	if len(embeds) > 10 {
		return fmt.Errorf("%d embeds, more than 10", len(embeds))
	}
	total := 0
	for _, e := range embeds {
		author, footer := "", ""
		if e.Author != nil {
			author = e.Author.Name
		}
		if e.Footer != nil {
			footer = e.Footer.Text
		}
		err := firstOf(atMost("embed title", e.Title, 256), atMost("embed description", e.Description, 4096),
			atMost("embed author", author, 256), atMost("embed footer", footer, 2048), checkURL(e.URL))
		if err != nil {
			return err
		}
		if len(e.Fields) > 25 {
			return fmt.Errorf("%d fields, more than 25", len(e.Fields))
		}
		total += length(e.Title) + length(e.Description) + length(author) + length(footer)
		for _, f := range e.Fields {
			if f.Name == "" || f.Value == "" {
				return fmt.Errorf("an embed field without name or value")
			}
			if err := firstOf(atMost("field name", f.Name, 256), atMost("field value", f.Value, 1024)); err != nil {
				return err
			}
			total += length(f.Name) + length(f.Value)
		}
	}
	if total > 6000 {
		return fmt.Errorf("embeds have %d characters together, more than 6000", total)
	}
	return nil
}

func checkURL(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(s) > 2048 {
		return fmt.Errorf("%.80q is not a web address of at most 2048 characters", s)
	}
	return nil
}

// Types of components.
const (
	actionRow     = 1
	button        = 2
	stringSelect  = 3
	textInput     = 4
	userSelect    = 5
	roleSelect    = 6
	anySelect     = 7
	channelSelect = 8
	section       = 9
	textDisplay   = 10
	thumbnail     = 11
	fileComponent = 13
	separator     = 14
	container     = 17
)

func checkComponents(components []any, v2 bool) error {
	if !v2 && len(components) > 5 {
		return fmt.Errorf("%d rows of components, more than 5", len(components))
	}
	count, text := 0, 0
	seen := map[string]bool{}
	var broken error
	walkComponents(components, func(c map[string]any) {
		count++
		kind, _ := c["type"].(float64)
		if int(kind) == textDisplay {
			content, _ := c["content"].(string)
			text += length(content)
		}
		broken = firstOf(broken, checkComponent(int(kind), c, v2))
		if id, ok := c["custom_id"].(string); ok {
			if seen[id] {
				broken = firstOf(broken, fmt.Errorf("custom id %q twice in one message", id))
			}
			seen[id] = true
		}
	})
	switch {
	case broken != nil:
		return broken
	case v2 && count > 40:
		return fmt.Errorf("%d components, more than 40", count)
	case v2 && text > 4000:
		return fmt.Errorf("components have %d characters of text, more than 4000", text)
	}
	return nil
}

func checkComponent(kind int, c map[string]any, v2 bool) error {
	id, _ := c["custom_id"].(string)
	inner, _ := c["components"].([]any)
	switch {
	case kind == actionRow:
		return checkRow(inner)
	case kind == button:
		label, _ := c["label"].(string)
		address, _ := c["url"].(string)
		if (id == "") == (address == "") {
			return fmt.Errorf("button %q needs either a custom id or an address", label)
		}
		if label == "" && c["emoji"] == nil {
			return fmt.Errorf("button %q has neither label nor emoji", id)
		}
		if len(address) > 512 {
			return fmt.Errorf("a button's address has more than 512 characters")
		}
		return firstOf(atMost("custom id", id, 100), atMost("button label", label, 80), checkURL(address))
	case isSelect(kind):
		return checkSelect(kind, c)
	case kind == section && v2:
		if len(inner) < 1 || len(inner) > 3 || c["accessory"] == nil {
			return fmt.Errorf("a section needs 1 to 3 text displays and an accessory; it has %d", len(inner))
		}
	case kind == textDisplay && v2:
		if content, _ := c["content"].(string); content == "" {
			return fmt.Errorf("a text display without text")
		}
	case kind > channelSelect && !v2:
		return fmt.Errorf("component type %d needs the Components V2 flag", kind)
	}
	return nil
}

func isSelect(kind int) bool {
	return kind >= stringSelect && kind <= channelSelect && kind != textInput
}

// checkRow: a row has five buttons at most, or one of anything else.
func checkRow(inner []any) error {
	if len(inner) < 1 || len(inner) > 5 {
		return fmt.Errorf("%d components in a row, not 1 to 5", len(inner))
	}
	for _, c := range inner {
		c, _ := c.(map[string]any)
		if kind, _ := c["type"].(float64); int(kind) != button && len(inner) > 1 {
			return fmt.Errorf("a component of type %d is not alone in its row", int(kind))
		}
	}
	return nil
}

func checkSelect(kind int, c map[string]any) error {
	id, _ := c["custom_id"].(string)
	placeholder, _ := c["placeholder"].(string)
	options, _ := c["options"].([]any)
	if id == "" || (kind == stringSelect) != (len(options) > 0) || len(options) > 25 {
		return fmt.Errorf("a select needs a custom id, and one of words 1 to 25 options; it has %d", len(options))
	}
	least, most := 1.0, 1.0
	if n, ok := c["min_values"].(float64); ok {
		least = n
	}
	if n, ok := c["max_values"].(float64); ok {
		most = n
	}
	chosen, _ := c["default_values"].([]any)
	if least < 0 || most < max(least, 1) || most > 25 || len(chosen) > int(most) {
		return fmt.Errorf("%g to %g values can be chosen in a select, and %d are", least, most, len(chosen))
	}
	broken := firstOf(atMost("custom id", id, 100), atMost("placeholder", placeholder, 150))
	for _, o := range options {
		o, _ := o.(map[string]any)
		label, _ := o["label"].(string)
		value, _ := o["value"].(string)
		description, _ := o["description"].(string)
		if label == "" || value == "" {
			broken = firstOf(broken, fmt.Errorf("an option without label or value"))
		}
		broken = firstOf(broken, atMost("option label", label, 100), atMost("option value", value, 100), atMost("option description", description, 100))
	}
	return broken
}

func checkChoices(choices []Choice) error {
	if len(choices) > 25 {
		return fmt.Errorf("%d choices, more than 25", len(choices))
	}
	for _, c := range choices {
		value, _ := c.Value.(string)
		if c.Name == "" {
			return fmt.Errorf("a choice without a name")
		}
		if err := firstOf(atMost("choice", c.Name, 100), atMost("choice value", value, 100)); err != nil {
			return err
		}
	}
	return nil
}

func checkModal(modal map[string]any) error {
	id, _ := modal["custom_id"].(string)
	title, _ := modal["title"].(string)
	components, _ := modal["components"].([]any)
	if id == "" || title == "" || len(components) < 1 || len(components) > 5 {
		return fmt.Errorf("a form needs a custom id, a title and 1 to 5 components")
	}
	broken := firstOf(atMost("custom id", id, 100), atMost("form title", title, 45))
	walkComponents(components, func(c map[string]any) {
		kind, _ := c["type"].(float64)
		if inner, _ := c["components"].([]any); int(kind) == actionRow && len(inner) != 1 {
			broken = firstOf(broken, fmt.Errorf("%d components in a row of a form, not 1", len(inner)))
		}
		if int(kind) != textInput {
			return
		}
		id, _ := c["custom_id"].(string)
		label, _ := c["label"].(string)
		placeholder, _ := c["placeholder"].(string)
		value, _ := c["value"].(string)
		least, _ := c["min_length"].(float64)
		most, limited := c["max_length"].(float64)
		if id == "" || least < 0 || limited && (most < max(least, 1) || most > 4000) {
			broken = firstOf(broken, fmt.Errorf("a text input needs a custom id and takes at most 4000 characters; %q takes %g to %g", id, least, most))
		}
		broken = firstOf(broken, atMost("custom id", id, 100), atMost("label", label, 45), atMost("placeholder", placeholder, 100), atMost("value", value, 4000))
	})
	return broken
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func checkCommands(commands []map[string]any) error {
	most := map[float64]int{1: 100, 2: 15, 3: 15} // of each type
	seen := map[string]bool{}
	for _, c := range commands {
		name, _ := c["name"].(string)
		kind, ok := c["type"].(float64)
		if !ok {
			kind = 1
		}
		if most[kind]--; most[kind] < 0 {
			return fmt.Errorf("too many commands of type %g", kind)
		}
		if key := fmt.Sprint(kind, name); seen[key] {
			return fmt.Errorf("the command %q comes twice", name)
		} else {
			seen[key] = true
		}
		if kind != 1 {
			if n := length(name); n < 1 || n > 32 || c["description"] != nil && c["description"] != "" {
				return fmt.Errorf("context command %q needs a name of 1 to 32 characters and no description", name)
			}
			continue
		}
		if err := checkOption(c); err != nil {
			return err
		}
		if n := weight(c); n > 8000 {
			return fmt.Errorf("the names, descriptions and values of %q have %d characters together, more than 8000", name, n)
		}
	}
	return nil
}

// weight is how many characters Discord counts of a command or option: its name,
// description and values, each in the language in which it is longest.
func weight(o map[string]any) int {
	n := 0
	for _, key := range []string{"name", "description"} {
		text, _ := o[key].(string)
		longest := length(text)
		translations, _ := o[key+"_localizations"].(map[string]any)
		for _, t := range translations {
			text, _ := t.(string)
			longest = max(longest, length(text))
		}
		n += longest
	}
	if value, ok := o["value"].(string); ok {
		n += length(value)
	}
	for _, key := range []string{"options", "choices"} {
		inner, _ := o[key].([]any)
		for _, i := range inner {
			i, _ := i.(map[string]any)
			n += weight(i)
		}
	}
	return n
}

func checkOption(o map[string]any) error {
	name, _ := o["name"].(string)
	description, _ := o["description"].(string)
	options, _ := o["options"].([]any)
	if err := firstOf(checkName(name), checkDescription(name, description)); err != nil {
		return err
	}
	for key, check := range map[string]func(string) error{
		"name_localizations": checkName, "description_localizations": func(d string) error { return checkDescription(name, d) },
	} {
		translations, _ := o[key].(map[string]any)
		for _, t := range translations {
			text, _ := t.(string)
			if err := check(text); err != nil {
				return err
			}
		}
	}
	if choices, _ := o["choices"].([]any); len(options) > 25 || len(choices) > 25 {
		return fmt.Errorf("%q has %d options and %d choices, more than 25", name, len(options), len(choices))
	}
	optional := false
	for _, inner := range options {
		inner, _ := inner.(map[string]any)
		if required, _ := inner["required"].(bool); !required {
			optional = true
		} else if optional {
			return fmt.Errorf("required options of %q have to stand first", name)
		}
		if err := checkOption(inner); err != nil {
			return err
		}
	}
	return nil
}

func checkName(name string) error {
	if !commandName.MatchString(name) || name != strings.ToLower(name) {
		return fmt.Errorf("%q is no name for a command or option", name)
	}
	return nil
}

func checkDescription(name, description string) error {
	if n := length(description); n < 1 || n > 100 {
		return fmt.Errorf("the description of %q has %d characters, not 1 to 100", name, n)
	}
	return nil
}
