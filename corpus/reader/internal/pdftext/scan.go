package pdftext

import (
	"bytes"
	"strconv"
)

// token is an operand or an operator of a content stream or a CMap.
type token struct {
	kind tokenKind
	num  float64
	str  string // a name without its slash, the bytes of a string, an operator
	list []token
	dict map[string]token
}

type tokenKind int

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenName
	tokenString
	tokenList
	tokenDict
	tokenOperator
	tokenClose // "]" or ">>", within scan only
)

// scan reads tokens (ISO 32000-1, 7.2 and 7.3). Nothing is wrong for it: what
// makes no sense is passed over.
type scan struct {
	data []byte
	at   int
}

const maxDepth = 32 // of lists in lists

func (s *scan) next() token { return s.token(0) }

func (s *scan) token(depth int) token {
	s.space()
	if s.at >= len(s.data) {
		return token{}
	}
	switch c := s.data[s.at]; {
	case c == '/':
		s.at++
		return token{kind: tokenName, str: s.name()}
	case c == '(':
		return token{kind: tokenString, str: s.literal()}
	case c == '<' && s.peek(1) == '<':
		s.at += 2
		return token{kind: tokenDict, dict: s.entries(depth)}
	case c == '<':
		return token{kind: tokenString, str: s.hex()}
	case c == '[':
		s.at++
		return token{kind: tokenList, list: s.items(depth)}
	case c == '>' && s.peek(1) == '>':
		s.at += 2
		return token{kind: tokenClose}
	case c == ']':
		s.at++
		return token{kind: tokenClose}
	case c == ')' || c == '>' || c == '{' || c == '}':
		s.at++
		return s.token(depth)
	}
	start := s.at
	for s.at < len(s.data) && regular(s.data[s.at]) {
		s.at++
	}
	word := string(s.data[start:s.at])
	if n, ok := number(word); ok {
		return token{kind: tokenNumber, num: n}
	}
	return token{kind: tokenOperator, str: word}
}

func (s *scan) peek(n int) byte {
	if s.at+n < len(s.data) {
		return s.data[s.at+n]
	}
	return 0
}

// items reads to the end of a list. Lists that are nested beyond reason end
// the stream: recursion must.
func (s *scan) items(depth int) []token {
	if depth >= maxDepth {
		s.at = len(s.data)
		return nil
	}
	var out []token
	for {
		switch t := s.token(depth + 1); t.kind {
		case tokenEnd, tokenClose:
			return out
		default:
			out = append(out, t)
		}
	}
}

func (s *scan) entries(depth int) map[string]token {
	out := map[string]token{}
	list := s.items(depth)
	for i := 0; i+1 < len(list); i += 2 {
		if list[i].kind == tokenName {
			out[list[i].str] = list[i+1]
		}
	}
	return out
}

func (s *scan) space() {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; {
		case isSpace(c):
			s.at++
		case c == '%':
			for s.at < len(s.data) && s.data[s.at] != '\n' && s.data[s.at] != '\r' {
				s.at++
			}
		default:
			return
		}
	}
}

func (s *scan) name() string {
	var out []byte
	for s.at < len(s.data) && regular(s.data[s.at]) {
		c := s.data[s.at]
		s.at++
		if c == '#' && s.at+1 < len(s.data) {
			if n, err := strconv.ParseUint(string(s.data[s.at:s.at+2]), 16, 8); err == nil {
				c = byte(n)
				s.at += 2
			}
		}
		out = append(out, c)
	}
	return string(out)
}

func (s *scan) literal() string {
	var out []byte
	depth := 0
	for s.at < len(s.data) {
		c := s.data[s.at]
		s.at++
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				return string(out)
			}
		case '\\':
			out = s.escaped(out)
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

// escaped reads what follows a backslash in a literal string.
func (s *scan) escaped(out []byte) []byte {
	if s.at >= len(s.data) {
		return out
	}
	c := s.data[s.at]
	s.at++
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\r':
		if s.peek(0) == '\n' {
			s.at++
		}
		return out
	case c == '\n':
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	n := int(c - '0')
	for range 2 {
		if d := s.peek(0); d < '0' || d > '7' || s.at >= len(s.data) {
			break
		}
		n = n<<3 | int(s.data[s.at]-'0')
		s.at++
	}
	return append(out, byte(n))
}

func (s *scan) hex() string {
	s.at++
	var out []byte
	half, odd := byte(0), false
	for s.at < len(s.data) {
		c := s.data[s.at]
		s.at++
		if c == '>' {
			break
		}
		n, err := strconv.ParseUint(string(c), 16, 8)
		if err != nil || c >= 0x80 {
			continue
		}
		if odd {
			out = append(out, half|byte(n))
		}
		half, odd = byte(n)<<4, !odd
	}
	if odd {
		out = append(out, half)
	}
	return string(out)
}

// skipImage passes over the data of an image that stands in the stream: to an
// "EI" between spaces, since the length is not told.
func (s *scan) skipImage() {
	for {
		i := bytes.Index(s.data[s.at:], []byte("EI"))
		if i < 0 {
			s.at = len(s.data)
			return
		}
		before, after := s.at+i-1, s.at+i+2
		s.at = after
		if before >= 0 && isSpace(s.data[before]) && (after >= len(s.data) || isSpace(s.data[after])) {
			return
		}
	}
}

func number(s string) (float64, bool) {
	if s == "" || bytes.IndexByte([]byte("+-.0123456789"), s[0]) < 0 {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n != n || n > 1e9 || n < -1e9 {
		return 0, false
	}
	return n, true
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func regular(c byte) bool { return !isSpace(c) && bytes.IndexByte([]byte("()<>[]{}/%"), c) < 0 }
