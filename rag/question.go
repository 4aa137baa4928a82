package rag

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"whosaid/corpus"
	"whosaid/corpus/speaker"
)

// Understanding is what was read in a question.
type Understanding struct {
	Speakers []Asked `json:"speakers,omitempty"` // whose words are asked for
	Unknown  string  `json:"unknown,omitempty"`  // a name in the place of a speaker that nobody in the corpus has
	Topic    string  `json:"topic,omitempty"`    // what they are to be about; "" for anything
	// Kinds are the kinds of statement asked for; none means what people said,
	// in any form.
	Kinds []corpus.Kind `json:"kinds,omitempty"`
	// Everything: nothing that fits is to be left out.
	Everything bool `json:"everything,omitempty"`
	// Compare: the speakers are to be set side by side.
	Compare bool `json:"compare,omitempty"`
	// Event is what is asked about the event itself, which the article tells in
	// its own voice: "attendance", "chair", "host", "time", "place".
	Event string `json:"event,omitempty"`
	// Stance is the verb of a question about who is for or against something:
	// "criticised".
	Stance string `json:"stance,omitempty"`
	// Except are people whom the question names as those who are answered: "who
	// disagreed with X?" Their own statements are not asked for.
	Except []Asked `json:"except,omitempty"`
	// Anonymous: the words of sources that the articles do not name.
	Anonymous bool `json:"anonymous,omitempty"`
	// Order is "first" or "last" where the question asks for the earliest or
	// the latest statement.
	Order string `json:"order,omitempty"`
	// Dated: the question asks when it was said.
	Dated bool `json:"dated,omitempty"`
	// Who: the question asks for the speaker.
	Who bool `json:"who,omitempty"`
	// Spoken: the question asks for something that was said.
	Spoken bool `json:"spoken,omitempty"`
	// Presumes: the question takes it as given that the speaker said it.
	Presumes bool `json:"presumes,omitempty"`
	// Since and Until bound the date of publication.
	Since string `json:"since,omitempty"`
	Until string `json:"until,omitempty"`

	// Described are words in the place of the speaker that name nobody and may
	// describe somebody: "the rice farmer".
	Described string `json:"described,omitempty"`

	described    named   // where they stand
	event        string  // the name of an event that no article is titled by
	among        []Asked // people who bear a role that the question names, too many for it to name one
	text         string
	year         string // as the question has it, where it bounds the date of publication
	since, until time.Time
	articles     []string // ids of the articles on the event that is named
	foreign      bool     // asked in another language than the articles'
	whole        bool     // all of the topic is understood
	general      bool     // it asks for anything that was said on the topic
	naming       bool     // it asks for a name, other than the speaker's
	amount       bool     // it asks how many, how long …
}

// Asked is a speaker that a question asks for.
type Asked struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	As   string `json:"as"`  // the words of the question
	How  string `json:"how"` // what they match by: "name", "alias", "role", "slip" …
}

// ids are the ids of the speakers asked for.
func (u Understanding) ids() []string {
	out := make([]string, len(u.Speakers))
	for i, s := range u.Speakers {
		out[i] = s.ID
	}
	return out
}

// settled is what is known of a question before it is read.
type settled struct {
	mentions []named  // who is meant in places of its text, as it is straightened
	articles []string // ids of the articles on the event that it names
}

