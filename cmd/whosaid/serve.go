package main

import (
	"context"
	"log/slog"

	"github.com/spf13/cobra"

	"whosaid/bot"
	"whosaid/corpus"
	"whosaid/corpus/reader"
)

func newServe(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the Discord bot",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return serve(cmd, p) },
	}
}

// serve runs the bot until it is told to stop.
func serve(cmd *cobra.Command, p *program) error {
	if p.config.DiscordToken == "" {
		return corpus.Errorf(corpus.Invalid, "The bot needs a token. Set DISCORD_TOKEN to the one from https://discord.com/developers/applications.")
	}
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	store, err := p.openStore(cmd.Context())
	if err != nil {
		return err
	}
	defer store.Close()
	return p.answerOn(cmd.Context(), store, p.config.DiscordAPI, p.config.DiscordToken)
}

// answerOn answers from a store on the Discord behind api until ctx ends.
func (p *program) answerOn(ctx context.Context, store corpus.Store, api, token string) error {
	engine, err := p.engine(store)
	if err != nil {
		return err
	}
	defer engine.Index.Close()
	defer moving(ctx, engine)()
	ingester, err := p.ingester(store)
	if err != nil {
		return err
	}
	fetcher := reader.NewFetcher(reader.FetcherOptions{})
	defer fetcher.Close()
	slog.SetDefault(p.log) // discordgo logs through the standard logger
	b, err := bot.New(bot.Config{
		Token: token, API: api, Log: p.log,
		Asker: engine, Store: store, Ingester: ingester, Fetch: fetcher.Fetch, Model: engine.Model != nil,
	})
	if err != nil {
		return err
	}
	return b.Run(ctx)
}
