package pdftext

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

func textsOf(d Document) []string {
	out := make([]string, len(d.Paragraphs))
	for i, p := range d.Paragraphs {
		out[i] = p.Text
	}
	return out
}

func read(t *testing.T, data []byte) Document {
	t.Helper()
	d, err := Read(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// has checks that the paragraphs of a document are want, in this order.
func has(t *testing.T, d Document, want ...string) {
	t.Helper()
	got := textsOf(d)
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("paragraph %d:\n got %q\nwant %q\nof %q", i+1, g, w, got)
		}
	}
}

var story = []string{
	"The three-day forum on the ferries of the outer islands closed on Wednesday with a promise that boats will run after midnight from next spring, and with a frank dispute about who should pay for the difference.",
	"“Nobody should have to choose between a late shift and their own bed,” said Ottilie Brandt, who chairs the transport committee. She added that the first official timetable would be affordable.",
	"Harald Nkemelu, the shipping line’s director of operations, called the plan “half a plan”: the crews would have to be found first, he said, and the quays could not take the larger vessels.",
	"Ines Aldaya, a marine biologist, welcomed the quieter boats as “the best thing to happen to our porpoises in forty years”, and asked for a speed limit in the sound.",
}

func TestParagraphsAreRebuiltFromLines(t *testing.T) {
	p := book()
	p.SetTitle("Night boats for the outer islands", true)
	p.SetAuthor("The Sound Gazette", true)
	p.AddPage()
	p.SetFont("go", "B", 20)
	p.MultiCell(0, 24, "Ferry forum ends with a promise of night boats", "", "L", false)
	p.Ln(10)
	p.SetFont("go", "", 11)
	for _, s := range story {
		p.MultiCell(0, 14, s, "", "J", false)
		p.Ln(7)
	}
	d := read(t, bytesOf(t, p))
	has(t, d, append([]string{"Ferry forum ends with a promise of night boats"}, story...)...)
	if !d.Paragraphs[0].Heading || d.Paragraphs[1].Heading || d.Title != "Night boats for the outer islands" || d.Author != "The Sound Gazette" || d.Created.IsZero() {
		t.Errorf("%+v", d)
	}
}

func TestIndentedParagraphsWithoutSpaceBetweenThemAreToldApart(t *testing.T) {
	p := book()
	p.AddPage()
	for _, s := range story {
		p.MultiCell(0, 14, "      "+s, "", "L", false)
	}
	has(t, read(t, bytesOf(t, p)), story...)
}