// understand reads a question.
func understand(q Question, known *people, words *glossary, before settled) Understanding {
	text := straighten(q.Text)
	u := Understanding{text: text}
	lower := strings.ToLower(text)

	rest := text // what is left for the topic; taken words become spaces
	if q.Speaker != "" {
		u.Speakers = known.find(q.Speaker)
		if len(u.Speakers) == 0 {
			u.Unknown = strings.TrimSpace(q.Speaker)
		}
	}
	u.Event = eventAsked(lower)
	who := asksWho.MatchString(lower)
	given := before.mentions
	articles, eventStart, eventEnd := known.eventsNamed(text)
	if len(articles) == 0 {
		articles, u.event = before.articles, text[eventStart:eventEnd]
	}
	if u.articles = articles; len(articles) > 0 && u.Event == "" {
		rest = blank(rest, eventStart, eventEnd)
	}
	slotStart, slotEnd, _ := speakerSlot(text)
	slot := text[slotStart:slotEnd]
	spokenOf := len(q.History) > 0 && isPronoun(slot) || nameless.MatchString(slot) || indefinite.MatchString(slot) && !known.somebodyIn(text)
	if nameless.MatchString(text) && !known.somebodyIn(text) {
		u.Anonymous, spokenOf = true, true
	}
	taken := 0
	mentions := withGiven(given, known.findIn(text))
	if pointed := pointedAt(text, mentions); len(pointed) > 0 {
		mentions, who = pointed, false
	}
	for _, m := range mentions {
		isGiven := slices.ContainsFunc(given, func(g named) bool { return g.start == m.start })
		if m.start < eventEnd && eventStart < m.end && !isGiven && (len(u.articles) > 0 || m.end <= eventEnd && len(known.persons(m.asked)) == 0) {
			continue // it is the event's name
		}
		if spokenOf || m.start < taken {
			continue // it is part of what is asked of somebody else
		}
		if who {
			if people := known.persons(m.asked); len(people) > 0 {
				if !tooMany(m.asked) {
					u.Except = appendAsked(u.Except, people...)
				}
				rest = blank(rest, m.start, m.end)
			}
			continue
		}
		if inTopic(lower, m.start) && !isGiven && !ownWords.MatchString(text[m.start:]) {
			continue // they are spoken about
		}
		if tooMany(m.asked) && !isGiven {
			u.among = appendAsked(u.among, m.asked...)
			continue
		}
		if known.partOfAnother(text, m) {
			continue
		}
		if len(m.asked) == 0 && text != lower && text[m.start:m.end] == lower[m.start:m.end] {
			continue // "the rice farmer": a description, which may be found by its words
		}
		m = known.told(text, m, mentions)
		taken = m.end
		if q.Speaker != "" {
			if slices.ContainsFunc(m.asked, func(a Asked) bool { return slices.Contains(u.ids(), a.ID) }) {
				rest = blank(rest, m.start, m.end)
			}
			continue
		}
		if len(m.asked) == 0 && u.Unknown == "" {
			u.Unknown = text[m.start:m.end]
		}
		u.Speakers = appendAsked(u.Speakers, m.asked...)
		rest = blank(rest, m.start, m.end)
	}
	if len(u.Speakers) == 0 && u.Unknown == "" && !who {
		rest = u.readSlot(text, rest, q, known)
	}
	if len(u.Speakers) == 0 && u.Unknown == "" && !who && goesOn.MatchString(lower) {
		u.Speakers = known.lastSpeaker(q.History)
	}
	if place, ok := u.describes(text, slotStart, slotEnd, known); ok && q.Speaker == "" && len(given) == 0 && !who {
		u.described, u.Described = place, text[place.start:place.end]
	}
	if len(u.Speakers) > 0 || u.Unknown != "" {
		u.Event = ""
	}
	if p, ok := periodOf(rest, known.latest()); ok {
		u.since, u.until = p.since, p.until
		u.Since, u.Until, u.year = day(p.since), day(p.until), year.FindString(rest[p.start:p.end])
		rest = blank(rest, p.start, p.end)
	}
	u.Everything = everything.MatchString(lower)
	u.Compare = compare.MatchString(lower)
	if direct.MatchString(lower) {
		u.Kinds = []corpus.Kind{corpus.Direct, corpus.Mixed}
	}
	if len(u.Except) == 0 {
		u.Stance = stance.FindString(lower)
	}
	u.Order, u.Who = order(lower), who
	u.Dated = dated.MatchString(lower)
	u.Spoken = who && !asksThing.MatchString(lower) || u.Anonymous || ofSpeech.MatchString(lower) || !asks.MatchString(lower)
	u.Topic = topic(rest)
	u.foreign = foreignNoise.MatchString(text) || foreignAsks.MatchString(lower) || u.Topic != "" && !strings.ContainsFunc(u.Topic, isLatin)
	u.general, u.amount, u.naming = generalAbout.MatchString(lower), amount.MatchString(lower), naming.MatchString(lower)
	u.whole = true
	if u.foreign {
		english, whole := words.translate(u.Topic)
		if u.whole = whole; len(english) > 0 {
			u.Topic = strings.Join(english, " ")
		}
	}
	if u.Everything && len(u.Speakers) > 0 && !aboutTopic.MatchString(lower) {
		u.Topic = "" // what is left of such a question is its form
	}
	u.Presumes = len(u.Speakers)+len(u.Unknown) > 0 && u.Topic != "" && presumes(lower) && (strings.HasPrefix(lower, "why") || ofSpeech.MatchString(lower))
	u.follow(q, known, words)
	return u
}

