package bot

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// An edit that nobody wants any more may be on its way already: it is waited
// for, so that it does not take the place of the one after it.
func TestAnEditThatWasSentArrivesBeforeTheNext(t *testing.T) {
	var mu sync.Mutex
	var arrived []string
	started := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		started <- struct{}{}
		if string(body) == "first" {
			time.Sleep(200 * time.Millisecond) // Discord does not notice that nobody waits
		}
		mu.Lock()
		arrived = append(arrived, string(body))
		mu.Unlock()
		_, _ = io.WriteString(w, "{}")
	}))
	defer server.Close()
	transport, err := newTransport(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer transport.next.(*http.Transport).CloseIdleConnections()
	send := func(ctx context.Context, body string) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPatch, discordgo.EndpointAPI+"webhooks/1/2/messages/@original", strings.NewReader(body))
		if err != nil {
			t.Error(err)
			return
		}
		if resp, err := transport.RoundTrip(req); err == nil {
			resp.Body.Close()
		}
	}
	ctx, unwanted := context.WithCancel(t.Context())
	go func() { <-started; unwanted() }()
	send(ctx, "first")
	send(t.Context(), "second")
	mu.Lock()
	defer mu.Unlock()
	if !slices.Equal(arrived, []string{"first", "second"}) {
		t.Errorf("arrived: %v", arrived)
	}
}
