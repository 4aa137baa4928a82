//go:build !onnx

package onnx

import "whosaid/corpus"

// openGraph says that the engine is not part of this program.
func openGraph(string, bool) (graph, error) {
	return nil, corpus.Errorf(corpus.Invalid, "This whosaid was built without the engine for ONNX models. Build it with: go build -tags onnx ./cmd/whosaid")
}
