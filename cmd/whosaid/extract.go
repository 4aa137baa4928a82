package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"whosaid/corpus"
	"whosaid/corpus/attribution"
	"whosaid/corpus/reader"
)

// extractedJSON is one article and who said what in it.
type extractedJSON struct {
	ID           string            `json:"id"`
	Text         string            `json:"text"`
	Attributions []attributionJSON `json:"attributions"`
}

type attributionJSON struct {
	Speaker      string          `json:"speaker"`
	Role         string          `json:"role"`
	SourceSpans  [][2]int        `json:"source_spans"`
	CueSpans     [][2]int        `json:"cue_spans"`
	ContentSpans [][2]int        `json:"content_spans"`
	Type         corpus.Kind     `json:"type"`
	Modality     corpus.Modality `json:"modality"`
	Confidence   float64         `json:"confidence"`
}

func newExtract(_ *program) *cobra.Command {
	var format, input string
	var explain bool
	cmd := &cobra.Command{
		Use:   "extract FILE…",
		Short: "Print who said what in articles, without storing them",
		Long: `Print who said what in articles, without storing them: one line of JSON for each
article. Spans count Unicode code points of "text".

With --input jsonl the files hold lines {"id", "text"}, and the text is taken as
it is, page furniture and all; a line that cannot be read costs itself alone.
The file "-" is standard input.`,
		Args: someArgs("a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "jsonl" {
				return usagef("the format %q is not jsonl", format)
			}
			if input != "article" && input != "jsonl" {
				return usagef("the input %q is not article or jsonl", input)
			}
			engine, err := attribution.New()
			if err != nil {
				return fmt.Errorf("load the attribution model: %w", err)
			}
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(collectFrom))
			out := bufio.NewWriter(cmd.OutOrStdout())
			x := extractor{engine: engine, write: writeExtracted(out)}
			if explain {
				x.write = explainer(out, cmd.OutOrStdout())
			}
			failed := false
			for _, name := range args {
				if err := x.file(cmd, name, input == "jsonl"); err != nil {
					failed = true
					complain(cmd.ErrOrStderr(), name, err)
				}
			}
			if err := out.Flush(); err != nil {
				return err
			}
			if failed {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "jsonl", "output format: jsonl")
	cmd.Flags().StringVar(&input, "input", "article", `what the files are: article, or jsonl with lines {"id", "text"}`)
	cmd.Flags().BoolVar(&explain, "explain", false, "show the text in colour, and for each statement why it was attributed so")
	return cmd
}

// collectFrom is how many bytes of memory are in use when the collector begins to
// work harder: what the longest articles need, so that what is left of one makes
// room for the next. Weights and code, some 40 MB, do not count.
const collectFrom = 80 << 20

// extractor reads articles and hands on what is said in them.
type extractor struct {
	engine corpus.Attributor
	write  func(id, text string, r corpus.Reading) error
}

func (x extractor) file(cmd *cobra.Command, name string, lines bool) error {
	if lines {
		return x.lines(cmd, name)
	}
	in, err := loadArticle(cmd, name)
	if err != nil {
		return err
	}
	doc, err := reader.New().Read(cmd.Context(), in)
	if err != nil {
		return err
	}
	return x.write(corpus.ArticleID(doc.Text), doc.Text, x.engine.Read(doc.Text))
}

func loadArticle(cmd *cobra.Command, name string) (corpus.Input, error) {
	if name != "-" {
		return reader.File(name)
	}
	data, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), corpus.MaxArticle+1))
	return corpus.Input{Name: "standard input", Data: data}, err
}

