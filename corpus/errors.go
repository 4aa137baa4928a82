package corpus

import (
	"errors"
	"fmt"
)

// Code is what a program does about an error.
type Code string

const (
	Invalid     Code = "invalid"     // what was given cannot be used; saying it again will not help
	NotFound    Code = "not_found"   // there is no such thing
	TooLarge    Code = "too_large"   // over a limit
	Corrupt     Code = "corrupt"     // the store's file is damaged or is not a store
	Busy        Code = "busy"        // somebody else holds it; try again later
	Unavailable Code = "unavailable" // a service did not answer
	Internal    Code = "internal"    // everything else
)

// Error is an error that can be shown to a person: Message is one plain
// sentence that says what to do, and Remark the same for other languages. Err,
// where there is one, is for the log.
type Error struct {
	Code    Code
	Message string
	Err     error
	Remark  Remark
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an [Error] without a cause.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Remark: Remarkf(format, args...)}
}

// Wrap makes an [Error] around its cause.
func Wrap(code Code, err error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err, Remark: Remarkf(format, args...)}
}

// CodeOf is the code of the outermost [Error] in err's chain; [Internal] where
// there is none and err is not nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Message is the sentence to show a person for err.
func Message(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Message
	}
	return "Something went wrong. The log says what."
}
