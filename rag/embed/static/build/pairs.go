package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// pair is two sentences and how alike people find them, 0 to 1.
type pair struct {
	a, b  string
	alike float64
}

// readPairs reads a part of the STS benchmark: genre, file, year, id, score 0
// to 5, sentence, sentence, separated by tabs.
func readPairs(path string) ([]pair, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var pairs []pair
	for n, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		f := strings.Split(strings.TrimRight(line, "\r"), "\t")
		if len(f) < 7 {
			return nil, fmt.Errorf("line %d has %d fields", n+1, len(f))
		}
		score, err := strconv.ParseFloat(f[4], 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		pairs = append(pairs, pair{f[5], f[6], score / 5})
	}
	return pairs, nil
}
