package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

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
it is, page furniture and all. The file "-" is standard input.`,
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
			out := bufio.NewWriter(cmd.OutOrStdout())
			x := extractor{engine: engine, write: writeExtracted(out)}
			if explain {
				x.write = explainer(out, cmd.OutOrStdout())
			}
			failed := false
			for _, name := range args {
				if err := x.file(cmd, name, input == "jsonl"); err != nil {
					failed = true
					fmt.Fprintf(cmd.ErrOrStderr(), "whosaid: %s: %s\n", printable(name), sentence(err))
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
	doc, err := reader.New().Read(in)
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

// lines reads {"id", "text"} lines.
func (x extractor) lines(cmd *cobra.Command, name string) error {
	r := cmd.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return corpus.Wrap(corpus.NotFound, err, "The file cannot be opened: %v.", errors.Unwrap(err))
		}
		defer f.Close()
		r = f
	}
	for d, n := json.NewDecoder(r), 1; ; n++ {
		var line struct {
			ID   string `json:"id"`
			Text string `json:"text"`
		}
		switch err := d.Decode(&line); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return corpus.Wrap(corpus.Invalid, err, `Entry %d is not JSON of the form {"id", "text"}: %v.`, n, err)
		}
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		if err := x.write(line.ID, line.Text, x.engine.Read(line.Text)); err != nil {
			return err
		}
	}
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
