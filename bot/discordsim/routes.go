package discordsim

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// handler is everything the server answers: the API, the gateway and the files
// of attachments.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.gateway)
	mux.HandleFunc("GET /files/{id}/{name}", s.serveFile)

	s.route(mux, "GET /gateway", true, s.getGateway)
	s.route(mux, "GET /gateway/bot", false, s.getGatewayBot)
	s.route(mux, "GET /users/@me", false, s.getMe)
	s.route(mux, "POST /users/@me/channels", false, s.openDirect)
	s.route(mux, "GET /applications/@me", false, s.getApplication)
	s.route(mux, "GET /oauth2/applications/@me", false, s.getApplication)
	s.route(mux, "GET /applications/{application}/commands", false, s.getCommands)
	s.route(mux, "PUT /applications/{application}/commands", false, s.putCommands)
	s.route(mux, "GET /applications/{application}/guilds/{guild}/commands", false, s.getCommands)
	s.route(mux, "PUT /applications/{application}/guilds/{guild}/commands", false, s.putCommands)
	s.route(mux, "GET /applications/{application}/guilds/{guild}/commands/permissions", false, s.getGrants)
	s.route(mux, "POST /interactions/{interaction}/{token}/callback", true, s.callback)
	s.route(mux, "POST /webhooks/{application}/{token}", true, s.followUp)
	s.route(mux, "GET /webhooks/{application}/{token}/messages/{message}", true, s.getResponse)
	s.route(mux, "PATCH /webhooks/{application}/{token}/messages/{message}", true, s.editResponse)
	s.route(mux, "DELETE /webhooks/{application}/{token}/messages/{message}", true, s.deleteResponse)
	s.route(mux, "GET /channels/{channel}", false, s.getChannel)
	s.route(mux, "POST /channels/{channel}/messages", false, s.createMessage)
	s.route(mux, "GET /channels/{channel}/messages/{message}", false, s.getMessage)
	s.route(mux, "PATCH /channels/{channel}/messages/{message}", false, s.editMessage)
	s.route(mux, "DELETE /channels/{channel}/messages/{message}", false, s.deleteMessage)
	s.route(mux, "POST /channels/{channel}/messages/{message}/threads", false, s.startThread)
	s.route(mux, "POST /channels/{channel}/typing", false, s.showTyping)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.violate("%s %s is not part of the simulation", r.Method, r.URL.Path)
		s.mu.Unlock()
		status, body := encode(http.StatusNotFound, &apiError{http.StatusNotFound, 0, "404: Not Found"})
		w.WriteHeader(status)
		_, _ = w.Write(body)
	})
	return mux
}

func (s *Server) getGateway(*request) (int, any, error) {
	return http.StatusOK, map[string]any{"url": s.gatewayURL()}, nil
}

func (s *Server) getGatewayBot(*request) (int, any, error) {
	return http.StatusOK, map[string]any{"url": s.gatewayURL(), "shards": 1, "session_start_limit": map[string]any{
		"total": s.opts.IdentifiesADay, "remaining": s.quota.left(s.opts), "reset_after": s.quota.resetAfter(s.opts).Milliseconds(), "max_concurrency": 1,
	}}, nil
}

func (s *Server) getMe(*request) (int, any, error) {
	return http.StatusOK, map[string]any{
		"id": s.me.ID, "username": s.me.Username, "avatar": nil, "discriminator": "0", "public_flags": 0, "flags": 0,
		"global_name": nil, "mfa_enabled": false, "locale": "en-US", "bot": true, "primary_guild": nil,
	}, nil
}

func (s *Server) getApplication(*request) (int, any, error) {
	flags := 0
	if s.opts.MessageContent {
		flags = 1 << 19
	}
	return http.StatusOK, map[string]any{
		"id": s.me.ID, "name": s.me.Username, "icon": nil, "description": "", "type": nil, "verify_key": strings.Repeat("0", 64),
		"flags": flags, "flags_new": "0", "redirect_uris": []any{}, "interactions_endpoint_url": nil, "role_connections_verification_url": nil,
		"owner":                   map[string]any{"id": s.me.ID, "username": "owner", "avatar": nil, "discriminator": "0", "public_flags": 0, "flags": 0, "global_name": nil, "primary_guild": nil},
		"approximate_guild_count": len(s.guilds), "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
		"explicit_content_filter": 0, "team": nil, "eligible_oauth2_scopes": []any{},
	}, nil
}

