package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"whosaid/corpus"
)

// config is what is in force: flags over environment over the file.
type config struct {
	Data           string
	Model          string
	Embedder       string
	EmbeddingModel string
	EmbeddingRate  int // requests a minute; 0 for no limit
	ModelTimeout   time.Duration
	ModelPatience  time.Duration
	TokensPerDay   int // 0 for no limit
	OpenAIKey      string
	OpenAIURL      string
	DiscordToken   string
	DiscordAPI     string
	Log            slog.Level
}

// setting is one line of configuration. Its key is its name in the file, and,
// where flag is set, on the command line.
type setting struct {
	key     string
	env     string
	flag    bool
	secret  bool
	initial string
	help    string
}

func settings() []setting {
	return []setting{
		{key: "data", env: "WHOSAID_DATA", flag: true, initial: filepath.Join(xdg.DataHome, "whosaid"), help: "folder that everything is kept under"},
		{key: "model", env: "WHOSAID_MODEL", flag: true, help: "language model that connects the quotes; found out where an endpoint is set, and not needed"},
		{key: "model-timeout", env: "WHOSAID_MODEL_TIMEOUT", flag: true, initial: "30s", help: "longest that the model may take to write one answer"},
		{key: "model-patience", env: "WHOSAID_MODEL_PATIENCE", flag: true, initial: "15s", help: "longest that the model's endpoint may send nothing; then the answer is made without it"},
		{key: "tokens-per-day", env: "WHOSAID_TOKENS_PER_DAY", flag: true, initial: "0", help: "tokens that the model may take a day (UTC) for each server and each person's messages; 0 for no limit"},
		{key: "embedder", env: "WHOSAID_EMBEDDER", flag: true, initial: defaultEmbedder, help: "what statements are found by: " + embedderNames},
		{key: "embedding-model", env: "WHOSAID_EMBEDDING_MODEL", flag: true, initial: "text-embedding-3-small", help: "model for --embedder openai"},
		{key: "embedding-rate", env: "WHOSAID_EMBEDDING_RATE", flag: true, initial: "0", help: "requests a minute for --embedder openai at most; 0 for no limit"},
		{key: "openai-api-key", env: "OPENAI_API_KEY", secret: true, help: "key of the OpenAI-compatible endpoint"},
		{key: "openai-base-url", env: "OPENAI_BASE_URL", flag: true, help: "address of the OpenAI-compatible endpoint"},
		{key: "discord-token", env: "DISCORD_TOKEN", secret: true, help: "token of the Discord bot"},
		{key: "discord-api", env: "WHOSAID_DISCORD_API", flag: true, help: "base of Discord's REST API, version and all"},
		{key: "log", env: "WHOSAID_LOG", flag: true, initial: "info", help: "how much to log: debug, info, warn or error"},
	}
}

func addConfigFlags(flags *pflag.FlagSet) {
	flags.String("config", "", "TOML or YAML file with settings (default: config.toml or config.yaml in "+configFolder()+")")
	for _, s := range settings() {
		if s.flag {
			flags.String(s.key, s.initial, s.help)
		}
	}
}

func configFolder() string { return filepath.Join(xdg.ConfigHome, "whosaid") }

