package reader

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"whosaid/corpus"
)

const (
	english   = "The minister said that the harbour would reopen in May. “We are ready,” she added – and the crowd’s cheer was long."
	french    = "« Nous sommes prêts », a déclaré la préfète à l’ouverture du forum. Les pêcheurs ont répondu qu’ils étaient déjà partis."
	german    = "Die Bürgermeisterin sagte, größere Schiffe müssten künftig draußen warten. „Das ist übrigens nicht neu“, erklärte sie."
	chinese   = "论坛秘书长谭卫国表示，走廊的薄弱环节不再是轨道，而是时刻表。他强调，应当每小时交换一次延误数据。“提前到达关闭的大门，就是晚点。”"
	russian   = "Министр заявила, что порт откроется в мае. Рыбаки ответили, что они уже готовы и ждут только погоды."
	japanese2 = "大臣は五月に港を再開すると述べた。漁師たちは「もう準備はできている」と答えた。"
	korean2   = "장관은 오월에 항구를 다시 열겠다고 말했다. 어민들은 이미 준비가 되었다고 답했다."
	polish    = "Minister powiedziała, że port zostanie otwarty w maju. Rybacy odpowiedzieli, że są już gotowi i źle się im żyje bez łodzi, gdyż dłużej czekać nie mogą."
)

func encode(t *testing.T, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTextInTheseEncodingsIsRead(t *testing.T) {
	utf16 := func(order unicode.Endianness, bom unicode.BOMPolicy) encoding.Encoding {
		return unicode.UTF16(order, bom)
	}
	for name, tc := range map[string]struct {
		data []byte
		want string
	}{
		"UTF-8":                             {[]byte(russian), russian},
		"UTF-8 with a byte order mark":      {[]byte("\ufeff" + english), english},
		"UTF-16 LE with a byte order mark":  {encode(t, utf16(unicode.LittleEndian, unicode.UseBOM), french), french},
		"UTF-16 BE with a byte order mark":  {encode(t, utf16(unicode.BigEndian, unicode.UseBOM), french), french},
		"UTF-16 LE without a mark":          {encode(t, utf16(unicode.LittleEndian, unicode.IgnoreBOM), german), german},
		"UTF-16 BE without a mark":          {encode(t, utf16(unicode.BigEndian, unicode.IgnoreBOM), english), english},
		"UTF-16 LE of Russian":              {encode(t, utf16(unicode.LittleEndian, unicode.IgnoreBOM), russian), russian},
		"UTF-16 with a mark, of Chinese":    {encode(t, utf16(unicode.LittleEndian, unicode.UseBOM), chinese), chinese},
		"Windows-1252 of English":           {encode(t, charmap.Windows1252, english), english},
		"Windows-1252 of French":            {encode(t, charmap.Windows1252, french), french},
		"Windows-1252 of German":            {encode(t, charmap.Windows1252, german), german},
		"Windows-1252 with one high letter": {[]byte("The caf\xe9 was closed, the owner said. Nobody knew why it had to be so."), "The café was closed, the owner said. Nobody knew why it had to be so."},
		"GB18030":                           {encode(t, simplifiedchinese.GB18030, chinese), chinese},
		"GB18030 with some English":         {encode(t, simplifiedchinese.GB18030, "Seitkali 2026-02-09 "+chinese+" (SLRA)"), "Seitkali 2026-02-09 " + chinese + " (SLRA)"},
		"GB18030, one sentence":             {encode(t, simplifiedchinese.GB18030, "她说，港口将在五月重新开放。"), "她说，港口将在五月重新开放。"},
	} {
		got, err := decode("x.txt", tc.data)
		if err != nil || got != tc.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestTextInOtherEncodingsIsRefusedInOneSentence(t *testing.T) {
	random := make([]byte, 4000)
	r := rand.New(rand.NewPCG(7, 7))
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	for name, data := range map[string][]byte{
		"KOI8-R":                  encode(t, charmap.KOI8R, russian),
		"Windows-1251":            encode(t, charmap.Windows1251, russian),
		"Shift JIS":               encode(t, japanese.ShiftJIS, japanese2),
		"EUC-JP":                  encode(t, japanese.EUCJP, japanese2),
		"EUC-KR":                  encode(t, korean.EUCKR, korean2),
		"Big5":                    encode(t, traditionalchinese.Big5, "論壇秘書長譚衛國表示，走廊的薄弱環節不再是軌道，而是時刻表。他強調，應當每小時交換一次延誤資料。"),
		"Windows-1250":            encode(t, charmap.Windows1250, polish),
		"an image":                append([]byte("\x89PNG\r\n\x1a\n"), random...),
		"random bytes":            random,
		"NULs":                    make([]byte, 1000),
		"damaged UTF-8":           []byte(strings.Replace(russian, "п", "\xff", 2)),
		"UTF-8 cut off":           []byte(chinese[:len(chinese)-1]),
		"UTF-16 surrogates alone": append([]byte("\xff\xfe"), []byte(strings.Repeat("\x00\xd8", 100))...),
	} {
		text, err := decode("x.txt", data)
		if err == nil {
			t.Errorf("%s was read as %.60q", name, text)
			continue
		}
		if corpus.CodeOf(err) != corpus.Invalid || !strings.HasPrefix(corpus.Message(err), "x.txt is ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
