package bot

import (
	"errors"

	"whosaid/bot/locale"
	"whosaid/corpus"
)

// fault is an error of the bot's own, which it can say in every language.
type fault struct {
	in   *corpus.Error // in English
	key  string
	args []any
}

// faultOf makes a fault around its cause, which may be nil, from a sentence of
// the catalogues.
func faultOf(code corpus.Code, cause error, key string, args ...any) error {
	english := locale.Words{}.Say(key, args...)
	return &fault{corpus.Wrap(code, cause, "%s", english), key, args}
}

func (f *fault) Error() string { return f.in.Error() }

func (f *fault) Unwrap() error { return f.in }

// sentenceOf is what people are told of an error. What other packages say of
// what was asked for is said as the catalogues have it. What they say of their
// own troubles is for whoever runs the bot, and for nobody else, unless the
// catalogues have it, too.
func sentenceOf(w locale.Words, err error) string {
	if f, ok := errors.AsType[*fault](err); ok {
		return w.Say(f.key, f.args...)
	}
	e, ok := errors.AsType[*corpus.Error](err)
	if !ok {
		return w.Say("note.failed")
	}
	if _, _, said := locale.KeyOf(e.Remark.Format); said {
		return remarkIn(w, e.Remark)
	}
	switch e.Code {
	case corpus.Invalid, corpus.NotFound, corpus.TooLarge:
		return e.Message
	case corpus.Busy, corpus.Unavailable:
		return w.Say("note.unavailable")
	}
	return w.Say("note.failed")
}
