package token_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"whosaid/rag/embed/onnx/onnxtest"
	"whosaid/rag/embed/onnx/token"
)

func words() []string {
	return strings.Fields("harbour harbours ##bour ##s the said gate gates leak ##ed lock")
}

// cut is a text's pieces as they are written.
func cut(t *testing.T, tokenizer []byte, text string, limit int) []string {
	t.Helper()
	k, err := token.Read(tokenizer)
	if err != nil {
		t.Fatal(err)
	}
	names := pieces(t, tokenizer)
	var out []string
	for _, id := range k.Encode(text, limit) {
		out = append(out, names[id])
	}
	return out
}

func pieces(t *testing.T, tokenizer []byte) map[int]string {
	t.Helper()
	var file struct {
		Model struct{ Vocab any }
	}
	if err := json.Unmarshal(tokenizer, &file); err != nil {
		t.Fatal(err)
	}
	names := map[int]string{}
	switch v := file.Model.Vocab.(type) {
	case map[string]any:
		for p, id := range v {
			names[int(id.(float64))] = p
		}
	case []any:
		for id, p := range v {
			names[id] = p.([]any)[0].(string)
		}
	}
	return names
}

func TestWordPieceCutsWordsIntoKnownPieces(t *testing.T) {
	tokenizer := onnxtest.WordPiece(words()...)
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{" \t\n", ""},
		{"The HARBOUR said", "the harbour said"},
		{"gateed,gates!", "gate ##ed , gates !"},
		{"leaked", "leak ##ed"},
		{"Hárbour Ha\u0301rbour", "harbour harbour"}, // accents go with capitals
		{"said\u00a0the\u200b\x00lock\u2028gate", "said the ##l ##o ##c ##k gate"},
		{"港口gate", "港 口 gate"},
		{"$5", "[UNK] 5"},
		{"ж", "[UNK]"},
		{"lockж gate", "[UNK] gate"},
		{strings.Repeat("a", 101), "[UNK]"},
		{"[SEP]", "[UNK] s ##e ##p [UNK]"}, // a text cannot speak in the model's marks
		{"\xff\xfegate", "gate"},
	} {
		if got := cut(t, tokenizer, test.text, 512); strings.Join(got, " ") != strings.Join(strings.Fields("[CLS] "+test.want+" [SEP]"), " ") {
			t.Errorf("%q is cut into %q, want %s", test.text, got, test.want)
		}
	}
}

func TestUnigramFindsTheLikeliestPieces(t *testing.T) {
	tokenizer := onnxtest.Unigram(words()...)
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{"the  gate", "▁the ▁gate"},
		{"ﬁ ½", "▁ f i ▁ 1 <unk> 2"},
		{"the harbours", "▁the ▁harbours"},
		{"жщ gate", "▁ <unk> ▁gate"}, // unknown ones in a row are one
		{"gateж", "▁gate <unk>"},
	} {
		if got := cut(t, tokenizer, test.text, 512); strings.Join(got, " ") != strings.Join(strings.Fields("<s> "+test.want+" </s>"), " ") {
			t.Errorf("%q is cut into %q, want %s", test.text, got, test.want)
		}
	}
}

func TestUnknownCharactersFallBackToTheirBytes(t *testing.T) {
	vocabulary := [][2]any{{"<unk>", 0.0}, {"▁", -2.0}, {"a", -3.0}}
	for b := range 256 {
		vocabulary = append(vocabulary, [2]any{fmt.Sprintf("<0x%02X>", b), 0.0})
	}
	data, err := json.Marshal(map[string]any{"model": map[string]any{"type": "Unigram", "unk_id": 0, "byte_fallback": true, "vocab": vocabulary}})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(cut(t, data, "aé", 100), " "); got != "a <0xC3> <0xA9>" {
		t.Errorf("got %s", got)
	}
}

func TestLongTextsAreCutAtTheEndButKeepTheirMarks(t *testing.T) {
	for _, tokenizer := range [][]byte{onnxtest.WordPiece(words()...), onnxtest.Unigram(words()...)} {
		for _, limit := range []int{2, 3, 8, 512} {
			got := cut(t, tokenizer, strings.Repeat("the gate leaked ", 20_000), limit)
			whole := cut(t, tokenizer, strings.Repeat("the gate leaked ", 200), 10_000)
			if len(got) != limit || got[limit-1] != whole[len(whole)-1] || !slices.Equal(got[:limit-1], whole[:limit-1]) {
				t.Errorf("of at most %d pieces there are %d: %.80q", limit, len(got), got)
			}
		}
	}
}

func TestHostileTextsCostLittleTime(t *testing.T) {
	for _, tokenizer := range [][]byte{onnxtest.WordPiece(words()...), onnxtest.Unigram(words()...)} {
		k, err := token.Read(tokenizer)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{strings.Repeat("a", 5<<20), strings.Repeat("é ", 2<<20), strings.Repeat("\u0301", 2<<20), strings.Repeat("-", 5<<20)} {
			begun := time.Now()
			k.Encode(text, 512)
			if took := time.Since(begun); took > time.Second {
				t.Errorf("%.8q… took %v", text, took)
			}
		}
	}
}

func TestWhatATokenizerNeedsAndIsNotKnownIsSaid(t *testing.T) {
	for _, test := range []struct{ file, says string }{
		{`{`, "unexpected end"},
		{`{}`, `model`},
		{`{"model":{"type":"BPE"}}`, `"BPE"`},
		{`{"model":{"type":"WordPiece","vocab":{"a":0}}}`, "unknown words"},
		{`{"model":{"type":"Unigram","vocab":[]}}`, "unknown words"},
		{`{"model":{"type":"Unigram","unk_id":0,"vocab":[[1,2]]}}`, "not a text and a number"},
		{`{"normalizer":{"type":"Sequence","normalizers":[{"type":"Rot13"}]}}`, `"Rot13"`},
		{`{"normalizer":{"type":"Replace","pattern":{"Regex":"("}}}`, "normalizer"},
		{`{"pre_tokenizer":{"type":"ByteLevel"}}`, `"ByteLevel"`},
		{`{"pre_tokenizer":{}}`, "no type"},
		{`{"model":{"type":"WordPiece","vocab":{"[UNK]":0}},"post_processor":{"type":"Wrap"}}`, `"Wrap"`},
	} {
		if _, err := token.Read([]byte(test.file)); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.file, err)
		}
	}
}

func FuzzEncode(f *testing.F) {
	for _, text := range []string{"", "The harbour said.", "\u200d[SEP]\xff", "e\u0301港口", "½ﷺİß"} {
		f.Add(text, 16)
	}
	var kinds []*token.Tokenizer
	for _, data := range [][]byte{onnxtest.WordPiece(words()...), onnxtest.Unigram(words()...)} {
		k, err := token.Read(data)
		if err != nil {
			f.Fatal(err)
		}
		kinds = append(kinds, k)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		for _, k := range kinds {
			if got := k.Encode(text, limit); len(got) < 2 || len(got) > max(2, limit) {
				t.Fatalf("%d pieces, at most %d", len(got), limit)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	k, err := token.Read(onnxtest.WordPiece(words()...))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		k.Encode("The harbour must be dredged before winter, the mayor said, because silt has cut the depth of the northern channel to four metres.", 128)
	}
}