// pointedAt are the mentions that a question marks as those who speak:
// "according to X", "says X?", "in X's view". Who else is named is spoken about.
func pointedAt(text string, mentions []named) []named {
	var out []named
	for _, m := range mentions {
		if len(m.asked) > 0 && (pointing.MatchString(text[:m.start]) || inView.MatchString(text[:m.start]) && view.MatchString(text[m.end:])) {
			out = append(out, m)
		}
	}
	return out
}

var (
	pointing = regexp.MustCompile(`(?i)(?:\baccording to|\bin the (?:view|opinion|words|eyes) of|[,;] (?:says|said|thinks|argues|asks)|\b(?:según|selon|laut|nach))(?: the)? $`)
	inView   = regexp.MustCompile(`(?i)\b(?:in|by|from)(?: the)? $`)
	view     = regexp.MustCompile(`^(?:'s?)? (?:view|opinion|estimate|words|eyes|account|experience|judgement|judgment|mind|count)\b`)
)

// tooMany holds where a role is that of many, so that it names nobody.
func tooMany(asked []Asked) bool {
	return len(asked) > 3 && !slices.ContainsFunc(asked, func(a Asked) bool { return a.How != string(speaker.ByRole) })
}

// readSlot reads who stands in the place of the speaker: somebody known in a
// way that only their place tells, somebody of the conversation, or nobody the
// corpus knows.
func (u *Understanding) readSlot(text, rest string, q Question, known *people) string {
	start, end, ok := speakerSlot(text)
	if !ok {
		if lower := strings.ToLower(text); followUp.MatchString(lower) || elliptic.MatchString(lower) || theirWords.MatchString(lower) {
			u.Speakers = known.lastSpeaker(q.History)
		}
		return rest
	}
	name := text[start:end]
	if indefinite.MatchString(name) && !known.somebodyIn(text) {
		u.Anonymous = true // "a farmer from the highlands": their words are found by the description
		return rest
	}
	if isPronoun(name) {
		u.Speakers = known.lastSpeaker(q.History)
		return rest
	}
	if isAnybody(name) {
		return rest
	}
	if nameless.MatchString(name) {
		u.Anonymous = true
		return blank(rest, start, end)
	}
	if u.Speakers = known.find(name); len(u.Speakers) == 0 {
		described := strings.HasPrefix(strings.ToLower(name), "the ") || strings.ContainsFunc(text, unicode.IsUpper)
		if described && !strings.ContainsFunc(name[1:], unicode.IsUpper) && strings.ContainsFunc(name, isLatin) {
			return rest // "the insurance side": a description, which may be found by its words
		}
		u.Unknown = name
	}
	return blank(rest, start, end)
}

