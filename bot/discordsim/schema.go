package discordsim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"
)

// Schema is Discord's OpenAPI document, for judging requests and answers. A
// nil Schema finds nothing wrong.
type Schema struct {
	mu        sync.Mutex // the validator reads bodies through its request
	validator validator.Validator
}

// LoadSchema reads Discord's OpenAPI document. It takes seconds: load it once.
func LoadSchema(path string) (*Schema, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read Discord's OpenAPI document: %w", err)
	}
	document, err := libopenapi.NewDocument(data)
	if err != nil {
		return nil, fmt.Errorf("read Discord's OpenAPI document %s: %w", path, err)
	}
	v, errs := validator.NewValidator(document, config.WithoutSecurityValidation())
	if len(errs) > 0 {
		return nil, fmt.Errorf("read Discord's OpenAPI document %s: %w", path, errs[0])
	}
	return &Schema{validator: v}, nil
}

// exception is something the document forbids that Discord takes.
type exception struct {
	route string // part of the method and path
	says  string // part of the validator's reason
	why   string
}

var exceptions = []exception{
	{
		"PUT /applications/", "default_member_permissions",
		"permissions are bit sets over 2^53: Discord's reference, and discordgo with it, send them as strings",
	},
}

// request says what is wrong with a request; "" for nothing.
func (s *Schema) request(r *request) string {
	if s == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ok, errs := s.validator.ValidateHttpRequestSync(s.rebuild(r))
	if ok {
		return ""
	}
	return reasons(r.Method+" "+apiPath(r.Request), errs)
}

// response says what is wrong with an answer; "" for nothing.
func (s *Schema) response(r *request, status int, header http.Header, body []byte) string {
	if s == nil || status >= http.StatusInternalServerError {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ok, errs := s.validator.ValidateHttpResponse(s.rebuild(r), &http.Response{
		StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body)),
	})
	if ok {
		return ""
	}
	return reasons(r.Method+" "+apiPath(r.Request), errs)
}

// rebuild is the request as it would be at Discord itself, for which the
// document is written.
func (s *Schema) rebuild(r *request) *http.Request {
	out := r.Clone(r.Context())
	out.URL.Scheme, out.URL.Host, out.Host = "https", "discord.com", "discord.com"
	out.URL.Path, out.URL.RawPath = "/api/v10"+apiPath(r.Request), ""
	out.RequestURI = ""
	if r.files != nil {
		// The document describes a form's fields one by one; bots send the JSON
		// of payload_json instead, which is held against the same schema.
		out.Header.Set("Content-Type", "application/json")
	}
	out.Body = io.NopCloser(bytes.NewReader(r.body))
	return out
}

func reasons(route string, errs []*errors.ValidationError) string {
	var out []string
	for _, e := range errs {
		if len(e.SchemaValidationErrors) == 0 {
			out = append(out, e.Message+": "+e.Reason)
		}
		for _, s := range e.SchemaValidationErrors {
			out = append(out, s.FieldPath+": "+s.Reason)
		}
	}
	kept := out[:0]
	for _, reason := range out {
		if !excepted(route, reason) {
			kept = append(kept, reason)
		}
	}
	return strings.Join(kept, "; ")
}

func excepted(route, reason string) bool {
	for _, e := range exceptions {
		if strings.Contains(route, e.route) && strings.Contains(reason, e.says) {
			return true
		}
	}
	return false
}
