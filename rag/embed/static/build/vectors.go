package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"whosaid/rag/embed/static/spelling"
)

// published is the dimension of the published vectors; what follows in a row is
// its length and rank.
const published = 100

var errMalformed = errors.New("not the JSON of the package")

// readVectors streams the published JSON, whose words stand in order of
// frequency, and keeps the first size words that the embedder can meet.
func readVectors(r io.Reader, size int) ([]lexeme, error) {
	d := json.NewDecoder(r)
	if err := enter(d, "vectors"); err != nil {
		return nil, err
	}
	var words []lexeme
	for rank := 0; len(words) < size && d.More(); rank++ {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		form, ok := key.(string)
		if !ok {
			return nil, errMalformed
		}
		var row []float32
		if err := d.Decode(&row); err != nil {
			return nil, err
		}
		if len(row) < published {
			return nil, fmt.Errorf("%q has %d dimensions", form, len(row))
		}
		if w, ok := asWord(form); ok {
			words = append(words, lexeme{form, spelling.StemOf(w), rank, row[:published:published]})
		}
	}
	return words, nil
}

// enter goes into the object's member of that name, which is an object too.
func enter(d *json.Decoder, name string) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		if key == name {
			_, err := d.Token()
			return err
		}
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	return errMalformed
}
