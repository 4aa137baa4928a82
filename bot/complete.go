package bot

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"whosaid/bot/locale"
	"whosaid/corpus"
	"whosaid/corpus/speaker"
	"whosaid/rag"
)

// shelf keeps something of each scope for a moment: somebody who types asks for
// it with each letter.
type shelf[T any] struct {
	mu     sync.Mutex
	scopes map[corpus.Scope]shelved[T]
}

type shelved[T any] struct {
	what T
	made time.Time
}

const (
	shelvedFor    = 5 * time.Second
	shelvedAtOnce = 64
)

// of is what is kept of a scope, fetched where nothing is.
func (s *shelf[T]) of(scope corpus.Scope, fetch func() (T, error)) (T, error) {
	s.mu.Lock()
	kept, ok := s.scopes[scope]
	s.mu.Unlock()
	if ok && time.Since(kept.made) < shelvedFor {
		return kept.what, nil
	}
	what, err := fetch()
	if err != nil {
		return what, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.scopes == nil || len(s.scopes) >= shelvedAtOnce {
		s.scopes = map[corpus.Scope]shelved[T]{}
	}
	s.scopes[scope] = shelved[T]{what, time.Now()}
	return what, nil
}

// directory is who speaks in a scope.
func (b *Bot) directory(ctx context.Context, scope corpus.Scope) (*speaker.Directory, error) {
	return b.speakers.of(scope, func() (*speaker.Directory, error) {
		speakers, err := b.Store.Speakers(ctx, scope)
		return speaker.NewDirectory(speakers), err
	})
}

// titles finds articles by what people type of their titles.
type titles struct {
	articles []corpus.Article // latest first
	slips    *speaker.Directory
}

// titlesOf are the titles of articles. They are names of many words, and are
// found like names: by the beginnings of words, in any order, with a slip.
func titlesOf(articles []corpus.Article) titles {
	titled := make([]corpus.Speaker, len(articles))
	for i, a := range articles {
		titled[i] = corpus.Speaker{ID: a.ID, Name: oneLine(a.Title), Aliases: []string{oneLine(a.Title + " " + a.Source)}, Statements: len(articles) - i}
	}
	return titles{articles, speaker.NewDirectory(titled)}
}

// titled is what the articles of a scope are called.
func (b *Bot) titled(ctx context.Context, scope corpus.Scope) (titles, error) {
	return b.articles.of(scope, func() (titles, error) {
		articles, err := b.Store.Articles(ctx, scope)
		return titlesOf(articles), err
	})
}

// matching are the articles in whose title or source every word of a query
// stands, or a word that begins with it; then, up to limit, those in which it
// does with a slip.
func (t titles) matching(query string, limit int) []corpus.Article {
	words := strings.Fields(rag.Fold(strings.TrimSuffix(query, "…")))
	var out []corpus.Article
	found := map[string]bool{}
	for _, a := range t.articles {
		if holdsAll(" "+rag.Fold(oneLine(a.Title+" "+a.Source)), words) {
			found[a.ID] = true
			out = append(out, a)
		}
	}
	if len(words) == 0 || len(out) >= limit {
		return out
	}
	at := map[string]int{}
	for i, a := range t.articles {
		at[a.ID] = i
	}
	for _, s := range t.slips.Complete(query, limit) {
		if !found[s.ID] {
			out = append(out, t.articles[at[s.ID]])
		}
	}
	return out
}

// holdsAll reports whether each word begins one of a text's; where words are
// not parted by spaces, it may stand anywhere.
func holdsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, " "+w) && !(strings.ContainsFunc(w, unspaced) && strings.Contains(text, w)) {
			return false
		}
	}
	return true
}

func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// complete offers names for the option that is being typed.
func (b *Bot) complete(ctx context.Context, i *interaction) error {
	ctx, cancel := context.WithDeadline(ctx, i.received.Add(ackWithin))
	defer cancel()
	name, typed := i.focused()
	if name == "query" {
		name = map[string]string{"complete/speakers": "speaker", "complete/articles": "article"}[i.path]
	}
	var offers []choice
	switch name {
	case "speaker":
		d, err := b.directory(ctx, i.scope())
		if err != nil {
			return err
		}
		for _, s := range d.Complete(typed, maxChoices) {
			offers = append(offers, offer(s.Name, s.Name))
		}
	case "article":
		t, err := b.titled(ctx, i.scope())
		if err != nil {
			return err
		}
		for _, a := range t.matching(typed, maxChoices) {
			offers = append(offers, offerArticle(i.aside(), a, i.path == "complete/articles"))
		}
	}
	return i.callback(ctx, response{discordgo.InteractionApplicationCommandAutocompleteResult, choices(offers)})
}

// offerArticle offers an article by its title. What is chosen finds it again: by
// its id, where the title is too long or there is none; in a search, by as much
// of the title as there is room for.
func offerArticle(w locale.Words, a corpus.Article, search bool) choice {
	title := titleOf(w, a)
	switch whole := length(oneLine(a.Title)) <= maxChoice && oneLine(a.Title) != ""; {
	case whole:
		return offer(title, title)
	case search:
		return offer(title, strings.TrimSuffix(clip(title, maxChoice), "…"))
	}
	return offer(title, a.ID)
}

// offered is what autocompletion offers, as it is sent.
type offered struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func offer(name, value string) choice {
	return choice{clip(oneLine(name), maxChoice), clip(oneLine(value), maxChoice)}
}

// choices are what is offered, each once, as far as Discord shows it.
func choices(offers []choice) offered {
	out := offered{Choices: []choice{}}
	seen := map[choice]bool{}
	for _, o := range offers {
		if o.Name == "" || o.Value == "" || seen[o] || len(out.Choices) == maxChoices {
			continue
		}
		seen[o] = true
		out.Choices = append(out.Choices, o)
	}
	return out
}

// focused is the option that is being typed, and what of it is there.
func (i *interaction) focused() (name, typed string) {
	for _, o := range i.options {
		if o != nil && o.Focused {
			typed, _ = o.Value.(string)
			return o.Name, typed
		}
	}
	return "", ""
}
