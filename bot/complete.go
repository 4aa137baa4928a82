package bot

import (
	"context"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

// names keeps the directories of scopes for a moment: somebody who types asks
// for each letter.
type names struct {
	mu     sync.Mutex
	scopes map[corpus.Scope]known
}

type known struct {
	directory *speaker.Directory
	made      time.Time
}

const (
	namesKept   = 5 * time.Second
	namesAtOnce = 64
)

func (b *Bot) directory(ctx context.Context, scope corpus.Scope) (*speaker.Directory, error) {
	b.names.mu.Lock()
	k, ok := b.names.scopes[scope]
	b.names.mu.Unlock()
	if ok && time.Since(k.made) < namesKept {
		return k.directory, nil
	}
	speakers, err := b.Store.Speakers(ctx, scope)
	if err != nil {
		return nil, err
	}
	k = known{speaker.NewDirectory(speakers), time.Now()}
	b.names.mu.Lock()
	defer b.names.mu.Unlock()
	if b.names.scopes == nil || len(b.names.scopes) >= namesAtOnce {
		b.names.scopes = map[corpus.Scope]known{}
	}
	b.names.scopes[scope] = k
	return k.directory, nil
}

// complete offers names for the option that is being typed.
func (b *Bot) complete(ctx context.Context, i *interaction) error {
	ctx, cancel := context.WithDeadline(ctx, i.received.Add(ackWithin))
	defer cancel()
	name, typed := i.focused()
	var offers []string
	switch name {
	case "speaker":
		d, err := b.directory(ctx, i.scope())
		if err != nil {
			return err
		}
		for _, s := range d.Complete(typed, maxChoices) {
			offers = append(offers, s.Name)
		}
	case "article":
		articles, err := b.Store.Articles(ctx, i.scope())
		if err != nil {
			return err
		}
		for _, a := range matching(articles, typed) {
			offers = append(offers, titleOf(i.aside(), a))
		}
	}
	return i.callback(ctx, response{discordgo.InteractionApplicationCommandAutocompleteResult, choices(offers)})
}

// offered is what autocompletion offers, as it is sent.
type offered struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func choices(offers []string) offered {
	out := offered{Choices: []choice{}}
	seen := map[string]bool{}
	for _, o := range offers {
		o = clip(oneLine(o), maxChoice)
		if o == "" || seen[o] || len(out.Choices) == maxChoices {
			continue
		}
		seen[o] = true
		out.Choices = append(out.Choices, choice{o, o})
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
