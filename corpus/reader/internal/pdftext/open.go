package pdftext

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// file is an open PDF: its objects, with streams decoded within limits.
type file struct {
	table   *model.XRefTable
	decoded int // bytes of all streams so far
}

// open reads the objects of a PDF, with the empty password where it has one:
// many PDFs are only protected against changes.
func open(ctx context.Context, data []byte) (*file, error) {
	if start := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-")); start > 0 {
		data = data[start:]
	}
	c, err := pdfcpu.ReadWithContext(ctx, bytes.NewReader(data), &model.Configuration{
		Reader15:       true,
		ValidationMode: model.ValidationRelaxed,
		Eol:            types.EolLF,
		Cmd:            model.EXTRACTCONTENT,
		Offline:        true,
		Limits: model.ResourceLimits{
			MaxStreamBytes: int64(len(data)), MaxDecodeBytes: maxStream,
			MaxImagePixels: 1, MaxImageBytes: 1, // none is decoded
			MaxObjectCount: maxObjects, MaxObjectStreamCount: 100_000, MaxObjectStreamFirst: 4 << 20,
			MaxXRefEntries: maxObjects, MaxRecursionDepth: 100,
		},
	})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, pdfcpu.ErrWrongPassword), errors.Is(err, pdfcpu.ErrEncrypted), errors.Is(err, pdfcpu.ErrPermissionDenied):
		return nil, fmt.Errorf("%w: %w", ErrLocked, err)
	case err != nil:
		return nil, fmt.Errorf("open PDF: %w", err)
	}
	return &file{table: c.XRefTable}, nil
}

// get follows references; what cannot be followed is nil.
func (f *file) get(o types.Object) types.Object {
	out, err := f.table.Dereference(o)
	if err != nil {
		return nil
	}
	return out
}

// dict is o as a dictionary, also where it is that of a stream; nil otherwise.
func (f *file) dict(o types.Object) types.Dict {
	switch o := f.get(o).(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	}
	return nil
}

func (f *file) array(o types.Object) types.Array {
	a, _ := f.get(o).(types.Array)
	return a
}

func (f *file) name(o types.Object) string {
	n, _ := f.get(o).(types.Name)
	return string(n)
}

func (f *file) number(o types.Object) (float64, bool) {
	switch o := f.get(o).(type) {
	case types.Integer:
		return float64(o), true
	case types.Float:
		return float64(o), true
	}
	return 0, false
}

// text is a string of the document's own, such as its title.
func (f *file) text(o types.Object) string {
	s, err := f.table.DereferenceText(o)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// stream is the decoded content of a stream; nil where it cannot be decoded.
// What all streams of a file hold together is limited: a form can be drawn many
// times.
func (f *file) stream(o types.Object) ([]byte, error) {
	sd, ok := f.get(o).(types.StreamDict)
	if !ok {
		return nil, nil
	}
	if err := sd.DecodeWithLimit(maxStream); err != nil {
		return nil, nil //nolint:nilerr // a stream that is damaged costs itself alone
	}
	if f.decoded += len(sd.Content); f.decoded > maxDecoded {
		return nil, fmt.Errorf("%w: its pages inflate to more than %d MB", ErrTooMuch, maxDecoded>>20)
	}
	return sd.Content, nil
}

// sheetOf is a page as the file describes it.
type sheetOf struct {
	content   types.Object
	resources types.Dict
	box       [4]float64 // left, bottom, right, top
	rotate    int        // degrees, clockwise
}

// pages walks the tree of pages.
func (f *file) pages() ([]sheetOf, error) {
	catalog, err := f.table.Catalog()
	if err != nil {
		return nil, fmt.Errorf("read the PDF's catalogue: %w", err)
	}
	var out []sheetOf
	seen := map[int]bool{}
	var walk func(o types.Object, inherited sheetOf, depth int) error
	walk = func(o types.Object, inherited sheetOf, depth int) error {
		if ref, ok := o.(types.IndirectRef); ok {
			if n := ref.ObjectNumber.Value(); seen[n] {
				return nil
			} else {
				seen[n] = true
			}
		}
		d := f.dict(o)
		if d == nil || depth > 50 {
			return nil
		}
		p := f.inherit(inherited, d)
		kids := f.array(d["Kids"])
		if kids == nil {
			if len(out) == maxPages {
				return fmt.Errorf("%w: more than %d pages", ErrTooMuch, maxPages)
			}
			p.content = d["Contents"]
			out = append(out, p)
			return nil
		}
		for _, kid := range kids {
			if err := walk(kid, p, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	if err := walk(catalog["Pages"], sheetOf{box: [4]float64{0, 0, 612, 792}}, 0); err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("the PDF has no pages")
	}
	return out, nil
}

// inherit is p with what d says of pages.
func (f *file) inherit(p sheetOf, d types.Dict) sheetOf {
	if r := f.dict(d["Resources"]); r != nil {
		p.resources = r
	}
	for _, name := range []string{"MediaBox", "CropBox"} {
		if box := f.numbers(d[name]); len(box) == 4 {
			p.box = [4]float64{min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])}
		}
	}
	if n, ok := f.number(d["Rotate"]); ok {
		p.rotate = ((int(n)/90)%4 + 4) % 4 * 90
	}
	return p
}

func (f *file) numbers(o types.Object) []float64 {
	var out []float64
	for _, v := range f.array(o) {
		n, ok := f.number(v)
		if !ok {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// declared is what the file says of the document.
func (f *file) declared() Document {
	if f.table.Info == nil {
		return Document{}
	}
	info := f.dict(*f.table.Info)
	created, _ := types.DateTime(f.text(info["CreationDate"]), true)
	if created.Year() < 1980 || created.After(time.Now().AddDate(1, 0, 0)) {
		created = time.Time{}
	}
	return Document{Title: f.text(info["Title"]), Author: f.text(info["Author"]), Created: created}
}
