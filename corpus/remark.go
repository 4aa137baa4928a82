package corpus

import (
	"fmt"
	"strings"
)

// Remark is a sentence that the program says to a person, in a form that can be
// said in other languages, too: the English sentence as package fmt has it, by
// which translations are found, and what stands in it. Of what stands in it,
// numbers, [Names] and other remarks are said as the language has them, and
// all else as it is.
type Remark struct {
	Format string
	Args   []any
}

// Remarkf makes a remark.
func Remarkf(format string, args ...any) Remark { return Remark{format, args} }

// String is the remark in English.
func (r Remark) String() string { return fmt.Sprintf(r.Format, r.Args...) }

// Remarks are what is said together.
type Remarks []Remark

// String is the remarks in English, a space between them.
func (r Remarks) String() string {
	said := make([]string, len(r))
	for i := range r {
		said[i] = r[i].String()
	}
	return strings.Join(said, " ")
}

// Names are names in a sentence, joined by "and" or by "or".
type Names struct {
	Names []string
	Or    bool
}

// String is the names in English: "A, B and C".
func (n Names) String() string {
	last := " and "
	if n.Or {
		last = " or "
	}
	if len(n.Names) < 2 {
		return strings.Join(n.Names, "")
	}
	end := len(n.Names) - 1
	return strings.Join(n.Names[:end], ", ") + last + n.Names[end]
}
