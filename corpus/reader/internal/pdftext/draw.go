package pdftext

import (
	"fmt"
	"math"
	"slices"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// drawing follows the instructions that draw pages, for the text in them (ISO
// 32000-1, 9). Only what can be seen counts: text that is drawn invisibly, as
// under the picture of a scanned page, is taken where a page has no other.
type drawing struct {
	file  *file
	ended func() error // why to stop; nil to go on
	fonts map[fontKey]*font

	drawn, unmapped int // glyphs in all, and those of unknown characters
	steps           int

	out     []mark // what is drawn on the page
	unseen  []mark // what is drawn on it invisibly
	margins []mark // what the file says is not part of the text
}

// fontKey is the object number of a font, or the name within resources that
// are no object of their own.
type fontKey struct {
	object int
	name   string
}

// mark is a glyph on a page, in points from the page's lower left corner as it
// is read, with lines running to the right.
type mark struct {
	text string
	x, y float64 // where it begins, on the base line
	end  float64 // x where the next glyph would begin
	size float64
	bold bool
}

// sheet is a page as it was drawn.
type sheet struct {
	width, height float64
	lines         []textLine // in reading order
}

// page draws one page.
func (d *drawing) page(p sheetOf) (sheet, error) {
	s := sheet{width: p.box[2] - p.box[0], height: p.box[3] - p.box[1]}
	d.out, d.unseen, d.margins = nil, nil, nil
	turn := matrix{1, 0, 0, 1, -p.box[0], -p.box[1]}
	switch p.rotate {
	case 90:
		turn = turn.then(matrix{0, -1, 1, 0, 0, s.width})
	case 180:
		turn = turn.then(matrix{-1, 0, 0, -1, s.width, s.height})
	case 270:
		turn = turn.then(matrix{0, 1, -1, 0, s.height, 0})
	}
	if p.rotate%180 != 0 {
		s.width, s.height = s.height, s.width
	}
	content, err := d.content(p.content)
	if err != nil {
		return sheet{}, err
	}
	if err := d.run(content, p.resources, graphics{ctm: turn, stretch: 1}, nil, 0); err != nil {
		return sheet{}, err
	}
	marks := d.out
	for _, others := range [][]mark{d.margins, d.unseen} {
		if len(marks) == 0 {
			marks = others
		}
	}
	s.lines = layOut(marks)
	return s, nil
}

// content is the content of a page: one stream, or several that are read as
// one.
func (d *drawing) content(o types.Object) ([]byte, error) {
	parts := d.file.array(o)
	if parts == nil {
		return d.file.stream(o)
	}
	var out []byte
	for _, part := range parts {
		data, err := d.file.stream(part)
		if err != nil {
			return nil, err
		}
		out = append(append(out, data...), '\n')
	}
	return out, nil
}

// graphics is the part of the graphics state that text depends on.
type graphics struct {
	ctm              matrix
	font             *font
	size             float64
	charSpace, space float64
	stretch          float64 // horizontal scaling; 1 is none
	leading, rise    float64
	invisible        bool
}

// painter runs one content stream.
type painter struct {
	*drawing
	graphics
	resources  types.Dict
	saved      []graphics
	text, line matrix // of the text and of its current line
	depth      int    // of forms
	content    []span // marked content that is open
}

// span is marked content.
type span struct {
	artifact bool    // page furniture, says the file
	actual   *string // the text that stands for all glyphs within
}

func (d *drawing) run(content []byte, resources types.Dict, g graphics, within []span, depth int) error {
	p := &painter{drawing: d, graphics: g, resources: resources, text: identity, line: identity, depth: depth, content: slices.Clone(within)}
	s := &scan{data: content}
	var operands []token
	for t := s.next(); t.kind != tokenEnd; t = s.next() {
		if t.kind != tokenOperator {
			if len(operands) < 64 {
				operands = append(operands, t)
			}
			continue
		}
		if d.steps++; d.steps%1024 == 0 && d.ended() != nil {
			return d.ended()
		}
		if d.steps > maxSteps {
			return fmt.Errorf("%w: more than %d drawing steps", ErrTooMuch, maxSteps)
		}
		if t.str == "ID" {
			s.skipImage()
		} else if err := p.do(t.str, operands); err != nil {
			return err
		}
		operands = operands[:0]
	}
	return nil
}

// do carries out one operator. One that lacks operands finds zeros.
func (p *painter) do(op string, operands []token) error {
	n := func(i int) float64 {
		if i < len(operands) {
			return operands[i].num
		}
		return 0
	}
	str := func(i int) string {
		if i < len(operands) {
			return operands[i].str
		}
		return ""
	}
	switch op {
	case "q":
		if len(p.saved) < 256 {
			p.saved = append(p.saved, p.graphics)
		}
	case "Q":
		if k := len(p.saved); k > 0 {
			p.graphics, p.saved = p.saved[k-1], p.saved[:k-1]
		}
	case "cm":
		p.ctm = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}.then(p.ctm)
	case "BT":
		p.text, p.line = identity, identity
	case "Tc":
		p.charSpace = n(0)
	case "Tw":
		p.space = n(0)
	case "Tz":
		p.stretch = n(0) / 100
	case "TL":
		p.leading = n(0)
	case "Ts":
		p.rise = n(0)
	case "Tr":
		p.invisible = n(0) == 3 || n(0) == 7
	case "Tf":
		p.size = n(1)
		return p.setFont(str(0))
	case "gs":
		return p.setState(str(0))
	case "Td":
		p.move(n(0), n(1))
	case "TD":
		p.leading = -n(1)
		p.move(n(0), n(1))
	case "Tm":
		p.line = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}
		p.text = p.line
	case "T*":
		p.move(0, -p.leading)
	case "Tj":
		return p.show(str(0))
	case "'":
		p.move(0, -p.leading)
		return p.show(str(0))
	case `"`:
		p.space, p.charSpace = n(0), n(1)
		p.move(0, -p.leading)
		return p.show(str(2))
	case "TJ":
		return p.showSpaced(operands)
	case "Do":
		return p.form(str(0))
	case "BMC":
		p.begin(str(0), token{})
	case "BDC":
		if len(operands) > 1 {
			p.begin(str(0), operands[1])
		} else {
			p.begin(str(0), token{})
		}
	case "EMC":
		if k := len(p.content); k > 0 {
			p.content = p.content[:k-1]
		}
	}
	return nil
}

