package reader

import (
	"testing"
	"time"
)

const story = "Engineers at the Delta Forum said on Monday that the old gates of the delta could no longer be closed.\n\n" +
	"“We found forty of them open,” said Wei Jianguo, who led the survey of the gates.\n\nThe forum ends on Friday. Its papers will be published in the autumn."

func TestTitleSourceAndDateAreFoundWhereTheyStand(t *testing.T) {
	day := "2026-02-09 00:00"
	for name, tc := range map[string]struct{ before, after, title, source, published string }{
		"source and date in one line":    {"Water\nGates of the delta stay open\nSeetide 2026-02-09 14:48\n\n", "", "Gates of the delta stay open", "Seetide", "2026-02-09 14:48"},
		"labels":                         {"Title: Gates of the delta stay open\nSource: Delta Courier\nDate: 9 February 2026\n\n", "", "Gates of the delta stay open", "Delta Courier", day},
		"a byline with the paper":        {"Gates of the delta stay open\nBy Jo Doe | Delta Courier | 9 Feb 2026\n\n", "", "Gates of the delta stay open", "Delta Courier", day},
		"a dateline of an agency":        {"Gates of the delta stay open\n\nPORT MERRIN, 9 February 2026 (Tidewire) — ", "", "Gates of the delta stay open", "Tidewire", day},
		"the date after the article":     {"Gates of the delta stay open\n\n", "\n\nSource: Delta Courier\nPublished: February 9, 2026", "Gates of the delta stay open", "Delta Courier", day},
		"an RFC date":                    {"Gates of the delta stay open\nMon, 09 Feb 2026 14:48:00 +0800\n\n", "", "Gates of the delta stay open", "", "2026-02-09 06:48"},
		"a French date":                  {"Gates of the delta stay open\nPublié le 9 février 2026 à 14h48\n\n", "", "Gates of the delta stay open", "", "2026-02-09 14:48"},
		"a title that ends as sentences": {"Gates of the Delta Stay Open.\n\n", "", "Gates of the Delta Stay Open", "", "0001-01-01 00:00"},
		"nothing":                        {"", "", "", "", "0001-01-01 00:00"},
	} {
		doc := readText(t, "a.txt", tc.before+story+tc.after)
		if doc.Title != tc.title || doc.Source != tc.source || doc.Published.Format("2006-01-02 15:04") != tc.published {
			t.Errorf("%s: title %q, source %q, published %v", name, doc.Title, doc.Source, doc.Published)
		}
	}
}

func TestFindDate(t *testing.T) {
	for s, want := range map[string]string{
		"2026-02-09":                     "2026-02-09T00:00:00Z",
		"2026-02-09 14:48":               "2026-02-09T14:48:00Z",
		"2026-02-09T14:48:30+08:00":      "2026-02-09T06:48:30Z",
		"2026/2/9":                       "2026-02-09T00:00:00Z",
		"2026.02.09":                     "2026-02-09T00:00:00Z",
		"9 February 2026":                "2026-02-09T00:00:00Z",
		"9th Feb. 2026":                  "2026-02-09T00:00:00Z",
		"Feb. 9, 2026, 3:04 p.m. EST":    "2026-02-09T15:04:00Z",
		"February 9th, 2026 at 12:30 am": "2026-02-09T00:30:00Z",
		"Monday, February 9, 2026":       "2026-02-09T00:00:00Z",
		"Mon, 09 Feb 2026 14:48:00 GMT":  "2026-02-09T14:48:00Z",
		"9. Februar 2026":                "2026-02-09T00:00:00Z",
		"9 de febrero de 2026":           "2026-02-09T00:00:00Z",
		"9 février 2026":                 "2026-02-09T00:00:00Z",
		"9 февраля 2026":                 "2026-02-09T00:00:00Z",
		"09.02.2026":                     "2026-02-09T00:00:00Z",
		"2026年2月9日 14:48":                "2026-02-09T14:48:00Z",
		"02/13/2026":                     "2026-02-13T00:00:00Z",
		"13/02/2026":                     "2026-02-13T00:00:00Z",
		"02/09/2026":                     "", // February or September?
		"31 February 2026":               "",
		"2026-13-40":                     "",
		"version 2.10.2026-rc":           "2026-10-02T00:00:00Z",
		"9 Bananas 2026":                 "",
		"call 2026 now":                  "",
		"":                               "",
		"on 30 June 2026, a day after 1 May 2026": "2026-06-30T00:00:00Z",
	} {
		d, ok := findDate(s)
		got := ""
		if ok {
			got = d.at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("findDate(%q) = %q, want %q", s, got, want)
		}
	}
}
