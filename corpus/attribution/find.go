package attribution

import (
	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/lexicon"
	"whosaid/corpus/attribution/internal/syntax"
)

// statements finds the statements of the stretch that is being read, in order.
func (r *reading) statements() []statement {
	d := &r.doc
	var out []statement
	for _, s := range d.Sentences {
		for i := s.First; i < s.Last; i++ {
			if st, ok := r.around(s, i); ok {
				if n := len(out); n > 0 && i < out[n-1].last() && r.who(st.source) < 0 {
					continue
				}
				out = append(out, st)
			}
		}
	}
	return r.orphans(out)
}

// around reads the statement that the verb at token i introduces.
func (r *reading) around(s syntax.Sentence, i int32) (statement, bool) {
	d := &r.doc
	t := &d.Tokens[i]
	if !t.POS.Verb() || t.POS == syntax.VB || t.Class&lexicon.Say == 0 && !(t.Class&(lexicon.Judge|lexicon.Ask) != 0 && t.POS != syntax.VBN) || t.Quote > 0 {
		return statement{}, false
	}
	st := statement{cue: tokens{i, i + 1}, person: -1, confidence: 0.5, why: "a verb of saying"}
	if i+1 < s.Last && d.Tokens[i+1].POS == syntax.RP {
		st.cue.last++
	}
	st.source = r.subject(s, i)
	if m, ok := r.mentionAt(i + 1); ok && i > s.First && (d.Word(int(i-1)) == "\"" || d.Word(int(i-1)) == ",") {
		st.source = m.tokens
	}
	if st.source.empty() {
		return statement{}, false
	}
	begin := max(st.cue.last, st.source.last)
	if st.source.first > i { // "…," said X.
		st.content = []tokens{{s.First, i}}
		return st, true
	}
	end := s.Last
	for j := begin; j < s.Last; j++ {
		if n := &d.Tokens[j]; n.POS.Verb() && n.Class&lexicon.Say != 0 && n.Quote == 0 && j > begin+3 && (d.Tokens[j-1].POS == syntax.CC || d.Word(int(j-1)) == ",") {
			end = j - 1
			break
		}
	}
	if begin < end && (d.Word(int(begin)) == "that" || d.Word(int(begin)) == ",") {
		begin++
	}
	for end > begin && (d.Word(int(end-1)) == "," || d.Tokens[end-1].POS == syntax.CC) {
		end--
	}
	if begin >= end {
		return statement{}, false
	}
	st.content = []tokens{{begin, end}}
	return st, true
}

// subject finds the source of the verb at i: its subject, or that of the verb it
// is joined to.
func (r *reading) subject(s syntax.Sentence, i int32) tokens {
	d := &r.doc
	for v, n := i, 0; v >= 0 && n < 6; v, n = d.Tokens[v].Head, n+1 {
		for j := s.First; j < s.Last; j++ {
			if d.Tokens[j].Head == v && d.Tokens[j].Rel == syntax.Subject {
				return r.subtree(s, j)
			}
		}
	}
	return tokens{}
}

// subtree is the stretch of tokens around i that depend on it.
func (r *reading) subtree(s syntax.Sentence, i int32) tokens {
	d := &r.doc
	under := func(j int32) bool {
		for n := 0; j >= 0 && n < 40; j, n = d.Tokens[j].Head, n+1 {
			if j == i {
				return true
			}
		}
		return false
	}
	t := tokens{i, i + 1}
	for t.first > s.First && under(t.first-1) {
		t.first--
	}
	for t.last < s.Last && under(t.last) {
		t.last++
	}
	return t
}

var _ corpus.Kind

func (r *reading) mentionAt(i int32) (mention, bool) {
	for _, m := range r.people.mentions {
		if m.first == i {
			return m, true
		}
	}
	return mention{}, false
}
