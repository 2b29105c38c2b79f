package bot

import "regexp"

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
	for _, sp := range f.clusters(runs) { // "PIN 12 34 56"
		if n := len(f.digits(sp)); n >= 4 && n <= 8 && f.besidePIN(sp) {
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
// they are no amount, date or time.
func (f folded) besidePIN(sp span) bool {
	if next := f.look(sp.to); isLetter(next) || f.isFigureAfter(sp) || sp.to-sp.from == 8 && f.isDate(sp) {
		return false
	} else if (next == '.' || next == ',' || next == ':' || next == '/' || next == '-') && isDigit(f.look(sp.to+1)) {
		return false
	}
	if f.called(pinBefore, sp) {
		return !f.called(otherCodeBefore, sp)
	}
	return f.alone(sp) && f.followed(pinAfter, sp) && !f.isReference(sp)
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
