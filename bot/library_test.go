package bot_test

import (
	"bytes"
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/corpus"
)

const pastedText = `Ferry fares will stay where they are, the lake council heard on Monday.

"We will not raise the fares before the new pier stands," said Odile Varga, head of the ferry office.

Tomas Brandt, a boat builder, argued that the pier was already two years late.`

func (w *world) admin() discordsim.As {
	return discordsim.As{User: w.user, In: w.channel, Admin: true}
}

func (w *world) corpus(sub string, options discordsim.CommandOptions) *discordsim.Interaction {
	if options == nil {
		options = discordsim.CommandOptions{}
	}
	return w.Slash(w.admin(), "corpus", discordsim.CommandOptions{sub: options})
}

func TestAnAttachedArticleIsAddedAnsweredFromAndTakenBack(t *testing.T) {
	w, store := startWhole(t)
	file := w.File("fares.txt", []byte("Ferry fares stay\n\n"+pastedText))
	added := w.says(w.corpus("add", discordsim.CommandOptions{"file": file}), containing("Added:"))
	if added.Flags&discordsim.Ephemeral == 0 {
		t.Error("everybody sees it")
	}
	m := w.answered(w.ask("What did Odile Varga say about the fares?"))
	if !strings.Contains(m.Text(), "We will not raise the fares") {
		t.Errorf("answered %s", m.Text())
	}
	w.says(w.corpus("status", nil), containing("1 article,"))
	w.says(w.corpus("list", nil), containing("Ferry fares stay"))
	w.says(w.corpus("add", discordsim.CommandOptions{"file": file}), containing("Already here"))

	bo := discordsim.As{User: w.User("Bo"), In: w.channel}
	w.says(w.Click(bo, added, added.Buttons()["Undo"]), containing("Only who added"))
	added = w.says(w.corpus("add", discordsim.CommandOptions{"file": w.File("other.txt", []byte("Pier talks\n\n"+strings.ReplaceAll(pastedText, "Monday", "Friday")))}), containing("Added:"))
	w.says(w.Click(w.admin(), added, added.Buttons()["Undo"]), containing("Removed:"))
	w.says(w.corpus("remove", discordsim.CommandOptions{"article": "Ferry fares stay"}), containing("Removed:"))
	if articles, err := store.Articles(t.Context(), corpus.Scope(w.guild.ID)); err != nil || len(articles) != 0 {
		t.Errorf("%d articles are left, %v", len(articles), err)
	}
	w.says(w.ask("What did Odile Varga say?"), containing("/corpus add"))
}

func TestPastedTextIsAdded(t *testing.T) {
	w, _ := startWhole(t)
	form, err := w.corpus("add", nil).Modal(w.soon())
	if err != nil || form["custom_id"] != "paste" {
		t.Fatalf("%v %v", form, err)
	}
	w.says(w.Submit(w.admin(), nil, "paste", map[string]string{"title": "Ferry fares stay", "text": pastedText}), containing("Added: **Ferry fares stay**"))
}

func TestWhatCannotBeAddedIsRefusedWithASentence(t *testing.T) {
	w, _ := startWhole(t)
	for name, c := range map[string]struct {
		options discordsim.CommandOptions
		want    string
	}{
		"binary data":      {discordsim.CommandOptions{"file": w.File("x.bin", bytes.Repeat([]byte{0, 1, 2, 255}, 500))}, "x.bin is not text"},
		"an empty file":    {discordsim.CommandOptions{"file": w.File("empty.txt", nil)}, "empty.txt has no text in it"},
		"too large":        {discordsim.CommandOptions{"file": w.File("large.txt", bytes.Repeat([]byte("words "), 1_000_000))}, "larger than 5 MB"},
		"no page fetching": {discordsim.CommandOptions{"address": "https://example.org/"}, "Addresses are not taken"},
		"not there":        {discordsim.CommandOptions{"file": discordsim.Attachment{ID: "1", Filename: "x.txt", URL: strings.TrimSuffix(w.API(), "/api/v10") + "/files/1/x.txt", ProxyURL: w.API()}}, "cannot be fetched"},
	} {
		m := w.says(w.corpus("add", c.options), func(m discordsim.Message) bool { return !strings.Contains(m.Content, "Reading the article") })
		if !strings.Contains(m.Content, c.want) || strings.Contains(m.Content, "Something went wrong") || strings.Contains(m.Content, "Added") {
			t.Errorf("%s: %s", name, m.Content)
		}
	}
	w.says(w.corpus("remove", discordsim.CommandOptions{"article": "Nothing"}), containing("No article here"))
}

func TestAPageIsFetchedByItsAddress(t *testing.T) {
	store := openStore(t)
	ingester := newIngester(t, store)
	slow := sleepy{ingester.Attributor, &atomic.Bool{}, make(chan struct{})}
	ingester.Attributor = slow
	fetch := make(chan struct{})
	w := start(t, newEngine(t, store), func(_ *discordsim.Options, c *bot.Config) {
		c.Store, c.Ingester = store, ingester
		c.Fetch = func(_ context.Context, address string) (corpus.Input, error) {
			<-fetch
			return corpus.Input{Name: address, Origin: address, URL: address, Data: []byte("Ferry fares stay\n\n" + pastedText)}, nil
		}
	})
	slow.sleeps.Store(true)
	i := w.corpus("add", discordsim.CommandOptions{"address": "https://example.org/fares"})
	w.says(i, containing("Fetching the page…"))
	close(fetch)
	w.says(i, containing("Reading the article…"))
	<-slow.reading
	slow.sleeps.Store(false)
	w.says(i, containing("Added:"))
	w.says(w.corpus("reindex", nil), containing("Read again: 1 article, 2 statements"))
	m := w.answered(w.ask("What did Odile Varga say about the fares?"))
	if !strings.HasPrefix(m.Embeds[0].URL, "https://example.org/fares#:~:text=") {
		t.Errorf("the card links to %q", m.Embeds[0].URL)
	}
}
