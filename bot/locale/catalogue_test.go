package locale_test

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"

	"whosaid/bot/locale"
)

// catalogue is a catalogue's messages by key, each in all its forms.
func catalogue(t *testing.T, code string) map[string][]string {
	t.Helper()
	data, err := os.ReadFile(code + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	messages, err := i18n.ParseMessageBytes(data, toml.Unmarshal)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	out := map[string][]string{}
	for _, m := range messages {
		for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
			if form != "" {
				out[m.ID] = append(out[m.ID], form)
			}
		}
	}
	return out
}

func TestEveryCatalogueHasTheKeysOfTheEnglishOneAndNoOthers(t *testing.T) {
	english := catalogue(t, "en")
	for _, l := range locale.Languages() {
		its := catalogue(t, l.Code)
		for key := range english {
			if len(its[key]) == 0 {
				t.Errorf("%s lacks %q", l.Code, key)
			}
		}
		for key := range its {
			if len(english[key]) == 0 {
				t.Errorf("%s has %q, which English has not", l.Code, key)
			}
		}
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		code, isCatalogue := strings.CutSuffix(f.Name(), ".toml")
		if isCatalogue && !slices.ContainsFunc(locale.Languages(), func(l locale.Language) bool { return l.Code == code }) {
			t.Errorf("nobody is shown the catalogue %s", f.Name())
		}
	}
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// placeholders are what stands in a form, sorted.
func placeholders(form string) string {
	names := map[string]bool{}
	for _, m := range placeholder.FindAllStringSubmatch(form, -1) {
		names[m[1]] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), " ")
}

func TestEveryTranslationHasThePlaceholdersOfTheEnglishSentence(t *testing.T) {
	english := catalogue(t, "en")
	for _, l := range locale.Languages() {
		for key, forms := range catalogue(t, l.Code) {
			for _, form := range forms {
				if want := placeholders(english[key][len(english[key])-1]); placeholders(form) != want {
					t.Errorf("%s: %s: %q has the placeholders %q, not %q", l.Code, key, form, placeholders(form), want)
				}
				if strings.Contains(placeholder.ReplaceAllString(form, ""), "{{") {
					t.Errorf("%s: %s: %q has a placeholder that is none", l.Code, key, form)
				}
			}
		}
	}
}

// commandName is how Discord's documentation has names of commands and options.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

func TestEverythingKeepsDiscordsLimits(t *testing.T) {
	limits := map[string]int{"name.": 32, "describe.": 100, "button.": 80, "form.": 45, "control.": 45}
	for _, l := range locale.Languages() {
		for key, forms := range catalogue(t, l.Code) {
			for _, form := range forms {
				limit := 1500 // a message has 2000, with room for what is put in
				for prefix, n := range limits {
					if strings.HasPrefix(key, prefix) {
						limit = n
					}
				}
				if n := utf8.RuneCountInString(form); n > limit {
					t.Errorf("%s: %s has %d characters, more than %d: %q", l.Code, key, n, limit, form)
				}
				if form != strings.TrimSpace(form) {
					t.Errorf("%s: %s has space around it: %q", l.Code, key, form)
				}
			}
		}
		english := catalogue(t, "en")
		for key, forms := range catalogue(t, l.Code) {
			name, isName := strings.CutPrefix(key, "name.")
			if !isName || english[key][0] != strings.ToLower(english[key][0]) { // commands on messages are free
				continue
			}
			if !commandName.MatchString(forms[0]) || forms[0] != strings.ToLower(forms[0]) {
				t.Errorf("%s: Discord does not take the name %q for %s", l.Code, forms[0], name)
			}
		}
	}
}

// command is a command as a sentence names it.
var command = regexp.MustCompile("`/([^`{]+)`")

func TestSentencesNameCommandsAsTheyAreCalledInTheLanguage(t *testing.T) {
	english := catalogue(t, "en")
	for _, l := range locale.Languages() {
		w := locale.In(l.Code)
		for key, forms := range catalogue(t, l.Code) {
			var want []string
			for _, m := range command.FindAllStringSubmatch(english[key][0], -1) {
				var path []string
				for _, word := range strings.Fields(m[1]) {
					path = append(path, w.Say("name."+word))
				}
				want = append(want, strings.Join(path, " "))
			}
			for _, form := range forms {
				var got []string
				for _, m := range command.FindAllStringSubmatch(form, -1) {
					got = append(got, m[1])
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %s names the commands %q, not %q", l.Code, key, got, want)
				}
			}
		}
	}
}

