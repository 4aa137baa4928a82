package syntax

import (
	"strings"
	"testing"
)

func TestSentencesEndWhereTheyDo(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"a title ends none", "Dr. Anna Berg spoke. Mr. Okafor left.", []string{"Dr. Anna Berg spoke.", "Mr. Okafor left."}},
		{"a question inside one", `"Why?" she asked. Nobody knew.`, []string{`"Why?" she asked.`, "Nobody knew."}},
		{"no space after the stop", "He was done.Then she spoke.", []string{"He was done.", "Then she spoke."}},
		{"a line is a paragraph", "A heading\nThe text begins.", []string{"A heading", "The text begins."}},
		{"initials", "J. R. Berg of the U.S. office spoke.", []string{"J. R. Berg of the U.S. office spoke."}},
	} {
		var d Document
		d.Read(test.text, 0)
		var got []string
		for _, s := range d.Sentences {
			got = append(got, test.text[d.Tokens[s.First].Start:d.Tokens[s.Last-1].End])
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestWordsPartWhereGrammarPartsThem(t *testing.T) {
	for text, want := range map[string]string{
		"She didn't see Berg's small-dollar plan.": "She did n't see Berg 's small-dollar plan .",
		"“It’s over,” he said...":                  "“ It ’s over , ” he said ...",
		"The U.S. paid $1,000.50.":                 "The U.S. paid $ 1,000.50 .",
	} {
		var d Document
		d.Read(text, 0)
		var got []string
		for i := range d.Tokens {
			got = append(got, d.Word(i))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s\ngives %s\nwant  %s", text, s, want)
		}
	}
}

func TestQuotationsPairTheirMarks(t *testing.T) {
	m := NewModel()
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"straight", `He said "come in" twice.`, []string{`"come in"`}},
		{"nested", `“She told me ‘come in’ twice,” he said.`, []string{`“She told me ‘come in’ twice,”`}},
		{"a nested mark that closes nothing", `joining the "the Long Quay" plan`, []string{`"the Long Quay"`}},
		{"guillemets and their reverse", `«one two» and »three four«`, []string{"«one two»", "»three four«"}},
		{"CJK", `She said 「come in now」 and left`, []string{"「come in now」"}},
		{"never closed: to the end of the paragraph it begins", "\"Come in. Sit down.\nNo.", []string{`"Come in. Sit down.`}},
		{"an apostrophe is none", `The fishermen's boats and the boats' nets`, nil},
	} {
		var d Document
		d.Read(test.text, 0)
		m.lookUp(&d)
		d.findQuotes()
		var got []string
		for _, q := range d.Quotes {
			got = append(got, test.text[d.Tokens[q.Open].Start:d.Tokens[q.Close].End])
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestChunksAreTheWholeText(t *testing.T) {
	for _, text := range []string{"", "a", strings.Repeat("a line of words\n", 20_000), strings.Repeat("é", 100_000), strings.Repeat("word ", 50_000)} {
		if got := strings.Join(Chunks(text), ""); got != text {
			t.Errorf("%d bytes became %d", len(text), len(got))
		}
	}
}
