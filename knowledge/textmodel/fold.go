package textmodel

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxRunes is how much of a text is read. What comes after is ignored: a chat
// message that long says what it wants before that, and work stays bounded.
const MaxRunes = 1200

// Fold gives texts that a reader takes for the same one spelling: NFKC (full
// width, ligatures, circled digits), lower case, typographic apostrophes, no
// zero-width or control characters, common Traditional characters as
// Simplified ones. Folding twice changes nothing more. At most [MaxRunes]
// runes of the input are read.
func Fold(s string) string {
	s = bound(s, MaxRunes)
	if plainASCII(s) {
		return strings.ToLower(s)
	}
	if folded, ok := foldCommon(s); ok {
		return folded
	}
	s = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = norm.NFKC.String(s)
	s = strings.Map(foldRune, s)
	// Lower case may compose anew (rare), and folding must be stable.
	return norm.NFKC.String(s)
}

// foldCommon folds what most Chinese sentences are made of: ASCII, full-width
// ASCII and common Han characters, which normalisation changes one by one or
// not at all. Anything else is not ok and takes the long way.
func foldCommon(s string) (folded string, ok bool) {
	var room [512]byte
	out := room[:0]
	for _, r := range s {
		switch {
		case r >= 0xff01 && r <= 0xff5e:
			r -= 0xff01 - '!'
		case r >= 0x4e00 && r <= 0x9fff || r < utf8.RuneSelf || r == '。' || r == '、':
		default:
			return "", false
		}
		out = utf8.AppendRune(out, foldRune(r))
	}
	return string(out), true
}

// bound cuts s after n runes.
func bound(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < ' ' {
			return false
		}
	}
	return true
}

// invisible reports characters that only hide or join others. A line break or
// a tab is not one of them.
func invisible(r rune) bool {
	return r == '\u034f' || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r)
}

func foldRune(r rune) rune {
	switch {
	case r >= 'a' && r <= 'z':
		return r
	case r == '’' || r == '‘' || r == '`' || r == '´' || r == 'ʼ':
		return '\''
	case r == '“' || r == '”' || r == '「' || r == '」':
		return '"'
	case unicode.IsControl(r) || unicode.IsSpace(r):
		return ' '
	case invisible(r):
		return -1
	}
	if s, ok := simplified[r]; ok {
		return s
	}
	return unicode.ToLower(r)
}

// simplified maps common Traditional characters to Simplified ones.
var simplified = func() map[rune]rune {
	pairs := []rune(strings.Join(strings.Fields(traditionalPairs), ""))
	m := make(map[rune]rune, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}()