func TestSentencesOfOtherPackagesAreFoundByTheirEnglishFormats(t *testing.T) {
	for format, want := range map[string]string{
		"%s has no page at this address. Check it in a browser.":                          "{{.A}} hat unter dieser Adresse keine Seite. Prüf sie in einem Browser.",
		"%.100s is not a web address. Give one that begins with https://.":                "{{.A}} ist keine Webadresse. Gib eine an, die mit https:// beginnt.",
		"The question has %d characters; at most %d can be asked. Ask something shorter.": "Die Frage hat {{.A}} Zeichen; möglich sind höchstens {{.B}}. Frag etwas Kürzeres.",
	} {
		key, verbs, ok := locale.KeyOf(format)
		if !ok || len(verbs) != strings.Count(format, "%") || !slices.Equal(catalogue(t, "de")[key], []string{want}) {
			t.Errorf("%q is found as %q with %q", format, key, verbs)
		}
	}
	if key, _, ok := locale.KeyOf("%s is not what anybody says."); ok {
		t.Errorf("found as %q", key)
	}
}

func TestFormsAreThoseOfTheLanguage(t *testing.T) {
	for code, want := range map[string][]string{
		"en": {"0 quotes", "1 quote", "2 quotes", "1,234,567 quotes"},
		"fr": {"0 citation", "1 citation", "2 citations", "1\u202f234\u202f567 citations"},
		"de": {"0 Zitate", "1 Zitat", "2 Zitate", "1.234.567 Zitate"},
		"ja": {"発言 0 件", "発言 1 件", "発言 2 件", "発言 1,234,567 件"},
	} {
		for i, n := range []int{0, 1, 2, 1234567} {
			if got := locale.In(code).Count("quotes.all", n); got != want[i] {
				t.Errorf("%s: %q, not %q", code, got, want[i])
			}
		}
	}
	// A million is a form of its own in French and Spanish, which needs no words
	// of its own here.
	if got := locale.In("es").Count("quotes.all", 1000000); got != "1.000.000 citas" {
		t.Errorf("got %q", got)
	}
}

func TestDaysAreWrittenAsTheLanguageWritesThem(t *testing.T) {
	day := time.Date(2026, 2, 9, 0, 0, 0, 0, time.UTC)
	for code, want := range map[string]string{
		"en": "9 February 2026", "zh-CN": "2026年2月9日", "es-ES": "9 de febrero de 2026",
		"fr": "9 février 2026", "de": "9. Februar 2026", "ja": "2026年2月9日",
	} {
		if got := locale.In(code).Date(day); got != want {
			t.Errorf("%s: %q, not %q", code, got, want)
		}
	}
}

func TestDiscordsLocalesFindTheirLanguageAndOthersEnglish(t *testing.T) {
	for code, want := range map[string]string{
		"en-US": "en", "en-GB": "en", "es-ES": "es", "es-419": "es", "zh-CN": "zh-CN", "de": "de", "fr": "fr", "ja": "ja",
		"zh-TW": "en", "pt-BR": "en", "tlh": "en", "": "en",
	} {
		if got := locale.In(code).Language().Code; got != want {
			t.Errorf("%q is answered in %q, not %q", code, got, want)
		}
	}
	if got := (locale.Words{}).Say("button.undo"); got != "Undo" {
		t.Errorf("the zero value says %q", got)
	}
	for _, l := range locale.Languages() {
		if tag, err := language.Parse(l.Code); err != nil || tag == language.Und {
			t.Errorf("%q is no language: %v", l.Code, err)
		}
	}
}

func TestWhatIsPutInStaysAsItIs(t *testing.T) {
	hostile := "{{.Title}} <b>&amp;</b> {{end}}"
	if got := locale.In("de").Say("corpus.removed", "Title", hostile); !strings.Contains(got, hostile) {
		t.Errorf("got %q", got)
	}
}

func BenchmarkSay(b *testing.B) {
	w := locale.In("fr")
	for b.Loop() {
		w.Count("quotes.of_sorted", 3, "Speaker", "Mara Quill")
	}
}
