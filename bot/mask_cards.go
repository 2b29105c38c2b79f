package bot

import "strings"

// cards are 13 to 19 digits, also in groups, that begin like a card number and
// pass the Luhn check (ISO/IEC 7812-1, annex B), whatever letters touch them.
//
// One that stands right behind a word for an order or a reference stays: an
// order number may look like that, and customers are told to type theirs. So a
// card number that is called an order number is kept as it was typed.
func (f folded) cards(runs []span) []span {
	var all []span
	for i := 0; i < len(runs); i++ {
		for j := i; j < len(runs) && (j == i || f.gap(runs[j-1], runs[j]) != ""); j++ {
			sp := span{runs[i].from, runs[j].to}
			digits := f.digits(sp)
			if len(digits) > 19 {
				break
			}
			if len(digits) < 12 || !f.oneNumber(runs[i:j+1]) {
				continue
			}
			// A number that is called a card's is one, also mistyped.
			called := f.called(cardBefore, sp)
			if called {
				for j+1 < len(runs) && f.oneNumber(runs[i:j+2]) && len(f.digits(span{sp.from, runs[j+1].to})) <= 19 {
					j++
					sp.to = runs[j].to
				}
			}
			if !called && (len(digits) < 13 || !cardPrefix(digits) || !luhn(digits)) {
				continue
			}
			if f.look(sp.from-1) == '+' || !called && (f.called(orderBefore, sp) || f.numbered(runs[i:j+1])) {
				continue
			}
			all = append(all, sp)
			i = j
			break
		}
	}
	return all
}

// gap is what stands between two runs of what may be one number, "" where they
// are two: a space or a dash or a few, or one sign, perhaps between spaces.
func (f folded) gap(a, b span) string {
	if b.from-a.to > 3 {
		return ""
	}
	gap := string(f.r[a.to:b.from])
	if strings.Trim(gap, " -.\n") == "" {
		return gap
	}
	sign := strings.TrimSuffix(strings.TrimPrefix(gap, " "), " ")
	if strings.Contains(cardSigns, sign) && (gap == sign || len(gap) == len(sign)+2) {
		return gap
	}
	return ""
}

// cardSigns stand between the groups of a card number, beside spaces, dashes
// and dots. In other groups than a card's they make lists, amounts and dates.
const cardSigns = `,/_·•・∙⋅‧:;|\、`

// oneNumber reports whether runs can be the groups of one number. An amount in
// thousands is none, and what other signs than spaces and dashes part is one in
// a card's own groups only.
func (f folded) oneNumber(runs []span) bool {
	signs, dots, thousands := "", 0, len(runs) > 1
	for i := 1; i < len(runs); i++ {
		gap := f.gap(runs[i-1], runs[i])
		switch {
		case gap == "":
			return false
		case strings.Trim(gap, " -.\n") != "":
			if signs != "" && signs != gap {
				return false
			}
			signs = gap
		case gap == ".":
			dots++
		}
		thousands = thousands && runs[i].to-runs[i].from == 3
	}
	if signs == "" {
		return !thousands || dots == 0
	}
	sp := span{runs[0].from, runs[len(runs)-1].to}
	return f.cardGroups(runs) && dots == 0 && !f.followed(moneyAfter, sp)
}

// cardGroups: four digits and four, or as American Express and Diners print
// theirs, and the same gap between all of them.
func (f folded) cardGroups(runs []span) bool {
	last := len(runs) - 1
	if last == 2 && runs[0].to-runs[0].from == 4 && runs[1].to-runs[1].from == 6 {
		n := runs[2].to - runs[2].from
		return n == 4 || n == 5
	}
	for i, r := range runs {
		n := r.to - r.from
		if n > 4 || i < last && n < 4 || i > 0 && f.gap(runs[i-1], r) != f.gap(runs[0], runs[1]) {
			return false
		}
	}
	return last > 0
}

// numbered: parts of a reference with a letter before them, "t-20261122-000123".
func (f folded) numbered(runs []span) bool {
	from := runs[0].from
	return f.look(from-1) == '-' && isLetter(f.look(from-2)) && len(runs) > 1 && !f.cardGroups(runs)
}

func cardPrefix(d string) bool {
	n := len(d)
	two, four := d[:2], d[:4]
	switch {
	case d[0] == '4':
		return n == 13 || n == 16 || n == 19
	case two >= "51" && two <= "55", four >= "2221" && four <= "2720":
		return n == 16
	case two == "34" || two == "37":
		return n == 15
	case two == "36" || two == "38" || d[:3] >= "300" && d[:3] <= "305":
		return n == 14
	case two == "62" || two == "81" || two == "65" || two == "35" || four == "6011" || d[:3] >= "644" && d[:3] <= "649":
		return n >= 16
	}
	return false
}

func luhn(d string) bool {
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
