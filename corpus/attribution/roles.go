package attribution

import (
	"strings"

	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// maxRole bounds a role, in tokens.
const maxRole = 80

// roleAfter is the role that stands after a name, between commas: "Anna Berg,
// director of the harbour office and chair of its board, said …". A role can
// have commas of its own.
func roleAfter(d *syntax.Document, s syntax.Sentence, after int32) tokens {
	if after >= s.Last {
		return tokens{}
	}
	if w := d.Word(int(after)); w != "," && w != "(" && w != "，" || after+1 >= s.Last {
		return tokens{}
	}
	role := tokens{after + 1, after + 1}
	for begin := after + 1; begin < s.Last && begin-after < maxRole; {
		end, ok := roleSegment(d, s, begin, role.empty())
		if !ok {
			break
		}
		role.last = end
		if end >= s.Last || d.Word(int(end)) != "," {
			break
		}
		begin = end + 1
	}
	return role
}

// roleSegment reads a role up to the next comma that is followed by something
// else. first says that none has been read before.
func roleSegment(d *syntax.Document, s syntax.Sentence, begin int32, first bool) (end int32, ok bool) {
	i := begin
	if d.Tokens[i].POS == syntax.CC {
		i++
	}
	if i < s.Last {
		if name, title, kind := findName(d, s, i); kind == syntax.Person && !name.empty() && (name.first == i || title.first == i && !title.empty()) {
			return 0, false
		}
	}
	if t := &d.Tokens[i]; (t.POS == syntax.VBG || strings.HasSuffix(d.Word(int(i)), "ing")) && t.Class&lexicon.Role == 0 && t.Shape&syntax.Capital == 0 && next(d, s, i) != syntax.NN && next(d, s, i) != syntax.NNP {
		return 0, false
	}
	hasRole, organisation, inside := false, false, false
	for from := i; i < s.Last; i++ {
		t := &d.Tokens[i]
		w := d.Word(int(i))
		if t.Name == syntax.Person && i > from && d.Tokens[i-1].Name != syntax.Person && d.Tokens[i-1].POS == syntax.NN && d.Tokens[i-1].Class&lexicon.Role != 0 {
			return 0, false // the role of somebody else: "the baker Anna Berg"
		}
		if w == "(" || inside {
			inside = w != ")"
			continue
		}
		if w == "," || w == ")" || w == ";" || w == "." || w == ":" || w == "—" {
			break
		}
		if t.Shape&syntax.Capital == 0 && (t.POS == syntax.VBD || t.POS == syntax.VBZ || t.POS == syntax.VBP || t.POS == syntax.MD || t.POS == syntax.WP || t.POS == syntax.WDT || t.POS == syntax.PRP) {
			return 0, false
		}
		if t.Class&(lexicon.Role|lexicon.Title) != 0 && (i-begin < 14) {
			hasRole = true
		}
		organisation = organisation || t.Class&lexicon.Organisation != 0 && t.Shape&syntax.Capital != 0
	}
	if i == begin || i-begin > maxRole {
		return 0, false
	}
	// What follows the role's last comma has to go on with the sentence.
	return i, hasRole || !first && organisation && d.Tokens[begin].Shape&syntax.Capital != 0
}

// roleBefore is the role that stands before a name: "the harbour director Anna
// Berg", "the director of the office, Anna Berg". It does not reach before from.
func roleBefore(d *syntax.Document, from int32, name tokens) tokens {
	end := name.first
	comma := end > from && d.Word(int(end-1)) == ","
	if comma {
		end--
	}
	begin, hasRole := end, false
	for begin > from && end-begin < 20 {
		t := &d.Tokens[begin-1]
		switch {
		case t.POS == syntax.NN, t.POS == syntax.NNP, t.POS == syntax.JJ, t.POS == syntax.POS, t.POS == syntax.NNS, t.POS == syntax.CC && comma:
		case t.POS == syntax.IN && comma && (d.Word(int(begin-1)) == "of" || d.Word(int(begin-1)) == "for"):
		case t.POS == syntax.DT:
			if comma || begin-1 == from || d.Tokens[begin-2].POS != syntax.IN {
				if hasRole {
					return tokens{begin - 1, end}
				}
			}
			if !comma {
				return tokens{}
			}
		case t.POS == syntax.PRPS:
			if comma && hasRole {
				return tokens{begin - 1, end} // "its secretary, Anna Berg,"
			}
		default:
			if hasRole && !comma {
				return tokens{begin, end}
			}
			return tokens{}
		}
		if t.POS == syntax.POS && begin < end && begin > from && d.Tokens[begin-2].Class&lexicon.Role != 0 && !hasRole {
			return tokens{} // something of the chair's: "about the chair's remark, Anna Berg"
		}
		if t.Class&lexicon.Role != 0 && t.Shape&syntax.Capital == 0 {
			hasRole = true
		} else if begin == end && !comma {
			return tokens{} // the word before the name is no role
		}
		begin--
	}
	if !hasRole || comma && begin > from {
		return tokens{}
	}
	return tokens{begin, end}
}

// roleLabel is the role that a list gives before a colon, at the beginning of a
// line: "Chair: Ms Anna Berg".
func roleLabel(d *syntax.Document, s syntax.Sentence, name int32) tokens {
	colon := name - 1
	if colon <= s.First || colon-s.First > 4 || d.Word(int(colon)) != ":" || d.Tokens[colon-1].Class&(lexicon.Role|lexicon.Title) == 0 {
		return tokens{}
	}
	for i := s.First; i < colon; i++ {
		if t := &d.Tokens[i]; t.POS != syntax.NN && t.POS != syntax.NNP {
			return tokens{}
		}
	}
	return tokens{s.First, colon}
}

// next is the part of speech of the token after i in its sentence.
func next(d *syntax.Document, s syntax.Sentence, i int32) syntax.Tag {
	if i+1 >= s.Last {
		return syntax.Stop
	}
	return d.Tokens[i+1].POS
}
