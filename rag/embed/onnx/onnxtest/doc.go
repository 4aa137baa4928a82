// Package onnxtest makes model folders that are small enough for tests.
package onnxtest

import (
	"encoding/json"
	"os"
	"path/filepath"
)

// Folder writes a model that pools by mean, with a WordPiece tokenizer of these
// words, into a folder, and further files by their names, which can take the
// place of its own; a file that is nil is left out.
func Folder(path string, words []string, files map[string][]byte) error {
	tokenizer := WordPiece(words...)
	pooling, err := json.Marshal(map[string]any{"word_embedding_dimension": Dims, "pooling_mode_mean_tokens": true})
	if err != nil {
		return err
	}
	all := map[string][]byte{
		"model.onnx":            Model(Pieces(words...), false),
		"tokenizer.json":        tokenizer,
		"config.json":           []byte(`{"model_type": "bert", "max_position_embeddings": 128, "pad_token_id": 0}`),
		"1_Pooling/config.json": pooling,
	}
	for name, data := range files {
		all[name] = data
	}
	for name, data := range all {
		if data == nil {
			continue
		}
		name = filepath.Join(path, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Pieces is how many pieces the tokenizers of these words have at most.
func Pieces(words ...string) int { return 8 + 2*len([]rune(letters)) + 2*len(words) }
