package bot_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
	"whosaid/corpus/samples"
)

// unpacked is what is in a file of an export.
func (w *world) unpacked(a discordsim.Attachment) []byte {
	w.t.Helper()
	data, ok := w.FileData(a.ID)
	if !ok {
		w.t.Fatalf("%s is not there", a.Filename)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

func TestTheCorpusIsExportedToWhoAsksForItAndCanBeImported(t *testing.T) {
	w, store := startWhole(t, "coastal-resilience-forum.md", "rail-summit-brennach.md")
	w.set(w.page(), "set:model:off", "model: off")
	m := w.says(w.corpus("export", nil), func(m discordsim.Message) bool { return len(m.Attachments) > 0 })
	if m.Flags&discordsim.Ephemeral == 0 || len(m.Attachments) != 1 || !strings.HasSuffix(m.Attachments[0].Filename, ".jsonl.gz") {
		t.Fatalf("%+v", m)
	}
	exported := w.unpacked(m.Attachments[0])
	if !bytes.Contains(exported, []byte(`"no_model":true`)) {
		t.Error("the settings are not in it")
	}
	again := newIngester(t, openStore(t))
	scope := corpus.Scope(w.guild.ID)
	if err := again.Import(t.Context(), scope, bytes.NewReader(exported), nil); err != nil {
		t.Fatal(err)
	}
	count := func(s corpus.Store) (n int) {
		for _, err := range s.Statements(t.Context(), scope, corpus.StatementFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	if a, b := count(store), count(again.Store); a != b || a == 0 {
		t.Errorf("%d statements became %d", a, b)
	}
	member := discordsim.As{User: w.User("Bo"), In: w.channel}
	for _, sub := range []string{"export", "reindex"} {
		w.says(w.Slash(member, "corpus", discordsim.CommandOptions{sub: discordsim.CommandOptions{}}), containing("Only members"))
	}
	// Somebody's own is theirs.
	own := discordsim.As{User: w.user, In: w.Direct(w.user)}
	m = w.says(w.Slash(own, "corpus", discordsim.CommandOptions{"export": discordsim.CommandOptions{}}), func(m discordsim.Message) bool { return len(m.Attachments) > 0 })
	if bytes.Contains(w.unpacked(m.Attachments[0]), []byte(`"article"`)) {
		t.Error("a server's articles are in somebody's own export")
	}
}

// sample is one of the sample articles.
func sample(t *testing.T, name string) corpus.Input {
	t.Helper()
	for _, in := range samples.All() {
		if in.Name == name {
			return in
		}
	}
	t.Fatal("there is no sample " + name)
	return corpus.Input{}
}

// Words by chance do not pack well: the articles need more than one file.
func TestALargeCorpusIsExportedInParts(t *testing.T) {
	if testing.Short() {
		t.Skip("packs 28 MB, which takes a minute with the race detector")
	}
	w, store := startWhole(t)
	scope := corpus.Scope(w.guild.ID)
	random := rand.New(rand.NewPCG(1, 2))
	const articles = 7
	err := store.Update(t.Context(), scope, func(tx corpus.Tx) error {
		for n := range articles {
			letters := make([]byte, 4<<20)
			for i := range letters {
				letters[i] = byte('!' + random.IntN(90))
			}
			text := string(letters)
			a := corpus.Article{ID: corpus.ArticleID(text), Title: fmt.Sprint("Article ", n), Added: time.Now(), Revision: 1, Text: text}
			if err := tx.PutArticle(a, nil, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	i := w.corpus("export", nil)
	w.says(i, func(m discordsim.Message) bool { return len(m.Attachments) == 1 })
	if err := w.Await(w.soon(), func() bool { return len(i.FollowUps()) == 3 }); err != nil {
		t.Fatalf("%d further parts", len(i.FollowUps()))
	}
	first, _ := i.Message()
	found := 0
	for n, m := range append([]discordsim.Message{first}, i.FollowUps()...) {
		data := w.unpacked(m.Attachments[0])
		if m.Attachments[0].Size > 10<<20 || !bytes.HasPrefix(data, []byte(`{"type":"corpus"`)) || m.Flags&discordsim.Ephemeral == 0 {
			t.Errorf("part %d: %d bytes, begins %.40s", n+1, m.Attachments[0].Size, data)
		}
		found += bytes.Count(data, []byte(`{"type":"article"`))
	}
	if found != articles {
		t.Errorf("%d articles in the parts", found)
	}
}

// sleepy is an attributor that at times reads nothing said, slowly.
type sleepy struct {
	corpus.Attributor
	sleeps  *atomic.Bool
	reading chan struct{}
}

func (s sleepy) Read(text string) corpus.Reading {
	if !s.sleeps.Load() {
		return s.Attributor.Read(text)
	}
	s.reading <- struct{}{}
	return corpus.Reading{}
}

func TestAllArticlesAreReadAgainOnce(t *testing.T) {
	store := openStore(t)
	ingester := newIngester(t, store)
	slow := sleepy{ingester.Attributor, &atomic.Bool{}, make(chan struct{})}
	ingester.Attributor = slow
	w := start(t, newEngine(t, store), func(_ *discordsim.Options, c *bot.Config) {
		c.Store, c.Ingester, c.AtOnce = store, ingester, 1
	})
	scope := corpus.Scope(w.guild.ID)
	for _, name := range []string{"coastal-resilience-forum.md", "heat-roundtable.md", "open-ports-summit.md"} {
		if _, err := ingester.Add(context.WithoutCancel(t.Context()), scope, sample(t, name)); err != nil {
			t.Fatal(err)
		}
	}
	slow.sleeps.Store(true)
	first := w.corpus("reindex", nil)
	w.says(first, containing("Reading again: 1 of 3…"))
	w.says(w.corpus("reindex", nil), containing("already"))
	w.answered(w.ask("What did Ingrid Solvang say?")) // questions do not wait for it
	for range 3 {
		time.Sleep(60 * time.Millisecond) // longer than the pace
		<-slow.reading
	}
	w.says(first, containing("Read again: 3 articles, 0 statements"))
	w.says(w.corpus("status", nil), containing("3 articles, 0 quotes"))
	slow.sleeps.Store(false)
	w.says(w.corpus("reindex", nil), containing("Read again: 3 articles, "))
	if m := w.answered(w.ask("What did Ingrid Solvang say?")); len(m.Embeds) == 0 {
		t.Error("what was read again does not answer")
	}
}
