package bot

import (
	"context"
	"io"
	"log/slog"
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

// However many requests there are at a time, no second has more than Discord
// takes; answers to interactions, which it does not count, wait for nothing.
func TestFiftyRequestsASecondAreNotExceeded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	defer server.Close()
	transport, err := newTransport(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer transport.next.(*http.Transport).CloseIdleConnections()
	send := func(path string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, discordgo.EndpointAPI+path, nil)
		if err != nil {
			t.Error(err)
			return
		}
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Error(err)
			return
		}
		resp.Body.Close()
	}
	const many = 108
	begun, answered := time.Now(), time.Time{}
	var all sync.WaitGroup
	for range many {
		all.Go(func() { send("channels/1/messages") })
	}
	send("interactions/1/2/callback")
	answered = time.Now()
	all.Wait()
	if took, least := time.Since(begun), 2500*time.Millisecond; took < least || atOnce+eachTime > 50 {
		t.Errorf("%d requests took %s", many, took)
	}
	if took := answered.Sub(begun); took > time.Second {
		t.Errorf("an interaction was answered after %s", took)
	}
}

func TestIdentifyingNeverCostsTheToken(t *testing.T) {
	g := newGateway("t", 0, slog.New(slog.DiscardHandler))
	var all []time.Time
	for now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC); len(all) < 3000; {
		if wait := g.untilIdentify(now); wait > 0 {
			now = now.Add(wait)
		}
		g.identify(now)
		all = append(all, now)
	}
	for i, first := range all {
		if i > 0 && first.Sub(all[i-1]) < identifyEvery {
			t.Fatalf("identified again after %s", first.Sub(all[i-1]))
		}
		if i+1000 < len(all) && all[i+1000].Sub(first) < 24*time.Hour {
			t.Fatalf("identified 1,001 times in %s", all[i+1000].Sub(first))
		}
	}
	if soon := all[30].Sub(all[0]); soon > 5*time.Minute {
		t.Errorf("the first tries take %s", soon)
	}
}
