package discordsim

import (
	"fmt"
	"net/url"
	"regexp"
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
		if len(inner) < 1 || len(inner) > 5 {
			return fmt.Errorf("%d components in a row, not 1 to 5", len(inner))
		}
	case kind == button:
		label, _ := c["label"].(string)
		address, _ := c["url"].(string)
		if id == "" && address == "" {
			return fmt.Errorf("button %q does nothing: it has neither custom id nor address", label)
		}
		if label == "" && c["emoji"] == nil {
			return fmt.Errorf("button %q has neither label nor emoji", id)
		}
		if len(address) > 512 {
			return fmt.Errorf("a button's address has more than 512 characters")
		}
		return firstOf(atMost("custom id", id, 100), atMost("button label", label, 80), checkURL(address))
	case kind >= stringSelect && kind <= channelSelect && kind != textInput:
		options, _ := c["options"].([]any)
		placeholder, _ := c["placeholder"].(string)
		if id == "" || kind == stringSelect && len(options) == 0 || len(options) > 25 {
			return fmt.Errorf("a select needs a custom id and 1 to 25 options; it has %d", len(options))
		}
		return firstOf(atMost("custom id", id, 100), atMost("placeholder", placeholder, 150))
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
		id, _ := c["custom_id"].(string)
		label, _ := c["label"].(string)
		placeholder, _ := c["placeholder"].(string)
		broken = firstOf(broken, atMost("custom id", id, 100), atMost("label", label, 45), atMost("placeholder", placeholder, 100))
	})
	return broken
}

var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func checkCommands(commands []map[string]any) error {
	if len(commands) > 110 {
		return fmt.Errorf("%d commands, more than 100 slash and 10 context commands", len(commands))
	}
	for _, c := range commands {
		name, _ := c["name"].(string)
		kind, _ := c["type"].(float64)
		if kind == 2 || kind == 3 {
			if n := length(name); n < 1 || n > 32 || c["description"] != nil && c["description"] != "" {
				return fmt.Errorf("context command %q needs a name of 1 to 32 characters and no description", name)
			}
			continue
		}
		if err := checkOption(c); err != nil {
			return err
		}
	}
	return nil
}

func checkOption(o map[string]any) error {
	name, _ := o["name"].(string)
	description, _ := o["description"].(string)
	options, _ := o["options"].([]any)
	if !commandName.MatchString(name) {
		return fmt.Errorf("%q is no name for a command or option", name)
	}
	if n := length(description); n < 1 || n > 100 {
		return fmt.Errorf("the description of %q has %d characters, not 1 to 100", name, n)
	}
	if len(options) > 25 {
		return fmt.Errorf("%q has %d options, more than 25", name, len(options))
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
