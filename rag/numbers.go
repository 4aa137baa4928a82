package rag

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// number is a number that a text states, in figures or in words.
type number struct {
	start, end int       // bytes
	values     []float64 // several where the figures can be read in several ways: "1.400"
	unit       string    // what is counted, where it is one of those that are told apart: "%", "€", "year"
}

// Numbers in words, in English and in what other languages write otherwise. Those
// that are other words, too ("once", "cent", "six"), and one, which counts nothing
// as often as not, are left out.
var numberWords = map[string]float64{
	"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	"half": 0.5, "twice": 2, "thrice": 3, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "halved": 0.5,
	"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12, "trece": 13, "catorce": 14, "quince": 15,
	"dieciséis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80, "noventa": 90,
	"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
	"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, //nolint:misspell // French
	"zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "vierzehn": 14, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50,
}

// Words that multiply the number before them.
var scales = map[string]float64{
	"dozen": 12, "dozens": 12, "hundred": 100, "hundreds": 100, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6, "billion": 1e9, "billions": 1e9, "trillion": 1e12, "trillions": 1e12,
	"mil": 1e3, "mille": 1e3, "millón": 1e6, "millones": 1e6, "milliard": 1e9, "milliards": 1e9, "万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8,
}

// Words for the parts of a whole, and how many they are.
var fractions = map[string]float64{"third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4, "fifth": 5, "fifths": 5, "sixths": 6, "eighths": 8, "tenth": 10, "tenths": 10}

// Units that are told apart: fourteen euros are not fourteen crowns.
var units = map[string]string{
	"percent": "%", "cent": "%", "pct": "%", "ciento": "%", "%": "%", "€": "euro", "$": "dollar", "£": "pound", "¥": "yuan",
	"euro": "euro", "euros": "euro", "dollar": "dollar", "dollars": "dollar", "pound": "pound", "pounds": "pound", "yuan": "yuan", "yen": "yen", "rupees": "rupee", "rupee": "rupee",
	"crown": "crown", "crowns": "crown", "coronas": "crown", "couronnes": "crown", "peso": "peso", "pesos": "peso", "franc": "franc", "francs": "franc", "rubles": "ruble", "roubles": "ruble",
	"metre": "metre", "metres": "metre", "meter": "metre", "meters": "metre", "metros": "metre", "mètres": "metre", "kilometre": "kilometre", "kilometres": "kilometre", "kilometer": "kilometre", "kilometers": "kilometre",
	"km": "kilometre", "mile": "mile", "miles": "mile", "feet": "foot", "foot": "foot", "ton": "ton", "tons": "ton", "tonne": "ton", "tonnes": "ton", "degrees": "degree", "degree": "degree",
	"year": "year", "years": "year", "años": "year", "ans": "year", "month": "month", "months": "month", "week": "week", "weeks": "week", "day": "day", "days": "day",
	"hour": "hour", "hours": "hour", "minute": "minute", "minutes": "minute", "second": "second", "seconds": "second",
}

// isNumberWord reports whether a folded word is a number written out.
func isNumberWord(folded string) bool { return numberWords[folded] != 0 || scales[folded] != 0 }

var (
	grouped       = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
	groupedBy     = regexp.MustCompile(`^\d{1,3}(?:\.\d{3})+(?:,\d+)?$`)
	ordinalFigure = regexp.MustCompile(`^(\d+)(?:st|nd|rd|th|er|e|º|ª)$`)
	joint         = regexp.MustCompile(`^(?:[ \x{00a0}]|-|‑)$`)
	withUnit      = regexp.MustCompile(`^(\d+(?:[.,]\d+)?)(bn|m|k|km|%|年|月|日)?$`)
)

// numbersIn finds the numbers that a text states. Where the parts of one stand in
// several words ("14 million", "twenty-five", "three hundred and ten") they are one.
func numbersIn(text string) []number {
	var out []number
	spans := wordSpans(text)
	for i := 0; i < len(spans); i++ {
		word := strings.ToLower(text[spans[i].start:spans[i].end])
		if parts := fractions[word]; parts > 0 && i > 0 {
			switch whole := strings.ToLower(text[spans[i-1].start:spans[i-1].end]); {
			case whole == "a" || whole == "one":
				out = append(out, number{start: spans[i].start, end: spans[i].end, values: []float64{1 / parts}})
			case len(out) > 0 && out[len(out)-1].end == spans[i-1].end:
				n := &out[len(out)-1]
				n.end, n.unit = spans[i].end, ""
				for k := range n.values {
					n.values[k] /= parts
				}
			}
			continue
		}
		values, figures, ok := valueOf(word)
		if !ok {
			continue
		}
		n := number{start: spans[i].start, end: spans[i].end, values: values}
		scaled := scales[strings.ToLower(text[n.start:n.end])] != 0
		for i+1 < len(spans) {
			j := i + 1
			word := strings.ToLower(text[spans[j].start:spans[j].end])
			if (word == "and" || word == "y" || word == "et") && scaled && j+1 < len(spans) && joint.MatchString(text[spans[i].end:spans[j].start]) {
				j++
				word = strings.ToLower(text[spans[j].start:spans[j].end])
			}
			between := text[spans[j-1].end:spans[j].start]
			next, nextFigures, isNumber := valueOf(word)
			if word == "one" {
				next, isNumber = []float64{1}, true // within a number it is one
			}
			scale := scales[word]
			isScale := scale != 0 && !nextFigures
			adds := isNumber && !isScale && !figures && !nextFigures && (scaled || n.values[0] >= 20 && math.Mod(n.values[0], 10) == 0) && next[0] < smallest(n.values[0])
			if !joint.MatchString(between) || !isScale && !adds {
				break
			}
			for k := range n.values {
				if isScale {
					n.values[k] = scaleUp(n.values[k], scale)
				} else {
					n.values[k] += next[0]
				}
			}
			scaled = scaled || isScale
			i = j
			n.end = spans[i].end
		}
		n.unit = unitAt(text, n, spans[i+1:])
		out = append(out, n)
	}
	return out
}

// scaleUp multiplies what a scale belongs to: in "two thousand three hundred" only
// the three.
func scaleUp(value, scale float64) float64 {
	low := math.Mod(value, 1000)
	if value >= 1000 && scale < 1000 && low > 0 {
		return value - low + low*scale
	}
	return value * scale
}

// smallest is what may be added to a number without changing its other figures.
func smallest(v float64) float64 {
	for _, s := range []float64{1e12, 1e9, 1e6, 1e3, 100, 10} {
		if v >= s && math.Mod(v, s) == 0 {
			return s
		}
	}
	return 0
}

// valueOf reads one word as a number; figures tells whether it is written in
// figures.
func valueOf(word string) (values []float64, figures, ok bool) {
	w := strings.ToLower(strings.Map(func(r rune) rune {
		if d := r - zeroOf(r); d >= 0 && d < 10 {
			return '0' + d
		}
		return r
	}, word))
	if !strings.ContainsAny(w, "0123456789") {
		v := numberWords[w]
		if v == 0 {
			v = scales[w]
		}
		return []float64{v}, false, v != 0
	}
	if m := ordinalFigure.FindStringSubmatch(w); m != nil {
		w = m[1]
	}
	factors := []float64{1}
	if m := withUnit.FindStringSubmatch(w); m != nil {
		w = m[1]
		switch m[2] {
		case "bn":
			factors = []float64{1e9}
		case "k":
			factors = []float64{1e3}
		case "m":
			factors = []float64{1, 1e6} // metres or millions
		}
	}
	read := func(s string) {
		if v, err := strconv.ParseFloat(s, 64); err == nil {
			for _, f := range factors {
				values = append(values, v*f)
			}
		}
	}
	switch {
	case grouped.MatchString(w):
		read(strings.ReplaceAll(w, ",", ""))
	case groupedBy.MatchString(w):
		read(strings.NewReplacer(".", "", ",", ".").Replace(w))
		read(w)
	default:
		read(strings.Replace(w, ",", ".", 1))
	}
	return values, true, len(values) > 0
}

// zeroOf is the zero of the script that a figure is from.
func zeroOf(r rune) rune {
	for _, zero := range "٠۰०০๐０" {
		if r >= zero && r < zero+10 {
			return zero
		}
	}
	return '0'
}

// unitAt is what a number counts, by the sign or the word beside it.
func unitAt(text string, n number, following []wordSpan) string {
	before, rest := strings.TrimRight(text[:n.start], " "), strings.TrimLeft(text[n.end:], " \u00a0\u202f")
	for _, sign := range []string{"%", "€", "$", "£", "¥"} {
		if strings.HasPrefix(rest, sign) || sign != "%" && strings.HasSuffix(before, sign) {
			return units[sign]
		}
	}
	for _, s := range following[:min(len(following), 2)] {
		word := strings.ToLower(text[s.start:s.end])
		if word != "per" && word != "por" && word != "pour" && word != "de" {
			return units[word]
		}
	}
	return ""
}

// states reports whether a number is one of others: the same value of the same
// unit, or without a unit on either side.
func (n number) states(others []number) bool {
	return slices.ContainsFunc(others, func(o number) bool {
		return (n.unit == o.unit || n.unit == "" || o.unit == "") && slices.ContainsFunc(n.values, func(v float64) bool { return slices.Contains(o.values, v) })
	})
}
