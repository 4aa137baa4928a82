// Package attribution finds who said what in a text: direct, indirect and mixed
// quotations, their speakers, and the narration between them.
//
// It reads words, sentences and quotations (internal/syntax), finds the cues
// that introduce sayings and the source and content of each, settles the bounds
// of quotations by rule, and resolves who each source is through the article.
package attribution

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/relate"
	"whosaid/corpus/attribution/internal/syntax"
)

// model is only read; as bytes it need not be copied to be used.
//
//go:embed model.bin
var model []byte

// Engine is a [corpus.Attributor]. It is safe for concurrent use.
type Engine struct {
	syntax *syntax.Model
	relate *relate.Model
	idle   sync.Pool // of *memory: that which nobody is reading with
}

// memory is what an article is read with. It is kept for the next one, since
// making it takes longer than reading a short article.
type memory struct {
	doc       syntax.Document
	relater   *relate.Reader
	relations []relate.Relation
	spoke     []int       // who speaks in each sentence; −1 for nobody
	found     []statement // what the statements of a stretch are kept in
}

var _ corpus.Attributor = (*Engine)(nil)

// New makes an engine of the weights that are built in. They are used
// as they lie, so it costs next to nothing.
func New() (*Engine, error) { return Load(model) }

// Load makes an engine of other weights, as the training command writes them.
// They must not be changed afterwards.
func Load(weights []byte) (*Engine, error) {
	words, rest, err := syntax.Unpack(weights)
	if err != nil {
		return nil, fmt.Errorf("load the attribution model: %w", err)
	}
	relations, _, err := relate.Unpack(rest)
	if err != nil {
		return nil, fmt.Errorf("load the attribution model: %w", err)
	}
	return &Engine{syntax: words, relate: relations}, nil
}

// Read finds who is named in text and who said what in it. The attributions are
// in the order of the text; what nobody is reported to have said is narration,
// sentence by sentence.
func (e *Engine) Read(text string) corpus.Reading {
	m, ok := e.idle.Get().(*memory)
	if !ok {
		m = &memory{relater: e.relate.NewReader()}
	}
	r := &reading{engine: e, memory: m, last: -1, answers: -1}
	point := 0
	for n, chunk := range syntax.Chunks(text) {
		point = r.read(chunk, point)
		if n == 0 { // room for as many from each of the others, rather than doubling again and again
			r.out = slices.Grow(r.out, min(len(r.out)*(len(text)-len(chunk))/len(chunk)*11/10, len(text)/64))
		}
	}
	m.doc.Text = "" // is not to outlive its reader
	e.idle.Put(m)
	return r.done()
}

// reading is an article that is being read.
type reading struct {
	*memory
	engine  *Engine
	people  people
	last    int // the person who spoke last; −1 for none
	answers int // who answers in an interview; −1 where that is not known yet

	statementAt []statement // of the stretch that is being read
	out         []corpus.Attribution
	spans       []corpus.Span // room for the spans of the next attributions
}

// read reads one stretch of the article, which begins at code point from.
func (r *reading) read(chunk string, from int) int {
	end := r.analyse(chunk, from)
	statements := r.statements()
	r.asides(statements)
	r.resolve(statements)
	statements = r.uncued(statements)
	statements = r.chinese(statements)
	statements = r.summaries(statements)
	r.emit(statements)
	return end
}

// analyse reads the words of a stretch and finds who is named in it.
func (r *reading) analyse(chunk string, from int) int {
	d := &r.doc
	end := d.Read(chunk, from)
	r.engine.syntax.Analyse(d)
	survey(d, r.engine.syntax.Lexicon)
	r.people.find(d, r.engine.syntax.Lexicon)
	return end
}

// tokens is a range of tokens [first, last).
type tokens struct{ first, last int32 }

func (t tokens) empty() bool { return t.first >= t.last }

func (t tokens) overlaps(u tokens) bool { return t.first < u.last && u.first < t.last }

// statement is an attribution in terms of tokens.
type statement struct {
	cue        tokens
	head       int32 // the token of the cue that matters most; that of the colon in a layout
	source     tokens
	content    []tokens // in order, apart from each other
	person     int      // −1 where nobody is named
	modality   corpus.Modality
	confidence float64
	why        string
}

func (s *statement) first() int32 { return s.content[0].first }

func (s *statement) last() int32 { return s.content[len(s.content)-1].last }
