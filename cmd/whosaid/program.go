package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
	"whosaid/corpus/speaker"
	"whosaid/corpus/sqlite"
	"whosaid/rag"
	"whosaid/rag/generate"
)

// program is what every subcommand has at hand. Parts are made when they are
// first asked for.
type program struct {
	viper  *viper.Viper
	config config
	log    *slog.Logger
	embeds corpus.Embedder // see embedder
}

// configure reads the settings before a subcommand runs.
func (p *program) configure(cmd *cobra.Command) error {
	v, c, err := loadConfig(cmd)
	if err != nil {
		return err
	}
	p.viper, p.config = v, c
	p.log = slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: c.Log}))
	return nil
}

// storeFile is the database in the data folder.
const storeFile = "whosaid.db"

// openStore opens the store in the data folder, which is made if need be.
func (p *program) openStore(ctx context.Context) (corpus.Store, error) {
	if err := os.MkdirAll(p.config.Data, 0o700); err != nil {
		return nil, corpus.Wrap(corpus.Invalid, err, "The data folder %s cannot be made: %v.", p.config.Data, errors.Unwrap(err))
	}
	return sqlite.Open(ctx, filepath.Join(p.config.Data, storeFile))
}

// lock keeps a second serving process off the data folder. Short commands do
// not need it: the store lets their transactions in one after the other.
func (p *program) lock() (unlock func(), err error) {
	if err := os.MkdirAll(p.config.Data, 0o700); err != nil {
		return nil, corpus.Wrap(corpus.Invalid, err, "The data folder %s cannot be made: %v.", p.config.Data, errors.Unwrap(err))
	}
	l := flock.New(filepath.Join(p.config.Data, "serve.lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, corpus.Wrap(corpus.Invalid, err, "The data folder %s cannot be locked: %v.", p.config.Data, err)
	}
	if !ok {
		return nil, corpus.Errorf(corpus.Busy, "Another whosaid is already serving from %s. Stop it first, or choose another folder with --data.", p.config.Data)
	}
	return func() { _ = l.Unlock() }, nil
}

// ingester makes the way from bytes to store.
func (p *program) ingester(store corpus.Store) (*corpus.Ingester, error) {
	embedder, err := p.embedderOver(store)
	if err != nil {
		return nil, err
	}
	attributor, err := attribution.New()
	if err != nil {
		return nil, fmt.Errorf("load the attribution model: %w", err)
	}
	return &corpus.Ingester{
		Store:      store,
		Reader:     reader.New(),
		Attributor: attributor,
		Identifier: speaker.NewIdentifier(),
		Embedder:   embedder,
	}, nil
}

// engine makes what answers questions from store.
func (p *program) engine(store corpus.Store) (*rag.Engine, error) {
	found, err := p.index(store)
	if err != nil {
		return nil, err
	}
	c := rag.Config{
		Store:      store,
		Index:      found,
		Extractive: generate.Extractive{},
		Timeout:    p.config.ModelTimeout,
		Budget:     p.config.TokensPerDay,
		Log:        p.log,
	}
	if p.config.OpenAIKey != "" || p.config.OpenAIURL != "" {
		if c.Model, err = generate.NewOpenAI(generate.Endpoint{
			BaseURL: p.config.OpenAIURL, Key: p.config.OpenAIKey, Model: p.config.Model, Silence: p.config.ModelPatience, Log: p.log,
		}); err != nil {
			return nil, err
		}
	}
	return rag.New(c), nil
}

// scopeFlag adds --scope to a command that works on one scope.
func scopeFlag(cmd *cobra.Command) {
	cmd.Flags().String("scope", string(corpus.Local), "whose articles: a Discord server's id, user:ID, or local")
}

func scopeOf(cmd *cobra.Command) (corpus.Scope, error) {
	s, err := cmd.Flags().GetString("scope")
	if err != nil {
		return "", err
	}
	if s == "" {
		return "", usagef("the scope is empty; give a Discord server's id, user:ID, or local")
	}
	return corpus.Scope(s), nil
}

// day is a date as it is listed; "" where unknown.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// inScope runs a command on the store, for the scope that it was given.
func (p *program) inScope(run func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		scope, err := scopeOf(cmd)
		if err != nil {
			return err
		}
		store, err := p.openStore(cmd.Context())
		if err != nil {
			return err
		}
		defer store.Close()
		return run(cmd, store, scope, args)
	}
}

// withEngine runs a command that asks, for the scope that it was given.
func (p *program) withEngine(run func(cmd *cobra.Command, engine *rag.Engine, scope corpus.Scope, args []string) error) func(*cobra.Command, []string) error {
	return p.inScope(func(cmd *cobra.Command, store corpus.Store, scope corpus.Scope, args []string) error {
		engine, err := p.engine(store)
		if err != nil {
			return err
		}
		defer engine.Index.Close()
		p.tellEarlier(cmd, engine, scope)
		return run(cmd, engine, scope, args)
	})
}
