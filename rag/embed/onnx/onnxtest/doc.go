// Package onnxtest makes model folders that are small enough for tests.
package onnxtest