// lines reads {"id", "text"} lines. A line that cannot be read costs itself
// alone.
func (x extractor) lines(cmd *cobra.Command, name string) error {
	r, err := openLinesOf(cmd, name)
	if err != nil {
		return err
	}
	defer r.Close()
	failed := false
	lines := bufio.NewReaderSize(r, 64<<10)
	for n := 1; ; n++ {
		data, err := readLine(lines)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil && len(bytes.TrimSpace(data)) > 0 {
			err = x.line(data)
		}
		if err == nil {
			err = cmd.Context().Err()
		}
		if _, ofLine := errors.AsType[*corpus.Error](err); ofLine {
			failed = true
			complain(cmd.ErrOrStderr(), fmt.Sprintf("%s: line %d", name, n), err)
		} else if err != nil {
			return err
		}
	}
	if failed {
		return errReported
	}
	return nil
}

// line reads one {"id", "text"}; the text is taken exactly as it is, or not at
// all.
func (x extractor) line(data []byte) error {
	if !utf8.Valid(data) {
		return corpus.Errorf(corpus.Invalid, "This is not UTF-8. Save the file as UTF-8.")
	}
	var given struct {
		ID   any     `json:"id"`
		Text *string `json:"text"`
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&given); err != nil {
		return corpus.Wrap(corpus.Invalid, err, `This is not JSON of the form {"id", "text"}.`)
	}
	if d.More() {
		return corpus.Errorf(corpus.Invalid, "This is more than one JSON object. Give each a line of its own.")
	}
	if given.Text == nil {
		return corpus.Errorf(corpus.Invalid, `This has no "text".`)
	}
	if len(*given.Text) > corpus.MaxArticle {
		return corpus.Errorf(corpus.TooLarge, "This text is over %d MB. Split it.", corpus.MaxArticle>>20)
	}
	id := ""
	switch v := given.ID.(type) {
	case nil:
	case string:
		id = v
	case json.Number:
		id = v.String()
	default:
		return corpus.Errorf(corpus.Invalid, `The "id" of this is neither a string nor a number.`)
	}
	return x.write(id, *given.Text, x.engine.Read(*given.Text))
}

// maxLine is how many bytes of JSON one line may have: what the longest
// article takes with each of its bytes escaped.
const maxLine = 6*corpus.MaxArticle + 1<<10

// readLine is the next line, without a byte order mark; io.EOF after the last.
// What is longer than maxLine is skipped to its end.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(part) > maxLine; !tooLong {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong:
			return nil, corpus.Errorf(corpus.TooLarge, "This line is over %d MB. Split its text.", maxLine>>20)
		case errors.Is(err, io.EOF) && len(line) > 0, err == nil:
			return bytes.TrimPrefix(line, []byte("\ufeff")), nil
		}
		return nil, err
	}
}

func openLinesOf(cmd *cobra.Command, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(cmd.InOrStdin()), nil
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, corpus.Wrap(corpus.NotFound, err, "There is no such file. Check the name.")
	case err == nil && info.IsDir():
		return nil, corpus.Errorf(corpus.Invalid, "This is a folder. Name a file in it.")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, corpus.Wrap(corpus.NotFound, err, "The file cannot be opened: %v.", errors.Unwrap(err))
	}
	return f, nil
}

func writeExtracted(w io.Writer) func(id, text string, r corpus.Reading) error {
	return func(id, text string, r corpus.Reading) error {
		e := extractedJSON{ID: id, Text: text, Attributions: []attributionJSON{}}
		for _, a := range r.Attributions {
			if a.Kind != corpus.Narration {
				e.Attributions = append(e.Attributions, newAttributionJSON(a, r.People))
			}
		}
		line, err := marshal(e)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "%s\n", line)
		return err
	}
}

func newAttributionJSON(a corpus.Attribution, people []corpus.Person) attributionJSON {
	speaker := ""
	if a.Person >= 0 {
		speaker = people[a.Person].Name
	}
	return attributionJSON{
		Speaker: speaker, Role: a.Role, Type: a.Kind, Modality: a.Modality, Confidence: a.Confidence,
		SourceSpans: pairs(a.Source), CueSpans: pairs(a.Cue), ContentSpans: pairs(a.Content),
	}
}

func pairs(spans []corpus.Span) [][2]int {
	out := make([][2]int, len(spans))
	for i, s := range spans {
		out[i] = [2]int{s.Start, s.End}
	}
	return out
}
