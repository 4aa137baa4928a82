package bot_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"whosaid/bot"
	"whosaid/bot/discordsim"
	"whosaid/bot/locale"
	"whosaid/rag"
)

// language are the fixed words that a test expects in one language.
type language struct {
	locale                                             string
	ask, kind, date, context, gone, help, settings, no string
}

var spoken = []language{
	{"ja", "質問", "発言のまま", "2026年2月9日", "前後の文", "「Nemo」という人はいません", "誰が何を言ったかに答えます", "このサーバーの設定", "サーバーを管理できるメンバーだけ"},
	{"zh-CN", "提问", "逐字引用", "2026年2月9日", "上下文", "没有叫“Nemo”的人", "我回答谁说过什么", "此服务器的设置", "只有可管理此服务器的成员"},
	{"de", "fragen", "wörtlich", "9. Februar 2026", "Zusammenhang", "Niemand namens „Nemo“", "Ich beantworte, wer was gesagt hat", "Einstellungen dieses Servers", "nur Mitglieder, die diesen Server"},
	{"es-ES", "preguntar", "palabra por palabra", "9 de febrero de 2026", "Contexto", "nadie llamado «Nemo»", "Respondo quién dijo qué", "Ajustes de este servidor", "los miembros que pueden gestionar"},
	{"fr", "demander", "mot pour mot", "9 février 2026", "Contexte", "Personne du nom de « Nemo »", "Je réponds à qui a dit quoi", "Paramètres de ce serveur", "Seuls les membres qui peuvent gérer"},
	{"pt-BR", "ask", "word for word", "9 February 2026", "Context", "Nobody called “Nemo”", "I answer who said what", "Settings of this server", "Only members who may manage"},
}

// withEcho is the real engine, but for what it answers.
type withEcho struct{ *rag.Engine }

func (withEcho) Ask(ctx context.Context, q rag.Question, progress func(rag.Progress)) (rag.Answer, error) {
	return echo(ctx, q, progress)
}

func TestWhoAsksAloneIsAnsweredInTheirLanguage(t *testing.T) {
	for _, l := range spoken {
		t.Run(l.locale, func(t *testing.T) {
			store := openStore(t)
			w := start(t, withEcho{newEngine(t, store)}, func(_ *discordsim.Options, c *bot.Config) { c.Store, c.Ingester = store, newIngester(t, store) })
			w.Speaks(w.user, l.locale)
			m := w.answered(w.Slash(w.here(), "ask", discordsim.CommandOptions{"question": "What about the tide?", "private": true}))
			card := m.Embeds[0]
			if !strings.Contains(card.Footer.Text, l.kind) || !strings.Contains(card.Footer.Text, l.date) {
				t.Errorf("the card's foot is %q", card.Footer.Text)
			}
			if !strings.Contains(card.Author.Name, "Mara Quill") || card.Title != "Harbour forum" || !strings.Contains(card.Description, "somebody asked What about the tide?") {
				t.Errorf("what was said is changed: %+v", card)
			}
			if m.Buttons()[l.context] == "" {
				t.Errorf("the buttons are %v", m.Buttons())
			}
			w.says(w.Slash(w.here(), "quotes", discordsim.CommandOptions{"speaker": "Nemo", "private": true}), containing(l.gone))
			w.says(w.Slash(w.here(), "help", nil), containing(l.help))
			w.says(w.Slash(w.here(), "help", nil), containing("`/"+l.ask+"` · "))
			w.says(w.Slash(w.here(), "settings", nil), containing(l.no))
			w.says(w.Slash(w.admin(), "settings", nil), containing(l.settings))
		})
	}
}

func TestAChannelIsAnsweredInTheLanguageOfItsServer(t *testing.T) {
	w := start(t, answers(echo), func(_ *discordsim.Options, c *bot.Config) { c.Store = openStore(t) })
	w.Speaks(w.user, "ja")
	w.guild.Speak("fr")
	m := w.answered(w.ask("What about the tide?"))
	if foot := m.Embeds[0].Footer.Text; !strings.Contains(foot, "mot pour mot") {
		t.Errorf("by a command in a French server: %q", foot)
	}
	w.Say(w.user, w.channel, "<@"+w.Me().ID+"> and the harbour?")
	m = w.fromBot(w.channel, "asked and the harbour?")
	if foot := m.Embeds[0].Footer.Text; !strings.Contains(foot, "mot pour mot") {
		t.Errorf("by a mention in a French server: %q", foot)
	}
	w.Say(w.user, w.channel, "<@"+w.Me().ID+">")
	w.fromBot(w.channel, "Demande-moi qui a dit quoi")
	direct := w.Direct(w.user)
	m = w.answered(w.Slash(discordsim.As{User: w.user, In: direct}, "ask", discordsim.CommandOptions{"question": "And here?"}))
	if foot := m.Embeds[0].Footer.Text; !strings.Contains(foot, "発言のまま") {
		t.Errorf("in direct messages: %q", foot)
	}
}

