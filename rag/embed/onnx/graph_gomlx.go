//go:build onnx

package onnx

import (
	"fmt"
	"os"
	"slices"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/dtypes"
	computation "github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/onnx-gomlx/onnx"

	"whosaid/corpus"
)

// gomlx is a model run by GoMLX in Go alone.
type gomlx struct {
	backend backends.Backend
	weights *context.Context
	exec    *context.Exec
	inputs  []string
	types   []dtypes.DType
}

// shapes is how many shapes of batches are kept prepared; there are fewer.
const shapes = 64

func openGraph(path string, ofPieces bool) (graph, error) {
	g := &gomlx{}
	if err := g.open(path, ofPieces); err != nil {
		return nil, corpus.Wrap(corpus.Invalid, err, "The model %s cannot be run here: %v.", path, err)
	}
	return g, nil
}

func (g *gomlx) open(path string, ofPieces bool) (err error) {
	defer caught(&err)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Size() > largestFile {
		return fmt.Errorf("it has %d bytes; at most %d can be read", info.Size(), int64(largestFile))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	model, err := onnx.Parse(data)
	if err != nil {
		return err
	}
	for _, weights := range model.Proto.Graph.Initializer {
		if weights.DataLocation != 0 {
			return fmt.Errorf("its weights are in another file")
		}
	}
	for i, name := range model.InputsNames {
		if !slices.Contains([]string{"input_ids", "attention_mask", "token_type_ids"}, name) {
			return fmt.Errorf("it asks for an input that is not known here: %q", name)
		}
		kind := model.InputsShapes[i].DType
		if kind != dtypes.Int64 && kind != dtypes.Int32 {
			return fmt.Errorf("its input %q is of the type %s", name, kind)
		}
		g.inputs, g.types = append(g.inputs, name), append(g.types, kind)
	}
	output, err := output(model.OutputsNames, ofPieces)
	if err != nil {
		return err
	}
	g.weights = context.New()
	if err := model.VariablesToContext(g.weights); err != nil {
		return err
	}
	if g.backend, err = simplego.New(""); err != nil {
		return err
	}
	g.exec, err = context.NewExec(g.backend, g.weights.Reuse(), func(ctx *context.Context, inputs []*computation.Node) []*computation.Node {
		named := map[string]*computation.Node{}
		for i, name := range g.inputs {
			named[name] = inputs[i]
		}
		return model.CallGraph(ctx, inputs[0].Graph(), named, output)
	})
	if err != nil {
		return err
	}
	g.exec.SetMaxCache(shapes)
	return nil
}

// output chooses what to read of what a model gives: the vectors of pieces
// where ofPieces, else the text's own, each where there is the choice.
func output(names []string, ofPieces bool) (string, error) {
	if len(names) == 0 {
		return "", fmt.Errorf("it has no output")
	}
	usual := [][]string{{"sentence_embedding", "sentence_embeddings"}, {"last_hidden_state", "token_embeddings"}}
	if ofPieces {
		slices.Reverse(usual)
	}
	for _, name := range slices.Concat(usual...) {
		if slices.Contains(names, name) {
			return name, nil
		}
	}
	return names[0], nil
}

func (g *gomlx) run(ids, mask []int64, texts, pieces int) (values []float32, dims int, err error) {
	defer caught(&err)
	inputs := make([]any, len(g.inputs))
	for i, name := range g.inputs {
		data := make([]int64, len(ids)) // of type 0 is each piece of a single text
		switch name {
		case "input_ids":
			data = ids
		case "attention_mask":
			data = mask
		}
		t := tensor(data, g.types[i], texts, pieces)
		defer t.FinalizeAll() //nolint:errcheck // memory only
		inputs[i] = t
	}
	outputs, err := g.exec.Exec(inputs...)
	if err != nil {
		return nil, 0, err
	}
	for _, t := range outputs {
		defer t.FinalizeAll() //nolint:errcheck // memory only
	}
	shape := outputs[0].Shape()
	if shape.DType != dtypes.Float32 || shape.Rank() < 2 {
		return nil, 0, fmt.Errorf("its output is %s", shape)
	}
	values, err = tensors.CopyFlatData[float32](outputs[0])
	return values, shape.Dimensions[shape.Rank()-1], err
}

func tensor(data []int64, kind dtypes.DType, texts, pieces int) *tensors.Tensor {
	if kind == dtypes.Int64 {
		return tensors.FromFlatDataAndDimensions(data, texts, pieces)
	}
	short := make([]int32, len(data))
	for i, x := range data {
		short[i] = int32(x)
	}
	return tensors.FromFlatDataAndDimensions(short, texts, pieces)
}

func (g *gomlx) close() {
	var err error // of no use any more
	defer caught(&err)
	g.exec.Finalize()
	g.weights.Finalize()
	g.backend.Finalize()
}

// caught turns a panic, which is how GoMLX reports what it cannot do, into an
// error.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%.300v", p)
	}
}
