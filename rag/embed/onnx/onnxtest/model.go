package onnxtest

import (
	"encoding/binary"
	"math"
)

// Dims is the dimension of the models made here.
const Dims = 16

// Row is the vector that the models give a piece, wherever it stands.
func Row(id int) []float32 {
	row := make([]float32, Dims)
	for i := range row {
		row[i] = float32(math.Tanh(float64(weight(id, i))))
	}
	return row
}

// weight is one of the numbers that the models are made of.
func weight(id, i int) float32 { return float32(math.Sin(float64(1 + id*(i+3)))) }

// Model is an ONNX file whose output "last_hidden_state" is the [Row] of each
// piece; it knows so many pieces. With pooled, it has another output,
// "sentence_embedding", which is their sum.
func Model(pieces int, pooled bool) []byte {
	table := make([]float32, 0, pieces*Dims)
	for id := range pieces {
		for i := range Dims {
			table = append(table, weight(id, i))
		}
	}
	var g message
	g.add(1, node("Gather", []string{"table", "input_ids"}, "rows"))
	g.add(1, node("Tanh", []string{"rows"}, "last_hidden_state"))
	if pooled {
		g.add(1, node("Cast", []string{"attention_mask"}, "mask", attribute("to", 1)))
		g.add(1, node("Unsqueeze", []string{"mask", "middle axis"}, "line"))
		g.add(1, node("MatMul", []string{"line", "last_hidden_state"}, "sums"))
		g.add(1, node("Squeeze", []string{"sums", "middle axis"}, "sentence_embedding"))
	}
	g.text(2, "tiny")
	g.add(5, tensor("table", 1, floats(table), pieces, Dims))
	g.add(5, tensor("middle axis", 7, long(1), 1))
	for _, name := range []string{"input_ids", "attention_mask", "token_type_ids"} {
		g.add(11, value(name, 7, "batch", "sequence"))
	}
	g.add(12, value("last_hidden_state", 1, "batch", "sequence", Dims))
	if pooled {
		g.add(12, value("sentence_embedding", 1, "batch", Dims))
	}
	var opset, m message
	opset.number(2, 14)
	m.number(1, 8)
	m.add(7, g)
	m.add(8, opset)
	return m
}

// The messages of onnx.proto, as far as they are needed; the numbers are those
// of their fields.

func node(operation string, inputs []string, output string, attributes ...message) message {
	var m message
	for _, name := range inputs {
		m.text(1, name)
	}
	m.text(2, output)
	m.text(3, "make "+output)
	m.text(4, operation)
	for _, a := range attributes {
		m.add(5, a)
	}
	return m
}

func attribute(name string, n uint64) message {
	var m message
	m.text(1, name)
	m.number(3, n)
	m.number(20, 2) // of the kind INT
	return m
}

// tensor holds numbers of a kind: 1 is float32, 7 is int64.
func tensor(name string, kind uint64, raw []byte, dims ...int) message {
	var m message
	for _, d := range dims {
		m.number(1, uint64(d))
	}
	m.number(2, kind)
	m.text(8, name)
	m.add(9, raw)
	return m
}

// value is an input or output; a dimension is a number or a name.
func value(name string, kind uint64, dims ...any) message {
	var shape, of, typed, m message
	for _, d := range dims {
		var dim message
		switch d := d.(type) {
		case int:
			dim.number(1, uint64(d))
		case string:
			dim.text(2, d)
		}
		shape.add(1, dim)
	}
	of.number(1, kind)
	of.add(2, shape)
	typed.add(1, of)
	m.text(1, name)
	m.add(2, typed)
	return m
}

func floats(values []float32) (raw []byte) {
	for _, x := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return raw
}

func long(x uint64) []byte { return binary.LittleEndian.AppendUint64(nil, x) }

// message is a protocol buffer as it is written.
type message []byte

func (m *message) number(field int, n uint64) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3)
	*m = binary.AppendUvarint(*m, n)
}

func (m *message) add(field int, part []byte) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|2)
	*m = binary.AppendUvarint(*m, uint64(len(part)))
	*m = append(*m, part...)
}

func (m *message) text(field int, s string) { m.add(field, []byte(s)) }
