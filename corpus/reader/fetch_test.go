package reader

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"whosaid/corpus"
)

// site serves pages that a fetcher may meet.
func site(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	page := func(path, contentType, body string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			fmt.Fprint(w, body)
		})
	}
	page("/article", "text/html; charset=utf-8", savedPage)
	page("/latin", "text/plain; charset=iso-8859-1", "The caf\xe9 was closed, the owner said.")
	page("/image", "image/png", "\x89PNG")
	page("/zip", "application/zip", "PK\x03\x04")
	page("/forum.pdf", "application/pdf", string(pdfOf(t, "Ferry forum ends with a promise", ferryForum, "")))
	page("/download", "application/octet-stream", string(docxOf(t, wordParagraphs(ferryForum))))
	mux.HandleFunc("/hop/{n}", func(w http.ResponseWriter, r *http.Request) {
		var n int
		fmt.Sscan(r.PathValue("n"), &n)
		if n == 0 {
			fmt.Fprint(w, "The gates are open, said Wei.")
			return
		}
		http.Redirect(w, r, fmt.Sprintf("/hop/%d", n-1), http.StatusFound)
	})
	redirect := func(path, to string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	}
	redirect("/to-metadata", "http://169.254.169.254/latest/meta-data/")
	redirect("/to-file", "file:///etc/passwd")
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	bomb := bombOf(8 << 20)
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb) // the fetcher hangs up in the middle
	})
	mux.HandleFunc("/login", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// bombOf is n bytes of text, compressed to a thousandth of it.
func bombOf(n int) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	chunk := bytes.Repeat([]byte("sea "), 1<<14)
	for range n / len(chunk) {
		_, _ = z.Write(chunk) // a Buffer takes everything
	}
	z.Close()
	return out.Bytes()
}

func TestFetchedPagesAreRead(t *testing.T) {
	s := site(t)
	f := NewFetcher(FetcherOptions{AllowLoopback: true})
	defer f.Close()
	in, err := f.Fetch(t.Context(), s.URL+"/article#comments")
	if err != nil {
		t.Fatal(err)
	}
	if in.Origin != s.URL+"/article" || in.URL != s.URL+"/article" {
		t.Errorf("origin %s, url %s", in.Origin, in.URL)
	}
	doc, err := New().Read(t.Context(), in)
	if err != nil || doc.Title != "Gates of the delta stay open" || !strings.HasPrefix(doc.Text, "Engineers at the Delta Forum") {
		t.Errorf("%+v, %v", doc, err)
	}

	for _, path := range []string{"/forum.pdf", "/download"} {
		in, err = f.Fetch(t.Context(), s.URL+path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := New().Read(t.Context(), in)
		if err != nil || doc.Title != "Ferry forum ends with a promise" || doc.Text != strings.Join(ferryForum, "\n\n") {
			t.Errorf("%s: %+v, %v", path, doc, err)
		}
	}

	in, err = f.Fetch(t.Context(), s.URL+"/latin")
	if err != nil || string(in.Data) != "The café was closed, the owner said." {
		t.Errorf("%q, %v", in.Data, err)
	}
	in, err = f.Fetch(t.Context(), s.URL+"/hop/5")
	if err != nil || in.Origin != s.URL+"/hop/5" || in.URL != s.URL+"/hop/0" {
		t.Errorf("origin %s, url %s, %v", in.Origin, in.URL, err)
	}
}

func TestFetchFailsWithOneClearSentence(t *testing.T) {
	s := site(t)
	f := NewFetcher(FetcherOptions{AllowLoopback: true, Timeout: 2 * time.Second})
	defer f.Close()
	for path, tc := range map[string]struct {
		code corpus.Code
		says string
	}{
		"/hop/6":       {corpus.Invalid, "redirects more than 5 times"},
		"/to-metadata": {corpus.Invalid, "not on the public internet"},
		"/to-file":     {corpus.Invalid, "redirects to something that is no web page"},
		"/image":       {corpus.Invalid, "not text (image/png)"},
		"/zip":         {corpus.Invalid, "is of something that is not text"},
		"/bomb":        {corpus.TooLarge, "over 5 MB"},
		"/missing":     {corpus.NotFound, "has no page at this address"},
		"/login":       {corpus.Invalid, "without a login (403)"},
		"/busy":        {corpus.Unavailable, "cannot answer now (503)"},
		"/slow":        {corpus.Unavailable, "did not answer within 2s"},
	} {
		in, err := f.Fetch(t.Context(), s.URL+path)
		if err == nil {
			t.Errorf("%s answered %d bytes", path, len(in.Data))
			continue
		}
		if corpus.CodeOf(err) != tc.code || !strings.Contains(corpus.Message(err), tc.says) {
			t.Errorf("%s: %s %q (%v)", path, corpus.CodeOf(err), corpus.Message(err), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Fetch(ctx, s.URL+"/article"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	s := site(t)
	f := NewFetcher(FetcherOptions{Timeout: 2 * time.Second})
	defer f.Close()
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, address := range []string{
		s.URL + "/article", "http://localhost" + port + "/article", "http://[::1]" + port + "/article", "http://0.0.0.0" + port + "/article",
		"http://[::ffff:127.0.0.1]" + port + "/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.5.5/", "http://169.254.169.254/latest/meta-data/",
		"http://100.100.100.200/", "http://[fd00::1]/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://224.0.0.1/", "http://255.255.255.255/",
		"http://2130706433/", "http://0x7f.1/",
	} {
		in, err := f.Fetch(t.Context(), address)
		if err == nil {
			t.Errorf("%s answered %d bytes", address, len(in.Data))
		} else if code := corpus.CodeOf(err); code != corpus.Invalid && code != corpus.NotFound && !strings.Contains(address, "0x7f") && !strings.Contains(address, "2130706433") {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "example.org", "file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "https://", "https://jo:secret@example.org/", "https://example.org/" + strings.Repeat("a", 3000)} {
		if _, err := f.Fetch(t.Context(), address); corpus.CodeOf(err) != corpus.Invalid {
			t.Errorf("%.60q: %v", address, err)
		} else if strings.Contains(corpus.Message(err), "secret") {
			t.Errorf("the message repeats a password: %s", corpus.Message(err))
		}
	}
}
