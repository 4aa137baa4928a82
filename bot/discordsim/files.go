package discordsim

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Limits of files.
const (
	maxFiles    = 10
	maxFileSize = 10 << 20 // what interactions are told as attachment_size_limit
)

// Attachment is a file at a message or a command.
type Attachment struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Size        int    `json:"size"`
	URL         string `json:"url"`
	ProxyURL    string `json:"proxy_url"`
	ContentType string `json:"content_type,omitempty"`
	Description string `json:"description,omitempty"`
}

type file struct {
	name string
	data []byte
}

// File makes an attachment for a command's option.
func (s *Server) File(name string, data []byte) Attachment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.attach(file{name, data})
}

// Files is the beginning of the addresses at which attachments are served; an
// attachment's id and name follow.
func (s *Server) Files() string { return s.url + "/files/" }

// FileData is what is in an attachment, whoever sent it; false where there is
// no such file.
func (s *Server) FileData(id string) (data []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[id]
	return f.data, ok
}

var oddInFilename = regexp.MustCompile(`[^\pL\pN._-]+`)

// filename is what Discord keeps of a file's name: what a path can carry.
func filename(name string) string {
	return cmp.Or(strings.TrimLeft(oddInFilename.ReplaceAllString(name, "_"), "."), "unknown")
}

// attach keeps a file to be served. s.mu is held.
func (s *Server) attach(f file) Attachment {
	id := s.newID()
	f.name = filename(f.name)
	s.files[id] = f
	url := s.Files() + id + "/" + f.name
	return Attachment{ID: id, Filename: f.name, Size: len(f.data), URL: url, ProxyURL: url, ContentType: mime.TypeByExtension(path.Ext(f.name))}
}

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	data, ok := s.FileData(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(data)
}

// readBody reads what a request carries: JSON, or a form of JSON and files.
func readBody(w http.ResponseWriter, r *http.Request) (*request, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, errTooLarge
	}
	in := &request{Request: r, body: body}
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return in, nil //nolint:nilerr // a body of no stated type is taken for JSON
	}
	in.body, in.files = nil, map[int]file{}
	form := multipart.NewReader(bytes.NewReader(body), parameters["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return nil, errForm("the multipart body does not decode: %v", err)
		}
		if err := in.take(part); err != nil {
			return nil, err
		}
	}
}

var filePart = regexp.MustCompile(`^files\[(\d)\]$`)

// take reads one part of a form into the request.
func (r *request) take(part *multipart.Part) error {
	data, err := io.ReadAll(part)
	if err != nil {
		return errForm("the multipart body does not decode: %v", err)
	}
	if part.FormName() == "payload_json" {
		r.body = data
		return nil
	}
	number := filePart.FindStringSubmatch(part.FormName())
	if number == nil {
		return errForm("%q is no part of a message: files are files[0] to files[%d]", part.FormName(), maxFiles-1)
	}
	n, _ := strconv.Atoi(number[1]) // one digit
	switch _, twice := r.files[n]; {
	case twice:
		return errForm("files[%d] comes twice", n)
	case part.FileName() == "":
		return errForm("files[%d] has no name", n)
	case len(data) > maxFileSize:
		return errTooLarge
	}
	r.files[n] = file{part.FileName(), data}
	return nil
}

// described is an attachment as a message names it: a file that comes with it
// by its number, or one that an edit keeps by its id.
type described struct {
	ID          string `json:"id"`
	Filename    string `json:"filename"`
	Description string `json:"description"`
}

// checkFiles says whether the attachments are there that a message names and
// shows; had are those it had before.
func checkFiles(out outgoing, had []Attachment) error {
	names := map[string]bool{}
	for _, a := range had {
		names[a.Filename] = true
	}
	for _, f := range out.files {
		names[filename(f.name)] = true
	}
	var named []described
	if out.Attachments != nil {
		named = *out.Attachments
	}
	if len(named) > maxFiles {
		return fmt.Errorf("%d attachments, more than %d", len(named), maxFiles)
	}
	for _, a := range named {
		n, err := strconv.Atoi(a.ID)
		_, sent := out.files[n]
		if err != nil || !sent && !slices.ContainsFunc(had, func(h Attachment) bool { return h.ID == a.ID }) {
			return fmt.Errorf("attachment %q is neither a file that came with the message nor one it has", a.ID)
		}
		names[filename(a.Filename)] = true
	}
	for _, address := range out.media() {
		if name, ok := strings.CutPrefix(address, "attachment://"); ok && !names[name] {
			return fmt.Errorf("%q is not among the attachments", address)
		}
	}
	return nil
}

// media are the addresses of pictures and files that a message shows.
func (out outgoing) media() []string {
	var all []string
	if out.Embeds != nil {
		for _, e := range *out.Embeds {
			for _, image := range []*EmbedImage{e.Image, e.Thumbnail} {
				if image != nil {
					all = append(all, image.URL)
				}
			}
		}
	}
	if out.Components != nil {
		walkComponents(*out.Components, func(c map[string]any) {
			for _, m := range mediaOf(c) {
				address, _ := m["url"].(string)
				all = append(all, address)
			}
		})
	}
	return all
}

// attachments are those of a message after out was applied to it: of the ones
// it had those that out keeps, and the files that came. s.mu is held.
func (s *Server) attachments(had []Attachment, out outgoing) []Attachment {
	list := []Attachment{}
	by := map[string]described{}
	if out.Attachments != nil {
		for _, a := range *out.Attachments {
			by[a.ID] = a
		}
	}
	for _, a := range had {
		if _, kept := by[a.ID]; kept || out.Attachments == nil {
			list = append(list, a)
		}
	}
	for n := range maxFiles {
		f, ok := out.files[n]
		if !ok {
			continue
		}
		told := by[strconv.Itoa(n)]
		if told.Filename != "" {
			f.name = told.Filename
		}
		a := s.attach(f)
		a.Description = told.Description
		list = append(list, a)
	}
	return list
}
