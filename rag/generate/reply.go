package generate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"whosaid/rag"
)

// readReply reads the sentences of a model's reply as they come: JSON, fenced
// or not, or text with markers, whichever was asked for. A reply that breaks
// off gives the sentences before the break and [io.ErrUnexpectedEOF].
func readReply(r io.Reader, passages []rag.Passage, emit func(rag.Sentence) error) error {
	in := bufio.NewReader(r)
	first, err := skipFence(in)
	if errors.Is(err, io.EOF) {
		return nil // it has nothing to say
	}
	if err != nil {
		return err
	}
	given := func(text string, numbers []int) error {
		s, ok := sentence(text, numbers, passages)
		if !ok {
			return nil
		}
		return emit(s)
	}
	if first == '{' || first == '[' {
		return readJSON(json.NewDecoder(in), given)
	}
	return readText(in, given)
}

// skipFence goes over space and an opening code fence, and returns the
// character that follows.
func skipFence(in *bufio.Reader) (byte, error) {
	for {
		c, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch {
		case c == '`':
			if _, err := in.ReadString('\n'); err != nil {
				return 0, err
			}
		case c != ' ' && c != '\n' && c != '\r' && c != '\t':
			return c, in.UnreadByte()
		}
	}
}

// readJSON reads {"sentences": [{"text", "statements"} …]}, or the list alone.
func readJSON(d *json.Decoder, given func(string, []int) error) error {
	for {
		token, err := d.Token()
		if err != nil {
			return brokenOff(err)
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '[' {
				return readList(d, given)
			}
			if t != '{' {
				return nil // it ended without a list
			}
		case string:
			if t == "sentences" {
				continue // its list comes next
			}
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return brokenOff(err)
			}
		}
	}
}

func readList(d *json.Decoder, given func(string, []int) error) error {
	for d.More() {
		var s struct {
			Text       string            `json:"text"`
			Statements []json.RawMessage `json:"statements"`
		}
		if err := d.Decode(&s); err != nil {
			if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
				continue // not a sentence
			}
			return brokenOff(err)
		}
		if err := given(s.Text, numbersOf(s.Statements)); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return brokenOff(err)
}

// numbersOf reads numbers as models write them: 3, "3", "[3]". What is none is
// 0, which no statement has.
func numbersOf(raw []json.RawMessage) []int {
	out := make([]int, len(raw))
	for i, r := range raw {
		out[i], _ = strconv.Atoi(strings.Trim(string(r), `"[]{}# `))
	}
	return out
}

func brokenOff(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok || errors.Is(err, io.EOF) {
		return fmt.Errorf("the reply is broken off: %w", io.ErrUnexpectedEOF)
	}
	return err
}

var marker = regexp.MustCompile(`\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]`)

// readText reads a sentence a line, its statements in square brackets. The
// last line counts only where the reply did not break off in it.
func readText(in *bufio.Reader, given func(string, []int) error) error {
	for {
		line, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if text := strings.TrimSpace(line); text != "" && !strings.HasPrefix(text, "```") {
			for _, s := range cutSentences(text) {
				var numbers []int
				for _, m := range marker.FindAllStringSubmatch(s, -1) {
					for n := range strings.SplitSeq(m[1], ",") {
						i, _ := strconv.Atoi(strings.TrimSpace(n))
						numbers = append(numbers, i)
					}
				}
				if err := given(marker.ReplaceAllString(s, ""), numbers); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

var afterMarkers = regexp.MustCompile(`(?:\[[\d,\s]+\]\s*)+[.!?]?\s+`)

// cutSentences cuts a line behind each group of markers.
func cutSentences(line string) []string {
	var out []string
	for {
		m := afterMarkers.FindStringIndex(line)
		if m == nil {
			return append(out, line)
		}
		out = append(out, line[:m[1]])
		if line = line[m[1]:]; strings.TrimSpace(line) == "" {
			return out
		}
	}
}

var placeholder = regexp.MustCompile(`\{\s*(\d{1,3})\s*\}`)

// withMarks is a placeholder with the pair of quotation marks around it, as the
// program puts its own. A single mark is left where it is, for the check.
func withMarks(text string, start, end int) (int, int) {
	before, n := utf8.DecodeLastRuneInString(text[:start])
	after, m := utf8.DecodeRuneInString(text[end:])
	if strings.ContainsRune(`"“”„'‘’«»`, before) && strings.ContainsRune(`"“”„'‘’«»`, after) {
		return start - n, end + m
	}
	return start, end
}

const longestSentence = 1000 // bytes of a model's sentence; what is longer is not one

// sentence makes parts of a model's sentence: its words, made clean, and the
// quotations it asks for.
func sentence(text string, numbers []int, passages []rag.Passage) (rag.Sentence, bool) {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, rag.Clean(text))
	text = strings.TrimSpace(strings.NewReplacer("**", "", "__", "", "`", "").Replace(text))
	if text == "" || len(text) > longestSentence {
		return rag.Sentence{}, false
	}
	s := rag.Sentence{Cites: numbers}
	words := func(w string) {
		if w != "" {
			s.Parts = append(s.Parts, rag.Part{Words: w})
		}
	}
	at := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		start, end := withMarks(text, m[0], m[1])
		words(text[at:max(at, start)])
		n, _ := strconv.Atoi(text[m[2]:m[3]])
		part := rag.Part{Quote: n}
		if n == 0 {
			part.Quote = -1 // no statement has it, but a quotation was asked for
		}
		if n >= 1 && n <= len(passages) {
			part.Spans = trim(passages[n-1], nil)
		}
		s.Parts = append(s.Parts, part)
		at = end
	}
	words(text[at:])
	return s, bytes.ContainsFunc([]byte(text), unicode.IsLetter)
}