func (p *painter) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.then(p.line)
	p.text = p.line
}

func (p *painter) setFont(name string) error {
	return p.useFont(p.file.dict(p.resources["Font"])[name], name)
}

func (p *painter) setState(name string) error {
	state := p.file.dict(p.file.dict(p.resources["ExtGState"])[name])
	if list := p.file.array(state["Font"]); len(list) == 2 {
		p.size, _ = p.file.number(list[1])
		return p.useFont(list[0], "")
	}
	return nil
}

func (p *painter) useFont(o types.Object, name string) error {
	key := fontKey{name: name}
	if ref, ok := o.(types.IndirectRef); ok {
		key = fontKey{object: ref.ObjectNumber.Value()}
	}
	if f, ok := p.fonts[key]; ok && key.object != 0 {
		p.font = f
		return nil
	}
	p.font = nil
	if d := p.file.dict(o); d != nil && len(p.fonts) < 10_000 {
		p.font = p.file.font(d)
		p.fonts[key] = p.font
	}
	return nil
}

func (p *painter) showSpaced(operands []token) error {
	if len(operands) == 0 {
		return nil
	}
	for _, t := range operands[len(operands)-1].list {
		if t.kind == tokenString {
			if err := p.show(t.str); err != nil {
				return err
			}
			continue
		}
		p.text = matrix{1, 0, 0, 1, -t.num / 1000 * p.size * p.stretch, 0}.then(p.text)
	}
	return nil
}

// show draws the glyphs of a string.
func (p *painter) show(s string) error {
	if p.font == nil {
		return nil
	}
	var err error
	p.font.glyphs(s, func(g glyph) {
		if err != nil {
			return
		}
		advance := g.width*p.size + p.charSpace
		if g.space {
			advance += p.space
		}
		at := matrix{p.size * p.stretch, 0, 0, p.size, 0, p.rise}.then(p.text).then(p.ctm)
		p.text = matrix{1, 0, 0, 1, advance * p.stretch, 0}.then(p.text)
		err = p.put(g, at, matrix{1, 0, 0, 1, 0, p.rise}.then(p.text).then(p.ctm))
	})
	return err
}

// put notes a glyph that is drawn at a place; next is where the one after it
// would be. Text that does not run to the right is not taken: stamps and
// notes along the margins.
func (p *painter) put(g glyph, at, next matrix) error {
	if p.drawn++; p.drawn > maxGlyphs {
		return fmt.Errorf("%w: more than %d characters", ErrTooMuch, maxGlyphs)
	}
	size := math.Hypot(at[2], at[3])
	if at[0] <= 0 || math.Abs(at[1]) > 0.1*at[0] || size <= 0.1 || size > 2000 {
		return nil
	}
	m := mark{text: g.text, x: at[4], y: at[5], end: next[4], size: size, bold: p.font.bold}
	if m.end < m.x {
		m.end = m.x
	}
	artifact, known := false, g.known
	for i := range p.content {
		artifact = artifact || p.content[i].artifact
		if actual := p.content[i].actual; actual != nil {
			m.text, *actual, known = *actual, "", true
		}
	}
	if !known {
		p.unmapped++
	}
	to := &p.out
	switch {
	case artifact:
		to = &p.margins
	case p.invisible:
		to = &p.unseen
	}
	if len(*to) < maxOnPage {
		*to = append(*to, m)
	}
	return nil
}

// begin opens marked content.
func (p *painter) begin(tag string, properties token) {
	s := span{artifact: tag == "Artifact"}
	if t, ok := properties.dict["ActualText"]; ok && t.kind == tokenString {
		text := documentText(t.str)
		s.actual = &text
	}
	if len(p.content) < 256 {
		p.content = append(p.content, s)
	}
}

// documentText decodes a string that is text by itself, not codes of a font.
func documentText(s string) string {
	if len(s) >= 2 && s[0] == 0xfe && s[1] == 0xff {
		var u []uint16
		for i := 2; i+1 < len(s); i += 2 {
			u = append(u, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return expand(fromUTF16(u))
	}
	var out []rune
	for _, b := range []byte(s) {
		out = append(out, rune(b))
	}
	return string(out)
}

// form draws a form: a content stream within a content stream.
func (p *painter) form(name string) error {
	sd, ok := p.file.get(p.file.dict(p.resources["XObject"])[name]).(types.StreamDict)
	if !ok || p.file.name(sd.Dict["Subtype"]) != "Form" || p.depth >= maxNesting {
		return nil
	}
	content, err := p.file.stream(sd)
	if err != nil {
		return err
	}
	resources := p.file.dict(sd.Dict["Resources"])
	if resources == nil {
		resources = p.resources
	}
	g := p.graphics
	if m := p.file.numbers(sd.Dict["Matrix"]); len(m) == 6 {
		g.ctm = matrix(m).then(g.ctm)
	}
	return p.run(content, resources, g, p.content, p.depth+1)
}

// matrix is [a b c d e f] of ISO 32000-1, 8.3.3.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then is m followed by n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}
