package reader

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"whosaid/corpus"
)

// Limits of fetching.
const (
	maxRedirects = 5
	fetchTimeout = 15 * time.Second // for the whole of one article, redirects included
	maxAddress   = 2048             // bytes of a URL
)

// typeDOCX is the media type of Word documents.
const typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// FetcherOptions changes how a [Fetcher] works. The zero value is right for
// everything but tests.
type FetcherOptions struct {
	Timeout       time.Duration // of one article; 15 seconds where zero
	AllowLoopback bool          // let addresses of this machine through: for tests against a local server
	UserAgent     string        // "whosaid" where empty
}

// Fetcher loads articles from the web on behalf of people who may not be
// trusted: it reaches public addresses only. It is safe for concurrent use.
type Fetcher struct {
	client    *http.Client
	timeout   time.Duration
	userAgent string
}

// NewFetcher makes a fetcher. Proxies of the environment are not used: behind
// one, the address that is reached could not be checked.
func NewFetcher(opts FetcherOptions) *Fetcher {
	timeout := opts.Timeout
	if timeout == 0 {
		timeout = fetchTimeout
	}
	dialer := &net.Dialer{
		Timeout: timeout,
		// Control runs after the name was resolved, for every connection of
		// every redirect: a name that resolves to something else the second
		// time gains nothing.
		Control: func(_, address string, _ syscall.RawConn) error {
			return checkAddress(address, opts.AllowLoopback)
		},
	}
	transport := &http.Transport{
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   timeout,
		ResponseHeaderTimeout: timeout,
		// Header size and idle connections are bounded so that a hostile
		// server holds little.
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConns:           4,
		IdleConnTimeout:        10 * time.Second,
		ForceAttemptHTTP2:      true,
	}
	return &Fetcher{
		client:    &http.Client{Transport: transport, CheckRedirect: checkRedirect},
		timeout:   timeout,
		userAgent: first(opts.UserAgent, "whosaid"),
	}
}

// Close closes idle connections.
func (f *Fetcher) Close() { f.client.CloseIdleConnections() }

// Fetch loads the article at address. Failures are a [corpus.Error] with one
// sentence that names the address's host, never what an inner network
// answered.
func (f *Fetcher) Fetch(ctx context.Context, address string) (corpus.Input, error) {
	u, err := parseAddress(address)
	if err != nil {
		return corpus.Input{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return corpus.Input{}, corpus.Wrap(corpus.Invalid, err, "%.100s is not a web address. Give one that begins with https://.", address)
	}
	req.Header.Set("User-Agent", f.userAgent)
	req.Header.Set("Accept", "text/html, application/xhtml+xml, text/markdown, text/plain;q=0.9, application/pdf;q=0.8, "+typeDOCX+";q=0.8, text/*;q=0.5")
	resp, err := f.client.Do(req)
	if err != nil {
		return corpus.Input{}, f.failure(u.Host, err)
	}
	defer resp.Body.Close()
	if err := checkResponse(u.Host, resp); err != nil {
		return corpus.Input{}, err
	}
	// The transport has undone compression, so the limit holds for what comes
	// out of it.
	data, err := io.ReadAll(io.LimitReader(resp.Body, corpus.MaxArticle+1))
	if err != nil {
		return corpus.Input{}, f.failure(u.Host, err)
	}
	if len(data) > corpus.MaxArticle {
		return corpus.Input{}, tooLarge(u.Host + "'s page")
	}
	final := *resp.Request.URL
	final.Fragment = ""
	return corpus.Input{
		Name:   final.String(),
		Origin: u.String(),
		URL:    final.String(),
		Data:   toUTF8(data, resp.Header.Get("Content-Type")),
	}, nil
}

// IsAddress tells a web address from the name of a file.
func IsAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

func parseAddress(address string) (*url.URL, error) {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || len(address) > maxAddress:
		return nil, corpus.Wrap(corpus.Invalid, err, "%.100s is not a web address. Give one that begins with https://.", address)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, corpus.Errorf(corpus.Invalid, "Only http and https addresses are fetched, not %.20s. Give one that begins with https://.", u.Scheme)
	case u.User != nil:
		return nil, corpus.Errorf(corpus.Invalid, "Addresses with a name or password in them are not fetched. Save the page and add the file.")
	}
	u.Fragment = ""
	return u, nil
}

var (
	errForbidden = errors.New("address is not public")
	errRedirects = errors.New("too many redirects")
	errScheme    = errors.New("redirected to something that is not http or https")
)