// loadConfig reads what is in force for cmd.
func loadConfig(cmd *cobra.Command) (*viper.Viper, config, error) {
	v := viper.New()
	known := []string{}
	for _, s := range settings() {
		known = append(known, s.key)
		v.SetDefault(s.key, s.initial)
		if err := v.BindEnv(s.key, s.env); err != nil {
			return nil, config{}, err
		}
		if s.flag {
			if err := v.BindPFlag(s.key, cmd.Flags().Lookup(s.key)); err != nil {
				return nil, config{}, err
			}
		}
	}
	if err := readConfigFile(v, cmd); err != nil {
		return nil, config{}, err
	}
	for _, key := range v.AllKeys() {
		if !slices.Contains(known, key) {
			return nil, config{}, fmt.Errorf("the setting %q in %s is not known; whosaid config lists those that are", key, v.ConfigFileUsed())
		}
	}
	c := config{
		Data:           v.GetString("data"),
		Model:          v.GetString("model"),
		Embedder:       v.GetString("embedder"),
		EmbeddingModel: v.GetString("embedding-model"),
		OpenAIKey:      v.GetString("openai-api-key"),
		OpenAIURL:      strings.TrimRight(v.GetString("openai-base-url"), "/"),
		DiscordToken:   strings.TrimPrefix(v.GetString("discord-token"), "Bot "),
		DiscordAPI:     strings.TrimRight(v.GetString("discord-api"), "/"),
	}
	if err := c.Log.UnmarshalText([]byte(v.GetString("log"))); err != nil {
		return nil, config{}, usagef("the log level %q is not debug, info, warn or error", v.GetString("log"))
	}
	var err error
	if c.EmbeddingRate, err = strconv.Atoi(v.GetString("embedding-rate")); err != nil || c.EmbeddingRate < 0 {
		return nil, config{}, usagef("the embedding rate %q is not a number of requests", v.GetString("embedding-rate"))
	}
	if c.TokensPerDay, err = strconv.Atoi(v.GetString("tokens-per-day")); err != nil || c.TokensPerDay < 0 {
		return nil, config{}, usagef("the limit %q is not a number of tokens a day", v.GetString("tokens-per-day"))
	}
	for key, into := range map[string]*time.Duration{"model-timeout": &c.ModelTimeout, "model-patience": &c.ModelPatience} {
		if *into, err = time.ParseDuration(v.GetString(key)); err != nil || *into <= 0 {
			return nil, config{}, usagef("the %s %q is not a time like 20s or 1m", key, v.GetString(key))
		}
	}
	if c.Data == "" {
		return nil, config{}, usagef("the data folder is empty; set --data or WHOSAID_DATA")
	}
	return v, c, nil
}

// readConfigFile reads the file that was named, or one at the usual place if
// it is there.
func readConfigFile(v *viper.Viper, cmd *cobra.Command) error {
	path, _ := cmd.Flags().GetString("config")
	if path == "" {
		path = os.Getenv("WHOSAID_CONFIG")
	}
	if path == "" {
		for _, name := range []string{"config.toml", "config.yaml", "config.yml"} {
			usual := filepath.Join(configFolder(), name)
			if _, err := os.Stat(usual); err == nil {
				path = usual
				break
			}
		}
		if path == "" {
			return nil
		}
	}
	switch filepath.Ext(path) {
	case ".toml", ".yaml", ".yml":
	default:
		return corpus.Errorf(corpus.Invalid, "The configuration file %s must end in .toml, .yaml or .yml.", path)
	}
	v.SetConfigFile(path)
	err := v.ReadInConfig()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist):
		return corpus.Wrap(corpus.NotFound, err, "There is no configuration file %s.", path)
	default:
		return corpus.Wrap(corpus.Invalid, err, "The configuration file %s cannot be read: %v.", path, err)
	}
}

func newConfig(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Print the settings in force, secrets masked",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			t := newTable("SETTING", "VALUE", "FROM", "ENVIRONMENT", "MEANING")
			for _, s := range settings() {
				t.row(s.key, p.shown(s), p.from(cmd, s), s.env, s.help)
			}
			return t.write(cmd.OutOrStdout())
		},
	}
}

// shown is a setting's value as it may be printed.
func (p *program) shown(s setting) string {
	value := p.viper.GetString(s.key)
	if s.secret && value != "" {
		return "********"
	}
	if address, err := url.Parse(value); err == nil {
		if _, ok := address.User.Password(); ok {
			return address.Redacted()
		}
	}
	return value
}

// from tells where a setting's value comes from.
func (p *program) from(cmd *cobra.Command, s setting) string {
	switch {
	case s.flag && cmd.Flags().Changed(s.key):
		return "flag"
	case os.Getenv(s.env) != "":
		return "environment"
	case p.viper.InConfig(s.key):
		return p.viper.ConfigFileUsed()
	default:
		return "default"
	}
}
