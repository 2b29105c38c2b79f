package bot

import (
	"regexp"
	"strings"
	"unicode"
)

// awaitedCode finds the code that the conversation waits for: 4 to 8 digits,
// perhaps in groups, that are nothing else. Six digits win over other lengths.
func (f folded) awaitedCode(runs []span) (span, bool) {
	var best span
	for _, sp := range f.clusters(runs) {
		n := len(f.digits(sp))
		if n < 4 || n > 8 || !f.alone(sp) || f.isFigure(sp) || f.called(refBefore, sp) && !f.called(pinBefore, sp) {
			continue
		}
		if n == 6 {
			return sp, true
		}
		if best.to == 0 {
			best = sp
		}
	}
	return best, best.to > 0
}

// unasked finds secrets that nobody asked for.
func (f folded) unasked(runs []span) []span {
	var all []span
	for _, sp := range f.clusters(runs) { // "PIN 12 34 56", and "123 456" with nothing beside it
		if n := len(f.digits(sp)); n >= 4 && n <= 8 && f.besidePIN(sp) || n == 6 && f.nothingElse(sp) && f.alone(sp) && !f.isDate(sp) && !f.shortDate(sp) {
			all = append(all, sp)
		}
	}
	for _, sp := range f.pieces(runs) {
		if f.piecesOfPIN(sp) {
			all = append(all, sp)
		}
	}
	for _, sp := range runs {
		switch n := sp.to - sp.from; {
		case n >= 3 && n <= 4 && f.called(cvvBefore, sp) && f.alone(sp):
			all = append(all, sp)
		case n >= 4 && n <= 8 && f.besidePIN(sp):
			all = append(all, sp)
		case n == 6 && f.alone(sp) && !f.grouped(sp) && !f.isFigure(sp) && !f.isReference(sp) && !f.isDate(sp):
			all = append(all, sp)
		}
	}
	return all
}

// clusters are runs joined where one space or dash stands between them, and
// together no longer than a code.
func (f folded) clusters(runs []span) []span {
	var all []span
	for i := 0; i < len(runs); {
		sp, j := runs[i], i+1
		for j < len(runs) && runs[j].from-sp.to == 1 && (f.r[sp.to] == ' ' || f.r[sp.to] == '-') {
			sp.to = runs[j].to
			j++
		}
		all = append(all, sp)
		i = j
	}
	return all
}

// pieces are runs joined where one sign stands between them that people put
// between the digits of a PIN, and perhaps of an amount or a date.
func (f folded) pieces(runs []span) []span {
	var all []span
	for i := 0; i < len(runs); {
		sp, j, signs := runs[i], i+1, false
		for j < len(runs) && runs[j].from-sp.to == 1 && strings.ContainsRune(` -._/,·•・、*`, f.r[sp.to]) {
			signs = signs || f.r[sp.to] != ' ' && f.r[sp.to] != '-'
			sp.to = runs[j].to
			j++
		}
		if signs {
			all = append(all, sp)
		}
		i = j
	}
	return all
}

// piecesOfPIN: six digits in pieces, or 4 to 8 of them one by one, beside a word
// for a PIN or with nothing else in the message. "1234.56" is an amount, and
// what may be a date is one unless the word stands right before it.
func (f folded) piecesOfPIN(sp span) bool {
	groups := f.groups(sp)
	n, single := 0, true
	for _, g := range groups {
		n += g
		single = single && g == 1
	}
	if single && n == 6 && f.nothingElse(sp) && f.alone(sp) {
		return true
	}
	if n < 4 || n > 8 || n != 6 && !single || !f.called(pinBefore, sp) || f.called(otherCodeBefore, sp) {
		return false
	}
	if len(groups) == 2 && groups[1] != 3 {
		return false
	}
	return f.called(pinRightBefore, sp) || len(groups) > 2 && !f.shortDate(sp)
}

// groups are the lengths of the runs of digits in sp.
func (f folded) groups(sp span) []int {
	var all []int
	for i := sp.from; i < sp.to; i++ {
		switch {
		case !isDigit(f.r[i]):
		case i > sp.from && isDigit(f.r[i-1]):
			all[len(all)-1]++
		default:
			all = append(all, 1)
		}
	}
	return all
}