func checkRedirect(req *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return errRedirects
	case req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.User != nil:
		return errScheme
	}
	return nil
}

// checkAddress refuses everything that is not a public unicast address.
func checkAddress(address string, allowLoopback bool) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errForbidden, address)
	}
	ip := ap.Addr().WithZone("").Unmap()
	if allowLoopback && ip.IsLoopback() {
		return nil
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(specialNetworks(), func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return fmt.Errorf("%w: %s", errForbidden, ip)
	}
	return nil
}

// specialNetworks are the special-purpose networks of the IANA registries (RFC
// 6890 and its updates) that the standard library does not tell apart,
// including those whose addresses carry an IPv4 address that would escape the
// check.
func specialNetworks() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("100.64.0.0/10"), // carrier-grade NAT; metadata services of some clouds
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"),
		netip.MustParsePrefix("192.88.99.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("240.0.0.0/4"),
		netip.MustParsePrefix("::/96"),        // IPv4-compatible
		netip.MustParsePrefix("64:ff9b::/96"), // NAT64
		netip.MustParsePrefix("64:ff9b:1::/48"),
		netip.MustParsePrefix("100::/64"),
		netip.MustParsePrefix("2001::/23"), // Teredo and others
		netip.MustParsePrefix("2001:db8::/32"),
		netip.MustParsePrefix("2002::/16"), // 6to4
		netip.MustParsePrefix("3fff::/20"),
		netip.MustParsePrefix("5f00::/16"),
		netip.MustParsePrefix("fec0::/10"),
	}
}

func checkResponse(host string, resp *http.Response) error {
	switch code := resp.StatusCode; {
	case code == http.StatusNotFound || code == http.StatusGone:
		return corpus.Errorf(corpus.NotFound, "%s has no page at this address. Check it in a browser.", host)
	case code == http.StatusUnauthorized || code == http.StatusForbidden || code == http.StatusPaymentRequired || code == http.StatusUnavailableForLegalReasons:
		return corpus.Errorf(corpus.Invalid, "%s does not let this page be read without a login (%d). Save the page and add the file.", host, code)
	case code == http.StatusTooManyRequests || code >= 500:
		return corpus.Errorf(corpus.Unavailable, "%s cannot answer now (%d). Try again later.", host, code)
	case code != http.StatusOK:
		return corpus.Errorf(corpus.Invalid, "%s answered with status %d instead of a page. Check the address in a browser.", host, code)
	}
	contentType := resp.Header.Get("Content-Type")
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case contentType == "" || err == nil && (strings.HasPrefix(kind, "text/") || kind == "application/xhtml+xml" || kind == "application/markdown"):
		return nil
	case kind == "application/pdf" || kind == "application/x-pdf" || kind == typeDOCX || kind == "application/octet-stream":
		return nil // what it is, its bytes tell
	}
	return corpus.Errorf(corpus.Invalid, "The address is of something that is not text (%.60s). Give the address of an article.", contentType)
}

func (f *Fetcher) failure(host string, err error) error {
	var dns *net.DNSError
	switch {
	case errors.Is(err, errForbidden):
		return corpus.Wrap(corpus.Invalid, err, "%s is not on the public internet. Save the page and add the file.", host)
	case errors.Is(err, errRedirects):
		return corpus.Wrap(corpus.Invalid, err, "%s redirects more than %d times. Give the address the article ends up at.", host, maxRedirects)
	case errors.Is(err, errScheme):
		return corpus.Wrap(corpus.Invalid, err, "%s redirects to something that is no web page. Give the address the article ends up at.", host)
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded) || isTimeout(err):
		return corpus.Wrap(corpus.Unavailable, err, "%s did not answer within %v. Try again later.", host, f.timeout)
	case errors.As(err, &dns):
		return corpus.Wrap(corpus.NotFound, err, "There is no host %s. Check the address.", host)
	}
	return corpus.Wrap(corpus.Unavailable, err, "%s cannot be reached. Try again later.", host)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// toUTF8 decodes data by the encoding the server names, unless it is UTF-8
// already: what the server says is lost once the bytes are on their own.
func toUTF8(data []byte, contentType string) []byte {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["charset"] == "" || utf8.Valid(data) {
		return data
	}
	e, _ := charset.Lookup(params["charset"])
	if e == nil {
		return data
	}
	if out, err := e.NewDecoder().Bytes(data); err == nil {
		return out
	}
	return data
}
