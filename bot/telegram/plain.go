package telegram

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// joiner is U+2060 WORD JOINER: it has no width, Telegram keeps it, and none of
// what Telegram recognises by itself goes across it.
const joiner = "\u2060"

// plain makes a text that holds words of others safe to show (S8). A message
// without a parse mode has no markup, but the platform still makes links,
// mentions, commands and tags of what looks like one: those are broken by an
// invisible character, or, in a text that would become too long by it, by a
// look-alike. Amounts, times and references stay as they are.
func plain(s string) string {
	s = clean(s)
	if long := broken(s, func(r rune) string { return string(r) + joiner }); length(long) <= mostText-roomOfName {
		return long
	}
	return broken(s, func(r rune) string { return string(lookalike[r]) })
}

var lookalike = map[rune]rune{'.': '․', '@': '＠', '#': '♯', '＃': '♯', '/': '∕', '$': '＄', ':': '：'}

// broken writes with every character that would make something live replaced.
func broken(s string, instead func(rune) string) string {
	s = strings.ReplaceAll(s, "://", instead(':')+"//")
	s = address.ReplaceAllStringFunc(s, func(ip string) string { return strings.ReplaceAll(ip, ".", instead('.')) })
	var b strings.Builder
	before := rune(0)
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		live := false
		switch r {
		case '.':
			live = word(before) && unicode.IsLetter(next)
		case '@', '#', '＃':
			live = word(next)
		case '/':
			live = word(next) && !word(before)
		case '$':
			live = next >= 'A' && next <= 'Z'
		}
		if live {
			b.WriteString(instead(r))
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// address is an IP address, which becomes a link, too.
var address = regexp.MustCompile(`\b\d{1,3}(?:\.\d{1,3}){3}\b`)

func word(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// clean drops control characters and what turns the direction of the text
// around it. Line breaks stay.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r), r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r == '\u200E', r == '\u200F':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// oneLine is the same for a label or a name.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s)), " ") }