// describes is where a question has words in the place of its speaker that may
// describe somebody, and how they were read till now is nobody or several.
func (u *Understanding) describes(text string, start, end int, known *people) (named, bool) {
	if m := viewOf.FindStringSubmatchIndex(text); m != nil {
		start, end = m[2], m[3]
	}
	switch m := andThe.FindStringSubmatchIndex(text); {
	case m == nil:
	case len(u.Speakers) == 0, u.Speakers[0].How == byConversation:
		return named{start: m[2], end: m[3]}, true
	}
	words := text[start:end]
	switch {
	case officer.MatchString(words) && !known.somebodyIn(words) && (len(u.Speakers) == 0 || len(u.Speakers) == 1 && known.byID[u.Speakers[0].ID].Organisation):
		return named{start: start, end: end}, true
	case !definite.MatchString(words) || isAnybody(words) || known.somebodyIn(words):
		return named{}, false
	case len(u.Speakers) > 1:
		return named{start: start, end: end}, u.Speakers[0].How == string(speaker.ByRole)
	}
	return named{start: start, end: end}, len(u.Speakers) == 0
}

var (
	definite   = regexp.MustCompile(`^(?:[Tt]he|[Tt]his|[Tt]hat) .*\p{Ll}`)
	officer    = regexp.MustCompile(`\p{Lu}\S*'s? \p{Ll}[\p{Ll} -]+$`) // "Tallyo's head of pricing"
	indefinite = regexp.MustCompile(`^an? \p{Ll}`)
	// ownWords is a name and what is its bearer's: "Anna Berg's statements".
	ownWords = regexp.MustCompile(`^(?:\p{Lu}[\p{L}-]* ?){1,4}'s? (?:own |exact |full |complete )?(?:statements?|quotes?|quotations?|words|remarks?|comments?|views?|opinions?|position|stance|speech|answers?)\b`)
	viewOf   = regexp.MustCompile(`(?i)\b(?:in|by|from) (the (?:[^\s?.,;:]+ ){0,5}?[^\s?.,;:]+?)'s? (?:view|opinion|estimate|words|eyes|account|experience|judgement|judgment|mind|count)\b`)
)

// withGiven are mentions with those that are given put in, in the place of what
// they overlap.
func withGiven(given, found []named) []named {
	out := slices.DeleteFunc(found, func(m named) bool {
		return slices.ContainsFunc(given, func(g named) bool { return m.start < g.end && g.start < m.end })
	})
	out = append(out, given...)
	slices.SortFunc(out, func(a, b named) int { return a.start - b.start })
	return out
}

func appendAsked(list []Asked, more ...Asked) []Asked {
	for _, m := range more {
		known := false
		for _, a := range list {
			known = known || a.ID == m.ID
		}
		if !known {
			list = append(list, m)
		}
	}
	return list
}

// sayVerbs are verbs of saying that tell nothing of what was said.
const sayVerbs = `say|says|said|saying|tell|tells|told|state|states|stated|argue|argues|argued|think|thinks|thought|believe|believes|believed|` +
	`mention|mentions|mentioned|speak|speaks|spoke|spoken|talk|talks|talked|comment|comments|commented|remark|remarks|remarked|` +
	`claim|claims|claimed|note|notes|noted|explain|explains|explained|discuss|discusses|discussed|point out|points out|pointed out|` +
	`stress|stresses|stressed|emphasize|emphasizes|emphasized|emphasise|emphasises|emphasised|suggest|suggests|suggested|` +
	`quote|quotes|quoted|respond|responds|responded|reply|replies|replied|answer|answers|answered|address|addresses|addressed|express|expressed|raise|raised|` +
	`announce|announces|announced|add|adds|added|declare|declares|declared|write|writes|wrote|call for|calls for|called for|propose|proposes|proposed|recommend|recommends|recommended`

