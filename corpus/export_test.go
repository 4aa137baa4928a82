package corpus_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"whosaid/corpus"
)

// lines is an export as a file holds it.
func lines(t *testing.T, s corpus.Store, scope corpus.Scope) []byte {
	t.Helper()
	var out bytes.Buffer
	for line, err := range corpus.Export(t.Context(), s, scope) {
		if err != nil {
			t.Fatal(err)
		}
		if !json.Valid(line) || bytes.ContainsRune(line, '\n') {
			t.Fatalf("not a line of JSON: %s", line)
		}
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

// filled is an ingester over a store with two articles, a merged speaker and
// settings.
func filled(t *testing.T) *corpus.Ingester {
	t.Helper()
	in := ingester(t)
	for name, text := range map[string]string{
		"locks.txt": "Locks\nPresent: Ines Varga (lock keeper), Tom Reed.\nInes Varga said that the gate leaks.",
		"dams.txt":  "Dams\nTom Reed said that the dam holds.\nNobody else spoke.",
	} {
		if _, err := in.Add(t.Context(), "42", corpus.Input{Name: name, Origin: "/" + name, Data: []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	err := in.Store.Update(t.Context(), "42", func(tx corpus.Tx) error {
		speakers, err := tx.Speakers()
		if err != nil {
			return err
		}
		for _, s := range speakers {
			if s.Name == "Tom Reed" {
				s.Aliases, s.Curation = []string{"T. Reed"}, &corpus.Curation{Names: []string{"Tom Reed"}, Roles: []string{"engineer"}}
				if err := tx.PutSpeaker(s); err != nil {
					return err
				}
			}
		}
		return tx.PutValue(corpus.SettingsBucket, "discord", []byte(`{"private":true}`), time.Time{})
	})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestAnExportHoldsEverythingAndCanBeImported(t *testing.T) {
	in := filled(t)
	exported := lines(t, in.Store, "42")
	for _, part := range []string{`"the gate leaks"`, `"T. Reed"`, `"engineer"`, `"lock keeper"`, `"private":true`, "Nobody else spoke."} {
		if !bytes.Contains(exported, []byte(part)) {
			t.Errorf("%s is not in the export:\n%s", part, exported)
		}
	}
	other := ingester(t)
	told := 0
	for range 2 { // the second time nothing changes
		if err := other.Import(t.Context(), "42", bytes.NewReader(exported), func(_ corpus.Added, err error) error { told++; return err }); err != nil {
			t.Fatal(err)
		}
	}
	if told != 4 {
		t.Errorf("told of %d articles", told)
	}
	if diff := cmp.Diff(string(exported), string(lines(t, other.Store, "42"))); diff != "" {
		t.Errorf("what was imported differs (-exported +again):\n%s", diff)
	}
	// Another scope does not take over settings.
	if err := other.Import(t.Context(), "43", bytes.NewReader(exported), nil); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := other.Store.Value(t.Context(), "43", corpus.SettingsBucket, "discord"); ok || err != nil {
		t.Errorf("another server has the settings: %v", err)
	}
	if articles, err := other.Store.Articles(t.Context(), "43"); len(articles) != 2 || err != nil {
		t.Errorf("%d articles, %v", len(articles), err)
	}
}

func TestAnExportCanBeLeftOff(t *testing.T) {
	in := filled(t)
	for line, err := range corpus.Export(t.Context(), in.Store, "42") {
		if err != nil || !bytes.Contains(line, []byte(`"scope":"42"`)) {
			t.Errorf("%s %v", line, err)
		}
		break
	}
}

func TestWhatIsNoExportIsRefused(t *testing.T) {
	for name, data := range map[string]string{
		"text":            "Words.\n",
		"other JSON":      `{"id":"1","text":"x"}` + "\n",
		"a newer one":     `{"type":"corpus","corpus":{"version":99}}` + "\n",
		"an altered text": `{"type":"corpus","corpus":{"version":1}}` + "\n" + `{"type":"article","article":{"id":"a234567","text":"Other words."}}` + "\n",
		"no text":         `{"type":"corpus","corpus":{"version":1}}` + "\n" + `{"type":"article","article":{"id":"` + corpus.ArticleID("") + `"}}` + "\n",
		"half a line":     `{"type":"corpus","corpus":{"version":1}}` + "\n" + `{"type":"article","arti`,
	} {
		in := ingester(t)
		if err := in.Import(t.Context(), "42", strings.NewReader(data), nil); corpus.CodeOf(err) != corpus.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// calmer reads as saidAttributor does, but what Ines Varga says is said by
// Tom Reed.
type calmer struct{ saidAttributor }

func (c calmer) Read(text string) corpus.Reading {
	r := c.saidAttributor.Read(text)
	for i := range r.People {
		if r.People[i].Name == "Ines Varga" {
			r.People[i] = corpus.Person{Name: "Olga Lind"}
		}
	}
	return r
}

func TestAnArticleIsReadAgainWithTheAttributionOfNow(t *testing.T) {
	in := filled(t)
	articles, err := in.Store.Articles(t.Context(), "42")
	if err != nil {
		t.Fatal(err)
	}
	in.Attributor = calmer{}
	for _, a := range articles {
		before, err := in.Store.Article(t.Context(), "42", a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if added, err := in.Reread(t.Context(), "42", a.ID); err != nil || added.Statements != 1 {
			t.Fatalf("%+v %v", added, err)
		}
		after, err := in.Store.Article(t.Context(), "42", a.ID)
		if diff := cmp.Diff(before, after); diff != "" || err != nil {
			t.Errorf("the article changed: %s %v", diff, err)
		}
	}
	exported := string(lines(t, in.Store, "42"))
	if strings.Contains(exported, `"speaker":"Ines Varga"`) || strings.Contains(exported, `"name":"Ines Varga"`) || !strings.Contains(exported, `"speaker":"Olga Lind"`) {
		t.Errorf("read as before:\n%s", exported)
	}
	if !strings.Contains(exported, `"engineer"`) || !strings.Contains(exported, `"T. Reed"`) {
		t.Errorf("what was decided about speakers is lost:\n%s", exported)
	}
	n := 0
	for _, err := range in.Store.Vectors(t.Context(), "42", in.Embedder.Name(), "") {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 4 { // two said, two narrated
		t.Errorf("%d vectors", n)
	}
	if _, err := in.Reread(t.Context(), "42", "a234"); corpus.CodeOf(err) != corpus.NotFound {
		t.Errorf("an article that is not there: %v", err)
	}
	in.Embedder = failing{}
	if _, err := in.Reread(t.Context(), "42", articles[0].ID); corpus.CodeOf(err) != corpus.Unavailable {
		t.Errorf("the error is %v", err)
	}
	if again := string(lines(t, in.Store, "42")); again != exported {
		t.Error("a reading that failed changed something")
	}
}
