// Package samples holds the articles that whosaid carries, so that there is
// something to ask about before anybody has added an article. The forums, the
// people and their words are invented, and each article says so.
package samples

import (
	"embed"
	"path"

	"whosaid/corpus"
)

//go:embed articles/*.md
var articles embed.FS

// All is every sample article, by file name.
func All() ([]corpus.Input, error) {
	entries, err := articles.ReadDir("articles")
	if err != nil {
		return nil, err
	}
	inputs := make([]corpus.Input, 0, len(entries))
	for _, e := range entries {
		data, err := articles.ReadFile(path.Join("articles", e.Name()))
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, corpus.Input{Name: e.Name(), Data: data})
	}
	return inputs, nil
}
