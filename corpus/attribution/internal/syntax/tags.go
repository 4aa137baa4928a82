package syntax

// Tag is a part of speech, in the words of the Penn Treebank; a few that are
// rare are one with their nearest relative.
type Tag uint8

// The parts of speech.
const (
	NN Tag = iota
	NNS
	NNP
	PRP
	PRPS // PRP$
	IN
	DT
	JJ
	JJR
	RB
	VB
	VBD
	VBZ
	VBP
	VBG
	VBN
	MD
	TO
	CC
	CD
	WP
	WDT
	WRB
	RP
	POS
	EX
	Comma
	Stop
	Colon
	OpenQuote
	CloseQuote
	Bracket
	tagCount
)

// TagOf is the Tag of a Penn Treebank tag.
func TagOf(penn string) Tag {
	switch penn {
	case "NN", "FW", "SYM", "LS":
		return NN
	case "NNS":
		return NNS
	case "NNP", "NNPS":
		return NNP
	case "PRP":
		return PRP
	case "PRP$":
		return PRPS
	case "IN":
		return IN
	case "DT", "PDT":
		return DT
	case "JJ":
		return JJ
	case "JJR", "JJS":
		return JJR
	case "RB", "RBR", "RBS", "UH":
		return RB
	case "VB":
		return VB
	case "VBD":
		return VBD
	case "VBZ":
		return VBZ
	case "VBP":
		return VBP
	case "VBG":
		return VBG
	case "VBN":
		return VBN
	case "MD":
		return MD
	case "TO":
		return TO
	case "CC":
		return CC
	case "CD", "$", "#":
		return CD
	case "WP", "WP$":
		return WP
	case "WDT":
		return WDT
	case "WRB":
		return WRB
	case "RP":
		return RP
	case "POS":
		return POS
	case "EX":
		return EX
	case ",":
		return Comma
	case ".":
		return Stop
	case ":":
		return Colon
	case "``":
		return OpenQuote
	case "''":
		return CloseQuote
	case "-LRB-", "-RRB-":
		return Bracket
	}
	return NN
}

// Verb reports whether t is a verb form; modals are not.
func (t Tag) Verb() bool { return t >= VB && t <= VBN }

// Noun reports whether t is a noun, common or proper.
func (t Tag) Noun() bool { return t <= NNP }

// Mark reports whether t is a mark of punctuation.
func (t Tag) Mark() bool { return t >= Comma && t < tagCount }

// Name is the kind of name a token is part of.
type Name uint8

// The kinds of names.
const (
	NoName Name = iota
	Person
	Organization
	Location
	Misc
	Time // a date, a time, a duration
	nameCount
)

// NameOf is the Name of a label of the corpus.
func NameOf(label string) Name {
	switch label {
	case "PERSON":
		return Person
	case "ORGANIZATION":
		return Organization
	case "LOCATION":
		return Location
	case "MISC":
		return Misc
	case "DATE", "TIME", "DURATION", "SET":
		return Time
	}
	return NoName
}

// Rel is how a token depends on its head: a relation of Universal Dependencies
// 1, of which only those are told apart that tell something about who speaks.
type Rel uint8

// The relations.
const (
	Dep Rel = iota
	Subject
	PassiveSubject
	Object
	Modifier // nmod: of, by, in …
	Possessive
	Case
	Determiner
	Compound
	Adjective
	Adverb
	Marker // that, whether, to
	Auxiliary
	Conjunction
	Conjunct
	ContentClause // ccomp
	OpenClause    // xcomp
	AdverbClause
	RelativeClause
	NounClause // acl
	Apposition
	Parataxis
	Particle
	Negation
	Copula
	Punctuation
	Root
	relCount
)

// RelOf is the Rel of a label of the corpus.
func RelOf(label string) Rel {
	switch label {
	case "nsubj", "csubj", "expl":
		return Subject
	case "nsubjpass", "csubjpass":
		return PassiveSubject
	case "dobj", "iobj":
		return Object
	case "nmod", "nmod:tmod", "nmod:npmod":
		return Modifier
	case "nmod:poss":
		return Possessive
	case "case":
		return Case
	case "det", "det:predet":
		return Determiner
	case "compound", "mwe":
		return Compound
	case "amod", "nummod":
		return Adjective
	case "advmod", "discourse":
		return Adverb
	case "mark":
		return Marker
	case "aux", "auxpass":
		return Auxiliary
	case "cc", "cc:preconj":
		return Conjunction
	case "conj":
		return Conjunct
	case "ccomp":
		return ContentClause
	case "xcomp":
		return OpenClause
	case "advcl":
		return AdverbClause
	case "acl:relcl":
		return RelativeClause
	case "acl":
		return NounClause
	case "appos":
		return Apposition
	case "parataxis":
		return Parataxis
	case "compound:prt":
		return Particle
	case "neg":
		return Negation
	case "cop":
		return Copula
	case "punct":
		return Punctuation
	case "root":
		return Root
	}
	return Dep
}
