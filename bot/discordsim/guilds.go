package discordsim

import "net/http"

// Role makes a role of a guild and returns its id.
func (g *Guild) Role(name string) string {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	id := g.s.newID()
	g.s.roles[id] = map[string]any{
		"id": id, "name": name, "description": nil, "permissions": "0", "position": 1, "color": 0, "hoist": false, "managed": false, "mentionable": false,
		"colors": map[string]any{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil}, "flags": 0, "icon": nil, "unicode_emoji": nil,
	}
	return id
}

// Grant gives a registered command to a role, or takes it away, as the guild's
// integration settings do; the application's id in place of a name stands for
// all its commands.
func (g *Guild) Grant(command, role string, allowed bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	id := command
	if command != g.s.me.ID {
		id, _ = g.s.registered(command, 1)["id"].(string)
	}
	g.s.grants[g.ID] = append(g.s.grants[g.ID], map[string]any{
		"id": id, "application_id": g.s.me.ID, "guild_id": g.ID,
		"permissions": []any{map[string]any{"id": role, "type": 1, "permission": allowed}},
	})
}

func (s *Server) getGrants(r *request) (int, any, error) {
	return http.StatusOK, append([]map[string]any{}, s.grants[r.PathValue("guild")]...), nil
}

// Leave removes the bot from a guild.
func (g *Guild) Leave() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	delete(g.s.guilds, g.ID)
	g.s.dispatch("GUILD_DELETE", map[string]any{"id": g.ID})
	g.s.note()
}

// Outage makes a guild unavailable for a while; the bot stays a member.
func (g *Guild) Outage() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.dispatch("GUILD_DELETE", map[string]any{"id": g.ID, "unavailable": true})
}

// Join adds the bot to a guild that it had left, or ends an outage.
func (g *Guild) Join() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.s.guilds[g.ID] = g
	g.s.dispatch("GUILD_CREATE", g.event())
	g.s.note()
}
