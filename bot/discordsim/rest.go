package discordsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// request is a REST request on its way through the checks.
type request struct {
	*http.Request
	body  []byte       // JSON
	files map[int]file // that came beside it, by their numbers; nil where the body is JSON alone
	// broken is why the body could not be read, and what it is answered with.
	broken error
}

// decode reads the JSON body into v; a body that does not decode is answered
// 400.
func (r *request) decode(v any) error {
	if err := json.Unmarshal(r.body, v); err != nil {
		return &apiError{http.StatusBadRequest, 50109, "The request body contains invalid JSON."}
	}
	return nil
}

// apiError is an error as Discord answers it.
type apiError struct {
	status  int
	code    int
	message string
}

func (e *apiError) Error() string { return fmt.Sprintf("%d %s", e.code, e.message) }

var (
	errUnauthorized = &apiError{http.StatusUnauthorized, 0, "401: Unauthorized"}
	errNoInteract   = &apiError{http.StatusNotFound, 10062, "Unknown interaction"}
	errNoWebhook    = &apiError{http.StatusNotFound, 10015, "Unknown Webhook"}
	errNoMessage    = &apiError{http.StatusNotFound, 10008, "Unknown Message"}
	errNoChannel    = &apiError{http.StatusNotFound, 10003, "Unknown Channel"}
	errAcknowledged = &apiError{http.StatusBadRequest, 40060, "Interaction has already been acknowledged."}
	errTokenOver    = &apiError{http.StatusUnauthorized, 50027, "Invalid Webhook Token"}
	errTooLarge     = &apiError{http.StatusRequestEntityTooLarge, 40005, "Request entity too large"}
	errNoAccess     = &apiError{http.StatusForbidden, 50001, "Missing Access"}
)

func errForm(format string, args ...any) error {
	return &apiError{http.StatusBadRequest, 50035, "Invalid Form Body: " + fmt.Sprintf(format, args...)}
}

// maxBody is the most that a request may carry: the largest attachment allowed
// and something around it.
const maxBody = 26 << 20

// route carries a request through authentication, faults, checks and its
// handler. handle is called with s.mu held and returns a status and a body to
// be sent as JSON; nil for none.
func (s *Server) route(mux *http.ServeMux, pattern string, open bool, handle func(*request) (int, any, error)) {
	method, path, _ := strings.Cut(pattern, " ")
	mux.HandleFunc(method+" /api/{version}"+path, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		in, err := readBody(w, r)
		if err != nil {
			in = &request{Request: r, broken: err}
		}
		status, out := s.answer(in, pattern, open, w.Header(), handle)
		s.mu.Lock()
		s.requests = append(s.requests, Request{Route: pattern, Path: apiPath(r), Status: status, At: time.Now()})
		s.note()
		s.mu.Unlock()
		if broken := s.opts.Schema.response(in, status, w.Header(), out); broken != "" {
			s.mu.Lock()
			s.violate("the simulation's own answer to %s: %s", pattern, broken)
			s.mu.Unlock()
		}
		w.WriteHeader(status)
		_, _ = w.Write(out)
	})
}

func (s *Server) answer(r *request, pattern string, open bool, header http.Header, handle func(*request) (int, any, error)) (int, []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !open && r.Header.Get("Authorization") != "Bot "+s.opts.Token {
		return encode(errUnauthorized.status, errUnauthorized)
	}
	refused := s.faults.judge(pattern, major(r.Request), time.Now(), header)
	if refused != nil && refused.early {
		s.violate("%s came although it had been told to wait (429)", pattern)
	}
	if refused == nil || refused.after {
		status, out, err := s.carryOut(r, pattern, handle)
		if refused == nil {
			if err != nil {
				status, out = http.StatusInternalServerError, err
				if e, ok := errors.AsType[*apiError](err); ok {
					status = e.status
				}
			}
			return encode(status, out)
		}
	}
	if refused.status == http.StatusForbidden {
		return encode(refused.status, errNoAccess)
	}
	if refused.status != http.StatusTooManyRequests {
		header.Set("Content-Type", "text/html")
		return refused.status, []byte("<html><body><h1>" + http.StatusText(refused.status) + "</h1></body></html>")
	}
	seconds := refused.retryAfter.Seconds()
	header.Set("Retry-After", fmt.Sprintf("%.3f", seconds))
	header.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", seconds))
	header.Set("X-RateLimit-Scope", "user")
	if refused.global {
		header.Set("X-RateLimit-Global", "true")
		header.Set("X-RateLimit-Scope", "global")
	} else {
		header.Set("X-RateLimit-Remaining", "0")
	}
	return encode(refused.status, map[string]any{
		"code": 0, "message": "You are being rate limited.", "retry_after": seconds, "global": refused.global,
	})
}

// carryOut holds a request against the document and does what it says.
func (s *Server) carryOut(r *request, pattern string, handle func(*request) (int, any, error)) (int, any, error) {
	if r.broken != nil {
		s.violate("%s: %v", pattern, r.broken)
		return 0, nil, r.broken
	}
	if broken := s.opts.Schema.request(r); broken != "" {
		s.violate("%s: %s", pattern, broken)
	}
	return handle(r)
}

func encode(status int, out any) (int, []byte) {
	if out == nil {
		return status, nil
	}
	if e, ok := errors.AsType[*apiError](asError(out)); ok {
		out = map[string]any{"code": e.code, "message": e.message}
	}
	data, err := json.Marshal(out)
	if err != nil {
		return http.StatusInternalServerError, []byte(`{"code": 0, "message": "500: Internal Server Error"}`)
	}
	return status, data
}

func asError(v any) error {
	err, _ := v.(error)
	return err
}

// major is what Discord counts a route's limit by.
func major(r *http.Request) string {
	for _, name := range []string{"channel", "token", "guild"} {
		if v := r.PathValue(name); v != "" {
			return v
		}
	}
	return ""
}

// apiPath is a request's path below the API's base.
func apiPath(r *http.Request) string {
	_, path, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	return "/" + path
}