// nothingElse: the message holds the digits and, beside them, only spaces,
// punctuation and pictures.
func (f folded) nothingElse(sp span) bool {
	for i, r := range f.r {
		if i >= sp.from && i < sp.to {
			continue
		}
		if !unicode.IsSpace(r) && !unicode.IsPunct(r) && !unicode.Is(unicode.So, r) || strings.ContainsRune("#%*@&", r) {
			return false
		}
	}
	return true
}

// shortDate: a day, a month and a year of the last or the next years, two digits
// each and not parted by spaces; or a month and a year.
func (f folded) shortDate(sp span) bool {
	d := f.digits(sp)
	groups := f.groups(sp)
	month := func(s string) bool { return s >= "01" && s <= "12" }
	day := func(s string) bool { return s >= "01" && s <= "31" }
	year := func(s string) bool { return s >= "15" && s <= "31" }
	if len(groups) == 2 {
		return groups[0] == 2 && month(d[:2]) && (d[2:4] == "19" || d[2:4] == "20")
	}
	if len(groups) != 3 || groups[0] != 2 || groups[1] != 2 || f.r[sp.from+2] == ' ' {
		return false
	}
	a, b, c := d[:2], d[2:4], d[4:]
	return year(a) && month(b) && day(c) || year(c) && (day(a) && month(b) || month(a) && day(b))
}

// alone: no letter, sign or digit grouping touches the digits.
func (f folded) alone(sp span) bool {
	prev, next := f.look(sp.from-1), f.look(sp.to)
	if isLetter(prev) || isLetter(next) {
		return false
	}
	switch prev {
	case '+', '#', '*', '@', '$', '€', '£', '¥', '₩', '₹', '₫', '₱', '฿':
		return false
	case '-', '.', ',', '/', ':', '\'', '’':
		if p := f.look(sp.from - 2); isDigit(p) || isLetter(p) {
			return false
		}
		if prev == '.' || prev == '/' {
			return false
		}
	}
	switch next {
	case '%', '‰', '°', '*', '@', '$', '€', '£', '¥':
		return false
	case '-', '.', ',', '/', ':', '\'', '’':
		if n := f.look(sp.to + 1); isDigit(n) || isLetter(n) && next != ',' && next != '.' && next != ':' {
			return false
		}
	}
	return true
}

// grouped: part of a longer number that is written in groups, such as a
// telephone number.
func (f folded) grouped(sp span) bool {
	near := func(sep, beyond rune) bool { return (sep == ' ' || sep == '-') && isDigit(beyond) }
	return near(f.look(sp.from-1), f.look(sp.from-2)) || near(f.look(sp.to), f.look(sp.to+1))
}

// besidePIN: a word for a PIN or a code stands right beside the digits, and
// they are no amount, date or time. Where nothing is between the word and the
// digits, no count or currency behind them makes them one ("密码123456元"), and
// six digits are a PIN whatever touches them.
func (f folded) besidePIN(sp span) bool {
	n := len(f.digits(sp))
	if n == 8 && f.isDate(sp) {
		return false
	}
	called := f.called(pinBefore, sp)
	if called && f.called(otherCodeBefore, sp) {
		return false
	}
	right := called && f.called(pinRightBefore, sp) && !f.isYear(sp)
	if right && n == 6 {
		return true
	}
	if next := f.look(sp.to); isLetter(next) || !right && f.isFigureAfter(sp) {
		return false
	} else if (next == '.' || next == ',' || next == ':' || next == '/' || next == '-') && isDigit(f.look(sp.to+1)) {
		return false
	}
	return called || f.alone(sp) && f.followed(pinAfter, sp) && !f.isReference(sp)
}

// isYear: "2026年".
func (f folded) isYear(sp span) bool {
	d := f.digits(sp)
	return len(d) == 4 && (d[:2] == "19" || d[:2] == "20") && f.followed(yearAfter, sp)
}