var (
	// The place of the speaker in a question.
	slotAuxiliary = regexp.MustCompile(`(?i)\b(?:did|does|do|has|have|had|would|should|could|can|will)\s+((?:[^\s?.,;:]+\s+){0,7}?[^\s?.,;:]+)\s+(?:(?:really|actually|ever|also|not|exactly|just|have|to)\s+)*(?:` + sayVerbs + `|mean|compare|compared|call|called|blame|blamed|reproach|reproached|trust|trusted|like|liked|love|loved|hate|hated|know|knew|need|needed|pick|picked|choose|chose|read|hope|hoped|fear|feared|worry|worried|thank|thanked|welcome|welcomed|defend|defended|justify|justified|object|objected|apologise|apologised|order|ordered|rule|ruled|reveal|revealed|disclose|disclosed|conclude|concluded|confirm|confirmed|observe|observed|estimate|estimated|recall|recalled|remember|remembered|learn|learned|reject|rejected|accept|accepted|accuse|accused|regret|regretted|offer|offered|insist|insisted|report|reported|complain|complained|plan|planned|describe|described|warn|warned|promise|promised|want|wanted|expect|expected|predict|predicted|criticise|criticize|criticised|criticized|praise|praised|support|supported|oppose|opposed|agree|agreed|disagree|disagreed|feel|felt|see|seen|view|demand|demanded|urge|urged|deny|denied|admit|admitted|ask|asked)\b`)
	slotAccording = regexp.MustCompile(`(?i)\b(?:according to|quotes? (?:by|from|of)|anything (?:by|from)|everything (?:by|from)|statements? (?:by|from|of)|words of|remarks (?:by|from|of)|view of|views of|opinion of|position of)\s+((?:[^\s?.,;:]+\s*){1,7}?)(?:$|[?.,;:]|\s(?:on|about|regarding|concerning|in|at|is|was|are|were|what|that)\b)`)
	slotOwner     = regexp.MustCompile(`(?i)\b(?:what(?:'s| is| are| was| were)|give me|show me|find|list)\s+((?:[^\s?.,;:]+\s+){0,5}?[^\s?.,;:]+?)'s?\s+(?:view|views|opinion|position|stance|take|words|statement|statements|speech|comment|comments|remarks|argument|quote|quotes|message)\b`)
	// The same in languages whose letters tell no name from another word: 张伟 of
	// one of the commonest family names; whoever stands behind "said" in Arabic
	// and Russian.
	slotHan     = regexp.MustCompile(`^([王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤]\p{Han}{1,2})(?:先生|女士|博士|教授|部长|主席)?(?:对|说|怎么|如何|谈|认为|讲|是否)`)
	slotArabic  = regexp.MustCompile(`(?:قالت?|رأي)\s+(\S+(?:\s+\S+){0,3}?)\s+(?:عن|في|حول|بشأن)(?:\s|$)`)
	slotRussian = regexp.MustCompile(`(?i:сказала?|говорила?|думает|считает)\s+(\p{Lu}\S+(?:\s+\p{Lu}\S+)*)`)
	slotStart   = regexp.MustCompile(`^((?:\p{Lu}[^\s?.,;:]*\s+){1,5})(?:(?:really|actually|also|once)\s+)*(?i:` + sayVerbs + `)\b`)

	// asksWho: the speaker is what is asked for, so that nobody named is it.
	asksWho    = regexp.MustCompile(`^(?:and |but |so )?(?:(?:apart from|besides|other than|except) [^?]*,? )?(?:who|whose|whom|which (?:\w+ )?(?:speaker|speakers|person|people|expert|experts|participant|participants|guest|guests|economist|economists|official|officials|scholar|scholars|researcher|researchers|one|ones))\b`)
	followUp   = regexp.MustCompile(`^(?:and|but|also|then|what about|how about)\b.*\b(?:he|she|they|him|her|them|his|their)\b|\b(?:did|does|has|is|was)\s+(?:he|she|they)\b`)
	elliptic   = regexp.MustCompile(`^(?:and|but|what|how|and what|and how) (?:about|on)\b`)
	goesOn     = regexp.MustCompile(`^(?:and|but|so|then)\b`)
	everything = regexp.MustCompile(`\b(?:everything|every (?:statement|quote|word)|all that|all (?:of )?(?:the |his |her |their )?(?:statements|quotes|quotations|remarks|words|comments)|full list|complete list)\b`)
	compare    = regexp.MustCompile(`^\s*(?:please )?compare\b|\b(?:difference|differences|differ|differed|contrast|versus|vs\.?)\b|\bhow (?:do|did) .* compare\b`)
	direct     = regexp.MustCompile(`\b(?:direct(?:ly)? quot\w*|verbatim|exact words|literally|word for word|in (?:his|her|their) own words|original words)\b`)

	stance = regexp.MustCompile(`\b(?:critici[sz]e[sd]?|condemn(?:s|ed)?|reject(?:s|ed)?|oppose[sd]?|support(?:s|ed)?|praise[sd]?|welcome[sd]?|endorse[sd]?|attack(?:s|ed)?|blame[sd]?|apologi[sz]e[sd]?|threaten(?:s|ed)?)\b`)

	asks      = regexp.MustCompile(`^(?:and |but |so )?(?:who|what|which|when|where|why|how|is|are|was|were|does|do|did|at which|in which)\b`)
	asksThing = regexp.MustCompile(`^(?:and |but |so )?(?:who (?:is|are|was|were)\b|which (?:company|country|party|city|university|firm|bank)\b|whose (?:name|house)\b)`)
	ofSpeech  = regexp.MustCompile(`\b(?:` + sayVerbs + `|came up|come up|given as|reported|complain(?:s|ed)?|call(?:s|ed)?|warn(?:s|ed)?|critici[sz]e[sd]?|promise[sd]?|compare[sd]?|describe[sd]?|quot(?:e|es|ed)|views?|opinions?|reaction)\b`)
	dated     = regexp.MustCompile(`^(?:and |but |so )?(?:when|on what date|in which year)\b`)
	nameless  = regexp.MustCompile(`(?i)\b(?:anonymous(?:ly)?|unnamed|nameless|unidentified)\b`)
	first     = regexp.MustCompile(`\b(?:first|earliest|initially|originally)\b`)
	last      = regexp.MustCompile(`\b(?:latest|most recent(?:ly)?|last (?:thing|words?|comments?|remarks?|statements?|time|warning|position|that)|final)\b`)

	// generalAbout: what was said on a topic, whatever it is.
	generalAbout = regexp.MustCompile(`\b(?:` + sayVerbs + `|opinions?|views?|positions?|stance|thoughts?|comments?|remarks?|words|anything|everything|something)\b(?: \S+){0,3}? (?:about|on|of|regarding|concerning)\b|\b(?:mention(?:ed)?|discuss(?:ed)?|address(?:ed)?)\b|(?:sagt|meint|hat) .*über |(?:dijo|opina|habló) .*(?:sobre|de) |(?:a dit|pense|a parlé) .*(?:sur|de) |说了什么|怎么看|ماذا قال`)
	amount       = regexp.MustCompile(`\bhow (?:many|much|long|old|big|large|far|often|high|tall|deep)\b|\bwhat (?:share|number|sum|amount|price|percentage|figure)\b`)

	naming     = regexp.MustCompile(`^(?:and |but |so )?(?:which (?:lawyer|doctor|company|firm|party|university|school|bank|city|town|country|countries|newspaper|author)\b|what (?:is|was|are|were) the names? of|(?:at|in|from|to|for) which\b|where\b)`)
	year       = regexp.MustCompile(`\b20\d\d\b`)
	aboutTopic = regexp.MustCompile(`\b(?:about|on|regarding|concerning)\b`)
	aboutWord  = regexp.MustCompile(`\b(?:about|on|regarding|concerning|of|to|against|with|towards?)\s+(?:the\s+)?$`)
	accordWord = regexp.MustCompile(`\b(?:according to|(?:lists?|records?|collections?|quotes?|quotations?|statements?|sentences?|words?|wording|remarks|views?|opinions?|position|everything|anything|all|speech|comments?|figures?|news|answers?) (?:by|from|of)|on behalf of|\bfrom)\s+(?:the\s+)?$`)
)

