package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/rag"
	"whosaid/rag/embed"
	"whosaid/rag/embed/onnx"
	"whosaid/rag/embed/reembed"
	"whosaid/rag/embed/static"
	"whosaid/rag/index"
)

// Embedders by the name that --embedder takes.
const (
	defaultEmbedder = "static"
	onnxEmbedder    = "onnx:" // and a folder
	embedderNames   = "static (built in), hash (built in, words and letters only), openai, or onnx:DIR (a model's folder)"
)

// embedder is the embedder that is set. It is made once.
func (p *program) embedder() (corpus.Embedder, error) {
	if p.embeds != nil {
		return p.embeds, nil
	}
	e, err := p.makeEmbedder()
	if err == nil {
		p.embeds = e
	}
	return e, err
}

func (p *program) makeEmbedder() (corpus.Embedder, error) {
	if dir, ok := strings.CutPrefix(p.config.Embedder, onnxEmbedder); ok {
		return openModel(dir)
	}
	switch p.config.Embedder {
	case "static":
		return static.New()
	case "hash":
		return embed.Hash{}, nil
	case "openai":
		return p.endpointEmbedder(p.config.EmbeddingModel)
	default:
		return nil, usagef("the embedder %q is not known; there are: %s", p.config.Embedder, embedderNames)
	}
}

func (p *program) endpointEmbedder(model string) (corpus.Embedder, error) {
	return embed.NewOpenAI(embed.Endpoint{
		BaseURL: p.config.OpenAIURL, Key: p.config.OpenAIKey, Model: model, PerMinute: p.config.EmbeddingRate,
	})
}

// embedderOver is the embedder that is set, with its vectors kept in store
// where it is slow or costs something.
func (p *program) embedderOver(store corpus.Store) (corpus.Embedder, error) {
	e, err := p.embedder()
	if err != nil {
		return nil, err
	}
	return p.kept(store, e), nil
}

func (p *program) kept(store corpus.Store, e corpus.Embedder) corpus.Embedder {
	if builtIn(e) {
		return e
	}
	return embed.NewCached(store, &noted{Embedder: e, store: store}, p.log)
}

func builtIn(e corpus.Embedder) bool {
	switch e.(type) {
	case *static.Embedder, embed.Hash:
		return true
	}
	return false
}

// index makes what finds statements in store. After the embedder has changed,
// a scope is searched with the earlier one until it has moved.
func (p *program) index(store corpus.Store) (*reembed.Index, error) {
	e, err := p.embedderOver(store)
	if err != nil {
		return nil, err
	}
	return reembed.New(reembed.Config{
		Store:    store,
		Embedder: e,
		Earlier:  func(ctx context.Context, name string) (corpus.Embedder, error) { return p.earlier(ctx, store, name) },
		Open: func(e corpus.Embedder) rag.Index {
			return index.New(index.Config{Store: store, Embedder: e, Log: p.log})
		},
		Quick: builtIn(e),
		Log:   p.log,
	}), nil
}

// earlier makes an embedder that vectors in store come from, by its name.
func (p *program) earlier(ctx context.Context, store corpus.Store, name string) (corpus.Embedder, error) {
	var e corpus.Embedder
	var err error
	switch kind, model, _ := strings.Cut(name, "/"); kind {
	case "openai":
		if p.config.OpenAIKey == "" && p.config.OpenAIURL == "" {
			return nil, corpus.Errorf(corpus.Unavailable, "No endpoint is set for the embedder %s.", name)
		}
		e, err = p.endpointEmbedder(model)
	case "onnx":
		var dir []byte
		if dir, _, err = store.Value(ctx, corpus.Local, modelFolders, name); err == nil {
			e, err = openModel(string(dir))
		}
	default:
		if e = (embed.Hash{}); name != e.Name() {
			e, err = static.New()
		}
	}
	if err != nil {
		return nil, err
	}
	return p.kept(store, e), nil
}

// openModel opens the model in a folder.
func openModel(dir string) (corpus.Embedder, error) {
	if dir == "" {
		return nil, usagef("onnx: needs the folder of a model, for example --embedder onnx:models/minilm")
	}
	return onnx.Open(dir)
}

// modelFolders is where it is noted which folder an embedder's model is in, by
// the embedder's name: in the terminal's own scope, as it is the operator's.
const modelFolders = "model folders"

// noted is an embedder that notes its model's folder, if it has one, before
// the first vector is made, so that it can be had again after another was set.
type noted struct {
	corpus.Embedder
	store corpus.Store
	once  sync.Once
}

func (n *noted) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	n.once.Do(func() {
		e, ok := n.Embedder.(*onnx.Embedder)
		if !ok {
			return
		}
		if dir, err := filepath.Abs(e.Folder()); err == nil {
			// Where this fails there is nothing to go back to, and no more.
			_ = n.store.Update(ctx, corpus.Local, func(tx corpus.Tx) error {
				return tx.PutValue(modelFolders, e.Name(), []byte(dir), time.Time{})
			})
		}
	})
	return n.Embedder.Embed(ctx, texts)
}

// moving lets a changed embedder take over in the background until stop.
func moving(ctx context.Context, engine *rag.Engine) (stop func()) {
	x, ok := engine.Index.(*reembed.Index)
	if !ok {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	wait := x.Start(ctx)
	return func() {
		cancel()
		wait()
	}
}

// tellEarlier says so where a scope is still searched with an earlier embedder.
func (p *program) tellEarlier(cmd *cobra.Command, engine *rag.Engine, scope corpus.Scope) {
	x, ok := engine.Index.(*reembed.Index)
	if !ok {
		return
	}
	name, err := x.Serving(cmd.Context(), scope)
	if err == nil && name != x.Embedder.Name() { // an error comes up in the answer too
		fmt.Fprintf(cmd.ErrOrStderr(), "whosaid: the statements are still found with the embedder %s; whosaid reindex changes them to %s.\n", name, x.Embedder.Name())
	}
}
