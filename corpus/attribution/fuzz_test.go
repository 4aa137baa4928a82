package attribution_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"whosaid/corpus"
)

func FuzzRead(f *testing.F) {
	engine := newEngine(f)
	for _, seed := range []string{
		"", sample, `"`, strings.Repeat(`"«「`, 50), "a\x00b\xff\xfe said X.", strings.Repeat("(", 300) + "he said", "X: Y\nQ: Z\n\nA: ”",
		"Dr. Dr. Dr. said said said", "“one\n\n“two\n\n“three” said Anna Berg.",
		"The crane fell, she denied that", "X said, “", "“A b c d,” x said", "X, who y, said: “A b c d e.”",
		"张伟表示：“好。”她说，好", "The crane was called by Anna Berg as, as", "He refused to", "王说，「」，王说：“", "说\xe8",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text, engine.Read(text))
	})
}

// check holds a reading to what every reading has to keep.
func check(t *testing.T, text string, r corpus.Reading) {
	t.Helper()
	n := utf8.RuneCountInString(text)
	inside := func(s corpus.Span) bool { return s.Start >= 0 && s.Start < s.End && s.End <= n }
	before := 0
	for _, a := range r.Attributions {
		if len(a.Content) == 0 {
			t.Fatalf("an attribution without content: %+v", a)
		}
		for i, c := range a.Content {
			if !inside(c) || i > 0 && c.Start < a.Content[i-1].End {
				t.Fatalf("content %v of a text of %d characters", a.Content, n)
			}
		}
		for _, list := range [][]corpus.Span{a.Source, a.Cue, {a.Context}} {
			for _, s := range list {
				if !inside(s) {
					t.Fatalf("span %v of a text of %d characters", s, n)
				}
			}
		}
		hull := corpus.Hull(a.Content)
		if !a.Context.Contains(hull) {
			t.Fatalf("context %v does not hold the content %v", a.Context, a.Content)
		}
		if hull.Start < before {
			t.Fatalf("attributions are out of order at %d", hull.Start)
		}
		before = hull.Start
		if a.Person < -1 || a.Person >= len(r.People) || a.Kind == corpus.Narration && a.Person != -1 {
			t.Fatalf("person %d of %d", a.Person, len(r.People))
		}
		if a.Confidence < 0 || a.Confidence > 1 {
			t.Fatalf("confidence %f", a.Confidence)
		}
		if a.Why == "" {
			t.Fatal("no reason given")
		}
	}
	for _, p := range r.People {
		if p.Name == "" {
			t.Fatal("a person without a name")
		}
		for _, m := range p.Mentions {
			if !inside(m) {
				t.Fatalf("mention %v of a text of %d characters", m, n)
			}
		}
	}
}

func TestHostileTextsTakeLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("a million characters of each kind take a while")
	}
	engine := newEngine(t)
	const million = 1_000_000
	for name, text := range map[string]string{
		"one letter":               strings.Repeat("a", million),
		"one line of words":        strings.Repeat("word ", million/5),
		"opening quotation marks":  strings.Repeat("“", million),
		"straight quotation marks": strings.Repeat(`" `, million/2),
		"brackets after a stop":    "." + strings.Repeat(")", million),
		"stops":                    strings.Repeat(".", million),
		"combining marks":          "e" + strings.Repeat("\u0301", million-1),
		"capitalised words":        strings.Repeat("Abc ", million/4),
		"names":                    strings.Repeat("Anna Berg, ", million/11),
		"cues":                     strings.Repeat("said ", million/5),
		"speakers of one name":     manyNames(million),
		"invalid bytes":            strings.Repeat("\xff\xfe", million/2),
		"empty lines":              strings.Repeat("\n", million),
		"Chinese cues":             strings.Repeat("王说，“", million/13),
		"one Chinese sentence":     strings.Repeat("王小明说", million/12) + "：“好”",
		"transcript":               strings.Repeat("Anna Berg: no\n", million/14),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			check(t, text, engine.Read(text))
			// Seconds on an idle core; hours if anything were quadratic.
			if spent := time.Since(start); spent > 2*time.Minute {
				t.Errorf("took %v", spent)
			} else {
				t.Log(spent)
			}
		})
	}
}

// manyNames is a text with ever new people of one family name.
func manyNames(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		b.WriteString("Anna ")
		for n := i; n > 0; n /= 26 {
			if n == i {
				b.WriteByte(byte('A' + n%26))
			} else {
				b.WriteByte(byte('a' + n%26))
			}
		}
		b.WriteString(" Berg said no. ")
	}
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	engine := newEngine(b)
	for _, size := range []struct {
		name  string
		bytes int
	}{{"10KB", 10_000}, {"1MB", 1_000_000}, {"20MB", 20_000_000}} {
		text := strings.Repeat(sample, size.bytes/len(sample)+1)[:size.bytes]
		b.Run(size.name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				engine.Read(text)
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newEngine(b)
	}
}