// inTopic reports whether a name that stands at start is what is spoken about
// rather than who speaks.
func inTopic(lower string, start int) bool {
	before := lower[:min(start, len(lower))]
	return aboutWord.MatchString(before) && !accordWord.MatchString(before)
}

// speakerSlot is where a question names its speaker, whoever that is.
func speakerSlot(text string) (start, end int, ok bool) {
	for _, re := range []*regexp.Regexp{slotAuxiliary, slotAccording, slotOwner, slotStart, slotHan, slotArabic, slotRussian} {
		if m := re.FindStringSubmatchIndex(text); m != nil {
			start, end = m[2], m[3]
			for end > start && text[end-1] == ' ' {
				end--
			}
			return start, end, end > start
		}
	}
	return 0, 0, false
}

func isPronoun(s string) bool {
	switch strings.ToLower(s) {
	case "he", "she", "they", "him", "her", "them", "this person", "that person", "this speaker", "that speaker", "the same person", "the same speaker":
		return true
	}
	return false
}

// isAnybody reports whether words in the place of a speaker mean no one in
// particular.
func isAnybody(s string) bool {
	s, _, _ = strings.Cut(strings.ToLower(s), " at ") // "speakers at the convention"
	for _, p := range []string{"the ", "all ", "all the ", "any ", "any of the ", "some ", "most ", "other ", "the other ", "both ", "these ", "those ", "different "} {
		s = strings.TrimPrefix(s, p)
	}
	switch s {
	case "anyone", "anybody", "someone", "somebody", "everyone", "everybody", "people", "person", "persons", "they all", "we", "i", "you", "one", "it",
		"speaker", "speakers", "guest", "guests", "expert", "experts", "participant", "participants", "panel", "panelist", "panelists", "panellist", "panellists",
		"scholar", "scholars", "official", "officials", "economists", "researchers", "researcher", "delegate", "delegates", "attendees", "academics", "leaders",
		"article", "articles", "report", "reports", "text", "author", "forum", "meeting", "conference", "summit", "hearing", "event", "who", "others", "else", "anyone else", "who else":
		return true
	}
	return false
}

