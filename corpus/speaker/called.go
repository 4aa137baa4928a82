package speaker

import (
	"fmt"
	"strings"

	"whosaid/corpus"
)

// maxOffered is how many speakers a person is offered to choose from.
const maxOffered = 10

// Called returns the one speaker who is meant by an id, or by a name that
// leaves no doubt: for deciding something about them. An error has code
// [corpus.NotFound] where nobody is meant and [corpus.Invalid] where several
// can be; it lists them with their ids.
func (d *Directory) Called(typed string) (corpus.Speaker, error) {
	typed = strings.TrimSpace(typed)
	for _, s := range d.speakers {
		if s.ID == typed {
			return s, nil
		}
	}
	matches := d.Find(typed)
	switch {
	case len(matches) == 0:
		return corpus.Speaker{}, corpus.Errorf(corpus.NotFound, "Nobody called %q is known here.", typed)
	case matches[0].How == BySlip || matches[0].How == ByRole:
		return corpus.Speaker{}, corpus.Errorf(corpus.NotFound, "Nobody is called %q; if you mean %s, give the name or the id as it stands here.", typed, offered(matches))
	case len(matches) == 1 || matches[0].Score == scoreName && matches[1].Score < scoreName:
		return matches[0].Speaker, nil
	}
	return corpus.Speaker{}, corpus.Errorf(corpus.Invalid, "%q can be %s: give the id of the one you mean.", typed, offered(matches))
}

// offered lists speakers for a person to choose from.
func offered(matches []Match) string {
	var b strings.Builder
	for i, m := range matches[:min(len(matches), maxOffered)] {
		switch {
		case i == 0:
		case i == len(matches)-1:
			b.WriteString(" or ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s (%s", m.Speaker.Name, m.Speaker.ID)
		if len(m.Speaker.Roles) > 0 {
			b.WriteString(", " + m.Speaker.Roles[0].Text)
		}
		b.WriteString(")")
	}
	if more := len(matches) - maxOffered; more > 0 {
		fmt.Fprintf(&b, " or one of %d more", more)
	}
	return b.String()
}
