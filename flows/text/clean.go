package text

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Neutral makes a text that others wrote harmless on a screen (S8): no escape
// sequence, no control character and nothing that turns the direction of what
// stands around it. Line breaks stay, a tab becomes a space.
func Neutral(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case live(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// OneLine is the same for what stands in one line: no line break either.
func OneLine(s string) string { return strings.Join(strings.Fields(Neutral(s)), " ") }

// joiner makes one emoji of several, and does nothing else.
const joiner = 0x200D

// live reports a character that a terminal acts on instead of showing it: C0
// and C1 controls (ESC and CSI among them), and Unicode's formatting
// characters, which hide or turn text.
func live(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != joiner || r == '\u2028' || r == '\u2029'
}

// EscapeJSON writes, in JSON without indents, the characters that a terminal
// would act on as \u escapes: who reads the JSON gets the very text, who only
// looks at it is safe (S8).
func EscapeJSON(line []byte) []byte {
	if !bytes.ContainsFunc(line, func(r rune) bool { return r != '\n' && live(r) }) {
		return line
	}
	var b bytes.Buffer
	for _, r := range string(line) {
		switch {
		case r == '\n' || !live(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}