// presumes reports whether a question with a speaker in it takes what they said
// as given: "why did X say …", "when did X call …", "how did X compare …".
func presumes(lower string) bool {
	switch first, _, _ := strings.Cut(strings.TrimSpace(lower), " "); first {
	case "why", "when", "where", "how":
		return true
	case "what":
		return strings.Contains(lower, " by saying ") || !genericWhat.MatchString(lower)
	case "who", "did", "does", "is", "was", "has", "tell", "show", "give", "list", "find", "compare", "anything", "everything", "any", "quotes", "quote", "can", "could", "and", "but":
		return false
	}
	return saidThat.MatchString(lower)
}

var (
	genericWhat = regexp.MustCompile(`\b(?:` + sayVerbs + `|opinion|view|views|position|stance|take|words|statements?|quotes?|mean|feel|want|expect)\b`)
	saidThat    = regexp.MustCompile(`\b(?:` + sayVerbs + `)\s+that\b`)
)

// topicNoise are words of a question that tell how it is asked rather than what
// about.
var topicNoise = regexp.MustCompile(`(?i)\b(?:` + sayVerbs + `|everything|anything|something|anyone|anybody|someone|somebody|everyone|everybody|else|` +
	`direct quot\w*|quotations?|verbatim|exact words|literally|word for word|in (?:his|her|their) own words|` +
	`according|opinions?|views?|positions?|stance|statements?|remarks?|words|` +
	`please|contrast|agree(?:s|d)?(?: with)?|(?:how )?(?:often|frequently)|tell me|show me|give me|find me|show|list|compare what|compare them|versus|vs|differ(?:s|ed)?|differences?|who said what|each|react(?:s|ed)? to|i want|` +
	`the speakers?|speakers?|whatever|i'd like to|i would like to|(?:on|in|at) (?:what|which) (?:date|day|year|month)|(?:last|this) year|(?:complete|full) (?:list|record|collection) of|(?:in|during) (?:the|an|this|that|his|her) (?:interview|debate|speech|transcript)|came up|come up|given as|reported|apart from|besides|other than|` +
	`disagree(?:s|d)? with|disagree(?:s|d)?|contradict(?:s|ed)?|object(?:s|ed)? (?:to|when)|objected|challenged?|` +
	`(?:what |which )?(?:exact|precise|own) word(?:s|ing)?|directly|(?:the )?(?:very )?(?:first|earliest|latest|last|most recent(?:ly)?) (?:thing|words?|comments?|remarks?|that)?|how many times|how often|(?:compare|compares|compared|liken|likened) (?:it|this|that|them) (?:to|with)|` +
	`at the (?:forum|meeting|conference|summit|event|hearing|panel)|in the (?:articles?|reports?|text|corpus)|during the (?:forum|meeting|conference|summit|event)|` +
	`did|does|do|really|actually|exactly|ever|also|whether|other people|people)\b`)

