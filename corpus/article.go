package corpus

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"
)

// Document is an article as a reader extracted it, before it is stored.
type Document struct {
	Title     string    // "" where none was found
	Source    string    // the publisher: "Seetao"; "" where none was found
	URL       string    // where it can be opened; "" for a file
	Published time.Time // date of publication, UTC midnight where no time is given; zero where none was found
	Text      string    // canonical text: UTF-8, paragraphs parted by one empty line, page furniture removed
}

// Article is a stored report on a forum. Its Text never changes; an edited
// article is a new revision that supersedes the old one.
type Article struct {
	ID        string
	Origin    string // what was read: a URL, a file's absolute path, or "" (pasted, attached)
	Title     string
	Source    string
	URL       string
	Published time.Time // zero where unknown
	Added     time.Time
	Revision  int // 1 for the first
	// SupersededBy is the id of the revision that took this one's place; "" for
	// the current one. A superseded article can be looked up by id but is
	// neither listed nor searched.
	SupersededBy string
	Text         string
}

// ArticleID names an article by its canonical text, so that the same text is
// the same article: "a" and 12 characters of base 32 of its SHA-256.
func ArticleID(text string) string { return "a" + digest(text) }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:12]
}
