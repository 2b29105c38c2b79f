package bot

import (
	"sort"
	"strings"
	"unicode"
)

// Masking (S5): what a customer types is looked through before it is stored.
//
//   - a link token (lk_…) and the code that the conversation awaits are taken
//     out and kept for the turn;
//   - a card number, an isolated run of six digits, and 4 to 8 digits beside a
//     word for a PIN or a code, in whatever digits, are taken out and not kept.
//
// Amounts, dates, times, references and telephone numbers stay. The rules look
// at shape first (what touches the digits) and then at the words beside them;
// mask_cards.go has the card numbers, mask_digits.go the other digits and
// mask_words.go the words. Where two readings are possible, a card number that
// passes its check and a word for a PIN right before the digits win: to take an
// odd figure out costs a question, to keep a secret costs a wallet.

const hidden = "•••"

// masking is what mask found in a text.
type masking struct {
	text   string
	kept   string // the awaited code or link token, "" none
	masked bool   // a secret that nobody asked for was taken out
}

func mask(s string, awaitCode bool) masking {
	if !mayHoldSecret(s) {
		return masking{text: s}
	}
	f := fold(s)
	var out masking
	var gone []span
	take := func(sp span) bool {
		for _, g := range gone {
			if sp.from < g.to && g.from < sp.to {
				return false
			}
		}
		gone = append(gone, sp)
		return true
	}
	for _, sp := range f.tokens() {
		if take(sp) && out.kept == "" {
			out.kept = f.original(sp)
		} else {
			out.masked = true
		}
	}
	runs := f.runs()
	for _, sp := range f.cards(runs) {
		out.masked = take(sp) || out.masked
	}
	if awaitCode && out.kept == "" {
		if sp, ok := f.awaitedCode(runs); ok && take(sp) {
			out.kept = f.digits(sp)
		}
	}
	for _, sp := range f.unasked(runs) {
		out.masked = take(sp) || out.masked
	}
	if n, ok := f.numerals(); ok {
		for _, sp := range n.spelled(f) {
			out.masked = take(sp) || out.masked
		}
	}
	out.text = f.without(gone)
	return out
}

func mayHoldSecret(s string) bool {
	digits := 0
	for i, r := range s {
		_, ok := digitOf(r)
		if !ok {
			_, ok = numeralOf(r)
		}
		if ok {
			if digits++; digits >= 3 {
				return true
			}
		}
		if (r == '_' || r == '＿') && i > 0 {
			return true
		}
	}
	return false
}

// folded is a text as the rules read it: lower case, full-width and other
// digits as ASCII, invisible characters gone. at maps back.
type folded struct {
	s  string
	r  []rune
	at []int // byte offset in s of each rune; one more for the end
}

// span is a half-open range of folded runes.
type span struct{ from, to int }

func fold(s string) folded {
	f := folded{s: s, r: make([]rune, 0, len(s)), at: make([]int, 0, len(s)+1)}
	for i, r := range s {
		if invisible(r) {
			continue
		}
		f.r = append(f.r, plain(r))
		f.at = append(f.at, i)
	}
	f.at = append(f.at, len(s))
	return f
}

func invisible(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x180E, r == 0x20E3, r == 0xFEFF,
		r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F,
		r >= 0xFE00 && r <= 0xFE0F:
		return true
	}
	return unicode.Is(unicode.Mn, r)
}

func plain(r rune) rune {
	if d, ok := digitOf(r); ok {
		return '0' + rune(d)
	}
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		r -= 0xFEE0
	case r == '￥':
		return '¥'
	case r == '￡':
		return '£'
	case r == 0x3000, r == 0xA0, r == 0x202F, r >= 0x2000 && r <= 0x200A, r == '\t':
		return ' '
	case r >= 0x2010 && r <= 0x2015, r == 0x2212:
		return '-'
	}
	return unicode.ToLower(r)
}

// digitOf is the value of a decimal digit of any script.
func digitOf(r rune) (int, bool) {
	if r < 0x80 {
		return int(r - '0'), r >= '0' && r <= '9'
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	zero := r // digits of a script stand in tens, in order
	for unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return int(r-zero) % 10, true
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r == '_' }

// look is the folded rune at i, 0 outside.
func (f folded) look(i int) rune {
	if i < 0 || i >= len(f.r) {
		return 0
	}
	return f.r[i]
}

func (f folded) original(sp span) string { return f.s[f.at[sp.from]:f.at[sp.to]] }

func (f folded) digits(sp span) string {
	var b strings.Builder
	for _, r := range f.r[sp.from:sp.to] {
		if isDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func (f folded) without(gone []span) string {
	if len(gone) == 0 {
		return f.s
	}
	sort.Slice(gone, func(i, j int) bool { return gone[i].from < gone[j].from })
	var b strings.Builder
	end := 0
	for _, sp := range gone {
		b.WriteString(f.s[end:f.at[sp.from]])
		b.WriteString(hidden)
		end = f.at[sp.to]
	}
	b.WriteString(f.s[end:])
	return b.String()
}

// runs are the longest stretches of nothing but digits.
func (f folded) runs() []span {
	var all []span
	for i := 0; i < len(f.r); i++ {
		if !isDigit(f.r[i]) {
			continue
		}
		from := i
		for i < len(f.r) && isDigit(f.r[i]) {
			i++
		}
		all = append(all, span{from, i})
	}
	return all
}

// tokens are link tokens of the wallet's app.
func (f folded) tokens() []span {
	var all []span
	for i := 0; i+3 < len(f.r); i++ {
		if f.r[i] != 'l' || f.r[i+1] != 'k' || f.r[i+2] != '_' {
			continue
		}
		if p := f.look(i - 1); isLetter(p) || isDigit(p) {
			continue
		}
		to := i + 3
		for to < len(f.r) && (isLetter(f.r[to]) || isDigit(f.r[to]) || f.r[to] == '-') {
			to++
		}
		if to > i+3 {
			all = append(all, span{i, to})
			i = to
		}
	}
	return all
}
