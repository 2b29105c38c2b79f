package understand

import "unicode"

// neutral words are written alike by speakers of both languages: alone they
// tell nothing about a sentence's.
var neutral = setOf("ok okay hi hello hey bye thx pin app vip qr id atm sms wifi apple pay google visa k y n 3q no yes")

// langOf tells a sentence's language, "" where it has no words. Names of
// merchants must be blanked out already: "Starbucks" is no English. A sentence
// of one neutral word is in the conversation's language.
func langOf(ts []token, fallback string) string {
	han, latin, shared, foreign := 0, 0, 0, 0
	for _, t := range ts {
		switch {
		case t.kind == hanToken:
			han++
		case t.kind == wordToken && neutral[t.text]:
			shared++
		case t.kind == wordToken && unicode.Is(unicode.Latin, rune1(t.text)):
			latin++
		case t.kind == wordToken:
			foreign++
		}
	}
	switch {
	case han == 0 && latin == 0:
		if shared == 0 && foreign == 0 {
			return ""
		}
		if fallback != "" {
			return fallback
		}
		return "en"
	case han*3 >= latin*5: // a Chinese word is about 1.7 characters
		return "zh"
	}
	return "en"
}

func rune1(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
