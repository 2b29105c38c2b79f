package understand

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// merchant finds which of the customer's merchants a sentence names, in any
// spelling known: as written, run together, or with a slip of the finger. The
// longest exact name wins, then the nearest misspelt one; the place found is
// blanked out.
func merchant(p *page, names []Name, fold func(string) string) string {
	text := string(p.text)
	squeezed, place := squeeze(text)
	bestID, from, to, longest := "", 0, 0, 0
	denied := false
	known := spellings(names, fold)
	for _, n := range known {
		name := n.squeezed
		if utf8.RuneCountInString(name) < 2 || len(name) <= longest {
			continue
		}
		if at := strings.Index(squeezed, name); at >= 0 && bounded(text, place[at], place[at+len(name)-1], name) {
			if takenBack(text[:place[at]]) {
				denied = true
				continue
			}
			bestID, from, to, longest = n.id, place[at], place[at+len(name)-1]+1, len(name)
		}
	}
	if bestID != "" {
		p.name(from, to)
		return bestID
	}
	if denied {
		return ""
	}
	return misspelt(p, text, known)
}

// spelling is one way of writing a merchant's name.
type spelling struct {
	id, folded, squeezed string
}

func spellings(names []Name, fold func(string) string) []spelling {
	out := make([]spelling, 0, 2*len(names))
	for _, n := range names {
		for _, s := range n.Spelling {
			folded := fold(s)
			out = append(out, spelling{n.ID, folded, lettersOf(folded)})
		}
	}
	return out
}

// takenBack reports that what follows is said not to be meant: "不是大润发,是…",
// "not the Starbucks one, …". A question ("是不是…") takes nothing back.
func takenBack(before string) bool {
	before = strings.TrimRight(before, " ")
	before = strings.TrimSuffix(strings.TrimSuffix(before, " the"), " at")
	if strings.HasSuffix(before, "是不是") {
		return false
	}
	for _, no := range []string{"不是", "不要", "并非", " not", "isn't", "isnt", "wasn't"} {
		if strings.HasSuffix(" "+before, no) {
			return true
		}
	}
	return false
}

// squeeze keeps letters and digits only; place tells for every byte of the
// result where it stood.
func squeeze(s string) (string, []int) {
	out := make([]byte, 0, len(s))
	place := make([]int, 0, len(s))
	for i, r := range s {
		if inName(r) {
			n := utf8.RuneLen(r)
			out = append(out, s[i:i+n]...)
			for k := range n {
				place = append(place, i+k)
			}
		}
	}
	return string(out), place
}

// lettersOf is s squeezed; a name is mostly its own.
func lettersOf(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !inName(r) }) < 0 {
		return s
	}
	out, _ := squeeze(s)
	return out
}

// inName reports a letter or a digit.
func inName(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return isLetter(r) || isDigit(r)
	case r >= 0x4e00 && r <= 0x9fff:
		return true
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// bounded reports that a Latin name is no part of a longer word.
func bounded(text string, from, to int, name string) bool {
	if isHan(rune1(name)) {
		return true
	}
	latin := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= 'a' && text[i] <= 'z' }
	if latin(from-1) && latin(from) {
		return false
	}
	// A plural or genitive s may follow.
	return !latin(to+1) || text[to+1] == 's' && !latin(to+2)
}

// misspelt finds a name with one slip (two in a long one). Han names must be
// of three characters at least, keep their first one and not be a kind of
// shop: 便利店 is not 便利蜂.
func misspelt(p *page, text string, names []spelling) string {
	ws, at := plainWords(text)
	best, cost, from, to := "", 3, 0, 0
	for _, n := range names {
		name := n.squeezed
		letters := utf8.RuneCountInString(name)
		switch {
		case letters >= 3 && isHan(rune1(name)):
			if i, ok := hanSlip(text, name); ok && cost > 1 {
				best, cost, from, to = n.id, 1, i, i+len(name)
			}
		case letters >= 5:
			allowed := 1
			if letters >= 8 {
				allowed = 2
			}
			count := len(strings.Fields(n.folded))
			for i := range ws {
				if ws[i][0] != name[0] {
					continue
				}
				for _, k := range [...]int{count, 1, 2} {
					if i+k > len(ws) || k < 1 {
						continue
					}
					w := strings.Join(ws[i:i+k], "")
					if commonWord[w] || len(w) < 4 {
						continue
					}
					if d := slips(w, name, min(allowed, cost-1)); d <= allowed && d < cost {
						best, cost = n.id, d
						from, to = at[i], at[i+k-1]+len(ws[i+k-1])
					}
				}
			}
		}
	}
	if best != "" {
		p.name(from, min(to, len(p.text)))
	}
	return best
}

// commonWord are words near to brand names that mean themselves.
var commonWord = setOf("market supermarket coffee hotel store taxi charge charged charges payment refund twice double please order orders wallet account money phone apple target")

func plainWords(s string) (ws []string, at []int) {
	start := -1
	for i := 0; i <= len(s); i++ {
		letter := i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= '0' && s[i] <= '9' || s[i] == '\'')
		if letter && start < 0 {
			start = i
		} else if !letter && start >= 0 {
			ws, at = append(ws, s[start:i]), append(at, start)
			start = -1
		}
	}
	return ws, at
}

// hanSlip finds a name in text with exactly one other character, not the first.
func hanSlip(text, wanted string) (int, bool) {
	name := []rune(wanted)
	if !strings.ContainsRune(text, name[0]) {
		return 0, false
	}
	rs := []rune(text)
	at := 0
	for i := 0; i+len(name) <= len(rs); i++ {
		if rs[i] == name[0] {
			wrong := 0
			for k, r := range name {
				if rs[i+k] != r {
					wrong++
				}
			}
			window := string(rs[i : i+len(name)])
			if wrong == 1 && isHan(rs[i+len(name)-1]) && !kindOfShop[window] {
				return at, true
			}
		}
		at += len(string(rs[i]))
	}
	return 0, false
}

// slips is the edit distance (with swapped neighbours) of two words, or more
// than limit.
func slips(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit || limit < 0 {
		return limit + 1
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			c := 1
			if a[i-1] == b[j-1] {
				c = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+c)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
