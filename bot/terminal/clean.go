package terminal

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
	clean := strings.Map(func(r rune) rune {
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
	return clean
}

// oneLine is the same for a label: no line break either.
func oneLine(s string) string { return strings.Join(strings.Fields(Neutral(s)), " ") }

// live reports a character that a terminal acts on instead of showing it: C0
// and C1 controls (ESC and CSI among them), and Unicode's formatting
// characters, which hide or turn text. The joiner of emoji is one that only
// joins.
func live(r rune) bool {
	const joiner = 0x200D
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != joiner || r == '\u2028' || r == '\u2029'
}

// escapeLive writes the characters of a JSON line that a terminal would act on
// as \u escapes: who reads the JSON gets the very text, who only looks at it is
// safe.
func escapeLive(line []byte) []byte {
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
