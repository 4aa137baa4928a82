// Package lexicon knows words: those that introduce sayings, titles, roles,
// organisations, parts of names. The words stand in text files beside this one,
// made to be read and edited by people.
package lexicon

import (
	"embed"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class is a set of the kinds a word belongs to.
type Class uint32

// The kinds of words.
const (
	Say          Class = 1 << iota // said, pointed (out): words follow
	Ask                            // asked, urged: a question or a demand follows
	Judge                          // called, praised: what somebody holds of something follows
	Think                          // believes, hopes
	Show                           // found, showed: what a writing says
	CueNoun                        // statement, warning
	Title                          // stands before a name
	Role                           // says what somebody is
	Organisation                   // makes a name an organisation
	Writing                        // report, survey: can speak
	Particle                       // van, de, bin
	Anonymous                      // source, official
	Family                         // a family name that comes first
	Hungarian                      // the same, Hungarian
	Given                          // a given name
)

// Cue is every class of words that introduce what somebody says or thinks.
const Cue = Say | Ask | Judge | Think | Show

//go:embed *.txt
var files embed.FS

// Lexicon holds the classes of words.
type Lexicon struct {
	classes map[uint64]Class
	sexes   map[uint64]Sex
}

// Sex says whether a given name is a woman's or a man's.
type Sex uint8

// The sexes that a name can tell.
const (
	Untold Sex = iota
	Woman
	Man
)

// New reads the lexicon that is built in.
func New() *Lexicon {
	l := &Lexicon{make(map[uint64]Class, 8192), make(map[uint64]Sex, 2048)}
	for name, sex := range map[string]Sex{"women": Woman, "men": Man} {
		for _, words := range entries(name + ".txt") {
			for _, w := range words {
				l.sexes[Hash(w)] = sex
			}
		}
	}
	for name, class := range map[string]Class{
		"titles": Title, "roles": Role, "organisations": Organisation, "documents": Writing,
		"particles": Particle, "anonymous": Anonymous, "given": Given,
	} {
		for _, words := range entries(name + ".txt") {
			for _, w := range words {
				l.add(w, class)
				if class&(Role|Organisation|Writing) != 0 {
					l.add(plural(w), class)
				}
			}
		}
	}
	for section, words := range entries("family.txt") {
		class := Family
		if section == "hungarian" {
			class |= Hungarian
		}
		for _, w := range words {
			l.add(w, class)
		}
	}
	classes := map[string]Class{"say": Say, "ask": Ask, "judge": Judge, "think": Think, "show": Show, "noun": CueNoun}
	for section, words := range entries("cues.txt") {
		class := classes[section]
		if class == CueNoun {
			l.add(words[0], class)
			l.add(plural(words[0]), class)
			continue
		}
		for _, form := range inflect(words) {
			l.add(form, class)
		}
	}
	return l
}

// Class is the set of kinds the word with that [Hash] belongs to.
func (l *Lexicon) Class(hash uint64) Class { return l.classes[hash] }

// Sex is whose given name the word with that [Hash] is.
func (l *Lexicon) Sex(hash uint64) Sex { return l.sexes[hash] }

func (l *Lexicon) add(word string, class Class) { l.classes[Hash(word)] |= class }

// entries yields the lines of a file as words, with the section they stand in.
func entries(name string) iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the file is part of the program
		}
		section := ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			switch {
			case line == "" || line[0] == '#':
			case line[0] == '[':
				section = strings.Trim(line, "[]")
			default:
				if !yield(section, strings.Fields(line)) {
					return
				}
			}
		}
	}
}

// inflect makes the forms of a verb. Irregular ones are given after it.
func inflect(words []string) []string {
	verb := words[0]
	forms := []string{verb}
	for _, w := range words[1:] {
		if w[0] != '+' {
			forms = append(forms, w)
		}
	}
	if len(forms) > 1 {
		return forms
	}
	stem := verb
	switch {
	case strings.HasSuffix(verb, "e"):
		stem = verb[:len(verb)-1]
		return append(forms, verb+"s", stem+"ed", stem+"ing")
	case strings.HasSuffix(verb, "y") && !strings.ContainsRune("aeou", rune(verb[len(verb)-2])):
		stem = verb[:len(verb)-1]
		return append(forms, stem+"ies", stem+"ied", verb+"ing")
	}
	return append(forms, plural(verb), stem+"ed", stem+"ing")
}

func plural(w string) string {
	switch {
	case strings.HasSuffix(w, "s"), strings.HasSuffix(w, "sh"), strings.HasSuffix(w, "ch"), strings.HasSuffix(w, "x"):
		return w + "es"
	case strings.HasSuffix(w, "y") && len(w) > 2 && !strings.ContainsRune("aeou", rune(w[len(w)-2])):
		return w[:len(w)-1] + "ies"
	case strings.HasSuffix(w, "man"):
		return w[:len(w)-3] + "men"
	}
	return w + "s"
}

// Hash is the 64-bit FNV-1a hash of a word in lower case; curly apostrophes
// count as straight ones.
func Hash(w string) uint64 {
	h := uint64(Basis)
	for i := 0; i < len(w); {
		r, n := rune(w[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(w[i:])
		}
		h = Add(h, Fold(r))
		i += n
	}
	return h
}

// Basis is the hash of the empty word.
const Basis = 14695981039346656037

// Add is the hash of a word that has r after what h is the hash of.
func Add(h uint64, r rune) uint64 { return (h ^ uint64(r)) * 1099511628211 }

// Fold is the lower case of r.
func Fold(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r < utf8.RuneSelf:
		return r
	case r == '’':
		return '\''
	}
	return unicode.ToLower(r)
}
