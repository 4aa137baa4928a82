package reader

import (
	"strings"
	"testing"

	"whosaid/corpus"
)

func readText(t *testing.T, name, text string) corpus.Document {
	t.Helper()
	doc, err := New().Read(t.Context(), corpus.Input{Name: name, Data: []byte(text)})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return doc
}

func TestFurnitureAroundAnArticleGoesAndTheArticleStays(t *testing.T) {
	const (
		p1 = "Engineers at the Delta Forum said on Monday that the old gates could no longer be closed."
		p2 = "“We found forty of them open,” said Wei Jianguo, who led the survey. He called it a door painted on a wall."
		p3 = "The forum ends on Friday. Its papers will be published in the autumn, the organisers said."
	)
	article := p1 + "\n\n" + p2 + "\n\n" + p3
	for name, tc := range map[string][2]string{
		"a menu before it": {"Home\nNews\nSport\nLog in\nRegister\n\nNews > Water\n\n" + article, article},
		"links after it": {
			article + "\n\nRelated articles\n\nHarbour opens\n\n02-09\n\nThe bridge is finished at last!\n\n02-08\n\nShare\nComment", article,
		},
		"teasers after it": {
			article + "\n\nYou may also like\n\nNew bridge for the delta\n\nThe bridge that was promised for years is to be opened in the spring, the council said.\n\nShips wait outside\n\nForty ships were waiting in the roads yesterday, the harbour master told us.", article,
		},
		"a login form after it": {article + "\n\nUser name\nPassword\nForgot your password?\nRetrieve password\nGet verification code\nSure", article},
		"a share bar within it": {p1 + "\n\nShare\nTweet\n\n" + p2 + "\n\nAdvertisement\n\n" + p3, article},
		"a box of links within it": {
			p1 + "\n\nRead also\n\nHarbour opens in May\n\nForty gates and no keys\n\n" + p2 + "\n\n" + p3, article,
		},
		"a bare date and a single word":    {"Interconnection\n\n" + p1 + "\n\n02-09\n\n" + p2 + "\n\nWater\n\n" + p3, article},
		"a reading time":                   {"Gates of the delta stay open\nReading this article requires\n20 Minute\n\n" + article + "\n\n3 hours ago", article},
		"a copyright notice":               {article + "\n\nCopyright © 2026 Delta Courier. All rights reserved.", article},
		"a cookie banner":                  {"We use cookies to make this page better for you. You can refuse them.\nAccept all\nReject all\n\n" + article, article},
		"a credit on its own line":         {article + "\n\nEditor/Jo Doe\nPhoto: Ana Lima", article},
		"a credit glued to the end":        {article + "Editor/Jo Doe", article},
		"a credit glued on with a colon":   {article + " (Reporting by: Jo Doe and Ana Lima)", article},
		"comments by readers":              {article + "\n\nComments (2)\n\nAnna\nI do not believe a word of it.\n\nBo\nMe neither, to be honest.", article},
		"a byline and a dateline above it": {"Gates of the delta stay open\n\nBy Jo Doe\n\nPublished: 9 February 2026\n\n" + article, article},
	} {
		if doc := readText(t, "a.txt", tc[0]); doc.Text != tc[1] {
			t.Errorf("%s:\n%s", name, doc.Text)
		}
	}
}

func TestWhatPeopleSayIsNeverFurniture(t *testing.T) {
	frame := func(s string) string {
		return "The panel met on Monday in the old hall of the port and talked until evening.\n\n" + s +
			"\n\nAfter that the hall was empty, and the chair thanked the three people who were left in it."
	}
	for name, s := range map[string]string{
		"a short quotation":           "“Never.”",
		"a quotation of one word":     "\"No\"",
		"an interview":                "Q: Why?\n\nA: Because.\n\nQ: Since when?\n\nA: Since May.",
		"a transcript with labels":    "CHAIR: Order.\n\nROE: I object!\n\nCHAIR: Noted.",
		"names above their words":     "ROE\n\nI object to the motion.\n\nMOE\n\nSo do I.\n\nROE\n\nThank you.",
		"a list of those present":     "Also present were:\n\nJo Doe, mayor of Kazeura\n\nAna Lima, harbour master",
		"a subheading":                "What the port wants\n\nThe port wants gates, its director said.",
		"a question as a subheading":  "Who pays?\n\nThe port pays, its director said.",
		"a sentence about sharing":    "“Share your data,” she told them. Comments were welcome, she added.",
		"a sentence about an editor":  "Editor Jo Doe said that the paper would appear in May.",
		"a sentence about copyright":  "“All rights reserved” is not a policy, the lawyer said.",
		"a Chinese answer":            "问：为什么？\n\n答：因为。",
		"a date that begins a phrase": "9 February 2026 was a good day for the port, said its director.",
	} {
		text := frame(s)
		if doc := readText(t, "a.txt", text); doc.Text != text {
			t.Errorf("%s:\n%s", name, doc.Text)
		}
	}
}

func TestWrappedLinesAreJoined(t *testing.T) {
	wrapped := "The chair opened the meeting and said that the harbour, which had been\n" +
		"closed since the storm, would open in May. Nobody answered, and the hall\n" +
		"was so quiet that one could hear the rain on the roof of the long-\n" +
		"distance ferry.\n\n" +
		"    A second paragraph follows here, which is wrapped at the same width\n" +
		"as the first one and has a short last line.\n" +
		"    A third is indented and comes without an empty line, as it used to\n" +
		"be done in letters."
	want := "The chair opened the meeting and said that the harbour, which had been closed since the storm, would open in May. Nobody answered, and the hall was so quiet that one could hear the rain on the roof of the long-distance ferry.\n\n" +
		"A second paragraph follows here, which is wrapped at the same width as the first one and has a short last line.\n\n" +
		"A third is indented and comes without an empty line, as it used to be done in letters."
	if doc := readText(t, "a.txt", wrapped); doc.Text != want {
		t.Errorf("got\n%s", doc.Text)
	}
	unwrapped := "“We will not wait,” said Roe. “We have waited enough.”\n“You will,” said Moe. “The gates are not ready.”\nThe chair closed the meeting before they could go on."
	if doc := readText(t, "a.txt", unwrapped); doc.Text != strings.ReplaceAll(unwrapped, "\n", "\n\n") {
		t.Errorf("lines that are paragraphs were joined:\n%s", doc.Text)
	}
}

func TestAChinesePageIsReadAsAnEnglishOne(t *testing.T) {
	doc := readText(t, "a.txt", "首页\n新闻\n走廊论坛：铁路已完工，时刻表还没有\n来源：转运日报 2026年6月30日 14:48\n\n"+
		"论坛于6月28日在东峡举行，八十多位嘉宾参加了会议。\n\n论坛秘书长谭卫国表示，走廊的薄弱环节不再是轨道，而是时刻表。\n责任编辑：王小明\n\n相关阅读\n港口五月开放\n06-29\n\n分享\n评论")
	if doc.Title != "走廊论坛：铁路已完工，时刻表还没有" || doc.Source != "转运日报" || doc.Published.Format("2006-01-02 15:04") != "2026-06-30 14:48" {
		t.Errorf("title %q, source %q, published %v", doc.Title, doc.Source, doc.Published)
	}
	if want := "论坛于6月28日在东峡举行，八十多位嘉宾参加了会议。\n\n论坛秘书长谭卫国表示，走廊的薄弱环节不再是轨道，而是时刻表。"; doc.Text != want {
		t.Errorf("text %q", doc.Text)
	}
}
