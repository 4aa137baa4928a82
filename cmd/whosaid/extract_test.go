package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestExtractLines reads lines as other programs write them: what can be read
// is, unchanged, and what cannot costs itself alone.
func TestExtractLines(t *testing.T) {
	said := "Menu\n\n Mara Lind said that “it is 🙂 open”.\r\n\n\n trailing  "
	quoted, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		line    string
		id      string
		text    string
		problem string // on standard error; "" where the line can be read
	}{
		"text is left as it is":         {`{"id":"a","text":` + string(quoted) + `}`, "a", said, ""},
		"an empty text":                 {`{"id":"a","text":""}`, "a", "", ""},
		"a missing id":                  {`{"text":"It rains."}`, "", "It rains.", ""},
		"a number for an id":            {`{"id":12345678901234567890,"text":"It rains."}`, "12345678901234567890", "It rains.", ""},
		"more fields":                   {`{"id":"a","text":"It rains.","more":[1]}`, "a", "It rains.", ""},
		"a byte order mark":             {"\ufeff" + `{"id":"a","text":"It rains."}`, "a", "It rains.", ""},
		"a missing text":                {`{"id":"a"}`, "", "", `no "text"`},
		"null":                          {`null`, "", "", `no "text"`},
		"not JSON":                      {`nonsense`, "", "", "not JSON"},
		"a list":                        {`[1,2]`, "", "", "not JSON"},
		"two objects":                   {`{"id":"a","text":"x"}{"id":"b","text":"y"}`, "", "", "more than one"},
		"a list for an id":              {`{"id":[],"text":"x"}`, "", "", `"id"`},
		"bytes that are not UTF-8":      {"{\"id\":\"a\",\"text\":\"It \xff rains.\"}", "", "", "not UTF-8"},
		"a text that is over the limit": {`{"id":"a","text":"` + strings.Repeat("a ", 3<<20) + `"}`, "", "", "5 MB"},
		"a line that is over the limit": {`{"id":"a","text":"` + strings.Repeat(`\u0061`, 6<<20) + `"}`, "", "", "MB"},
	} {
		t.Run(name, func(t *testing.T) {
			in := test.line + "\n\n" + `{"id":"last","text":"The end."}`
			stdout, stderr, status := whosaid(t, in, "extract", "--input", "jsonl", "-")
			type line struct{ ID, Text string }
			var got []line
			for l := range strings.Lines(stdout) {
				var e line
				if err := json.Unmarshal([]byte(l), &e); err != nil {
					t.Fatal(err)
				}
				got = append(got, e)
			}
			want := []line{{"last", "The end."}}
			if test.problem == "" {
				want = append([]line{{test.id, test.text}}, want...)
			}
			if len(got) != len(want) || got[0] != want[0] || got[len(got)-1] != want[len(want)-1] {
				t.Errorf("got %.300v, want %.300v", got, want)
			}
			switch {
			case test.problem == "" && (status != 0 || stderr != ""):
				t.Errorf("exit status %d, %s", status, stderr)
			case test.problem != "" && (status != 1 || !strings.Contains(stderr, "line 1: ") || !strings.Contains(stderr, test.problem) || strings.Count(stderr, "\n") != 1):
				t.Errorf("exit status %d, %s", status, stderr)
			}
		})
	}
}

func TestExtractLinesOfWhatIsNotAFile(t *testing.T) {
	for name, want := range map[string]string{"no-such.jsonl": "There is no such file", t.TempDir(): "is a folder"} {
		if _, stderr, status := whosaid(t, "", "extract", "--input", "jsonl", name); status != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit status %d, %s", name, status, stderr)
		}
	}
}