func TestTheLanguageOfTheSettingsIsTheServers(t *testing.T) {
	w, _ := startWhole(t, "coastal-resilience-forum.md")
	w.guild.Speak("fr")
	page := w.says(w.Slash(w.admin(), "settings", nil), containing("Settings of this server")) // who asks alone uses English
	w.set(page, "set:language", "Language of answers: 日本語", "ja")
	list := w.says(w.Slash(w.here(), "speakers", nil), containing("発言者（"))
	if next := list.Buttons()["次へ"]; next != "" {
		w.says(w.Click(w.here(), list, next), containing("発言者（"))
	}
}

func TestEveryCommandIsRegisteredInEveryLanguageAndAnswersToItsOwnName(t *testing.T) {
	w, _ := startWhole(t)
	if err := w.Await(w.soon(), func() bool { return len(w.Commands()) > 0 }); err != nil {
		t.Fatal(err)
	}
	var locales []string
	for _, l := range locale.Languages()[1:] {
		locales = append(locales, l.Discord...)
	}
	slices.Sort(locales)
	for _, c := range w.Commands() {
		names, _ := c["name_localizations"].(map[string]any)
		for _, l := range locales {
			want := locale.In(l).Say("name." + c["name"].(string))
			if names[l] != want {
				t.Errorf("%s is called %q in %s, not %q", c["name"], names[l], l, want)
			}
		}
		if len(names) != len(locales) {
			t.Errorf("%s is named in %d languages, not %d", c["name"], len(names), len(locales))
		}
	}
	// Discord sends the name that was registered, whatever it shows.
	w.Speaks(w.user, "de")
	w.says(w.Slash(w.here(), "privacy", nil), containing("Was ich speichere"))
}

func TestAVerdictIsGivenInTheLanguageOfWhoAsks(t *testing.T) {
	w, _ := startWhole(t)
	w.says(w.corpus("add", discordsim.CommandOptions{"file": w.File("fares.txt", []byte("Ferry fares stay\n\n"+pastedText))}), containing("Added:"))
	w.Speaks(w.user, "de")
	verify := func(quote, speaker string) *discordsim.Interaction {
		return w.Slash(w.here(), "verify", discordsim.CommandOptions{"quote": quote, "speaker": speaker, "private": true})
	}
	real := "We will not raise the fares before the new pier stands"
	w.says(verify(real, "Odile Varga"), containing("**Wörtlich**"))
	w.says(verify(real, "Tomas Brandt"), containing("Tomas Brandt hat sie nicht gesagt"))
	w.says(verify("We will raise the fares before the new pier stands", "Odile Varga"), containing("Der Unterschied betrifft den Sinn: Verneinung."))
	w.says(verify("Every herring deserves its own parliament", "Odile Varga"), containing("Nichts Ähnliches steht in den Artikeln."))
}

// What the engine says without a model (why there is no answer, who said the
// words, what went wrong) is in the language of who asks; names and words stay.
func TestWhatTheEngineSaysIsInTheLanguageOfWhoAsks(t *testing.T) {
	w, _ := startWhole(t)
	w.says(w.corpus("add", discordsim.CommandOptions{"file": w.File("fares.txt", []byte("Ferry fares stay\n\n"+pastedText))}), containing("Added:"))
	for code, want := range map[string][]string{
		"de":    {"Odile Varga (head of the ferry office): “We will not raise the fares before the new pier stands” [1]", "In den Artikeln kommt niemand namens Nemo Quark vor.", "ist kein Text.", "Die Frage ist leer."},
		"fr":    {"Odile Varga (head of the ferry office) : “We will not", "Les articles ne nomment personne du nom de Nemo Quark.", "n’est pas du texte.", "La question est vide."},
		"es-ES": {"Odile Varga (head of the ferry office): “We will not", "Los artículos no nombran a nadie llamado Nemo Quark.", "no es texto.", "La pregunta está vacía."},
		"ja":    {"Odile Varga（head of the ferry office）： “We will not", "記事に Nemo Quark という人は出てきません。", "は文章ではありません。", "質問が空です。"},
		"zh-CN": {"Odile Varga（head of the ferry office）： “We will not", "文章中没有名叫 Nemo Quark 的人。", "不是文本。", "问题是空的。"},
		"en-US": {"Odile Varga (head of the ferry office) said: “We will not", "The articles name nobody called Nemo Quark.", "is not text.", "The question is empty."},
	} {
		t.Run(code, func(t *testing.T) {
			as := discordsim.As{User: w.User("Reader " + code), In: w.channel, Admin: true}
			w.Speaks(as.User, code)
			ask := func(question string) *discordsim.Interaction {
				return w.Slash(as, "ask", discordsim.CommandOptions{"question": question, "private": true})
			}
			plain := func(part string) func(discordsim.Message) bool {
				return func(m discordsim.Message) bool { return strings.Contains(strings.ReplaceAll(m.Content, `\`, ""), part) }
			}
			w.says(ask("What did Odile Varga say about the fares?"), plain(want[0]))
			w.says(ask("What did Nemo Quark say?"), plain(want[1]))
			w.says(w.Slash(as, "corpus", discordsim.CommandOptions{"add": discordsim.CommandOptions{"file": w.File("x.bin", bytes.Repeat([]byte{0, 1, 2, 255}, 500))}}), plain(want[2]))
			w.says(ask(" \u200b "), plain(want[3]))
		})
	}
}
