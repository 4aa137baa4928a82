//go:build !onnx

package onnx_test

import (
	"strings"
	"testing"

	"whosaid/corpus"
	"whosaid/rag/embed/onnx"
	"whosaid/rag/embed/onnx/onnxtest"
)

func TestAProgramWithoutTheEngineSaysHowToHaveIt(t *testing.T) {
	dir := t.TempDir()
	if err := onnxtest.Folder(dir, words(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := onnx.Open(dir); corpus.CodeOf(err) != corpus.Invalid || !strings.Contains(corpus.Message(err), "-tags onnx") {
		t.Errorf("the error is %v", err)
	}
}
