package token

import (
	"encoding/json"
	"strings"
	"unicode"
)

// readSplitter reads how a text is split into words before those are cut into
// pieces.
func readSplitter(data json.RawMessage) (func([]string) []string, error) {
	kind, err := kindOf(data)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "":
		return func(parts []string) []string { return parts }, nil
	case "Sequence":
		return readSplitters(data)
	case "BertPreTokenizer":
		return each(func(s string) []string { return isolate(s, unicode.IsSpace, bertPunctuation) }), nil
	case "Whitespace":
		return each(splitWords), nil
	case "WhitespaceSplit":
		return each(strings.Fields), nil
	case "Punctuation":
		return each(func(s string) []string { return isolate(s, never, bertPunctuation) }), nil
	case "Metaspace":
		return readMetaspace(data)
	}
	return nil, unknown("pre_tokenizer", kind)
}

func readSplitters(data json.RawMessage) (func([]string) []string, error) {
	var sequence struct {
		Splitters []json.RawMessage `json:"pretokenizers"`
	}
	if err := json.Unmarshal(data, &sequence); err != nil {
		return nil, err
	}
	var steps []func([]string) []string
	for _, part := range sequence.Splitters {
		step, err := readSplitter(part)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return func(parts []string) []string {
		for _, step := range steps {
			parts = step(parts)
		}
		return parts
	}, nil
}

// readMetaspace reads how spaces become a mark before the words they part.
func readMetaspace(data json.RawMessage) (func([]string) []string, error) {
	meta := struct {
		Mark   string `json:"replacement"`
		Prefix *bool  `json:"add_prefix_space"` // older files
		Scheme string `json:"prepend_scheme"`   // "always", "first" or "never"
		Split  *bool  `json:"split"`
	}{Mark: "▁"}
	if err := json.Unmarshal(data, &meta); err != nil {
		return nil, err
	}
	if meta.Scheme == "" {
		meta.Scheme = "always"
		if meta.Prefix != nil && !*meta.Prefix {
			meta.Scheme = "never"
		}
	}
	return func(parts []string) []string {
		var out []string
		for i, s := range parts {
			s = strings.ReplaceAll(s, " ", meta.Mark)
			if s == "" {
				continue
			}
			if !strings.HasPrefix(s, meta.Mark) && (meta.Scheme == "always" || meta.Scheme == "first" && i == 0) {
				s = meta.Mark + s
			}
			if meta.Split != nil && !*meta.Split {
				out = append(out, s)
				continue
			}
			for i, word := range strings.Split(s, meta.Mark) {
				if i > 0 {
					out = append(out, meta.Mark+word)
				} else if word != "" {
					out = append(out, word)
				}
			}
		}
		return out
	}, nil
}

// each splits each part.
func each(split func(string) []string) func([]string) []string {
	return func(parts []string) []string {
		var out []string
		for _, s := range parts {
			out = append(out, split(s)...)
		}
		return out
	}
}

// isolate splits s where a character is a gap, which goes, and around each one
// that is to stand alone.
func isolate(s string, gap, alone func(rune) bool) []string {
	var out []string
	from := 0
	for i, r := range s {
		if !gap(r) && !alone(r) {
			continue
		}
		if from < i {
			out = append(out, s[from:i])
		}
		from = i
		if gap(r) {
			from += len(string(r))
		} else {
			out = append(out, string(r))
			from += len(string(r))
		}
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

// splitWords gives the runs of word characters and the runs of others, without
// spaces.
func splitWords(s string) []string {
	var out []string
	from, kind := 0, 0 // 0: space, 1: word, 2: other
	for i, r := range s + " " {
		now := 2
		switch {
		case unicode.IsSpace(r):
			now = 0
		case r == '_', unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc):
			now = 1
		}
		if now != kind {
			if kind != 0 {
				out = append(out, s[from:i])
			}
			from, kind = i, now
		}
	}
	return out
}

func never(rune) bool { return false }

// bertPunctuation is what BERT takes for punctuation: what Unicode does, and
// all of ASCII that is neither letter nor digit.
func bertPunctuation(r rune) bool {
	return r > 32 && r < 127 && !(r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') || unicode.IsPunct(r)
}
