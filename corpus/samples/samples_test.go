package samples_test

import (
	"strings"
	"testing"

	"whosaid/corpus/reader"
	"whosaid/corpus/samples"
)

func TestEverySampleIsAWholeArticleThatSaysItIsInvented(t *testing.T) {
	all := samples.All()
	if len(all) < 6 {
		t.Fatalf("%d samples, want at least 6", len(all))
	}
	r := reader.New()
	for _, in := range all {
		doc, err := r.Read(t.Context(), in)
		if err != nil {
			t.Errorf("%s: %v", in.Name, err)
			continue
		}
		if doc.Title == "" || doc.Source == "" || doc.Published.IsZero() || !strings.Contains(doc.URL, "://example.") {
			t.Errorf("%s: title %q, source %q, date %v, url %q", in.Name, doc.Title, doc.Source, doc.Published, doc.URL)
		}
		if front, _, _ := strings.Cut(strings.TrimPrefix(string(in.Data), "---"), "\n---\n"); !strings.Contains(strings.ToLower(front), "invented") {
			t.Errorf("%s does not say that it is invented", in.Name)
		}
		if words := len(strings.Fields(doc.Text)); words < 300 || words > 900 {
			t.Errorf("%s has %d words", in.Name, words)
		}
		if strings.HasPrefix(doc.Text, doc.Title+"\n") || strings.Contains(doc.Text, "**") || strings.Contains(doc.Text, "nvented for") {
			t.Errorf("%s: its text holds its title, its markup or its front matter", in.Name)
		}
	}
}
