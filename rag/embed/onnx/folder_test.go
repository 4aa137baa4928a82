package onnx_test

import (
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag/embed/onnx"
	"whosaid/rag/embed/onnx/onnxtest"
)

func words() []string { return strings.Fields("the gate gates leak ##ed said harbour") }

func pooling(mode string) map[string][]byte {
	return map[string][]byte{"1_Pooling/config.json": []byte(`{"pooling_mode_` + mode + `": true}`)}
}

// What is wrong with a folder is said whether the engine is there or not.
func TestAFolderThatCannotBeUsedIsRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		files map[string][]byte
		code  corpus.Code
		says  string
	}{
		{"no model", map[string][]byte{"model.onnx": nil}, corpus.NotFound, "no model.onnx"},
		{"no tokenizer", map[string][]byte{"tokenizer.json": nil}, corpus.NotFound, "no tokenizer.json"},
		{"a broken tokenizer", map[string][]byte{"tokenizer.json": []byte("{")}, corpus.Invalid, "tokenizer"},
		{"an unknown tokenizer", map[string][]byte{"tokenizer.json": []byte(`{"model":{"type":"BPE"}}`)}, corpus.Invalid, `"BPE"`},
		{"an unknown pooling", pooling("weightedmean_tokens"), corpus.Invalid, "pools"},
		{"two poolings", map[string][]byte{"1_Pooling/config.json": []byte(`{"pooling_mode_cls_token": true, "pooling_mode_max_tokens": true}`)}, corpus.Invalid, "pools"},
		{"a broken pooling", map[string][]byte{"1_Pooling/config.json": []byte(`[]`)}, corpus.Invalid, "1_Pooling/config.json"},
		{"another layer", map[string][]byte{"modules.json": []byte(`[{"type": "sentence_transformers.models.Transformer"}, {"type": "sentence_transformers.models.Dense"}]`)}, corpus.Invalid, `"Dense"`},
		{"a broken configuration", map[string][]byte{"config.json": []byte(`{"max_position_embeddings": "many"}`)}, corpus.Invalid, "config.json"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := onnxtest.Folder(dir, words(), test.files); err != nil {
				t.Fatal(err)
			}
			e, err := onnx.Open(dir)
			if e != nil || corpus.CodeOf(err) != test.code || !strings.Contains(corpus.Message(err), test.says) || !strings.Contains(corpus.Message(err), dir) {
				t.Errorf("the error is %v", err)
			}
		})
	}
	if _, err := onnx.Open("no/such/folder"); corpus.CodeOf(err) != corpus.NotFound {
		t.Errorf("the error is %v", err)
	}
}
