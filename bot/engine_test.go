package bot_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
	"whosaid/corpus/samples"
	"whosaid/corpus/speaker"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/generate"
	"whosaid/rag/index"
)

func openStore(t *testing.T) corpus.Store {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "whosaid.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

// newIngester and newEngine make what the program makes, with the lightest of
// the built-in embedders.
func newIngester(t *testing.T, store corpus.Store) *corpus.Ingester {
	t.Helper()
	attributor, err := attribution.New()
	if err != nil {
		t.Fatal(err)
	}
	return &corpus.Ingester{Store: store, Reader: reader.New(), Attributor: attributor, Identifier: speaker.NewIdentifier(), Embedder: embed.Hash{}}
}

func newEngine(t *testing.T, store corpus.Store) *rag.Engine {
	t.Helper()
	found := index.New(index.Config{Store: store, Embedder: embed.Hash{}})
	t.Cleanup(func() { found.Close() })
	return rag.New(rag.Config{Store: store, Index: found, Extractive: generate.Extractive{}})
}

// startWhole starts a bot over the real engine and store. The samples named are
// in the corpus of the guild.
func startWhole(t *testing.T, names ...string) (*world, corpus.Store) {
	t.Helper()
	store := openStore(t)
	engine, ingester := newEngine(t, store), newIngester(t, store)
	w := start(t, engine, func(_ *discordsim.Options, c *bot.Config) { c.Store, c.Ingester = store, ingester })
	for _, in := range samples.All() {
		for _, name := range names {
			if in.Name != name {
				continue
			}
			if _, err := ingester.Add(t.Context(), corpus.Scope(w.guild.ID), in); err != nil {
				t.Fatal(err)
			}
		}
	}
	return w, store
}

// startRecording starts a bot whose engine echoes, and gives what it was asked.
func startRecording(t *testing.T) (*world, <-chan rag.Question) {
	t.Helper()
	store := openStore(t)
	asked := make(chan rag.Question, 16)
	w := start(t, answers(func(ctx context.Context, q rag.Question, p func(rag.Progress)) (rag.Answer, error) {
		asked <- q
		return echo(ctx, q, p)
	}), func(_ *discordsim.Options, c *bot.Config) { c.Store = store })
	return w, asked
}

func TestTheRealEngineAnswersWithQuotesThatStandInTheArticle(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md", "rail-summit-brennach.md")
	scope := corpus.Scope(w.guild.ID)
	speakers, err := store.Speakers(t.Context(), scope)
	if err != nil || len(speakers) == 0 {
		t.Fatal("no speakers", err)
	}
	asked := 0
	for _, s := range speakers {
		if s.Statements == 0 || asked == 3 {
			continue
		}
		asked++
		m := w.answered(w.ask("What did " + s.Name + " say?"))
		if !strings.Contains(m.Text(), s.Name) {
			t.Errorf("asked for %s: %s", s.Name, m.Text())
		}
		for _, card := range m.Embeds {
			if !standsIn(t, store, scope, card.Description) {
				t.Errorf("%q stands in no article", card.Description)
			}
		}
	}
	other := w.Guild("Elsewhere").Channel("general")
	m := w.says(w.Slash(discordsim.As{User: w.user, In: other}, "ask", discordsim.CommandOptions{"question": "What did " + speakers[0].Name + " say?"}), containing("no articles here"))
	if len(m.Embeds) > 0 {
		t.Error("another server's articles answer")
	}
}

// standsIn undoes what the card does to a quote and looks for it in the corpus.
func standsIn(t *testing.T, store corpus.Store, scope corpus.Scope, description string) bool {
	t.Helper()
	quote := strings.TrimPrefix(description, "> ")
	quote = strings.TrimSuffix(quote, "…")
	quote = strings.TrimSuffix(strings.TrimPrefix(quote, "“"), "”")
	quote = strings.ReplaceAll(quote, `\`, "")
	for s, err := range store.Statements(t.Context(), scope, corpus.StatementFilter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.Join(strings.Fields(s.Quote), " "), quote) {
			return true
		}
	}
	return false
}