func (s *Server) openDirect(r *request) (int, any, error) {
	var in struct {
		RecipientID string `json:"recipient_id"`
	}
	if err := r.decode(&in); err != nil {
		return 0, nil, err
	}
	u := s.users[in.RecipientID]
	if u == nil {
		return 0, nil, &apiError{http.StatusNotFound, 10013, "Unknown User"}
	}
	for _, c := range s.channels {
		if c.with != nil && c.with.ID == u.ID {
			return http.StatusOK, c.wire(), nil
		}
	}
	return http.StatusOK, s.addChannel(&Channel{kind: directText, with: u}).wire(), nil
}

func (s *Server) getChannel(r *request) (int, any, error) {
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		return 0, nil, errNoChannel
	}
	return http.StatusOK, c.wire(), nil
}

// wire is a channel as Discord sends it.
func (c *Channel) wire() map[string]any {
	out := map[string]any{"id": c.ID, "type": c.kind, "flags": 0}
	switch c.kind {
	case directText:
		out["recipients"] = []any{c.with}
		out["last_message_id"] = nil
	case publicThread:
		out["guild_id"], out["name"], out["parent_id"], out["owner_id"] = c.GuildID, c.Name, c.Parent, c.Owner
		out["message_count"], out["member_count"], out["total_message_sent"] = len(c.messages), 2, len(c.messages)
		out["thread_metadata"] = map[string]any{"archived": false, "archive_timestamp": stamp(time.Now()), "auto_archive_duration": 1440, "locked": false}
	default:
		out["guild_id"], out["name"], out["position"] = c.GuildID, c.Name, 0
	}
	return out
}

func (s *Server) getCommands(r *request) (int, any, error) {
	return http.StatusOK, append([]map[string]any{}, s.commands[r.PathValue("guild")]...), nil
}

func (s *Server) putCommands(r *request) (int, any, error) {
	var in []map[string]any
	if err := r.decode(&in); err != nil {
		return 0, nil, err
	}
	if err := checkCommands(in); err != nil {
		s.violate("PUT commands: %v", err)
		return 0, nil, errForm("%v", err)
	}
	guild := r.PathValue("guild")
	for _, c := range in {
		strip(c)
		c["id"], c["application_id"], c["version"] = s.newID(), s.me.ID, s.newID()
		if c["type"] == nil {
			c["type"] = 1
		}
		if c["description"] == nil {
			c["description"] = ""
		}
		switch p := c["default_member_permissions"].(type) {
		case string, nil:
			c["default_member_permissions"] = p
		default:
			number, _ := json.Marshal(p)
			c["default_member_permissions"] = string(number)
		}
		if c["integration_types"] == nil {
			c["integration_types"] = []int{0}
		}
		c["nsfw"] = false
	}
	s.commands[guild] = in
	s.overwrites++
	s.note()
	return http.StatusOK, in, nil
}

// strip leaves out what Discord does not send back for a command: the
// options and settings that are null or empty.
func strip(c map[string]any) {
	for _, key := range []string{"options", "choices", "channel_types"} {
		list, _ := c[key].([]any)
		if len(list) == 0 {
			delete(c, key)
		}
		for _, o := range list {
			if o, ok := o.(map[string]any); ok {
				strip(o)
			}
		}
	}
	for _, key := range []string{"required", "autocomplete", "dm_permission"} {
		if c[key] == nil {
			delete(c, key)
		}
	}
}

// Commands are the global commands that are registered, as Discord lists them.
func (s *Server) Commands() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands[""])
}

// Overwrites counts how often commands were registered.
func (s *Server) Overwrites() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overwrites
}
