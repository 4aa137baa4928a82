package rag

import "regexp"

// eventForm is a question about the event itself, and the words with which
// articles tell the answer in their own voice.
type eventForm struct {
	name  string
	asked *regexp.Regexp
	told  string
}

// happening is an event, or that one happens.
const happening = `\b(?:forum|congress|summit|conference|meeting|hearing|dialogue|assembly|roundtable|panel|session|convention|inquiry|event|symposium|workshop|meet|held|take place|took place|taking place)\b`

var eventForms = []eventForm{
	{
		"attendance", regexp.MustCompile(`^(?:and )?(?:who|how many)\b.*\b(?:attend|attended|attending|participants?|participated|participating|participates?|took part|take part|were there|was there|came|present|guests|invited|gave (?:a )?speech\w*|delivered)\b|\b(?:participants|attendees|guest list)\b`),
		"attended guests participants participated took part delivered speeches delegates experts present representatives",
	},
	{
		"chair", regexp.MustCompile(`^(?:and )?(?:who|by whom)\b.*\b(?:chaired|chairs|preside|presided|presides|moderate|moderated|moderates|opened|hosted the opening|(?:is|was) (?:the |in the )?chair)\b`),
		"chaired presided moderated opening ceremony",
	},
	{
		"host", regexp.MustCompile(`^(?:and )?(?:who|by whom|which)\b.*\b(?:organi[sz]e|organi[sz]ed|organi[sz]es|organi[sz]ers?|hosts?|hosted|launched|founded|initiated|held (?:the|this|it))\b`),
		"organized organised hosted launched initiated by",
	},
	{
		"sponsor", regexp.MustCompile(`^(?:and )?(?:who|by whom|which)\b.*\b(?:sponsor\w*|(?:paid for|funded|financed) (?:the|this) (?:[\w-]+ ){0,4}(?:forum|congress|summit|conference|meeting|event|hearing|dialogue|convention|assembly|roundtable))\b`),
		"sponsored sponsor funded financed",
	},
	{
		"time", regexp.MustCompile(`^(?:and )?(?:when|on what date|what date|on which day|what day|what time)\b.*` + happening),
		"held on date opened took place meet met began begins",
	},
	{
		"place", regexp.MustCompile(`^(?:and )?(?:where|in which city|in what city|what city|which city)\b.*` + happening),
		"held in venue took place",
	},
	{
		"theme", regexp.MustCompile(`\b(?:theme|topic|title) of the (?:forum|meeting|conference|summit|event|hearing)\b`),
		"theme titled",
	},
}

// eventAsked is the name of the form of a question about the event; "" for any
// other question.
func eventAsked(lower string) string {
	for _, f := range eventForms {
		if f.asked.MatchString(lower) {
			return f.name
		}
	}
	return ""
}

func eventTold(name string) string {
	for _, f := range eventForms {
		if f.name == name {
			return f.told
		}
	}
	return ""
}
