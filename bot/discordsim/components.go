package discordsim

import "strings"

// walkComponents visits components and those within them, outer ones first.
func walkComponents(components []any, visit func(map[string]any)) {
	for _, c := range components {
		m, ok := c.(map[string]any)
		if !ok {
			continue
		}
		visit(m)
		for _, key := range []string{"components", "accessory", "component"} {
			switch inner := m[key].(type) {
			case []any:
				walkComponents(inner, visit)
			case map[string]any:
				walkComponents([]any{inner}, visit)
			}
		}
	}
}

// settle adds what Discord adds to components that were sent: ids, defaults,
// and where media is to be had. s.mu is held.
func (s *Server) settle(components []any, attached []Attachment) {
	n := 0
	walkComponents(components, func(c map[string]any) {
		if n++; c["id"] == nil || c["id"] == 0.0 {
			c["id"] = n
		}
		kind, _ := c["type"].(float64)
		complete(c, settled[int(kind)])
		for _, item := range itemsOf(c) {
			complete(item, settled[thumbnail])
		}
		for _, m := range mediaOf(c) {
			address, _ := m["url"].(string)
			a := meant(address, attached)
			m["id"], m["proxy_url"] = s.newID(), m["url"]
			if a == nil {
				continue
			}
			m["url"], m["proxy_url"], m["content_type"], m["attachment_id"] = a.URL, a.ProxyURL, nullable(a.ContentType), a.ID
			if int(kind) == fileComponent {
				c["name"], c["size"] = a.Filename, a.Size
			}
		}
	})
}

// settled is what a component has where nothing was sent.
var settled = map[int]map[string]any{
	button:        {"disabled": false},
	stringSelect:  {"min_values": 1, "max_values": 1},
	userSelect:    {"min_values": 1, "max_values": 1},
	roleSelect:    {"min_values": 1, "max_values": 1},
	anySelect:     {"min_values": 1, "max_values": 1},
	channelSelect: {"min_values": 1, "max_values": 1},
	thumbnail:     {"description": nil, "spoiler": false},
	fileComponent: {"name": nil, "size": nil, "spoiler": false},
	separator:     {"divider": true, "spacing": 1},
	container:     {"accent_color": nil, "spoiler": false},
}

// mediaOf are the addresses of media in one component.
func mediaOf(c map[string]any) []map[string]any {
	var out []map[string]any
	for _, key := range []string{"media", "file"} {
		if m, ok := c[key].(map[string]any); ok {
			out = append(out, m)
		}
	}
	for _, item := range itemsOf(c) {
		out = append(out, mediaOf(item)...)
	}
	return out
}

// itemsOf are the pictures of a gallery.
func itemsOf(c map[string]any) []map[string]any {
	var out []map[string]any
	items, _ := c["items"].([]any)
	for _, item := range items {
		if m, ok := item.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// complete adds what is not in m.
func complete(m, defaults map[string]any) {
	for key, value := range defaults {
		if m[key] == nil {
			m[key] = value
		}
	}
}

// meant is the attachment that an "attachment://name" address stands for; nil
// for other addresses, and where there is none.
func meant(address string, attached []Attachment) *Attachment {
	name, ok := strings.CutPrefix(address, "attachment://")
	for i := range attached {
		if ok && attached[i].Filename == name {
			return &attached[i]
		}
	}
	return nil
}

// served is a picture at the address where it is to be had.
func served(image *EmbedImage, attached []Attachment) *EmbedImage {
	if image == nil {
		return nil
	}
	if a := meant(image.URL, attached); a != nil {
		return &EmbedImage{URL: a.URL}
	}
	return image
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
