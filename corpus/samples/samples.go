// Package samples carries articles about forums that never took place, by
// people and organisations that do not exist, so that whosaid can be tried and
// measured without any other text. Every article says so in its front matter.
package samples

import (
	"embed"
	"fmt"

	"whosaid/corpus"
)

//go:embed articles/*.md
var articles embed.FS

// All returns the sample articles, in the order of their file names. Their
// origins ("sample:NAME") stay the same from version to version, so that an
// edited sample is a new revision and not a second article.
func All() []corpus.Input {
	entries, err := articles.ReadDir("articles")
	if err != nil {
		panic(fmt.Sprintf("the embedded samples cannot be listed: %v", err)) // a broken build
	}
	out := make([]corpus.Input, 0, len(entries))
	for _, e := range entries {
		data, err := articles.ReadFile("articles/" + e.Name())
		if err != nil {
			panic(fmt.Sprintf("the embedded sample %s cannot be read: %v", e.Name(), err))
		}
		out = append(out, corpus.Input{Name: e.Name(), Origin: "sample:" + e.Name(), Data: data})
	}
	return out
}
