package understand

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// hundredths is an amount in hundredths of the major unit, −1 where there is
// none. Sentences do not name finer amounts.
type hundredths int64

const noAmount hundredths = -1

// biggest amount that is taken for one; longer digit strings are numbers of
// something.
const biggest hundredths = 100_000_000_00

// String gives "38.00".
func (h hundredths) String() string {
	s := strconv.FormatInt(int64(h)/100, 10)
	return s + "." + string([]byte{'0' + byte(h/10%10), '0' + byte(h%10)})
}

// in gives the amount with as many decimals as a currency has.
func (h hundredths) in(currency string) string {
	if wholeOnly[currency] && h%100 == 0 {
		return strconv.FormatInt(int64(h)/100, 10)
	}
	return h.String()
}

// wholeOnly are the currencies without a minor unit (ISO 4217 exponent 0).
var wholeOnly = setOf("JPY KRW VND CLP ISK UGX XAF XOF")

// parseDigits reads "1,204.50" or "38".
func parseDigits(s string) (hundredths, bool) {
	s = strings.ReplaceAll(s, ",", "")
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) > 10 || whole == "" {
		return noAmount, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return noAmount, false
	}
	h := hundredths(n) * 100
	switch {
	case len(frac) == 1:
		h += hundredths(frac[0]-'0') * 10
	case len(frac) >= 2:
		h += hundredths(frac[0]-'0')*10 + hundredths(frac[1]-'0')
	}
	return h, h <= biggest
}

var zhDigit = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '俩': 2, '三': 3, '仨': 3, '四': 4, '五': 5, '六': 6,
	'七': 7, '八': 8, '九': 9, '壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9, '幺': 1}

var zhUnit = map[rune]int{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, '万': 10000}

// zhNumber matches a number in Chinese characters. 点 is for decimals.
const zhNumber = `[零〇一二两俩三仨四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]+`

// parseZh reads a whole number in Chinese characters, with the spoken short
// form ("一百二" is 120, "三千五" is 3500) and digit strings ("二零二六").
func parseZh(s string) (int, bool) {
	total, section, digit, unit := 0, 0, -1, 0
	units := false
	plain := 0
	for _, r := range s {
		if d, ok := zhDigit[r]; ok {
			plain = plain*10 + d
			digit = d
			if d == 0 {
				unit = 0 // "一百零二": no short form after a zero
			}
			continue
		}
		u, ok := zhUnit[r]
		if !ok {
			return 0, false
		}
		units = true
		switch {
		case u == 10000:
			section += max(digit, 0)
			total += max(section, 1) * u
			section = 0
		case digit < 0:
			section += u
		default:
			section += digit * u
		}
		digit, unit = -1, u
	}
	if !units {
		return plain, s != "" && utf8.RuneCountInString(s) <= 9
	}
	if digit > 0 {
		if unit >= 100 {
			digit *= unit / 10 // 一百二
		}
		section += digit
	}
	total += section
	return total, total <= int(biggest/100)
}

var enNumber = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
	"nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

const enWords = `(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)`

// parseEn reads "two hundred and five", "thirty-eight", "a hundred".
func parseEn(s string) (int, bool) {
	total, section, any := 0, 0, false
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' }) {
		switch w {
		case "and":
			continue
		case "hundred":
			section = max(section, 1) * 100
		case "thousand":
			total += max(section, 1) * 1000
			section = 0
		default:
			n, ok := enNumber[w]
			if !ok {
				return 0, false
			}
			section += n
		}
		any = true
	}
	return total + section, any && total+section <= int(biggest/100)
}

// smallNumber reads a count or an ordinal in digits, Chinese or English.
func smallNumber(s string) (int, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0
	}
	if n, ok := parseZh(s); ok {
		return n, true
	}
	return parseEn(s)
}

// page is a folded sentence in which what is understood is blanked out, so
// that a date is never read as an amount as well.
type page struct {
	text   []byte
	sketch *sketch // of the whole sentence
	// names are the places of names and numbers of things (merchants,
	// references, phones), which tell nothing about what is wanted.
	names [][2]int
}

const blank = '|'

func newPage(folded string) *page { return &page{text: []byte(folded), sketch: sketchOf(folded)} }

func (p *page) blank(from, to int) {
	for i := from; i < to; i++ {
		p.text[i] = blank
	}
}

// name blanks out a name and remembers its place.
func (p *page) name(from, to int) {
	p.blank(from, to)
	p.names = append(p.names, [2]int{from, to})
}

// nameless is the folded sentence without its names.
func (p *page) nameless(folded string) string {
	if len(p.names) == 0 {
		return folded
	}
	out := []byte(folded)
	for _, n := range p.names {
		for i := n[0]; i < n[1]; i++ {
			out[i] = ' '
		}
	}
	return strings.ToValidUTF8(string(out), " ") // a name may end inside a rare character
}

// find returns the submatches of the first match as strings, with the
// match's place; nil where there is none.
func (p *page) find(r *rule) (groups []string, at []int) {
	m := p.place(r)
	if m == nil {
		return nil, nil
	}
	return p.groups(m), m[:2]
}

func (p *page) groups(m []int) []string {
	out := make([]string, len(m)/2)
	for i := range out {
		if m[2*i] >= 0 {
			out[i] = string(p.text[m[2*i]:m[2*i+1]])
		}
	}
	return out
}

func (p *page) hasAny(chars string) bool { return bytes.ContainsAny(p.text, chars) }

func (p *page) digits() (n int) {
	for _, c := range p.text {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

func setOf(spaced string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(spaced) {
		m[w] = true
	}
	return m
}
