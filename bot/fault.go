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
// theirs is English.
func sentenceOf(w locale.Words, err error) string {
	if f, ok := errors.AsType[*fault](err); ok {
		return w.Say(f.key, f.args...)
	}
	if _, ok := errors.AsType[*corpus.Error](err); !ok {
		return w.Say("note.failed")
	}
	return corpus.Message(err)
}
