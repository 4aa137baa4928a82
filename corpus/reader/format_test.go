package reader

import (
	"strings"
	"testing"

	"whosaid/corpus"
)

func TestWhatCannotBeReadIsRefusedInOneSentence(t *testing.T) {
	for name, tc := range map[string]struct {
		data string
		code corpus.Code
		says string
	}{
		"a PDF of nothing":        {"%PDF-1.7\n1 0 obj", corpus.Invalid, "is a PDF that is damaged"},
		"a Word document":         {"PK\x03\x04....word/document.xml....", corpus.Invalid, "is a Word document that is damaged"},
		"an archive":              {"PK\x03\x04....photo.jpg....", corpus.Invalid, "is an archive"},
		"an old Word document":    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", corpus.Invalid, "old Word"},
		"rich text":               {`{\rtf1\ansi Hello}`, corpus.Invalid, "rich text"},
		"nothing":                 {"", corpus.Invalid, "has no text"},
		"space":                   {" \n\t\r\n\u00a0", corpus.Invalid, "has no text"},
		"only invisible marks":    {"\u200b\u200e\n\ufeff", corpus.Invalid, "has no text"},
		"HTML without text":       {"<html><head><title></title></head><body><script>x()</script></body></html>", corpus.Invalid, "has no text"},
		"too much":                {strings.Repeat("The sea is wide. ", corpus.MaxArticle/17+1), corpus.TooLarge, "over 5 MB"},
		"bytes that are no text":  {"\x00\x01\x02\x03\x04", corpus.Invalid, "is not text"},
		"front matter alone":      {"---\ntitle: A forum\n---\n", corpus.Invalid, "has no text"},
		"a page of buttons alone": {"Share\nPrint\n\nLog in\n", corpus.Invalid, "has no text"},
	} {
		doc, err := New().Read(t.Context(), corpus.Input{Name: "/tmp/inbox/news.txt", Data: []byte(tc.data)})
		if err == nil {
			t.Errorf("%s was read as %.60q", name, doc.Text)
			continue
		}
		if corpus.CodeOf(err) != tc.code || !strings.Contains(corpus.Message(err), tc.says) || !strings.HasPrefix(corpus.Message(err), "news.txt ") {
			t.Errorf("%s: %s %q", name, corpus.CodeOf(err), corpus.Message(err))
		}
	}
}

func TestFormatIsToldByContentBeforeName(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       format
	}{
		{"a.txt", "Plain words.", formatPlain},
		{"a.txt", "<!DOCTYPE html><p>Words.", formatHTML},
		{"a.md", "\n <html><p>Words.", formatHTML},
		{"a.txt", "---\ntitle: T\n---\nWords.", formatMarkdown},
		{"a.md", "Plain words.", formatMarkdown},
		{"https://example.org/a.md?raw=1", "Plain words.", formatMarkdown},
		{"", "# A title\n\nWords.", formatMarkdown},
		{"", "The [forum](https://example.org) was **long**.", formatMarkdown},
		{"", "#1 in the world, he said. It was *so*.", formatPlain},
		{"", "<p>Words.</p>", formatHTML},
		{"", "a < b and c > d", formatPlain},
		{"https://example.org/news/1", "Words.", formatPlain},
		{"a.txt", "# Not a heading, this file says it is plain\n\nWords.", formatPlain},
	} {
		if got := formatOf(tc.name, tc.text); got != tc.want {
			t.Errorf("formatOf(%q, %q) = %v, want %v", tc.name, tc.text, got, tc.want)
		}
	}
}

func TestTextIsNormalised(t *testing.T) {
	for name, tc := range map[string][2]string{
		"line ends of all kinds":         {"One is here.\r\n\r\nTwo is here.\r\rThree is here.\n\n\n\n\nFour is here.", "One is here.\n\nTwo is here.\n\nThree is here.\n\nFour is here."},
		"white space within a line":      {"He\u00a0said  that\t it\u3000was so.", "He said that it was so."},
		"decomposed letters":             {"Jo\u0301hanna sagde det pa\u030a fyrste dag.", "Jóhanna sagde det på fyrste dag."},
		"zero-width and soft hyphens":    {"The min\u00adis\u200bter said\u2060 it was so.\ufeff", "The minister said it was so."},
		"bidirectional overrides":        {"She said \u202edesrever\u202c\u2066 words\u2069 to us.", "She said desrever words to us."},
		"control characters":             {"She said\x00 it\x07 was\x1b so and then left the room for the rest of that long and rainy afternoon in the capital.", "She said it was so and then left the room for the rest of that long and rainy afternoon in the capital."},
		"hidden tag characters":          {"She said so.\U000e0041\U000e0042 All of it.", "She said so. All of it."},
		"joiners that letters need stay": {"او گفت می\u200cرویم تا آن را ببینیم و برگردیم.", "او گفت می\u200cرویم تا آن را ببینیم و برگردیم."},
	} {
		doc, err := New().Read(t.Context(), corpus.Input{Name: "a.txt", Data: []byte(tc[0])})
		if err != nil || doc.Text != tc[1] {
			t.Errorf("%s: %q, %v", name, doc.Text, err)
		}
	}
}