// isFigure: an amount or a count.
func (f folded) isFigure(sp span) bool {
	return f.isFigureAfter(sp) || f.called(figureBefore, sp)
}

func (f folded) isFigureAfter(sp span) bool { return f.followed(figureAfter, sp) }

func (f folded) isReference(sp span) bool {
	return f.called(refBefore, sp) || f.called(otherCodeBefore, sp) || f.followed(refAfter, sp)
}

// isDate: a year and month, a whole date, or six digits after a word for a time.
func (f folded) isDate(sp span) bool {
	d := f.digits(sp)
	century := d[:2] == "19" || d[:2] == "20"
	month := func(s string) bool { return s >= "01" && s <= "12" }
	day := func(s string) bool { return s >= "01" && s <= "31" }
	switch len(d) {
	case 8:
		return century && month(d[4:6]) && day(d[6:])
	case 6:
		if century && d[2:4] < "40" && month(d[4:]) {
			return true
		}
		clock := d[:2] < "24" && d[2:4] < "60" && d[4:] < "60"
		short := month(d[2:4]) && day(d[4:])
		return (clock || short) && f.called(timeBefore, sp)
	}
	return false
}

// reach is how far beside the digits words are looked for.
const reach = 32

func (f folded) called(words *regexp.Regexp, sp span) bool {
	return words.MatchString(string(f.r[max(0, sp.from-reach):sp.from]))
}

func (f folded) followed(words *regexp.Regexp, sp span) bool {
	return words.MatchString(string(f.r[sp.to:min(len(f.r), sp.to+reach)]))
}

// numerals is the text with Chinese and circled digits read as digits too;
// false where it has none. Elsewhere than beside a word for a PIN they are
// words, and the marks of a list.
func (f folded) numerals() (folded, bool) {
	n := folded{s: f.s, at: f.at}
	for i, r := range f.r {
		d, ok := numeralOf(r)
		if !ok {
			continue
		}
		if n.r == nil {
			n.r = append([]rune(nil), f.r...)
		}
		n.r[i] = '0' + rune(d)
	}
	return n, n.r != nil
}

// spelled are PINs with digits that plain, the same text without them, has not.
func (f folded) spelled(plain folded) []span {
	var all []span
	runs := f.runs()
	for _, sp := range append(f.clusters(runs), f.pieces(runs)...) {
		if n := len(f.digits(sp)); n < 4 || n > 8 || n == len(plain.digits(sp)) {
			continue
		}
		if f.besidePIN(sp) || f.piecesOfPIN(sp) {
			all = append(all, sp)
		}
	}
	return all
}

// numeralOf is the value of a digit that is none of a decimal system's: as it
// is written in Chinese, also on cheques and when read out, and in circles.
func numeralOf(r rune) (int, bool) {
	if r < 0xB2 {
		return 0, false
	}
	if d, ok := chineseDigits[r]; ok {
		return d, true
	}
	for _, from := range circledOnes {
		if r >= from && r < from+9 {
			return int(r-from) + 1, true
		}
	}
	switch {
	case r == '⓪', r == '⓿', r == '🄋', r == '🄌', r == '⁰':
		return 0, true
	case r == '¹', r == '²', r == '³':
		return map[rune]int{'¹': 1, '²': 2, '³': 3}[r], true
	case r >= '⁴' && r <= '⁹':
		return int(r-'⁴') + 4, true
	case r >= '₀' && r <= '₉':
		return int(r - '₀'), true
	}
	return 0, false
}

var (
	chineseDigits = func() map[rune]int {
		m := map[rune]int{}
		for d, forms := range []string{"零〇洞", "一壹幺弌", "二贰貳两", "三叁參", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾"} {
			for _, r := range forms {
				m[r] = d
			}
		}
		return m
	}()
	// circledOnes are the ones of the rows in which 1 to 9 stand in order: in
	// circles, brackets, with a full stop, and the like.
	circledOnes = []rune{'①', '⑴', '⒈', '⓵', '❶', '➀', '➊', '㊀', '㈠'}
)
