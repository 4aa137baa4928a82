package rag

import (
	"strings"
	"testing"
)

func TestTopicsAreLookedForInEnglish(t *testing.T) {
	g := newGlossary(glossaryTable)
	for topic, want := range map[string]struct {
		english string
		whole   bool
	}{
		"el agua de los ríos":          {"water, river", true},
		"l'eau du fleuve":              {"water, river", true},
		"les prix des médicaments":     {"price, drug", true},
		"港口的水":                         {"harbour port, water", true},
		"风险":                           {"risk", true}, // not the wind that it begins with
		"世界贸易":                         {"world, trade", true},
		"المياه والأسعار":              {"water, price", true},
		"derechos de autor":            {"copyright", true},
		"una zarigüeya en el agua":     {"water", false},
		"熊猫的水":                         {"water", false},
		"nothing that it knows at all": {"", false},
		"":                             {"", true},
	} {
		english, whole := g.translate(topic)
		if got := strings.Join(english, ", "); got != want.english || whole != want.whole {
			t.Errorf("%q is %q, whole %v; want %q, %v", topic, got, whole, want.english, want.whole)
		}
	}
}

func TestTheGlossaryIsWhole(t *testing.T) {
	for n, line := range strings.Split(strings.TrimSpace(glossaryTable), "\n") {
		columns := strings.Split(line, "\t")
		if len(columns) != 6 {
			t.Errorf("line %d has %d columns, want 6: %s", n+1, len(columns), line)
		}
		for _, c := range columns {
			if strings.TrimSpace(c) == "" {
				t.Errorf("line %d has an empty column: %s", n+1, line)
			}
		}
	}
}

func FuzzTranslate(f *testing.F) {
	for _, s := range []string{"el agua", "港口的水", "وال", "l'", "\xff"} {
		f.Add(s)
	}
	g := newGlossary(glossaryTable)
	f.Fuzz(func(_ *testing.T, topic string) { g.translate(topic) })
}
