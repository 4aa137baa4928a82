// Package locale holds the bot's fixed words in each of its languages: what
// buttons, notes and commands say, and how dates and numbers are written.
// Quotes, names and titles are nobody's to translate and are not here.
//
// A language is a catalogue, one TOML file named for it, and an entry in
// [Languages].
package locale

import (
	"embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/ja"
	"github.com/go-playground/locales/zh_Hans_CN"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

//go:embed *.toml
var catalogues embed.FS

// Language is a language that the bot speaks.
type Language struct {
	Code    string   // of its catalogue and of the setting: "zh-CN"
	Name    string   // as language models know it: "Simplified Chinese"
	Own     string   // as its speakers know it: "简体中文"
	Discord []string // the locales of Discord's that are this language
}

// Languages are those that the bot speaks, English first.
func Languages() []Language {
	return []Language{
		{"en", "English", "English", []string{"en-US", "en-GB"}},
		{"zh-CN", "Simplified Chinese", "简体中文", []string{"zh-CN"}},
		{"es", "Spanish", "Español", []string{"es-ES", "es-419"}},
		{"fr", "French", "Français", []string{"fr"}},
		{"de", "German", "Deutsch", []string{"de"}},
		{"ja", "Japanese", "日本語", []string{"ja"}},
	}
}

// Words are the bot's words in one language. The zero value is English.
type Words struct{ catalogue *catalogue }

type catalogue struct {
	Language
	localizer *i18n.Localizer
	formats   locales.Translator
}

// In gives the words of a language by its code or by a locale of Discord's;
// English for one that the bot does not speak.
func In(code string) Words {
	for _, c := range loaded() {
		if c.Code == code || slices.Contains(c.Discord, code) {
			return Words{c}
		}
	}
	return Words{}
}

// Language is the language of the words.
func (w Words) Language() Language { return w.of().Language }

// Say is the sentence or label under a key of the catalogues. args are the
// names and values of what stands in it, in turn: whole numbers are written as
// the language does, all else as it is, so that what comes from elsewhere has
// to be escaped before. A key that no catalogue has is said as it is.
func (w Words) Say(key string, args ...any) string { return w.say(key, nil, args) }

// Count is Say in the form that the language has for so many; the number stands
// in it as Count.
func (w Words) Count(key string, n int, args ...any) string {
	return w.say(key, n, append([]any{"Count", n}, args...))
}

// KeyOf finds a sentence of another package in the catalogues: the key under
// which they have what is said in English by a format of fmt's, and the verbs of
// the values in it, which are A, B, C and so on in turn.
func KeyOf(format string) (key string, verbs []string, ok bool) {
	key, ok = remarks()[verb.ReplaceAllString(format, "%")]
	return key, verb.FindAllString(format, -1), ok
}

// verb is where a format of fmt's has a value.
var verb = regexp.MustCompile(`%[-+# 0]*[0-9]*(?:\.[0-9]+)?[a-z]`)

// remarks are the keys of the sentences of other packages, by their English
// with "%" for every value.
var remarks = sync.OnceValue(func() map[string]string {
	placeholder := regexp.MustCompile(`\{\{\.[A-Z]\}\}`)
	out := map[string]string{}
	data, err := catalogues.ReadFile("en.toml")
	if err != nil {
		panic(err) // it is part of the program
	}
	messages, err := i18n.ParseMessageBytes(data, toml.Unmarshal)
	if err != nil {
		panic(fmt.Sprintf("the catalogue en: %v", err))
	}
	for _, m := range messages {
		if strings.HasPrefix(m.ID, "said.") {
			out[placeholder.ReplaceAllString(m.Other, "%")] = m.ID
		}
	}
	return out
})

func (w Words) say(key string, count any, args []any) string {
	data := map[string]any{}
	for pair := range slices.Chunk(args, 2) {
		value := pair[len(pair)-1]
		if n, ok := value.(int); ok {
			value = w.Number(n)
		}
		data[fmt.Sprint(pair[0])] = value
	}
	said, err := w.of().localizer.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: count, TemplateData: data})
	if said == "" && err != nil {
		return key
	}
	return said
}

// Number writes 1234567 as "1,234,567", or as the language does.
func (w Words) Number(n int) string { return w.of().formats.FmtNumber(float64(n), 0) }

// Date writes a day as "9 February 2026", or as the language does.
func (w Words) Date(t time.Time) string { return w.of().formats.FmtDateLong(t) }

func (w Words) of() *catalogue {
	if w.catalogue == nil {
		return loaded()[0]
	}
	return w.catalogue
}

// loaded are the catalogues in the order of Languages. They are part of the
// program, so that one which does not parse is a fault of the program's, which
// the tests find.
var loaded = sync.OnceValue(func() []*catalogue {
	formats := map[string]locales.Translator{
		"en": en_GB.New(), "zh-CN": zh_Hans_CN.New(), "es": es.New(), "fr": fr.New(), "de": de.New(), "ja": ja.New(),
	}
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	var out []*catalogue
	for _, l := range Languages() {
		if _, err := bundle.LoadMessageFileFS(catalogues, l.Code+".toml"); err != nil {
			panic(fmt.Sprintf("the catalogue %s: %v", l.Code, err))
		}
		out = append(out, &catalogue{l, i18n.NewLocalizer(bundle, l.Code), formats[l.Code]})
	}
	return out
})