func TestColumnsAreReadOneAfterTheOther(t *testing.T) {
	for name, drawn := range map[string]func(p *fpdf.Fpdf, left, right []string){
		"column by column": func(p *fpdf.Fpdf, left, right []string) {
			for i, s := range left {
				p.Text(60, 140+14*float64(i), s)
			}
			for i, s := range right {
				p.Text(310, 140+14*float64(i), s)
			}
		},
		"row by row": func(p *fpdf.Fpdf, left, right []string) {
			for i := range left {
				p.Text(60, 140+14*float64(i), left[i])
				if i < len(right) {
					p.Text(310, 140+14*float64(i), right[i])
				}
			}
		},
		"columns not level": func(p *fpdf.Fpdf, left, right []string) {
			for i, s := range right {
				p.Text(310, 136+14*float64(i), s)
			}
			for i, s := range left {
				p.Text(60, 140+14*float64(i), s)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := book()
			p.AddPage()
			p.SetFont("go", "B", 20)
			p.Text(60, 100, "Night boats are promised to all islanders")
			p.SetFont("go", "", 11)
			lines := p.SplitText(story[0]+" "+story[1]+" "+story[2], 225)
			half := (len(lines) + 1) / 2
			drawn(p, lines[:half], lines[half:])
			p.Text(60, 140+14*float64(half)+40, "With reporting from the quay, where passengers waited in the rain for the last boat of the day.")
			d := read(t, bytesOf(t, p))
			got := strings.Join(textsOf(d), " ")
			if want := "Night boats are promised to all islanders " + story[0] + " " + story[1] + " " + story[2] + " With reporting from the quay, where passengers waited in the rain for the last boat of the day."; got != want {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestWhatIsPrintedOnEveryPageIsLeftOut(t *testing.T) {
	p := book()
	p.SetHeaderFunc(func() {
		p.SetFont("go", "", 9)
		if p.PageNo()%2 == 0 {
			p.Text(60, 40, "THE SOUND GAZETTE")
		} else {
			p.Text(300, 40, "Ferry forum, 14 May 2025")
		}
		p.SetFont("go", "", 11)
	})
	p.SetFooterFunc(func() {
		p.SetFont("go", "", 9)
		p.Text(290, 810, fmt.Sprintf("– %d –", p.PageNo()))
		p.SetFont("go", "", 11)
	})
	p.AddPage()
	var want []string
	for i := range 60 {
		s := fmt.Sprintf("Speaker number %d: ", i+1) + story[i%len(story)]
		want = append(want, s)
		p.MultiCell(0, 14, s, "", "J", false)
		p.Ln(7)
	}
	if p.PageNo() < 4 {
		t.Fatal("too few pages")
	}
	has(t, read(t, bytesOf(t, p)), want...)
}

func TestHyphensAtLineEndsAreJoined(t *testing.T) {
	p := book()
	p.AddPage()
	for i, s := range []string{
		"The minister said that the imple-", "mentation of the long-term plan would need co-", "operation, and that the govern\u00ad",
		"ment’s co-operation was sure. It is a long-", "term plan, he said, for the Sino-", "German boats, and a well-", "known one.",
	} {
		p.Text(60, 100+14*float64(i), s)
	}
	has(t, read(t, bytesOf(t, p)), "The minister said that the implementation of the long-term plan would need co-operation, and that the government’s co-operation was sure. It is a long-term plan, he said, for the Sino-German boats, and a well-known one.")
}

func TestLigaturesBecomeTheirLetters(t *testing.T) {
	lines := "BT /F 12 Tf 50 700 Td (The \x02rst o\x01cial timetable is e\x03cient.) Tj ET"
	want := "The first official timetable is efficient."
	byName := "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[1/f_f_i/fi/ffi.alt]>>>>"
	has(t, read(t, onePage(lines, byName)), want)
	toUnicode := streamOf("", "1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfchar <02> <FB01> <03> <FB03> endbfchar 1 beginbfrange <01> <01> <FB03> endbfrange")
	has(t, read(t, onePage(lines, "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>", toUnicode)), want)
}

func TestChineseIsReadWithoutSpacesAtLineEnds(t *testing.T) {
	hex := func(s string) string {
		var b strings.Builder
		for _, r := range s {
			fmt.Fprintf(&b, "%04x", r)
		}
		return "<" + b.String() + ">"
	}
	content := "BT /F 12 Tf 50 700 Td " + hex("为期三天的渡轮论坛星期三闭幕。交通委员会主席林若兰表示：“没有人") + " Tj 0 -18 Td " +
		hex("应该在夜班和回家之间做选择。”她强调，首个正式时刻表将在明年春") + " Tj 0 -18 Td " + hex("天公布。") + " Tj ET"
	font := "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>]>>"
	has(t, read(t, onePage(content, font)), "为期三天的渡轮论坛星期三闭幕。交通委员会主席林若兰表示：“没有人应该在夜班和回家之间做选择。”她强调，首个正式时刻表将在明年春天公布。")
	gbk := strings.ReplaceAll(font, "UniGB-UCS2-H", "GBK-EUC-H")
	has(t, read(t, onePage("BT /F 12 Tf 50 700 Td <c2dbccb3b1d5c4bb> Tj ET", gbk)), "论坛闭幕")
}

func TestWordsAreKnownByTheSpaceBetweenThem(t *testing.T) {
	for name, content := range map[string]string{
		"moved within a line":   "BT /F 12 Tf 50 700 Td [(The)-280(g)10(ates)-300(are)-250(open.)] TJ ET",
		"each word placed":      "BT /F 12 Tf 1 0 0 1 50 700 Tm (The) Tj 1 0 0 1 71 700 Tm (gates) Tj 1 0 0 1 104 700 Tm (are) Tj 1 0 0 1 125 700 Tm (open.) Tj ET",
		"each word its own":     "BT /F 12 Tf 1 0 0 1 104 700 Tm (are) Tj ET BT /F 12 Tf 50 700 Td (The) Tj ET BT 125 700 Td (open.) Tj ET BT 71 700 Td (gates) Tj ET",
		"letters spaced":        "BT /F 12 Tf 3 Tc 50 700 Td (The gates are open.) Tj ET",
		"drawn twice, for bold": "BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET BT /F 12 Tf 50.3 700 Td (The gates are open.) Tj ET",
		"a page that is turned": "q 0 1 -1 0 600 0 cm Q BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET",
		"with a note's mark":    "BT /F 12 Tf 50 700 Td (The gates are open.) Tj 4 Ts /F 7 Tf (3) Tj ET",
		"in a form":             "q 1 0 0 1 0 10 cm /X Do Q",
		"beside a stamp":        "BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET BT /F 30 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET",
		"with actual text":      "BT /F 12 Tf 50 700 Td (The gates ) Tj /Span<</ActualText(are open.)>>BDC (xxx) Tj EMC ET",
		"under a hidden layer":  "BT /F 12 Tf 50 700 Td (The gates are open.) Tj 3 Tr 0 -20 Td (Say nothing of this.) Tj ET",
		"as a scan's layer":     "BT 3 Tr /F 12 Tf 50 700 Td (The gates are open.) Tj ET",
		"with artifacts":        "/Artifact<</Type/Pagination>>BDC BT /F 12 Tf 50 750 Td (The Gazette, late edition) Tj ET EMC BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET",
		"with a picture within": "BI /W 1 /H 1 ID \x00\xffEI(x\nEI BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET",
		"as codes of eight": `BT /F 12 Tf 50 700 Td (The g\141tes \
are open.) Tj ET`,
	} {
		form := streamOf("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Matrix[1 0 0 1 0 5]", "BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET")
		if got := textsOf(read(t, onePage(content, timesWithWidths(), form))); len(got) != 1 || got[0] != "The gates are open." {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// timesWithWidths is a font whose characters are all half as wide as high.
func timesWithWidths() string {
	return "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126/Widths[" + strings.Repeat("450 ", 95) + "]>>"
}

func TestNotesAtTheFootAreLeftOut(t *testing.T) {
	p := book()
	p.AddPage()
	p.MultiCell(0, 14, story[0], "", "L", false)
	p.Ln(7)
	p.MultiCell(0, 14, story[1], "", "L", false)
	p.SetFont("go", "", 8)
	p.Text(60, 740, "1 The timetable was first promised in 2019.")
	p.Text(60, 750, "It has been promised twice since.")
	has(t, read(t, bytesOf(t, p)), story[0], story[1])
}

func TestItemsOfListsAreToldApart(t *testing.T) {
	p := book()
	p.AddPage()
	p.MultiCell(0, 14, "The committee asks for three things:", "", "L", false)
	for _, s := range []string{"boats after midnight", "a fare that islanders can pay", "quays with a roof"} {
		p.MultiCell(0, 14, "• "+s, "", "L", false)
	}
	d := read(t, bytesOf(t, p))
	has(t, d, "The committee asks for three things:", "boats after midnight", "a fare that islanders can pay", "quays with a roof")
	if d.Paragraphs[0].Item || !d.Paragraphs[1].Item {
		t.Errorf("%+v", d.Paragraphs)
	}
}

func TestAPasswordIsAskedForOnlyWhereOneIsNeeded(t *testing.T) {
	for user, want := range map[string]error{"": nil, "secret": ErrLocked} {
		p := book()
		p.SetProtection(fpdf.CnProtectPrint, user, "owner's")
		p.AddPage()
		p.MultiCell(0, 14, story[0], "", "L", false)
		d, err := Read(t.Context(), bytesOf(t, p))
		if !errors.Is(err, want) || want == nil && (err != nil || d.Paragraphs[0].Text != story[0]) {
			t.Errorf("password %q: %v, %v", user, textsOf(d), err)
		}
	}
}

func TestWhatHoldsNoTextSaysWhy(t *testing.T) {
	picture := book()
	picture.AddPage()
	picture.Rect(10, 10, 100, 100, "F")
	identity := "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X>>]>>"
	for name, tc := range map[string]struct {
		data []byte
		want error
	}{
		"pictures only":  {bytesOf(t, picture), ErrPictures},
		"unknown glyphs": {onePage("BT /F 12 Tf 50 700 Td <000100020003> Tj ET", identity), ErrUnmapped},
		"a bomb":         {onePage(strings.Repeat(" ", maxStream+1), times), ErrPictures},
		"many bombs":     {bombs(), ErrTooMuch},
		"forms in forms": {onePage("/X Do", times, streamOf("/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>", strings.Repeat("/X Do ", 40))), ErrTooMuch},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		_, err := Read(ctx, tc.data)
		cancel()
		if !errors.Is(err, tc.want) && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// bombs is a page of streams that are small as they stand and inflate to more
// than is read in all.
func bombs() []byte {
	refs, objects := "", []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", ""}
	bomb := streamOf("", strings.Repeat(" ", maxStream-1))
	for i := range 6 {
		refs += fmt.Sprintf("%d 0 R ", i+4)
		objects = append(objects, bomb)
	}
	objects[2] = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents[" + refs + "]>>"
	return raw(objects...)
}

func TestDamagedFilesAreOutlived(t *testing.T) {
	p := book()
	p.AddPage()
	p.MultiCell(0, 14, story[0], "", "L", false)
	whole := bytesOf(t, p)
	for name, data := range map[string][]byte{
		"nothing":               []byte("%PDF-1.7"),
		"cut in the middle":     whole[:len(whole)/2],
		"no pages":              raw("<</Type/Catalog>>"),
		"pages in a circle":     raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
		"a page tree of itself": raw("<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]>>"),
		"a size beyond reason":  bytes.Replace(raw("<</Type/Catalog>>"), []byte("/Size 2"), []byte("/Size 999999999999"), 1),
		"lists in lists":        onePage(strings.Repeat("[", 1<<20), times),
		"an object in itself":   raw("1 0 R"),
	} {
		begun := time.Now()
		if _, err := Read(t.Context(), data); err == nil {
			t.Errorf("%s was read", name)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
	for at := 0; at < len(whole); at += 97 {
		broken := bytes.Clone(whole)
		for i := range 8 {
			broken[min(at+i*13, len(broken)-1)] ^= 0x55
		}
		_, _ = Read(t.Context(), broken) // it is enough that it comes back
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, onePage("BT /F 12 Tf (a) Tj ET", times)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestMemoryOfABombIsBounded(t *testing.T) {
	data := bombs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err := Read(t.Context(), data)
	runtime.ReadMemStats(&after)
	if grown := after.HeapSys - min(before.HeapSys, after.HeapSys); grown > 400<<20 {
		t.Errorf("took %d MB, %v", grown>>20, err)
	}
}

func FuzzRead(f *testing.F) {
	p := book()
	p.AddPage()
	p.MultiCell(0, 14, story[1], "", "L", false)
	f.Add(bytesOf(f, p))
	f.Add(onePage("BT /F 12 Tf 50 700 Td (The gates are open.) Tj ET", times))
	f.Add(raw("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"))
	f.Fuzz(func(t *testing.T, data []byte) { checkRead(t, data) })
}

// FuzzPage feeds what stands on a page, which random changes to a compressed
// file would never reach.
func FuzzPage(f *testing.F) {
	f.Add("BT /F 12 Tf 50 700 Td [(The)-280(gates)] TJ T* (are) ' 1 2 (open) \" ET", "1 beginbfrange <01> <05> [<0041>] endbfrange")
	f.Add("q 1 0 0 1 0 0 cm /X Do Q /Span<</ActualText<FEFF0041>>>BDC EMC BI ID x EI", "1 begincodespacerange <0000> <ffff> endcodespacerange")
	f.Fuzz(func(t *testing.T, content, cmap string) {
		font := "<</Type/Font/Subtype/Type1/Encoding<</Differences[0/a/uni0041/eacute]>>/ToUnicode 6 0 R>>"
		checkRead(t, onePage(content, font, streamOf("/Subtype/Form", cmap)))
	})
}

func checkRead(t *testing.T, data []byte) {
	t.Helper()
	begun := time.Now()
	d, err := Read(t.Context(), data)
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("took %v for %d bytes", took, len(data))
	}
	if err == nil && len(d.Paragraphs) == 0 {
		t.Error("nothing was read, and that is not said")
	}
}

func BenchmarkRead(b *testing.B) {
	p := book()
	p.AddPage()
	for i := range 100 {
		p.MultiCell(0, 14, story[i%4], "", "J", false)
		p.Ln(7)
	}
	data := bytesOf(b, p)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(b.Context(), data); err != nil {
			b.Fatal(err)
		}
	}
}
