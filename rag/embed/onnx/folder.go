package onnx

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"whosaid/corpus"
	"whosaid/rag/embed/onnx/token"
)

const (
	usualPieces = 512     // of a text, where the folder does not say how many
	mostPieces  = 8192    // whatever the folder says
	largestFile = 2 << 30 // bytes of a model; ONNX allows no more in one file
	largestText = 64 << 20
)

// folder is what a model's folder says.
type folder struct {
	path      string
	model     string // path of the .onnx file
	tokenizer *token.Tokenizer
	pooling   pooling
	pools     bool // the folder says how; else it is the mean, unless the model pools
	limit     int  // pieces of a text
	digest    string
}

// openFolder reads what stands beside the model, as the sentence-transformers
// library lays it out.
func openFolder(path string) (*folder, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return nil, corpus.Wrap(corpus.NotFound, err, "There is no folder %s with an embedding model. Give one that holds model.onnx and tokenizer.json.", path)
	}
	f := &folder{path: path}
	for _, name := range []string{"model.onnx", "onnx/model.onnx"} {
		if _, err := os.Stat(filepath.Join(path, name)); err == nil {
			f.model = filepath.Join(path, name)
			break
		}
	}
	if f.model == "" {
		return nil, corpus.Errorf(corpus.NotFound, "The folder %s holds no model.onnx.", path)
	}
	data, err := f.read("tokenizer.json")
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, corpus.Errorf(corpus.NotFound, "The folder %s holds no tokenizer.json.", path)
	}
	if f.tokenizer, err = token.Read(data); err != nil {
		return nil, corpus.Wrap(corpus.Invalid, err, "The tokenizer in %s cannot be used: %v.", path, err)
	}
	if err := f.readModules(); err != nil {
		return nil, err
	}
	if err := f.readPooling(); err != nil {
		return nil, err
	}
	if err := f.readLimit(); err != nil {
		return nil, err
	}
	return f, f.sum(data)
}

// readModules refuses models that do more after the transformer than pooling
// and bringing to unit length.
func (f *folder) readModules() error {
	var modules []struct{ Type string }
	if err := f.readJSON("modules.json", &modules); err != nil {
		return err
	}
	for _, m := range modules {
		switch kind := m.Type[strings.LastIndexByte(m.Type, '.')+1:]; kind {
		case "Transformer", "Pooling", "Normalize":
		default:
			return corpus.Errorf(corpus.Invalid, "The model in %s has a part of the kind %q, which cannot be run here. Choose a model without it.", f.path, kind)
		}
	}
	return nil
}

// readPooling reads how the vectors of pieces become one.
func (f *folder) readPooling() error {
	var given struct {
		First   bool `json:"pooling_mode_cls_token"`
		Mean    bool `json:"pooling_mode_mean_tokens"`
		Largest bool `json:"pooling_mode_max_tokens"`
		Root    bool `json:"pooling_mode_mean_sqrt_len_tokens"`
		Last    bool `json:"pooling_mode_lasttoken"`
		Weighed bool `json:"pooling_mode_weightedmean_tokens"`
	}
	given.Mean = true
	if data, err := f.read("1_Pooling/config.json"); err != nil {
		return err
	} else if data != nil {
		given.Mean, f.pools = false, true
		if err := json.Unmarshal(data, &given); err != nil {
			return f.broken("1_Pooling/config.json", err)
		}
	}
	var modes []pooling
	for mode, is := range map[pooling]bool{
		// A mean over the root of the length is the mean once it is brought to
		// unit length.
		mean: given.Mean || given.Root, first: given.First, largest: given.Largest, last: given.Last, "weighedmean": given.Weighed,
	} {
		if is {
			modes = append(modes, mode)
		}
	}
	if len(modes) != 1 || modes[0] == "weighedmean" {
		return corpus.Errorf(corpus.Invalid, "The model in %s pools its vectors in a way that is not known here: 1_Pooling/config.json must choose one of mean, cls, max and lasttoken.", f.path)
	}
	f.pooling = modes[0]
	return nil
}

// readLimit finds how many pieces a text may have.
func (f *folder) readLimit() error {
	var sentence struct {
		Max int `json:"max_seq_length"`
	}
	if err := f.readJSON("sentence_bert_config.json", &sentence); err != nil {
		return err
	}
	var config struct {
		Max int `json:"max_position_embeddings"`
		Pad int `json:"pad_token_id"`
		// Kind of model; RoBERTa counts its places from after the padding's
		// number.
		Kind string `json:"model_type"`
	}
	if err := f.readJSON("config.json", &config); err != nil {
		return err
	}
	if strings.Contains(config.Kind, "roberta") {
		config.Max -= config.Pad + 1
	}
	f.limit = mostPieces
	known := false
	for _, n := range []int{sentence.Max, f.tokenizer.Max, config.Max} {
		if n > 0 {
			f.limit, known = min(f.limit, n), true
		}
	}
	if !known {
		f.limit = usualPieces
	}
	f.limit = max(f.limit, 8)
	return nil
}

// sum names the folder by all that decides what vectors come out.
func (f *folder) sum(tokenizer []byte) error {
	h := sha256.New()
	model, err := os.Open(f.model)
	if err != nil {
		return corpus.Wrap(corpus.Invalid, err, "The model %s cannot be read.", f.model)
	}
	defer model.Close()
	if _, err := io.Copy(h, io.LimitReader(model, largestFile)); err != nil {
		return corpus.Wrap(corpus.Invalid, err, "The model %s cannot be read.", f.model)
	}
	h.Write(tokenizer)
	if err := json.NewEncoder(h).Encode([]any{f.pooling, f.limit}); err != nil {
		return err
	}
	f.digest = strings.ToLower(base32.StdEncoding.EncodeToString(h.Sum(nil)))[:8]
	return nil
}

// readJSON reads a file of the folder, where it is there.
func (f *folder) readJSON(name string, into any) error {
	data, err := f.read(name)
	if err != nil || data == nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return f.broken(name, err)
	}
	return nil
}

// read is a file of the folder; nil where it is not there.
func (f *folder) read(name string) ([]byte, error) {
	file, err := os.Open(filepath.Join(f.path, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, f.broken(name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, largestText+1))
	if err == nil && len(data) > largestText {
		err = errors.New("it is too large")
	}
	if err != nil {
		return nil, f.broken(name, err)
	}
	return data, nil
}

func (f *folder) broken(name string, err error) error {
	return corpus.Wrap(corpus.Invalid, err, "The file %s in %s cannot be used: %v.", name, f.path, err)
}