// foreignNoise is the same in Chinese, Spanish, French, German and Arabic.
var foreignNoise = regexp.MustCompile(`(?i)说了什么|說了什麼|说过什么|讲了什么|讲过什么|谈了什么|怎么说|怎么看|如何看待|说了|说过|谈到|提到|认为|表示|关于|对于|什么|哪些|谁|的话|的观点|的看法|请问|吗|呢|` +
	`(?:^|[\s¿¡])(?:qué|que|quién|quien|quiénes) (?:dijo|dice|dijeron|ha dicho|habló|opina|opinó|piensa)\b(?: (?:sobre|acerca de|de)(?: el| la| los| las)?\b)?|\b(?:dijo|dice|habló)\b(?: (?:sobre|acerca de)(?: el| la| los| las)?\b)?|` +
	`qu'a dit|qu'est-ce que|\b(?:qui|que) (?:a dit|dit|a parlé|pense)\b|\b(?:a dit|a parlé|a-t-il dit|a-t-elle dit)\b|\b(?:à propos de|au sujet de)\b|` +
	`^(?:was|wer) (?:sagte|sagt|sagten|meinte)\b|\b(?:sagte|meinte|gesagt|gemeint)\b|^(?:was|wer) hat\b|(?:^|\s)über(?: (?:das|den|der|die))?\s|` +
	`ماذا قال(?:ت)?|ما الذي قاله|من قال|ما رأي|قالت?|تحدث(?:ت)?|عن`)

// foreignAsks is how a question in Spanish or French begins.
var foreignAsks = regexp.MustCompile(`^¿|^(?:à |de |en |pour |avec )?(?:quel|quelle|quels|quelles|comment|pourquoi|combien|quand|où|qui|que|qu'\S+)\s|^(?:por qué|cuándo|cómo|cuál|cuánto|dónde|quién)\s`)

// topic is what is left of a question when its form is taken away: "" where it
// asks for nothing in particular.
func topic(rest string) string {
	rest = foreignNoise.ReplaceAllString(rest, " ")
	rest = topicNoise.ReplaceAllStringFunc(rest, func(s string) string { return strings.Repeat(" ", len(s)) })
	fields := strings.FieldsFunc(rest, func(r rune) bool {
		return unicode.IsSpace(r) || (unicode.IsPunct(r) || unicode.IsSymbol(r)) && !strings.ContainsRune("-.'&%$€£/+", r)
	})
	trim := func(w string) bool { return IsFunctionWord(Stem(Fold(w))) || strings.Trim(w, ".'-–—…") == "" }
	for len(fields) > 0 && trim(fields[0]) {
		fields = fields[1:]
	}
	for len(fields) > 0 && trim(fields[len(fields)-1]) {
		fields = fields[:len(fields)-1]
	}
	out := strings.Join(fields, " ")
	if len(ContentTerms(out)) == 0 {
		return ""
	}
	return strings.TrimRight(out, ".")
}

// order is the time among others that a question asks for.
func order(lower string) string {
	switch {
	case last.MatchString(lower):
		return "last"
	case first.MatchString(lower):
		return "first"
	}
	return ""
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

func isLatin(r rune) bool { return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) }

// blank puts spaces in the place of s[start:end].
func blank(s string, start, end int) string {
	return s[:start] + strings.Repeat(" ", end-start) + s[end:]
}

// straighten gives a question one kind of space and apostrophe, and takes out
// what cannot be seen. It does not change what stands where a name may be.
func straighten(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "`", "'").Replace(Clean(s))
	return oneLine(s)
}
