package attribution

import (
	"cmp"
	"slices"
	"strings"

	"whosaid/corpus"
	"whosaid/corpus/attribution/internal/syntax"
)

// Chinese that stands in a text is read by rule, for the models have learnt
// English only: a name, a cue and a mark, with the words after it or, in
// quotation marks, before it. 张伟表示：“…”

// chineseCues introduce what is said; the longer of two that fit comes first.
var chineseCues = [...]string{
	"表示", "指出", "强调", "認為", "认为", "強調", "补充", "回应", "回答", "宣布", "警告", "写道", "透露", "坦言", "解释", "告诉记者", "说道", "说", "說", "称",
}

// longestChinese is how many characters before a cue are looked at.
const longestChinese = 20

// chineseFamilies are the family names of most people, by their first character.
const chineseFamilies = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧葉蘇魏呂盧鍾譚陸範賈韋鄒閻龍賀顧龔萬錢嚴湯"

// chinese adds what is said in Chinese. What else was found in such a sentence
// is left out.
func (r *reading) chinese(statements []statement) []statement {
	d := &r.doc
	var found []statement
	for n, sentence := range d.Sentences {
		for i := sentence.First; i < sentence.Last; i++ {
			if d.Tokens[i].Shape&syntax.Han == 0 {
				continue
			}
			if s, ok := r.chineseAt(n, i); ok {
				found = append(found, s)
				i = max(i, s.last()-1)
			}
		}
	}
	if len(found) == 0 {
		return statements
	}
	statements = slices.DeleteFunc(statements, func(s statement) bool {
		n, at := slices.BinarySearchFunc(found, d.Tokens[s.first()].Sentence, func(f statement, n int32) int {
			return cmp.Compare(d.Tokens[f.head].Sentence, n)
		})
		return at && d.Tokens[found[n].head].Shape&syntax.Han != 0 && r.hanOnly(&s)
	})
	statements = append(statements, found...)
	slices.SortStableFunc(statements, func(a, b statement) int { return cmp.Compare(a.first(), b.first()) })
	return statements
}

// hanOnly reports whether the words of a statement begin in Chinese.
func (r *reading) hanOnly(s *statement) bool {
	for i := s.first(); i < s.last(); i++ {
		if shape := r.doc.Tokens[i].Shape; shape&syntax.Letter != 0 {
			return shape&syntax.Han != 0
		}
	}
	return true
}

// chineseAt reads the statement whose cue is at token i of sentence n.
func (r *reading) chineseAt(n int, i int32) (statement, bool) {
	d := &r.doc
	sentence := d.Sentences[n]
	cue, ok := r.chineseCue(sentence, i)
	if !ok || d.Tokens[i].Quote > 0 {
		return statement{}, false
	}
	s := statement{cue: cue, head: i, person: -1, confidence: 0.75, why: whyCue}
	s.source, s.person = r.chineseSource(sentence, i)
	if s.source.empty() {
		return statement{}, false
	}
	if q := r.quoteEnding(s.source.first); q > 0 {
		s.content = append(s.content, r.whole(q))
	}
	after := cue.last
	for after < sentence.Last && strings.Contains("：:，,", d.Word(int(after))) {
		after++
	}
	switch {
	case after < sentence.Last && d.Tokens[after].Quote > 0 && d.Quotes[d.Tokens[after].Quote-1].Open == after:
		s.content = append(s.content, r.whole(d.Tokens[after].Quote))
	case len(s.content) == 0 && after > cue.last && s.person >= 0:
		end := sentence.Last
		for end > after && strings.Contains("。！？.!?", d.Word(int(end-1))) {
			end--
		}
		s.content, s.confidence = []tokens{{after, end}}, 0.6
	}
	return s, len(s.content) > 0 && !s.content[0].empty()
}

// chineseCue is the cue that begins at token i: a mark, or the end of the
// sentence, has to follow it.
func (r *reading) chineseCue(s syntax.Sentence, i int32) (tokens, bool) {
	d := &r.doc
	rest := d.Text[d.Tokens[i].Start:d.Tokens[s.Last-1].End]
	for _, cue := range chineseCues {
		if !strings.HasPrefix(rest, cue) {
			continue
		}
		end := d.Tokens[i].Start + int32(len(cue))
		last := i
		for last < s.Last && d.Tokens[last].End <= end {
			last++
		}
		if last > i && d.Tokens[last-1].End == end && (last == s.Last || strings.ContainsAny(d.Word(int(last)), "：:，,。“「『\"")) {
			return tokens{i, last}, true
		}
	}
	return tokens{}, false
}

// chineseSource is who speaks before the cue at token i: a name, with its bearer,
// or 他 or 她, who is the one that spoke last. It is empty where neither stands
// there, and where the cue is denied.
func (r *reading) chineseSource(s syntax.Sentence, i int32) (tokens, int) {
	d := &r.doc
	for i > s.First && strings.Contains("还還也又则則曾", d.Word(int(i-1))) {
		i--
	}
	first := i
	for first > s.First && i-first < longestChinese && d.Tokens[first-1].Shape&syntax.Han != 0 && d.Tokens[first-1].Quote == 0 && len(d.Word(int(first-1))) <= 4 {
		first--
	}
	run := tokens{first, i}
	switch {
	case run.last-run.first == 1 && strings.Contains("他她", d.Word(int(first))):
		return run, r.last
	case run.last-run.first == 2 || run.last-run.first == 3:
	case run.last-run.first > 3 && r.chineseFamily(i-3): // 港口主任张小伟
		run.first = i - 3
	case run.last-run.first > 3:
		run.first = i - 2
	}
	if run.last-run.first < 2 || !r.chineseFamily(run.first) {
		return tokens{}, -1
	}
	r.last = r.chinesePerson(run)
	return run, r.last
}

func (r *reading) chineseFamily(i int32) bool {
	return strings.Contains(chineseFamilies, r.doc.Word(int(i)))
}

// chinesePerson is the bearer of a name, which is always given in full.
func (r *reading) chinesePerson(name tokens) int {
	d, p := &r.doc, &r.people
	var words []uint64
	for i := name.first; i < name.last; i++ {
		words = append(words, d.Tokens[i].Lower)
	}
	for _, id := range p.byWord[words[0]] {
		if k := &p.known[id]; slices.Equal(k.words, words) {
			if at := r.span(name); len(k.Mentions) < maxMentions && !slices.Contains(k.Mentions, at) {
				k.Mentions = append(k.Mentions, at)
			}
			p.touch(words, id)
			return id
		}
	}
	id := len(p.known)
	p.known = append(p.known, person{
		Person: corpus.Person{Name: wordsOf(d, name), Mentions: []corpus.Span{r.span(name)}}, words: words, familyFirst: true,
	})
	p.index(words, id)
	return id
}

// quoteEnding is the quotation that ends, with a comma in or after it, where
// token i begins; 0 for none. One that ends with a full stop is no part of the
// sentence that follows.
func (r *reading) quoteEnding(i int32) int32 {
	d := &r.doc
	i--
	comma := i > 0 && d.Tokens[i].Quote == 0 && strings.Contains("，,", d.Word(int(i)))
	if comma {
		i--
	}
	if i < 1 || d.Tokens[i].Quote == 0 || d.Quotes[d.Tokens[i].Quote-1].Close != i {
		return 0
	}
	if comma || strings.Contains("，,？！?!", d.Word(int(i-1))) {
		return d.Tokens[i].Quote
	}
	return 0
}

// whole is all of a quotation.
func (r *reading) whole(q int32) tokens {
	mark := r.doc.Quotes[q-1]
	return tokens{mark.Open, mark.Close + 1}
}
