package bot

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Split cuts words into messages of at most limit characters, counted in UTF-16
// units as chat platforms do (an emoji is two), at the end of a
// paragraph where there is one, else of a line, a sentence, a word. No word is
// lost; a limit of 0 is no bound. Nothing in gives nothing out.
func Split(words string, limit int) []string {
	words = strings.TrimSpace(words)
	var parts []string
	for limit > 0 && units(words) > limit {
		head := clipUnits(words, limit)
		at := cutAt(head)
		if part := strings.TrimSpace(words[:at]); part != "" {
			parts = append(parts, part)
		}
		words = strings.TrimSpace(words[at:])
	}
	if words != "" {
		parts = append(parts, words)
	}
	return parts
}

// units is the length of s in UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// clipUnits is the longest beginning of s within n units, one character at least.
func clipUnits(s string, n int) string {
	for i, r := range s {
		if n -= max(1, utf16.RuneLen(r)); n < 0 && i > 0 {
			return s[:i]
		}
	}
	return s
}

// cutAt is the best place to end head: never in its first third, so that the
// parts do not become crumbs.
func cutAt(head string) int {
	least := len(head) / 3
	for _, ends := range [][]string{{"\n\n"}, {"\n"}, {"。", "！", "？", ". ", "! ", "? ", "；"}, {"，", ", ", " "}} {
		best := 0
		for _, end := range ends {
			if i := strings.LastIndex(head, end); i >= 0 && i+len(end) > best {
				best = i + len(end)
			}
		}
		if best > least {
			return best
		}
	}
	return len(head)
}

// shorten fits a label into n characters; 0 is no bound.
func shorten(s string, n int) string {
	if n <= 0 || utf8.RuneCountInString(s) <= n {
		return s
	}
	return clip(s, n-1) + "…"
}
