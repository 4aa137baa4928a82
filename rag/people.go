package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"whosaid/corpus"
)

// people is who is known in a scope.
type people struct {
	speakers []corpus.Speaker // by name
	byID     map[string]corpus.Speaker
	names    []name
	articles []corpus.Article // current ones, without their texts
}

// name is one of a speaker's names, folded word by word.
type name struct {
	words []string
	id    string
	how   string
}

// named is a place in a text where somebody is named, in bytes.
type named struct {
	start, end int
	asked      []Asked
}

func newPeople(speakers []corpus.Speaker) *people {
	p := &people{speakers: speakers, byID: map[string]corpus.Speaker{}}
	for _, s := range speakers {
		p.byID[s.ID] = s
		for i, n := range append([]string{s.Name}, s.Aliases...) {
			how := "name"
			if i > 0 {
				how = "alias"
			}
			p.names = append(p.names, name{foldWords(n), s.ID, how})
		}
	}
	return p
}

func foldWords(s string) []string {
	w := wordSpans(s)
	out := make([]string, len(w))
	for i, w := range w {
		out[i] = Fold(s[w.start:w.end])
	}
	return out
}

// find returns who is meant by a name.
func (p *people) find(typed string) []Asked {
	words := foldWords(typed)
	var out []Asked
	for _, n := range p.names {
		if len(words) > 0 && slices.Equal(n.words, words) {
			out = appendAsked(out, Asked{ID: n.id, Name: p.byID[n.id].Name, As: typed, How: n.how})
		}
	}
	if len(out) > 0 || len(words) != 1 {
		return out
	}
	for _, n := range p.names {
		if slices.Contains(n.words, words[0]) {
			out = appendAsked(out, Asked{ID: n.id, Name: p.byID[n.id].Name, As: typed, How: "part"})
		}
	}
	return out
}

// findIn returns who is named in a text, in order.
func (p *people) findIn(text string) []named {
	w := wordSpans(text)
	var out []named
	for i := 0; i < len(w); {
		found := false
		for j := min(len(w), i+6); j > i && !found; j-- {
			s := text[w[i].start:w[j-1].end]
			if asked := p.find(s); len(asked) > 0 && strings.ToLower(s) != s {
				out = append(out, named{w[i].start, w[j-1].end, asked})
				i, found = j, true
			}
		}
		if !found {
			i++
		}
	}
	return out
}

// lastSpeaker is who the conversation was about last.
func (p *people) lastSpeaker(history []Turn) []Asked {
	for i := len(history) - 1; i >= 0; i-- {
		for _, text := range []string{history[i].Question, history[i].Answer} {
			if found := p.findIn(text); len(found) > 0 {
				asked := slices.Clone(found[0].asked)
				for i := range asked {
					asked[i].How = "conversation"
				}
				return asked
			}
		}
	}
	return nil
}

// directory keeps who is known in each scope, read again when the scope has
// changed.
type directory struct {
	store corpus.Store

	mu     sync.Mutex
	scopes map[corpus.Scope]*knownPeople
}

type knownPeople struct {
	seen   int64
	people *people
}

func (d *directory) people(ctx context.Context, scope corpus.Scope) (*people, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.scopes[scope]
	since := int64(0)
	if known != nil {
		since = known.seen
	}
	changes, err := d.store.Changes(ctx, scope, since)
	if err != nil {
		return nil, fmt.Errorf("look for changes of scope %s: %w", scope, err)
	}
	if known != nil && len(changes) == 0 {
		return known.people, nil
	}
	for _, c := range changes {
		since = max(since, c.N)
	}
	speakers, err := d.store.Speakers(ctx, scope)
	if err != nil {
		return nil, fmt.Errorf("read the speakers of scope %s: %w", scope, err)
	}
	known = &knownPeople{seen: since, people: newPeople(speakers)}
	if known.people.articles, err = d.store.Articles(ctx, scope); err != nil {
		return nil, fmt.Errorf("list the articles of scope %s: %w", scope, err)
	}
	d.scopes[scope] = known
	return known.people, nil
}

// like are names that share a word with one that nobody has, at most three.
func (p *people) like(typed string) []string {
	var out []string
	words := foldWords(typed)
	for _, n := range p.names {
		shares := slices.ContainsFunc(words, func(w string) bool { return slices.Contains(n.words, w) })
		if name := p.byID[n.id].Name; shares && !slices.Contains(out, name) && len(out) < 3 {
			out = append(out, name)
		}
	}
	return out
}

// articlesCalled are the ids of the articles meant by an id, a title, or a part
// of a title.
func (p *people) articlesCalled(typed string) []string {
	typed = strings.ToLower(oneLine(typed))
	var whole, part []string
	for _, a := range p.articles {
		title := strings.ToLower(oneLine(a.Title))
		switch {
		case strings.ToLower(a.ID) == typed || title == typed:
			whole = append(whole, a.ID)
		case strings.Contains(title, typed):
			part = append(part, a.ID)
		}
	}
	if len(whole) > 0 {
		return whole
	}
	return part
}
